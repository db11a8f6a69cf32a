/* Where the system has no more threads photos are decoded by who takes them, and a run that cannot begin says so. */
#include <string.h>

#include "engine/core/error.h"
#include "engine/host/parallel.h"
#include "engine/train/samples.h"
#include "engine/train/training.h"
#include "tests/failing-threads.h"
#include "tests/train/toy-project.h"
#include "tests/train/witness.h"

#define N 1000

static void
add_up (gpointer data, gsize first, gsize end)
{
  for (gsize i = first; i < end; i++)
    ((guint *) data)[i]++;
}

/* First of all, as the threads stay. */
static void
test_loops (void)
{
  guint visits[N] = { 0 };

  qd_parallel_set_threads (3);
  failing_threads_arm (0);
  qd_parallel_for (N, 10, add_up, visits);
  g_assert_cmpuint (failing_threads_disarm (), ==, 1);
  qd_parallel_for (N, 10, add_up, visits);
  for (guint i = 0; i < N; i++)
    g_assert_cmpuint (visits[i], ==, 2);
  qd_parallel_set_threads (0);
}

static void
test_samples (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 2, .n_validation = 1 });
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const QdSamplesOptions options = { 0, G_MAXSIZE, 2 };
  g_autoptr (QdSamples) samples = NULL;

  failing_threads_arm (0);
  samples = qd_samples_load (project, QD_SUBSET_TRAIN, ids, &options, NULL);
  g_assert_cmpuint (qd_samples_prefetch_first (samples), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (QdPixels) pixels = qd_samples_take_pixels (samples, i, NULL, NULL);

      g_assert_cmpuint (pixels->width, ==, TOY_WIDTH);
    }
  g_assert_cmpuint (failing_threads_disarm (), >, 0);
  toy_project_free (folder);
}

static void
keep_message (const QdTrainEvent *event, gpointer user_data)
{
  g_assert_cmpint (event->kind, ==, QD_TRAIN_ERROR);
  g_assert_null (*(char **) user_data);
  *(char **) user_data = g_strdup (event->message);
}

/* It arrives as an error, and the next trainer of the project does not wait for this one. */
static void
test_trainer (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 2, .n_validation = 1 });
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autofree char *message = NULL;
  QdTrainer *trainer;

  failing_threads_arm (0);
  trainer = qd_trainer_start (folder, settings, 0, NULL, keep_message, &message);
  g_assert_cmpuint (failing_threads_disarm (), ==, 1);
  g_assert_null (message);
  while (message == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (message, "limit of threads"));
  qd_trainer_free (trainer);
  train_well (folder, settings, 0, 0);
  toy_project_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/no-threads/loops", test_loops);
  g_test_add_func ("/train/no-threads/samples", test_samples);
  g_test_add_func ("/train/no-threads/trainer", test_trainer);
  return g_test_run ();
}
