/**
 * QdBoxRow: a box in the list beside the canvas, for those who walk by keys or hear what is there: "bee, 12 % by 9 %, center left".
 * Its actions are offered to screen readers, too. Main thread.
 *
 * Actions: box-row.choose, box-row.lock, box-row.remove. Signals: chosen, lock-toggled, removed (all without arguments).
 */
#pragma once

#include "engine/project/types.h"

#include <gtk/gtk.h>

#define QD_TYPE_BOX_ROW (qd_box_row_get_type ())
G_DECLARE_FINAL_TYPE (QdBoxRow, qd_box_row, QD, BOX_ROW, GtkListBoxRow)

GtkWidget *qd_box_row_new (gboolean read_only);

/* @class_ (NULL: not known), and the photo's size in pixels. Nothing is done where the row shows all that already. */
void qd_box_row_show (QdBoxRow *self, const QdBox *box, const QdClass *class_, guint width, guint height);
void qd_box_row_set_locked (QdBoxRow *self, gboolean locked);
gint64 qd_box_row_get_id (QdBoxRow *self);

/* "bee, 12 % by 9 %, center left": its size as a part of the photo's, and where its middle is in nine fields. Caller frees. */
char *qd_box_row_describe (const QdBox *box, const char *class_name, guint width, guint height);
