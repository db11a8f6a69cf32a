/**
 * The thumbnails shown last, by the object they belong to, so that scrolling back needs no decoding. Main thread only.
 */
#pragma once

#include <gtk/gtk.h>

typedef struct _QdTextureCache QdTextureCache;

QdTextureCache *qd_texture_cache_new (guint most);
void qd_texture_cache_free (QdTextureCache *cache);

/* NULL: not there. Borrowed; counts as shown now. */
GdkTexture *qd_texture_cache_lookup (QdTextureCache *cache, gpointer object);
void qd_texture_cache_insert (QdTextureCache *cache, gpointer object, GdkTexture *texture);
void qd_texture_cache_remove (QdTextureCache *cache, gpointer object);
void qd_texture_cache_clear (QdTextureCache *cache);
