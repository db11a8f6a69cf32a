/* A photo in a task may be very large: who stops does not wait for it. */
#include <math.h>

#include "engine/core/error.h"
#include "engine/hands/task-open.h"
#include "tests/hands/task-scene.h"
#include "tests/photo/picture-writer.h"
#include "tests/stop-watch.h"

#define SIDE 10000 /* pixels: 100 megapixels */
#define SOON 50000 /* microseconds */

/* In place of the first photo, and as the project tells it. */
static void
enlarge (Scene *scene)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (scene->project, photo_at (scene, 0), NULL);
  g_autofree char *path = qd_project_dup_photo_path (scene->project, photo);

  picture_write_png (path, SIDE, SIDE, 3, FALSE, TRUE);
  g_assert_true (qd_project_set_photo_there (scene->project, photo->id, photo->file, SIDE, SIDE, 1, NULL, NULL));
}

static void
check_best (double best)
{
  g_test_message ("it ended %.1f ms after it was stopped", best * 1e3);
  g_assert_cmpfloat (best, >=, 0);
  g_assert_cmpfloat (best, <, STOP_WATCH_MOST);
}

static double
stop_export (Scene *scene, const QdTask *task)
{
  const QdTaskExportOptions options = QD_TASK_EXPORT_OPTIONS_INIT;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  StopWatch *watch = stop_watch_new (cancellable, NULL, NULL, SOON);
  g_autoptr (GError) error = NULL;
  gboolean done = qd_task_export (scene->project, task, scene->file, &options, NULL, NULL, NULL, cancellable, &error);
  gint64 ended = g_get_monotonic_time ();

  g_assert_false (done);
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  return stop_watch_free (watch, ended);
}

/* While it is reduced. */
static void
test_export (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdTask) task = qd_project_add_task (scene->project, NULL, "Spring", QD_TASK_DRAW, 1,
                                                 (const gint64 *) scene->photos->data, 1, NULL);
  g_autoptr (GDir) root = NULL;
  double best = G_MAXDOUBLE;

  enlarge (scene);
  for (guint i = 0; i < STOP_WATCH_TRIES; i++)
    best = fmin (best, stop_export (scene, task));
  check_best (best);
  root = g_dir_open (scene->root, 0, NULL);
  g_assert_null (g_dir_read_name (root));
}

/* The project of the task holds the photo, which is looked at to its end. */
static gboolean
is_unpacked (gconstpointer data)
{
  g_autofree char *photos = g_build_filename (((const Scene *) data)->copy_folder, "photos", NULL);
  g_autoptr (GDir) dir = g_dir_open (photos, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  return name != NULL && g_str_has_suffix (name, ".png"); /* not aside any more */
}

static double
stop_opening (Scene *scene)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  StopWatch *watch = stop_watch_new (cancellable, is_unpacked, scene, SOON);
  g_autoptr (GError) error = NULL;
  gboolean done = qd_task_open (scene->file, scene->copy_folder, NULL, NULL, NULL, cancellable, &error);
  gint64 ended = g_get_monotonic_time ();

  g_assert_false (done);
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_false (g_file_test (scene->copy_folder, G_FILE_TEST_EXISTS));
  return stop_watch_free (watch, ended);
}

static void
test_open (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  const QdTaskExportOptions whole = { .max_side = 0 };
  g_autoptr (QdTask) task = qd_project_add_task (scene->project, NULL, "Spring", QD_TASK_DRAW, 1,
                                                 (const gint64 *) scene->photos->data, 1, NULL);
  double best = G_MAXDOUBLE;

  enlarge (scene);
  g_assert_true (qd_task_export (scene->project, task, scene->file, &whole, NULL, NULL, NULL, NULL, NULL));
  for (guint i = 0; i < STOP_WATCH_TRIES; i++)
    best = fmin (best, stop_opening (scene));
  check_best (best);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  SCENE_TEST ("stopped/export", test_export);
  SCENE_TEST ("stopped/open", test_open);
  return scene_run ();
}
