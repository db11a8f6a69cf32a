/* What a run says while it goes on. */
#include "config.h"

#include "engine/train/training-private.h"

#include "engine/train/freezing.h"

#include <math.h>

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

void
qd_training_log_and_emit (QdTraining *training, QdTrainEvent *event)
{
  qd_training_append_log (training, event, NULL);
  qd_training_emit (training, event);
}

static void
tell_parts (QdTraining *training)
{
  QdTrainEvent *event = qd_training_new_event (training, QD_TRAIN_STARTED);

  event->n_train = qd_samples_get_count (training->train);
  event->n_validation = qd_samples_get_count (training->validation);
  event->network = g_strdup (training->network->name);
  event->device = g_strdup (qd_device_get_info (training->device)->name);
  event->classes = g_strdupv (training->class_names);
  qd_freeze_count (qd_session_get_graph (training->session), &event->n_trained, &event->n_frozen);
  qd_training_log_and_emit (training, event);
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
  qd_training_log_and_emit (training, event);
}

void
qd_training_tell_start (QdTraining *training)
{
  tell_parts (training);
  tell_weights (training);
}
