/**
 * The device's side of training: one network with its augmentation, matching, loss and optimizer, allocated and recorded once;
 * a step replays what was recorded. One thread, that of the device.
 *
 * A step: clear gradients -> match -> for each slice of the batch: augment, forward, loss, backward -> check the gradients ->
 * optimizer -> average. A step whose loss or gradients are not finite leaves values and optimizer as they were.
 *
 * A batch is done in one slice, or in as few equal ones as fit the device's memory and what its kernels may see at once, or in
 * those that the settings ask for. Gradients add up over the slices and the loss is divided by the matched boxes of the whole
 * batch: the step is the same, but for batch norm, whose statistics are those of a slice (the running ones when it is frozen,
 * and then the step is the same again).
 */
#pragma once

#include "engine/ops/augment.h"
#include "engine/ops/detect_boxes.h"
#include "engine/ops/optimizer.h"
#include "engine/ssd/network.h"
#include "engine/train/settings.h"

typedef struct
{
  const QdNetwork *network;
  const QdTrainSettings *settings; /* read while it is made */
  guint n_classes;                 /* background included */
  guint max_truths;                /* of one photo */
  guint max_photo_pixels;
} QdSessionOptions;

typedef struct _QdSession QdSession;

/* Weights are random from the settings' seed.
 * Errors: QD_ERROR_MEMORY, QD_ERROR_INPUT, QD_ERROR_DEVICE_LOST. */
QdSession *qd_session_new (QdDevice *device, const QdSessionOptions *options, GError **error);
void qd_session_free (QdSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdSession, qd_session_free)

QdGraph *qd_session_get_graph (QdSession *session);
QdOptimizer *qd_session_get_optimizer (QdSession *session);
guint qd_session_get_batch (QdSession *session);
guint qd_session_get_slice (QdSession *session); /* photos of a forward pass */

/* Of the next step or prediction; copies. @truths: QdTruth, NULL for a prediction. */
void qd_session_set_image (QdSession *session, guint image, const QdPixels *photo, const QdAugmentView *view,
                           const GArray *truths);

/* The image takes no part in the next step. */
void qd_session_set_absent (QdSession *session, guint image);

typedef struct
{
  double loss;
  double gradient_norm;
  gboolean finite; /* FALSE: the step was undone */
} QdStepResult;

/* @step: counted from 1 over the whole run. Errors: QD_ERROR_DEVICE_LOST, QD_ERROR_MEMORY. */
gboolean qd_session_step (QdSession *session, double rate, guint64 step, QdStepResult *result, GError **error);

/* The forward passes of a step, of the images that were set: nothing is learned, but running statistics move. */
gboolean qd_session_look (QdSession *session, GError **error);

/* Detections of the images that were set, with running statistics. */
gboolean qd_session_predict (QdSession *session, GError **error);

/* Of the last prediction, borrowed, best first, in 0..1 of the input. */
guint qd_session_get_boxes (QdSession *session, guint image, const QdDetectedBox **boxes);

/* Puts the running mean of the weights in place of the weights and back; nothing where none is kept. */
gboolean qd_session_exchange_average (QdSession *session, GError **error);

/* After weights were loaded, before the first step: the running mean begins with them. */
gboolean qd_session_start (QdSession *session, GError **error);

/* One step with a timestamp at each label, of the images that were set. Returns: (element-type QdLap), or NULL. */
GPtrArray *qd_session_time_step (QdSession *session, GError **error);

/* Of a forward pass of one photo. */
double qd_session_count_multiply_adds (QdSession *session);
