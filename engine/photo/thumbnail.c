#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "engine/photo/photo.h"
#include "engine/photo/rows.h"

#define N_FOLDERS 512 /* so that a hundred thousand photos make folders of some hundred files */

/* Where thumbnails of a photo lie, and how the names of all of them begin. */
typedef struct
{
  char *folder, *start;
  char *path; /* of the one that belongs to the photo as it is now */
} Place;

static void
place_clear (Place *place)
{
  g_free (place->folder);
  g_free (place->start);
  g_free (place->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* The photo's size and time are part of the name, so that a changed photo is another thumbnail. */
static gboolean
find_place (Place *place, const char *path, const char *cache, const char *key)
{
  g_autofree char *name = NULL, *number = g_strdup_printf ("%03x", g_str_hash (key) % N_FOLDERS);
  GStatBuf photo;

  if (g_stat (path, &photo) != 0)
    return FALSE;
  place->folder = g_build_filename (cache, "thumbnails", number, NULL);
  place->start = g_strdelimit (g_strconcat (key, "-", NULL), "/", '_');
  name = g_strdup_printf ("%s%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x.jpg", place->start, (gint64) photo.st_size,
                          (gint64) photo.st_mtim.tv_sec * 1000000 + photo.st_mtim.tv_nsec / 1000);
  place->path = g_build_filename (place->folder, name, NULL);
  return TRUE;
}

/* Those of the photo as it was before. */
static void
remove_old (const Place *place)
{
  g_autoptr (GDir) dir = g_dir_open (place->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, place->start) && !g_str_has_suffix (place->path, name))
      {
        g_autofree char *path = g_build_filename (place->folder, name, NULL);
        g_unlink (path);
      }
}

/* Whole or not there; when it cannot be kept it is made again another time. */
static void
keep (const QdPixels *pixels, const Place *place)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_data (pixels->data, GDK_COLORSPACE_RGB, TRUE, 8, (int) pixels->width,
                                                           (int) pixels->height, (int) pixels->width * 4, NULL, NULL);
  g_autofree char *bytes = NULL;
  gsize n;

  if (pixbuf == NULL || g_mkdir_with_parents (place->folder, 0755) != 0 ||
      !gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &n, "jpeg", NULL, "quality", "90", NULL))
    return;
  remove_old (place);
  if (!g_file_set_contents_full (place->path, bytes, (gssize) n, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL))
    g_debug ("%s could not be kept", place->path);
}

/* Takes @pixels over. */
static QdPixels *
reduce (QdPixels *pixels, guint cover)
{
  g_autoptr (QdPixels) given = pixels;
  double scale = (double) cover / MIN (given->width, given->height);
  QdRows *rows;

  if (cover == 0 || scale >= 1)
    return g_steal_pointer (&given);
  rows =
      qd_rows_new (given->width, given->height, (guint) ceil (given->width * scale), (guint) ceil (given->height * scale), 1);
  if (rows == NULL)
    return g_steal_pointer (&given);
  for (guint y = 0; y < given->height; y++)
    qd_rows_put (rows, given->data + (gsize) y * given->width * 4, 4);
  return qd_rows_finish (rows);
}

QdPixels *
qd_photo_thumbnail (const char *path, const char *cache, const char *key, guint cover, GCancellable *cancellable,
                    GError **error)
{
  g_auto (Place) place = { 0 };
  gboolean placed = find_place (&place, path, cache, key);
  QdPixels *pixels = NULL;

  if (placed && g_file_test (place.path, G_FILE_TEST_IS_REGULAR))
    pixels = qd_photo_decode (place.path, 0, NULL, NULL);
  if (pixels != NULL)
    return reduce (pixels, cover);
  pixels = qd_photo_decode_cancellable (path, QD_THUMBNAIL_SIDE, NULL, cancellable, error);
  if (pixels != NULL && placed)
    keep (pixels, &place);
  return pixels == NULL ? NULL : reduce (pixels, cover);
}
