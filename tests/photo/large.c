/* Large photos in little memory: each is made here row by row and decoded by a process of its own, whose peak is asked for. */
#include "engine/photo/photo.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "engine/core/file.h"
#include "tests/photo/picture-writer.h"
#include "tests/photo/tiff-writer.h"

#define MOST_MEMORY 512 /* MB of a whole process, whatever it is given to decode */
#define REFUSED     3   /* exit status */

static char *folder;
static const char *program;

/* ---- The process that decodes ---- */

static void
check_corner (const QdPixels *pixels, double x, double y, int red, int green, int blue)
{
  const guint8 *at = pixels->data + 4 * ((gsize) (y * pixels->height) * pixels->width + (gsize) (x * pixels->width));

  if (abs (at[0] - red) > 12 || abs (at[1] - green) > 12 || abs (at[2] - blue) > 12)
    {
      g_printerr ("at %.1f, %.1f: %u %u %u\n", x, y, at[0], at[1], at[2]);
      exit (1);
    }
}

/* Prints the size. */
static int
decode (const char *path, guint side)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdPixels) pixels = qd_photo_decode (path, side, NULL, &error);

  if (pixels == NULL)
    {
      fputs (error->message, stdout);
      return REFUSED;
    }
  check_corner (pixels, 0.1, 0.1, 220, 20, 20);
  check_corner (pixels, 0.9, 0.1, 20, 220, 20);
  check_corner (pixels, 0.1, 0.9, 20, 20, 220);
  check_corner (pixels, 0.9, 0.9, 220, 220, 220);
  printf ("%u x %u", pixels->width, pixels->height);
  return 0;
}

/* Returns: what it printed. *@peak: its memory at most, MB. */
static char *
decode_elsewhere (const char *path, guint side, int *status, double *peak)
{
  g_autofree char *number = g_strdup_printf ("%u", side);
  const char *const arguments[] = { program, "--decode", path, number, NULL };
  g_autoptr (GError) error = NULL;
  struct rusage usage;
  GString *text = g_string_new (NULL);
  char buffer[512];
  int out, wait_status;
  gssize n;
  GPid pid;

  g_spawn_async_with_pipes (NULL, (char **) arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &out, NULL,
                            &error);
  g_assert_no_error (error);
  while ((n = read (out, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  close (out);
  g_assert_cmpint (wait4 (pid, &wait_status, 0, &usage), ==, pid);
  g_assert_true (WIFEXITED (wait_status));
  *status = WEXITSTATUS (wait_status);
  *peak = (double) usage.ru_maxrss / 1024;
  return g_string_free (text, FALSE);
}

/* @size: what is printed. @most: MB. */
static void
check (const char *name, guint side, const char *size, double most)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;
  double peak;
  int status;

  text = decode_elsewhere (path, side, &status, &peak);
  g_test_message ("%s at %u: %s, %.0f MB at most", name, side, text, peak);
  g_assert_cmpstr (text, ==, size);
  g_assert_cmpint (status, ==, strchr (size, '.') == NULL ? 0 : REFUSED);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpfloat (peak, <, most);
#else
  (void) most;
#endif
}

static char *
place (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* 100 megapixels. Scaled while it is decoded: 1,600 pixels wide it takes hardly more than the result. */
static void
test_jpeg (void)
{
  g_autofree char *path = place ("large.jpg");

  picture_write_jpeg (path, 12000, 8334, FALSE, 2);
  check ("large.jpg", 320, "320 x 222", 40);
  check ("large.jpg", 1600, "1600 x 1111", 50);
  check ("large.jpg", 0, "9830 x 6827", 310); /* 64 megapixels at most */
  g_unlink (path);
}

/* Its coefficients have to be held, 300 MB with half the colors and 600 MB with all. */
static void
test_progressive_jpeg (void)
{
  g_autofree char *path = place ("progressive.jpg"), *full = place ("full-color.jpg");

  picture_write_jpeg (path, 12000, 8334, TRUE, 2);
  check ("progressive.jpg", 320, "320 x 222", 360);
  check ("progressive.jpg", 0, "7815 x 5428", MOST_MEMORY);
  g_unlink (path);
  picture_write_jpeg (full, 12000, 8334, TRUE, 1);
  check ("full-color.jpg", 320,
         "“full-color.jpg” is too large: a JPEG picture of 12000 × 8334 pixels stored this way takes too much memory.", 60);
  g_unlink (full);
}

/* The file has 324 MB. */
static void
test_png (void)
{
  g_autofree char *path = place ("large.png");

  picture_write_png (path, 12000, 9000, 3, FALSE, FALSE);
  check ("large.png", 320, "320 x 240", 40);
  check ("large.png", 1600, "1600 x 1200", 50);
  check ("large.png", 0, "9459 x 7094", 310);
  g_unlink (path);
}

/* Has to be held whole where it is interlaced: possible with three colors, too much with transparency. */
static void
test_interlaced_png (void)
{
  g_autofree char *path = place ("interlaced.png"), *alpha = place ("interlaced-alpha.png");

  picture_write_png (path, 12000, 9000, 3, TRUE, TRUE);
  check ("interlaced.png", 320, "320 x 240", 370);
  check ("interlaced.png", 0, "6970 x 5228", MOST_MEMORY);
  g_unlink (path);
  picture_write_png (alpha, 12000, 9900, 4, TRUE, TRUE);
  check ("interlaced-alpha.png", 320,
         "“interlaced-alpha.png” is too large: a PNG picture of 12000 × 9900 pixels stored this way takes too much memory.",
         60);
  g_unlink (alpha);
}

static void
write_fields (const char *path, const Tiff *tiff)
{
  g_autofree guint8 *rows = picture_rows_new (tiff->width, tiff->samples);

  tiff_write_halves (path, tiff, rows);
}

/* Unpacked, all samples of a pixel are held, and all of a tile. */
static void
test_tiff_bombs (void)
{
  static const Tiff many = { 1000, 1000, 600, 8, 0 }, deep = { 6000, 6000, 8, 16, 0 }, tile = { 16, 16, 3, 8, 16000 };
  g_autofree char *path = place ("bomb.tiff");

  tiff_write_black (path, &many);
  check ("bomb.tiff", 320, "“bomb.tiff” is a TIFF picture of a kind that this system cannot read.", 30);
  tiff_write_black (path, &deep);
  check ("bomb.tiff", 320,
         "“bomb.tiff” is too large: a TIFF picture of 6000 × 6000 pixels stored this way takes too much memory.", 30);
  tiff_write_black (path, &tile);
  check ("bomb.tiff", 320, "“bomb.tiff” is too large: a TIFF picture of 16 × 16 pixels stored this way takes too much memory.",
         30);
  g_unlink (path);
}

static void
test_tiff (void)
{
  static const Tiff color = { 5000, 4000, 3, 8, 0 }, deep = { 2000, 1600, 4, 16, 0 };
  g_autofree char *path = place ("large.tiff");

  write_fields (path, &color);
  check ("large.tiff", 320, "320 x 256", 160);
  write_fields (path, &deep);
  check ("large.tiff", 0, "2000 x 1600", 60);
  g_unlink (path);
}

/* Refused from the header: neither time nor memory is spent. */
static void
test_bombs (void)
{
  static const char *const bombs[] = {
    "bomb_65000x65000.png", "bomb_65000x65000.jpg", "bomb_2147483647.png", "bomb_valid_20000x20000_1bit.png", "bomb.gif",
    "huge_idat_length.png"
  };
  g_autofree char *images = g_build_filename (g_getenv ("QD_FIXTURES"), "images", "odd", NULL);

  if (!g_file_test (images, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("the fixtures of pictures are not here");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      g_autofree char *path = g_build_filename (images, bombs[i], NULL), *text = NULL;
      double peak;
      int status;
      text = decode_elsewhere (path, 0, &status, &peak);
      g_test_message ("%s %.0f MB at most", text, peak);
      g_assert_cmpint (status, ==, REFUSED);
#ifndef __SANITIZE_ADDRESS__
      g_assert_cmpfloat (peak, <, 30);
#endif
    }
}

/* Four at a time, each of which takes half of what is allowed: they wait for each other. */
static gpointer
decode_one (gpointer path)
{
  g_autoptr (QdPixels) pixels = qd_photo_decode (path, 320, NULL, NULL);

  return GINT_TO_POINTER (pixels != NULL);
}

static int
decode_together (const char *path)
{
  GThread *threads[4];
  int good = 0;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("decode", decode_one, (gpointer) path);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    good += GPOINTER_TO_INT (g_thread_join (threads[i]));
  printf ("%d x together", good);
  return 0;
}

static void
test_together (void)
{
  g_autofree char *path = place ("together.png");

  picture_write_png (path, 9000, 7000, 4, TRUE, TRUE);
  check ("together.png", G_MAXUINT, "4 x together", MOST_MEMORY);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  int status;

  if (argc == 4 && g_str_equal (argv[1], "--decode"))
    {
      guint side = (guint) g_ascii_strtoull (argv[3], NULL, 10);
      return side == G_MAXUINT ? decode_together (argv[2]) : decode (argv[2], side);
    }
  program = argv[0];
  folder = g_dir_make_tmp ("quadrat-large-XXXXXX", NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo/large/jpeg", test_jpeg);
  g_test_add_func ("/photo/large/progressive-jpeg", test_progressive_jpeg);
  g_test_add_func ("/photo/large/png", test_png);
  g_test_add_func ("/photo/large/interlaced-png", test_interlaced_png);
  g_test_add_func ("/photo/large/tiff", test_tiff);
  g_test_add_func ("/photo/large/bombs", test_bombs);
  g_test_add_func ("/photo/large/tiff-bombs", test_tiff_bombs);
  g_test_add_func ("/photo/large/together", test_together);
  status = g_test_run ();
  qd_file_remove_tree (folder, NULL);
  g_free (folder);
  return status;
}
