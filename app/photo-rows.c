#include "app/photo-rows.h"

#define BATCH 256 /* rows read at a time */

struct _QdPhotoRows
{
  QdSession *session;
  GObject *owner;
  QdPhotoRowRead read;
  QdPhotoRowsArrived arrived;
  GPtrArray *wanted;                     /* of QdPhotoItem: to be read, the last first */
  GHashTable *queued;                    /* those in wanted; not owned */
  QdPhotoItem *kept[QD_PHOTO_ROWS_KEPT]; /* a ring */
  guint next_kept;
  gboolean reading;
};

typedef struct
{
  QdPhotoRows *rows; /* gone where the owner is */
  GPtrArray *items;  /* of QdPhotoItem; the thread reads their ids alone */
  GPtrArray *photos; /* of QdPhoto, as many; NULL where it is gone */
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_ptr_array_unref (batch->items);
  g_ptr_array_unref (batch->photos);
  g_free (batch);
}

static gboolean
read_batch (QdProject *project, gpointer data, GError **error)
{
  Batch *batch = data;

  (void) error;
  for (guint i = 0; i < batch->items->len; i++)
    g_ptr_array_add (batch->photos, qd_project_get_photo (project, qd_photo_item_get_id (batch->items->pdata[i]), NULL));
  return TRUE;
}

static void read_wanted (QdPhotoRows *self);

static void
on_batch (gpointer owner, gpointer data, const GError *error)
{
  Batch *batch = data;
  QdPhotoRows *self = batch->rows;

  (void) error;
  self->reading = FALSE;
  for (guint i = 0; i < batch->photos->len; i++)
    if (batch->photos->pdata[i] != NULL)
      {
        qd_photo_rows_keep (self, batch->items->pdata[i]);
        self->read (owner, batch->items->pdata[i], g_steal_pointer (&batch->photos->pdata[i]));
      }
  read_wanted (self);
  self->arrived (owner);
}

static void
read_wanted (QdPhotoRows *self)
{
  Batch *batch;

  if (self->reading || self->wanted->len == 0)
    return;
  batch = g_new0 (Batch, 1);
  batch->rows = self;
  batch->items = g_ptr_array_new_with_free_func (g_object_unref);
  batch->photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_photo_free);
  while (self->wanted->len > 0 && batch->items->len < BATCH)
    {
      QdPhotoItem *item = g_ptr_array_steal_index (self->wanted, self->wanted->len - 1);

      g_hash_table_remove (self->queued, item);
      if (G_OBJECT (item)->ref_count > 1)
        g_ptr_array_add (batch->items, item);
      else
        g_object_unref (item);
    }
  self->reading = TRUE;
  qd_session_read (self->session, read_batch, batch, batch_free, self->owner, on_batch);
}

void
qd_photo_rows_want (QdPhotoRows *self, QdPhotoItem *item)
{
  if (!g_hash_table_add (self->queued, item))
    return;
  g_ptr_array_add (self->wanted, g_object_ref (item));
  read_wanted (self);
}

void
qd_photo_rows_keep (QdPhotoRows *self, QdPhotoItem *item)
{
  g_set_object (&self->kept[self->next_kept], item);
  self->next_kept = (self->next_kept + 1) % QD_PHOTO_ROWS_KEPT;
}

QdPhotoRows *
qd_photo_rows_new (QdSession *session, GObject *owner, QdPhotoRowRead read, QdPhotoRowsArrived arrived)
{
  QdPhotoRows *self = g_new0 (QdPhotoRows, 1);

  self->session = g_object_ref (session);
  self->owner = owner;
  self->read = read;
  self->arrived = arrived;
  self->wanted = g_ptr_array_new_with_free_func (g_object_unref);
  self->queued = g_hash_table_new (NULL, NULL);
  return self;
}

void
qd_photo_rows_free (QdPhotoRows *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < QD_PHOTO_ROWS_KEPT; i++)
    g_clear_object (&self->kept[i]);
  g_ptr_array_unref (self->wanted);
  g_hash_table_unref (self->queued);
  g_object_unref (self->session);
  g_free (self);
}
