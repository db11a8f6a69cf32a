#include "app/pages/boxes-private.h"

#include "app/pages/labeller-name.h"
#include "app/undo.h"

#include <glib/gi18n.h>
#include <math.h>

#define WAIT_MICROSECONDS 6000 /* for a commit, before the next frame; a slower disk shows the edit some frames later */
#define WAIT_UNSAID       1500 /* milliseconds that edits wait for somebody else's before it is said */

/* ---- What is stored ---- */

void
qd_boxes_page_show_boxes (QdBoxesPage *self)
{
  QdSession *session = qd_page_get_session (QD_PAGE (self));
  QdPixels *pixels = qd_box_canvas_get_pixels (self->canvas);
  g_autofree QdCanvasBox *boxes = g_new0 (QdCanvasBox, self->stored->len + 1);

  for (guint i = 0; i < self->stored->len; i++)
    {
      const QdBox *box = &g_array_index (self->stored, QdBox, i);

      boxes[i] = (QdCanvasBox){ .id = box->id,
                                .class_index = qd_session_find_class_index (session, box->class_id),
                                .box = box->box,
                                .score = box->source == QD_BOX_BY_PREDICTION ? box->score : NAN };
    }
  qd_box_canvas_set_boxes (self->canvas, boxes, self->stored->len);
  qd_box_panel_set_boxes (self->panel, self->stored, session, pixels != NULL ? pixels->full_width : 0,
                          pixels != NULL ? pixels->full_height : 0);
  qd_boxes_page_show_selection (self);
}

static void
rename_box (QdBoxesPage *self, gint64 given, const QdBox *box)
{
  gboolean twice = qd_box_edit_find (self->stored, box->id) != NULL; /* it was read beside, before its own answer came */
  QdBox *there = qd_box_edit_find (self->stored, given);

  if (there == NULL)
    return;
  there->id = box->id;
  there->class_id = there->class_id != 0 ? there->class_id : box->class_id;
  qd_box_canvas_rename_box (self->canvas, given, box->id);
  if (twice)
    g_array_remove_index (self->stored, (guint) (there - (QdBox *) (gpointer) self->stored->data));
}

/* What was drawn while edits waited is in the project now: the same box, under its number there. */
static void
rename_boxes (QdBoxesPage *self, const QdBoxEdit *edit)
{
  for (guint i = 0; edit->given != NULL && i < edit->given->len; i++)
    {
      const QdBox *box = &g_array_index (edit->boxes, QdBox, i);
      gint64 given = g_array_index (edit->given, gint64, i);

      if (box->id == 0)
        continue;
      qd_box_pending_rename (self->pending, given, box);
      rename_box (self, given, box);
    }
}

/* What waits is laid over it. */
static void
show_stored (QdBoxesPage *self, QdBoxEdit *edit)
{
  g_array_unref (self->stored);
  self->stored = g_steal_pointer (&edit->stored);
  self->mark = edit->photo->mark;
  qd_box_pending_lay (self->pending, edit->photo_id, self->stored, &self->mark);
  self->n_disputes = edit->photo->n_disputes;
  self->read_id = self->shown_id;
  qd_boxes_page_show_boxes (self);
  qd_boxes_page_show_mark (self);
}

/* Of one edit among several of the photo little is news. */
static gboolean
says_more (QdBoxesPage *self, const QdBoxEdit *edit)
{
  return edit->kind == QD_BOX_EDIT_READ || self->read_id != edit->photo_id ||
         !qd_box_pending_has_edits (self->pending, edit->photo_id);
}

static void
on_edited (gpointer owner, gpointer data, const GError *error)
{
  QdBoxesPage *self = QD_BOXES_PAGE (owner);
  QdBoxEdit *edit = data;
  gboolean newest = qd_box_pending_end (self->pending, edit);

  rename_boxes (self, edit);
  if (error != NULL)
    qd_page_say_error (QD_PAGE (self), _ ("The change was not kept."), error);
  if (edit->photo_id == self->shown_id && newest && edit->stored != NULL && edit->photo != NULL && says_more (self, edit))
    show_stored (self, edit);
  else if (edit->photo_id == self->shown_id && edit->given != NULL)
    qd_boxes_page_show_boxes (self); /* under their new numbers */
  if (edit->photo != NULL && newest)
    qd_photo_list_update (self->list, g_steal_pointer (&edit->photo));
  qd_boxes_page_follow_mark (self);
}

/* What the edit will leave, as far as it is known before: the next one may come before the answer. */
static void
anticipate (QdBoxesPage *self, const QdBoxEdit *edit)
{
  if (edit->kind == QD_BOX_EDIT_READ || edit->kind == QD_BOX_EDIT_ADD || edit->photo_id != self->shown_id)
    return;
  qd_box_pending_lay_edit (edit, self->stored, &self->mark);
  qd_boxes_page_show_boxes (self);
  qd_boxes_page_show_mark (self);
}

/* What was drawn is there to be drawn further, though it cannot be stored yet. */
static void
show_drawn (QdBoxesPage *self, const GArray *drawn)
{
  g_array_append_vals (self->stored, drawn->data, drawn->len);
  qd_boxes_page_show_boxes (self);
  qd_boxes_page_show_mark (self);
}

static gboolean
on_waiting (gpointer user_data)
{
  QdBoxesPage *self = user_data;
  gboolean pending = qd_box_pending_has_edits (self->pending, 0);

  if (pending && !qd_box_edits_is_waiting (self->edits))
    return G_SOURCE_CONTINUE;
  if (pending)
    qd_page_say (QD_PAGE (self), _ ("Another change of the project is under way; what you do here is stored after it."));
  self->waiting = 0;
  return G_SOURCE_REMOVE;
}

static void
expect_wait (QdBoxesPage *self)
{
  if (self->waiting == 0)
    self->waiting = g_timeout_add (WAIT_UNSAID, on_waiting, self);
}

/* Until they are stored boxes have numbers of their own. */
static GArray *
number_drawn (QdBoxesPage *self, QdBoxEdit *edit)
{
  for (guint i = 0; i < edit->boxes->len; i++)
    g_array_index (edit->boxes, QdBox, i).id = --self->last_drawn;
  return g_array_copy (edit->boxes);
}

/* While edits wait: who walks on sees the boxes of the photo meanwhile. */
static void
read_beside (QdBoxesPage *self, gint64 photo)
{
  QdBoxEdit *edit = qd_box_edit_new (QD_BOX_EDIT_READ, photo);

  edit->edits = qd_box_edits_ref (self->edits);
  qd_box_pending_add (self->pending, edit, TRUE);
  qd_session_read (qd_page_get_session (QD_PAGE (self)), qd_box_edit_commit, edit, qd_box_edit_free, G_OBJECT (self),
                   on_edited);
}

void
qd_boxes_page_submit (QdBoxesPage *self, QdBoxEdit *edit)
{
  QdSession *session = qd_page_get_session (QD_PAGE (self));
  g_autoptr (GArray) drawn = edit->kind == QD_BOX_EDIT_ADD ? number_drawn (self, edit) : NULL;
  gboolean reads = edit->kind == QD_BOX_EDIT_READ, beside = reads && qd_box_pending_has_edits (self->pending, 0);
  gint64 photo = edit->photo_id;
  guint64 number;

  if (!reads)
    qd_labeller_name_settle (QD_PAGE (self));
  if (beside)
    read_beside (self, photo);
  anticipate (self, edit);
  edit->edits = qd_box_edits_ref (self->edits);
  qd_box_pending_add (self->pending, edit, FALSE);
  number = qd_session_write (session, qd_box_edit_commit, edit, qd_box_edit_free, G_OBJECT (self), on_edited);
  if (beside || qd_session_wait_written (session, number, WAIT_MICROSECONDS) || number == 0)
    return;
  if (drawn != NULL && photo == self->shown_id)
    show_drawn (self, drawn);
  if (!reads)
    expect_wait (self);
}

const QdBox *
qd_boxes_page_find_stored (QdBoxesPage *self, gint64 id)
{
  return qd_box_edit_find (self->stored, id);
}

static void
submit_boxes (QdBoxesPage *self, QdBoxEditKind kind, const QdCanvasBox *boxes, guint n)
{
  GPtrArray *classes = qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->classes;
  QdBoxEdit *edit = qd_box_edit_new (kind, self->shown_id);

  for (guint i = 0; i < n; i++)
    {
      const QdBox *there = qd_boxes_page_find_stored (self, boxes[i].id);
      QdBox box = there != NULL ? *there : (QdBox){ .photo_id = self->shown_id };
      guint index = (guint) boxes[i].class_index;

      box.box = boxes[i].box;
      box.class_id = index < classes->len ? ((const QdClass *) classes->pdata[index])->id : box.class_id;
      box.source = QD_BOX_BY_PERSON; /* a suggestion that was touched is a person's */
      box.score = NAN;
      qd_box_edit_add (edit, &box);
    }
  qd_boxes_page_submit (self, edit);
}

void
qd_boxes_page_place_selected (QdBoxesPage *self, const QdCornerBox *box)
{
  const QdCanvasBox *selected = qd_box_canvas_get_selected (self->canvas);
  QdCanvasBox placed;

  if (selected == NULL)
    return;
  placed = *selected;
  placed.box = *box;
  submit_boxes (self, QD_BOX_EDIT_CHANGE, &placed, 1);
}

static void
on_boxes_added (QdBoxesPage *self, const QdCanvasBox *boxes, guint n)
{
  submit_boxes (self, QD_BOX_EDIT_ADD, boxes, n);
}

static void
on_boxes_changed (QdBoxesPage *self, const QdCanvasBox *boxes, guint n)
{
  submit_boxes (self, QD_BOX_EDIT_CHANGE, boxes, n);
}

static void
on_boxes_removed (QdBoxesPage *self, const QdCanvasBox *boxes, guint n)
{
  submit_boxes (self, QD_BOX_EDIT_REMOVE, boxes, n);
}

void
qd_boxes_page_guard (QdBoxesPage *self)
{
  static const char *const actions[] = { "boxes.verify", "boxes.empty", "boxes.skip", "boxes.import-file", "boxes.import-folder", "boxes.undo-import", NULL };
  QdPage *page = QD_PAGE (self);

  if (qd_page_may_change (page))
    return;
  qd_page_guard_actions (page, actions);
  qd_page_guard_widget (page, GTK_WIDGET (self->draw));
  qd_mark_bar_guard (self->marks, page);
  qd_box_canvas_set_mode (self->canvas, QD_CANVAS_SELECT);
  qd_box_canvas_set_read_only (self->canvas, TRUE);
  qd_box_panel_set_read_only (self->panel);
}

/* A step was undone, or redone: its photo comes onto the canvas. Of several, as an import has them, the other photos of the list
 * are others, too, and so may the one on the canvas be, which stays there where the choice of photos does not pass the first of
 * them. */
static void
on_stepped (QdBoxesPage *self, const QdStepped *stepped)
{
  if (stepped->place != QD_STEP_BOXES || stepped->n_photos == 0)
    return;
  if (stepped->n_photos == 1 && qd_photo_list_find (self->list, stepped->photo) < 0)
    {
      qd_boxes_page_want_photo (self, stepped->photo);
      return;
    }
  if (stepped->photo != self->shown_id)
    qd_boxes_page_select_photo (self, stepped->photo);
  if (stepped->n_photos > 1)
    qd_boxes_page_filter (self);
  qd_boxes_page_submit (self, qd_box_edit_new (QD_BOX_EDIT_READ, stepped->photo));
  if (stepped->photo != self->shown_id && self->shown_id != 0)
    qd_boxes_page_submit (self, qd_box_edit_new (QD_BOX_EDIT_READ, self->shown_id));
}

void
qd_boxes_page_follow_history (QdBoxesPage *self)
{
  QdSession *session = qd_page_get_session (QD_PAGE (self));

  qd_undo_follow (GTK_WIDGET (self), session, "boxes.undo", "boxes.redo", -1);
  qd_undo_describe (self->undo, session, FALSE);
  qd_undo_describe (self->redo, session, TRUE);
  g_signal_connect_object (session, "stepped", G_CALLBACK (on_stepped), self, G_CONNECT_SWAPPED);
}

void
qd_boxes_page_connect_edits (QdBoxesPage *self)
{
  g_signal_connect_object (self->canvas, "boxes-added", G_CALLBACK (on_boxes_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "boxes-changed", G_CALLBACK (on_boxes_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "class-changed", G_CALLBACK (on_boxes_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "boxes-removed", G_CALLBACK (on_boxes_removed), self, G_CONNECT_SWAPPED);
}
