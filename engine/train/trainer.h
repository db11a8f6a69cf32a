/**
 * A training run on its own thread. It reads the project's photos, boxes and split, writes runs/N/ below the project's folder,
 * and hands out copied records, so that the main loop alone touches widgets.
 *
 *   g_autoptr (QdTrainer) trainer = qd_trainer_start (folder, settings, 0, NULL, on_event, self);
 *
 * qd_trainer_* may be called from any thread; events arrive in the given GMainContext, in order; DONE or ERROR is the last.
 */
#pragma once

#include "engine/core/detection.h"
#include "engine/core/pixels.h"
#include "engine/train/settings.h"
#include "engine/weights/weights-report.h"

typedef enum
{
  QD_TRAIN_STARTED, /* photos are counted, the network is built */
  QD_TRAIN_WEIGHTS, /* after it, where the run starts from a file: what was taken from it; message, weights */
  QD_TRAIN_STEP,
  QD_TRAIN_EPOCH,   /* validated and saved */
  QD_TRAIN_SAMPLES, /* after an epoch: boxes on up to QD_TRAIN_SAMPLES_MAX validation photos */
  QD_TRAIN_PAUSED,
  QD_TRAIN_RESUMED,
  QD_TRAIN_WARNING, /* message */
  QD_TRAIN_DONE,
  QD_TRAIN_ERROR, /* message; runs/N keeps what was saved before */
} QdTrainEventKind;

#define QD_TRAIN_SAMPLES_MAX 6

typedef struct
{
  gint64 photo_id;    /* of the project */
  QdPixels *pixels;   /* upright, reduced; owned */
  double scale;       /* pixels' size to the photo's: multiply photo coordinates by it */
  GArray *detections; /* QdDetection in pixels of the upright photo, best first, scores from 0.3; owned */
  GArray *truths;     /* QdDetection with score 1; owned */
} QdTrainSample;

/* Fields that an event does not speak of are 0, NAN (loss, map50, map) or NULL. */
typedef struct
{
  QdTrainEventKind kind;
  gint64 run;                  /* the number N of runs/N */
  guint epoch, n_epochs;       /* counted from 1 */
  guint step, n_steps;         /* of the whole run, counted from 1 */
  guint n_train, n_validation; /* photos */
  guint64 n_trained, n_frozen; /* STARTED: the network's numbers that move, and those that do not */
  double loss;                 /* of the step, or the epoch's mean */
  double map50, map;           /* validation; mAP at overlap_threshold (VOC, every point) and COCO AP 0.50:0.95 */
  double best_map50;           /* so far */
  guint best_epoch;
  double learning_rate;
  double images_per_second; /* trained in this epoch */
  double seconds;           /* since the start, pauses left out */
  double seconds_left;      /* estimate, 0 when unknown */
  gboolean stopped_early;   /* DONE: by early stopping or by qd_trainer_stop */
  char *network, *device;   /* STARTED */
  char *model;              /* DONE: "runs/1/model.safetensors", below the project's folder; NULL: there is none yet */
  char *message;            /* WARNING, ERROR, WEIGHTS; a sentence */
  char **classes;           /* STARTED: names by class index, NULL-terminated */
  GPtrArray *samples;       /* SAMPLES: (element-type QdTrainSample) */
  QdWeightsReport *weights; /* WEIGHTS */
} QdTrainEvent;

/* @event lives during the call. */
typedef void (*QdTrainerFunc) (const QdTrainEvent *event, gpointer user_data);

typedef struct _QdTrainer QdTrainer;

/* @folder: the project's; @settings are copied; @resume_run: 0 for a new run, or the number of one to go on with from
 * last.safetensors (its own settings.json is used and @settings may be NULL); @context: NULL for the default one.
 * Never fails at once: what is wrong arrives as QD_TRAIN_ERROR. */
QdTrainer *qd_trainer_start (const char *folder, const QdTrainSettings *settings, gint64 resume_run, GMainContext *context,
                             QdTrainerFunc func, gpointer user_data);

/* Between two steps, or two batches of a validation; a paused trainer holds the device's memory and uses no time. */
void qd_trainer_pause (QdTrainer *trainer);
void qd_trainer_resume (QdTrainer *trainer);
gboolean qd_trainer_is_paused (QdTrainer *trainer);

/* Ends after the step under way, or in the middle of a validation, which the resumed run begins with; validates what it has
 * when no epoch was complete, and keeps the best; DONE follows. The run can be resumed. */
void qd_trainer_stop (QdTrainer *trainer);

/* Stops as soon as the run can be resumed, without a model where there is none yet, and gives no event after it returns: for
 * whoever hands the trainer to a thread of its own for qd_trainer_free(). Another trainer of the same project begins when
 * this one has ended. */
void qd_trainer_leave (QdTrainer *trainer);

/* The same, and waits for the thread. NULL is fine. */
void qd_trainer_free (QdTrainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdTrainer, qd_trainer_free)

/* The newest run below @folder that can be resumed (it has last.safetensors and did not reach its end), or 0. */
gint64 qd_trainer_find_resumable (const char *folder);
