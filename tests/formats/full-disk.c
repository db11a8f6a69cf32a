/* Exports to a disk that becomes full after a page more each time, and to one of which the first, the second ... call fails: a
 * sentence that names the file, each file that is there whole, and the whole export when the disk is well again. */
#include "tests/failing-calls.h"
#include "tests/small-disk.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/boxes.h"
#include "tests/formats/harness.h"

#define DISK   (4 << 20)
#define PAGE   4096
#define PHOTOS 5
#define BYTES  9000 /* of a photo */
#define MOST   1000 /* pages that an export may take */
#define OUT    "out"

static char *disk;
static const char *reason; /* why there is none */

static void
add_photos (Harness *harness)
{
  gint64 class_id = qd_project_ensure_class (harness->project, "Bee", NULL);
  g_autofree char *bytes = g_malloc (BYTES), *from = harness_path (harness, "photo.jpg");

  g_assert_cmpint (class_id, >, 0);
  memset (bytes, 'x', BYTES);
  g_assert_true (g_file_set_contents (from, bytes, BYTES, NULL));
  for (gint64 i = 1; i <= PHOTOS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT ".jpg", i);
      QdBox box = { .class_id = class_id, .box = { (double) i, 10, (double) i + 50, 60 } };

      box.photo_id = harness_add_photo (harness, name, i, 500, 400, from);
      g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
    }
}

/* When a manifest was written is no matter: blanks in its place. */
static void
blank_dates (char *text, gsize length)
{
  static const char key[] = "\"creation-date\":\"";

  for (char *at = text; (at = g_strstr_len (at, (gssize) (text + length - at), key)) != NULL;)
    for (at += strlen (key); *at != '"'; at++)
      *at = ' ';
}

static gboolean broken_off; /* the export that is looked at did not come to its end */

/* Whatever lies below @folder is the same below @reference. Returns how many files there are. */
static guint
compare (const char *folder, const char *reference)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (broken_off && g_str_has_prefix (name, ".quadrat-export-"))
        continue; /* says what was about to be written */
      g_autofree char *path = g_build_filename (folder, name, NULL), *other = g_build_filename (reference, name, NULL);
      g_autofree char *is = NULL, *has_to_be = NULL;
      gsize length, right;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          n += compare (path, other);
          continue;
        }
      g_assert_true (g_file_get_contents (path, &is, &length, NULL));
      if (!g_file_get_contents (other, &has_to_be, &right, NULL))
        g_error ("%s was left", path);
      blank_dates (is, length);
      blank_dates (has_to_be, right);
      if (length != right || memcmp (is, has_to_be, length) != 0)
        g_error ("%s is another one", path);
      n++;
    }
  return n;
}

/* What the format writes, a file or several, in a folder that is there. */
static gboolean export(Harness *harness, const QdFormat *format, const char *folder, GError **error)
{
  const QdBoxesExportOptions options = { .with_photos = TRUE };
  g_autofree char *path = g_build_filename (folder, "boxes", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  return qd_boxes_export (harness->project, path, format, &options, NULL, NULL, error);
}

/* @ok, @error: what came of an export to @out, which is removed. */
static void
check_export (Harness *harness, const QdFormat *format, const char *out, gboolean ok, int code, GError *given,
              const char *reference, guint n_files)
{
  g_autoptr (GError) error = given;

  if (!ok)
    {
      g_assert_error (error, QD_ERROR, code);
      g_assert_nonnull (strstr (error->message, OUT));
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_clear_error (&error);
      broken_off = TRUE;
      g_assert_cmpuint (compare (out, reference), <=, n_files);
      broken_off = FALSE;
      export(harness, format, out, &error);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (compare (out, reference), ==, n_files);
  g_assert_true (qd_file_remove_tree (out, NULL));
}

static gboolean
export_with_room (Harness *harness, const QdFormat *format, guint pages, const char *reference, guint n_files)
{
  g_autofree char *out = g_build_filename (disk, OUT, NULL);
  GError *error = NULL;
  gboolean ok;

  g_assert_cmpint (g_mkdir (out, 0755), ==, 0);
  small_disk_fill (disk, (gsize) pages * PAGE);
  ok = export(harness, format, out, &error);
  small_disk_clear (disk);
  check_export (harness, format, out, ok, QD_ERROR_FULL, error, reference, n_files);
  return ok;
}

/* FALSE: there were not so many calls. */
static gboolean
export_with_fault (Harness *harness, const QdFormat *format, guint n, const char *reference, guint n_files)
{
  /* In memory, where it may be had: the disk that fails need not be slow. */
  g_autofree char *out = disk != NULL ? g_build_filename (disk, OUT, NULL) : harness_path (harness, "broken/" OUT);
  GError *error = NULL;
  gboolean ok, failed;

  g_assert_cmpint (g_mkdir_with_parents (out, 0755), ==, 0);
  failing_calls_arm (out, n);
  ok = export(harness, format, out, &error);
  failed = failing_calls_disarm () != NULL;
  g_assert_true (ok != failed); /* no failure goes unsaid */
  check_export (harness, format, out, ok, QD_ERROR_IO, error, reference, n_files);
  return failed;
}

static void
test_failing (gconstpointer data)
{
  const QdFormat *format = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *reference = harness_path (harness, OUT);
  guint n = 1, n_files;

  add_photos (harness);
  export(harness, format, reference, &error);
  g_assert_no_error (error);
  n_files = compare (reference, reference);
  while (export_with_fault (harness, format, n, reference, n_files))
    g_assert_cmpuint (++n, <, MOST);
  g_test_message ("%s: %u exports of which a call failed", format->name, n - 1);
  g_assert_cmpuint (n - 1, >=, 2 * n_files); /* each file is written and synced */
}

static void
test_full (gconstpointer data)
{
  const QdFormat *format = data;
  g_autoptr (GError) error = NULL;
  guint pages = 0, n_files;

  if (disk == NULL)
    {
      g_test_skip (reason);
      return;
    }
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *reference = harness_path (harness, OUT);
  add_photos (harness);
  export(harness, format, reference, &error);
  g_assert_no_error (error);
  n_files = compare (reference, reference);
  g_assert_cmpuint (n_files, >=, PHOTOS); /* RecordIO packs its photos */
  while (!export_with_room (harness, format, pages, reference, n_files))
    g_assert_cmpuint (++pages, <, MOST);
  g_test_message ("%s: %u exports to a disk that became full", format->name, pages);
  g_assert_cmpuint (pages, >, PHOTOS);
}

int
main (int argc, char **argv)
{
  const QdFormat *const *formats;
  guint n;
  int status;

  disk = small_disk_new (DISK, &reason);
  g_test_init (&argc, &argv, NULL);
  formats = qd_formats_list (&n);
  for (guint i = 0; i < n; i++)
    if (formats[i]->write != NULL)
      {
        g_autofree char *path = g_strconcat ("/formats/full-disk/", formats[i]->name, NULL);
        g_autofree char *other = g_strconcat ("/formats/failing/", formats[i]->name, NULL);

        g_test_add_data_func (path, formats[i], test_full);
        g_test_add_data_func (other, formats[i], test_failing);
      }
  status = g_test_run ();
  small_disk_free (disk);
  return status;
}
