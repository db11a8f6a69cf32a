#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/project/schema.h"
#include "first-schema.h"
#include "fixture.h"

static void
test_open (Fixture *fixture, gconstpointer data)
{
  g_autofree char *title = qd_project_dup_title (fixture->project), *stray = g_build_filename (fixture->root, "stray", NULL);
  g_autofree char *text = g_build_filename (stray, "project.db", NULL);
  g_autoptr (QdProject) second = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_cmpstr (title, ==, "Bees");
  g_assert_nonnull (second); /* the same process */
  g_assert_false (qd_project_is_read_only (second));

  g_assert_null (qd_project_open (stray, QD_PROJECT_WRITE, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_cmpint (g_mkdir (stray, 0700), ==, 0);
  g_assert_true (g_file_set_contents (text, "not a database at all, but a text that is long enough", -1, NULL));
  for (QdProjectMode mode = QD_PROJECT_READ; mode <= QD_PROJECT_CREATE; mode++)
    {
      g_assert_null (qd_project_open (stray, mode, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_DAMAGED);
      g_assert_nonnull (strstr (error->message, "stray"));
      g_clear_error (&error);
    }
}

static void
run_sql (const char *folder, const char *sql)
{
  g_autofree char *path = g_build_filename (folder, "project.db", NULL);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdProject) project = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  put_observation (fixture, 1, "Bee", "cc0", NULL);
  run_sql (fixture->folder, "PRAGMA user_version = 99");
  g_assert_null (qd_project_open (fixture->folder, QD_PROJECT_WRITE, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_READ_ONLY);
  g_clear_error (&error);
  project = qd_project_open (fixture->folder, QD_PROJECT_WRITE_OR_READ, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (qd_project_get_read_only_reason (project), "newer"));
  g_assert_false (qd_project_set_setting (project, "a", "b", &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_READ_ONLY);
}

static gint64
ask_sql (const char *folder, const char *sql)
{
  g_autofree char *path = g_build_filename (folder, "project.db", NULL);
  sqlite3_stmt *row;
  gint64 answer;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &row, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  answer = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  sqlite3_close (db);
  return answer;
}

#define PHOTOS "https://inaturalist-open-data.s3.amazonaws.com/photos/"

/* A project of the first version becomes today's with all that is in it; one that is only read stays as it is. */
static void
test_older (Fixture *fixture, gconstpointer data)
{
  static const char page[] = "https://www.inaturalist.org/observations/1";
  g_autofree char *path = g_build_filename (fixture->folder, "project.db", NULL);
  g_autoptr (QdProject) reader = NULL;
  g_autoptr (GError) error = NULL;
  QdCounts counts;

  g_assert_null (data);
  g_clear_object (&fixture->project);
  g_assert_cmpint (g_unlink (path), ==, 0);
  run_sql (fixture->folder, FIRST_SCHEMA
           "INSERT INTO classes (name, color, position) VALUES ('Bee', 1, 0);"
           "INSERT INTO species (key, common_name, class_id) VALUES ('name bee', 'Bee', 1);"
           "INSERT INTO observations (source_id, uuid, url, license, species_id) VALUES"
           " (1, 'a', 'https://www.inaturalist.org/observations/1', 'cc0', 1), (2, 'b', 'http://elsewhere.example/2', '', 1);"
           "INSERT INTO photos (observation_id, source_id, url, credit, mark) VALUES (1, 10, '" PHOTOS "10/medium.jpg', 'ana', 1),"
           " (2, 11, '" PHOTOS "10/large.jpg', 'ben', 0), (2, 12, 'https://a/12', 'ben', 0);"
           "DELETE FROM photos WHERE id = 3;"
           "INSERT INTO boxes (photo_id, class_id, xmin, ymin, xmax, ymax, source, created, modified) VALUES"
           " (1, 1, 1, 2, 3, 4, 0, 5, 6);");
  reader = qd_project_open (fixture->folder, QD_PROJECT_READ, &error);
  g_assert_no_error (error);
  g_assert_true (qd_project_count (reader, &counts, NULL));
  g_assert_cmpuint (counts.observations, ==, 2);
  g_assert_cmpint (ask_sql (fixture->folder, "PRAGMA user_version"), ==, 1);
  g_clear_object (&reader);
  fixture->project = qd_project_open (fixture->folder, QD_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.observations, ==, 2);
  g_assert_cmpuint (counts.photos, ==, 2);
  g_assert_cmpuint (counts.boxes, ==, 1);
  g_assert_cmpint (ask_sql (fixture->folder, "PRAGMA user_version"), ==, qd_schema_version ());
  g_assert_cmpint (ask_sql (fixture->folder, "SELECT count(*) FROM migrations"), ==, qd_schema_version ());
  g_assert_cmpint (ask_sql (fixture->folder, "SELECT count(*) FROM pragma_index_info('boxes_by_class')"), ==, 3);
  g_assert_cmpint (ask_sql (fixture->folder, "SELECT count(*) FROM pragma_index_info('observations_by_species')"), ==, 1);
  g_assert_cmpint (ask_sql (fixture->folder, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
  /* The page that follows from the number is not stored; another one is. */
  g_assert_cmpint (ask_sql (fixture->folder, "SELECT count(url) FROM observations"), ==, 1);
  g_autoptr (QdObservation) one = qd_project_get_observation (fixture->project, 1, &error);
  g_autoptr (QdObservation) two = qd_project_get_observation (fixture->project, 2, &error);
  g_assert_cmpstr (one->url, ==, page);
  g_assert_cmpstr (one->uuid, ==, "a");
  g_assert_cmpstr (two->url, ==, "http://elsewhere.example/2");
  g_autoptr (QdPhoto) photo = qd_project_get_photo (fixture->project, 1, &error);
  g_assert_cmpstr (photo->credit, ==, "ana");
  /* Nor is what follows of a photo's address. */
  g_assert_cmpstr (photo->url, ==, PHOTOS "10/medium.jpg");
  g_assert_cmpint (ask_sql (fixture->folder, "SELECT count(*) FROM photos WHERE url = 'medium.jpg'"), ==, 1);
  g_autoptr (QdPhoto) other = qd_project_get_photo (fixture->project, 2, &error);
  g_assert_cmpstr (other->url, ==, PHOTOS "10/large.jpg");
  g_assert_cmpint (photo->mark, ==, QD_MARK_VERIFIED);
  g_assert_cmpuint (photo->n_boxes, ==, 1);
  /* Number 3 was given once. */
  g_assert_cmpint (put_photo (fixture, 1, 13), ==, 4);
  g_assert_cmpint (put_photo (fixture, 1, 10), ==, 1);
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "project.db", NULL), *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_null (data);
  g_assert_true (qd_project_begin (fixture->project, NULL));
  for (gint64 i = 1; i <= 500; i++)
    put_observation (fixture, i, "Bee", "cc0", NULL);
  g_assert_true (qd_project_commit (fixture->project, NULL));
  g_clear_object (&fixture->project);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 60000);
  memset (bytes + 4096, 0x5a, length - 4096);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  g_assert_null (qd_project_open (fixture->folder, QD_PROJECT_WRITE, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "damaged"));
}

static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  gint64 photo = put_photo (fixture, 0, 1);
  g_autoptr (QdRun) run = qd_run_new (), stopped = NULL;
  g_autoptr (QdPhoto) back = NULL;
  g_autoptr (QdProject) second = NULL;

  g_assert_null (data);
  run->state = QD_RUN_RUNNING;
  g_assert_true (qd_project_add_run (fixture->project, run, NULL));
  g_assert_true (qd_project_set_photo_state (fixture->project, photo, QD_PHOTO_FETCHING, NULL, 0, NULL));
  second = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  back = qd_project_get_photo (second, photo, NULL);
  g_assert_cmpint (back->state, ==, QD_PHOTO_FETCHING); /* a second connection disturbs nothing */
  g_clear_object (&second);
  g_clear_object (&fixture->project);
  fixture->project = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  g_clear_pointer (&back, qd_photo_free);
  back = qd_project_get_photo (fixture->project, photo, NULL);
  g_assert_cmpint (back->state, ==, QD_PHOTO_WAITING);
  stopped = qd_project_get_run (fixture->project, run->id, NULL);
  g_assert_cmpint (stopped->state, ==, QD_RUN_STOPPED);
}

static void
write_below (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL), *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, "some", -1, NULL));
}

static gboolean
is_below (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* A number that was never given will be another photo's, which must not find a file under its name; what is not of a killed import
 * or run is a person's own. */
static void
test_strays (Fixture *fixture, gconstpointer data)
{
  static const char *const gone[] = { "photos/2.jpg", "photos/.incoming/0", "runs/2/settings.json", "runs/2", "runs/.3" };
  static const char *const kept[] = { "photos/1.jpg", "photos/2 bees.jpg", "photos/bees.jpg", "runs/4/model.safetensors", "runs/notes" };

  g_assert_null (data);
  g_assert_cmpint (put_photo (fixture, 0, 1), ==, 1);
  g_clear_object (&fixture->project);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    write_below (fixture, kept[i]);
  write_below (fixture, "photos/7.jpg");
  fixture->project = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  g_assert_true (is_below (fixture, "photos/7.jpg")); /* no import was under way */
  g_clear_object (&fixture->project);
  for (guint i = 0; i < 3; i++)
    write_below (fixture, gone[i]);
  write_below (fixture, "runs/.3/model.safetensors");
  fixture->project = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (gone); i++)
    g_assert_false (is_below (fixture, gone[i]));
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_true (is_below (fixture, kept[i]));
}

static void
assert_made (const char *folder, gboolean is_made)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_CREATE, NULL);

  qd_project_discard (project);
  g_clear_object (&project);
  project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  g_assert_true ((project == NULL) == is_made);
}

/* A folder that was there stays the one that it was, and a link to it. */
static void
assert_same_folder (Fixture *fixture, const char *folder)
{
  g_autofree char *link = g_build_filename (fixture->root, "Link.quadrat", NULL);
  GStatBuf before, after;

  g_assert_cmpint (g_mkdir (folder, 0710), ==, 0);
  g_assert_cmpint (symlink (folder, link), ==, 0);
  g_assert_cmpint (g_stat (folder, &before), ==, 0);
  assert_made (link, TRUE);
  g_assert_cmpint (g_stat (link, &after), ==, 0);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);
  assert_made (folder, TRUE);
  g_assert_cmpint (g_stat (folder, &after), ==, 0);
  g_assert_cmpuint (after.st_mode, ==, before.st_mode);
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Taken back by the opening that made it, by no other. */
static void
test_discard (Fixture *fixture, gconstpointer data)
{
  g_autofree char *fresh = g_build_filename (fixture->root, "Fresh.quadrat", NULL);

  g_assert_null (data);
  assert_made (fresh, TRUE);
  g_assert_false (g_file_test (fresh, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_mkdir (fresh, 0755), ==, 0);
  assert_made (fresh, TRUE);
  g_assert_cmpint (g_rmdir (fresh), ==, 0); /* as empty as it was */
  assert_same_folder (fixture, fresh);
  g_clear_object (&fixture->project);
  assert_made (fixture->folder, FALSE);
  g_object_unref (qd_project_open (fresh, QD_PROJECT_CREATE, NULL));
  assert_made (fresh, FALSE);
}

/* Killed before it was stored, a deletion did not happen. */
static void
test_half_deleted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdRun) run = qd_run_new ();
  g_autofree char *from = g_build_filename (fixture->folder, "runs", "1", NULL);
  g_autofree char *to = g_build_filename (fixture->folder, "runs", ".1", NULL);

  g_assert_null (data);
  g_assert_true (qd_project_add_run (fixture->project, run, NULL));
  write_below (fixture, "runs/1/model.safetensors");
  g_clear_object (&fixture->project);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  fixture->project = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  g_assert_true (is_below (fixture, "runs/1/model.safetensors"));
  g_assert_true (qd_project_delete_run (fixture->project, 1, NULL));
  g_assert_false (is_below (fixture, "runs/1"));
  g_assert_false (is_below (fixture, "runs/.1"));
}

#define ADD(name, function) g_test_add ("/project/opening/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("open", test_open);
  ADD ("newer", test_newer);
  ADD ("older", test_older);
  ADD ("damaged", test_damaged);
  ADD ("interrupted", test_interrupted);
  ADD ("strays", test_strays);
  ADD ("discard", test_discard);
  ADD ("half-deleted", test_half_deleted);
  return g_test_run ();
}
