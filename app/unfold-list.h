/**
 * A list whose rows unfold into sentences, for dialogs that tell what became of many things. Main thread.
 */
#pragma once

#include <adwaita.h>

/* The list, and in @scrolled what it stands in: as high as its rows, up to what a dialog bears. Both are borrowed by who adds them. */
GtkWidget *qd_unfold_list_new (GtkWidget **scrolled);

/* A row with @title and @subtitle (or NULL), plain text, that unfolds into the first @n of @sentences (of char *) and how many more
 * there are of @all. Returns: the row, borrowed. */
AdwExpanderRow *qd_unfold_list_add (GtkWidget *list, const char *title, const char *subtitle, GPtrArray *sentences, guint n,
                                    guint all);
