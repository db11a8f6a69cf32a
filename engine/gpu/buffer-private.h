/**
 * The inside of a buffer, for engine/gpu alone.
 */
#pragma once

#include "engine/gpu/memory.h"

struct _QdBuffer
{
  QdDevice *device; /* a reference */
  char *label;
  VkBuffer handle;
  QdMemoryPiece piece;
  gsize size;        /* bytes, as asked for */
  guint64 version;   /* see qd_buffer_get_version */
  GHashTable *views; /* (key GBytes: offset and size; value VkBufferView by pointer), made when first wanted */
};

/* A texel view (RGBA32F) of @range, which the buffer keeps. Errors: QD_ERROR_MEMORY. */
gboolean qd_range_get_view (QdRange range, VkBufferView *view, GError **error);
