#include "engine/photo/photo.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/error.h"
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
  gsize n = (gsize)a->width * a->height * 4;
  double sum = 0;

  g_assert_cmpuint (a->width, ==, b->width);
  g_assert_cmpuint (a->height, ==, b->height);
  for (gsize i = 0; i < n; i++)
    sum += abs (a->data[i] - b->data[i]);
  return sum / ((double)n * 3 / 4);
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

/* What has to be decoded, with its upright size. */
static const struct
{
  const char *name;
  guint width, height;
} good[] = {
  { "rgb_same_picture.jpg", 100, 100 },
  { "grey.jpg", 0, 0 },
  { "invalid_exif.jpg", 0, 0 },
  { "truncated_exif.jpg", 480, 640 },
  { "multiple_exif.jpg", 1, 1 },
  { "rgba.png", 0, 0 },
  { "extraneous_data.jpg", 16, 16 },
  { "grey_sampling_2x2.jpg", 16, 24 },
  { "qtables_16bit.jpg", 1, 1 },
  { "plain.jpg", 227, 149 },
  { "rgb16.png", 0, 0 },
  { "grey16.png", 0, 0 },
  { "grey1.png", 0, 0 },
  { "rgba16_interlaced.png", 0, 0 },
  { "palette_interlaced.png", 0, 0 },
  { "palette_alpha.png", 0, 0 },
  { "grey_alpha.png", 0, 0 },
  { "progressive.jpg", 500, 423 },
  { "png_named.jpg", 0, 0 },
  { "jpeg_named.png", 0, 0 },
  { "one_pixel.png", 1, 1 },
  { "one_pixel_wide.png", 1, 3000 },
};

static const char *const bad[] = {
  "truncated.jpg",
  "truncated_image.png",
  "broken_data_stream.png",
  "broken.png",
  "bomb.gif",
  "zero_width.gif",
  "invalid_dimensions.jpg",
  "huge_idat_length.png",
  "unexpected_eof.png",
  "ihdr_missing.png",
  "zero_byte.jpg",
  "zero_byte.png",
  "soi_only.jpg",
  "html.jpg",
  "bomb_65000x65000.png",
  "bomb_valid_20000x20000_1bit.png",
  "bomb_2147483647.png",
  "zero_size.png",
  "bomb_65000x65000.jpg",
  "zero_height.jpg",
};

static void
test_good (void)
{
  if (!have_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = fixture ("odd", good[i].name);
      g_autoptr (GError) error = NULL;
      QdPhotoInfo info;
      g_autoptr (QdPixels) pixels = qd_photo_decode (path, 0, &info, &error);
      if (pixels == NULL)
        {
          g_test_fail_printf ("%s: %s", good[i].name, error->message);
          continue;
        }
      g_assert_cmpuint (pixels->width, ==, info.width);
      g_assert_cmpuint (pixels->height, ==, info.height);
      g_assert_cmpuint (pixels->data[3], ==, 255);
      if (good[i].width != 0)
        {
          g_assert_cmpuint (info.width, ==, good[i].width);
          g_assert_cmpuint (info.height, ==, good[i].height);
        }
    }
}

static void
test_bad (void)
{
  if (!have_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = fixture ("odd", bad[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (QdPixels) pixels = qd_photo_decode (path, 0, NULL, &error);
      if (pixels != NULL)
        {
          g_test_fail_printf ("%s was decoded", bad[i]);
          continue;
        }
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      if (strstr (error->message, bad[i]) == NULL)
        g_test_fail_printf ("%s is not named in: %s", bad[i], error->message);
    }
}

/* Every file of the folder: decoded or refused with a sentence, small and large, never a crash. */
static void
test_all (void)
{
  g_autofree char *folder = fixture ("odd", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  if (!have_fixtures ())
    return;
  while ((name = g_dir_read_name (dir)) != NULL)
    for (guint side = 0; side <= 64; side += 64)
      {
        g_autofree char *path = fixture ("odd", name);
        g_autoptr (GError) error = NULL;
        g_autoptr (QdPixels) pixels = qd_photo_decode (path, side, NULL, &error);
        g_assert_true ((pixels == NULL) == (error != NULL));
        if (pixels != NULL && side > 0)
          g_assert_cmpuint (MAX (pixels->width, pixels->height), <=, side);
        n++;
      }
  g_assert_cmpuint (n, ==, 2 * 54);
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

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_thumbnail (void)
{
  g_autofree char *path = fixture ("exif-orientation", "Portrait_6.jpg"),
                  *cache = g_dir_make_tmp ("quadrat-cache-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (cache, "thumbnails", NULL), *broken = NULL;
  g_autoptr (QdPixels) made = NULL, kept = NULL, again = NULL, uncached = NULL;
  g_autoptr (GDir) dir = NULL;

  if (!have_fixtures ())
    return;
  made = qd_photo_thumbnail (path, cache, "17", 96, NULL);
  g_assert_cmpuint (made->width, ==, 64);
  g_assert_cmpuint (made->height, ==, 96);
  g_assert_cmpuint (count_files (folder), ==, 1);
  kept = qd_photo_thumbnail (path, cache, "17", 96, NULL);
  g_assert_cmpuint (kept->height, ==, 96);
  g_assert_cmpfloat (difference (made, kept), <, 4); /* JPEG */
  g_assert_cmpuint (count_files (folder), ==, 1);

  /* A damaged one is made again. */
  dir = g_dir_open (folder, 0, NULL);
  broken = g_build_filename (folder, g_dir_read_name (dir), NULL);
  g_assert_true (g_file_set_contents (broken, "no picture", -1, NULL));
  again = qd_photo_thumbnail (path, cache, "17", 96, NULL);
  g_assert_cmpfloat (difference (made, again), ==, 0);
  g_assert_true (qd_file_remove_tree (cache, NULL));
  uncached = qd_photo_thumbnail (path, "/proc/none", "17", 96, NULL);
  g_assert_cmpfloat (difference (made, uncached), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo/orientations", test_orientations);
  g_test_add_func ("/photo/good", test_good);
  g_test_add_func ("/photo/bad", test_bad);
  g_test_add_func ("/photo/all", test_all);
  g_test_add_func ("/photo/kind", test_kind);
  g_test_add_func ("/photo/colors", test_colors);
  g_test_add_func ("/photo/thumbnail", test_thumbnail);
  return g_test_run ();
}
