#include "engine/ops/multiply.h"

#include "tests/ops/op-test.h"

static QdTensor *
build (QdGraph *graph, QdTensor *const *inputs, const char *name, gconstpointer options)
{
  (void)options;
  return qd_multiply (graph, inputs[0], inputs[1], name);
}

/* Where b holds the factor of a's element @i. */
static gsize
get_factor (const OpReference *reference, gsize i)
{
  QdShape a = reference->shapes[0];

  return reference->shapes[1].h == a.h && reference->shapes[1].w == a.w ? i : i / (a.h * a.w * a.c) * a.c + i % a.c;
}

static void
forward (OpReference *reference)
{
  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    reference->output[i] = reference->inputs[0][i] * reference->inputs[1][get_factor (reference, i)];
}

static void
backward (OpReference *reference)
{
  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    {
      gsize j = get_factor (reference, i);

      reference->input_gradients[0][i] += reference->output_gradient[i] * reference->inputs[1][j];
      reference->input_gradients[1][j] += reference->output_gradient[i] * reference->inputs[0][i];
    }
}

int
main (int argc, char **argv)
{
  static const OpTest tests[] = {
    { "same", build, NULL, { { 2, 5, 7, 3 }, { 2, 5, 7, 3 } }, QD_MODE_TRAIN, forward, backward },
    { "one-pixel", build, NULL, { { 3, 1, 1, 9 }, { 3, 1, 1, 9 } }, QD_MODE_TRAIN, forward, backward },
    { "factor-a-channel", build, NULL, { { 3, 5, 7, 6 }, { 3, 1, 1, 6 } }, QD_MODE_TRAIN, forward, backward },
    { "factor-many-channels", build, NULL, { { 2, 4, 3, 290 }, { 2, 1, 1, 290 } }, QD_MODE_TRAIN, forward, backward },
    { "factor-many-pixels", build, NULL, { { 2, 61, 67, 4 }, { 2, 1, 1, 4 } }, QD_MODE_TRAIN, forward, backward },
    { "same-in-pieces",
      build,
      NULL,
      { { 5, 20, 21, 6 }, { 5, 20, 21, 6 } },
      QD_MODE_TRAIN,
      forward,
      backward,
      .storage_range = 16384 },
    { "factor-in-pieces",
      build,
      NULL,
      { { 40, 7, 5, 6 }, { 40, 1, 1, 6 } },
      QD_MODE_TRAIN,
      forward,
      backward,
      .storage_range = 20000 },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    op_test_add ("multiply", &tests[i]);
  return op_test_finish ();
}
