#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/train/evaluation.h"
#include "engine/train/training.h"
#include "engine/weights/weights-file.h"
#include "tests/train/witness.h"

#include <string.h>

/* ---- It learns ---- */

static void
test_learns (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 32, .n_validation = 10, .n_test = 8, .n_empty = 2 });
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (QdEvaluation) evaluation = NULL;
  g_autoptr (GError) error = NULL;
  Witness witness;

  settings->epochs = 16;
  settings->augment_color = FALSE;
  settings->augment_crop = 0;
  witness = train (folder, settings, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (find_event (&witness, QD_TRAIN_EPOCH, 0)->loss, >, 4);
  g_assert_cmpfloat (find_event (&witness, QD_TRAIN_EPOCH, 15)->loss, <, 1.6);
  g_assert_cmpfloat (find_event (&witness, QD_TRAIN_DONE, 0)->map50, >, 0.9);
  evaluation = qd_evaluation_run (folder, 0, "test", NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (evaluation->map50, >, 0.9);
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

/* ---- What is told and kept ---- */

static void
check_epoch (const QdTrainEvent *event, guint epoch)
{
  g_assert_cmpuint (event->epoch, ==, epoch);
  g_assert_cmpuint (event->n_epochs, ==, 2);
  g_assert_cmpuint (event->step, ==, 3 * epoch);
  g_assert_true (event->loss > 0 && event->map50 >= 0 && event->map >= 0);
  g_assert_cmpfloat (event->images_per_second, >, 0);
  g_assert_cmpfloat (event->seconds, >, 0);
}

static void
check_events (const Witness *witness)
{
  const QdTrainEvent *started = find_event (witness, QD_TRAIN_STARTED, 0), *samples = find_event (witness, QD_TRAIN_SAMPLES, 1);
  const QdTrainEvent *done = witness->events->pdata[witness->events->len - 1];

  g_assert_cmpuint (started->n_train, ==, 11);
  g_assert_cmpuint (started->n_validation, ==, 5);
  g_assert_cmpstr (started->network, ==, "ssd_tiny");
  g_assert_cmpuint (g_strv_length (started->classes), ==, 2);
  check_epoch (find_event (witness, QD_TRAIN_EPOCH, 0), 1);
  check_epoch (find_event (witness, QD_TRAIN_EPOCH, 1), 2);
  g_assert_nonnull (find_event (witness, QD_TRAIN_STEP, 5));
  g_assert_null (find_event (witness, QD_TRAIN_STEP, 6));
  g_assert_cmpuint (samples->samples->len, ==, 5);
  g_assert_cmpfloat (((QdTrainSample *) samples->samples->pdata[0])->scale, ==, 1);
  g_assert_cmpint (done->kind, ==, QD_TRAIN_DONE);
  g_assert_cmpstr (done->model, ==, "runs/1/model.safetensors");
  g_assert_false (done->stopped_early);
}

static void
check_model (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "runs", "1", "model.safetensors", NULL);
  g_autoptr (QdWeightsFile) file = qd_weights_file_open (path, NULL);

  g_assert_cmpstr (qd_weights_file_get_metadata (file, "network"), ==, "ssd_tiny");
  g_assert_cmpstr (qd_weights_file_get_metadata (file, "image_shape"), ==, "128");
  g_assert_nonnull (strstr (qd_weights_file_get_metadata (file, "classes"), "\"name\":\"disc\""));
  g_assert_cmpstr (qd_weights_file_get_metadata (file, "credits"), ==,
                   "painter 0, no rights reserved (CC0)\npainter 1, no rights reserved (CC0)");
  g_assert_nonnull (qd_weights_file_find (file, "backbone.features.0.0.weight"));
  g_assert_cmpint (qd_weights_file_find (file, "backbone.features.0.1.num_batches_tracked")->dtype, ==, QD_DTYPE_I64);
  g_assert_nonnull (qd_weights_file_find (file, "backbone.features.0.1.running_var"));
  g_assert_nonnull (qd_weights_file_find (file, "head.classification_head.module_list.3.bias"));
}

static void
check_run (const char *folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  g_autoptr (QdRun) run = qd_project_get_run (project, 1, NULL);

  g_assert_cmpint (run->state, ==, QD_RUN_DONE);
  g_assert_cmpuint (run->epoch, ==, 2);
  g_assert_cmpuint (run->epochs, ==, 2);
  g_assert_cmpuint (run->best_epoch, >=, 1);
  g_assert_true (run->best_map50 >= 0 && run->best_map50 <= 1);
}

static void
test_kept (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GBytes) log = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  Witness witness = train (folder, settings, 0, 0, &error);

  g_assert_no_error (error);
  check_events (&witness);
  check_model (folder);
  check_run (folder);
  log = toy_project_read (folder, "runs/1/log.jsonl");
  lines = g_strsplit (g_bytes_get_data (log, NULL), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5); /* its start, two epochs, done, and the end */
  g_assert_true (g_str_has_prefix (lines[0], "{\"event\":\"started\",\"run\":1,"));
  g_assert_nonnull (strstr (lines[0], "\"trained_parameters\":440572,\"frozen_parameters\":0"));
  g_assert_true (g_str_has_prefix (lines[1], "{\"event\":\"epoch\",\"epoch\":1,"));
  g_assert_true (g_str_has_prefix (lines[3], "{\"event\":\"done\",\"run\":1,"));
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

/* ---- The same again ---- */

static void
test_same_seed (void)
{
  char *folder = toy_project_new (&toy), *other = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GBytes) a = NULL, b = NULL;

  settings->weight_average = 0.9;
  train_well (folder, settings, 0, 0);
  settings->threads = 1;
  train_well (other, settings, 0, 0);
  assert_same_tensors (folder, "runs/1/model.safetensors", other, "runs/1/model.safetensors");
  assert_same_tensors (folder, "runs/1/last.safetensors", other, "runs/1/last.safetensors");
  settings->seed = 2;
  settings->threads = 2;
  train_well (folder, settings, 0, 0);
  a = toy_project_read (folder, "runs/1/model.safetensors");
  b = toy_project_read (folder, "runs/2/model.safetensors");
  g_assert_false (g_bytes_equal (a, b));
  toy_project_free (folder);
  toy_project_free (other);
}

/* A run that was stopped before its first epoch has a model all the same. */
static void
test_stopped_at_once (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GError) error = NULL;
  Witness witness = train (folder, settings, 0, 1, &error);

  g_assert_no_error (error);
  g_assert_null (find_event (&witness, QD_TRAIN_STEP, 1));
  g_assert_true (find_event (&witness, QD_TRAIN_DONE, 0)->stopped_early);
  check_model (folder);
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

static void
test_early_stopping (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GError) error = NULL;
  Witness witness;

  settings->epochs = 50;
  settings->overlap_threshold = 1; /* no box fits that well, so nothing is gained after the first epoch */
  settings->early_stopping = TRUE;
  settings->early_stopping_min_epochs = 2;
  settings->early_stopping_patience = 3;
  witness = train (folder, settings, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (find_event (&witness, QD_TRAIN_EPOCH, 3));
  g_assert_null (find_event (&witness, QD_TRAIN_EPOCH, 4));
  g_assert_true (find_event (&witness, QD_TRAIN_DONE, 0)->stopped_early);
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

/* ---- What cannot be trained on ---- */

static void
assert_refused (const ToyOptions *options, const QdTrainSettings *settings, const char *said)
{
  char *folder = toy_project_new (options);
  g_autoptr (GError) error = NULL;
  Witness witness = train (folder, settings, 0, 0, &error);

  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, said));
  g_assert_null (find_event (&witness, QD_TRAIN_STARTED, 0));
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

static void
test_refused (void)
{
  g_autoptr (QdTrainSettings) settings = quick_settings ();

  assert_refused (&(ToyOptions){ .n_train = 3, .n_validation = 2, .no_boxes = TRUE }, settings, "no photo has a box");
  assert_refused (&(ToyOptions){ .n_validation = 2 }, settings, "no photos to train on");
  assert_refused (&(ToyOptions){ .n_train = 2 }, settings, "no photos to validate on");
  assert_refused (&(ToyOptions){ .n_train = 2, .n_empty = 2, .n_validation = 1 }, settings, "train on has a box");
  settings->image_shape = 200;
  assert_refused (&toy, settings, "image_shape");
}

/* Difficult boxes are neither right nor wrong: with nothing but them there is no mAP to choose the best epoch by. */
static void
test_difficult_alone (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) photos = NULL;
  g_autoptr (GError) error = NULL;
  Witness witness;

  query.subset = QD_SUBSET_VALIDATION;
  photos = qd_project_list_photo_ids (project, &query, NULL);
  for (guint i = 0; i < photos->len; i++)
    {
      g_autoptr (GArray) boxes = qd_project_list_boxes (project, g_array_index (photos, gint64, i), NULL);

      for (guint k = 0; k < boxes->len; k++)
        {
          g_array_index (boxes, QdBox, k).difficult = TRUE;
          g_assert_true (qd_project_update_box (project, &g_array_index (boxes, QdBox, k), NULL));
        }
    }
  witness = train (folder, settings, 0, 0, &error);
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "validate on has a box"));
  g_ptr_array_unref (witness.events);
  g_clear_object (&project);
  toy_project_free (folder);
}

static void
test_damaged_photo (void)
{
  char *folder = toy_project_new (&toy);
  g_autofree char *path = g_build_filename (folder, "photos", "3.png", NULL);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GError) error = NULL;
  Witness witness;

  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
  settings->epochs = 1;
  witness = train (folder, settings, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (find_event (&witness, QD_TRAIN_WARNING, 0)->message, "3.png"));
  g_assert_null (find_event (&witness, QD_TRAIN_WARNING, 1));
  g_assert_nonnull (find_event (&witness, QD_TRAIN_DONE, 0));
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/training/learns", test_learns);
  g_test_add_func ("/train/training/kept", test_kept);
  g_test_add_func ("/train/training/same-seed", test_same_seed);
  g_test_add_func ("/train/training/stopped-at-once", test_stopped_at_once);
  g_test_add_func ("/train/training/early-stopping", test_early_stopping);
  g_test_add_func ("/train/training/refused", test_refused);
  g_test_add_func ("/train/training/difficult-alone", test_difficult_alone);
  g_test_add_func ("/train/training/damaged-photo", test_damaged_photo);
  return g_test_run ();
}
