/* Pooling over windows on the machine's processor. */
#include "engine/host/parallel.h"
#include "engine/ops/host-classes.h"
#include "engine/ops/pool-loops.h"
#include "engine/ops/pool-private.h"

#define PIECE_FLOATS 16384

typedef struct
{
  QdPoolOptions options;
  QdShape in, out;
  gsize channels; /* padded */
  gboolean max, accumulate;
  const float *x, *dy;
  float *y, *dx;
  guint8 *winners; /* of the output; NULL: none is wanted */
} Pass;

/* Positions along a side, from @first to before @end. */
typedef struct
{
  gint first, end;
} Span;

/* What window @at covers of a side of @length. */
static Span
get_window (const QdPoolOptions *options, guint i, gint at, guint length)
{
  gint start = at * (gint)options->stride[i] - (gint)options->padding[i];

  return (Span){ MAX (start, 0), MIN (start + (gint)options->window[i], (gint)length) };
}

/* The windows along a side of @length windows that hold position @at. */
static Span
get_windows (const QdPoolOptions *options, guint i, gint at, guint length)
{
  gint place = at + (gint)options->padding[i], window = (gint)options->window[i], stride = (gint)options->stride[i];

  return (Span){ place < window ? 0 : (place - window) / stride + 1, MIN (place / stride + 1, (gint)length) };
}

/* Of the average over window @at along a side: PyTorch counts padding, but nothing beyond it. */
static guint
count_positions (const QdPoolOptions *options, guint i, gint at, guint length)
{
  Span inside = get_window (options, i, at, length);
  gint start = at * (gint)options->stride[i] - (gint)options->padding[i];

  if (options->leave_padding)
    return (guint)(inside.end - inside.first);
  return (guint)(MIN (start + (gint)options->window[i], (gint)(length + options->padding[i])) - start);
}

static float
get_share (const Pass *pass, gint out_y, gint out_x)
{
  return 1.0f / (float)(count_positions (&pass->options, 0, out_y, pass->in.h)
                        * count_positions (&pass->options, 1, out_x, pass->in.w));
}

/* In its window, row by row. */
static guint8
get_place (const QdPoolOptions *options, gint in_y, gint in_x, gint out_y, gint out_x)
{
  gint y = in_y + (gint)options->padding[0] - out_y * (gint)options->stride[0];
  gint x = in_x + (gint)options->padding[1] - out_x * (gint)options->stride[1];

  return (guint8)(y * (gint)options->window[1] + x);
}

/* One pixel of the output. */
static void
pool (const Pass *pass, gsize image, gint out_y, gint out_x)
{
  Span rows = get_window (&pass->options, 0, out_y, pass->in.h), columns = get_window (&pass->options, 1, out_x, pass->in.w);
  gsize to = ((image * pass->out.h + (gsize)out_y) * pass->out.w + (gsize)out_x) * pass->channels;
  float share = pass->max ? 0 : get_share (pass, out_y, out_x);
  QdPoolPart parts[QD_POOL_HOST_POSITIONS];
  guint n = 0;

  for (gint y = rows.first; y < rows.end; y++)
    for (gint x = columns.first; x < columns.end; x++)
      {
        gsize from = ((image * pass->in.h + (gsize)y) * pass->in.w + (gsize)x) * pass->channels;

        parts[n++] = (QdPoolPart){ pass->x + from, NULL, get_place (&pass->options, y, x, out_y, out_x), share };
      }
  if (pass->max)
    qd_pool_max (pass->y + to, pass->winners != NULL ? pass->winners + to : NULL, parts, n, pass->channels);
  else
    qd_pool_average (pass->y + to, parts, n, FALSE, pass->channels);
}

/* Rows of the output of all images. */
static void
pool_rows (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;

  for (gsize row = first; row < end; row++)
    for (guint x = 0; x < pass->out.w; x++)
      pool (pass, row / pass->out.h, (gint)(row % pass->out.h), (gint)x);
}

/* One pixel of the input. */
static void
pool_back (const Pass *pass, gsize image, gint in_y, gint in_x)
{
  Span rows = get_windows (&pass->options, 0, in_y, pass->out.h);
  Span columns = get_windows (&pass->options, 1, in_x, pass->out.w);
  gsize to = ((image * pass->in.h + (gsize)in_y) * pass->in.w + (gsize)in_x) * pass->channels;
  QdPoolPart parts[QD_POOL_HOST_POSITIONS];
  guint n = 0;

  for (gint y = rows.first; y < rows.end; y++)
    for (gint x = columns.first; x < columns.end; x++)
      {
        gsize from = ((image * pass->out.h + (gsize)y) * pass->out.w + (gsize)x) * pass->channels;

        parts[n++] = (QdPoolPart){ pass->dy + from, pass->winners != NULL ? pass->winners + from : NULL,
                                   get_place (&pass->options, in_y, in_x, y, x), pass->max ? 0 : get_share (pass, y, x) };
      }
  if (pass->max)
    qd_pool_max_back (pass->dx + to, parts, n, pass->accumulate, pass->channels);
  else
    qd_pool_average (pass->dx + to, parts, n, pass->accumulate, pass->channels);
}

/* Rows of the input of all images. */
static void
pool_rows_back (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;

  for (gsize row = first; row < end; row++)
    for (guint x = 0; x < pass->in.w; x++)
      pool_back (pass, row / pass->in.h, (gint)(row % pass->in.h), (gint)x);
}

static gboolean
run_forward (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Pass *pass = data;

  qd_parallel_for ((gsize)pass->out.n * pass->out.h, PIECE_FLOATS / (pass->out.w * pass->channels) + 1, pool_rows, data);
  return TRUE;
}

static gboolean
run_backward (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Pass *pass = data;

  qd_parallel_for ((gsize)pass->in.n * pass->in.h, PIECE_FLOATS / (pass->in.w * pass->channels) + 1, pool_rows_back, data);
  return TRUE;
}

static Pass *
make_pass (const QdOp *op)
{
  Pass *pass = g_new0 (Pass, 1);

  pass->options = ((const QdPool *)op)->options;
  pass->max = op->op_class == &qd_max_pool_host_class;
  pass->in = op->inputs[0]->shape;
  pass->out = op->output->shape;
  pass->channels = qd_shape_padded_channels (pass->in);
  pass->x = qd_range_get_mapped (op->inputs[0]->value);
  pass->y = qd_range_get_mapped (op->output->value);
  pass->dx = qd_range_get_mapped (op->inputs[0]->gradient);
  pass->dy = qd_range_get_mapped (op->output->gradient);
  pass->winners = qd_range_get_mapped (op->saved);
  return pass;
}

static void
forward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode)
{
  qd_recorder_call (recorder, run_forward, make_pass (op), g_free);
}

static void
backward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode, const gboolean *accumulate)
{
  Pass *pass = make_pass (op);

  pass->accumulate = accumulate[0];
  qd_recorder_call (recorder, run_backward, pass, g_free);
}

/* Saves the winners. */
static void
plan_max (QdOp *op, G_GNUC_UNUSED QdGraph *graph, G_GNUC_UNUSED const gboolean *accumulate)
{
  if (op->output->needs_gradient)
    op->saved_bytes = qd_shape_count (op->output->shape);
}

const QdOpClass qd_max_pool_host_class = {
  .name = "max_pool",
  .instance_size = sizeof (QdPool),
  .plan = plan_max,
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_nothing,
  .describe = qd_pool_describe,
};

const QdOpClass qd_average_pool_host_class = {
  .name = "average_pool",
  .instance_size = sizeof (QdPool),
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_nothing,
  .describe = qd_pool_describe,
};
