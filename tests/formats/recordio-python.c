/* Packed records both ways with a writer and a reader in Python after MXNet's documentation, which know nothing of the program:
 * the labels of a published list, JPEG pictures inside. */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#include "engine/core/file.h"
#include "tests/formats/published.h"

#define N 6 /* photos of the list */

/* FALSE, and the test is skipped, where there is no Python. */
static gboolean
has_python (void)
{
  if (g_getenv ("QD_TORCH_PYTHON") != NULL)
    return TRUE;
  g_test_skip ("Python is not installed");
  return FALSE;
}

static char *
run_python (const char *command, const char *first, const char *second, const char *third)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "formats", "mxnet_recordio.py", NULL);
  const char *const arguments[] = { g_getenv ("QD_TORCH_PYTHON"), script, command, first, second, third, NULL };
  char *text = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &text, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  return text;
}

/* A JPEG of 512 x 512 in a color of its own; behind its end the magic number of records stands, at each of four places. */
static void
write_jpeg (const char *path, guint number)
{
  static const guint8 magic[] = { 0x0a, 0x23, 0xd7, 0xce };
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 512, 512);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *jpeg = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  gdk_pixbuf_fill (picture, 0x20406000u + (number << 26) + 0xff);
  g_assert_true (gdk_pixbuf_save_to_buffer (picture, &jpeg, &length, "jpeg", &error, NULL));
  g_assert_no_error (error);
  g_byte_array_append (bytes, (const guint8 *) jpeg, (guint) length);
  for (guint i = 0; i < 4; i++)
    {
      g_byte_array_append (bytes, magic, sizeof magic);
      g_byte_array_append (bytes, (const guint8 *) "x", 1);
    }
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

/* Where the photo @number of the list lies, named as the list has it. */
static char *
dup_picture (Harness *harness, guint number)
{
  g_autofree char *name = g_strdup_printf ("pictures/%06u.jpg", number);

  return harness_path (harness, name);
}

/* Photos with other names than the list's: only their bytes tell which they are. @sums: [N] of the pictures. */
static void
add_photos (Harness *harness, char *sums[N])
{
  g_autofree char *folder = harness_path (harness, "pictures");

  g_assert_true (qd_file_make_folder (folder, NULL));
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *path = dup_picture (harness, i), *name = g_strdup_printf ("photo-%u.jpg", N - i), *file = NULL;
      gint64 id;

      write_jpeg (path, i);
      sums[i] = qd_file_sha256 (path, NULL);
      id = harness_add_photo (harness, name, 0, 512, 512, path);
      file = qd_photo_file_name (id, "jpg");
      g_assert_true (qd_project_set_photo_there (harness->project, id, file, 512, 512, 1, sums[i], NULL));
    }
}

static void
check_edge (double at, const QdFine *list)
{
  g_assert_cmpfloat (at, ==, 512.0 * (double) (float) list->high);
}

/* The box of each photo is what single precision leaves of the list's. */
static void
check_boxes (Harness *harness, Collected *list)
{
  for (guint i = 0; i < N; i++)
    {
      const QdRelativeBox *said = &collected_get_box (list, i, 0)->relative;
      g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, i + 1, NULL);
      const QdCornerBox *box = &g_array_index (boxes, QdBox, 0).box;

      g_assert_cmpuint (boxes->len, ==, 1);
      check_edge (box->xmin, &said->xmin);
      check_edge (box->ymin, &said->ymin);
      check_edge (box->xmax, &said->xmax);
      check_edge (box->ymax, &said->ymax);
    }
}

static void
free_sums (char *sums[N])
{
  for (guint i = 0; i < N; i++)
    g_free (sums[i]);
}

/* Records that Python packed. */
static void
test_read (void)
{
  g_autofree char *list_path = g_test_build_filename (G_TEST_DIST, "formats", "published", "recordio", "val.lst", NULL);
  char *sums[N];

  if (!has_python ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (Collected) list = collect ("recordio", list_path);
  g_autofree char *pictures = harness_path (harness, "pictures"), *out = harness_path (harness, "val");
  g_autofree char *records = harness_path (harness, "val.rec");
  add_photos (harness, sums);
  g_free (run_python ("pack", list_path, pictures, out));
  g_autoptr (QdBoxesReport) report = harness_import (harness, records, NULL);
  g_assert_cmpstr (report->format->name, ==, "recordio");
  g_assert_cmpuint (report->by_hash, ==, N);
  g_assert_cmpuint (report->report->added, ==, N);
  g_assert_cmpuint (report->report->n_warnings, ==, 0);
  check_boxes (harness, list);
  free_sums (sums);
}

/* The numbers of a label that the program has to have written for the photo @id. */
static char *
expected_line (Harness *harness, gint64 id, const char *sum)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, id, NULL);
  const QdCornerBox *box = &g_array_index (boxes, QdBox, 0).box;
  const double edges[] = { box->xmin, box->ymin, box->xmax, box->ymax };
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%" G_GINT64_FORMAT "\t2\t5\t0", id);
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    g_string_append_printf (line, "\t%.9g", (double) (float) (edges[i] / 512));
  g_string_append_printf (line, "\t%s\n", sum);
  return g_string_free (line, FALSE);
}

/* Records that Python takes apart, each found at the byte that the index says. */
static void
test_written (void)
{
  const QdBoxesExportOptions options = { .with_photos = TRUE };
  g_autofree char *list_path = g_test_build_filename (G_TEST_DIST, "formats", "published", "recordio", "val.lst", NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  char *sums[N];

  if (!has_python ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *pictures = harness_path (harness, "pictures"), *packed = harness_path (harness, "val");
  g_autofree char *records = harness_path (harness, "val.rec"), *out = harness_path (harness, "out.lst"), *text = NULL;
  g_autofree char *stem = harness_path (harness, "out");
  add_photos (harness, sums);
  g_free (run_python ("pack", list_path, pictures, packed));
  qd_boxes_report_free (harness_import (harness, records, NULL));
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("recordio"), &options, NULL, NULL, NULL));
  text = run_python ("unpack", stem, NULL, NULL);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *line = expected_line (harness, i + 1, sums[i]);
      g_string_append (expected, line);
    }
  g_assert_cmpstr (text, ==, expected->str);
  free_sums (sums);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recordio-python/read", test_read);
  g_test_add_func ("/recordio-python/written", test_written);
  return g_test_run ();
}
