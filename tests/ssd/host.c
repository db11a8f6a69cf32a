/* What the processor computes itself (oneDNN, threads) beside what shaders compute: the same network, the same numbers. */
#include "engine/host/dnnl.h"
#include "engine/ssd/network.h"
#include "tests/ops/on-device.h"

#include <math.h>
#include <string.h>

/* A training step's outcome: outputs, then the gradients of all parameters. */
typedef struct
{
  GArray *outputs, *gradients; /* (element-type float) */
} Step;

static float *
append (GArray *array, gsize n)
{
  g_array_set_size (array, array->len + (guint)n);
  return &g_array_index (array, float, array->len - n);
}

static void
fill (QdRange range, QdShape shape, guint seed)
{
  g_autoptr (GError) error = NULL;
  gsize n = qd_shape_count_dense (shape);
  g_autofree float *values = g_new (float, n);
  QdRandom random;

  qd_random_init (&random, seed, 1);
  for (gsize i = 0; i < n; i++)
    values[i] = (float)qd_random_normal (&random);
  qd_tensor_write_nhwc (range, shape, values, &error);
  g_assert_no_error (error);
}

static QdRecording *
record (QdGraph *graph, gboolean backward)
{
  g_autoptr (GError) error = NULL;
  QdRecorder *recorder = qd_recorder_new (on_device_get ());
  QdRecording *recording;

  if (backward)
    {
      qd_recorder_fill (recorder, qd_graph_get_gradient_arena (graph), 0);
      qd_graph_record_backward (graph, recorder, QD_MODE_TRAIN);
    }
  else
    qd_graph_record_forward (graph, recorder, qd_graph_is_training (graph) ? QD_MODE_TRAIN : QD_MODE_EVAL);
  recording = qd_recorder_finish (recorder, &error);
  g_assert_no_error (error);
  return recording;
}

static void
run (QdRecording *recording)
{
  g_autoptr (GError) error = NULL;

  qd_recording_run (recording, &error);
  g_assert_no_error (error);
}

static void
read_outputs (Step *step, const QdNetworkOutputs *outputs)
{
  const QdTensor *const tensors[] = { outputs->logits, outputs->offsets };

  for (guint i = 0; i < G_N_ELEMENTS (tensors); i++)
    qd_tensor_read_nhwc (tensors[i]->value, tensors[i]->shape,
                         append (step->outputs, qd_shape_count_dense (tensors[i]->shape)), NULL);
}

static void
run_backward (QdGraph *graph, const QdNetworkOutputs *outputs, Step *step)
{
  GPtrArray *parameters = qd_graph_get_parameters (graph);
  g_autoptr (QdRecording) recording = record (graph, TRUE);

  fill (outputs->logits->gradient, outputs->logits->shape, 11);
  fill (outputs->offsets->gradient, outputs->offsets->shape, 12);
  run (recording);
  for (guint i = 0; i < parameters->len; i++)
    {
      QdParameter *parameter = g_ptr_array_index (parameters, i);

      if (parameter->gradient.buffer != NULL)
        qd_parameter_read_gradient (parameter, append (step->gradients, qd_parameter_get_count (parameter)), NULL);
    }
}

/* @host: "0" for shaders alone. */
static Step
run_step (const char *host, gboolean training)
{
  const QdNetwork *network = qd_network_find ("ssd_tiny");
  g_autoptr (QdGraph) graph = qd_graph_new (on_device_get ());
  QdTensor *images = qd_graph_add_input (graph, "images", (QdShape){ 2, 128, 128, 3 });
  g_autoptr (QdRecording) forward = NULL;
  g_autoptr (GError) error = NULL;
  QdNetworkOutputs outputs;
  Step step = { g_array_new (FALSE, FALSE, sizeof (float)), g_array_new (FALSE, FALSE, sizeof (float)) };
  QdRandom random;

  g_setenv ("QUADRAT_HOST", host, TRUE);
  qd_random_init (&random, 3, 4);
  outputs = network->build (graph, images, 3);
  qd_graph_prepare (graph, training, &error);
  g_assert_no_error (error);
  g_assert_true (network->initialize (graph, &random, NULL));
  fill (images->value, images->shape, 10);
  forward = record (graph, FALSE);
  run (forward);
  if (training)
    run_backward (graph, &outputs, &step);
  else
    run (forward);
  read_outputs (&step, &outputs);
  g_unsetenv ("QUADRAT_HOST");
  return step;
}

static void
free_step (Step *step)
{
  g_array_unref (step->outputs);
  g_array_unref (step->gradients);
}

/* Norm of the difference over norm. */
static double
get_error (const GArray *got, const GArray *expected)
{
  double difference = 0, norm = 0;

  g_assert_cmpuint (got->len, ==, expected->len);
  for (guint i = 0; i < got->len; i++)
    {
      double a = (double)g_array_index (got, float, i), b = (double)g_array_index (expected, float, i);

      difference += (a - b) * (a - b);
      norm += b * b;
    }
  return sqrt (difference / MAX (norm, 1e-30));
}

static gboolean
is_missing (void)
{
  if (qd_dnnl_get () == NULL)
    g_test_skip ("oneDNN is not installed");
  else if (!qd_device_is_host (on_device_get ()))
    g_test_skip ("the device is not the processor itself");
  else
    return FALSE;
  return TRUE;
}

static void
test_training (void)
{
  Step host, shaders;

  if (is_missing ())
    return;
  host = run_step ("1", TRUE);
  shaders = run_step ("0", TRUE);
  g_assert_cmpuint (host.gradients->len, >, 400000);
  g_assert_cmpfloat (get_error (host.outputs, shaders.outputs), <, 1e-4);
  g_assert_cmpfloat (get_error (host.gradients, shaders.gradients), <, 1e-3);
  free_step (&host);
  free_step (&shaders);
}

static void
test_inference (void)
{
  Step host, shaders;

  if (is_missing ())
    return;
  host = run_step ("1", FALSE);
  shaders = run_step ("0", FALSE);
  g_assert_cmpuint (host.outputs->len, >, 1000);
  g_assert_cmpfloat (get_error (host.outputs, shaders.outputs), <, 1e-4);
  free_step (&host);
  free_step (&shaders);
}

static void
test_same_bits (void)
{
  Step first, second;

  if (is_missing ())
    return;
  first = run_step ("1", TRUE);
  second = run_step ("1", TRUE);
  g_assert_cmpmem (first.outputs->data, first.outputs->len * 4, second.outputs->data, second.outputs->len * 4);
  g_assert_cmpmem (first.gradients->data, first.gradients->len * 4, second.gradients->data, second.gradients->len * 4);
  free_step (&first);
  free_step (&second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ssd/host/training", test_training);
  g_test_add_func ("/ssd/host/inference", test_inference);
  g_test_add_func ("/ssd/host/same-bits", test_same_bits);
  return on_device_finish ();
}
