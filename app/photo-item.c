#include "app/photo-item.h"

struct _QdPhotoItem
{
  GObject parent_instance;
  gint64 id;
  QdPhoto *photo;    /* NULL until it is read */
  GHashTable *items; /* of the list */
};

G_DEFINE_FINAL_TYPE (QdPhotoItem, qd_photo_item, G_TYPE_OBJECT)

static void
qd_photo_item_finalize (GObject *object)
{
  QdPhotoItem *self = QD_PHOTO_ITEM (object);

  g_hash_table_remove (self->items, &self->id);
  g_hash_table_unref (self->items);
  qd_photo_free (self->photo);
  G_OBJECT_CLASS (qd_photo_item_parent_class)->finalize (object);
}

static void
qd_photo_item_class_init (QdPhotoItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_photo_item_finalize;
}

static void
qd_photo_item_init (QdPhotoItem *self)
{
  (void) self;
}

GHashTable *
qd_photo_items_new (void)
{
  return g_hash_table_new (g_int64_hash, g_int64_equal);
}

QdPhotoItem *
qd_photo_items_find (GHashTable *items, gint64 id)
{
  return g_hash_table_lookup (items, &id);
}

QdPhotoItem *
qd_photo_items_get (GHashTable *items, gint64 id)
{
  QdPhotoItem *item = qd_photo_items_find (items, id);

  if (item != NULL)
    return g_object_ref (item);
  item = g_object_new (QD_TYPE_PHOTO_ITEM, NULL);
  item->id = id;
  item->items = g_hash_table_ref (items);
  g_hash_table_insert (items, &item->id, item);
  return item;
}

gint64
qd_photo_item_get_id (QdPhotoItem *item)
{
  return item->id;
}

const QdPhoto *
qd_photo_item_get_photo (QdPhotoItem *item)
{
  return item->photo;
}

gboolean
qd_photo_item_take_photo (QdPhotoItem *item, QdPhoto *photo)
{
  gboolean other =
      item->photo != NULL && (g_strcmp0 (item->photo->file, photo->file) != 0 || item->photo->bytes != photo->bytes);

  qd_photo_free (item->photo);
  item->photo = photo;
  return other;
}
