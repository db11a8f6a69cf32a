/**
 * QdBoxPanel: beside the canvas: the classes with their keys, the boxes of the photo as a list (for those who do not see the canvas, or
 * want to pick exactly), and how to draw. It changes nothing itself.
 *
 * Signals: class-chosen (gint64 id), class-added (const char *name), box-chosen, box-removed, box-locked (gint64 id), box-placed (const
 * QdCornerBox *: of the box that is shown there). Main thread.
 */
#pragma once

#include "app/pages/box-list.h"
#include "engine/project/instructions.h"

#include <adwaita.h>

#define QD_TYPE_BOX_PANEL (qd_box_panel_get_type ())
G_DECLARE_FINAL_TYPE (QdBoxPanel, qd_box_panel, QD, BOX_PANEL, AdwBin)

/* (element-type QdClass), in the order of their keys. */
void qd_box_panel_set_classes (QdBoxPanel *self, GPtrArray *classes);
void qd_box_panel_set_current_class (QdBoxPanel *self, gint64 id);

/* No class can be added and no box removed; before the boxes are set. */
void qd_box_panel_set_read_only (QdBoxPanel *self);

/* See box-list.h. */
void qd_box_panel_set_boxes (QdBoxPanel *self, GArray *boxes, QdSession *session, guint width, guint height);
void qd_box_panel_set_locked_func (QdBoxPanel *self, QdBoxLocked locked, gpointer user_data);
void qd_box_panel_update_locks (QdBoxPanel *self);

/* Where the one selected box lies, on a photo of that size; NULL: none, several, or one that is locked. */
void qd_box_panel_show_place (QdBoxPanel *self, const QdCornerBox *box, guint width, guint height);

/* What is shown under “How to draw boxes”, which unfolds by itself the first time that there is something. */
void qd_box_panel_show_instructions (QdBoxPanel *self, QdSession *session, const QdInstructions *instructions);
/* The page of it that is read there; see instructions-view.h. */
guint qd_box_panel_get_page (QdBoxPanel *self);

/* 0: none. */
void qd_box_panel_select_box (QdBoxPanel *self, gint64 id);
