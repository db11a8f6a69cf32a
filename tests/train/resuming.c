#include "engine/train/training.h"
#include "tests/train/witness.h"

#include <string.h>

/* Stopped in the middle of the second epoch and gone on with: the weights, the optimizer's state and the average are those of a
 * run that was never interrupted. */
static void
test_resumed (gconstpointer optimizer)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();

  settings->epochs = 3;
  settings->weight_average = 0.9;
  g_assert_true (qd_train_settings_set (settings, "optimizer", optimizer, NULL));
  train_well (folder, settings, 0, 0);
  train_well (folder, settings, 0, 5);
  g_assert_cmpint (qd_trainer_find_resumable (folder), ==, 2);
  train_well (folder, NULL, 2, 7);
  train_well (folder, NULL, 2, 0);
  g_assert_cmpint (qd_trainer_find_resumable (folder), ==, 0);
  assert_same_tensors (folder, "runs/1/last.safetensors", folder, "runs/2/last.safetensors");
  assert_same_tensors (folder, "runs/1/model.safetensors", folder, "runs/2/model.safetensors");
  toy_project_free (folder);
}

/* A run that starts from another's weights and keeps the backbone as it is: what is frozen stays so after the break. */
static void
test_resumed_frozen (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();

  train_well (folder, settings, 0, 0);
  settings->epochs = 3;
  settings->weight_average = 0.9;
  g_assert_true (qd_train_settings_set (settings, "weights", "1", NULL));
  g_assert_true (qd_train_settings_set (settings, "freeze_layer_pattern", "^backbone\\.features", NULL));
  train_well (folder, settings, 0, 0);
  train_well (folder, settings, 0, 5);
  g_assert_cmpint (qd_trainer_find_resumable (folder), ==, 3);
  train_well (folder, NULL, 3, 0);
  assert_same_tensors (folder, "runs/2/last.safetensors", folder, "runs/3/last.safetensors");
  assert_same_tensors (folder, "runs/2/model.safetensors", folder, "runs/3/model.safetensors");
  toy_project_free (folder);
}

/* Stopped in the middle of the first epoch, where it is validated for the sake of having a model: that has no say in which
 * epoch is the best. No box fits so well that the mAP is above 0, so that the first epoch is. */
static void
test_resumed_first_epoch (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();

  settings->overlap_threshold = 1;
  train_well (folder, settings, 0, 0);
  train_well (folder, settings, 0, 1);
  train_well (folder, NULL, 2, 0);
  assert_same_tensors (folder, "runs/1/last.safetensors", folder, "runs/2/last.safetensors");
  assert_same_tensors (folder, "runs/1/model.safetensors", folder, "runs/2/model.safetensors");
  toy_project_free (folder);
}

/* A checkpoint is there before the first step: a run that is killed at its beginning can be gone on with. */
typedef struct
{
  const char *folder;
  guint n_events;
} Beginning;

static QdTrainWish
stop_at_once (gpointer user_data)
{
  Beginning *beginning = user_data;

  g_assert_cmpint (qd_trainer_find_resumable (beginning->folder), ==, 2);
  return QD_TRAIN_STOP;
}

static void
count_event (QdTrainEvent *event, gpointer user_data)
{
  ((Beginning *) user_data)->n_events++;
  qd_train_event_free (event);
}

static void
test_resumed_first_step (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  Beginning beginning = { folder, 0 };
  const QdTrainingHooks hooks = { stop_at_once, count_event, &beginning, NULL, NULL };
  g_autoptr (GError) error = NULL;

  train_well (folder, settings, 0, 0);
  g_assert_true (qd_training_run (folder, settings, 0, &hooks, &error));
  g_assert_cmpuint (beginning.n_events, ==, 2); /* started and done */
  train_well (folder, NULL, 2, 0);
  assert_same_tensors (folder, "runs/1/last.safetensors", folder, "runs/2/last.safetensors");
  assert_same_tensors (folder, "runs/1/model.safetensors", folder, "runs/2/model.safetensors");
  toy_project_free (folder);
}

/* The first photo of the validation part gets a box of a class that no training photo has. */
static void
add_unseen_class (const char *folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) photos = NULL;
  QdBox box = { .source = QD_BOX_BY_PERSON, .box = { 2, 2, 40, 40 } };

  query.subset = QD_SUBSET_VALIDATION;
  photos = qd_project_list_photo_ids (project, &query, NULL);
  box.photo_id = g_array_index (photos, gint64, 0);
  box.class_id = qd_project_ensure_class (project, "star", NULL);
  g_assert_true (qd_project_insert_box (project, &box, NULL));
}

/* The log of a run that goes on holds what it held, behind which a warning of its start is put. */
static void
test_resumed_log (void)
{
  static const char *const lines_expected[] = { "warning", "started", "epoch", "warning", "started", "epoch", "done" };
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GBytes) log = NULL;
  g_auto (GStrv) lines = NULL;

  add_unseen_class (folder);
  train_well (folder, settings, 0, 4);
  train_well (folder, NULL, 1, 0);
  log = toy_project_read (folder, "runs/1/log.jsonl");
  lines = g_strsplit (g_bytes_get_data (log, NULL), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (lines_expected) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (lines_expected); i++)
    {
      g_autofree char *start = g_strdup_printf ("{\"event\":\"%s\",", lines_expected[i]);
      g_assert_true (g_str_has_prefix (lines[i], start));
    }
  g_assert_nonnull (strstr (lines[0], "star"));
  g_assert_true (g_str_has_prefix (lines[5], "{\"event\":\"epoch\",\"epoch\":2,"));
  toy_project_free (folder);
}

static void
set_unusable (const char *folder, guint n)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) photos = NULL;

  query.subset = QD_SUBSET_TRAIN;
  photos = qd_project_list_photo_ids (project, &query, NULL);
  for (guint i = 0; i < n; i++)
    g_assert_true (qd_project_set_mark (project, g_array_index (photos, gint64, i), QD_MARK_UNUSABLE, NULL));
}

/* Fewer photos make fewer steps an epoch: the epoch that was done counts, the other one is run with what is there. */
static void
test_resumed_fewer_photos (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GError) error = NULL;
  Witness witness;

  train_well (folder, settings, 0, 5); /* of 2 * 3 steps */
  set_unusable (folder, 4);
  witness = train (folder, NULL, 1, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (find_event (&witness, QD_TRAIN_WARNING, 0));
  g_assert_cmpuint (find_event (&witness, QD_TRAIN_STEP, 0)->step, ==, 3);
  g_assert_cmpuint (find_event (&witness, QD_TRAIN_EPOCH, 0)->epoch, ==, 2);
  g_assert_null (find_event (&witness, QD_TRAIN_EPOCH, 1));
  g_assert_cmpuint (find_event (&witness, QD_TRAIN_DONE, 0)->step, ==, 2 * 2);
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

/* Every photo changes sides: those of the validation part are learned from, those of the training part measured on. */
static void
swap_parts (const char *folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) photos = qd_project_list_photo_ids (project, &query, NULL);
  g_autofree QdSubset *subsets = g_new (QdSubset, photos->len);

  for (guint i = 0; i < photos->len; i++)
    {
      QdSubset now = qd_project_get_subset (project, g_array_index (photos, gint64, i), NULL);

      subsets[i] = now == QD_SUBSET_TRAIN ? QD_SUBSET_VALIDATION : QD_SUBSET_TRAIN;
    }
  g_assert_true (qd_project_set_split (project, (const gint64 *) (gpointer) photos->data, subsets, photos->len, "{}", NULL));
}

/* Gone on with after another split: what was measured before is no measure any more, and both that and what was learned from is
 * said; also when the run was stopped once more since. */
static void
test_resumed_other_split (void)
{
  static const char *const learned = "The run has learned from 11 of its 11 validation photos, before the photos were split "
                                     "anew: what is measured is too good. A new run tells the truth.";
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GError) error = NULL;
  Witness witness;

  settings->epochs = 4;
  train_well (folder, settings, 0, 4);
  swap_parts (folder);
  witness = train (folder, NULL, 1, 5, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (find_event (&witness, QD_TRAIN_STARTED, 0)->best_epoch, ==, 1);
  g_assert_cmpuint (find_event (&witness, QD_TRAIN_EPOCH, 0)->best_epoch, ==, 2); /* whatever it is worth */
  g_assert_true (g_str_has_prefix (find_event (&witness, QD_TRAIN_WARNING, 1)->message, "The validation photos are others"));
  g_assert_cmpstr (find_event (&witness, QD_TRAIN_WARNING, 2)->message, ==, learned);
  g_assert_null (find_event (&witness, QD_TRAIN_WARNING, 3));
  g_ptr_array_unref (witness.events);
  witness = train (folder, NULL, 1, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (find_event (&witness, QD_TRAIN_WARNING, 0)->message, ==, learned);
  g_assert_null (find_event (&witness, QD_TRAIN_WARNING, 1));
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

/* What a kill left half written goes when the run goes on; what a person put there stays. */
static void
test_resumed_leftovers (void)
{
  static const struct
  {
    const char *name;
    gboolean stays;
  } files[] = {
    { "last.safetensors.A1B2C3", FALSE },
    { "model.safetensors.ZZZZZZ", FALSE },
    { "log.jsonl.000000", FALSE },
    { "settings.json.QUADRA", FALSE },
    { "model.safetensors.backup", TRUE },
    { "model.safetensors.OLD", TRUE },
    { "notes.ABC123", TRUE },
  };
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();

  train_well (folder, settings, 0, 1);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, "runs", "1", files[i].name, NULL);

      g_assert_true (g_file_set_contents (path, "half", -1, NULL));
    }
  train_well (folder, NULL, 1, 2);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, "runs", "1", files[i].name, NULL);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, files[i].stays);
    }
  g_assert_cmpint (qd_trainer_find_resumable (folder), ==, 1);
  toy_project_free (folder);
}

/* Killed when early stopping had ended it, but before that was written down. */
static void
forget_end (const char *folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (QdRun) run = qd_project_get_run (project, 1, NULL);

  run->state = QD_RUN_RUNNING;
  g_assert_true (qd_project_update_run (project, run, NULL));
}

static void
test_resumed_settled (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GError) error = NULL;
  Witness witness;

  settings->epochs = 9;
  settings->overlap_threshold = 1;
  settings->early_stopping = TRUE;
  settings->early_stopping_min_epochs = 0;
  settings->early_stopping_patience = 1;
  train_well (folder, settings, 0, 0);
  forget_end (folder);
  g_assert_cmpint (qd_trainer_find_resumable (folder), ==, 1);
  witness = train (folder, NULL, 1, 0, &error);
  g_assert_no_error (error);
  g_assert_null (find_event (&witness, QD_TRAIN_STEP, 0));
  g_assert_cmpuint (find_event (&witness, QD_TRAIN_DONE, 0)->step, ==, 2 * 3);
  g_assert_cmpint (qd_trainer_find_resumable (folder), ==, 0);
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/train/resuming/adam", "adam", test_resumed);
  g_test_add_data_func ("/train/resuming/sgd", "sgd", test_resumed);
  g_test_add_func ("/train/resuming/frozen", test_resumed_frozen);
  g_test_add_func ("/train/resuming/first-epoch", test_resumed_first_epoch);
  g_test_add_func ("/train/resuming/first-step", test_resumed_first_step);
  g_test_add_func ("/train/resuming/log", test_resumed_log);
  g_test_add_func ("/train/resuming/fewer-photos", test_resumed_fewer_photos);
  g_test_add_func ("/train/resuming/other-split", test_resumed_other_split);
  g_test_add_func ("/train/resuming/leftovers", test_resumed_leftovers);
  g_test_add_func ("/train/resuming/settled", test_resumed_settled);
  return g_test_run ();
}
