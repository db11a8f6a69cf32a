/* An import tells how far it is all the time, while the disk is waited for at its end with it, and can be stopped at ten shares
 * of its way; in each wait for the disk: import-syncs.c. QD_ROWS says how many rows. The time for which this thread waits for
 * a processor is left out; that of the threads that it waits for, and of the disk, cannot be. So one of five tries has to be
 * within the tenth of a second where other tests came just before, and three of five, the median, where QD_ROWS is given. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "import-fixture.h"
#include "many-rows.h"

#define ROWS  "200000"
#define TRIES 5
#ifdef __SANITIZE_ADDRESS__
#define MOST 1.0
#else
#define MOST 0.1 /* seconds */
#endif

static guint n_rows, n_needed; /* rows; tries that have to be good */
static char *folder, *all, *again; /* exports: of photos that come once; of which some come a second time */

/* ---- An import that is watched ---- */

/* Microseconds, without those for which this thread was ready but others on the machine had the processors. */
static gint64
get_time (void)
{
  g_autofree char *text = NULL;
  gint64 now = g_get_monotonic_time (), ran, waited = 0;

  if (g_file_get_contents ("/proc/thread-self/schedstat", &text, NULL, NULL))
    g_assert_cmpint (sscanf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &ran, &waited), ==, 2);
  return now - waited / 1000;
}

typedef struct
{
  gint64 last, longest;   /* microseconds: the last time that it told something, the longest time that it did not */
  guint64 done, longest_after; /* what it had told then, in thousandths */
  guint64 stop_at;        /* thousandths; it is stopped when they are done */
  gint64 stopped;
  guint n_whole;          /* times that it told that all is done */
  GCancellable *cancellable;
} Watch;

static void
note (Watch *watch)
{
  gint64 now = get_time ();

  if (watch->last > 0 && now - watch->last > watch->longest)
    {
      watch->longest = now - watch->last;
      watch->longest_after = watch->done;
    }
  watch->last = now;
}

static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  Watch *watch = data;
  guint64 share = total > 0 ? done * 1000 / total : 0;

  note (watch);
  g_assert_cmpuint (share, >=, watch->done);
  g_assert_cmpuint (share, <=, 1000);
  watch->done = share;
  watch->n_whole += share == 1000;
  if (watch->stop_at > 0 && share >= watch->stop_at && watch->stopped == 0)
    {
      watch->stopped = watch->last;
      g_cancellable_cancel (watch->cancellable);
    }
}

/* @shared: another connection has the project open, as in the window. NULL: it was stopped. */
static QdReport *
import (const char *path, gboolean shared, Watch *watch)
{
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY, .progress = on_progress, .user_data = watch };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *project = g_strdup (qd_project_get_folder (fixture->project));
  g_autoptr (QdProject) other = shared ? qd_project_open (project, QD_PROJECT_WRITE, NULL) : NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  QdReport *report;

  watch->cancellable = cancellable;
  watch->last = get_time ();
  report = qd_import_export (fixture->project, path, &options, cancellable, &error);
  note (watch);
  if (report == NULL)
    g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  QdCounts counts = import_fixture_count (fixture);
  g_assert_cmpuint (counts.observations, ==, report != NULL ? n_rows : 0);
  g_assert_cmpuint (report != NULL ? report->added : n_rows, ==, n_rows);
  return report;
}

/* ---- Telling ---- */

typedef struct
{
  const char *name;
  char **path;
  gboolean shared;
} Case;

static const Case cases[] = { { "new", &all, FALSE }, { "shared", &all, TRUE }, { "photos-again", &again, FALSE } };

static void
test_told (gconstpointer data)
{
  const Case *case_ = data;
  guint n_good = 0;

  for (guint i = 0; i < TRIES && n_good < n_needed; i++)
    {
      Watch watch = { 0 };
      g_autoptr (QdReport) report = import (*case_->path, case_->shared, &watch);

      g_assert_nonnull (report);
      g_assert_cmpuint (watch.done, ==, 1000);
      g_test_message ("%u rows: for %.0f ms nothing was told, after %.1f %%", n_rows, (double) watch.longest / 1e3,
                      (double) watch.longest_after / 10);
      n_good += (double) watch.longest / 1e6 < MOST;
    }
  g_assert_cmpuint (n_good, ==, n_needed);
}

/* ---- Stopping ---- */

/* Early, late, while the indexes are made, and when only the disk is waited for; nothing is left each time. */
static void
test_stopped (gconstpointer data)
{
  static const guint at[] = { 1, 100, 300, 500, 600, 700, 850, 950, 990, 1000 };
  const Case *case_ = data;

  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    {
      guint n_good = 0;

      for (guint j = 0; j < TRIES && n_good < n_needed; j++)
        {
          Watch watch = { .stop_at = at[i] };
          g_autoptr (QdReport) report = import (*case_->path, case_->shared, &watch);

          g_assert_null (report);
          g_assert_cmpint (watch.stopped, >, 0);
          double seconds = (double) (watch.last - watch.stopped) / 1e6;
          g_test_message ("stopped at %.1f %%, it ended %.0f ms later", at[i] / 10.0, seconds * 1e3);
          n_good += seconds < MOST;
        }
      g_assert_cmpuint (n_good, ==, n_needed);
    }
}

static void
make_exports (void)
{
  n_rows = (guint) atoi (g_getenv ("QD_ROWS") != NULL ? g_getenv ("QD_ROWS") : ROWS);
  n_needed = g_getenv ("QD_ROWS") != NULL ? (TRIES + 1) / 2 : 1;
  folder = g_dir_make_tmp ("quadrat-pace-XXXXXX", NULL);
  all = g_build_filename (folder, "all.csv", NULL);
  again = g_build_filename (folder, "again.csv", NULL);
  many_rows_write (all, 1, n_rows, n_rows);
  many_rows_write (again, 1, n_rows, n_rows - 15000);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  make_exports ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *told = g_strconcat ("/import-pace/told/", cases[i].name, NULL);
      g_autofree char *stopped = g_strconcat ("/import-pace/stopped/", cases[i].name, NULL);

      g_test_add_data_func (told, &cases[i], test_told);
      g_test_add_data_func (stopped, &cases[i], test_stopped);
    }
  status = g_test_run ();
  g_assert_true (qd_file_remove_tree (folder, NULL));
  return status;
}
