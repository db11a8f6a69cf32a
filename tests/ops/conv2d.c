#include "engine/ops/conv2d.h"

#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/host/dnnl.h"
#include "engine/ops/batch_norm.h"
#include "tests/ops/conv2d-reference.h"

static QdTensor *
build (QdGraph *graph, QdTensor *const *inputs, const char *name, gconstpointer options)
{
  return qd_conv2d (graph, inputs[0], name, options);
}

/* out channels, {kernel}, stride, padding, dilation, groups, bias, activation; zero for the default. */
static const struct
{
  const char *title;
  QdShape in;
  QdConv2dOptions options;
} cases[] = {
  { "one-pixel", { 1, 1, 1, 1 }, { 1, { 1, 1 }, 1, 0, 1, 1, TRUE } },
  { "defaults", { 1, 3, 3, 1 }, { 5 } },
  { "one-pixel-padded", { 2, 1, 1, 3 }, { 5, { 3, 3 }, 1, 1, 1, 1, FALSE } },
  { "3x3", { 1, 5, 7, 3 }, { 5, { 3, 3 }, 1, 1, 1, 1, TRUE } },
  { "3x3-17-channels", { 3, 9, 6, 17 }, { 17, { 3, 3 }, 1, 1, 1, 1, TRUE } },
  { "3x3-no-padding", { 2, 8, 8, 4 }, { 8, { 3, 3 }, 1, 0, 1, 1, FALSE } },
  { "3x3-tile-of-3", { 2, 6, 6, 5 }, { 23, { 3, 3 }, 1, 1, 1, 1, TRUE } },
  { "3x3-tile-of-4", { 1, 7, 5, 33 }, { 31, { 3, 3 }, 1, 1, 1, 1, TRUE } },
  { "3x3-stride-2", { 2, 9, 9, 3 }, { 16, { 3, 3 }, 2, 1, 1, 1, FALSE } },
  { "3x3-stride-2-even", { 2, 12, 10, 16 }, { 12, { 3, 3 }, 2, 1, 1, 1, TRUE } },
  { "3x3-stride-3", { 1, 11, 13, 5 }, { 7, { 3, 3 }, 3, 1, 1, 1, TRUE } },
  { "1x1", { 2, 5, 5, 20 }, { 9, { 1, 1 }, 1, 0, 1, 1, TRUE } },
  { "1x1-stride-2", { 2, 7, 6, 12 }, { 10, { 1, 1 }, 2, 0, 1, 1, FALSE } },
  { "1x1-stride-3-padded", { 1, 7, 8, 3 }, { 4, { 1, 1 }, 3, 1, 1, 1, TRUE } },
  { "2x2-stride-3", { 1, 8, 9, 3 }, { 6, { 2, 2 }, 3, 0, 1, 1, TRUE } },
  { "1x3", { 2, 4, 9, 5 }, { 6, { 1, 3 }, 1, 0, 1, 1, TRUE } },
  { "3x1-padded", { 1, 9, 4, 6 }, { 5, { 3, 1 }, 1, 1, 1, 1, FALSE } },
  { "5x2-stride-2", { 1, 10, 7, 3 }, { 5, { 5, 2 }, 2, 2, 1, 1, TRUE } },
  { "4x4-stride-2", { 2, 9, 8, 8 }, { 8, { 4, 4 }, 2, 1, 1, 1, TRUE } },
  { "7x7-stride-2", { 1, 17, 15, 3 }, { 8, { 7, 7 }, 2, 3, 1, 1, FALSE } },
  { "dilation-2", { 2, 9, 8, 5 }, { 7, { 3, 3 }, 1, 2, 2, 1, TRUE } },
  { "dilation-6-reaches-out", { 1, 7, 7, 9 }, { 10, { 3, 3 }, 1, 6, 6, 1, TRUE } },
  { "dilation-2-stride-2", { 1, 12, 11, 4 }, { 5, { 3, 3 }, 2, 2, 2, 1, TRUE } },
  { "dilation-3-stride-2", { 2, 11, 12, 3 }, { 4, { 3, 2 }, 2, 3, 3, 1, FALSE } },
  { "dilation-2-stride-4", { 1, 13, 14, 3 }, { 4, { 3, 3 }, 4, 1, 2, 1, TRUE } },
  { "groups-2", { 2, 6, 5, 16 }, { 24, { 3, 3 }, 1, 1, 1, 2, TRUE } },
  { "groups-3-odd", { 1, 6, 7, 15 }, { 9, { 3, 3 }, 2, 1, 1, 3, TRUE } },
  { "groups-5-odd", { 2, 5, 4, 5 }, { 35, { 3, 3 }, 1, 1, 1, 5, FALSE } },
  { "groups-2-wide", { 1, 4, 5, 70 }, { 22, { 1, 1 }, 1, 0, 1, 2, TRUE } },
  { "groups-8-of-4", { 1, 5, 5, 32 }, { 32, { 3, 3 }, 1, 1, 1, 8, FALSE } },
  { "depthwise", { 2, 7, 6, 17 }, { 17, { 3, 3 }, 1, 1, 1, 17, TRUE } },
  { "depthwise-stride-2", { 2, 9, 8, 8 }, { 8, { 3, 3 }, 2, 1, 1, 8, FALSE } },
  { "depthwise-5x5-stride-2", { 1, 11, 10, 5 }, { 5, { 5, 5 }, 2, 2, 1, 5, TRUE } },
  { "depthwise-dilation-stride-3", { 1, 13, 9, 3 }, { 3, { 3, 3 }, 3, 2, 2, 3, TRUE } },
  { "depthwise-multiplier-2", { 2, 6, 5, 5 }, { 10, { 3, 3 }, 1, 1, 1, 5, TRUE } },
  { "depthwise-multiplier-3-stride-2", { 1, 7, 8, 6 }, { 18, { 3, 3 }, 2, 1, 1, 6, FALSE } },
  { "stride-past-the-end", { 1, 5, 6, 3 }, { 4, { 2, 2 }, 9, 0, 1, 1, TRUE } },
  { "relu", { 2, 7, 6, 5 }, { 10, { 3, 3 }, 1, 1, 1, 1, TRUE, QD_ACTIVATION_RELU } },
  { "relu6-no-bias", { 2, 6, 7, 9 }, { 12, { 3, 3 }, 2, 1, 1, 1, FALSE, QD_ACTIVATION_RELU6 } },
  { "relu-groups", { 1, 6, 5, 8 }, { 12, { 3, 3 }, 1, 1, 1, 2, TRUE, QD_ACTIVATION_RELU } },
  { "relu6-depthwise", { 2, 7, 6, 7 }, { 7, { 3, 3 }, 2, 1, 1, 7, TRUE, QD_ACTIVATION_RELU6 } },
  { "many-pixels", { 3, 41, 37, 4 }, { 8, { 3, 3 }, 1, 1, 1, 1, TRUE } },
};

static void
expect_error (QdShape shape, const QdConv2dOptions *options, int code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());
  QdTensor *input = qd_graph_add_input (graph, "input", shape);

  g_assert_null (qd_conv2d (graph, input, "neck.3", options));
  g_assert_false (qd_graph_prepare (graph, TRUE, &error));
  g_assert_error (error, QD_ERROR, code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_errors (void)
{
  expect_error ((QdShape){ 1, 8, 8, 5 }, &(QdConv2dOptions){ 4, .groups = 2 }, QD_ERROR_INPUT,
                "The convolution “neck.3” cannot part 5 input and 4 output channels into 2 groups.");
  expect_error ((QdShape){ 1, 8, 8, 6 }, &(QdConv2dOptions){ 3, .groups = 2 }, QD_ERROR_INPUT,
                "The convolution “neck.3” cannot part 6 input and 3 output channels into 2 groups.");
  expect_error ((QdShape){ 1, 2, 8, 4 }, &(QdConv2dOptions){ 4 }, QD_ERROR_INPUT,
                "The kernel of the convolution “neck.3” is larger than its input of 8 × 2 pixels.");
  expect_error ((QdShape){ 1, 8, 8, 4000 }, &(QdConv2dOptions){ 4000, .dilation = 3 }, QD_ERROR_INPUT,
                "The convolution “neck.3” has more than 16777216 weights.");
}

/* Shaders bind no more than the device's limit at once. */
static void
test_too_large (void)
{
  g_autofree char *wanted = g_strdup (g_getenv ("QUADRAT_CONV2D")), *too_large = NULL;

  too_large = g_strdup_printf ("An image of 4000 × 4000 pixels is too large for the convolution “neck.3” on %s. Smaller "
                               "images or fewer channels need less.",
                               qd_device_get_info (op_test_get_device ())->name);
  g_setenv ("QUADRAT_CONV2D", "plain", TRUE);
  expect_error ((QdShape){ 1, 4000, 4000, 3 }, &(QdConv2dOptions){ 16, .padding = 1 }, QD_ERROR_MEMORY, too_large);
  if (wanted != NULL)
    g_setenv ("QUADRAT_CONV2D", wanted, TRUE);
  else
    g_unsetenv ("QUADRAT_CONV2D");
}

static void
test_counts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());
  QdTensor *input = qd_graph_add_input (graph, "input", (QdShape){ 2, 9, 8, 6 });
  QdTensor *output = qd_conv2d (graph, input, "a", &(QdConv2dOptions){ 10, .stride = 2, .padding = 1, .groups = 2 });

  g_assert_cmpuint (output->shape.h, ==, 5);
  g_assert_cmpuint (output->shape.w, ==, 4);
  g_assert_cmpuint (output->shape.c, ==, 10);
  g_assert_cmpfloat (qd_graph_count_multiply_adds (graph), ==, 2 * 5 * 4 * 10 * 9 * 3);
  g_assert_cmpuint (qd_graph_count_parameters (graph), ==, 10 * 3 * 9);
}

/* Value, input gradient and weight gradient of a convolution of 128 x 128 images. */
typedef struct
{
  float *output, *input_gradient, *weight_gradient;
} Large;

static void
free_large (Large *large)
{
  g_free (large->output);
  g_free (large->input_gradient);
  g_free (large->weight_gradient);
}

#define LARGE_IN  ((gsize)128 * 128 * 32)
#define LARGE_OUT ((gsize)128 * 128 * 96)

/* @input: [n] images. */
static Large
run_large (guint n, const float *input, const float *output_gradient, const float *weight)
{
  g_autoptr (GError) error = NULL;
  QdDevice *device = op_test_get_device ();
  g_autoptr (QdGraph) graph = qd_graph_new (device);
  QdTensor *in = qd_graph_add_input (graph, "input", (QdShape){ n, 128, 128, 32 });
  QdTensor *out = qd_conv2d (graph, in, "large", &(QdConv2dOptions){ 96, .padding = 1 });
  QdParameter *parameter = qd_graph_find_parameter (graph, "large.weight");
  QdRecorder *recorder = qd_recorder_new (device);
  g_autoptr (QdRecording) recording = NULL;
  Large large = { g_new (float, n *LARGE_OUT), g_new (float, n *LARGE_IN), g_new (float, 96 * 32 * 9) };

  in->needs_gradient = TRUE;
  g_assert_true (qd_graph_prepare (graph, TRUE, &error));
  qd_graph_record_forward (graph, recorder, QD_MODE_TRAIN);
  qd_graph_record_backward (graph, recorder, QD_MODE_TRAIN);
  recording = qd_recorder_finish (recorder, &error);
  g_assert_no_error (error);
  g_assert_true (qd_tensor_write_nhwc (in->value, in->shape, input, &error));
  g_assert_true (qd_tensor_write_nhwc (out->gradient, out->shape, output_gradient, &error));
  g_assert_true (qd_parameter_write (parameter, weight, &error));
  g_assert_true (qd_recording_run (recording, &error));
  g_assert_true (qd_tensor_read_nhwc (out->value, out->shape, large.output, &error));
  g_assert_true (qd_tensor_read_nhwc (in->gradient, in->shape, large.input_gradient, &error));
  g_assert_true (qd_parameter_read_gradient (parameter, large.weight_gradient, &error));
  return large;
}

static float *
make_random (gsize n, guint seed)
{
  float *values = g_new (float, n);
  QdRandom random;

  qd_random_init (&random, seed, 1);
  for (gsize i = 0; i < n; i++)
    values[i] = (float)qd_random_range (&random, -1, 1);
  return values;
}

/* Three images are more than one dispatch should do: they are done two and one, as each would be alone. */
static void
test_large_batch (void)
{
  g_autofree float *input = make_random (3 * LARGE_IN, 1), *gradient = make_random (3 * LARGE_OUT, 2);
  g_autofree float *weight = make_random (96 * 32 * 9, 3);
  g_autofree double *sum = g_new0 (double, 96 * 32 * 9);
  Large all = run_large (3, input, gradient, weight);

  for (guint i = 0; i < 3; i++)
    {
      Large one = run_large (1, input + i * LARGE_IN, gradient + i * LARGE_OUT, weight);

      g_assert_cmpmem (one.output, LARGE_OUT * sizeof (float), all.output + i * LARGE_OUT, LARGE_OUT * sizeof (float));
      g_assert_cmpmem (one.input_gradient, LARGE_IN * sizeof (float), all.input_gradient + i * LARGE_IN,
                       LARGE_IN * sizeof (float));
      for (guint j = 0; j < 96 * 32 * 9; j++)
        sum[j] += (double)one.weight_gradient[j];
      free_large (&one);
    }
  for (guint j = 0; j < 96 * 32 * 9; j++)
    g_assert_cmpfloat_with_epsilon ((double)all.weight_gradient[j], sum[j], 1e-3);
  free_large (&all);
}

/* A convolution with a batch norm behind it, prepared for inference; with the values of @seed. */
typedef struct
{
  QdGraph *graph;
  QdTensor *in, *out;
  QdRecording *recording;
} Normed;

static void
write_normed (Normed *normed, guint seed)
{
  GPtrArray *parameters = qd_graph_get_parameters (normed->graph);
  g_autofree float *input = make_random (qd_shape_count_dense (normed->in->shape), seed);

  g_assert_true (qd_tensor_write_nhwc (normed->in->value, normed->in->shape, input, NULL));
  for (guint i = 0; i < parameters->len; i++)
    {
      QdParameter *parameter = g_ptr_array_index (parameters, i);
      g_autofree float *values = make_random (qd_parameter_get_count (parameter), seed + 1 + i);

      for (gsize j = 0; j < qd_parameter_get_count (parameter) && g_str_has_suffix (parameter->name, "_var"); j++)
        values[j] = 1.25f + values[j];
      g_assert_true (qd_parameter_write (parameter, values, NULL));
    }
}

static Normed
make_normed (const char *host, QdShape shape, const QdConv2dOptions *options, QdActivation activation)
{
  g_autoptr (GError) error = NULL;
  QdDevice *device = op_test_get_device ();
  Normed normed = { .graph = qd_graph_new (device) };
  QdRecorder *recorder = qd_recorder_new (device);

  g_setenv ("QUADRAT_HOST", host, TRUE);
  normed.in = qd_graph_add_input (normed.graph, "input", shape);
  normed.out = qd_batch_norm (normed.graph, qd_conv2d (normed.graph, normed.in, "conv", options), "norm",
                              &(QdBatchNormOptions){ .epsilon = 1e-3f, .activation = activation });
  qd_graph_prepare (normed.graph, FALSE, &error);
  g_assert_no_error (error);
  qd_graph_record_forward (normed.graph, recorder, QD_MODE_EVAL);
  normed.recording = qd_recorder_finish (recorder, &error);
  g_assert_no_error (error);
  g_unsetenv ("QUADRAT_HOST");
  return normed;
}

static float *
run_normed (Normed *normed)
{
  float *output = g_new (float, qd_shape_count_dense (normed->out->shape));

  g_assert_true (qd_recording_run (normed->recording, NULL));
  g_assert_true (qd_tensor_read_nhwc (normed->out->value, normed->out->shape, output, NULL));
  return output;
}

/* Two sets of values, one after the other: what is kept of the first must not be used for the second. */
static void
check_normed (QdShape shape, const QdConv2dOptions *options, QdActivation activation)
{
  Normed pair[] = { make_normed ("1", shape, options, activation), make_normed ("0", shape, options, activation) };
  g_autofree char *text = qd_graph_describe (pair[0].graph);

  g_assert_null (strstr (text, "batch_norm"));
  g_assert_nonnull (strstr (text, "conv2d"));
  for (guint round = 0; round < 4; round++)
    {
      g_autofree float *host = NULL, *shaders = NULL;

      for (guint i = 0; i < 2 && round % 2 == 0; i++)
        write_normed (&pair[i], 20 + round);
      host = run_normed (&pair[0]);
      shaders = run_normed (&pair[1]);
      for (gsize i = 0; i < qd_shape_count_dense (pair[0].out->shape); i++)
        g_assert_cmpfloat_with_epsilon (host[i], shaders[i], 1e-4f * MAX (1, fabsf (shaders[i])));
    }
  for (guint i = 0; i < 2; i++)
    {
      qd_recording_free (pair[i].recording);
      qd_graph_free (pair[i].graph);
    }
}

static void
test_folded_norm (void)
{
  if (qd_dnnl_get () == NULL || !qd_device_is_host (op_test_get_device ()) || g_getenv ("QUADRAT_CONV2D") != NULL)
    return g_test_skip ("oneDNN does not compute here");
  for (QdActivation activation = QD_ACTIVATION_NONE; activation <= QD_ACTIVATION_HARD_SWISH; activation++)
    {
      check_normed ((QdShape){ 2, 9, 8, 3 }, &(QdConv2dOptions){ 13, .stride = 2, .padding = 1 }, activation);
      check_normed ((QdShape){ 1, 7, 8, 18 }, &(QdConv2dOptions){ 20, { 1, 1 }, .bias = TRUE }, activation);
      check_normed ((QdShape){ 1, 57, 54, 68 }, &(QdConv2dOptions){ 132, .padding = 1 }, activation); /* by Winograd's */
      check_normed ((QdShape){ 2, 7, 6, 10 }, &(QdConv2dOptions){ 10, .padding = 1, .groups = 10 }, activation);
    }
}

int
main (int argc, char **argv)
{
  static OpTest tests[G_N_ELEMENTS (cases)];

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      tests[i] = (OpTest){ .title = cases[i].title,
                           .build = build,
                           .options = &cases[i].options,
                           .inputs = { cases[i].in },
                           .mode = QD_MODE_TRAIN,
                           .forward = conv2d_reference_forward,
                           .backward = conv2d_reference_backward,
                           .at_kinks = cases[i].options.activation != QD_ACTIVATION_NONE };
      op_test_add ("conv2d", &tests[i]);
    }
  g_test_add_func ("/ops/conv2d/errors", test_errors);
  g_test_add_func ("/ops/conv2d/too-large", test_too_large);
  g_test_add_func ("/ops/conv2d/counts", test_counts);
  g_test_add_func ("/ops/conv2d/large-batch", test_large_batch);
  g_test_add_func ("/ops/conv2d/folded-norm", test_folded_norm);
  return op_test_finish ();
}
