#include "engine/graph/graph.h"

#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/ops/activation.h"
#include "engine/ops/add.h"
#include "engine/ops/batch_norm.h"
#include "engine/ops/multiply.h"
#include "tests/ops/op-test.h"

static void
prepare (QdGraph *graph, gboolean training)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_graph_prepare (graph, training, &error));
  g_assert_no_error (error);
}

static void
run (QdGraph *graph, gboolean backward)
{
  g_autoptr (GError) error = NULL;
  QdRecorder *recorder = qd_recorder_new (qd_graph_get_device (graph));
  g_autoptr (QdRecording) recording = NULL;

  if (backward)
    qd_graph_record_backward (graph, recorder, QD_MODE_TRAIN);
  else
    qd_graph_record_forward (graph, recorder, QD_MODE_TRAIN);
  recording = qd_recorder_finish (recorder, &error);
  g_assert_no_error (error);
  g_assert_true (qd_recording_run (recording, &error));
}

static void
write_all (QdRange range, QdShape shape, float first, float step)
{
  gsize n = qd_shape_count_dense (shape);
  g_autofree float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = first + step * (float)i;
  g_assert_true (qd_tensor_write_nhwc (range, shape, values, NULL));
}

static float *
read_all (QdRange range, QdShape shape)
{
  float *values = g_new (float, qd_shape_count_dense (shape));

  g_assert_true (qd_tensor_read_nhwc (range, shape, values, NULL));
  return values;
}

/* h = hard-swish (x); y = h * sigmoid (h) + h; the loss reads y and h, so h's gradient has four parts: from outside, from
 * the sum, the product and the sigmoid. */
static void
test_branches (void)
{
  QdShape shape = { 2, 3, 5, 3 };
  g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());
  QdTensor *x = qd_graph_add_input (graph, "x", shape);
  QdTensor *h = qd_activation (graph, x, "h", QD_ACTIVATION_HARD_SWISH);
  QdTensor *s = qd_activation (graph, h, "s", QD_ACTIVATION_SIGMOID);
  QdTensor *y = qd_add (graph, qd_multiply (graph, h, s, "product"), h, "y");
  g_autofree float *output = NULL, *gradient = NULL;

  x->needs_gradient = TRUE;
  qd_graph_add_output (graph, h);
  prepare (graph, TRUE);
  write_all (x->value, shape, -2.95f, 0.06f);
  run (graph, FALSE);
  write_all (y->gradient, shape, 1, 0.01f);
  write_all (h->gradient, shape, 0.5f, 0);
  run (graph, TRUE);
  output = read_all (y->value, shape);
  gradient = read_all (x->gradient, shape);
  for (gsize i = 0; i < qd_shape_count_dense (shape); i++)
    {
      double in = -2.95 + 0.06 * (double)i, hard = in * CLAMP (in + 3, 0, 6) / 6, sigmoid = 1 / (1 + exp (-hard));
      double inner = 0.5 + (1 + 0.01 * (double)i) * (sigmoid + hard * sigmoid * (1 - sigmoid) + 1);

      g_assert_cmpfloat_with_epsilon (output[i], hard * sigmoid + hard, 1e-5);
      g_assert_cmpfloat_with_epsilon (gradient[i], inner * (in > 3 ? 1 : in / 3 + 0.5), 2e-5);
    }
}

/* The same chain for inference and for training: the same numbers in a fraction of the memory; what is declared stays readable.
 */
static void
test_sharing (void)
{
  QdShape shape = { 1, 32, 32, 8 };
  gsize bytes[2], one = qd_shape_count (shape) * sizeof (float);
  float *last[2], *middle[2];

  for (guint training = 0; training < 2; training++)
    {
      g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());
      QdTensor *x = qd_graph_add_input (graph, "x", shape), *y = x, *declared = NULL;

      x->needs_gradient = TRUE;
      for (guint i = 0; i < 12; i++)
        {
          y = qd_activation (graph, y, "chain", i % 2 == 0 ? QD_ACTIVATION_HARD_SWISH : QD_ACTIVATION_SIGMOID);
          declared = i == 3 ? y : declared;
        }
      qd_graph_add_output (graph, declared);
      prepare (graph, (gboolean)training);
      g_assert_true (y->needs_gradient == (gboolean)training);
      bytes[training] = qd_graph_count_activation_bytes (graph);
      write_all (x->value, shape, -4, 0.001f);
      run (graph, FALSE);
      run (graph, FALSE); /* the input is still there */
      last[training] = read_all (y->value, shape);
      middle[training] = read_all (declared->value, shape);
    }
  g_assert_cmpmem (last[0], one, last[1], one);
  g_assert_cmpmem (middle[0], one, middle[1], one);
  g_assert_cmpuint (bytes[0], ==, 4 * one);        /* input, declared, and two that take turns */
  g_assert_cmpuint (bytes[1], ==, (13 + 4) * one); /* all values; of gradients the same four */
  for (guint i = 0; i < 2; i++)
    {
      g_free (last[i]);
      g_free (middle[i]);
    }
}

/* Nothing before a frozen layer has a gradient, and its own is not wanted. */
static void
test_frozen (void)
{
  QdShape shape = { 1, 4, 4, 4 };
  g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());
  QdTensor *x = qd_graph_add_input (graph, "x", shape);
  QdTensor *a = qd_batch_norm (graph, x, "a", NULL);
  QdTensor *b = qd_batch_norm (graph, a, "b", NULL);
  QdTensor *c = qd_activation (graph, b, "c", QD_ACTIVATION_RELU);

  qd_graph_find_parameter (graph, "a.weight")->frozen = TRUE;
  qd_graph_find_parameter (graph, "a.bias")->frozen = TRUE;
  prepare (graph, TRUE);
  g_assert_false (x->needs_gradient);
  g_assert_false (a->needs_gradient);
  g_assert_null (a->gradient.buffer);
  g_assert_true (b->needs_gradient && c->needs_gradient);
  g_assert_null (qd_graph_find_parameter (graph, "a.weight")->gradient.buffer);
  g_assert_cmpuint (qd_graph_find_parameter (graph, "b.weight")->gradient.offset, ==, 0);
  g_assert_cmpuint (qd_graph_count_trained_bytes (graph), ==, qd_graph_get_gradient_arena (graph).size);
  g_assert_cmpuint (qd_graph_count_trained_bytes (graph), ==, qd_graph_find_parameter (graph, "a.weight")->value.offset);
  run (graph, FALSE);
  run (graph, TRUE);
}

/* Trained parameters first, then state; aligned; gradients at the same offsets. */
static void
test_arena (void)
{
  gsize alignment = qd_device_get_limits (op_test_get_device ())->range_alignment, end = 0;
  g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());
  QdTensor *x = qd_graph_add_input (graph, "x", (QdShape){ 1, 2, 2, 5 });
  GPtrArray *parameters = qd_graph_get_parameters (graph);

  qd_batch_norm (graph, qd_batch_norm (graph, x, "a", NULL), "b", NULL);
  prepare (graph, TRUE);
  g_assert_cmpuint (parameters->len, ==, 8);
  g_assert_cmpuint (qd_graph_count_parameters (graph), ==, 20);
  for (guint i = 0; i < parameters->len; i++)
    {
      const QdParameter *parameter = g_ptr_array_index (parameters, i);
      gboolean trained = parameter->role == QD_PARAMETER_TRAINED;

      g_assert_cmpuint (parameter->value.offset % alignment, ==, 0);
      g_assert_cmpuint (parameter->value.size, ==, 32);
      g_assert_true ((parameter->value.offset < qd_graph_get_gradient_arena (graph).size) == trained);
      g_assert_true ((parameter->gradient.buffer != NULL) == trained);
      g_assert_true (!trained || parameter->gradient.offset == parameter->value.offset);
      end = MAX (end, parameter->value.offset + parameter->value.size);
    }
  g_assert_cmpuint (qd_graph_get_value_arena (graph).size, >=, end);
  g_assert_true (qd_graph_find_parameter (graph, "b.running_var") == g_ptr_array_index (parameters, 7));
  g_assert_null (qd_graph_find_parameter (graph, "b.nothing"));
}

static void
test_round_trips (void)
{
  QdShape shape = { 2, 3, 4, 5 };
  gsize n = qd_shape_count_dense (shape);
  g_autofree float *written = g_new (float, n), *read = NULL;
  float values[5] = { 1, 2, 3, 4, 5 }, back[5];
  g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());
  QdTensor *x = qd_graph_add_input (graph, "x", shape);
  QdParameter *weight;

  qd_batch_norm (graph, x, "a", NULL);
  prepare (graph, FALSE);
  for (gsize i = 0; i < n; i++)
    written[i] = (float)i;
  g_assert_true (qd_tensor_write_nchw (x->value, shape, written, NULL));
  read = read_all (x->value, shape);
  g_assert_cmpfloat (read[op_at (shape, 1, 2, 3, 4)], ==, (float)(((1 * 5 + 4) * 3 + 2) * 4 + 3));
  g_assert_true (qd_tensor_read_nchw (x->value, shape, read, NULL));
  g_assert_cmpmem (read, n * sizeof (float), written, n * sizeof (float));
  weight = qd_graph_find_parameter (graph, "a.weight");
  g_assert_true (qd_parameter_write (weight, values, NULL));
  g_assert_true (qd_parameter_read (weight, back, NULL));
  g_assert_cmpmem (back, sizeof back, values, sizeof values);
}

static void
test_describe (void)
{
  g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());
  QdTensor *x = qd_graph_add_input (graph, "x", (QdShape){ 2, 3, 4, 5 });
  g_autofree char *text = NULL;

  qd_batch_norm (graph, x, "backbone.1", &(QdBatchNormOptions){ .activation = QD_ACTIVATION_RELU6 });
  prepare (graph, FALSE);
  text = qd_graph_describe (graph);
  g_assert_nonnull (strstr (text, "batch_norm   backbone.1 1e-05 relu6 -> [2, 3, 4, 5]\n"));
  g_assert_nonnull (strstr (text, "10 parameters"));
}

/* Labels of a training step name each op both ways. */
static void
test_laps (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());
  QdTensor *x = qd_graph_add_input (graph, "x", (QdShape){ 2, 3, 4, 5 });
  QdRecorder *recorder = qd_recorder_new (op_test_get_device ());
  g_autoptr (QdRecording) recording = NULL;
  g_autoptr (GPtrArray) laps = NULL;

  qd_activation (graph, qd_batch_norm (graph, x, "a", NULL), "b", QD_ACTIVATION_RELU);
  prepare (graph, TRUE);
  qd_graph_record_forward (graph, recorder, QD_MODE_TRAIN);
  qd_graph_record_backward (graph, recorder, QD_MODE_TRAIN);
  recording = qd_recorder_finish (recorder, &error);
  g_assert_no_error (error);
  if (qd_device_get_limits (op_test_get_device ())->nanoseconds_per_tick <= 0)
    return g_test_skip ("the device has no clock");
  laps = qd_recording_time (recording, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (laps->len, ==, 4);
  g_assert_cmpstr (((QdLap *)g_ptr_array_index (laps, 0))->label, ==, "batch_norm a forward");
  g_assert_cmpstr (((QdLap *)g_ptr_array_index (laps, 2))->label, ==, "activation b backward");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/branches", test_branches);
  g_test_add_func ("/graph/sharing", test_sharing);
  g_test_add_func ("/graph/frozen", test_frozen);
  g_test_add_func ("/graph/arena", test_arena);
  g_test_add_func ("/graph/round-trips", test_round_trips);
  g_test_add_func ("/graph/describe", test_describe);
  g_test_add_func ("/graph/laps", test_laps);
  return op_test_finish ();
}
