/* However large a picture of one's own is, an import of it ends within a tenth of a second after it was stopped, and leaves
 * nothing behind. */
#include <math.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/import/pictures.h"
#include "fixture.h"
#include "tests/photo/picture-writer.h"
#include "tests/stop-watch.h"

#define LARGE ((off_t) 200 << 20) /* bytes */
#define SOON  50000               /* microseconds */

/* A picture with a long hole behind its end, which is hashed and copied too. */
static char *
write_large (const Fixture *fixture)
{
  char *path = g_build_filename (fixture->root, "large.jpg", NULL);

  picture_write_jpeg (path, 64, 48, FALSE, 1);
  g_assert_cmpint (truncate (path, LARGE), ==, 0);
  return path;
}

/* The only file in the folders of photos/.incoming has some bytes. */
static gboolean
is_being_copied (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autofree char *parent = g_build_filename (fixture->folder, "photos", ".incoming", NULL);
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;
  g_autofree char *folder = name != NULL ? g_build_filename (parent, name, NULL) : NULL;
  g_autoptr (GDir) inside = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;

  return inside != NULL && g_dir_read_name (inside) != NULL;
}

static double
stop_import (Fixture *fixture, const char *path, gboolean (*is_begun) (gconstpointer data))
{
  const char *const paths[] = { path, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  StopWatch *watch = stop_watch_new (cancellable, is_begun, fixture, SOON);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = qd_import_pictures (fixture->project, paths, NULL, NULL, cancellable, &error);
  gint64 ended = g_get_monotonic_time ();

  g_assert_null (report);
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpstr (error->message, ==, "The import was stopped.");
  return stop_watch_free (watch, ended);
}

static void
check_nothing (const Fixture *fixture)
{
  g_autofree char *photos = g_build_filename (fixture->folder, "photos", NULL);
  g_autoptr (GDir) dir = g_dir_open (photos, 0, NULL);
  QdCounts counts;

  g_assert_null (g_dir_read_name (dir));
  g_assert_true (qd_project_count_stock (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.photos, ==, 0);
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_large (fixture);
  gboolean (*is_begun) (gconstpointer data) = data != NULL ? is_being_copied : NULL;
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < STOP_WATCH_TRIES; i++)
    best = fmin (best, stop_import (fixture, path, is_begun));
  g_test_message ("it ended %.1f ms after it was stopped", best * 1e3);
  g_assert_cmpfloat (best, >=, 0);
  g_assert_cmpfloat (best, <, STOP_WATCH_MOST);
  check_nothing (fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture_set_up (fixture, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture_tear_down (fixture, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/project/stopped/hashed", Fixture, NULL, set_up, test_import, tear_down);
  g_test_add ("/project/stopped/copied", Fixture, "copied", set_up, test_import, tear_down);
  return g_test_run ();
}
