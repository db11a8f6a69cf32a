#include "engine/project/bulk.h"

#include <gio/gio.h>
#include <sqlite3.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/project/photo-url.h"
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
add (QdBulkBatch *batch, gint64 number, gint64 photo_number, const char *credit)
{
  g_autofree char *name = g_strdup_printf ("Genus %d", (int) (number % 5));
  g_autofree char *url =
      g_strdup_printf ("https://inaturalist-open-data.s3.amazonaws.com/photos/%d/medium.jpg", (int) photo_number);
  QdBulkRow *row = qd_bulk_batch_add (batch);

  row->source_id = number;
  row->taxon_id = 1 + number % 5;
  row->latitude = 47.5;
  row->longitude = 8.5;
  row->photo_source_id = photo_number;
  qd_bulk_batch_set_text (batch, row, QD_BULK_SCIENTIFIC_NAME, name);
  qd_bulk_batch_set_text (batch, row, QD_BULK_LICENSE, "cc0");
  qd_bulk_batch_set_text (batch, row, QD_BULK_PLACE, "Zürich, CH");
  qd_bulk_batch_set_text (batch, row, QD_BULK_PHOTO_URL, qd_photo_url_get_stored (url, photo_number));
  qd_bulk_batch_set_text (batch, row, QD_BULK_PHOTO_LICENSE, "cc0");
  qd_bulk_batch_set_text (batch, row, QD_BULK_PHOTO_CREDIT, credit);
}

static void
put (QdBulk *bulk, QdBulkBatch *batch, guint added, guint updated, guint unchanged)
{
  QdBulkTally tally = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_bulk_put (bulk, batch, &tally, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (tally.added, ==, added);
  g_assert_cmpuint (tally.updated, ==, updated);
  g_assert_cmpuint (tally.unchanged, ==, unchanged);
  qd_bulk_batch_clear (batch);
}

static QdBulk *
begin (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  QdBulk *bulk = qd_project_begin (fixture->project, &error) ? qd_bulk_new (fixture->project, &error) : NULL;

  g_assert_no_error (error);
  return bulk;
}

static void
end (Fixture *fixture, QdBulk *bulk)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_bulk_finish (bulk, &error));
  qd_bulk_free (bulk);
  g_assert_true (qd_project_commit (fixture->project, &error));
  g_assert_no_error (error);
}

/* Numbers @first to @last, a photo each, in batches. */
static void
put_range (QdBulk *bulk, guint first, guint last, gboolean there)
{
  g_autoptr (QdBulkBatch) batch = qd_bulk_batch_new ();

  for (guint i = first; i <= last; i++)
    {
      add (batch, i, 1000000 + i, "A");
      if (qd_bulk_batch_is_full (batch) || i == last)
        put (bulk, batch, there ? 0 : batch->n, 0, there ? batch->n : 0);
    }
}

static void
put_many (Fixture *fixture, guint n, gboolean there)
{
  QdBulk *bulk = begin (fixture);

  put_range (bulk, 1, n, there);
  end (fixture, bulk);
}

static void
assert_whole (Fixture *fixture)
{
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
}

/* All is there once, with the indexes that were there, the log is cut off, and the same again changes nothing. */
static void
test_twice (Fixture *fixture, gconstpointer data)
{
  gint64 indexes = ask (fixture, "SELECT count(*) FROM sqlite_master WHERE type = 'index'");
  QdCounts counts;

  g_assert_null (data);
  put_many (fixture, 20000, FALSE);
  g_assert_cmpuint (fixture->changes & QD_CHANGED_OBSERVATIONS, ==, QD_CHANGED_OBSERVATIONS);
  g_assert_cmpint (log_bytes (fixture), ==, 0);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM sqlite_master WHERE type = 'index'"), ==, indexes);
  assert_whole (fixture);
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.observations, ==, 20000);
  g_assert_cmpuint (counts.photos, ==, 20000);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM species"), ==, 5);
  fixture->changes = 0;
  put_many (fixture, 20000, TRUE);
  g_assert_cmpuint (fixture->changes, ==, 0);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM photos"), ==, 20000);
}

/* The photo stays with its first observation and is described as it came last, in an empty project as in another, in one batch
 * as in several. */
static void
test_photo_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdBulkBatch) batch = qd_bulk_batch_new ();

  g_assert_null (data);
  for (gint64 round = 0; round < 2; round++)
    {
      QdBulk *bulk = begin (fixture);

      add (batch, 10 * round + 1, 50 + round, "first");
      add (batch, 10 * round + 2, 50 + round, "second");
      put (bulk, batch, 2, 0, 0);
      add (batch, 10 * round + 3, 50 + round, round == 0 ? "last" : "last but one");
      put (bulk, batch, 1, 0, 0);
      if (round == 1)
        {
          add (batch, 1, 51, "last");
          put (bulk, batch, 0, 1, 0);
        }
      end (fixture, bulk);
    }
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM photos"), ==, 2);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM photos WHERE credit = 'last'"), ==, 2);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM photos p JOIN observations o ON o.id = p.observation_id"
                                 " WHERE (o.source_id, p.source_id) IN (VALUES (1, 50), (11, 51))"),
                   ==, 2);
  assert_whole (fixture);
}

/* Photos that come again wait in memory for an index; when they are many it is made on the way. */
static void
test_many_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdBulkBatch) batch = qd_bulk_batch_new ();
  QdBulk *bulk = begin (fixture);

  g_assert_null (data);
  put_range (bulk, 1, 12000, FALSE);
  for (guint i = 1; i <= 12000; i++)
    {
      add (batch, 20000 + i, 1000000 + i, "B");
      if (qd_bulk_batch_is_full (batch))
        put (bulk, batch, batch->n, 0, 0);
    }
  put_range (bulk, 50001, 51000, FALSE);
  end (fixture, bulk);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM observations"), ==, 25000);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM photos"), ==, 13000);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM photos WHERE credit = 'B'"), ==, 12000);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM photos p JOIN observations o ON o.id = p.observation_id"
                                 " WHERE p.source_id = o.source_id + 1000000"),
                   ==, 13000);
  assert_whole (fixture);
}

/* What changed is updated, what is not known takes nothing away, what is new is added, all in one batch. */
static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdBulkBatch) batch = qd_bulk_batch_new ();
  QdBulk *bulk;

  g_assert_null (data);
  put_many (fixture, 4, FALSE);
  bulk = begin (fixture);
  for (guint i = 1; i <= 5; i++)
    add (batch, i, 1000000 + i, i == 3 ? "other" : "A");
  qd_bulk_batch_set_text (batch, &batch->rows[1], QD_BULK_QUALITY, "research");
  batch->rows[3].texts[QD_BULK_PLACE].at = 0;
  put (bulk, batch, 1, 2, 2);
  end (fixture, bulk);
  g_assert_cmpint (ask (fixture, "SELECT sum(id = source_id) FROM observations"), ==, 5);
  g_assert_cmpint (ask (fixture, "SELECT source_id FROM observations WHERE quality = 'research'"), ==, 2);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM observations WHERE place = 'Zürich, CH'"), ==, 5);
  g_assert_cmpint (ask (fixture, "SELECT source_id FROM photos WHERE credit = 'other'"), ==, 1000003);
  assert_whole (fixture);
}

/* Where nothing is, a blank changes what qd_project_put_observation() stores as it is, and nothing where it stores nothing. */
static void
test_blanks (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    QdBulkText which;
    gboolean changes;
  } cases[] = { { QD_BULK_QUALITY, TRUE },    { QD_BULK_USER_LOGIN, TRUE }, { QD_BULK_OBSERVED_ON, FALSE },
                { QD_BULK_USER_NAME, FALSE }, { QD_BULK_PLACE, FALSE },     { QD_BULK_DESCRIPTION, FALSE } };
  g_autoptr (QdBulkBatch) batch = qd_bulk_batch_new ();

  g_assert_null (data);
  put_many (fixture, 1, FALSE);
  QdBulk *bulk = begin (fixture);
  add (batch, 1, 1000001, "A");
  qd_bulk_batch_set_text (batch, &batch->rows[0], QD_BULK_PLACE, "");
  put (bulk, batch, 0, 1, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      add (batch, 1, 1000001, "A");
      batch->rows[0].texts[QD_BULK_PLACE].at = 0;
      qd_bulk_batch_set_text (batch, &batch->rows[0], cases[i].which, "");
      put (bulk, batch, 0, cases[i].changes, !cases[i].changes);
    }
  end (fixture, bulk);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM observations WHERE quality = '' AND user_login = ''"
                                 " AND observed_on IS NULL AND user_name IS NULL AND place IS NULL AND description IS NULL"),
                   ==, 1);
}

/* What does not pass the filter is stored, and not used. */
static void
test_filter (Fixture *fixture, gconstpointer data)
{
  static char *by[] = { (char *) "cc-by", NULL };
  QdFilter filter = { .licenses = by };

  g_assert_null (data);
  g_assert_true (qd_project_set_filter (fixture->project, &filter, NULL));
  put_many (fixture, 10, FALSE);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM observations WHERE NOT used"), ==, 10);
  put_many (fixture, 10, TRUE);
  QdBulk *bulk = begin (fixture);
  put_range (bulk, 11, 20, FALSE);
  end (fixture, bulk);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM observations WHERE NOT used"), ==, 20);
}

/* Stopped while the indexes are made, which is noticed within SQLite: nothing is left, neither rows nor log. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  gint64 indexes = ask (fixture, "SELECT count(*) FROM sqlite_master WHERE type = 'index'");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (QdBulk) bulk = begin (fixture);

  g_assert_null (data);
  qd_bulk_set_watch (bulk, NULL, NULL, cancellable);
  put_range (bulk, 1, 20000, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_false (qd_bulk_finish (bulk, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_clear_pointer (&bulk, qd_bulk_free);
  qd_project_rollback (fixture->project);
  g_assert_cmpint (log_bytes (fixture), ==, 0);
  g_assert_cmpint (ask (fixture, "SELECT (SELECT count(*) FROM observations) + (SELECT count(*) FROM photos)"), ==, 0);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM species"), ==, 0);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM sqlite_master WHERE type = 'index'"), ==, indexes);
  put_many (fixture, 100, FALSE);
}

/* Numbers 1 to @n, all of them mixed up; @n is not a multiple of 7919. */
static void
put_mixed (QdBulk *bulk, guint n, gint64 above)
{
  g_autoptr (QdBulkBatch) batch = qd_bulk_batch_new ();

  for (guint i = 0; i < n; i++)
    {
      gint64 number = above + 1 + (gint64) i * 7919 % n;

      add (batch, number, 2 * number, "A");
      if (qd_bulk_batch_is_full (batch) || i == n - 1)
        put (bulk, batch, batch->n, 0, 0);
    }
}

/* What the index and the rows say of the same question. */
static void
assert_found (Fixture *fixture, const char *table, const char *index, const char *column)
{
  g_autofree char *by_index =
      g_strdup_printf ("SELECT sum(%s * (id %% 1000)) FROM %s INDEXED BY %s WHERE %s > 0", column, table, index, column);
  g_autofree char *by_rows = g_strdup_printf ("SELECT sum(%s * (id %% 1000)) FROM %s NOT INDEXED", column, table);

  g_assert_cmpint (ask (fixture, by_index), >, 0);
  g_assert_cmpint (ask (fixture, by_index), ==, ask (fixture, by_rows));
}

static void
assert_indexed (Fixture *fixture)
{
  assert_whole (fixture);
  assert_found (fixture, "observations", "observations_by_source", "source_id");
  assert_found (fixture, "observations", "observations_by_species", "species_id");
  assert_found (fixture, "photos", "photos_by_observation", "observation_id");
  assert_found (fixture, "photos", "photos_by_source", "source_id");
}

/* Every index is as the schema has it, found by who had the project open before, too; what is unique stays so. */
static void
test_mixed (Fixture *fixture, gconstpointer data)
{
#define INDEXES                                                                                                                \
  "SELECT group_concat(name || tbl_name || sql) FROM (SELECT * FROM sqlite_master WHERE type = 'index' ORDER BY name)"
#define TWICE "INSERT INTO observations (source_id) VALUES (17)"
  g_autofree char *path = g_build_filename (fixture->folder, "project.db", NULL), *before = NULL;
  sqlite3_stmt *indexes, *twice;
  sqlite3 *other;

  g_assert_null (data);
  g_assert_cmpint (sqlite3_open (path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (other, INDEXES, -1, &indexes, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (other, TWICE, -1, &twice, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (indexes), ==, SQLITE_ROW);
  before = g_strdup ((const char *) sqlite3_column_text (indexes, 0));
  sqlite3_reset (indexes);
  QdBulk *bulk = begin (fixture);
  put_mixed (bulk, 20011, 0);
  end (fixture, bulk);
  assert_indexed (fixture);
  g_assert_cmpint (sqlite3_step (indexes), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (indexes, 0), ==, before);
  g_assert_cmpint (sqlite3_step (twice), ==, SQLITE_CONSTRAINT);
  sqlite3_finalize (indexes);
  sqlite3_finalize (twice);
  sqlite3_close (other);
#undef INDEXES
#undef TWICE
}

/* Numbers that leave no room for a place beside them: the rows are looked at instead. */
static void
test_large_numbers (Fixture *fixture, gconstpointer data)
{
  QdBulk *bulk = begin (fixture);

  g_assert_null (data);
  put_mixed (bulk, 2003, (gint64) 1 << 41);
  end (fixture, bulk);
  assert_indexed (fixture);
}

/* Taken back after the end, alone and as a part of something larger: the indexes that were there are used again. */
static void
test_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  QdBulk *bulk = NULL;

  g_assert_null (data);
  for (guint depth = 1; depth <= 2; depth++)
    {
      if (depth == 2)
        g_assert_true (qd_project_begin (fixture->project, &error));
      bulk = begin (fixture);
      put_mixed (bulk, 2003, 0);
      g_assert_true (qd_bulk_finish (bulk, &error));
      qd_bulk_free (bulk);
      qd_project_rollback (fixture->project);
      if (depth == 2)
        g_assert_true (qd_project_commit (fixture->project, &error));
      g_assert_no_error (error);
      g_assert_cmpint (ask (fixture, "SELECT (SELECT count(*) FROM observations) + (SELECT count(*) FROM photos)"), ==, 0);
      assert_whole (fixture);
    }
  bulk = begin (fixture);
  put_mixed (bulk, 2003, 0);
  end (fixture, bulk);
  assert_indexed (fixture);
}

/* Taken back, and done by another connection then: what was read of the indexes is read anew. */
static void
test_taken_back_here (Fixture *fixture, gconstpointer data)
{
  QdProject *mine = fixture->project;
  g_autoptr (QdProject) other = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (GError) error = NULL;
  QdBulk *bulk = begin (fixture);
  QdCounts counts;

  g_assert_null (data);
  put_mixed (bulk, 2003, 0);
  g_assert_true (qd_bulk_finish (bulk, &error));
  qd_bulk_free (bulk);
  qd_project_rollback (mine);
  fixture->project = other;
  bulk = begin (fixture);
  put_mixed (bulk, 20011, 0);
  end (fixture, bulk);
  fixture->project = mine;
  g_assert_true (qd_project_count (mine, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.observations, ==, 20011);
  g_assert_cmpint (put_observation (fixture, 30000, "Bee", "cc0", NULL), >, 0);
  assert_indexed (fixture);
}

/* As a part of something larger that goes on. */
static void
test_taken_back_within (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  QdBulk *bulk;

  g_assert_null (data);
  g_assert_true (qd_project_begin (fixture->project, &error));
  bulk = begin (fixture);
  put_mixed (bulk, 2003, 0);
  g_assert_true (qd_bulk_finish (bulk, &error));
  qd_bulk_free (bulk);
  qd_project_rollback (fixture->project);
  g_assert_cmpint (put_observation (fixture, 30000, "Bee", "cc0", NULL), >, 0);
  g_assert_true (qd_project_commit (fixture->project, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ask (fixture, "SELECT count(*) FROM observations INDEXED BY observations_by_source WHERE source_id > 0"), ==, 1);
  assert_whole (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("/bulk/twice", test_twice);
  ADD ("/bulk/photo-again", test_photo_again);
  ADD ("/bulk/many-again", test_many_again);
  ADD ("/bulk/changes", test_changes);
  ADD ("/bulk/blanks", test_blanks);
  ADD ("/bulk/filter", test_filter);
  ADD ("/bulk/stopped", test_stopped);
  ADD ("/bulk/mixed", test_mixed);
  ADD ("/bulk/large-numbers", test_large_numbers);
  ADD ("/bulk/taken-back", test_taken_back);
  ADD ("/bulk/taken-back-within", test_taken_back_within);
  ADD ("/bulk/taken-back-here", test_taken_back_here);
  return g_test_run ();
}
