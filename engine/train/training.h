/**
 * A run from its first step to its last, on the thread that calls it: what qd_trainer_start runs on its own thread.
 */
#pragma once

#include "engine/train/settings.h"
#include "engine/train/trainer.h"

typedef enum
{
  QD_TRAIN_GO_ON,
  QD_TRAIN_STOP,  /* end here, with a model */
  QD_TRAIN_LEAVE, /* end here, as soon as the run can be resumed: nobody waits for a model */
} QdTrainWish;

/* What a training asks and tells. */
typedef struct
{
  /* Before each step, and between the batches of a validation; may block while paused. */
  QdTrainWish (*ask) (gpointer user_data);
  /* Takes @event over; see qd_train_event_free. */
  void (*emit) (QdTrainEvent *event, gpointer user_data);
  gpointer user_data;
  /* Cancelled when @ask would not answer QD_TRAIN_GO_ON any more, and when it would answer QD_TRAIN_LEAVE: so that no photo is
   * decoded to its end that nobody waits for. Both may be NULL. */
  GCancellable *stopped, *left;
} QdTrainingHooks;

/* As qd_trainer_start. DONE is emitted at the end; an error is returned, not emitted.
 * Errors: QD_ERROR_INPUT (nothing to learn from, wrong settings), QD_ERROR_READ_ONLY, QD_ERROR_NO_DEVICE, QD_ERROR_MEMORY,
 * QD_ERROR_NOT_FINITE and those of files and the project. */
gboolean qd_training_run (const char *folder, const QdTrainSettings *settings, gint64 resume_run, const QdTrainingHooks *hooks,
                          GError **error);

QdTrainEvent *qd_train_event_new (QdTrainEventKind kind);
void qd_train_event_free (QdTrainEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdTrainEvent, qd_train_event_free)

/* One JSON object without a line end, as `quadrat train --json` and log.jsonl have it; NULL for kinds that are not told there
 * (steps, samples). */
char *qd_train_event_to_json (const QdTrainEvent *event);
