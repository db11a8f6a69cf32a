/**
 * Asks what the class is called that several species become. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

typedef void (*QdMergeNamed) (gpointer owner, GArray *species, const char *name);

/* @species: of gint64, shared; @suggested may be NULL. @owner is a widget in a window and is held weakly. */
void qd_merge_dialog_show (GtkWidget *owner, GArray *species, const char *suggested, QdMergeNamed named);
