/**
 * Rows of the panel beside the canvas: a color, a text, something at the end, and the id of what they stand for. Their action
 * panel-row.choose activates them: what a screen reader offers. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

/* @color: 0xRRGGBB; @end: taken over, or NULL. */
GtkWidget *qd_panel_row_new (gint64 id, guint32 color, const char *text, GtkWidget *end);
/* Something else from now on; what is at its end stays. */
void qd_panel_row_set (GtkListBoxRow *row, gint64 id, guint32 color, const char *text);
gint64 qd_panel_row_get_id (GtkListBoxRow *row);

/* NULL: none of the rows is of that id. */
GtkListBoxRow *qd_panel_rows_find (GtkListBox *list, gint64 id);
void qd_panel_rows_clear (GtkListBox *list);
