#include <glib/gstdio.h>

#include "engine/photo/photo.h"
#include "engine/photo/upright.h"

/* The photo's size and time are part of the name, so that a changed photo is another thumbnail. */
static char *
dup_cached_path (const char *path, const char *cache, const char *key, guint side)
{
  g_autofree char *name = NULL;
  GStatBuf photo;

  if (g_stat (path, &photo) != 0)
    return NULL;
  name = g_strdup_printf ("%s-%u-%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x.jpg", key, side, (gint64)photo.st_size,
                          (gint64)photo.st_mtim.tv_sec * 1000000 + photo.st_mtim.tv_nsec / 1000);
  return g_build_filename (cache, "thumbnails", g_strdelimit (name, "/", '_'), NULL);
}

/* Whole or not there; when it cannot be kept it is made again another time. */
static void
keep (const QdPixels *pixels, const char *path)
{
  g_autoptr (GdkPixbuf) pixbuf = qd_pixels_to_pixbuf (pixels);
  g_autofree char *folder = g_path_get_dirname (path), *bytes = NULL;
  gsize n;

  if (pixbuf == NULL || g_mkdir_with_parents (folder, 0755) != 0
      || !gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &n, "jpeg", NULL, "quality", "90", NULL))
    return;
  if (!g_file_set_contents_full (path, bytes, (gssize)n, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL))
    g_debug ("%s could not be kept", path);
}

QdPixels *
qd_photo_thumbnail (const char *path, const char *cache, const char *key, guint side, GError **error)
{
  g_autofree char *cached = dup_cached_path (path, cache, key, side);
  QdPixels *pixels = NULL;

  if (cached != NULL && g_file_test (cached, G_FILE_TEST_IS_REGULAR))
    pixels = qd_photo_decode (cached, side, NULL, NULL);
  if (pixels != NULL)
    return pixels;
  pixels = qd_photo_decode (path, side, NULL, error);
  if (pixels != NULL && cached != NULL)
    keep (pixels, cached);
  return pixels;
}
