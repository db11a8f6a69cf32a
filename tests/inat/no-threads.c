/* Where the system has no more threads an import and a download say so in one sentence, and what can be done on the thread at
 * hand is. */
#include <string.h>

#include "engine/core/error.h"
#include "engine/demo/demo.h"
#include "engine/inat/photo-writer.h"
#include "engine/project/copies.h"
#include "import-fixture.h"
#include "many-rows.h"
#include "tests/failing-threads.h"

#define N_ROWS 100000 /* a database of more than 16 MB */

static char *
write_export (ImportFixture *fixture, guint n)
{
  char *path = import_fixture_path (fixture, "observations.csv");

  many_rows_write (path, 1, n, n);
  return path;
}

static void
check_refused (const GError *error)
{
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "limit of threads"));
}

static void
test_import (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = write_export (fixture, 50);
  g_autoptr (QdReport) report = NULL;
  g_autoptr (GError) error = NULL;

  failing_threads_arm (0);
  g_assert_null (import_fixture_try (fixture, (const char *const[]){ path, NULL }, &error));
  g_assert_cmpuint (failing_threads_disarm (), >, 0);
  check_refused (error);
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 0);
  report = import_fixture_import (fixture, path);
  g_assert_cmpuint (report->added, ==, 50);
}

static void
never (G_GNUC_UNUSED gint64 id, G_GNUC_UNUSED QdPhotoWriterOutcome outcome, G_GNUC_UNUSED const char *reason,
       G_GNUC_UNUSED guint64 bytes, G_GNUC_UNUSED gpointer user_data)
{
  g_assert_not_reached ();
}

/* It needs one that writes and at least one of the two that check. */
static void
test_writer (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *folder = g_strdup (qd_project_get_folder (fixture->project));

  g_thread_pool_set_max_unused_threads (0); /* those of the writer before */
  for (guint n = 0; n <= 3; n++)
    {
      const guint refused[] = { 1, 2, 1, 0 };
      g_autoptr (GError) error = NULL;
      QdPhotoWriter *writer;

      failing_threads_arm (n);
      writer = qd_photo_writer_new (folder, g_main_context_default (), never, NULL, &error);
      g_assert_cmpuint (failing_threads_disarm (), ==, refused[n]);
      if (n < 3)
        check_refused (error);
      else
        g_assert_no_error (error);
      g_assert_true ((writer != NULL) == (n == 3));
      qd_photo_writer_close (writer);
    }
}

/* The copy itself is looked through instead of the database beside it. */
static void
test_copy (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = write_export (fixture, N_ROWS), *folder = g_strdup (qd_project_get_folder (fixture->project));
  g_autoptr (QdReport) report = import_fixture_import (fixture, path);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("class %u", i);
      gint64 when = 0, before = g_get_real_time ();

      g_assert_cmpint (qd_project_ensure_class (fixture->project, name, NULL), >, 0);
      failing_threads_arm (i == 0 ? G_MAXUINT : 0);
      g_clear_object (&fixture->project); /* makes the copy */
      g_assert_true ((failing_threads_disarm () > 0) == (i == 1));
      g_assert_true (qd_copy_find (folder, &when));
      g_assert_cmpint (when, >=, before - G_USEC_PER_SEC); /* clocks of files go in steps */
      g_assert_true (qd_copy_check (folder, "it", NULL));
      fixture->project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
    }
}

static GBytes *
read_manifest (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "output.manifest", NULL);
  char *text;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  return g_bytes_new_take (text, length);
}

/* The scenes are drawn one after the other, and are the same. */
static void
test_demo (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *with = import_fixture_path (fixture, "with"), *without = import_fixture_path (fixture, "without");
  g_autoptr (GBytes) a = NULL, b = NULL;

  g_assert_true (qd_demo_write (with, 3, 7, NULL, NULL, NULL, NULL));
  failing_threads_arm (0);
  g_assert_true (qd_demo_write (without, 3, 7, NULL, NULL, NULL, NULL));
  g_assert_cmpuint (failing_threads_disarm (), ==, 3);
  a = read_manifest (with);
  b = read_manifest (without);
  g_assert_true (g_bytes_equal (a, b));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inat/no-threads/import", test_import);
  g_test_add_func ("/inat/no-threads/writer", test_writer);
  g_test_add_func ("/inat/no-threads/copy", test_copy);
  g_test_add_func ("/inat/no-threads/demo", test_demo);
  return g_test_run ();
}
