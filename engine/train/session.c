#include "config.h"

#include "engine/train/session.h"

#include "engine/core/error.h"
#include "engine/train/session-parts.h"
#include "engine/train/streams.h"

#include <glib/gi18n-lib.h>

struct _QdSession
{
  QdDevice *device;
  guint batch, slice; /* photos of a step and of a forward pass */

  QdGraph *graph;
  QdTensor *images;
  QdNetworkOutputs outputs;

  QdAugment *augment;
  QdMatchBoxes *match;
  QdMultiboxLoss *loss;
  QdOptimizer *optimizer;
  QdDetectBoxes **detect; /* [batch / slice] */
  QdBuffer *aside;        /* or NULL without average */
  QdRecording *step, *predict, *look, *exchange;
};

/* ---- Making ---- */

static gboolean
make_graph (QdSession *session, const QdSessionOptions *options, const QdSessionParts *parts, GError **error)
{
  QdRandom random;

  qd_random_init (&random, (guint64) options->settings->seed, QD_STREAM_WEIGHTS);
  session->graph = qd_session_parts_build (parts, session->device, options, &session->images, &session->outputs, error);
  return session->graph != NULL && qd_graph_prepare (session->graph, TRUE, error) &&
         options->network->initialize (session->graph, &random, error);
}

static gboolean
make_losses (QdSession *session, const QdSessionParts *parts, const QdCenterBox *boxes, GError **error)
{
  session->match = qd_match_boxes_new (session->device, &parts->match, boxes, error);
  if (session->match == NULL)
    return FALSE;
  session->loss = qd_multibox_loss_new (session->device, &parts->loss, session->match, error);
  if (session->loss == NULL)
    return FALSE;
  session->optimizer = qd_optimizer_new (session->graph, &parts->optimizer, error);
  if (session->optimizer == NULL)
    return FALSE;
  qd_optimizer_set_guard (session->optimizer, qd_multibox_loss_get_result_range (session->loss),
                          G_STRUCT_OFFSET (QdMultiboxLossResult, finite) / sizeof (guint32));
  return TRUE;
}

static gboolean
make_detectors (QdSession *session, const QdSessionOptions *options, const QdSessionParts *parts, const QdCenterBox *boxes,
                GError **error)
{
  guint n = session->batch / session->slice;

  session->detect = g_new0 (QdDetectBoxes *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      session->detect[i] = qd_detect_boxes_new (session->device, &parts->detect, boxes, error);
      if (session->detect[i] == NULL)
        return FALSE;
      qd_detect_boxes_set_thresholds (session->detect[i], options->network->least_score,
                                      (float) options->settings->nms_threshold);
    }
  return TRUE;
}

static gboolean
make_parts (QdSession *session, const QdSessionOptions *options, const QdSessionParts *parts, GError **error)
{
  g_autofree QdCenterBox *boxes = qd_default_boxes_new (&parts->boxes);
  gsize aside = qd_session_count_aside_bytes (session->graph, options->settings);

  session->augment = qd_augment_new (session->device, &parts->augment, error);
  if (session->augment == NULL)
    return FALSE;
  if (aside > 0)
    {
      session->aside = qd_buffer_new (session->device, QD_MEMORY_DEVICE, aside, _ ("weights aside"), error);
      if (session->aside == NULL)
        return FALSE;
    }
  return make_losses (session, parts, boxes, error) && make_detectors (session, options, parts, boxes, error);
}

/* ---- Recording ---- */

static void
record_step (QdSession *session, QdRecorder *recorder)
{
  qd_recorder_label (recorder, "clear gradients");
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
record_look (QdSession *session, QdRecorder *recorder)
{
  for (guint first = 0; first < session->batch; first += session->slice)
    {
      qd_recorder_label (recorder, "augment");
      qd_augment_record (session->augment, recorder, session->images->value, first, session->slice);
      qd_graph_record_forward (session->graph, recorder, QD_MODE_TRAIN);
    }
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

static QdRange
get_part (QdRange range, gsize offset, gsize size)
{
  return (QdRange){ range.buffer, range.offset + offset, MIN (size, range.size - offset) };
}

static void
record_exchange (QdSession *session, QdRecorder *recorder)
{
  QdRange values = qd_graph_get_value_arena (session->graph), average = qd_optimizer_get_average (session->optimizer);
  QdRange aside = qd_buffer_get_range (session->aside);

  for (gsize offset = 0; offset < values.size; offset += aside.size)
    {
      qd_recorder_copy (recorder, get_part (values, offset, aside.size), aside);
      qd_recorder_copy (recorder, get_part (average, offset, aside.size), get_part (values, offset, aside.size));
      qd_recorder_copy (recorder, aside, get_part (average, offset, aside.size));
    }
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
  session->look = session->step != NULL ? record (session, record_look, error) : NULL;
  session->predict = session->look != NULL ? record (session, record_predict, error) : NULL;
  if (session->predict == NULL || session->aside == NULL)
    return session->predict != NULL;
  session->exchange = record (session, record_exchange, error);
  return session->exchange != NULL;
}

/* ---- Slices ---- */

static void
clear (QdSession *session)
{
  g_clear_pointer (&session->exchange, qd_recording_free);
  g_clear_pointer (&session->predict, qd_recording_free);
  g_clear_pointer (&session->look, qd_recording_free);
  g_clear_pointer (&session->step, qd_recording_free);
  for (guint i = 0; session->detect != NULL && session->detect[i] != NULL; i++)
    qd_detect_boxes_free (session->detect[i]);
  g_clear_pointer (&session->detect, g_free);
  g_clear_pointer (&session->optimizer, qd_optimizer_free);
  g_clear_pointer (&session->loss, qd_multibox_loss_free);
  g_clear_pointer (&session->match, qd_match_boxes_free);
  g_clear_pointer (&session->augment, qd_augment_free);
  g_clear_pointer (&session->aside, qd_buffer_free);
  g_clear_pointer (&session->graph, qd_graph_free);
}

/* Whether it is worth while to try: what is planned is known before anything is taken. */
static gboolean
may_fit (QdSession *session, const QdSessionOptions *options, const QdSessionParts *parts)
{
  guint64 bytes = qd_session_parts_count_bytes (parts, session->device, options, NULL);

  return qd_device_get_used_bytes (session->device) + bytes <= qd_device_get_limit_bytes (session->device);
}

static gboolean
make (QdSession *session, const QdSessionOptions *options, const QdSessionParts *parts, GError **error)
{
  return make_graph (session, options, parts, error) && make_parts (session, options, parts, error) &&
         record_all (session, error);
}

/* In the largest slices that fit the memory, and what a kernel may see of it at once. */
static gboolean
make_in_slices (QdSession *session, const QdSessionOptions *options, GError **error)
{
  guint wanted = options->settings->slice_size > 0 ? (guint) options->settings->slice_size : session->batch;

  for (session->slice = qd_session_find_slice (session->batch, wanted);;
       session->slice = qd_session_find_slice (session->batch, session->slice - 1))
    {
      const QdSessionParts parts = qd_session_parts (options, session->slice);
      g_autoptr (GError) inner = NULL;

      if (session->slice > 1 && !may_fit (session, options, &parts))
        continue;
      if (make (session, options, &parts, &inner))
        return TRUE;
      clear (session);
      if (!g_error_matches (inner, QD_ERROR, QD_ERROR_MEMORY) || session->slice == 1)
        {
          g_propagate_error (error, g_steal_pointer (&inner));
          return FALSE;
        }
    }
}

QdSession *
qd_session_new (QdDevice *device, const QdSessionOptions *options, GError **error)
{
  g_autoptr (QdSession) session = g_new0 (QdSession, 1);

  session->device = qd_device_ref (device);
  session->batch = (guint) options->settings->mini_batch_size;
  return make_in_slices (session, options, error) ? g_steal_pointer (&session) : NULL;
}

void
qd_session_free (QdSession *session)
{
  if (session == NULL)
    return;
  clear (session);
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

guint
qd_session_get_slice (QdSession *session)
{
  return session->slice;
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
  result->finite = moved->finite != 0;
  return TRUE;
}

gboolean
qd_session_look (QdSession *session, GError **error)
{
  return qd_recording_run (session->look, error);
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
