#include "engine/core/pixels.h"

QdPixels *
qd_pixels_new (guint width, guint height)
{
  QdPixels *pixels;
  gsize bytes;

  if (!g_size_checked_mul (&bytes, (gsize) width * 4, height) || bytes == 0)
    return NULL;
  pixels = g_atomic_rc_box_new0 (QdPixels);
  pixels->data = g_try_malloc0 (bytes);
  pixels->width = width;
  pixels->height = height;
  pixels->full_width = width;
  pixels->full_height = height;
  if (pixels->data == NULL)
    g_clear_pointer (&pixels, g_atomic_rc_box_release);
  return pixels;
}

QdPixels *
qd_pixels_ref (QdPixels *pixels)
{
  return g_atomic_rc_box_acquire (pixels);
}

static void
pixels_clear (gpointer pixels)
{
  g_free (((QdPixels *) pixels)->data);
}

void
qd_pixels_unref (QdPixels *pixels)
{
  if (pixels != NULL)
    g_atomic_rc_box_release_full (pixels, pixels_clear);
}
