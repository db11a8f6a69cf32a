#include "engine/ops/activation.h"

#include <math.h>

#include "tests/ops/activation-reference.h"
#include "tests/ops/op-test.h"

static QdTensor *
build (QdGraph *graph, QdTensor *const *inputs, const char *name, gconstpointer options)
{
  return qd_activation (graph, inputs[0], name, GPOINTER_TO_UINT (options));
}

static void
forward (OpReference *reference)
{
  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    reference->output[i] = op_activate (GPOINTER_TO_UINT (reference->options), reference->inputs[0][i]);
}

static void
backward (OpReference *reference)
{
  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    reference->input_gradients[0][i]
        = reference->output_gradient[i] * op_activate_slope (GPOINTER_TO_UINT (reference->options), reference->inputs[0][i]);
}

/* From -9 to 9, so that every piece is met and no kink is. */
static void
fill (OpReference *reference, QdRandom *random)
{
  gsize n = qd_shape_count_dense (reference->shapes[0]);

  op_test_fill_distinct (reference->inputs[0], n, 18.0 / (double)n, random);
  for (gsize i = 0; i < n; i++)
    for (double kink = -3; kink <= 6; kink += 3)
      if (fabs (reference->inputs[0][i] - kink) < 0.01)
        reference->inputs[0][i] = kink + 0.02;
}

/* Far out, sigmoid is 0 or 1 and never anything else. */
static void
test_far_out (void)
{
  g_autoptr (GError) error = NULL;
  QdShape shape = { 1, 1, 2, 4 };
  const float far[8] = { -1000, -100, -89, 0, 89, 100, 1000, -INFINITY };
  const float expected[8] = { 0, 0, 0, 0.5f, 1, 1, 1, 0 };
  float got[8];
  QdDevice *device = op_test_get_device ();
  g_autoptr (QdGraph) graph = qd_graph_new (device);
  QdTensor *input = qd_graph_add_input (graph, "input", shape);
  QdTensor *output = qd_activation (graph, input, "sigmoid", QD_ACTIVATION_SIGMOID);
  QdRecorder *recorder = qd_recorder_new (device);
  g_autoptr (QdRecording) recording = NULL;

  g_assert_true (qd_graph_prepare (graph, FALSE, &error));
  qd_graph_record_forward (graph, recorder, QD_MODE_EVAL);
  recording = qd_recorder_finish (recorder, &error);
  g_assert_no_error (error);
  g_assert_true (qd_tensor_write_nhwc (input->value, shape, far, &error));
  g_assert_true (qd_recording_run (recording, &error));
  g_assert_true (qd_tensor_read_nhwc (output->value, shape, got, &error));
  for (guint i = 0; i < 8; i++)
    g_assert_cmpfloat_with_epsilon (got[i], expected[i], 1e-7f);
}

int
main (int argc, char **argv)
{
  static const QdShape shapes[] = { { 1, 1, 1, 1 }, { 2, 5, 7, 3 }, { 3, 11, 13, 20 } };
  static OpTest tests[5 * G_N_ELEMENTS (shapes)];
  static char titles[G_N_ELEMENTS (tests)][64];

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      QdActivation kind = QD_ACTIVATION_RELU + i / G_N_ELEMENTS (shapes);

      g_snprintf (titles[i], sizeof titles[i], "%s/%u", qd_activation_get_name (kind), shapes[i % G_N_ELEMENTS (shapes)].c);
      tests[i]
          = (OpTest){ titles[i], build, GUINT_TO_POINTER (kind), { shapes[i % G_N_ELEMENTS (shapes)] }, QD_MODE_TRAIN, forward,
                      backward,  fill };
      op_test_add ("activation", &tests[i]);
    }
  g_test_add_func ("/ops/activation/far-out", test_far_out);
  return op_test_finish ();
}
