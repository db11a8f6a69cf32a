#include "widgets/texture-cache.h"

typedef struct
{
  GObject *object; /* owned, so that its address is nobody else's */
  GdkTexture *texture;
} Entry;

struct _QdTextureCache
{
  guint most;
  GQueue order;        /* Entry, shown last first */
  GHashTable *entries; /* object -> GList in @order */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->object);
  g_object_unref (entry->texture);
  g_free (entry);
}

QdTextureCache *
qd_texture_cache_new (guint most)
{
  QdTextureCache *cache = g_new0 (QdTextureCache, 1);

  cache->most = most;
  cache->entries = g_hash_table_new (NULL, NULL);
  return cache;
}

void
qd_texture_cache_clear (QdTextureCache *cache)
{
  g_hash_table_remove_all (cache->entries);
  g_queue_clear_full (&cache->order, entry_free);
}

void
qd_texture_cache_free (QdTextureCache *cache)
{
  if (cache == NULL)
    return;
  qd_texture_cache_clear (cache);
  g_hash_table_unref (cache->entries);
  g_free (cache);
}

GdkTexture *
qd_texture_cache_lookup (QdTextureCache *cache, gpointer object)
{
  GList *link = g_hash_table_lookup (cache->entries, object);

  if (link == NULL)
    return NULL;
  g_queue_unlink (&cache->order, link);
  g_queue_push_head_link (&cache->order, link);
  return ((Entry *) link->data)->texture;
}

void
qd_texture_cache_remove (QdTextureCache *cache, gpointer object)
{
  GList *link = g_hash_table_lookup (cache->entries, object);

  if (link == NULL)
    return;
  g_hash_table_remove (cache->entries, object);
  entry_free (link->data);
  g_queue_delete_link (&cache->order, link);
}

void
qd_texture_cache_insert (QdTextureCache *cache, gpointer object, GdkTexture *texture)
{
  Entry *entry = g_new (Entry, 1);

  entry->object = g_object_ref (object);
  entry->texture = g_object_ref (texture);
  qd_texture_cache_remove (cache, object);
  g_queue_push_head (&cache->order, entry);
  g_hash_table_insert (cache->entries, object, cache->order.head);
  while (cache->order.length > cache->most)
    qd_texture_cache_remove (cache, ((Entry *) cache->order.tail->data)->object);
}
