/* Stopped where it takes long, left without waiting, and written to a project that is busy: the run can be gone on with. */
#include "engine/train/training.h"
#include "tests/train/witness.h"

#include <string.h>

/* Told so at the @ask-th question after step @step, and ever after. */
typedef struct
{
  guint step, ask, asked;
  QdTrainWish wish;
  GPtrArray *events; /* (element-type QdTrainEvent) */
} Interruption;

static QdTrainWish
interrupt (gpointer user_data)
{
  Interruption *interruption = user_data;
  const GPtrArray *events = interruption->events;
  const QdTrainEvent *last = events->len > 0 ? events->pdata[events->len - 1] : NULL;

  if (last != NULL && last->kind == QD_TRAIN_STEP && last->step == interruption->step)
    interruption->asked++;
  return interruption->asked >= interruption->ask ? interruption->wish : QD_TRAIN_GO_ON;
}

static void
keep_event (QdTrainEvent *event, gpointer user_data)
{
  g_ptr_array_add (((Interruption *) user_data)->events, event);
}

static guint
count_events (const Interruption *interruption, QdTrainEventKind kind)
{
  guint n = 0;

  for (guint i = 0; i < interruption->events->len; i++)
    n += ((const QdTrainEvent *) interruption->events->pdata[i])->kind == kind;
  return n;
}

static Interruption
train_interrupted (const char *folder, const QdTrainSettings *settings, guint step, guint ask, QdTrainWish wish)
{
  Interruption interruption = { step, ask, 0, wish, g_ptr_array_new_with_free_func ((GDestroyNotify) qd_train_event_free) };
  const QdTrainingHooks hooks = { interrupt, keep_event, &interruption, NULL, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_training_run (folder, settings, 0, &hooks, &error));
  g_assert_no_error (error);
  return interruption;
}

static QdRun *
get_run (const char *folder, gint64 number)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, NULL);

  return qd_project_get_run (project, number, NULL);
}

/* Stopped at the @ask-th question of the validation behind @step, the last one of two epochs, and gone on with: that begins
 * with the validation, and ends as run 1, which was not stopped. Returns FALSE where there are not so many questions. */
static gboolean
stop_in_validation (const char *folder, const QdTrainSettings *settings, guint step, guint ask, gint64 number)
{
  Interruption interruption = train_interrupted (folder, settings, step, ask, QD_TRAIN_STOP);
  guint epochs = count_events (&interruption, QD_TRAIN_EPOCH);
  g_autoptr (QdRun) run = get_run (folder, number);
  g_autofree char *last = g_strdup_printf ("runs/%u/last.safetensors", (guint) number);
  g_autofree char *model = g_strdup_printf ("runs/%u/model.safetensors", (guint) number);
  g_autoptr (GError) error = NULL;
  Witness witness;

  g_ptr_array_unref (interruption.events);
  if (epochs == 2)
    return FALSE;
  g_assert_cmpuint (epochs, ==, 1);
  g_assert_cmpint (run->state, ==, QD_RUN_STOPPED);
  g_assert_cmpint (qd_trainer_find_resumable (folder), ==, number);
  witness = train (folder, NULL, number, 0, &error);
  g_assert_no_error (error);
  g_assert_null (find_event (&witness, QD_TRAIN_STEP, 0));
  g_assert_cmpuint (find_event (&witness, QD_TRAIN_EPOCH, 0)->epoch, ==, 2);
  g_ptr_array_unref (witness.events);
  assert_same_tensors (folder, "runs/1/last.safetensors", folder, last);
  assert_same_tensors (folder, "runs/1/model.safetensors", folder, model);
  return TRUE;
}

/* Before each of two batches. */
static void
test_validation (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();

  settings->weight_average = 0.9;
  train_well (folder, settings, 0, 0);
  g_assert_true (stop_in_validation (folder, settings, 6, 1, 2));
  g_assert_true (stop_in_validation (folder, settings, 6, 2, 3));
  g_assert_false (stop_in_validation (folder, settings, 6, 3, 4));
  toy_project_free (folder);
}

/* Of a network whose running statistics move slowly: while they are taken anew, in four batches behind the one to validate. */
static void
test_settling (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 2, .n_validation = 2 });
  g_autoptr (QdTrainSettings) settings = quick_settings ();

  g_assert_true (qd_train_settings_set (settings, "base_network", "ssdlite320_mobilenet_v3_large", NULL));
  settings->image_shape = 256;
  settings->mini_batch_size = 2;
  train_well (folder, settings, 0, 0);
  g_assert_true (stop_in_validation (folder, settings, 2, 1 + 3, 2));
  toy_project_free (folder);
}

/* Whoever leaves in the middle of the first epoch waits for no validation: there is no model yet, and the run goes on from
 * there. */
static void
test_left (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autofree char *model = g_build_filename (folder, "runs", "2", "model.safetensors", NULL);
  g_autoptr (QdRun) run = NULL;
  Interruption interruption;

  train_well (folder, settings, 0, 0);
  interruption = train_interrupted (folder, settings, 1, 1, QD_TRAIN_LEAVE);
  g_ptr_array_unref (interruption.events);
  run = get_run (folder, 2);
  g_assert_cmpint (run->state, ==, QD_RUN_STOPPED);
  g_assert_cmpuint (run->best_epoch, ==, 0);
  g_assert_false (g_file_test (model, G_FILE_TEST_EXISTS));
  g_assert_cmpint (qd_trainer_find_resumable (folder), ==, 2);
  train_well (folder, NULL, 2, 0);
  assert_same_tensors (folder, "runs/1/last.safetensors", folder, "runs/2/last.safetensors");
  assert_same_tensors (folder, "runs/1/model.safetensors", folder, "runs/2/model.safetensors");
  toy_project_free (folder);
}

/* The database is busy with a long change of another thread when the only epoch is over: that is said, for the epoch and for
 * the run, and waited for. It takes twice as long as a connection waits for another. */
typedef struct
{
  QdProject *other;
  guint n_warnings;
} Busy;

static QdTrainWish
go_on (gpointer user_data)
{
  (void) user_data;
  return QD_TRAIN_GO_ON;
}

static void
keep_busy (QdTrainEvent *event, gpointer user_data)
{
  Busy *busy = user_data;

  if (event->kind == QD_TRAIN_EPOCH)
    g_assert_true (qd_project_begin (busy->other, NULL));
  if (event->kind == QD_TRAIN_WARNING && strstr (event->message, "busy") != NULL && ++busy->n_warnings == 2)
    qd_project_rollback (busy->other);
  qd_train_event_free (event);
}

static void
test_busy (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  Busy busy = { qd_project_open (folder, QD_PROJECT_WRITE, NULL), 0 };
  const QdTrainingHooks hooks = { go_on, keep_busy, &busy, NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdRun) run = NULL;

  settings->epochs = 1;
  qd_training_run (folder, settings, 0, &hooks, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (busy.n_warnings, ==, 2);
  run = get_run (folder, 1);
  g_assert_cmpint (run->state, ==, QD_RUN_DONE);
  g_assert_cmpuint (run->best_epoch, ==, 1);
  g_object_unref (busy.other);
  toy_project_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/stopping/validation", test_validation);
  g_test_add_func ("/train/stopping/settling", test_settling);
  g_test_add_func ("/train/stopping/left", test_left);
  g_test_add_func ("/train/stopping/busy", test_busy);
  return g_test_run ();
}
