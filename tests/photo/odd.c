/* Every line of the table in the fixtures' README of odd pictures: decoded to this size and these mean colors, or refused with
 * this sentence. */
#include "engine/photo/photo.h"

#include <math.h>

#include "engine/core/error.h"

#define TOLERANCE       0.7 /* of 255: decoders round differently */
#define SMALL_TOLERANCE 2.5 /* a JPEG reduced by libjpeg has a little of what lies beyond its edges */

typedef struct
{
  const char *name;
  guint width, height; /* 0: refused */
  double mean[3];      /* red, green, blue: 0..255 */
  const char *sentence;
  gboolean either; /* refused too where a library of the system says so */
} Picture;

#define DAMAGED(kind) "“%s” is a damaged " kind " picture."
#define CUT           "“%s” is cut short: a part of the picture is missing."
#define NOT_HERE(of)  "“%s” is a " of " picture of a kind that this system cannot read."
#define TOO_LARGE(of) "“%s” is too large: " of " pixels."

static const Picture pictures[] = {
  { "arithmetic.jpg", 227, 149, { 146.4, 90.5, 81.5 }, NOT_HERE ("JPEG"), TRUE },
  { "bad_adler.png", 1, 1, { 255, 255, 255 }, DAMAGED ("PNG"), TRUE },
  { "bad_crc.png", 1, 1, { 255, 255, 255 }, DAMAGED ("PNG"), TRUE },
  { "bomb.gif", .sentence = DAMAGED ("GIF") },
  { "bomb_2147483647.png", .sentence = TOO_LARGE ("2147483647 × 2147483647") },
  { "bomb_65000x65000.jpg", .sentence = TOO_LARGE ("65000 × 65000") },
  { "bomb_65000x65000.png", .sentence = TOO_LARGE ("65000 × 65000") },
  { "bomb_valid_20000x20000_1bit.png", .sentence = TOO_LARGE ("20000 × 20000") },
  { "broken.png", .sentence = DAMAGED ("PNG") },
  { "broken_data_stream.png", .sentence = DAMAGED ("PNG") },
  { "cmyk_adobe.jpg", 100, 100, { 30.2, 5.4, 6.6 } },
  { "dc_predictor_overflow.jpg", .sentence = CUT },
  { "extraneous_data.jpg", 16, 16, { 127.4, 127.5, 43.9 } },
  { "ff00_in_header.jpg", 300, 225, { 116.4, 78.9, 77.2 } },
  { "grey.jpg", 128, 128, { 84.7, 84.7, 84.7 } },
  { "grey1.png", 32, 32, { 124.5, 124.5, 124.5 } },
  { "grey16.png", 32, 32, { 143.8, 143.8, 143.8 } },
  { "grey_alpha.png", 32, 32, { 191.2, 191.2, 191.2 } },
  { "grey_sampling_2x2.jpg", 16, 24, { 117.5, 117.5, 117.5 } },
  { "html.jpg", .sentence = "“%s” is not a picture that can be read." },
  { "huffman_overflow.jpg", .sentence = DAMAGED ("JPEG") },
  { "huge_idat_length.png", .sentence = DAMAGED ("PNG") },
  { "ihdr_missing.png", .sentence = DAMAGED ("PNG") },
  { "invalid_dimensions.jpg", .sentence = DAMAGED ("JPEG") },
  { "invalid_exif.jpg", 200, 200, { 92.1, 92.1, 92.1 } },
  { "jpeg_named.png", 250, 212, { 203.0, 138.0, 115.4 } },
  { "junk_after_header.jpg", 1024, 768, { 117.1, 115.8, 116.8 } },
  { "multiple_exif.jpg", 1, 1, { 0, 0, 0 } },
  { "one_pixel.png", 1, 1, { 255, 0, 0 } },
  { "one_pixel_wide.png", 1, 3000, { 128, 128, 128 } },
  { "palette_alpha.png", 32, 32, { 167.1, 174.4, 169.3 } },
  { "palette_interlaced.png", 32, 32, { 135.3, 135.3, 111.4 } },
  { "palette_too_small.png", 256, 1, { 135.4, 127.2, 135.4 }, DAMAGED ("PNG"), TRUE },
  { "plain.jpg", 227, 149, { 146.4, 90.5, 81.5 } },
  { "png_named.jpg", 250, 212, { 203.1, 138.1, 115.3 } },
  { "progressive.jpg", 500, 423, { 203.0, 138.1, 115.4 } },
  { "qtables_16bit.jpg", 1, 1, { 133, 125, 44 } },
  { "rgb16.png", 32, 32, { 127.5, 127.5, 43.8 } },
  { "rgb_same_picture.jpg", 100, 100, { 28.0, 4.5, 3.5 } },
  { "rgba.png", 200, 150, { 211.0, 202.7, 204.1 } },
  { "rgba16_interlaced.png", 32, 32, { 215.2, 215.2, 195.3 } },
  { "soi_only.jpg", .sentence = "“%s” is not a picture that can be read." },
  { "truncated.jpg", .sentence = CUT },
  { "truncated_end_chunk.png", 128, 128, { 89.7, 80.1, 95.4 } },
  { "truncated_exif.jpg", 480, 640, { 255, 255, 255 } },
  { "truncated_image.png", .sentence = CUT },
  { "twelve_bit.jpg", 149, 227, { 81.5, 90.5, 146.4 }, NOT_HERE ("JPEG"), TRUE },
  { "unexpected_eof.png", .sentence = DAMAGED ("PNG") },
  { "webp_named.jpg", 250, 212, { 203.1, 138.1, 115.3 }, NOT_HERE ("WebP"), TRUE },
  { "zero_byte.jpg", .sentence = "“%s” is empty." },
  { "zero_byte.png", .sentence = "“%s” is empty." },
  { "zero_height.jpg", .sentence = DAMAGED ("JPEG") },
  { "zero_size.png", .sentence = "“%s” is damaged: it says that it has no width or no height." },
  { "zero_width.gif", .sentence = DAMAGED ("GIF") },
};

static char *
find (const char *name)
{
  return g_build_filename (g_getenv ("QD_FIXTURES"), "images", "odd", name, NULL);
}

static void
check_colors (const Picture *picture, const QdPixels *pixels, double tolerance)
{
  gsize n = (gsize) pixels->width * pixels->height;

  for (guint c = 0; c < 3; c++)
    {
      double sum = 0;
      for (gsize i = 0; i < n; i++)
        sum += pixels->data[4 * i + c];
      if (!(fabs (sum / (double) n - picture->mean[c]) < tolerance))
        g_test_fail_printf ("%s: mean of channel %u is %.1f, not %.1f", picture->name, c, sum / (double) n, picture->mean[c]);
    }
  for (gsize i = 0; i < n; i++)
    g_assert_cmpuint (pixels->data[4 * i + 3], ==, 255);
}

/* %s of the table stands for the name. */
static void
check_refusal (const Picture *picture, const GError *error)
{
  g_auto (GStrv) parts = g_strsplit (picture->sentence != NULL ? picture->sentence : "decoded, not: %s", "%s", 2);
  g_autofree char *sentence = g_strjoinv (picture->name, parts);

  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  if (g_strcmp0 (error->message, sentence) != 0)
    g_test_fail_printf ("%s: “%s” instead of “%s”", picture->name, error->message, sentence);
}

static void
check (const Picture *picture)
{
  g_autofree char *path = find (picture->name);
  g_autoptr (GError) error = NULL;
  QdPhotoInfo full = { 0 };
  g_autoptr (QdPixels) pixels = qd_photo_decode (path, 0, &full, &error);

  if (pixels == NULL)
    {
      check_refusal (picture, error);
      return;
    }
  if (pixels->width != picture->width || pixels->height != picture->height)
    {
      g_test_fail_printf ("%s is decoded to %u x %u pixels", picture->name, pixels->width, pixels->height);
      return;
    }
  g_assert_cmpuint (full.width, ==, pixels->width);
  g_assert_cmpuint (full.height, ==, pixels->height);
  check_colors (picture, pixels, TOLERANCE);
}

static void
test_table (void)
{
  g_autofree char *folder = find (NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  if (dir == NULL)
    {
      g_test_skip ("the fixtures of pictures are not here");
      return;
    }
  while (g_dir_read_name (dir) != NULL)
    n++;
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (pictures));
  for (guint i = 0; i < n; i++)
    check (&pictures[i]);
}

/* The same outcome at another size, and a small picture that looks the same. */
static void
test_small (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autofree char *path = find (pictures[i].name);
      g_autoptr (GError) error = NULL, large_error = NULL;
      g_autoptr (QdPixels) small = NULL, large = NULL;
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_test_skip ("the fixtures of pictures are not here");
          return;
        }
      small = qd_photo_decode (path, 16, NULL, &error);
      large = qd_photo_decode (path, 0, NULL, &large_error);
      g_assert_true ((small == NULL) == (large == NULL));
      g_assert_true ((small == NULL) == (error != NULL));
      if (small == NULL)
        continue;
      g_assert_cmpuint (MAX (small->width, small->height), ==, MIN (16, MAX (large->width, large->height)));
      check_colors (&pictures[i], small, SMALL_TOLERANCE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo/odd/table", test_table);
  g_test_add_func ("/photo/odd/small", test_small);
  return g_test_run ();
}
