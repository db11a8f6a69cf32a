#include "engine/ops/l2_norm.h"

#include <math.h>

#include "tests/ops/op-test.h"

static QdTensor *
build (QdGraph *graph, QdTensor *const *inputs, const char *name, gconstpointer options)
{
  (void)options;
  return qd_l2_norm (graph, inputs[0], name);
}

static double
get_length (const double *pixel, gsize channels)
{
  double squares = 0;

  for (gsize c = 0; c < channels; c++)
    squares += pixel[c] * pixel[c];
  return MAX (sqrt (squares), 1e-12);
}

static void
forward (OpReference *reference)
{
  gsize channels = reference->output_shape.c;

  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i += channels)
    for (gsize c = 0; c < channels; c++)
      reference->output[i + c]
          = reference->inputs[0][i + c] / get_length (reference->inputs[0] + i, channels) * reference->values[0][c];
}

static void
backward (OpReference *reference)
{
  gsize channels = reference->output_shape.c;

  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i += channels)
    {
      const double *x = reference->inputs[0] + i, *dy = reference->output_gradient + i;
      double length = get_length (x, channels), along = 0;

      for (gsize c = 0; c < channels; c++)
        along += dy[c] * reference->values[0][c] * x[c] / length;
      for (gsize c = 0; c < channels; c++)
        {
          reference->input_gradients[0][i + c] = (dy[c] * reference->values[0][c] - along * x[c] / length) / length;
          reference->gradients[0][c] += dy[c] * x[c] / length;
        }
    }
}

/* Scales as in SSD, and pixels from dim to bright. */
static void
fill (OpReference *reference, QdRandom *random)
{
  gsize channels = reference->output_shape.c;

  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    reference->inputs[0][i] *= pow (2, (double)(i / channels % 5));
  for (gsize c = 0; c < channels; c++)
    reference->values[0][c] = 2 + qd_random_range (random, -1, 1);
}

int
main (int argc, char **argv)
{
  static const OpTest tests[] = {
    { "odd", build, NULL, { { 2, 5, 7, 6 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "one-channel", build, NULL, { { 1, 3, 5, 1 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "many-pixels", build, NULL, { { 2, 40, 41, 22 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "wide", build, NULL, { { 1, 7, 11, 512 } }, QD_MODE_TRAIN, forward, backward, fill },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    op_test_add ("l2_norm", &tests[i]);
  return op_test_finish ();
}
