#include "engine/ops/batch_norm.h"

#include <math.h>

#include "tests/ops/activation-reference.h"
#include "tests/ops/op-test.h"

enum
{
  WEIGHT,
  BIAS,
  RUNNING_MEAN,
  RUNNING_VAR,
};

static QdTensor *
build (QdGraph *graph, QdTensor *const *inputs, const char *name, gconstpointer options)
{
  return qd_batch_norm (graph, inputs[0], name, options);
}

static QdTensor *
build_frozen (QdGraph *graph, QdTensor *const *inputs, const char *name, gconstpointer options)
{
  QdTensor *output = qd_batch_norm (graph, inputs[0], name, options);
  GPtrArray *parameters = qd_graph_get_parameters (graph);

  for (guint i = parameters->len - 4; i < parameters->len; i++)
    {
      QdParameter *parameter = g_ptr_array_index (parameters, i);

      parameter->frozen = parameter->role == QD_PARAMETER_TRAINED;
    }
  return output;
}

/* Whether the statistics are the batch's. */
static gboolean
takes_batch (const OpReference *reference)
{
  return reference->mode == QD_MODE_TRAIN && !reference->parameters[WEIGHT]->frozen;
}

static double
get_epsilon (const OpReference *reference)
{
  const QdBatchNormOptions *options = reference->options;

  return options != NULL && options->epsilon > 0 ? (double)options->epsilon : (double)1e-5f;
}

static double
get_momentum (const OpReference *reference)
{
  const QdBatchNormOptions *options = reference->options;

  return options != NULL && options->momentum > 0 ? (double)options->momentum : (double)0.1f;
}

static QdActivation
get_activation (const OpReference *reference)
{
  const QdBatchNormOptions *options = reference->options;

  return options != NULL ? options->activation : QD_ACTIVATION_NONE;
}

/* Of the batch, whatever the mode; the variance is that of the population. */
static void
get_batch_statistics (const OpReference *reference, gsize c, double *mean, double *variance)
{
  gsize channels = reference->output_shape.c, n = qd_shape_count_dense (reference->output_shape) / channels;
  double sum = 0, squares = 0;

  for (gsize p = 0; p < n; p++)
    sum += reference->inputs[0][p * channels + c];
  *mean = sum / (double)n;
  for (gsize p = 0; p < n; p++)
    squares += pow (reference->inputs[0][p * channels + c] - *mean, 2);
  *variance = squares / (double)n;
}

static void
get_statistics (const OpReference *reference, gsize c, double *mean, double *variance)
{
  if (takes_batch (reference))
    return get_batch_statistics (reference, c, mean, variance);
  *mean = reference->values[RUNNING_MEAN][c];
  *variance = reference->values[RUNNING_VAR][c];
}

static void
forward (OpReference *reference)
{
  gsize channels = reference->output_shape.c, n = qd_shape_count_dense (reference->output_shape) / channels;
  double momentum = get_momentum (reference);

  for (gsize c = 0; c < channels; c++)
    {
      double mean, variance;

      get_statistics (reference, c, &mean, &variance);
      for (gsize p = 0; p < n; p++)
        {
          double normalized = (reference->inputs[0][p * channels + c] - mean) / sqrt (variance + get_epsilon (reference));
          double y = normalized * reference->values[WEIGHT][c] + reference->values[BIAS][c];

          reference->output[p * channels + c] = op_activate (get_activation (reference), y);
        }
      if (!takes_batch (reference))
        continue;
      variance *= (double)n / (double)MAX (n - 1, 1);
      reference->values[RUNNING_MEAN][c] += momentum * (mean - reference->values[RUNNING_MEAN][c]);
      reference->values[RUNNING_VAR][c] += momentum * (variance - reference->values[RUNNING_VAR][c]);
    }
}

static void
backward_channel (OpReference *reference, gsize c)
{
  gsize channels = reference->output_shape.c, n = qd_shape_count_dense (reference->output_shape) / channels;
  double mean, variance, inverse, sum = 0, product = 0;

  get_statistics (reference, c, &mean, &variance);
  inverse = 1 / sqrt (variance + get_epsilon (reference));
  for (guint pass = 0; pass < 2; pass++)
    for (gsize p = 0; p < n; p++)
      {
        gsize i = p * channels + c;
        double normalized = (reference->inputs[0][i] - mean) * inverse;
        double y = normalized * reference->values[WEIGHT][c] + reference->values[BIAS][c];
        double dy = reference->output_gradient[i] * op_activate_slope (get_activation (reference), y);
        gboolean batch = takes_batch (reference);

        if (pass == 0)
          {
            sum += dy;
            product += dy * normalized;
          }
        else
          reference->input_gradients[0][i]
              = inverse * reference->values[WEIGHT][c] * (dy - batch * (sum + normalized * product) / (double)n);
      }
  if (reference->parameters[WEIGHT]->frozen)
    return;
  reference->gradients[BIAS][c] = sum;
  reference->gradients[WEIGHT][c] = product;
}

static void
backward (OpReference *reference)
{
  for (gsize c = 0; c < reference->output_shape.c; c++)
    backward_channel (reference, c);
}

/* Every channel spread evenly around a mean of its own; weights and biases such that relu6 cuts on both sides and that
 * no value comes near a kink. */
static void
fill (OpReference *reference, QdRandom *random)
{
  gsize channels = reference->output_shape.c, n = qd_shape_count_dense (reference->output_shape) / channels;
  g_autofree double *values = g_new (double, n);

  for (gsize c = 0; c < channels; c++)
    {
      op_test_fill_distinct (values, n, 3.0 / (double)n, random);
      for (gsize p = 0; p < n; p++)
        reference->inputs[0][p * channels + c] = values[p] + (double)c - 2;
      reference->values[WEIGHT][c] = 4 + 0.25 * (double)(c % 3);
      reference->values[BIAS][c] = 3;
      reference->values[RUNNING_MEAN][c] = (double)c - 2.1;
    }
}

/* A mean a thousand deviations away from zero: sums of squares as they stand would have no digit left. */
static void
fill_far (OpReference *reference, QdRandom *random)
{
  fill (reference, random);
  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    reference->inputs[0][i] += 1000;
}

int
main (int argc, char **argv)
{
  static const QdBatchNormOptions relu6 = { .epsilon = 1e-3f, .momentum = 0.03f, .activation = QD_ACTIVATION_RELU6 };
  static const QdBatchNormOptions relu = { .activation = QD_ACTIVATION_RELU };
  static const QdBatchNormOptions hard_swish = { .activation = QD_ACTIVATION_HARD_SWISH };
  static const OpTest tests[] = {
    { "train", build, NULL, { { 3, 5, 7, 6 } }, QD_MODE_TRAIN, forward, backward },
    { "train-relu6", build, &relu6, { { 3, 5, 7, 6 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "train-relu", build, &relu, { { 4, 20, 20, 24 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "train-hard-swish", build, &hard_swish, { { 2, 4, 5, 160 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "train-one-channel", build, NULL, { { 1, 3, 3, 1 } }, QD_MODE_TRAIN, forward, backward },
    { "train-many-pixels", build, NULL, { { 4, 40, 41, 9 } }, QD_MODE_TRAIN, forward, backward },
    { "train-many-channels", build, NULL, { { 2, 3, 5, 301 } }, QD_MODE_TRAIN, forward, backward },
    { "train-far-from-zero", build, NULL, { { 4, 20, 21, 5 } }, QD_MODE_TRAIN, forward, NULL, fill_far, .tolerance = 5e-4 },
    { "train-in-pieces", build, NULL, { { 5, 20, 21, 6 } }, QD_MODE_TRAIN, forward, backward, .storage_range = 32768 },
    { "train-frozen", build_frozen, NULL, { { 3, 5, 7, 6 } }, QD_MODE_TRAIN, forward, backward },
    { "train-frozen-relu6", build_frozen, &relu6, { { 2, 5, 7, 65 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "eval", build, NULL, { { 3, 5, 7, 6 } }, QD_MODE_EVAL, forward, backward },
    { "eval-relu6", build, &relu6, { { 2, 5, 7, 65 } }, QD_MODE_EVAL, forward, backward, fill },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    op_test_add ("batch_norm", &tests[i]);
  return op_test_finish ();
}
