/**
 * QdBoxList: the boxes of a photo as a list of QdBoxRow. Of very many the rows are made little by little, so that nothing waits for
 * them. It changes nothing itself. Main thread.
 *
 * Signals, each with (gint64 id): chosen, lock-toggled, removed.
 */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define QD_TYPE_BOX_LIST (qd_box_list_get_type ())
G_DECLARE_FINAL_TYPE (QdBoxList, qd_box_list, QD, BOX_LIST, AdwBin)

/* Whether the box is locked; @user_data as given to qd_box_list_set_locked_func(). */
typedef gboolean (*QdBoxLocked) (gpointer user_data, gint64 id);

void qd_box_list_set_locked_func (QdBoxList *self, QdBoxLocked locked, gpointer user_data);

/* Before the boxes are set. */
void qd_box_list_set_read_only (QdBoxList *self);

/* Of QdBox, copied, on a photo of that size in pixels; @session for the names of classes. Rows of boxes that stay, stay. */
void qd_box_list_set_boxes (QdBoxList *self, GArray *boxes, QdSession *session, guint width, guint height);

/* 0: none. */
void qd_box_list_select (QdBoxList *self, gint64 id);

/* Asks anew which boxes are locked. */
void qd_box_list_update_locks (QdBoxList *self);
