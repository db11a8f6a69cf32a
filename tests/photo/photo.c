#include "engine/photo/photo.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#include "engine/core/file.h"

static char *
fixture (const char *folder, const char *name)
{
  return g_build_filename (g_getenv ("QD_FIXTURES"), "images", folder, name, NULL);
}

static gboolean
have_fixtures (void)
{
  g_autofree char *path = fixture ("odd", "plain.jpg");

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_test_skip ("the fixtures of pictures are not here");
  return FALSE;
}

/* Mean difference of two pictures of one size, 0..255. */
static double
difference (const QdPixels *a, const QdPixels *b)
{
  gsize n = (gsize) a->width * a->height * 4;
  double sum = 0;

  g_assert_cmpuint (a->width, ==, b->width);
  g_assert_cmpuint (a->height, ==, b->height);
  for (gsize i = 0; i < n; i++)
    sum += abs (a->data[i] - b->data[i]);
  return sum / ((double) n * 3 / 4);
}

/* All eight orientations and the illegal 0 give the same upright picture. */
static void
check_orientations (const char *what, guint width, guint height)
{
  g_autoptr (QdPixels) first = NULL;

  for (guint i = 0; i <= 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s_%u.jpg", what,
                                               i == 0   ? 1
                                               : i == 1 ? 0
                                                        : i),
                      *path = fixture ("exif-orientation", name);
      g_autoptr (GError) error = NULL;
      g_autoptr (QdPixels) pixels = NULL;
      QdPhotoInfo info, full;
      g_assert_true (qd_photo_read_info (path, &info, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (info.width, ==, width);
      g_assert_cmpuint (info.height, ==, height);
      g_assert_cmpstr (info.extension, ==, "jpg");
      pixels = qd_photo_decode (path, 300, &full, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (full.width, ==, width);
      g_assert_cmpuint (full.orientation, ==, i < 2 ? 1 : i);
      g_assert_cmpuint (pixels->width, ==, width > height ? 300 : 200);
      g_assert_cmpuint (pixels->height, ==, width > height ? 200 : 300);
      if (first == NULL)
        first = qd_pixels_ref (pixels);
      g_assert_cmpfloat (difference (first, pixels), <, 1.5);
    }
}

static void
test_orientations (void)
{
  if (!have_fixtures ())
    return;
  check_orientations ("Landscape", 1800, 1200);
  check_orientations ("Portrait", 1200, 1800);
}

static void
test_kind (void)
{
  g_autofree char *png = fixture ("odd", "png_named.jpg"), *jpeg = fixture ("odd", "jpeg_named.png");
  QdPhotoInfo info;

  if (!have_fixtures ())
    return;
  g_assert_true (qd_photo_read_info (png, &info, NULL));
  g_assert_cmpstr (info.mime_type, ==, "image/png");
  g_assert_true (qd_photo_read_info (jpeg, &info, NULL));
  g_assert_cmpstr (info.extension, ==, "jpg");
}

static void
test_colors (void)
{
  g_autofree char *red = fixture ("odd", "one_pixel.png"), *cmyk = fixture ("odd", "cmyk_adobe.jpg");
  g_autofree char *rgb = fixture ("odd", "rgb_same_picture.jpg");
  g_autoptr (QdPixels) one = NULL, a = NULL, b = NULL;

  if (!have_fixtures ())
    return;
  one = qd_photo_decode (red, 0, NULL, NULL);
  g_assert_cmpuint (one->data[0], ==, 255);
  g_assert_cmpuint (one->data[1], ==, 0);
  g_assert_cmpuint (one->data[2], ==, 0);
  a = qd_photo_decode (cmyk, 0, NULL, NULL);
  b = qd_photo_decode (rgb, 0, NULL, NULL);
  g_assert_nonnull (a);
  g_assert_cmpfloat (difference (a, b), <, 8);
}

static void
check_size (const QdPixels *pixels, guint width, guint height)
{
  g_assert_nonnull (pixels);
  g_assert_cmpuint (pixels->width, ==, width);
  g_assert_cmpuint (pixels->height, ==, height);
}

/* The only file below @folder. */
static char *
find_kept (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *inside = g_build_filename (folder, g_dir_read_name (dir), NULL);

  g_assert_null (g_dir_read_name (dir));
  return g_file_test (inside, G_FILE_TEST_IS_DIR) ? find_kept (inside) : g_steal_pointer (&inside);
}

/* Of an animation the first frame, red; the second is green. */
static void
test_animated (void)
{
  gsize n;
  g_autofree guchar *bytes = g_base64_decode ("R0lGODlhAQABAPAAAP8AAAD/ACwAAAAAAQABAAACAkQBACwAAAAAAQABAAACAkwBADs=", &n);
  g_autofree char *folder = g_dir_make_tmp ("quadrat-photo-XXXXXX", NULL), *path = g_build_filename (folder, "two.gif", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdPixels) pixels = NULL;

  g_assert_true (g_file_set_contents (path, (const char *) bytes, (gssize) n, NULL));
  pixels = qd_photo_decode (path, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (pixels->data, 4, ((guint8[]){ 255, 0, 0, 255 }), 4);
  qd_file_remove_tree (folder, NULL);
}

/* What is kept is upright and taken from the cache alone: the photo may be damaged without anybody noticing. */
static void
test_thumbnail (void)
{
  g_autofree char *source = fixture ("exif-orientation", "Portrait_6.jpg"),
                  *root = g_dir_make_tmp ("quadrat-cache-XXXXXX", NULL);
  g_autofree char *cache = g_build_filename (root, "cache", NULL), *photo = g_build_filename (root, "photo.jpg", NULL),
                  *folder = g_build_filename (cache, "thumbnails", NULL), *kept = NULL, *name = NULL, *second = NULL;
  g_autoptr (QdPixels) made = NULL, small = NULL, again = NULL, uncached = NULL, changed = NULL;

  if (!have_fixtures ())
    return;
  g_assert_true (qd_file_copy (source, photo, NULL));
  made = qd_photo_thumbnail (photo, cache, "17", 0, NULL, NULL);
  check_size (made, 213, 320);
  kept = find_kept (folder);
  name = g_path_get_basename (kept);
  g_assert_true (g_str_has_prefix (name, "17-"));
  small = qd_photo_thumbnail (photo, cache, "17", 96, NULL, NULL);
  check_size (small, 96, 145);

  /* A damaged one is made again. */
  g_assert_true (g_file_set_contents (kept, "no picture", -1, NULL));
  again = qd_photo_thumbnail (photo, cache, "17", 0, NULL, NULL);
  g_assert_cmpfloat (difference (made, again), ==, 0);
  uncached = qd_photo_thumbnail (photo, "/proc/none", "17", 0, NULL, NULL);
  g_assert_cmpfloat (difference (made, uncached), ==, 0);

  /* Another photo under the same number: its own thumbnail, and the old one is gone. */
  g_free (source);
  source = fixture ("odd", "one_pixel.png");
  g_assert_true (qd_file_copy (source, photo, NULL));
  changed = qd_photo_thumbnail (photo, cache, "17", 96, NULL, NULL);
  check_size (changed, 1, 1);
  second = find_kept (folder);
  g_assert_cmpstr (second, !=, kept);

  /* The cache may go at any time. */
  g_assert_true (qd_file_remove_tree (cache, NULL));
  g_clear_pointer (&changed, qd_pixels_unref);
  changed = qd_photo_thumbnail (photo, cache, "17", 96, NULL, NULL);
  check_size (changed, 1, 1);
  g_assert_true (qd_file_remove_tree (root, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo/orientations", test_orientations);
  g_test_add_func ("/photo/kind", test_kind);
  g_test_add_func ("/photo/colors", test_colors);
  g_test_add_func ("/photo/animated", test_animated);
  g_test_add_func ("/photo/thumbnail", test_thumbnail);
  return g_test_run ();
}
