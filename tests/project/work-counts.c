/* How far the labelling is, counted side by side, beside plain SQL that looks each photo up: over random photos, boxes, marks
 * and parts of the split. */
#include "engine/project/project.h"
#include "fixture.h"

#include <sqlite3.h>

#define N_ROUNDS 40

/* Of a photo p: the definitions of QdCounts, word for word. State 2 is there, source 2 a suggestion. */
#define USED      "(SELECT used FROM observations WHERE id = p.observation_id)"
#define SHOWN     "(p.observation_id IS NULL OR (" USED " AND p.withheld = 0))"
#define DRAWN     "EXISTS (SELECT 1 FROM boxes WHERE photo_id = p.id AND source <> 2)"
#define SUGGESTED "EXISTS (SELECT 1 FROM boxes WHERE photo_id = p.id AND source = 2)"
#define LABELLED  "(p.state = 2 AND p.mark <> 3 AND (p.mark IN (1, 2) OR " DRAWN "))"
#define PART      "ifnull((SELECT subset FROM splits WHERE photo_id = p.id), 0)"

static guint
count (sqlite3 *db, const char *condition)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM photos p WHERE " SHOWN " AND (%s)", condition);
  sqlite3_stmt *rows = NULL;
  guint n;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &rows, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (rows), ==, SQLITE_ROW);
  n = (guint) sqlite3_column_int (rows, 0);
  sqlite3_finalize (rows);
  return n;
}

static void
run (sqlite3 *db, const char *sql)
{
  char *message = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
}

/* @each: a box for one in so many of four tries a photo. */
static void
fill (sqlite3 *db, gboolean all_used, guint each)
{
  g_autofree char *observations = g_strdup_printf (
      "INSERT INTO observations (source_id, license, used)"
      " WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 60)"
      " SELECT i, iif(i %% 4, 'cc0', 'cc-by'), %d OR i %% 4 FROM n",
      all_used);
  g_autofree char *boxes = g_strdup_printf (
      "INSERT INTO boxes (photo_id, class_id, xmin, ymin, xmax, ymax, source, created, modified)"
      " SELECT p.id, 1, 0, 0, 1, 1, abs(random()) %% 3, 0, 0 FROM photos p, (VALUES (1), (2), (3), (4))"
      " WHERE abs(random()) %% %u = 0",
      each);

  run (db, "DELETE FROM boxes; DELETE FROM splits; DELETE FROM photos; DELETE FROM observations; DELETE FROM classes;"
           "INSERT INTO classes (id, name, color, position) VALUES (1, 'Bee', 0, 0)");
  run (db, observations);
  run (db, "INSERT INTO photos (observation_id, state, mark, withheld, file) SELECT"
           " CASE abs(random()) % 5 WHEN 0 THEN NULL ELSE id END, abs(random()) % 4, max(abs(random()) % 6 - 2, 0),"
           " abs(random()) % 8 = 0, 'a' FROM observations, (VALUES (1), (2), (3))");
  run (db, "DELETE FROM photos WHERE abs(random()) % 10 = 0"); /* ids with gaps */
  run (db, boxes);
  run (db, "INSERT INTO splits SELECT id, 1 + abs(random()) % 3 FROM photos WHERE abs(random()) % 2 = 0");
}

static void
assert_counts (Fixture *fixture, sqlite3 *db)
{
  QdCounts counts;
  g_autoptr (GError) error = NULL;

  qd_project_poll (fixture->project);
  g_assert_true (qd_project_count (fixture->project, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.labelled, ==, count (db, LABELLED));
  g_assert_cmpuint (counts.verified, ==, count (db, "p.mark = 1"));
  g_assert_cmpuint (counts.empty, ==, count (db, "p.mark = 2"));
  g_assert_cmpuint (counts.unusable, ==, count (db, "p.mark = 3"));
  g_assert_cmpuint (counts.suggested, ==, count (db, SUGGESTED " AND NOT " LABELLED));
  for (guint subset = 0; subset < QD_N_SUBSETS; subset++)
    {
      g_autofree char *condition = g_strdup_printf (LABELLED " AND " PART " = %u", subset);
      g_assert_cmpuint (counts.subsets[subset], ==, count (db, condition));
    }
}

static void
test_random (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "project.db", NULL);
  QdFilter all = { 0 }, some = { .licenses = (char *[]){ (char *) "cc0", NULL } };
  sqlite3 *db = NULL;

  g_assert_null (data);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_assert_true (qd_project_set_filter (fixture->project, round % 2 == 0 ? &all : &some, NULL));
      fill (db, round % 2 == 0, 1 + round % 7);
      assert_counts (fixture, db);
    }
  sqlite3_close (db);
}

/* What nobody worked on has figures of none. */
static void
test_none (Fixture *fixture, gconstpointer data)
{
  QdCounts counts;

  g_assert_null (data);
  put_observation (fixture, 7, "Honey Bee", "cc0", NULL);
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.labelled + counts.verified + counts.empty + counts.unusable + counts.suggested, ==, 0);
  for (guint subset = 0; subset < QD_N_SUBSETS; subset++)
    g_assert_cmpuint (counts.subsets[subset], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/project/work-counts/random", Fixture, NULL, fixture_set_up, test_random, fixture_tear_down);
  g_test_add ("/project/work-counts/none", Fixture, NULL, fixture_set_up, test_none, fixture_tear_down);
  return g_test_run ();
}
