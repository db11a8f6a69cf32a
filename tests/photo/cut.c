/* Pictures of which a part is missing are refused, in every kind that is read; the whole ones are not. */
#include "engine/photo/photo.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "picture-writer.h"
#include "plain-writer.h"
#include "tiff-writer.h"

#define SIDE 64

static void
write_jpeg (const char *path)
{
  picture_write_jpeg (path, SIDE, SIDE, FALSE, 1);
}

static void
write_progressive (const char *path)
{
  picture_write_jpeg (path, SIDE, SIDE, TRUE, 2);
}

static void
write_png (const char *path)
{
  picture_write_png (path, SIDE, SIDE, 3, FALSE, FALSE);
}

static void
write_interlaced (const char *path)
{
  picture_write_png (path, SIDE, SIDE, 3, TRUE, FALSE);
}

static void
write_bmp (const char *path)
{
  plain_write_bmp (path, SIDE + 1, SIDE);
}

static void
write_gif (const char *path)
{
  plain_write_gif (path, SIDE, SIDE);
}

static void
write_webp (const char *path)
{
  plain_write_webp (path, SIDE, SIDE);
}

static void
write_tiff (const char *path)
{
  const Tiff tiff = { .width = SIDE, .height = SIDE, .samples = 3, .bits = 8 };
  g_autofree guint8 *rows = picture_rows_new (SIDE, 3);

  tiff_write_halves (path, &tiff, rows);
}

static void
write_packed_tiff (const char *path)
{
  tiff_write_black (path, &(const Tiff){ .width = SIDE, .height = SIDE, .samples = 3, .bits = 8 });
}

static void
write_tile (const char *path)
{
  tiff_write_black (path, &(const Tiff){ .width = SIDE, .height = SIDE, .samples = 3, .bits = 8, .tile = SIDE });
}

static const struct
{
  const char *name;
  void (*write) (const char *path);
  guint end;      /* bytes at the end that nothing is lost with */
  gboolean maybe; /* where the system can read it */
} kinds[] = {
  { "a.jpg", write_jpeg, 2 },
  { "progressive.jpg", write_progressive, 2 },
  { "a.png", write_png, 12 },
  { "interlaced.png", write_interlaced, 12 },
  { "a.bmp", write_bmp, 0 },
  { "a.gif", write_gif, 1 },
  { "a.webp", write_webp, 1, TRUE },
  { "a.tiff", write_tiff, 0 },
  { "packed.tiff", write_packed_tiff, 0 },
  { "tile.tiff", write_tile, 0 },
};

/* Decoded or refused; and where the header alone is read, it says no less. */
static gboolean
is_read (const char *path, char **sentence)
{
  g_autoptr (GError) error = NULL, header_error = NULL;
  QdPhotoInfo info;
  g_autoptr (QdPixels) pixels = qd_photo_decode (path, 0, NULL, &error);

  g_assert_true (qd_photo_read_info (path, &info, &header_error) || pixels == NULL);
  *sentence = g_strdup (error != NULL ? error->message : "");
  g_assert_true (pixels != NULL || g_error_matches (error, QD_ERROR, QD_ERROR_INPUT));
  return pixels != NULL;
}

static void
check_cut (const char *path, const char *name, const char *bytes, gsize n, gsize left)
{
  g_autofree char *sentence = NULL;

  if (left == 0 || left >= n)
    return;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) left, NULL));
  if (is_read (path, &sentence))
    g_test_fail_printf ("%s is read with %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes", name, left, n);
  g_assert_nonnull (strstr (sentence, name));
}

static void
test_cut (void)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-XXXXXX", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_build_filename (folder, kinds[i].name, NULL), *bytes = NULL, *sentence = NULL;
      gsize n;

      kinds[i].write (path);
      g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
      g_assert_true (is_read (path, &sentence) || kinds[i].maybe);
      for (gsize part = 1; part < 16; part++)
        check_cut (path, kinds[i].name, bytes, n, n * part / 16);
      check_cut (path, kinds[i].name, bytes, n, 200);
      check_cut (path, kinds[i].name, bytes, n, n - kinds[i].end - 1);
    }
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

#define CUT "“a.bmp” is cut short: a part of the picture is missing."

/* The rows of a BMP are as long as its header says, or it is told that some are missing. */
static void
test_bmp (void)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-XXXXXX", NULL), *path = g_build_filename (folder, "a.bmp", NULL);
  static const struct
  {
    guint at;
    guint32 value;
    gboolean whole;
  } changes[] = {
    { 0, 'B' | 'M' << 8, TRUE }, { 22, 0u - SIDE, TRUE }, /* from the top down */
    { 22, SIDE + 1, FALSE },                              /* one more row */
    { 10, 54 + 1, FALSE },                                /* the rows begin a byte later */
    { 28, 32, FALSE },                                    /* more bits */
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *bytes = NULL, *sentence = NULL;
      guint32 value = GUINT32_TO_LE (changes[i].value);
      gsize n;

      write_bmp (path);
      g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
      if (changes[i].at > 0)
        memcpy (bytes + changes[i].at, &value, 4);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
      g_assert_true (is_read (path, &sentence) == changes[i].whole);
      g_assert_cmpstr (sentence, ==, changes[i].whole ? "" : CUT);
    }
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo/cut/kinds", test_cut);
  g_test_add_func ("/photo/cut/bmp", test_bmp);
  return g_test_run ();
}
