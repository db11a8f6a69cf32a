#include "config.h"

#include "engine/train/session.h"

#include "engine/core/error.h"
#include "engine/ops/multibox_loss.h"
#include "engine/train/freezing.h"
#include "engine/train/streams.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define CLIP_NORM 10 /* gradients longer than this are shortened: a batch of odd photos does not throw the weights away */

struct _QdSession
{
  QdDevice *device;
  guint batch, slice; /* images of a step and of a forward pass */
  gboolean averaged;

  QdGraph *graph;
  QdTensor *images;
  QdNetworkOutputs outputs;
  QdCenterBox *default_boxes;
  guint n_boxes;

  QdAugment *augment;
  QdMatchBoxes *match;
  QdMultiboxLoss *loss;
  QdOptimizer *optimizer;
  QdDetectBoxes **detect; /* [batch / slice] */
  QdBuffer *kept;         /* values before the step */
  QdBuffer *aside;        /* values while their average is in place */
  QdRecording *step, *predict, *undo, *exchange;
};

/* ---- Making ---- */

static gboolean
build_graph (QdSession *session, const QdSessionOptions *options, GError **error)
{
  guint size = (guint) options->settings->image_shape;

  g_clear_pointer (&session->graph, qd_graph_free);
  session->graph = qd_graph_new (session->device);
  session->images = qd_graph_add_input (session->graph, "images", (QdShape){ session->slice, size, size, 3 });
  session->outputs = options->network->build (session->graph, session->images, options->n_classes);
  return qd_freeze_parameters (session->graph, options->settings->freeze_layer_pattern, error) &&
         qd_graph_prepare (session->graph, TRUE, error);
}

/* The largest slice that fits: the batch, its half, its quarter ... */
static gboolean
fit_graph (QdSession *session, const QdSessionOptions *options, GError **error)
{
  for (session->slice = session->batch;; session->slice /= 2)
    {
      g_autoptr (GError) inner = NULL;

      if (build_graph (session, options, &inner))
        return TRUE;
      if (!g_error_matches (inner, QD_ERROR, QD_ERROR_MEMORY) || session->slice % 2 != 0)
        {
          g_propagate_error (error, g_steal_pointer (&inner));
          return FALSE;
        }
    }
}

static QdOptimizerOptions
choose_optimizer (const QdTrainSettings *settings)
{
  static const QdOptimizerRule rules[] = { [QD_OPTIMIZER_SGD] = QD_RULE_SGD,
                                           [QD_OPTIMIZER_ADAM] = QD_RULE_ADAM,
                                           [QD_OPTIMIZER_RMSPROP] = QD_RULE_RMSPROP,
                                           [QD_OPTIMIZER_ADADELTA] = QD_RULE_ADADELTA };
  QdOptimizerOptions options = qd_optimizer_options_default (rules[settings->optimizer]);

  if (settings->optimizer == QD_OPTIMIZER_SGD || settings->optimizer == QD_OPTIMIZER_RMSPROP)
    {
      options.momentum = (float) settings->momentum;
      options.weight_decay = (float) settings->weight_decay;
    }
  options.clip_norm = CLIP_NORM;
  options.average_decay = (float) settings->weight_average;
  return options;
}

static gboolean
make_losses (QdSession *session, const QdSessionOptions *options, GError **error)
{
  const QdNetwork *network = options->network;
  const QdMatchOptions match = { session->batch, session->n_boxes, MAX (options->max_truths, 1), 0.5f };
  const QdMultiboxLossOptions loss = { options->n_classes, session->slice, network->negatives, network->least_negatives, 1 };
  const QdOptimizerOptions optimizer = choose_optimizer (options->settings);

  session->match = qd_match_boxes_new (session->device, &match, session->default_boxes, error);
  if (session->match == NULL)
    return FALSE;
  session->loss = qd_multibox_loss_new (session->device, &loss, session->match, error);
  if (session->loss == NULL)
    return FALSE;
  session->optimizer = qd_optimizer_new (session->graph, &optimizer, error);
  if (session->optimizer == NULL)
    return FALSE;
  qd_optimizer_set_guard (session->optimizer, qd_multibox_loss_get_result_range (session->loss),
                          G_STRUCT_OFFSET (QdMultiboxLossResult, finite) / sizeof (guint32));
  return TRUE;
}

static gboolean
make_detectors (QdSession *session, const QdSessionOptions *options, GError **error)
{
  const QdNetwork *network = options->network;
  const QdDetectBoxesOptions detect = { session->slice, session->n_boxes, options->n_classes, network->candidates,
                                        network->detections };
  guint n = session->batch / session->slice;

  session->detect = g_new0 (QdDetectBoxes *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      session->detect[i] = qd_detect_boxes_new (session->device, &detect, session->default_boxes, error);
      if (session->detect[i] == NULL)
        return FALSE;
      qd_detect_boxes_set_thresholds (session->detect[i], network->least_score, (float) options->settings->nms_threshold);
    }
  return TRUE;
}

static gboolean
make_parts (QdSession *session, const QdSessionOptions *options, GError **error)
{
  guint size = (guint) options->settings->image_shape;
  gsize bytes = qd_graph_get_value_arena (session->graph).size;
  QdAugmentOptions augment = {
    .n_images = session->batch, .width = size, .height = size, .max_photo_pixels = options->max_photo_pixels
  };
  QdDefaultBoxSpec spec = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      augment.mean[i] = options->network->mean[i];
      augment.std[i] = options->network->std[i];
    }
  options->network->describe_boxes (size, &spec);
  session->default_boxes = qd_default_boxes_new (&spec);
  session->n_boxes = qd_default_box_spec_count (&spec);
  session->augment = qd_augment_new (session->device, &augment, error);
  session->kept =
      session->augment != NULL ? qd_buffer_new (session->device, QD_MEMORY_DEVICE, bytes, "kept weights", error) : NULL;
  session->aside =
      session->kept != NULL ? qd_buffer_new (session->device, QD_MEMORY_DEVICE, bytes, "weights aside", error) : NULL;
  return session->aside != NULL && make_losses (session, options, error) && make_detectors (session, options, error);
}

/* ---- Recording ---- */

static void
record_step (QdSession *session, QdRecorder *recorder)
{
  qd_recorder_label (recorder, "keep values");
  qd_recorder_copy (recorder, qd_graph_get_value_arena (session->graph), qd_buffer_get_range (session->kept));
  qd_recorder_fill (recorder, qd_graph_get_gradient_arena (session->graph), 0);
  qd_recorder_label (recorder, "match");
  qd_match_boxes_record (session->match, recorder);
  for (guint first = 0; first < session->batch; first += session->slice)
    {
      qd_recorder_label (recorder, "augment");
      qd_augment_record (session->augment, recorder, session->images->value, first, session->slice);
      qd_graph_record_forward (session->graph, recorder, QD_MODE_TRAIN);
      qd_recorder_label (recorder, "loss");
      qd_multibox_loss_record (session->loss, recorder, session->outputs.logits, session->outputs.offsets, first);
      qd_graph_record_backward (session->graph, recorder, QD_MODE_TRAIN);
    }
  qd_recorder_label (recorder, "optimizer");
  qd_multibox_loss_record_total (session->loss, recorder);
  qd_optimizer_record (session->optimizer, recorder);
}

static void
record_predict (QdSession *session, QdRecorder *recorder)
{
  for (guint i = 0; i < session->batch / session->slice; i++)
    {
      qd_recorder_label (recorder, "augment");
      qd_augment_record (session->augment, recorder, session->images->value, i * session->slice, session->slice);
      qd_graph_record_forward (session->graph, recorder, QD_MODE_EVAL);
      qd_recorder_label (recorder, "detect");
      qd_detect_boxes_record (session->detect[i], recorder, session->outputs.logits, session->outputs.offsets);
    }
}

static void
record_undo (QdSession *session, QdRecorder *recorder)
{
  qd_recorder_copy (recorder, qd_buffer_get_range (session->kept), qd_graph_get_value_arena (session->graph));
}

static void
record_exchange (QdSession *session, QdRecorder *recorder)
{
  QdRange values = qd_graph_get_value_arena (session->graph), aside = qd_buffer_get_range (session->aside);
  QdRange average = qd_optimizer_get_average (session->optimizer);

  qd_recorder_copy (recorder, values, aside);
  qd_recorder_copy (recorder, average, values);
  qd_recorder_copy (recorder, aside, average);
}

static QdRecording *
record (QdSession *session, void (*what) (QdSession *, QdRecorder *), GError **error)
{
  QdRecorder *recorder = qd_recorder_new (session->device);

  what (session, recorder);
  return qd_recorder_finish (recorder, error);
}

static gboolean
record_all (QdSession *session, GError **error)
{
  session->step = record (session, record_step, error);
  session->predict = session->step != NULL ? record (session, record_predict, error) : NULL;
  session->undo = session->predict != NULL ? record (session, record_undo, error) : NULL;
  if (session->undo == NULL || !session->averaged)
    return session->undo != NULL;
  session->exchange = record (session, record_exchange, error);
  return session->exchange != NULL;
}

QdSession *
qd_session_new (QdDevice *device, const QdSessionOptions *options, GError **error)
{
  g_autoptr (QdSession) session = g_new0 (QdSession, 1);
  QdRandom random;

  session->device = qd_device_ref (device);
  session->batch = (guint) options->settings->mini_batch_size;
  session->averaged = options->settings->weight_average > 0;
  qd_random_init (&random, (guint64) options->settings->seed, QD_STREAM_WEIGHTS);
  if (!fit_graph (session, options, error) || !options->network->initialize (session->graph, &random, error) ||
      !make_parts (session, options, error) || !record_all (session, error))
    return NULL;
  return g_steal_pointer (&session);
}

void
qd_session_free (QdSession *session)
{
  if (session == NULL)
    return;
  g_clear_pointer (&session->exchange, qd_recording_free);
  g_clear_pointer (&session->undo, qd_recording_free);
  g_clear_pointer (&session->predict, qd_recording_free);
  g_clear_pointer (&session->step, qd_recording_free);
  for (guint i = 0; session->detect != NULL && session->detect[i] != NULL; i++)
    qd_detect_boxes_free (session->detect[i]);
  g_free (session->detect);
  g_clear_pointer (&session->optimizer, qd_optimizer_free);
  g_clear_pointer (&session->loss, qd_multibox_loss_free);
  g_clear_pointer (&session->match, qd_match_boxes_free);
  g_clear_pointer (&session->augment, qd_augment_free);
  g_clear_pointer (&session->aside, qd_buffer_free);
  g_clear_pointer (&session->kept, qd_buffer_free);
  g_clear_pointer (&session->graph, qd_graph_free);
  g_free (session->default_boxes);
  qd_device_unref (session->device);
  g_free (session);
}

/* ---- Use ---- */

QdGraph *
qd_session_get_graph (QdSession *session)
{
  return session->graph;
}

QdOptimizer *
qd_session_get_optimizer (QdSession *session)
{
  return session->optimizer;
}

guint
qd_session_get_batch (QdSession *session)
{
  return session->batch;
}

void
qd_session_set_image (QdSession *session, guint image, const QdPixels *photo, const QdAugmentView *view, const GArray *truths)
{
  g_return_if_fail (image < session->batch);
  qd_augment_set (session->augment, image, photo, view);
  if (truths != NULL)
    qd_match_boxes_set_truths (session->match, image, (const QdTruth *) (gconstpointer) truths->data, truths->len);
}

void
qd_session_set_absent (QdSession *session, guint image)
{
  g_return_if_fail (image < session->batch);
  qd_match_boxes_set_absent (session->match, image);
}

gboolean
qd_session_step (QdSession *session, double rate, guint64 step, QdStepResult *result, GError **error)
{
  const QdMultiboxLossResult *loss;
  const QdOptimizerResult *moved;

  qd_optimizer_set_step (session->optimizer, (float) rate, step);
  if (!qd_recording_run (session->step, error))
    return FALSE;
  loss = qd_multibox_loss_get_result (session->loss);
  moved = qd_optimizer_get_result (session->optimizer);
  result->loss = loss->total;
  result->gradient_norm = moved->norm;
  result->finite = loss->finite && moved->finite && isfinite (loss->total);
  return result->finite || qd_recording_run (session->undo, error);
}

gboolean
qd_session_predict (QdSession *session, GError **error)
{
  return qd_recording_run (session->predict, error);
}

guint
qd_session_get_boxes (QdSession *session, guint image, const QdDetectedBox **boxes)
{
  g_return_val_if_fail (image < session->batch, 0);
  return qd_detect_boxes_get (session->detect[image / session->slice], image % session->slice, boxes);
}

gboolean
qd_session_exchange_average (QdSession *session, GError **error)
{
  return session->exchange == NULL || qd_recording_run (session->exchange, error);
}

gboolean
qd_session_start (QdSession *session, GError **error)
{
  return qd_optimizer_start (session->optimizer, error);
}

GPtrArray *
qd_session_time_step (QdSession *session, GError **error)
{
  return qd_recording_time (session->step, error);
}

double
qd_session_count_multiply_adds (QdSession *session)
{
  return qd_graph_count_multiply_adds (session->graph) / session->slice;
}
