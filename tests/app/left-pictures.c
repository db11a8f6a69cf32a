/* Very large photos that somebody wanted to see, who then stopped or left: nothing decodes them to their end. */
#include <math.h>
#include <string.h>

#include "tests/app/iterate.h"

#include "app/pages/dispute-photos.h"
#include "app/pages/evaluation-job.h"
#include "app/pages/example-picture.h"
#include "app/pages/photo-ahead.h"
#include "engine/core/error.h"
#include "engine/hands/consolidation.h"
#include "tests/hands/people.h"
#include "tests/photo/picture-writer.h"
#include "tests/stop-watch.h"
#include "tests/train/toy-project.h"
#include "tests/train/witness.h"

#define SIDE 10000 /* pixels: 100 megapixels */
#define SOON 50000 /* microseconds */

/* The toy project, the file of its last photo, which is the one to validate on and the large one. */
static char *folder, *path;
static QdProject *project;
static gint64 photo;

static void
make_project (void)
{
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (QdPhoto) last = NULL;

  query.subset = QD_SUBSET_VALIDATION;
  folder = toy_project_new (&(ToyOptions){ .n_train = 4, .n_validation = 1 });
  settings->epochs = 1;
  train_well (folder, settings, 0, 0);
  project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  ids = qd_project_list_photo_ids (project, &query, NULL);
  photo = g_array_index (ids, gint64, 0);
  last = qd_project_get_photo (project, photo, NULL);
  path = qd_project_dup_photo_path (project, last);
  picture_write_png (path, SIDE, SIDE, 3, FALSE, TRUE);
}

static void
check_best (double best)
{
  g_test_message ("it ended %.1f ms after it was stopped", best * 1e3);
  g_assert_cmpfloat (best, >=, 0);
  g_assert_cmpfloat (best, <, STOP_WATCH_MOST);
}

static void
test_example (void)
{
  QdExample *example = qd_example_new (QD_EXAMPLE_GOOD, photo);
  double best = G_MAXDOUBLE;

  g_array_append_vals (example->boxes, &(QdCornerBox){ 10, 10, 30, 30 }, 1);
  for (guint i = 0; i < STOP_WATCH_TRIES; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      StopWatch *watch = stop_watch_new (cancellable, NULL, NULL, SOON);
      g_autoptr (GError) error = NULL;
      g_autoptr (QdPixels) picture = qd_example_picture_new (example, path, cancellable, &error);

      best = fmin (best, stop_watch_free (watch, g_get_monotonic_time ()));
      g_assert_null (picture);
      g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
    }
  check_best (best);
  qd_example_free (example);
}

/* Two people draw one box each, and not the same. */
static void
disagree (void)
{
  g_autoptr (QdTask) task = qd_project_add_task (project, NULL, "Spring", QD_TASK_DRAW, 2, &photo, 1, NULL);
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;

  for (guint person = 0; person < 2; person++)
    {
      QdLabels *labels = person_labels (task, person);
      QdLook *look = person_looks (labels, photo, QD_MARK_NONE, 100);

      ((QdLabelledPhoto *) labels->photos->pdata[0])->width = TOY_WIDTH;
      ((QdLabelledPhoto *) labels->photos->pdata[0])->height = TOY_HEIGHT;
      person_draws (look, 1, 10 + 80 * person, 10);
      merge_labels (project, labels, 1, 0, 0, 0);
    }
  g_assert_true (qd_consolidate (project, task, &options, NULL, NULL));
}

/* The thread that writes the project decodes no photo: it says where those of the dispute and of the next one are. */
static void
test_dispute (void)
{
  QdDisputeCase *wanted = qd_dispute_case_new (0);

  disagree ();
  g_assert_true (qd_dispute_case_bring (project, wanted, NULL));
  g_assert_cmpuint (wanted->n, ==, 2);
  g_assert_cmpint (wanted->dispute->photo_id, ==, photo);
  g_assert_cmpstr (wanted->path, ==, path);
  g_assert_cmpint (wanted->next_photo, ==, photo);
  g_assert_cmpstr (wanted->next_path, ==, path);
  qd_dispute_case_unref (wanted);
}

typedef struct
{
  guint n_told;
  char *why;
} Told;

static void
on_shown (gpointer user_data, const QdDisputeCase *shown, QdCanvasPhoto *picture, const GError *unreadable)
{
  Told *told = user_data;

  g_assert_null (picture);
  g_assert_cmpint (shown->dispute->photo_id, ==, photo);
  g_free (told->why);
  told->why = g_strdup (unreadable->message);
  told->n_told++;
}

/* A photo that cannot be decoded is told of each time that a dispute of it comes up. */
static void
test_unreadable (void)
{
  g_autofree char *bad = g_build_filename (folder, "bad.jpg", NULL);
  Told told = { 0 };
  QdDisputePhotos *photos = qd_dispute_photos_new (on_shown, &told);

  g_assert_true (g_file_set_contents (bad, "no picture", -1, NULL));
  for (guint i = 1; i <= 2; i++)
    {
      QdDisputeCase *wanted = qd_dispute_case_new (0);

      g_assert_true (qd_dispute_case_bring (project, wanted, NULL));
      g_free (wanted->path);
      wanted->path = g_strdup (bad);
      g_clear_pointer (&wanted->next_path, g_free);
      qd_dispute_photos_await (photos, wanted);
      qd_dispute_case_unref (wanted);
      while (told.n_told < i)
        g_main_context_iteration (NULL, TRUE);
      g_assert_nonnull (strstr (told.why, "bad.jpg"));
    }
  qd_dispute_photos_free (photos);
  g_free (told.why);
}

static void
on_ready (G_GNUC_UNUSED gpointer user_data, G_GNUC_UNUSED gint64 id, G_GNUC_UNUSED const GError *error)
{
  g_assert_not_reached ();
}

/* A window that is gone does not wait for the photo it wished for. */
static void
test_ahead (void)
{
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < STOP_WATCH_TRIES; i++)
    {
      QdPhotoAhead *ahead = qd_photo_ahead_new (on_ready, NULL);
      gint64 start;

      qd_photo_ahead_set_most_side (ahead, 1600);
      qd_photo_ahead_wish (ahead, &(QdPhotoWish){ photo, path }, 1);
      g_assert_cmpuint (qd_job_count_running (), ==, 1);
      g_usleep (SOON); /* so that it is decoding */
      start = g_get_monotonic_time ();
      qd_photo_ahead_free (ahead);
      while (qd_job_count_running () > 0)
        g_main_context_iteration (NULL, TRUE);
      best = fmin (best, (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
    }
  check_best (best);
}

/* ---- The worst photos of an evaluation ---- */

/* It is measured, and its pictures are made now. */
static gboolean
is_measured (gconstpointer job)
{
  guint64 done, total;

  qd_job_get_progress ((QdJob *) job, &done, &total);
  return total > 0 && done == total;
}

typedef struct
{
  gboolean over;
  gint64 ended; /* monotonic */
} End;

static gboolean
evaluate (QdJob *job, gpointer data, GError **error)
{
  gboolean done = qd_evaluation_task_run (job, data, error);
  gint64 *ended = g_object_get_data (G_OBJECT (job), "ended");

  *ended = g_get_monotonic_time ();
  return done;
}

static void
on_over (G_GNUC_UNUSED gpointer owner, QdJob *job, G_GNUC_UNUSED gpointer data, const GError *error)
{
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  *(gboolean *) g_object_get_data (G_OBJECT (job), "over") = TRUE;
}

static void
test_evaluation (void)
{
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < STOP_WATCH_TRIES; i++)
    {
      g_autoptr (QdJob) job =
          qd_job_new (evaluate, qd_evaluation_task_new (folder, 1, QD_SUBSET_VALIDATION), qd_evaluation_task_free);
      End end = { 0 };
      StopWatch *watch;

      g_object_set_data (G_OBJECT (job), "ended", &end.ended);
      g_object_set_data (G_OBJECT (job), "over", &end.over);
      watch = stop_watch_new (qd_job_get_cancellable (job), is_measured, job, SOON);
      qd_job_start (job, NULL, on_over);
      iterate_until (&end.over);
      best = fmin (best, stop_watch_free (watch, end.ended));
    }
  check_best (best);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  make_project ();
  g_test_add_func ("/app/left-pictures/example", test_example);
  g_test_add_func ("/app/left-pictures/evaluation", test_evaluation);
  g_test_add_func ("/app/left-pictures/dispute", test_dispute);
  g_test_add_func ("/app/left-pictures/unreadable", test_unreadable);
  g_test_add_func ("/app/left-pictures/ahead", test_ahead);
  status = g_test_run ();
  g_object_unref (project);
  toy_project_free (folder);
  g_free (path);
  return status;
}
