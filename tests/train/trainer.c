#include "engine/train/trainer.h"
#include "engine/weights/weights-file.h"
#include "tests/patience.h"
#include "tests/train/toy-project.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE (120 * TEST_PATIENCE) /* seconds until a test that waits for an event gives up */

static const ToyOptions toy = { .n_train = 11, .n_validation = 5 };

static QdTrainSettings *
quick_settings (int epochs)
{
  static const char *const pairs[] = { "image_shape=128", "mini_batch_size=4", "learning_rate=0.003", "threads=2" };
  QdTrainSettings *settings = qd_train_settings_new ("ssd_tiny");

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_assert_true (qd_train_settings_set_pair (settings, pairs[i], NULL));
  settings->epochs = epochs;
  return settings;
}

/* Follows one trainer; @kinds: what happened, in order. */
typedef struct
{
  GMainLoop *loop;
  QdTrainer *trainer;
  GArray *kinds; /* QdTrainEventKind */
  GThread *home;
  guint pause_at_step, steps_while_paused;
  gboolean paused, stop_when_paused;
  char *message;
} Watch;

static gboolean
wake_up (gpointer user_data)
{
  Watch *watch = user_data;

  if (watch->stop_when_paused)
    qd_trainer_stop (watch->trainer);
  else
    qd_trainer_resume (watch->trainer);
  return G_SOURCE_REMOVE;
}

static void
on_event (const QdTrainEvent *event, gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_true (g_thread_self () == watch->home);
  g_array_append_val (watch->kinds, event->kind);
  switch (event->kind)
    {
    case QD_TRAIN_STEP:
      if (event->step == watch->pause_at_step)
        qd_trainer_pause (watch->trainer);
      watch->steps_while_paused += watch->paused;
      break;
    case QD_TRAIN_PAUSED:
      g_assert_true (qd_trainer_is_paused (watch->trainer));
      watch->paused = TRUE;
      g_timeout_add (200, wake_up, watch);
      break;
    case QD_TRAIN_RESUMED: watch->paused = FALSE; break;
    case QD_TRAIN_ERROR:
      watch->message = g_strdup (event->message);
      g_main_loop_quit (watch->loop);
      break;
    case QD_TRAIN_DONE: g_main_loop_quit (watch->loop); break;
    case QD_TRAIN_STARTED:
    case QD_TRAIN_WEIGHTS:
    case QD_TRAIN_EPOCH:
    case QD_TRAIN_SAMPLES:
    case QD_TRAIN_WARNING:
    default: break;
    }
}

static gboolean
give_up (gpointer user_data)
{
  (void) user_data;
  g_error ("the trainer says nothing any more");
  return G_SOURCE_REMOVE;
}

static guint
count (const Watch *watch, QdTrainEventKind kind)
{
  guint n = 0;

  for (guint i = 0; i < watch->kinds->len; i++)
    n += g_array_index (watch->kinds, QdTrainEventKind, i) == kind;
  return n;
}

static QdTrainEventKind
last_kind (const Watch *watch)
{
  return g_array_index (watch->kinds, QdTrainEventKind, watch->kinds->len - 1);
}

static void
watch_run (Watch *watch, const char *folder, const QdTrainSettings *settings, gint64 resume_run)
{
  guint timeout = g_timeout_add_seconds (PATIENCE, give_up, NULL);

  watch->loop = g_main_loop_new (NULL, FALSE);
  watch->kinds = g_array_new (FALSE, FALSE, sizeof (QdTrainEventKind));
  watch->home = g_thread_self ();
  watch->trainer = qd_trainer_start (folder, settings, resume_run, NULL, on_event, watch);
  g_main_loop_run (watch->loop);
  g_source_remove (timeout);
  qd_trainer_free (watch->trainer);
}

static void
watch_clear (Watch *watch)
{
  g_main_loop_unref (watch->loop);
  g_array_unref (watch->kinds);
  g_free (watch->message);
}

static void
assert_same_tensors (const char *folder, const char *name, const char *other_name)
{
  g_autofree char *a_path = g_build_filename (folder, name, NULL), *b_path = g_build_filename (folder, other_name, NULL);
  g_autoptr (QdWeightsFile) a = qd_weights_file_open (a_path, NULL), b = qd_weights_file_open (b_path, NULL);

  g_assert_nonnull (a);
  g_assert_nonnull (b);
  for (guint i = 0; i < qd_weights_file_get_tensors (a)->len; i++)
    {
      const QdStoredTensor *x = qd_weights_file_get_tensors (a)->pdata[i], *y = qd_weights_file_find (b, x->name);

      g_assert_cmpmem (x->data, x->bytes, y->data, y->bytes);
    }
}

/* A paused run does nothing, and ends as one that was not paused. */
static void
test_pause (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings (2);
  Watch plain = { 0 }, paused = { .pause_at_step = 2 };

  watch_run (&plain, folder, settings, 0);
  g_assert_cmpint (last_kind (&plain), ==, QD_TRAIN_DONE);
  g_assert_cmpuint (count (&plain, QD_TRAIN_PAUSED), ==, 0);
  watch_run (&paused, folder, settings, 0);
  g_assert_cmpint (last_kind (&paused), ==, QD_TRAIN_DONE);
  g_assert_cmpuint (count (&paused, QD_TRAIN_PAUSED), ==, 1);
  g_assert_cmpuint (count (&paused, QD_TRAIN_RESUMED), ==, 1);
  g_assert_cmpuint (paused.steps_while_paused, ==, 0);
  g_assert_cmpuint (count (&paused, QD_TRAIN_STEP), ==, 6);
  assert_same_tensors (folder, "runs/1/last.safetensors", "runs/2/last.safetensors");
  watch_clear (&plain);
  watch_clear (&paused);
  toy_project_free (folder);
}

static void
test_stop_while_paused (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings (50);
  Watch watch = { .pause_at_step = 1, .stop_when_paused = TRUE };

  watch_run (&watch, folder, settings, 0);
  g_assert_cmpint (last_kind (&watch), ==, QD_TRAIN_DONE);
  g_assert_cmpuint (count (&watch, QD_TRAIN_STEP), <, 6);
  g_assert_cmpint (qd_trainer_find_resumable (folder), ==, 1);
  watch_clear (&watch);
  toy_project_free (folder);
}

/* Freed in the middle: the thread ends and nothing arrives afterwards. */
static void
test_free (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings (50);
  Watch watch = { .home = g_thread_self (), .kinds = g_array_new (FALSE, FALSE, sizeof (QdTrainEventKind)) };
  guint seen;

  watch.trainer = qd_trainer_start (folder, settings, 0, NULL, on_event, &watch);
  while (count (&watch, QD_TRAIN_STEP) == 0)
    g_main_context_iteration (NULL, TRUE);
  seen = watch.kinds->len;
  qd_trainer_free (watch.trainer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (watch.kinds->len, ==, seen);
  g_array_unref (watch.kinds);
  toy_project_free (folder);
}

static gpointer
free_trainer (gpointer trainer)
{
  qd_trainer_free (trainer);
  return NULL;
}

/* Left in the middle, and gone on with at once: that begins where the other one ended, and ends as one that was never left. */
static void
test_leave (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings (2);
  Watch left = { .home = g_thread_self (), .kinds = g_array_new (FALSE, FALSE, sizeof (QdTrainEventKind)) };
  Watch plain = { 0 }, resumed = { 0 };
  GThread *thread;

  watch_run (&plain, folder, settings, 0);
  left.trainer = qd_trainer_start (folder, settings, 0, NULL, on_event, &left);
  while (count (&left, QD_TRAIN_STEP) == 0)
    g_main_context_iteration (NULL, TRUE);
  qd_trainer_leave (left.trainer);
  thread = g_thread_new ("free", free_trainer, left.trainer);
  watch_run (&resumed, folder, NULL, 2);
  g_thread_join (thread);
  g_assert_cmpint (last_kind (&resumed), ==, QD_TRAIN_DONE);
  g_assert_cmpint (last_kind (&left), ==, QD_TRAIN_STEP);
  g_assert_cmpuint (count (&left, QD_TRAIN_STEP) + count (&resumed, QD_TRAIN_STEP), <=, 6); /* none is done twice */
  assert_same_tensors (folder, "runs/1/last.safetensors", "runs/2/last.safetensors");
  watch_clear (&plain);
  watch_clear (&resumed);
  g_array_unref (left.kinds);
  toy_project_free (folder);
}

static void
test_error (void)
{
  g_autoptr (QdTrainSettings) settings = quick_settings (1);
  Watch watch = { 0 };

  watch_run (&watch, "/nowhere/bees.quadrat", settings, 0);
  g_assert_cmpuint (watch.kinds->len, ==, 1);
  g_assert_cmpint (last_kind (&watch), ==, QD_TRAIN_ERROR);
  g_assert_nonnull (strstr (watch.message, "/nowhere/bees.quadrat"));
  watch_clear (&watch);
}

/* ---- kill -9 ---- */

/* The first epoch has been saved when its line stands in the log and another step was made. */
static void
train_until_killed (const char *program, const char *folder)
{
  const char *argv[] = { program, "--train", folder, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOChannel) channel = NULL;
  GPid pid;
  int output, status;

  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &output, NULL,
                            &error);
  g_assert_no_error (error);
  channel = g_io_channel_unix_new (output);
  for (;;)
    {
      g_autofree char *line = NULL;

      g_assert_cmpint (g_io_channel_read_line (channel, &line, NULL, NULL, NULL), ==, G_IO_STATUS_NORMAL);
      if (g_str_equal (line, "step 4\n"))
        break;
    }
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_io_channel_shutdown (channel, FALSE, NULL);
}

static void
print_steps (const QdTrainEvent *event, gpointer user_data)
{
  (void) user_data;
  if (event->kind != QD_TRAIN_STEP)
    return;
  g_print ("step %u\n", event->step);
  fflush (stdout);
}

/* What the child does, until it is killed. */
static int
train_here (const char *folder)
{
  g_autoptr (QdTrainSettings) settings = quick_settings (3);
  QdTrainer *trainer = qd_trainer_start (folder, settings, 0, NULL, print_steps, NULL);

  for (;;)
    g_main_context_iteration (NULL, TRUE);
  qd_trainer_free (trainer);
  return 0;
}

static void
test_killed (gconstpointer program)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings (3);
  Watch resumed = { 0 }, plain = { 0 };

  train_until_killed (program, folder);
  g_assert_cmpint (qd_trainer_find_resumable (folder), ==, 1);
  watch_run (&resumed, folder, NULL, 1);
  g_assert_cmpint (last_kind (&resumed), ==, QD_TRAIN_DONE);
  g_assert_cmpuint (count (&resumed, QD_TRAIN_EPOCH), ==, 2);
  watch_run (&plain, folder, settings, 0);
  assert_same_tensors (folder, "runs/1/last.safetensors", "runs/2/last.safetensors");
  watch_clear (&resumed);
  watch_clear (&plain);
  toy_project_free (folder);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--train"))
    return train_here (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/trainer/pause", test_pause);
  g_test_add_func ("/train/trainer/stop-while-paused", test_stop_while_paused);
  g_test_add_func ("/train/trainer/free", test_free);
  g_test_add_func ("/train/trainer/leave", test_leave);
  g_test_add_func ("/train/trainer/error", test_error);
  g_test_add_data_func ("/train/trainer/killed", argv[0], test_killed);
  return g_test_run ();
}
