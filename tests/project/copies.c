#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/project/copies.h"
#include "engine/project/openings.h"
#include "engine/project/restore.h"
#include "fixture.h"

typedef struct
{
  char *bytes;
  gsize length;
} Contents;

static char *
dup_path (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static Contents
read_file (Fixture *fixture, const char *name)
{
  g_autofree char *path = dup_path (fixture, name);
  g_autoptr (GError) error = NULL;
  Contents contents;

  g_file_get_contents (path, &contents.bytes, &contents.length, &error);
  g_assert_no_error (error);
  return contents;
}

static void
assert_same (Fixture *fixture, const char *name, Contents contents)
{
  Contents now = read_file (fixture, name);

  g_assert_cmpmem (now.bytes, now.length, contents.bytes, contents.length);
  g_free (now.bytes);
}

static ino_t
get_copy (Fixture *fixture)
{
  g_autofree char *path = qd_copy_dup_path (fixture->folder);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? status.st_ino : 0;
}

/* In the file @name, by another program. */
static gint64
ask_sql (Fixture *fixture, const char *name, const char *sql)
{
  g_autofree char *path = dup_path (fixture, name), *uri = g_strconcat ("file:", path, "?immutable=1", NULL);
  sqlite3_stmt *row;
  gint64 answer;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open_v2 (uri, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &row, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  answer = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  sqlite3_close (db);
  return answer;
}

static void
reopen (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->project = qd_project_open (fixture->folder, QD_PROJECT_WRITE, &error);
  g_assert_no_error (error);
}

static guint
count_observations (Fixture *fixture)
{
  QdCounts counts;

  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  return counts.observations;
}

static void
put_many (Fixture *fixture, gint64 first, gint64 n)
{
  g_assert_true (qd_project_begin (fixture->project, NULL));
  for (gint64 i = 0; i < n; i++)
    put_observation (fixture, first + i, "Bee", "cc0", NULL);
  g_assert_true (qd_project_commit (fixture->project, NULL));
}

/* Overwritten from @eighths of its size on. */
static void
damage_from (Fixture *fixture, const char *name, guint eighths)
{
  g_autofree char *path = dup_path (fixture, name);
  char page[4096];
  GStatBuf status;
  int fd = g_open (path, O_WRONLY, 0);

  memset (page, 0x5a, sizeof page);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_size, >, 60000);
  for (goffset at = status.st_size / 8 * eighths / 4096 * 4096; at < status.st_size; at += (goffset)sizeof page)
    g_assert_cmpint (pwrite (fd, page, sizeof page, at), ==, sizeof page);
  close (fd);
}

static void
damage (Fixture *fixture, const char *name)
{
  damage_from (fixture, name, 4);
}

static void
assert_damaged (Fixture *fixture, const char *word)
{
  g_autoptr (GError) error = NULL;

  for (QdProjectMode mode = QD_PROJECT_READ; mode <= QD_PROJECT_CREATE; mode++)
    {
      g_assert_null (qd_project_open (fixture->folder, mode, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_DAMAGED);
      g_assert_nonnull (strstr (error->message, "project.db"));
      g_assert_nonnull (strstr (error->message, word));
      g_clear_error (&error);
    }
}

/* After every close in which something was written, and only then. */
static void
test_made (Fixture *fixture, gconstpointer data)
{
  ino_t first, second;

  g_assert_null (data);
  put_many (fixture, 1, 7);
  g_assert_false (qd_copy_find (fixture->folder, NULL));
  g_clear_object (&fixture->project);
  first = get_copy (fixture);
  g_assert_cmpint (ask_sql (fixture, "copies/project.db", "SELECT count(*) FROM observations"), ==, 7);
  g_assert_cmpint (ask_sql (fixture, "copies/project.db", "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), ==, 1);

  reopen (fixture);
  g_assert_cmpuint (count_observations (fixture), ==, 7);
  g_clear_object (&fixture->project);
  g_assert_cmpuint (get_copy (fixture), ==, first);

  reopen (fixture);
  put_observation (fixture, 8, "Bee", "cc0", NULL);
  g_assert_cmpuint (get_copy (fixture), ==, first);
  g_clear_object (&fixture->project);
  second = get_copy (fixture);
  g_assert_cmpuint (second, !=, first);
  g_assert_cmpint (ask_sql (fixture, "copies/project.db", "SELECT count(*) FROM observations"), ==, 8);
}

/* Only the last connection of the process makes one; one that reads makes none, and keeps none from being made. */
static void
test_last (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdProject) second = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (QdProject) reader = qd_project_open (fixture->folder, QD_PROJECT_READ, NULL);

  g_assert_null (data);
  put_observation (fixture, 1, "Bee", "cc0", NULL);
  g_clear_object (&fixture->project);
  g_assert_cmpuint (get_copy (fixture), ==, 0);
  g_clear_object (&second);
  g_assert_cmpuint (get_copy (fixture), !=, 0);
  g_assert_cmpint (ask_sql (fixture, "copies/project.db", "SELECT count(*) FROM observations"), ==, 1);
}

static gboolean
stop (gpointer user_data)
{
  return --*(int *)user_data < 0;
}

/* The copy that is there stays when a new one fails or is not wanted any more. */
static void
test_not_made (Fixture *fixture, gconstpointer data)
{
  g_autofree char *aside = dup_path (fixture, "copies/project.db.new"), *blocked = g_build_filename (aside, "x", NULL);
  g_autofree char *path = dup_path (fixture, "project.db");
  g_autoptr (QdDatabase) db = NULL;
  g_autoptr (GError) error = NULL;
  int steps = 1;
  ino_t first;

  g_assert_null (data);
  put_many (fixture, 1, 4000);
  g_clear_object (&fixture->project);
  first = get_copy (fixture);

  db = qd_database_open (path, SQLITE_OPEN_READWRITE, "Bees", &error);
  g_assert_true (qd_database_script (db, "UPDATE observations SET place = 'Bern ' || hex (randomblob (400))", &error));
  g_assert_true (qd_copy_make (db, fixture->folder, stop, &steps, &error));
  g_assert_cmpint (steps, ==, -1);
  g_assert_cmpuint (get_copy (fixture), ==, first);
  g_assert_false (g_file_test (aside, G_FILE_TEST_EXISTS));

  g_assert_cmpint (g_mkdir_with_parents (blocked, 0700), ==, 0);
  g_assert_false (qd_copy_make (db, fixture->folder, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpuint (get_copy (fixture), ==, first);
  g_rmdir (blocked);
  g_rmdir (aside);
  /* What a kill left in the middle of one. */
  g_assert_true (g_file_set_contents (aside, "half", -1, NULL));
  g_assert_true (qd_copy_make (db, fixture->folder, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ask_sql (fixture, "copies/project.db", "SELECT count(*) FROM observations WHERE place LIKE 'Bern%'"), ==, 4000);
}

/* A database that was damaged while it was open is not copied over the copy; and it is looked through once a process. */
static void
test_never_over_a_good_one (Fixture *fixture, gconstpointer data)
{
  Contents good;

  g_assert_null (data);
  put_many (fixture, 1, 500);
  g_clear_object (&fixture->project);
  good = read_file (fixture, "copies/project.db");
  reopen (fixture);
  put_many (fixture, 501, 500);
  {
    g_autofree char *path = dup_path (fixture, "project.db");
    g_autoptr (QdDatabase) db = qd_database_open (path, SQLITE_OPEN_READWRITE, "Bees", NULL);
    g_autoptr (QdProject) reader = NULL;

    g_assert_true (qd_database_script (db, "PRAGMA wal_checkpoint (TRUNCATE)", NULL));
    damage_from (fixture, "project.db", 7); /* behind what opening reads */
    reader = qd_project_open (fixture->folder, QD_PROJECT_READ, NULL);
    g_assert_nonnull (reader);
  }
  g_test_expect_message ("quadrat", G_LOG_LEVEL_MESSAGE, "*No new copy*damaged*");
  g_clear_object (&fixture->project);
  g_test_assert_expected_messages ();
  assert_same (fixture, "copies/project.db", good);
  assert_damaged (fixture, "does not fit together");
  g_free (good.bytes);
}

/* The name of what was kept beside, by its suffix. */
static Contents
read_kept (Fixture *fixture, const char *kept, const char *suffix)
{
  g_autofree char *name = g_strconcat (kept, suffix, NULL);

  return read_file (fixture, name);
}

/* A damaged database with a log: both are kept as they were, the copy is there, nothing of the log gets into it. */
static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autofree char *log_path = dup_path (fixture, "project.db-wal"), *kept = NULL;
  g_autoptr (QdProject) open = NULL;
  g_autoptr (GError) error = NULL;
  Contents log, damaged, kept_damaged, kept_log;

  g_assert_null (data);
  put_many (fixture, 1, 500);
  g_clear_object (&fixture->project);
  reopen (fixture);
  put_many (fixture, 501, 5);
  log = read_file (fixture, "project.db-wal");
  g_assert_cmpuint (log.length, >, 4096);
  g_assert_false (qd_project_restore (fixture->folder, &kept, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_READ_ONLY); /* it is open */
  g_clear_error (&error);
  g_assert_true (g_unlink (log_path) == 0);
  {
    g_autofree char *copies = dup_path (fixture, "copies"), *away = dup_path (fixture, "away");
    g_assert_cmpint (g_rename (copies, away), ==, 0); /* that of 500 stays */
    g_clear_object (&fixture->project);
    g_autofree char *again = dup_path (fixture, "copies/project.db");
    g_unlink (again);
    g_rmdir (copies);
    g_assert_cmpint (g_rename (away, copies), ==, 0);
  }
  damage (fixture, "project.db");
  damaged = read_file (fixture, "project.db");
  g_assert_true (g_file_set_contents (log_path, log.bytes, (gssize)log.length, NULL));
  assert_damaged (fixture, "damaged");
  assert_same (fixture, "project.db", damaged); /* it was not touched */

  g_assert_true (qd_project_restore (fixture->folder, &kept, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (kept, "project.db.damaged-2"));
  g_assert_false (g_file_test (log_path, G_FILE_TEST_EXISTS));
  kept_damaged = read_kept (fixture, kept, "");
  kept_log = read_kept (fixture, kept, "-wal");
  g_assert_cmpmem (kept_damaged.bytes, kept_damaged.length, damaged.bytes, damaged.length);
  g_assert_cmpmem (kept_log.bytes, kept_log.length, log.bytes, log.length);
  reopen (fixture);
  g_assert_cmpuint (count_observations (fixture), ==, 500);
  put_observation (fixture, 600, "Bee", "cc0", NULL);
  g_clear_object (&fixture->project);
  g_assert_cmpint (ask_sql (fixture, "copies/project.db", "SELECT count(*) FROM observations"), ==, 501);
  g_free (log.bytes);
  g_free (damaged.bytes);
  g_free (kept_damaged.bytes);
  g_free (kept_log.bytes);
}

/* Numbers of photos and runs that are on disk are not given again, though the copy does not know them. */
static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *photos = dup_path (fixture, "photos"), *photo = g_build_filename (photos, "41.jpg", NULL);
  g_autofree char *run_path = dup_path (fixture, "runs/17");
  g_autoptr (QdRun) run = qd_run_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_cmpint (put_photo (fixture, 0, 1), ==, 1);
  g_clear_object (&fixture->project);
  g_assert_true (g_file_set_contents (photo, "a picture", -1, NULL));
  g_assert_cmpint (g_mkdir (run_path, 0700), ==, 0);
  g_assert_true (qd_project_restore (fixture->folder, NULL, &error));
  g_assert_no_error (error);
  reopen (fixture);
  g_assert_cmpint (put_photo (fixture, 0, 2), ==, 42);
  g_assert_true (qd_project_add_run (fixture->project, run, &error));
  g_assert_cmpint (run->id, ==, 18);
}

/* A database that is gone or empty is not taken for a new project. */
static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = dup_path (fixture, "project.db"), *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  put_many (fixture, 1, 3);
  g_clear_object (&fixture->project);
  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_damaged (fixture, "missing");
  g_assert_true (qd_project_restore (fixture->folder, &kept, &error));
  g_assert_no_error (error);
  g_assert_null (kept);
  reopen (fixture);
  g_assert_cmpuint (count_observations (fixture), ==, 3);
  g_clear_object (&fixture->project);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_damaged (fixture, "empty");
  g_assert_true (qd_project_restore (fixture->folder, &kept, &error));
  g_assert_no_error (error);
  g_assert_nonnull (kept);
  reopen (fixture);
  g_assert_cmpuint (count_observations (fixture), ==, 3);
}

/* A copy that is damaged itself, or none: the database stays where it is. */
static void
test_no_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = dup_path (fixture, "copies/project.db"), *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  put_many (fixture, 1, 500);
  g_clear_object (&fixture->project);
  damage (fixture, "copies/project.db");
  g_assert_false (qd_project_restore (fixture->folder, &kept, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "copies/project.db"));
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (copy), ==, 0);
  g_assert_false (qd_project_restore (fixture->folder, &kept, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  reopen (fixture);
  g_assert_cmpuint (count_observations (fixture), ==, 500);
}

static gpointer
join_and_ask (gpointer path)
{
  gboolean unchecked;
  QdOpening *opening = qd_opening_join (path, &unchecked);

  qd_opening_leave (opening);
  return GINT_TO_POINTER (unchecked);
}

/* The others wait for what the first finds; when it finds damage, the next looks itself. */
static void
test_openings (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = dup_path (fixture, "project.db-wal");
  gboolean unchecked;
  QdOpening *opening;
  GThread *other;

  g_assert_null (data);
  opening = qd_opening_join (path, &unchecked);
  g_assert_true (unchecked);
  other = g_thread_new ("other", join_and_ask, path);
  qd_opening_tell (opening, TRUE);
  g_assert_false (GPOINTER_TO_INT (g_thread_join (other)));
  qd_opening_leave (opening);

  opening = qd_opening_join (path, &unchecked);
  g_assert_true (unchecked);
  qd_opening_tell (opening, FALSE);
  g_assert_true (GPOINTER_TO_INT (join_and_ask (path)));
  qd_opening_leave (opening);
}

#define ADD(name, function) g_test_add ("/project/copies/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("made", test_made);
  ADD ("last", test_last);
  ADD ("not-made", test_not_made);
  ADD ("never-over-a-good-one", test_never_over_a_good_one);
  ADD ("restore", test_restore);
  ADD ("numbers", test_numbers);
  ADD ("missing", test_missing);
  ADD ("no-copy", test_no_copy);
  ADD ("openings", test_openings);
  return g_test_run ();
}
