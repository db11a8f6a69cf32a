#include "app/pages/box-pending.h"

struct _QdBoxPending
{
  GPtrArray *entries; /* of Entry, in their order */
};

typedef struct
{
  gconstpointer edit; /* by which it is found; not looked into, as another thread has it */
  QdBoxEdit *copy;
  gboolean beside, overtaken; /* an answer in order came before */
} Entry;

static void
entry_free (gpointer data)
{
  qd_box_edit_free (((Entry *) data)->copy);
  g_free (data);
}

QdBoxPending *
qd_box_pending_new (void)
{
  QdBoxPending *self = g_new0 (QdBoxPending, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  return self;
}

void
qd_box_pending_free (QdBoxPending *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->entries);
  g_free (self);
}

void
qd_box_pending_add (QdBoxPending *self, const QdBoxEdit *edit, gboolean beside)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->edit = edit;
  entry->beside = beside;
  entry->copy = qd_box_edit_new (edit->kind, edit->photo_id);
  entry->copy->mark = edit->mark;
  g_array_append_vals (entry->copy->boxes, edit->boxes->data, edit->boxes->len);
  g_ptr_array_add (self->entries, entry);
}

static void
overtake (QdBoxPending *self, gint64 photo)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      entry->overtaken = entry->overtaken || (entry->beside && entry->copy->photo_id == photo);
    }
}

gboolean
qd_box_pending_end (QdBoxPending *self, const QdBoxEdit *edit)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = self->entries->pdata[i];
      gboolean overtaken = entry->overtaken, beside = entry->beside;

      if (entry->edit != edit)
        continue;
      g_ptr_array_remove_index (self->entries, i);
      if (!beside && edit->stored != NULL && edit->photo != NULL)
        overtake (self, edit->photo_id);
      return !overtaken;
    }
  return TRUE;
}

static gboolean
is_edit_of (const QdBoxEdit *edit, gint64 photo)
{
  return edit->kind != QD_BOX_EDIT_READ && (photo == 0 || edit->photo_id == photo);
}

gboolean
qd_box_pending_has_edits (QdBoxPending *self, gint64 photo)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (is_edit_of (((const Entry *) self->entries->pdata[i])->copy, photo))
      return TRUE;
  return FALSE;
}

void
qd_box_pending_rename (QdBoxPending *self, gint64 given, const QdBox *box)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      QdBox *there = qd_box_edit_find (((const Entry *) self->entries->pdata[i])->copy->boxes, given);

      if (there == NULL)
        continue;
      there->id = box->id;
      there->class_id = there->class_id != 0 ? there->class_id : box->class_id;
    }
}

void
qd_box_pending_lay_edit (const QdBoxEdit *edit, GArray *boxes, QdMark *mark)
{
  if (edit->kind == QD_BOX_EDIT_MARK)
    *mark = edit->mark;
  qd_box_edit_lay (edit, boxes);
}

void
qd_box_pending_lay (QdBoxPending *self, gint64 photo, GArray *boxes, QdMark *mark)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const QdBoxEdit *edit = ((const Entry *) self->entries->pdata[i])->copy;

      if (is_edit_of (edit, photo))
        qd_box_pending_lay_edit (edit, boxes, mark);
    }
}
