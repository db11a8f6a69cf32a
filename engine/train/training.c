#include "config.h"

#include "engine/train/training-private.h"

#include "engine/core/error.h"
#include "engine/train/freezing.h"
#include "engine/train/schedule.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define CHECKPOINT_SECONDS 60 /* of a long epoch, between checkpoints */
#define MAX_UNDONE         8  /* steps in a row */
#define MAX_REOPENED       3  /* times that a lost device is opened again */

/* ---- Telling ---- */

QdTrainEvent *
qd_training_new_event (QdTraining *training, QdTrainEventKind kind)
{
  QdTrainEvent *event = qd_train_event_new (kind);
  const QdTrainProgress *progress = &training->progress;

  event->run = training->run != NULL ? training->run->id : 0;
  event->n_epochs = (guint) training->settings->epochs;
  event->n_steps = (guint) training->n_steps;
  event->step = (guint) progress->step;
  event->best_epoch = progress->best_epoch;
  event->best_map50 = progress->best_epoch > 0 ? progress->best_map50 : (double) NAN;
  event->seconds = progress->seconds;
  if (training->steps_per_epoch > 0)
    event->epoch = (guint) ((progress->step + training->steps_per_epoch - 1) / training->steps_per_epoch);
  if (progress->step > 0)
    event->seconds_left = progress->seconds / (double) progress->step * (double) (training->n_steps - progress->step);
  return event;
}

void
qd_training_emit (QdTraining *training, QdTrainEvent *event)
{
  training->hooks->emit (event, training->hooks->user_data);
}

void
qd_training_warn (QdTraining *training, const char *format, ...)
{
  QdTrainEvent *event = qd_training_new_event (training, QD_TRAIN_WARNING);
  va_list arguments;

  va_start (arguments, format);
  event->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (training->run != NULL)
    qd_training_append_log (training, event, NULL);
  qd_training_emit (training, event);
}

static void
log_and_emit (QdTraining *training, QdTrainEvent *event)
{
  qd_training_append_log (training, event, NULL);
  qd_training_emit (training, event);
}

static void
tell_start (QdTraining *training)
{
  QdTrainEvent *event = qd_training_new_event (training, QD_TRAIN_STARTED);

  event->n_train = qd_samples_get_count (training->train);
  event->n_validation = qd_samples_get_count (training->validation);
  event->network = g_strdup (training->network->name);
  event->device = g_strdup (qd_device_get_info (training->device)->name);
  event->classes = g_strdupv (training->class_names);
  qd_freeze_count (qd_session_get_graph (training->session), &event->n_trained, &event->n_frozen);
  log_and_emit (training, event);
}

static void
tell_weights (QdTraining *training)
{
  QdTrainEvent *event;

  if (training->weights == NULL)
    return;
  event = qd_training_new_event (training, QD_TRAIN_WEIGHTS);
  event->message = qd_weights_report_describe (training->weights);
  event->weights = g_steal_pointer (&training->weights);
  log_and_emit (training, event);
}

/* ---- Time: pauses are left out ---- */

static void
start_clock (QdTraining *training)
{
  training->clock = g_get_monotonic_time ();
}

/* Seconds since the clock was read last, added to the run's. */
static double
read_clock (QdTraining *training)
{
  gint64 now = g_get_monotonic_time ();
  double seconds = (double) (now - training->clock) / G_USEC_PER_SEC;

  training->clock = now;
  training->progress.seconds += seconds;
  return seconds;
}

static gboolean
should_stop (QdTraining *training)
{
  gboolean stop;

  training->epoch_seconds += read_clock (training);
  stop = training->hooks->should_stop (training->hooks->user_data);
  start_clock (training);
  return stop;
}

/* ---- Steps ---- */

static gboolean
count_undone (QdTraining *training, GError **error)
{
  QdTrainProgress *progress = &training->progress;

  progress->rate_scale /= 2;
  if (++progress->undone < MAX_UNDONE)
    {
      qd_training_warn (training,
                        _ ("Step %" G_GUINT64_FORMAT " did not give finite numbers and was undone; the learning rate is "
                           "now %g of what was planned."),
                        progress->step + 1, progress->rate_scale);
      return TRUE;
    }
  g_set_error (error, QD_ERROR, QD_ERROR_NOT_FINITE,
               _ ("%u steps in a row did not give finite numbers; the run keeps its best weights. Try a lower learning rate."),
               progress->undone);
  return FALSE;
}

static gboolean
do_step (QdTraining *training, GError **error)
{
  QdTrainProgress *progress = &training->progress;
  double rate = qd_schedule_get_rate (training->settings, training->steps_per_epoch, progress->step + 1) * progress->rate_scale;
  QdStepResult result;
  QdTrainEvent *event;

  if (!qd_training_fill_batch (training, error) ||
      !qd_session_step (training->session, rate, progress->step + 1, &result, error))
    return FALSE;
  if (!result.finite && !count_undone (training, error))
    return FALSE;
  progress->step++;
  if (result.finite)
    {
      progress->loss_sum += result.loss;
      progress->loss_count++;
      progress->undone = 0;
    }
  training->epoch_images += qd_session_get_batch (training->session);
  training->epoch_seconds += read_clock (training);
  event = qd_training_new_event (training, QD_TRAIN_STEP);
  event->loss = result.finite ? result.loss : (double) NAN;
  event->learning_rate = rate;
  qd_training_emit (training, event);
  return TRUE;
}

/* ---- Epochs ---- */

gboolean
qd_train_progress_take (QdTrainProgress *progress, guint epoch, const QdValidation *validation, double tolerance)
{
  if (progress->gain_epoch == 0 || validation->map50 > progress->best_map50 * (1 + tolerance))
    progress->gain_epoch = epoch;
  if (progress->best_epoch > 0 && validation->map50 <= progress->best_map50)
    return FALSE;
  progress->best_map50 = validation->map50;
  progress->best_map = validation->map;
  progress->best_epoch = epoch;
  return TRUE;
}

/* Once more with running statistics taken anew, where they move slowly. Returns in @better whether that is worth more: then
 * @validation is of it, and they stay until they are restored. */
static gboolean
try_settled (QdTraining *training, QdValidation *validation, gboolean *better, GError **error)
{
  QdValidation settled = { 0 };
  gboolean ok;

  *better = FALSE;
  if (qd_norm_statistics_is_empty (training->norms))
    return TRUE;
  ok = qd_training_settle_norms (training, error) && qd_training_validate (training, &settled, error);
  *better = ok && settled.map50 > validation->map50;
  if (*better)
    {
      qd_validation_clear (validation);
      *validation = settled;
      return TRUE;
    }
  qd_validation_clear (&settled);
  return ok && qd_training_restore_norms (training, error);
}

/* Validates the weights that would be kept, and keeps them when they are the best. */
static gboolean
validate_and_keep (QdTraining *training, QdValidation *validation, GError **error)
{
  QdTrainProgress *progress = &training->progress;
  guint epoch = (guint) ((progress->step + training->steps_per_epoch - 1) / training->steps_per_epoch);
  gboolean ok, settled = FALSE;

  if (!qd_session_exchange_average (training->session, error))
    return FALSE;
  ok = qd_training_validate (training, validation, error) && try_settled (training, validation, &settled, error);
  if (ok && qd_train_progress_take (progress, MAX (epoch, 1), validation, training->settings->early_stopping_tolerance))
    ok = qd_training_save_model (training, error);
  return ok && (!settled || qd_training_restore_norms (training, error)) &&
         qd_session_exchange_average (training->session, error);
}

static void
tell_epoch (QdTraining *training, const QdValidation *validation)
{
  QdTrainProgress *progress = &training->progress;
  QdTrainEvent *event = qd_training_new_event (training, QD_TRAIN_EPOCH), *samples;

  event->loss = progress->loss_count > 0 ? progress->loss_sum / progress->loss_count : (double) NAN;
  event->map50 = validation->map50;
  event->map = validation->map;
  event->learning_rate =
      qd_schedule_get_rate (training->settings, training->steps_per_epoch, progress->step) * progress->rate_scale;
  event->images_per_second = training->epoch_seconds > 0 ? training->epoch_images / training->epoch_seconds : 0;
  log_and_emit (training, event);
  samples = qd_training_new_event (training, QD_TRAIN_SAMPLES);
  samples->samples = qd_training_list_samples (training, validation);
  qd_training_emit (training, samples);
}

static gboolean
finish_epoch (QdTraining *training, GError **error)
{
  QdTrainProgress *progress = &training->progress;
  QdValidation validation = { 0 };
  gboolean ok = validate_and_keep (training, &validation, error);

  if (ok)
    {
      read_clock (training);
      tell_epoch (training, &validation);
      progress->loss_sum = 0;
      progress->loss_count = 0;
      training->epoch_images = 0;
      training->epoch_seconds = 0;
      ok = qd_training_save_last (training, error) && qd_training_update_run (training, QD_RUN_RUNNING, NULL, error);
    }
  qd_validation_clear (&validation);
  return ok;
}

/* SageMaker's early stopping: no gain of more than the tolerance, a share of the best mAP until then, for so many epochs. */
static gboolean
has_settled (QdTraining *training)
{
  const QdTrainSettings *settings = training->settings;
  guint64 epochs = training->progress.step / training->steps_per_epoch;

  return settings->early_stopping && epochs >= (guint64) settings->early_stopping_min_epochs &&
         epochs >= (guint64) training->progress.gain_epoch + (guint64) settings->early_stopping_patience;
}

static gboolean
reopen (QdTraining *training, guint *reopened, GError **error)
{
  if (!g_error_matches (*error, QD_ERROR, QD_ERROR_DEVICE_LOST) || ++*reopened > MAX_REOPENED)
    return FALSE;
  qd_training_warn (training, _ ("The device stopped answering; the run goes on from its last checkpoint."));
  g_clear_error (error);
  return qd_training_open_session (training, error);
}

static gboolean
do_step_and_epoch (QdTraining *training, GError **error)
{
  if (!do_step (training, error))
    return FALSE;
  if (training->progress.step % training->steps_per_epoch == 0)
    return finish_epoch (training, error);
  if (g_get_monotonic_time () - training->saved > (gint64) CHECKPOINT_SECONDS * G_USEC_PER_SEC)
    return qd_training_save_last (training, error);
  return TRUE;
}

static gboolean
is_over (QdTraining *training)
{
  const guint64 step = training->progress.step;

  return step >= training->n_steps || (step > 0 && step % training->steps_per_epoch == 0 && has_settled (training));
}

static gboolean
run_steps (QdTraining *training, QdRunState *state, GError **error)
{
  guint reopened = 0;

  while (!is_over (training))
    {
      g_autoptr (GError) inner = NULL;

      if (should_stop (training))
        {
          *state = QD_RUN_STOPPED;
          return TRUE;
        }
      if (!do_step_and_epoch (training, &inner) && !reopen (training, &reopened, &inner))
        {
          g_propagate_error (error, g_steal_pointer (&inner));
          return FALSE;
        }
    }
  return TRUE;
}

/* A stopped run has at least one model, and a checkpoint of its last step. The checkpoint comes first: what a model in the
 * middle of the first epoch is worth is no part of the run, which goes on from there as if it had not been stopped. */
static gboolean
wind_up (QdTraining *training, QdRunState state, GError **error)
{
  QdValidation validation = { 0 };
  gboolean ok;
  QdTrainEvent *event;

  read_clock (training);
  ok = qd_training_save_last (training, error);
  if (ok && training->progress.best_epoch == 0)
    ok = validate_and_keep (training, &validation, error);
  qd_validation_clear (&validation);
  if (!ok || !qd_training_update_run (training, state, NULL, error))
    return FALSE;
  event = qd_training_new_event (training, QD_TRAIN_DONE);
  event->map50 = training->progress.best_map50;
  event->map = training->progress.best_map;
  event->stopped_early = training->progress.step < training->n_steps;
  event->seconds_left = 0;
  event->model = g_strdup_printf ("runs/%" G_GINT64_FORMAT "/model.safetensors", training->run->id);
  log_and_emit (training, event);
  return TRUE;
}

/* A run can be gone on with from its first moment. */
static gboolean
begin (QdTraining *training, GError **error)
{
  start_clock (training);
  training->saved = training->clock;
  return (training->progress.step > 0 || qd_training_save_last (training, error)) &&
         qd_training_update_run (training, QD_RUN_RUNNING, NULL, error);
}

gboolean
qd_training_run (const char *folder, const QdTrainSettings *settings, gint64 resume_run, const QdTrainingHooks *hooks,
                 GError **error)
{
  g_autoptr (QdTraining) training = qd_training_new (folder, settings, resume_run, hooks, error);
  QdRunState state = QD_RUN_DONE;
  GError *inner = NULL;

  if (training == NULL)
    return FALSE;
  tell_start (training);
  tell_weights (training);
  if (begin (training, &inner) && run_steps (training, &state, &inner) && wind_up (training, state, &inner))
    return TRUE;
  qd_training_update_run (training, QD_RUN_FAILED, inner->message, NULL);
  g_propagate_error (error, inner);
  return FALSE;
}
