/* What a large import wrote is brought to the disk before it is committed: each time that something is brought there fails, once
 * or for good from then on, and then nothing of the import is there, and one sentence says so; or it is there whole. */
#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "import-fixture.h"
#include "many-rows.h"
#include "tests/failing-calls.h"
#include "tests/failing-threads.h"
#include "tests/project/failing-vfs.h"

#define ROWS  30000 /* some 10 MB */
#define LEAST 2     /* times that something is brought to the disk before the commit, or with it */

static const Fault *
find_fault (const char *name)
{
  const Fault *fault = faults;

  while (g_strcmp0 (fault->name, name) != 0)
    fault++;
  return fault;
}

static void
check_whole (ImportFixture *fixture, const char *path, guint added)
{
  g_autoptr (QdReport) report = import_fixture_import (fixture, path);

  g_assert_cmpuint (report->added, ==, added);
  g_assert_cmpuint (report->unchanged, ==, ROWS - added);
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, ROWS);
  g_assert_cmpuint (import_fixture_count (fixture).photos, ==, ROWS);
}

/* FALSE when there were not so many. */
static gboolean
fail_once (const char *path, gboolean shared, const Fault *fault, guint n, guint *refused)
{
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *folder = g_strdup (qd_project_get_folder (fixture->project));
  g_autoptr (QdProject) other = shared ? qd_project_open (folder, QD_PROJECT_WRITE, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = NULL;
  guint failed;

  failing_vfs_arm (fault, n);
  report = qd_import_export (fixture->project, path, &options, NULL, &error);
  failing_vfs_heal ();
  failed = failing_vfs_count ();
  if (report == NULL)
    {
      g_assert_error (error, QD_ERROR, QD_ERROR_IO);
      g_assert_nonnull (strstr (error->message, "“test”"));
      g_assert_cmpuint (failed, >=, 1);
      g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 0);
      ++*refused;
    }
  check_whole (fixture, path, report == NULL ? ROWS : 0);
  return failed > 0;
}

typedef struct
{
  const char *fault;
  gboolean shared; /* another connection has the project open, so that it goes through the log */
} Case;

static void
test_syncs (gconstpointer data)
{
  const Case *case_ = data;
  g_autofree char *folder = g_dir_make_tmp ("quadrat-syncs-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rows.csv", NULL);
  guint n = 1, refused = 0;

  many_rows_write (path, 1, ROWS, ROWS);
  while (fail_once (path, case_->shared, find_fault (case_->fault), n, &refused))
    n++;
  g_test_message ("%s: %u calls, of which %u ended the import", case_->fault, n - 1, refused);
  g_assert_cmpuint (refused, >=, LEAST);
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

/* ---- Reported by the system ---- */

typedef struct
{
  const char *name;
  int number; /* errno */
  int code;   /* QdError's */
  gboolean shared;
} Report;

static const Report reports[] = { { "input-output", EIO, QD_ERROR_IO, FALSE },
                                  { "input-output-shared", EIO, QD_ERROR_IO, TRUE },
                                  { "full", ENOSPC, QD_ERROR_FULL, TRUE } };

/* The system says it once, and all that follows goes well. FALSE when there were not so many. */
static gboolean
report_once (const char *path, const Report *case_, guint n, guint *pieces)
{
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *folder = g_strdup (qd_project_get_folder (fixture->project));
  g_autoptr (QdProject) other = case_->shared ? qd_project_open (folder, QD_PROJECT_WRITE, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = NULL;
  gboolean failed;

  failing_calls_arm_disk (folder, n, case_->number);
  report = qd_import_export (fixture->project, path, &options, NULL, &error);
  failed = failing_calls_disarm () != NULL;
  if (failed && g_str_equal (failing_calls_get_call (), "sync_file_range"))
    {
      g_assert_error (error, QD_ERROR, case_->code);
      ++*pieces;
    }
  if (report == NULL)
    {
      g_assert_true (failed);
      /* Why the last step failed, inside its commit, SQLite does not always tell. */
      g_assert_true (g_error_matches (error, QD_ERROR, case_->code) || g_error_matches (error, QD_ERROR, QD_ERROR_IO));
      g_assert_nonnull (strstr (error->message, "“test”"));
      g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 0);
    }
  check_whole (fixture, path, report == NULL ? ROWS : 0);
  return failed;
}

static void
test_reported (gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-syncs-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rows.csv", NULL);
  guint n = 1, pieces = 0;

  many_rows_write (path, 1, ROWS, ROWS);
  while (report_once (path, data, n, &pieces))
    n++;
  g_test_message ("%u calls, of which %u were pieces before the commit", n - 1, pieces);
  g_assert_cmpuint (pieces, >=, LEAST);
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

/* ---- Stopped ---- */

#define LIMIT 60 /* seconds in which what goes on by itself has to end */

static void
stop (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* Bytes; 0 where there is none. */
static goffset
get_log (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "project.db-wal", NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 ? info.st_size : 0;
}

/* Nobody has to do anything for it. */
static void
wait_for_log (const char *folder)
{
  gint64 end = g_get_monotonic_time () + LIMIT * G_TIME_SPAN_SECOND;

  while (get_log (folder) > 0 && g_get_monotonic_time () < end)
    g_usleep (1000);
  g_assert_cmpint (get_log (folder), ==, 0);
}

/* While the @n-th call waits for the disk; FALSE when there were not so many. */
static gboolean
stop_once (const char *path, gboolean shared, guint n, guint *stopped)
{
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *folder = g_strdup (qd_project_get_folder (fixture->project));
  g_autoptr (QdProject) other = shared ? qd_project_open (folder, QD_PROJECT_WRITE, NULL) : NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = NULL;
  gboolean met;

  failing_calls_arm_told (folder, n, stop, cancellable);
  report = qd_import_export (fixture->project, path, &options, cancellable, &error);
  if (report == NULL)
    {
      g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
      ++*stopped;
    }
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, report == NULL ? 0 : ROWS);
  wait_for_log (folder);
  met = failing_calls_disarm () != NULL;
  g_assert_true (met || report != NULL);
  if (report == NULL)
    check_whole (fixture, path, ROWS);
  return met;
}

/* What is answered is what is there: a commit that is under way is not taken back, and says so. */
static void
test_stopped (gconstpointer data)
{
  const Case *case_ = data;
  g_autofree char *folder = g_dir_make_tmp ("quadrat-syncs-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rows.csv", NULL);
  guint n = 1, stopped = 0;

  many_rows_write (path, 1, ROWS, ROWS);
  while (stop_once (path, case_->shared, n, &stopped))
    n++;
  g_test_message ("%u calls; %u times the import was stopped, else it was whole", n - 1, stopped);
  g_assert_cmpuint (stopped, >=, LEAST);
  g_assert_cmpuint (n - 1 - stopped, >=, LEAST);
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

/* ---- Without threads ---- */

/* There is one for the rows and no other: not for the disk, not for the commit, not for the log. */
static void
test_alone (void)
{
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "rows.csv");
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = NULL;

  many_rows_write (path, 1, ROWS, ROWS);
  failing_threads_arm (1);
  report = qd_import_export (fixture->project, path, &options, NULL, &error);
  g_assert_cmpuint (failing_threads_disarm (), ==, 3);
  g_assert_no_error (error);
  g_assert_cmpuint (report->added, ==, ROWS);
  check_whole (fixture, path, 0);
}

int
main (int argc, char **argv)
{
  static const Case fresh = { "sync", FALSE }, shared = { "sync for good", TRUE };

  g_test_init (&argc, &argv, NULL);
  failing_vfs_register ();
  g_test_add_data_func ("/import-syncs/new", &fresh, test_syncs);
  g_test_add_data_func ("/import-syncs/shared", &shared, test_syncs);
  for (guint i = 0; i < G_N_ELEMENTS (reports); i++)
    {
      g_autofree char *name = g_strconcat ("/import-syncs/reported/", reports[i].name, NULL);

      g_test_add_data_func (name, &reports[i], test_reported);
    }
  g_test_add_data_func ("/import-syncs/stopped/new", &fresh, test_stopped);
  g_test_add_data_func ("/import-syncs/stopped/shared", &shared, test_stopped);
  g_test_add_func ("/import-syncs/without-threads", test_alone);
  return g_test_run ();
}
