#include "config.h"

#include "engine/train/training-private.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/ssd/model-info.h"
#include "engine/ssd/start-weights.h"
#include "engine/train/freezing.h"
#include "engine/train/models.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define PIXEL_BUDGET ((gsize) 768 << 20) /* bytes of decoded photos kept by a subset */
#define MAX_SETTINGS ((gsize) 1 << 20)   /* bytes of a settings.json */

/* ---- What to learn ---- */

/* All classes of the project that have boxes; of a run that goes on, its own. */
static gboolean
list_classes (QdTraining *training, GError **error)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (training->project, FALSE, error);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (classes == NULL)
    return FALSE;
  for (guint i = 0; i < classes->len; i++)
    {
      const QdClass *item = classes->pdata[i];

      if (item->n_boxes == 0)
        continue;
      g_array_append_val (training->class_ids, item->id);
      g_strv_builder_add (names, item->name);
    }
  training->class_names = g_strv_builder_end (names);
  if (training->class_ids->len == 0)
    g_set_error_literal (error, QD_ERROR, QD_ERROR_INPUT,
                         _ ("There is nothing to learn from: no photo has a box. Draw boxes or import them first."));
  return training->class_ids->len > 0;
}

static gboolean
take_classes_of_run (QdTraining *training, GError **error)
{
  g_autofree gint64 *ids = NULL;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, training->run->id);
  g_autofree char *place = g_strdup_printf (_ ("run %s"), number);

  if (!qd_model_classes_parse (training->run->classes, place, &training->class_names, &ids, error))
    return FALSE;
  g_array_append_vals (training->class_ids, ids, g_strv_length (training->class_names));
  return TRUE;
}

static QdSamples *
load_subset (QdTraining *training, QdSubset subset, GError **error)
{
  const QdSamplesOptions options = { .max_side = 2 * (guint) training->settings->image_shape,
                                     .budget = PIXEL_BUDGET,
                                     .threads = (guint) training->settings->threads };
  g_autoptr (QdSamples) samples = qd_samples_load (training->project, subset, training->class_ids, &options, error);

  if (samples == NULL)
    return NULL;
  if (qd_samples_count_truths (samples) > 0)
    return g_steal_pointer (&samples);
  if (qd_samples_get_count (samples) == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 subset == QD_SUBSET_TRAIN
                     ? _ ("There are no photos to train on: split the labelled photos first.")
                     : _ ("There are no photos to validate on: give the validation part of the split some."));
  else
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 subset == QD_SUBSET_TRAIN ? _ ("None of the photos to train on has a box.")
                                           : _ ("None of the photos to validate on has a box."));
  return NULL;
}

static void
warn_of_unseen_classes (QdTraining *training)
{
  g_autofree guint *counts = g_new0 (guint, training->class_ids->len);

  for (guint i = 0; i < qd_samples_get_count (training->train); i++)
    {
      const QdSample *sample = qd_samples_get (training->train, i);

      for (guint k = 0; k < sample->truths->len; k++)
        counts[g_array_index (sample->truths, QdPhotoTruth, k).label - 1]++;
    }
  for (guint i = 0; i < training->class_ids->len; i++)
    if (counts[i] == 0)
      qd_training_warn (training, _ ("No training photo has a box of the class “%s”, so it cannot be learned."),
                        training->class_names[i]);
}

static void
warn_of_idle_pattern (QdTraining *training)
{
  const char *pattern = training->settings->freeze_layer_pattern;
  guint64 n_trained, n_frozen;

  qd_freeze_count (qd_session_get_graph (training->session), &n_trained, &n_frozen);
  if (pattern[0] != '\0' && n_frozen == 0)
    qd_training_warn (training, _ ("No weights are frozen: no name of them matches “%s”."), pattern);
}

static void
warn_of_slices (QdTraining *training)
{
  guint batch = qd_session_get_batch (training->session), slice = qd_session_get_slice (training->session);

  if (slice == batch || training->settings->slice_size > 0)
    return;
  qd_training_warn (training,
                    _ ("%u photos at once do not fit the memory of %s: each step takes them %u at a time and moves the "
                       "weights once, as for all; batch norm sees %u photos."),
                    batch, qd_device_get_info (training->device)->name, slice, slice);
}

static void
warn_of_split (QdTraining *training)
{
  guint n = qd_samples_get_count (training->validation);

  if (training->validated != NULL)
    qd_training_warn (training, _ ("The validation photos are others than when the run was stopped: which epoch is the best is "
                                   "found anew from here on."));
  if (training->n_learned > 0)
    qd_training_warn (training,
                      ngettext ("The run has learned from %u of its %u validation photos, before the photos were split anew: "
                                "what is measured is too good. A new run tells the truth.",
                                "The run has learned from %u of its %u validation photos, before the photos were split anew: "
                                "what is measured is too good. A new run tells the truth.",
                                training->n_learned),
                      training->n_learned, n);
}

static void
warn (QdTraining *training)
{
  if (training->photos_changed)
    qd_training_warn (training,
                      _ ("The training photos are not as many as when the run was stopped; the epoch that was under way "
                         "begins anew with those of now."));
  warn_of_split (training);
  warn_of_unseen_classes (training);
  warn_of_idle_pattern (training);
  warn_of_slices (training);
}

/* ---- The run ---- */

/* A file that qd_file_write had not renamed yet when its program was killed: NAME.json.ABC123 and the like. */
static gboolean
is_leftover (const char *name)
{
  return g_regex_match_simple ("\\.(safetensors|json|jsonl)\\.[A-Z0-9]{6}$", name, G_REGEX_DOLLAR_ENDONLY, 0);
}

/* Nobody else writes there: the project is open for writing. What cannot be removed does no harm. */
static void
remove_leftovers (QdTraining *training)
{
  g_autofree char *folder = qd_project_dup_run_path (training->project, training->run->id, NULL);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    if (is_leftover (name))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
}

static gboolean
take_run (QdTraining *training, gint64 id, GError **error)
{
  g_autofree char *path = NULL, *text = NULL;
  gsize length;

  training->run = qd_project_get_run (training->project, id, error);
  if (training->run == NULL)
    return FALSE;
  remove_leftovers (training);
  path = qd_project_dup_run_path (training->project, id, "settings.json");
  if (!qd_file_read (path, MAX_SETTINGS, &text, &length, error))
    return FALSE;
  training->settings = qd_train_settings_from_json (text, (gssize) length, path, error);
  return training->settings != NULL;
}

/* Lines of epochs that are done; a kill may have come between the log and the checkpoint. */
static gboolean
take_log (QdTraining *training, GError **error)
{
  g_autofree char *path = qd_project_dup_run_path (training->project, training->run->id, "log.jsonl"), *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint64 epochs = training->progress.step / training->steps_per_epoch, kept = 0;
  gsize length;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!qd_file_read (path, 0, &text, &length, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      gboolean is_epoch = g_str_has_prefix (lines[i], "{\"event\":\"epoch\"");

      if (g_str_has_prefix (lines[i], "{\"event\":\"done\"") || (is_epoch && ++kept > epochs))
        break;
      g_string_append_printf (training->log, "%s\n", lines[i]);
    }
  return TRUE;
}

static void
choose_augmentation (QdTraining *training)
{
  const QdTrainSettings *settings = training->settings;
  QdAugmentationOptions *options = &training->augmentation;

  *options = qd_augmentation_options_ssd ();
  options->least_scale = settings->augment_least_part;
  options->expand = settings->augment_expand ? options->expand : 0;
  options->color = settings->augment_color ? options->color : 0;
  options->mirror = settings->augment_mirror ? options->mirror : 0;
  options->flip = settings->augment_flip ? 0.5 : 0;
  options->turn = settings->augment_turn;
}

static void
plan_steps (QdTraining *training)
{
  guint n = qd_samples_get_count (training->train), batch = (guint) training->settings->mini_batch_size;

  training->steps_per_epoch = (n + batch - 1) / batch;
  training->n_steps = training->steps_per_epoch * (guint64) training->settings->epochs;
  for (guint i = 0; i < 2; i++)
    training->orders[i] = g_new0 (guint, n);
}

static gboolean
load_photos (QdTraining *training, GError **error)
{
  training->train = load_subset (training, QD_SUBSET_TRAIN, error);
  training->validation = training->train != NULL ? load_subset (training, QD_SUBSET_VALIDATION, error) : NULL;
  if (training->validation == NULL)
    return FALSE;
  plan_steps (training);
  choose_augmentation (training);
  qd_samples_prefetch_first (training->train); /* while the device is still being opened */
  return TRUE;
}

/* ---- The device ---- */

static guint
count_most_truths (QdSamples *samples)
{
  guint most = 1;

  for (guint i = 0; i < qd_samples_get_count (samples); i++)
    most = MAX (most, qd_samples_get (samples, i)->truths->len);
  return most;
}

static gboolean
take_first_weights (QdTraining *training, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (QdWeightsFile) file = NULL;

  if (training->settings->weights[0] == '\0' || !training->settings->use_pretrained_model)
    return TRUE;
  path = qd_models_dup_start_path (training->project, training->settings->weights, error);
  file = path != NULL ? qd_weights_file_open (path, error) : NULL;
  if (file == NULL)
    return FALSE;
  g_clear_pointer (&training->weights, qd_weights_report_free);
  training->weights = qd_start_weights_take (training->network, qd_session_get_graph (training->session),
                                             (const char *const *) training->class_names, file, error);
  return training->weights != NULL;
}

gboolean
qd_training_open_session (QdTraining *training, GError **error)
{
  const char *name = training->settings->device;
  guint side = 2 * (guint) training->settings->image_shape;
  const QdSessionOptions options = { .network = training->network,
                                     .settings = training->settings,
                                     .n_classes = training->class_ids->len + 1,
                                     .max_truths = count_most_truths (training->train),
                                     .max_photo_pixels = side * side };
  GError *inner = NULL;

  g_clear_pointer (&training->norms, qd_norm_statistics_free);
  g_clear_pointer (&training->session, qd_session_free);
  g_clear_pointer (&training->device, qd_device_unref);
  training->device = qd_device_open (name[0] != '\0' ? name : NULL, error);
  if (training->device == NULL)
    return FALSE;
  training->session = qd_session_new (training->device, &options, error);
  if (training->session == NULL)
    return FALSE;
  training->norms = qd_norm_statistics_new (qd_session_get_graph (training->session));
  if (training->run != NULL && qd_training_load_last (training, &inner))
    return TRUE;
  if (inner != NULL)
    {
      g_propagate_error (error, inner);
      return FALSE;
    }
  training->progress = (QdTrainProgress){ .rate_scale = 1, .steps_per_epoch = training->steps_per_epoch };
  return take_first_weights (training, error) && qd_session_start (training->session, error);
}

QdTraining *
qd_training_new (const char *folder, const QdTrainSettings *settings, gint64 resume_run, const QdTrainingHooks *hooks,
                 GError **error)
{
  g_autoptr (QdTraining) training = g_new0 (QdTraining, 1);

  training->folder = g_strdup (folder);
  training->hooks = hooks;
  training->class_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  training->shown = g_array_new (FALSE, FALSE, sizeof (QdTruth));
  training->damaged = g_hash_table_new (NULL, NULL);
  training->log = g_string_new (NULL);
  training->project = qd_project_open (folder, QD_PROJECT_WRITE, error);
  if (training->project == NULL)
    return NULL;
  if (resume_run > 0 ? !take_run (training, resume_run, error) : FALSE)
    return NULL;
  if (training->settings == NULL)
    training->settings = settings != NULL ? qd_train_settings_copy (settings) : qd_train_settings_new (NULL);
  if (!qd_train_settings_check (training->settings, error))
    return NULL;
  training->network = qd_network_find (training->settings->base_network);
  if (!(training->run != NULL ? take_classes_of_run (training, error) : list_classes (training, error)) ||
      !load_photos (training, error) || !qd_training_open_session (training, error))
    return NULL;
  if (training->run == NULL ? !qd_training_create_run (training, error) : !take_log (training, error))
    return NULL;
  warn (training); /* last: warnings are appended to the log, which has to be taken over first */
  return g_steal_pointer (&training);
}

void
qd_training_free (QdTraining *training)
{
  if (training == NULL)
    return;
  g_clear_pointer (&training->norms, qd_norm_statistics_free);
  g_clear_pointer (&training->session, qd_session_free);
  g_clear_pointer (&training->weights, qd_weights_report_free);
  g_clear_pointer (&training->device, qd_device_unref);
  g_clear_pointer (&training->train, qd_samples_free);
  g_clear_pointer (&training->validation, qd_samples_free);
  g_clear_pointer (&training->run, qd_run_free);
  g_clear_object (&training->project);
  g_clear_pointer (&training->settings, qd_train_settings_free);
  g_clear_pointer (&training->class_names, g_strfreev);
  g_array_unref (training->class_ids);
  g_array_unref (training->shown);
  g_hash_table_unref (training->damaged);
  g_string_free (training->log, TRUE);
  g_free (training->orders[0]);
  g_free (training->orders[1]);
  g_free (training->folder);
  g_free (training->trained);
  g_free (training->validated);
  g_free (training);
}
