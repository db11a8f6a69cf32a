#include "engine/ops/add.h"

#include "tests/ops/op-test.h"

static QdTensor *
build (QdGraph *graph, QdTensor *const *inputs, const char *name, gconstpointer twice)
{
  return qd_add (graph, inputs[0], inputs[twice != NULL ? 0 : 1], name);
}

static void
forward (OpReference *reference)
{
  const double *other = reference->inputs[reference->n_inputs - 1];

  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    reference->output[i] = reference->inputs[0][i] + other[i];
}

static void
backward (OpReference *reference)
{
  double *other = reference->input_gradients[reference->n_inputs - 1];

  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    {
      reference->input_gradients[0][i] += reference->output_gradient[i];
      other[i] += reference->output_gradient[i];
    }
}

int
main (int argc, char **argv)
{
  static const OpTest tests[] = {
    { "two", build, NULL, { { 2, 5, 7, 3 }, { 2, 5, 7, 3 } }, QD_MODE_TRAIN, forward, backward },
    { "large", build, NULL, { { 2, 33, 65, 8 }, { 2, 33, 65, 8 } }, QD_MODE_TRAIN, forward, backward },
    { "itself", build, "twice", { { 1, 3, 1, 5 } }, QD_MODE_TRAIN, forward, backward },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    op_test_add ("add", &tests[i]);
  return op_test_finish ();
}
