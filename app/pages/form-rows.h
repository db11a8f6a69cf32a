/**
 * What forms in windows are made of: rows with a control at their end, and groups of them.
 */
#pragma once

#include <adwaita.h>

/* A row that @control belongs to: named by @title for screen readers, unless it is a button; pressed with the row. @subtitle may be NULL. */
AdwActionRow *qd_form_row_new (const char *title, const char *subtitle, GtkWidget *control);

/* A group at the end of @page. @description may be NULL. */
AdwPreferencesGroup *qd_form_group_add (AdwPreferencesPage *page, const char *title, const char *description);
