#include "app/pages/boxes-private.h"

static void
submit (QdBoxesPage *self, gint64 photo, QdMark mark)
{
  QdBoxEdit *edit = qd_box_edit_new (QD_BOX_EDIT_MARK, photo);

  edit->mark = mark;
  qd_boxes_page_submit (self, edit);
}

static void
submit_mark (QdBoxesPage *self, QdMark mark)
{
  gboolean advance = mark != self->mark;
  /* One that cannot be shown can be skipped all the same. */
  gint64 photo = self->shown_id == 0 && mark == QD_MARK_UNUSABLE ? self->wanted_id : self->shown_id;

  if (photo == 0)
    return;
  submit (self, photo, advance ? mark : QD_MARK_NONE); /* pressed again: taken back */
  qd_boxes_page_show_mark (self);
  if (advance)
    gtk_widget_activate_action (GTK_WIDGET (self), "boxes.next", NULL);
}

static GArray *
take_awaited (QdBoxesPage *self)
{
  GArray *marks = g_steal_pointer (&self->awaited_marks);

  self->awaited_marks = g_array_new (FALSE, FALSE, sizeof (QdMark));
  self->awaited_photo = 0;
  return marks;
}

/* The last one that goes with the boxes is meant. */
static void
choose_mark (QdBoxesPage *self, const GArray *marks)
{
  for (guint i = marks->len; i > 0; i--)
    if (qd_box_edit_mark_goes (g_array_index (marks, QdMark, i - 1), self->stored->len))
      {
        submit_mark (self, g_array_index (marks, QdMark, i - 1));
        return;
      }
}

void
qd_boxes_page_give_mark (QdBoxesPage *self, QdMark mark)
{
  if (self->wanted_id == 0)
    return;
  if (self->awaited_photo != self->wanted_id)
    qd_boxes_page_store_marks (self);
  self->awaited_photo = self->wanted_id;
  g_array_append_val (self->awaited_marks, mark);
  qd_boxes_page_follow_mark (self);
}

void
qd_boxes_page_follow_mark (QdBoxesPage *self)
{
  g_autoptr (GArray) marks = NULL;

  if (self->awaited_photo != 0 && self->awaited_photo != self->wanted_id)
    qd_boxes_page_store_marks (self);
  if (self->awaited_photo == 0 || self->read_id != self->wanted_id)
    return;
  marks = take_awaited (self);
  choose_mark (self, marks);
}

void
qd_boxes_page_store_marks (QdBoxesPage *self)
{
  gint64 photo = self->awaited_photo;
  g_autoptr (GArray) marks = take_awaited (self);

  for (guint i = 0; i < marks->len; i++)
    submit (self, photo, g_array_index (marks, QdMark, i));
}
