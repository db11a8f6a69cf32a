#include "engine/ops/pass-bench.h"

#include "engine/ops/activation.h"
#include "engine/ops/add.h"
#include "engine/ops/batch_norm.h"
#include "engine/ops/l2_norm.h"
#include "engine/ops/multiply.h"
#include "engine/ops/pool.h"

static const QdShape bench_shape = { 16, 96, 96, 16 };

static QdTensor *
build_batch_norm (QdGraph *graph, QdTensor *input)
{
  return qd_batch_norm (graph, input, "bench", &(QdBatchNormOptions){ .activation = QD_ACTIVATION_RELU });
}

static QdTensor *
build_relu (QdGraph *graph, QdTensor *input)
{
  return qd_activation (graph, input, "bench", QD_ACTIVATION_RELU);
}

static QdTensor *
build_hard_swish (QdGraph *graph, QdTensor *input)
{
  return qd_activation (graph, input, "bench", QD_ACTIVATION_HARD_SWISH);
}

static QdTensor *
build_add (QdGraph *graph, QdTensor *input)
{
  return qd_add (graph, input, input, "bench");
}

static QdTensor *
build_max_pool (QdGraph *graph, QdTensor *input)
{
  return qd_max_pool (graph, input, "bench", &(QdPoolOptions){ .window = { 2, 2 } });
}

static QdTensor *
build_overlapping_max_pool (QdGraph *graph, QdTensor *input)
{
  return qd_max_pool (graph, input, "bench", &(QdPoolOptions){ .window = { 3, 3 }, .stride = { 2, 2 }, .padding = { 1, 1 } });
}

static QdTensor *
build_squeeze (QdGraph *graph, QdTensor *input)
{
  return qd_multiply (graph, input, qd_global_average_pool (graph, input, "bench.pool"), "bench");
}

static QdTensor *
build_l2_norm (QdGraph *graph, QdTensor *input)
{
  return qd_l2_norm (graph, input, "bench");
}

const QdPassBenchOp qd_pass_bench_ops[] = {
  { "batch_norm with relu", build_batch_norm, 3, 5 },
  { "relu", build_relu, 2, 3 },
  { "hard-swish", build_hard_swish, 2, 3 },
  { "add", build_add, 2, 5 }, /* to itself: a copy, then an addition to what is there */
  { "max_pool 2x2/2", build_max_pool, 1.5, 1.5 },
  { "max_pool 3x3/2", build_overlapping_max_pool, 1.5, 1.5 },
  { "squeeze and excite", build_squeeze, 3, 6 },
  { "l2_norm", build_l2_norm, 2, 5 },
  { NULL },
};

/* Seconds of the best run, or 0 after an error. The first run, which compiles, does not count. */
static double
time_recording (QdRecording *recording, double seconds, GError **error)
{
  gint64 start = g_get_monotonic_time ();
  double best = G_MAXDOUBLE;

  if (recording == NULL || !qd_recording_run (recording, error))
    return 0;
  do
    {
      gint64 from = g_get_monotonic_time ();

      if (!qd_recording_run (recording, error))
        return 0;
      best = MIN (best, (double)MAX (g_get_monotonic_time () - from, 1) / G_USEC_PER_SEC);
    }
  while ((double)(g_get_monotonic_time () - start) < seconds * G_USEC_PER_SEC);
  return best;
}

static double
get_gigabytes (void)
{
  return (double)qd_shape_count (bench_shape) * sizeof (float) / 1e9;
}

gboolean
qd_pass_bench (QdDevice *device, const QdPassBenchOp *op, double seconds, QdPassRates *rates, GError **error)
{
  g_autoptr (QdGraph) graph = qd_graph_new (device);
  QdTensor *input = qd_graph_add_input (graph, "input", bench_shape);

  input->needs_gradient = TRUE;
  op->build (graph, input);
  if (!qd_graph_prepare (graph, TRUE, error))
    return FALSE;
  for (guint backward = 0; backward < 2; backward++)
    {
      QdRecorder *recorder = qd_recorder_new (device);
      g_autoptr (QdRecording) recording = NULL;
      double took;

      if (backward)
        qd_graph_record_backward (graph, recorder, QD_MODE_TRAIN);
      else
        qd_graph_record_forward (graph, recorder, QD_MODE_TRAIN);
      recording = qd_recorder_finish (recorder, error);
      took = time_recording (recording, seconds, error);
      if (took == 0)
        return FALSE;
      if (backward)
        rates->backward = op->backward_passes * get_gigabytes () / took;
      else
        rates->forward = op->forward_passes * get_gigabytes () / took;
    }
  return TRUE;
}

gboolean
qd_pass_bench_copy (QdDevice *device, double seconds, double *rate, GError **error)
{
  gsize bytes = qd_shape_count (bench_shape) * sizeof (float);
  g_autoptr (QdBuffer) from = qd_buffer_new (device, QD_MEMORY_DEVICE, bytes, "bench", error);
  g_autoptr (QdBuffer) to = from != NULL ? qd_buffer_new (device, QD_MEMORY_DEVICE, bytes, "bench", error) : NULL;
  QdRecorder *recorder;
  g_autoptr (QdRecording) recording = NULL;
  double took;

  if (to == NULL)
    return FALSE;
  recorder = qd_recorder_new (device);
  qd_recorder_copy (recorder, qd_buffer_get_range (from), qd_buffer_get_range (to));
  recording = qd_recorder_finish (recorder, error);
  took = time_recording (recording, seconds, error);
  *rate = took > 0 ? 2 * get_gigabytes () / took : 0;
  return took > 0;
}
