#include "engine/ops/conv2d-bench.h"

#include <sys/resource.h>

#include "engine/core/random.h"
#include "engine/ops/conv2d-private.h"

const QdConv2dBenchShape qd_conv2d_bench_shapes[] = {
  { "tiny 3-16/2 192", { 16, 192, 192, 3 }, { 16, .stride = 2, .padding = 1 } },
  { "tiny 16-24/2 96", { 16, 96, 96, 16 }, { 24, .stride = 2, .padding = 1 } },
  { "tiny 24-24 48", { 16, 48, 48, 24 }, { 24, .padding = 1 } },
  { "tiny 24-48/2 48", { 16, 48, 48, 24 }, { 48, .stride = 2, .padding = 1 } },
  { "tiny 48-48 24", { 16, 24, 24, 48 }, { 48, .padding = 1 } },
  { "tiny 48-96/2 24", { 16, 24, 24, 48 }, { 96, .stride = 2, .padding = 1 } },
  { "tiny 96-96 12", { 16, 12, 12, 96 }, { 96, .padding = 1 } },
  { "tiny 96-96/2 12", { 16, 12, 12, 96 }, { 96, .stride = 2, .padding = 1 } },
  { "tiny 96-96/2 6", { 16, 6, 6, 96 }, { 96, .stride = 2, .padding = 1 } },
  { "tiny head 48-16 24", { 16, 24, 24, 48 }, { 16, .padding = 1, .bias = TRUE } },
  { "tiny head 96-24 12", { 16, 12, 12, 96 }, { 24, .padding = 1, .bias = TRUE } },
  { "wider 64-64 24", { 16, 24, 24, 64 }, { 64, .padding = 1 } },
  { "wider 128-128 12", { 16, 12, 12, 128 }, { 128, .padding = 1 } },
  { "vgg 64-64 300", { 1, 300, 300, 64 }, { 64, .padding = 1, .bias = TRUE } },
  { "vgg 256-256 75", { 1, 75, 75, 256 }, { 256, .padding = 1, .bias = TRUE } },
  { "vgg 512-512 38", { 1, 38, 38, 512 }, { 512, .padding = 1, .bias = TRUE } },
  { "vgg 512-1024 19 dilated", { 1, 19, 19, 512 }, { 1024, .padding = 6, .dilation = 6, .bias = TRUE } },
  { "vgg 1024-1024 1x1 19", { 1, 19, 19, 1024 }, { 1024, { 1, 1 }, .bias = TRUE } },
  { "depthwise 96 48", { 16, 48, 48, 96 }, { 96, .padding = 1, .groups = 96 } },
  { NULL },
};

typedef enum
{
  FORWARD,
  INPUT_GRADIENT,
  WEIGHT_GRADIENT,
} Pass;

static gboolean
fill (QdRange range, GError **error)
{
  gsize n = range.size / sizeof (float);
  g_autofree float *values = g_new (float, n);
  QdRandom random;

  if (range.buffer == NULL)
    return TRUE;
  qd_random_init (&random, 1, 1);
  for (gsize i = 0; i < n; i++)
    values[i] = (float)qd_random_range (&random, -1, 1);
  return qd_range_write (range, values, range.size, error);
}

/* Only @pass: what needs no gradient is left out of the backward pass. */
static QdRecording *
record (QdGraph *graph, QdTensor *input, QdTensor *output, Pass pass, GError **error)
{
  QdRecorder *recorder;

  if (!qd_graph_prepare (graph, pass != FORWARD, error) || !fill (input->value, error) || !fill (output->gradient, error)
      || !fill (qd_graph_get_value_arena (graph), error))
    return NULL;
  recorder = qd_recorder_new (qd_graph_get_device (graph));
  if (pass == FORWARD)
    qd_graph_record_forward (graph, recorder, QD_MODE_TRAIN);
  else
    qd_graph_record_backward (graph, recorder, QD_MODE_TRAIN);
  return qd_recorder_finish (recorder, error);
}

static double
get_processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return ((double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec * 1e-6) / g_get_num_processors ();
}

static double
get_clock_seconds (void)
{
  return (double)g_get_monotonic_time () / G_USEC_PER_SEC;
}

/* Seconds a run, of as many as fill @least of them, at least one; or 0 after an error. */
static double
time_runs (QdRecording *recording, double (*get_seconds) (void), double least, GError **error)
{
  double start = get_seconds (), took;
  guint n = 0;

  do
    {
      if (!qd_recording_run (recording, error))
        return 0;
      n++;
      took = get_seconds () - start;
    }
  while (took <= least);
  return took / n;
}

/* Seconds, or 0 after an error. The clock counts single runs; processors count in ticks that are longer than a run. */
static double
time_recording (QdRecording *recording, double seconds, gboolean processor_time, GError **error)
{
  double start = get_clock_seconds (), best = G_MAXDOUBLE;
  guint n = 0;

  do
    {
      double took = processor_time ? time_runs (recording, get_processor_seconds, seconds, error)
                                   : time_runs (recording, get_clock_seconds, 0, error);

      if (took == 0)
        return 0;
      best = MIN (best, took);
      n++;
    }
  while (processor_time ? n < 4 : get_clock_seconds () - start < seconds);
  return best;
}

/* Seconds, or 0 after an error. */
static double
time_pass (QdDevice *device, const QdConv2dBenchShape *shape, Pass pass, double seconds, gboolean processor_time,
           double *multiply_adds, const char **kernels, GError **error)
{
  g_autoptr (QdGraph) graph = qd_graph_new (device);
  QdTensor *input = qd_graph_add_input (graph, "input", shape->input);
  QdTensor *output = qd_conv2d (graph, input, "conv", &shape->options);
  GPtrArray *parameters = qd_graph_get_parameters (graph);
  g_autoptr (QdRecording) recording = NULL;

  input->needs_gradient = pass == INPUT_GRADIENT;
  for (guint i = 0; i < parameters->len; i++)
    ((QdParameter *)g_ptr_array_index (parameters, i))->frozen = pass != WEIGHT_GRADIENT;
  recording = record (graph, input, output, pass, error);
  if (recording == NULL || !qd_recording_run (recording, error))
    return 0;
  *multiply_adds = qd_graph_count_multiply_adds (graph);
  *kernels = ((const QdConv2d *)g_ptr_array_index (qd_graph_get_ops (graph), 0))->kind->name;
  return time_recording (recording, seconds, processor_time, error);
}

gboolean
qd_conv2d_bench (QdDevice *device, const QdConv2dBenchShape *shape, double seconds, gboolean processor_time,
                 QdConv2dRates *rates, GError **error)
{
  double *const to[] = { &rates->forward, &rates->input_gradient, &rates->weight_gradient };

  for (Pass pass = FORWARD; pass <= WEIGHT_GRADIENT; pass++)
    {
      double multiply_adds = 0, took = time_pass (device, shape, pass, seconds, processor_time, &multiply_adds,
                                                  &rates->kernels, error);

      if (took == 0)
        return FALSE;
      *to[pass] = 2e-9 * multiply_adds / took;
    }
  return TRUE;
}

double
qd_conv2d_bench_peak (QdDevice *device, double seconds, GError **error)
{
  const QdConv2dBenchShape shape = { "peak", { 2, 75, 75, 256 }, { 256, .padding = 1 } };
  const char *kernels;
  double multiply_adds, took = time_pass (device, &shape, FORWARD, seconds, FALSE, &multiply_adds, &kernels, error);

  return took > 0 ? 2e-9 * multiply_adds / took : 0;
}

GArray *
qd_conv2d_bench_list (QdGraph *graph)
{
  GPtrArray *ops = qd_graph_get_ops (graph);
  GArray *shapes = g_array_new (FALSE, FALSE, sizeof (QdConv2dBenchShape));

  for (guint i = 0; i < ops->len; i++)
    {
      const QdConv2d *op = g_ptr_array_index (ops, i);
      QdConv2dBenchShape shape = { op->base.name, op->base.inputs[0]->shape, { 0 } };

      if (!g_str_equal (op->base.op_class->name, "conv2d"))
        continue;
      shape.options = op->options;
      g_array_append_val (shapes, shape);
    }
  return shapes;
}
