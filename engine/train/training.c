#include "config.h"

#include "engine/train/training-private.h"

#include "engine/core/error.h"
#include "engine/train/schedule.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define CHECKPOINT_SECONDS 60 /* of a long epoch, between checkpoints */
#define MAX_UNDONE         8  /* steps in a row */
#define MAX_REOPENED       3  /* times that a lost device is opened again in an epoch */
#define MOST_TRIES         20 /* to write the end of a run to a database that is busy for a quarter of a minute each time */

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

static QdTrainWish
ask (QdTraining *training)
{
  QdTrainWish wish;

  read_clock (training);
  wish = training->hooks->ask (training->hooks->user_data);
  start_clock (training);
  return wish;
}

gboolean
qd_training_go_on (QdTraining *training, GError **error)
{
  QdTrainWish wish = ask (training);

  if (wish == QD_TRAIN_GO_ON || (wish == QD_TRAIN_STOP && training->progress.best_epoch == 0))
    return TRUE;
  g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The training was stopped."));
  return FALSE;
}

GCancellable *
qd_training_get_cancellable (QdTraining *training)
{
  return training->progress.best_epoch == 0 ? training->hooks->left : training->hooks->stopped;
}

/* ---- Steps ---- */

static gboolean
count_undone (QdTraining *training, GError **error)
{
  QdTrainProgress *progress = &training->progress;

  progress->rate_scale /= 2;
  if (++progress->undone < MAX_UNDONE)
    {
      g_autofree char *step = g_strdup_printf ("%" G_GUINT64_FORMAT, progress->step + 1);

      qd_training_warn (training,
                        _ ("Step %s did not give finite numbers and was undone; the learning rate is now %g of what was "
                           "planned."),
                        step, progress->rate_scale);
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

/* Once more with running statistics taken anew, where they move slowly. Where that is worth more, @validation is of it. In
 * @settled: whether they are to be restored yet. */
static gboolean
try_settled (QdTraining *training, QdValidation *validation, gboolean *settled, GError **error)
{
  QdValidation other = { 0 };

  if (qd_norm_statistics_is_empty (training->norms))
    return TRUE;
  *settled = TRUE;
  if (!qd_training_settle_norms (training, error) || !qd_training_validate (training, &other, error))
    return FALSE;
  if (other.map50 > validation->map50)
    {
      qd_validation_clear (validation);
      *validation = other;
      return TRUE;
    }
  qd_validation_clear (&other);
  *settled = FALSE;
  return qd_training_restore_norms (training, error);
}

/* Validates the weights that would be kept, and keeps them when they are the best. When it is stopped in the middle
 * (QD_ERROR_CANCELLED) all is as before. */
static gboolean
validate_and_keep (QdTraining *training, QdValidation *validation, GError **error)
{
  QdTrainProgress *progress = &training->progress;
  guint epoch = (guint) ((progress->step + training->steps_per_epoch - 1) / training->steps_per_epoch);
  g_autoptr (GError) inner = NULL;
  gboolean ok, settled = FALSE;

  if (!qd_session_exchange_average (training->session, error))
    return FALSE;
  ok = qd_training_validate (training, validation, &inner) && try_settled (training, validation, &settled, &inner);
  if (ok)
    qd_training_begin_measure (training);
  if (ok && qd_train_progress_take (progress, MAX (epoch, 1), validation, training->settings->early_stopping_tolerance))
    ok = qd_training_save_model (training, &inner);
  if ((ok || g_error_matches (inner, QD_ERROR, QD_ERROR_CANCELLED)) &&
      ((settled && !qd_training_restore_norms (training, error)) || !qd_session_exchange_average (training->session, error)))
    return FALSE;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&inner));
  return ok;
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
  qd_training_log_and_emit (training, event);
  samples = qd_training_new_event (training, QD_TRAIN_SAMPLES);
  samples->samples = qd_training_list_samples (training, validation);
  qd_training_emit (training, samples);
}

/* Another change may keep the database busy for long; the files are written, and the next epoch tells the project again. */
static gboolean
tell_project (QdTraining *training, GError **error)
{
  g_autoptr (GError) inner = NULL;

  if (qd_training_update_run (training, QD_RUN_RUNNING, NULL, &inner))
    return TRUE;
  if (!g_error_matches (inner, QD_ERROR, QD_ERROR_BUSY))
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }
  qd_training_warn (training, "%s", inner->message);
  return TRUE;
}

/* An epoch whose steps are done and that was stopped before it was validated: its losses are not told yet. */
static gboolean
is_unfinished (const QdTraining *training)
{
  const QdTrainProgress *progress = &training->progress;

  return progress->step > 0 && progress->step % training->steps_per_epoch == 0 && progress->loss_count > 0;
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
      ok = qd_training_save_last (training, error) && tell_project (training, error);
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
  if (!is_unfinished (training) && !do_step (training, error))
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

  if (is_unfinished (training))
    return FALSE;
  return step >= training->n_steps || (step > 0 && step % training->steps_per_epoch == 0 && has_settled (training));
}

static gboolean
run_steps (QdTraining *training, QdRunState *state, GError **error)
{
  guint reopened = 0;

  while (!is_over (training))
    {
      g_autoptr (GError) inner = NULL;

      training->epoch_seconds += read_clock (training);
      if (ask (training) == QD_TRAIN_GO_ON && do_step_and_epoch (training, &inner))
        {
          if (training->progress.step % training->steps_per_epoch == 0)
            reopened = 0;
          continue;
        }
      if (inner == NULL || g_error_matches (inner, QD_ERROR, QD_ERROR_CANCELLED))
        {
          *state = QD_RUN_STOPPED;
          return TRUE;
        }
      if (!reopen (training, &reopened, &inner))
        {
          g_propagate_error (error, g_steal_pointer (&inner));
          return FALSE;
        }
    }
  return TRUE;
}

/* The project has to know how the run ended: it is waited for. */
static gboolean
store_end (QdTraining *training, QdRunState state, const char *message, GError **error)
{
  for (guint i = 1;; i++)
    {
      g_autoptr (GError) inner = NULL;

      if (qd_training_update_run (training, state, message, &inner))
        return TRUE;
      if (i == MOST_TRIES || !g_error_matches (inner, QD_ERROR, QD_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&inner));
          return FALSE;
        }
      if (i == 1)
        qd_training_warn (training, "%s", inner->message);
    }
}

/* The best weights so far; of a run whose first epoch was not over, those of now, unless nobody waits for that. */
static gboolean
make_model (QdTraining *training, GError **error)
{
  QdValidation validation = { 0 };
  g_autoptr (GError) inner = NULL;
  gboolean ok = training->progress.best_epoch > 0 || validate_and_keep (training, &validation, &inner);

  qd_validation_clear (&validation);
  if (ok || g_error_matches (inner, QD_ERROR, QD_ERROR_CANCELLED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&inner));
  return FALSE;
}

/* A stopped run has at least one model, and a checkpoint of its last step. The checkpoint comes first: what a model in the
 * middle of the first epoch is worth is no part of the run, which goes on from there as if it had not been stopped. */
static gboolean
wind_up (QdTraining *training, QdRunState state, GError **error)
{
  QdTrainEvent *event;

  read_clock (training);
  if ((training->saved_step != training->progress.step && !qd_training_save_last (training, error)) ||
      !make_model (training, error) || !store_end (training, state, NULL, error))
    return FALSE;
  event = qd_training_new_event (training, QD_TRAIN_DONE);
  event->map50 = training->progress.best_map50;
  event->map = training->progress.best_map;
  event->stopped_early = training->progress.step < training->n_steps;
  event->seconds_left = 0;
  if (training->progress.best_epoch > 0)
    event->model = g_strdup_printf ("runs/%" G_GINT64_FORMAT "/model.safetensors", training->run->id);
  qd_training_log_and_emit (training, event);
  return TRUE;
}

/* A run can be gone on with from its first moment. */
static gboolean
begin (QdTraining *training, GError **error)
{
  start_clock (training);
  training->saved = training->clock;
  return (training->progress.step > 0 || qd_training_save_last (training, error)) &&
         tell_project (training, error);
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
  qd_training_tell_start (training);
  if (begin (training, &inner) && run_steps (training, &state, &inner) && wind_up (training, state, &inner))
    return TRUE;
  store_end (training, QD_RUN_FAILED, inner->message, NULL);
  g_propagate_error (error, inner);
  return FALSE;
}
