/* However large a photo is, who trains does not wait for it once it was stopped. */
#include <math.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/train/samples.h"
#include "engine/train/training.h"
#include "tests/photo/picture-writer.h"
#include "tests/stop-watch.h"
#include "tests/train/toy-project.h"
#include "tests/train/witness.h"

#define SIDE 10000 /* pixels: 100 megapixels */
#define SOON 50000 /* microseconds */
#define N    8     /* photos to train on, all in one step */

typedef struct
{
  char *folder;
  QdProject *project;
  GArray *class_ids;
} Fixture;

/* Every photo to train on is as large. */
static void
enlarge (Fixture *fixture)
{
  const QdSamplesOptions options = { 0, 0, 1 };
  g_autoptr (QdSamples) samples = qd_samples_load (fixture->project, QD_SUBSET_TRAIN, fixture->class_ids, &options, NULL);
  const char *first = qd_samples_get (samples, 0)->path;

  g_assert_cmpuint (qd_samples_get_count (samples), ==, N);
  picture_write_png (first, SIDE, SIDE, 3, FALSE, TRUE);
  for (guint i = 1; i < N; i++)
    g_assert_true (qd_file_copy (first, qd_samples_get (samples, i)->path, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) classes = NULL;

  g_assert_null (data);
  fixture->folder = toy_project_new (&(ToyOptions){ .n_train = N, .n_validation = 1 });
  fixture->project = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  fixture->class_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  classes = qd_project_list_classes (fixture->project, FALSE, NULL);
  for (guint i = 0; i < classes->len; i++)
    g_array_append_val (fixture->class_ids, ((QdClass *) classes->pdata[i])->id);
  enlarge (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_null (data);
  g_array_unref (fixture->class_ids);
  g_object_unref (fixture->project);
  toy_project_free (fixture->folder);
}

static QdSamples *
load (Fixture *fixture)
{
  const QdSamplesOptions options = { 600, G_MAXSIZE, 1 };
  g_autoptr (GError) error = NULL;
  QdSamples *samples = qd_samples_load (fixture->project, QD_SUBSET_TRAIN, fixture->class_ids, &options, &error);

  g_assert_no_error (error);
  return samples;
}

/* Returns: seconds from the stop to the end. */
static double
stop_taking (QdSamples *samples)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  StopWatch *watch = stop_watch_new (cancellable, NULL, NULL, SOON);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdPixels) pixels = qd_samples_take_pixels (samples, 0, cancellable, &error);
  gint64 ended = g_get_monotonic_time ();

  g_assert_null (pixels);
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  return stop_watch_free (watch, ended);
}

static void
check_best (double best)
{
  g_test_message ("it ended %.1f ms after it was stopped", best * 1e3);
  g_assert_cmpfloat (best, >=, 0);
  g_assert_cmpfloat (best, <, STOP_WATCH_MOST);
}

/* Whoever takes a photo decodes it, or waits for another thread that does. The photo can be taken afterwards. */
static void
test_taken (Fixture *fixture, gconstpointer data)
{
  double own = G_MAXDOUBLE, others = G_MAXDOUBLE;

  g_assert_null (data);
  for (guint i = 0; i < STOP_WATCH_TRIES; i++)
    {
      g_autoptr (QdSamples) samples = load (fixture), ahead = load (fixture);

      own = fmin (own, stop_taking (samples));
      qd_samples_prefetch (ahead, 0);
      others = fmin (others, stop_taking (ahead));
      if (i == 0)
        {
          g_autoptr (QdPixels) mine = qd_samples_take_pixels (samples, 0, NULL, NULL);
          g_autoptr (QdPixels) its = qd_samples_take_pixels (ahead, 0, NULL, NULL);

          g_assert_cmpuint (mine->width, ==, 600);
          g_assert_cmpuint (its->width, ==, 600);
        }
    }
  check_best (own);
  check_best (others);
}

/* Photos that are decoded ahead, or wait for it, keep nobody who does not want them any more. */
static void
test_freed (Fixture *fixture, gconstpointer data)
{
  double best = G_MAXDOUBLE;

  g_assert_null (data);
  for (guint i = 0; i < STOP_WATCH_TRIES; i++)
    {
      QdSamples *samples = load (fixture);
      gint64 begun;

      for (guint k = 0; k < N; k++)
        qd_samples_prefetch (samples, k);
      g_usleep (SOON);
      begun = g_get_monotonic_time ();
      qd_samples_free (samples);
      best = fmin (best, (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC);
    }
  check_best (best);
}

/* ---- A run ---- */

typedef struct
{
  GCancellable *stopped, *left;
  gboolean leave;
  StopWatch *watch; /* from the first question on */
  guint steps;      /* that were told of */
} Run;

/* Goes on, and is stopped soon after that. */
static QdTrainWish
ask (gpointer user_data)
{
  Run *run = user_data;

  if (run->watch == NULL)
    {
      run->watch = stop_watch_new (run->leave ? run->left : run->stopped, NULL, NULL, SOON);
      return QD_TRAIN_GO_ON;
    }
  return run->leave ? QD_TRAIN_LEAVE : QD_TRAIN_STOP;
}

static void
count_steps (QdTrainEvent *event, gpointer user_data)
{
  ((Run *) user_data)->steps += event->kind == QD_TRAIN_STEP;
  qd_train_event_free (event);
}

/* Returns: seconds from the stop to the end of all. */
static double
stop_run (Fixture *fixture, gboolean leave)
{
  g_autoptr (GCancellable) stopped = g_cancellable_new (), left = g_cancellable_new ();
  Run run = { .stopped = stopped, .left = left, .leave = leave };
  const QdTrainingHooks hooks = { ask, count_steps, &run, leave ? left : stopped, left }; /* who leaves has stopped, too */
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GError) error = NULL;
  gint64 ended;

  settings->mini_batch_size = N;
  settings->threads = 1;
  g_assert_true (qd_training_run (fixture->folder, settings, 0, &hooks, &error));
  ended = g_get_monotonic_time ();
  g_assert_no_error (error);
  g_assert_cmpuint (run.steps, ==, 0);
  return stop_watch_free (run.watch, ended);
}

static gboolean
has_model (Fixture *fixture, gint64 number)
{
  g_autoptr (QdRun) run = qd_project_get_run (fixture->project, number, NULL);
  g_autofree char *path = qd_project_dup_run_path (fixture->project, number, "model.safetensors");

  g_assert_cmpint (run->state, ==, QD_RUN_STOPPED);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Whoever leaves waits neither for the photos of the first step nor for a model; whoever stops gets one, of first weights. */
static void
test_run (Fixture *fixture, gconstpointer data)
{
  double best = G_MAXDOUBLE;

  g_assert_null (data);
  stop_run (fixture, FALSE);
  g_assert_true (has_model (fixture, 1));
  for (guint i = 0; i < STOP_WATCH_TRIES; i++)
    {
      best = fmin (best, stop_run (fixture, TRUE));
      g_assert_false (has_model (fixture, 2 + i));
    }
  check_best (best);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/train/stopped-photos/taken", Fixture, NULL, set_up, test_taken, tear_down);
  g_test_add ("/train/stopped-photos/freed", Fixture, NULL, set_up, test_freed, tear_down);
  g_test_add ("/train/stopped-photos/run", Fixture, NULL, set_up, test_run, tear_down);
  return g_test_run ();
}
