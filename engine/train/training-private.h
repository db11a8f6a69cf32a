/**
 * What the files training-*.c share: the state of one run. One thread.
 */
#pragma once

#include "engine/train/norm-statistics.h"
#include "engine/train/samples.h"
#include "engine/train/session.h"
#include "engine/train/training.h"
#include "engine/weights/safetensors-writer.h"
#include "engine/weights/weights-file.h"

/* Where a run stands; kept in last.safetensors, so that a resumed run goes on as if it had not been interrupted. */
typedef struct
{
  guint64 step;            /* done, of the whole run */
  guint64 steps_per_epoch; /* by which step counts */
  double loss_sum;         /* of the epoch under way */
  guint loss_count;
  double rate_scale; /* lowered when a step had to be undone */
  guint undone;      /* steps in a row that had to be */
  double best_map50, best_map;
  guint best_epoch; /* from 1; 0: none yet */
  guint gain_epoch; /* the last that was a gain in the sense of early stopping */
  double seconds;   /* spent, pauses left out */
} QdTrainProgress;

typedef struct
{
  char *folder;
  QdTrainSettings *settings;
  const QdNetwork *network;
  const QdTrainingHooks *hooks;

  QdProject *project;
  QdRun *run;
  GArray *class_ids; /* gint64, label - 1 by class */
  GStrv class_names;
  QdSamples *train, *validation;
  QdDevice *device;
  QdSession *session;
  QdNormStatistics *norms;  /* of the session's graph */
  QdWeightsReport *weights; /* of a run that starts from a file, until it was told */

  QdTrainProgress progress;
  guint64 steps_per_epoch, n_steps;
  guint *orders[2];        /* photos of the epochs order_epochs, [train's count] */
  guint64 order_epochs[2]; /* counted from 1; 0: not filled */
  QdAugmentationOptions augmentation;
  GArray *shown;           /* QdTruth of the image at hand */
  GHashTable *damaged;     /* indices of training photos that could not be read */
  gboolean photos_changed; /* since the checkpoint that the run goes on from */
  char *trained;           /* photos that it had learned from by then, see training-photos.c; NULL: none */
  guint n_learned;         /* validation photos among them */
  char *validated;         /* photos that the best epoch was measured on, where they are others than now; else NULL */

  GString *log;         /* lines of log.jsonl */
  gint64 clock;         /* monotonic time up to which progress.seconds counts */
  gint64 saved;         /* monotonic time of the last checkpoint */
  guint64 saved_step;   /* of the run, that the last checkpoint was taken after */
  double epoch_seconds; /* of training in the epoch under way, without validation */
  guint epoch_images;
} QdTraining;

/* training-setup.c */
QdTraining *qd_training_new (const char *folder, const QdTrainSettings *settings, gint64 resume_run,
                             const QdTrainingHooks *hooks, GError **error);
void qd_training_free (QdTraining *training);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdTraining, qd_training_free)

/* Opens the device and puts the last checkpoint's weights there, or the first weights; also after a device was lost. */
gboolean qd_training_open_session (QdTraining *training, GError **error);

/* training-batch.c: chooses photos and views of the next step and uploads them; starts to decode those of the step after. */
gboolean qd_training_fill_batch (QdTraining *training, GError **error);

/* training-validation.c: detections on the validation photos. */
typedef struct
{
  double map50, map;
  GPtrArray *detections; /* (element-type GArray of QdDetection) by validation photo */
} QdValidation;

gboolean qd_training_validate (QdTraining *training, QdValidation *validation, GError **error);
void qd_validation_clear (QdValidation *validation);

/* Up to QD_TRAIN_SAMPLES_MAX photos with what was found on them. */
GPtrArray *qd_training_list_samples (QdTraining *training, const QdValidation *validation);

/* training-norms.c */
/* Takes the running statistics anew, of the weights at hand over photos of the training part, and gives back those of training.
 * Errors: those of the device. */
gboolean qd_training_settle_norms (QdTraining *training, GError **error);
gboolean qd_training_restore_norms (QdTraining *training, GError **error);

/* training-files.c */
gboolean qd_training_create_run (QdTraining *training, GError **error);
gboolean qd_training_save_model (QdTraining *training, GError **error);
gboolean qd_training_save_last (QdTraining *training, GError **error);

/* FALSE without @error set when there is no checkpoint yet. */
gboolean qd_training_load_last (QdTraining *training, GError **error);
gboolean qd_training_append_log (QdTraining *training, const QdTrainEvent *event, GError **error);
gboolean qd_training_update_run (QdTraining *training, QdRunState state, const char *message, GError **error);

/* training-photos.c */
/* With the checkpoint: photos learned from and measured on; and compared with those of now when the run goes on. */
void qd_training_store_photos (QdTraining *training, QdSafetensorsWriter *writer);
void qd_training_load_photos (QdTraining *training, QdWeightsFile *file);
/* Before a validation counts: the first one on other photos is the best so far. Until then what was best before stays. */
void qd_training_begin_measure (QdTraining *training);

/* training.c */
/* What @epoch is worth. Returns: whether it is the best so far. @tolerance: the share of the best before it, by which an epoch
 * has to be better to be a gain in the sense of early stopping. */
gboolean qd_train_progress_take (QdTrainProgress *progress, guint epoch, const QdValidation *validation, double tolerance);
/* Between the batches of what takes long beside the steps. FALSE with QD_ERROR_CANCELLED: it is not wanted any more. A first
 * model is, also of a run that was told to stop. */
gboolean qd_training_go_on (QdTraining *training, GError **error);
/* Says the same without blocking while paused; may be NULL. */
GCancellable *qd_training_get_cancellable (QdTraining *training);

/* training-tell.c */
void qd_training_tell_start (QdTraining *training);
void qd_training_warn (QdTraining *training, const char *format, ...) G_GNUC_PRINTF (2, 3);
QdTrainEvent *qd_training_new_event (QdTraining *training, QdTrainEventKind kind);
void qd_training_emit (QdTraining *training, QdTrainEvent *event);
void qd_training_log_and_emit (QdTraining *training, QdTrainEvent *event);
