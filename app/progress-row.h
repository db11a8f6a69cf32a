/**
 * QdProgressRow: how far something is, in words and as a bar, with a button that stops it. Hidden at first. Main thread.
 * Signal: stop.
 */
#pragma once

#include <gtk/gtk.h>

#define QD_TYPE_PROGRESS_ROW (qd_progress_row_get_type ())
G_DECLARE_FINAL_TYPE (QdProgressRow, qd_progress_row, QD, PROGRESS_ROW, GtkBox)

/* @tooltip: what stopping does to what was done so far. */
GtkWidget *qd_progress_row_new (const char *tooltip);

/* Whether what goes on can be stopped: as long as not, there is no button for it. At first it can. */
void qd_progress_row_set_can_stop (QdProgressRow *self, gboolean can_stop);

/* Shows the row; @share in 0..1. */
void qd_progress_row_show (QdProgressRow *self, const char *text, double share);
