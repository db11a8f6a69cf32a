#include "engine/project/bulk.h"

#include <gio/gio.h>
#include <sqlite3.h>
#include <string.h>

#include "engine/core/error.h"
#include "fixture.h"

/* What the database file itself says; a connection of its own. */
static gint64
ask (Fixture *fixture, const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->folder, "project.db", NULL);
  sqlite3_stmt *row = NULL;
  sqlite3 *handle = NULL;
  gint64 value;

  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &row, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  sqlite3_close (handle);
  return value;
}

static gint64
log_bytes (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "project.db-wal", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, "standard::size", G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info == NULL ? 0 : g_file_info_get_size (info);
}

static void
put (QdBulk *bulk, gint64 number, gint64 photo_number, const char *credit, QdPut expected, QdPut expected_photo)
{
  g_autoptr (QdObservation) o = qd_observation_new ();
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autoptr (GError) error = NULL;
  QdPut what, what_photo;

  o->source_id = number;
  o->taxon_id = 1 + number % 5;
  o->scientific_name = g_strdup_printf ("Genus %d", (int) (number % 5));
  o->license = g_strdup ("cc0");
  o->place = g_strdup ("Zürich, CH");
  o->latitude = 47.5;
  o->longitude = 8.5;
  photo->source_id = photo_number;
  photo->url = g_strdup_printf ("https://inaturalist-open-data.s3.amazonaws.com/photos/%d/medium.jpg", (int) photo_number);
  photo->license = g_strdup ("cc0");
  photo->credit = g_strdup (credit);
  g_assert_true (qd_bulk_put (bulk, o, photo, &what, &what_photo, &error));
  g_assert_no_error (error);
  g_assert_cmpint (what, ==, expected);
  g_assert_cmpint (what_photo, ==, expected_photo);
}

static void
put_many (Fixture *fixture, guint n, QdPut expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdBulk) bulk = NULL;

  g_assert_true (qd_project_begin (fixture->project, &error));
  bulk = qd_bulk_new (fixture->project, &error);
  g_assert_nonnull (bulk);
  for (guint i = 1; i <= n; i++)
    put (bulk, i, 1000000 + i, "A", expected, expected);
  g_assert_true (qd_bulk_finish (bulk, NULL, &error));
  g_clear_pointer (&bulk, qd_bulk_free);
  g_assert_true (qd_project_commit (fixture->project, &error));
  g_assert_no_error (error);
}

/* All is there once, with the indexes that were there, the log is cut off, and the same again changes nothing. */
static void
test_twice (Fixture *fixture, gconstpointer data)
{
  gint64 indexes = ask (fixture, "SELECT count(*) FROM sqlite_master WHERE type = 'index'");
  QdCounts counts;

  g_assert_null (data);
  put_many (fixture, 20000, QD_PUT_ADDED);
  g_assert_cmpuint (fixture->changes & QD_CHANGED_OBSERVATIONS, ==, QD_CHANGED_OBSERVATIONS);
  g_assert_cmpint (log_bytes (fixture), ==, 0);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM sqlite_master WHERE type = 'index'"), ==, indexes);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.observations, ==, 20000);
  g_assert_cmpuint (counts.photos, ==, 20000);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM species"), ==, 5);
  fixture->changes = 0;
  put_many (fixture, 20000, QD_PUT_SAME);
  g_assert_cmpuint (fixture->changes, ==, 0);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM photos"), ==, 20000);
}

/* The photo stays with its first observation and is described as it came last, in an empty project as in another. */
static void
test_photo_again (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    gint64 first, second, photo;
    QdPut again;
  } rounds[] = { { 1, 2, 50, QD_PUT_SAME }, { 3, 4, 60, QD_PUT_UPDATED } };

  g_assert_null (data);
  for (guint i = 0; i < G_N_ELEMENTS (rounds); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (QdBulk) bulk = NULL;

      g_assert_true (qd_project_begin (fixture->project, &error));
      bulk = qd_bulk_new (fixture->project, &error);
      put (bulk, rounds[i].first, rounds[i].photo, "first", QD_PUT_ADDED, QD_PUT_ADDED);
      put (bulk, rounds[i].second, rounds[i].photo, "last", QD_PUT_ADDED, rounds[i].again);
      g_assert_true (qd_bulk_finish (bulk, NULL, &error));
      g_clear_pointer (&bulk, qd_bulk_free);
      g_assert_true (qd_project_commit (fixture->project, &error));
    }
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM photos"), ==, 2);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM photos WHERE credit = 'last'"), ==, 2);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM photos p JOIN observations o ON o.id = p.observation_id"
                                 " WHERE o.source_id IN (1, 3)"),
                   ==, 2);
}

/* What does not pass the filter is stored, and not used. */
static void
test_filter (Fixture *fixture, gconstpointer data)
{
  static char *by[] = { (char *) "cc-by", NULL };
  QdFilter filter = { .licenses = by };

  g_assert_null (data);
  g_assert_true (qd_project_set_filter (fixture->project, &filter, NULL));
  put_many (fixture, 10, QD_PUT_ADDED);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM observations WHERE NOT used"), ==, 10);
}

/* Stopped while the indexes are made, which is noticed within SQLite: nothing is left, neither rows nor log. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  gint64 indexes = ask (fixture, "SELECT count(*) FROM sqlite_master WHERE type = 'index'");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (QdBulk) bulk = NULL;

  g_assert_null (data);
  g_assert_true (qd_project_begin (fixture->project, &error));
  bulk = qd_bulk_new (fixture->project, &error);
  for (guint i = 1; i <= 20000; i++)
    put (bulk, i, 1000000 + i, "A", QD_PUT_ADDED, QD_PUT_ADDED);
  g_cancellable_cancel (cancellable);
  g_assert_false (qd_bulk_finish (bulk, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_clear_pointer (&bulk, qd_bulk_free);
  qd_project_rollback (fixture->project);
  g_assert_cmpint (log_bytes (fixture), ==, 0);
  g_assert_cmpint (ask (fixture, "SELECT (SELECT count(*) FROM observations) + (SELECT count(*) FROM photos)"), ==, 0);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM species"), ==, 0);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM sqlite_master WHERE type = 'index'"), ==, indexes);
  put_many (fixture, 100, QD_PUT_ADDED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("/bulk/twice", test_twice);
  ADD ("/bulk/photo-again", test_photo_again);
  ADD ("/bulk/filter", test_filter);
  ADD ("/bulk/stopped", test_stopped);
  return g_test_run ();
}
