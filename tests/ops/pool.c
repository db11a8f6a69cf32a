#include "engine/ops/pool.h"

#include <string.h>

#include "engine/core/error.h"
#include "tests/ops/op-test.h"

typedef struct
{
  gboolean average;
  QdPoolOptions options;
} Case;

static QdTensor *
build (QdGraph *graph, QdTensor *const *inputs, const char *name, gconstpointer data)
{
  const Case *c = data;

  return c->average ? qd_average_pool (graph, inputs[0], name, &c->options) : qd_max_pool (graph, inputs[0], name, &c->options);
}

static QdTensor *
build_global (QdGraph *graph, QdTensor *const *inputs, const char *name, gconstpointer data)
{
  (void)data;
  return qd_global_average_pool (graph, inputs[0], name);
}

/* The part of window @at that lies inside, [first, end), along side @i; @whole: its length with the padding that counts. */
static void
get_window (const OpReference *reference, guint i, gsize at, gsize *first, gsize *end, gsize *whole)
{
  const QdPoolOptions *options = &((const Case *)reference->options)->options;
  gssize length = i == 0 ? reference->shapes[0].h : reference->shapes[0].w;
  gssize stride = options->stride[i] > 0 ? options->stride[i] : options->window[i];
  gssize low = (gssize)at * stride - options->padding[i], high = low + options->window[i];

  *whole = (gsize)(MIN (high, length + (gssize)options->padding[i]) - low);
  *first = (gsize)MAX (low, 0);
  *end = (gsize)MIN (high, length);
  if (options->leave_padding)
    *whole = *end - *first;
}

/* Window by window; backward where @forward is FALSE. */
static void
pool_window (OpReference *reference, gsize n, gsize y, gsize x, gsize c, gboolean forward)
{
  gboolean average = ((const Case *)reference->options)->average;
  gsize out = op_at (reference->output_shape, n, y, x, c), best = G_MAXSIZE;
  gsize y0, y1, height, x0, x1, width;
  double sum = 0;

  get_window (reference, 0, y, &y0, &y1, &height);
  get_window (reference, 1, x, &x0, &x1, &width);
  for (gsize iy = y0; iy < y1; iy++)
    for (gsize ix = x0; ix < x1; ix++)
      {
        gsize in = op_at (reference->shapes[0], n, iy, ix, c);

        sum += reference->inputs[0][in];
        if (best == G_MAXSIZE || reference->inputs[0][in] > reference->inputs[0][best])
          best = in;
        if (average && !forward)
          reference->input_gradients[0][in] += reference->output_gradient[out] / (double)(height * width);
      }
  if (forward)
    reference->output[out] = average ? sum / (double)(height * width) : reference->inputs[0][best];
  else if (!average)
    reference->input_gradients[0][best] += reference->output_gradient[out];
}

static void
pool_all (OpReference *reference, gboolean forward)
{
  QdShape shape = reference->output_shape;

  for (gsize n = 0; n < shape.n; n++)
    for (gsize y = 0; y < shape.h; y++)
      for (gsize x = 0; x < shape.w; x++)
        for (gsize c = 0; c < shape.c; c++)
          pool_window (reference, n, y, x, c, forward);
}

static void
forward (OpReference *reference)
{
  pool_all (reference, TRUE);
}

static void
backward (OpReference *reference)
{
  pool_all (reference, FALSE);
}

static void
fill (OpReference *reference, QdRandom *random)
{
  op_test_fill_distinct (reference->inputs[0], qd_shape_count_dense (reference->shapes[0]), 0.005, random);
}

/* Many equal values: the first of a window wins, as in PyTorch. */
static void
fill_ties (OpReference *reference, QdRandom *random)
{
  for (gsize i = 0; i < qd_shape_count_dense (reference->shapes[0]); i++)
    reference->inputs[0][i] = (double)qd_random_below (random, 3) - 1;
}

static void
forward_global (OpReference *reference)
{
  QdShape shape = reference->shapes[0];

  memset (reference->output, 0, shape.n * shape.c * sizeof (double));
  for (gsize n = 0; n < shape.n; n++)
    for (gsize p = 0; p < shape.h * shape.w; p++)
      for (gsize c = 0; c < shape.c; c++)
        reference->output[n * shape.c + c] += reference->inputs[0][op_at (shape, n, 0, p, c)] / (double)(shape.h * shape.w);
}

static void
backward_global (OpReference *reference)
{
  QdShape shape = reference->shapes[0];

  for (gsize n = 0; n < shape.n; n++)
    for (gsize p = 0; p < shape.h * shape.w; p++)
      for (gsize c = 0; c < shape.c; c++)
        reference->input_gradients[0][op_at (shape, n, 0, p, c)]
            = reference->output_gradient[n * shape.c + c] / (double)(shape.h * shape.w);
}

/* The sizes of PyTorch: a last window that would start beyond the picture is left out. */
static void
test_sizes (void)
{
  static const struct
  {
    QdPoolOptions options;
    guint in, out;
  } cases[] = {
    { { { 2, 2 }, { 2, 2 }, { 0, 0 }, FALSE }, 75, 37 }, { { { 2, 2 }, { 2, 2 }, { 0, 0 }, TRUE }, 75, 38 },
    { { { 3, 3 }, { 1, 1 }, { 1, 1 }, FALSE }, 19, 19 }, { { { 3, 3 }, { 2, 2 }, { 1, 1 }, TRUE }, 5, 3 },
    { { { 2, 2 }, { 2, 2 }, { 1, 1 }, TRUE }, 3, 2 },    { { { 3, 3 }, { 3, 3 }, { 0, 0 }, TRUE }, 1, 1 },
    { { { 2, 2 }, { 3, 3 }, { 0, 0 }, TRUE }, 3, 1 },    { { { 2, 2 }, { 3, 3 }, { 0, 0 }, TRUE }, 4, 2 },
  };
  g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      QdTensor *input = qd_graph_add_input (graph, "input", (QdShape){ 1, cases[i].in, cases[i].in, 1 });
      QdTensor *output = qd_max_pool (graph, input, "pool", &cases[i].options);

      g_assert_cmpuint (output->shape.h, ==, cases[i].out);
      g_assert_cmpuint (output->shape.w, ==, cases[i].out);
    }
}

static void
test_too_small (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdGraph) graph = qd_graph_new (op_test_get_device ());
  QdTensor *input = qd_graph_add_input (graph, "input", (QdShape){ 1, 2, 9, 1 });
  QdTensor *output = qd_max_pool (graph, input, "backbone.pool", &(QdPoolOptions){ .window = { 3, 3 } });

  g_assert_null (output);
  g_assert_null (qd_global_average_pool (graph, output, "later"));
  g_assert_false (qd_graph_prepare (graph, FALSE, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "backbone.pool"));
  g_assert_nonnull (strstr (error->message, "9 x 2"));
}

int
main (int argc, char **argv)
{
  static const Case halve = { FALSE, { .window = { 2, 2 } } };
  static const Case halve_up = { FALSE, { .window = { 2, 2 }, .ceil_mode = TRUE } };
  static const Case same = { FALSE, { .window = { 3, 3 }, .stride = { 1, 1 }, .padding = { 1, 1 } } };
  static const Case overlap = { FALSE, { .window = { 3, 3 }, .stride = { 2, 2 }, .padding = { 1, 1 }, .ceil_mode = TRUE } };
  static const Case uneven = { FALSE, { .window = { 4, 2 }, .stride = { 3, 1 }, .padding = { 2, 1 } } };
  static const Case apart = { FALSE, { .window = { 2, 2 }, .stride = { 3, 3 } } };
  static const Case mean = { TRUE, { .window = { 3, 3 }, .stride = { 2, 2 }, .padding = { 1, 1 }, .ceil_mode = TRUE } };
  static const Case mean_inside
      = { TRUE, { .window = { 3, 2 }, .stride = { 2, 2 }, .padding = { 1, 1 }, .ceil_mode = TRUE, .leave_padding = TRUE } };
  static const Case mean_apart = { TRUE, { .window = { 2, 2 }, .stride = { 3, 3 } } };
  static const OpTest tests[] = {
    { "max-halve", build, &halve, { { 2, 7, 9, 5 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "max-halve-ceil", build, &halve_up, { { 2, 7, 9, 5 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "max-same", build, &same, { { 1, 5, 6, 12 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "max-overlap", build, &overlap, { { 2, 8, 7, 3 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "max-uneven", build, &uneven, { { 1, 11, 6, 4 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "max-apart", build, &apart, { { 1, 8, 10, 4 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "max-wide", build, &halve, { { 2, 12, 70, 40 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "max-many-channels", build, &overlap, { { 1, 9, 8, 150 } }, QD_MODE_TRAIN, forward, backward, fill },
    { "max-in-pieces", build, &overlap, { { 37, 8, 7, 3 } }, QD_MODE_TRAIN, forward, backward, fill, .storage_range = 15000 },
    { "global-in-pieces",
      build_global,
      NULL,
      { { 40, 7, 5, 6 } },
      QD_MODE_TRAIN,
      forward_global,
      backward_global,
      .storage_range = 20000 },
    { "global-one-in-pieces",
      build_global,
      NULL,
      { { 1, 45, 45, 6 } },
      QD_MODE_TRAIN,
      forward_global,
      backward_global,
      .storage_range = 20000 },
    { "average", build, &mean, { { 2, 8, 7, 3 } }, QD_MODE_TRAIN, forward, backward },
    { "average-many-channels", build, &mean, { { 1, 9, 8, 150 } }, QD_MODE_TRAIN, forward, backward },
    { "average-inside", build, &mean_inside, { { 2, 8, 7, 6 } }, QD_MODE_TRAIN, forward, backward },
    { "average-apart", build, &mean_apart, { { 1, 8, 10, 4 } }, QD_MODE_TRAIN, forward, backward },
    { "global", build_global, NULL, { { 3, 7, 5, 6 } }, QD_MODE_TRAIN, forward_global, backward_global },
    { "global-wide", build_global, NULL, { { 2, 10, 10, 270 } }, QD_MODE_TRAIN, forward_global, backward_global },
  };
  static const OpTest ties
      = { "max-ties", build, &same, { { 1, 9, 9, 4 } }, QD_MODE_TRAIN, forward, backward, fill_ties, TRUE };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    op_test_add ("pool", &tests[i]);
  op_test_add ("pool", &ties);
  g_test_add_func ("/ops/pool/sizes", test_sizes);
  g_test_add_func ("/ops/pool/too-small", test_too_small);
  return op_test_finish ();
}
