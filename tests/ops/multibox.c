#include <string.h>

#include "engine/ops/multibox.h"
#include "tests/ops/op-test.h"

typedef struct
{
  guint n_maps, values;
} Options;

static QdTensor *
build (QdGraph *graph, QdTensor *const *inputs, const char *name, gconstpointer options)
{
  const Options *our = options;

  return qd_multibox (graph, name, inputs, our->n_maps, our->values);
}

/* Calls @move with each value's place in the map and in the output. */
static void
walk (OpReference *reference, void (*move) (OpReference *reference, guint map, gsize from, gsize to))
{
  gsize first = 0;

  for (guint map = 0; map < reference->n_inputs; map++)
    {
      QdShape shape = reference->shapes[map];
      gsize per_image = (gsize)shape.h * shape.w * shape.c;
      gsize row_values = (gsize)reference->output_shape.h * reference->output_shape.c;

      for (guint n = 0; n < shape.n; n++)
        for (gsize i = 0; i < per_image; i++)
          move (reference, map, n * per_image + i, n * row_values + first + i);
      first += per_image;
    }
}

static void
move_forward (OpReference *reference, guint map, gsize from, gsize to)
{
  reference->output[to] = reference->inputs[map][from];
}

static void
move_back (OpReference *reference, guint map, gsize from, gsize to)
{
  reference->input_gradients[map][from] = reference->output_gradient[to];
}

static void
forward (OpReference *reference)
{
  walk (reference, move_forward);
}

static void
backward (OpReference *reference)
{
  walk (reference, move_back);
}

static const Options offsets = { 3, 4 }, odd = { 2, 3 }, single = { 1, 1 }, wide = { 2, 21 };
static const OpTest tests[] = {
  { .title = "offsets",
    .build = build,
    .options = &offsets,
    .inputs = { { 2, 5, 3, 16 }, { 2, 2, 2, 24 }, { 2, 1, 1, 4 } },
    .forward = forward,
    .backward = backward },
  { .title = "odd",
    .build = build,
    .options = &odd,
    .inputs = { { 3, 4, 5, 6 }, { 3, 1, 2, 9 } },
    .forward = forward,
    .backward = backward },
  { .title = "single",
    .build = build,
    .options = &single,
    .inputs = { { 1, 1, 7, 5 } },
    .forward = forward,
    .backward = backward },
  { .title = "wide",
    .build = build,
    .options = &wide,
    .inputs = { { 1, 3, 3, 84 }, { 1, 1, 1, 42 } },
    .forward = forward,
    .backward = backward },
};

/* Maps whose channels are no multiple of the values a box. */
static void
test_misfit (void)
{
  g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());
  g_autoptr (GError) error = NULL;
  QdTensor *map = qd_graph_add_input (graph, "map", (QdShape){ 1, 2, 2, 10 });

  g_assert_null (qd_multibox (graph, "classification_head", &map, 1, 4));
  g_assert_false (qd_graph_prepare (graph, FALSE, &error));
  g_assert_nonnull (strstr (error->message, "classification_head"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    op_test_add ("multibox", &tests[i]);
  g_test_add_func ("/ops/multibox/misfit", test_misfit);
  return op_test_finish ();
}
