/* Batch normalization on the machine's processor. Tensors are walked by rows: whole pixels, so many that an inner loop is long
 * whatever the channels, with what belongs to a channel repeated over the row. */
#include <math.h>
#include <string.h>

#include "engine/host/parallel.h"
#include "engine/ops/batch_norm-loops.h"
#include "engine/ops/batch_norm-private.h"
#include "engine/ops/host-classes.h"

#define ROW_FLOATS   256   /* at least */
#define PIECE_FLOATS 16384 /* at least; 64 KB */
#define N_PIECES     64    /* about, of large tensors */
#define N_CHANNELS   256   /* whose sums are put together at once */
#define N_SAMPLES    4     /* pixels of a piece that its origin is the mean of */

/* Rows of a piece's partial results. */
enum
{
  SUM,     /* of x - origin; of dy */
  PRODUCT, /* its square; dy * (x - mean) */
  ORIGIN,  /* see set_origin */
  N_PARTIALS,
};

typedef struct
{
  QdBatchNorm norm;
  gsize n, row, piece; /* floats: of the tensor, of a row, of a piece (whole rows) */
  guint channels;      /* padded */
} HostBatchNorm;

/* A recorded pass, with the machine's view of what it works on. */
typedef struct
{
  HostBatchNorm *self;
  gboolean batch; /* its statistics */
  gboolean accumulate;
  const float *x, *dy;
  float *y, *dx; /* dx: NULL where none is wanted */
  const float *weight, *bias;
  float *running_mean, *running_var, *dweight, *dbias;
  float *factors;  /* [QD_BATCH_NORM_N_FACTORS][row], saved from the forward to the backward pass */
  float *partials; /* [pieces][N_PARTIALS][row] */
} Pass;

static float *
get_factor (const Pass *pass, guint i)
{
  return pass->factors + i * pass->self->row;
}

static float *
get_partial (const Pass *pass, gsize piece, guint i)
{
  return pass->partials + (piece * N_PARTIALS + i) * pass->self->row;
}

/* [channels] at the head of @row, repeated over all of it. */
static void
repeat (const HostBatchNorm *self, float *row)
{
  for (gsize i = self->channels; i < self->row; i += self->channels)
    memcpy (row + i, row, self->channels * sizeof (float));
}

/* The mean of some pixels spread evenly over the piece [@n] at @x, so that neither a mean far from zero nor an unusual first
 * pixel (one at the map's edge) costs the sums digits. */
static void
set_origin (const HostBatchNorm *self, float *origin, const float *x, gsize n)
{
  gsize pixels = n / self->channels, samples = MIN (pixels, N_SAMPLES), jump = pixels / samples * self->channels;

  memcpy (origin, x, self->channels * sizeof (float));
  for (gsize i = 1; i < samples; i++)
    for (gsize c = 0; c < self->channels; c++)
      origin[c] += x[i * jump + c];
  for (gsize c = 0; c < self->channels; c++)
    origin[c] /= (float) samples;
  repeat (self, origin);
}

static void
sum_piece (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;
  const HostBatchNorm *self = pass->self;
  gsize piece = first / self->piece;
  float *sum = get_partial (pass, piece, SUM), *squares = get_partial (pass, piece, PRODUCT);
  float *origin = get_partial (pass, piece, ORIGIN);

  memset (sum, 0, self->row * sizeof (float));
  memset (squares, 0, self->row * sizeof (float));
  set_origin (self, origin, pass->x + first, MIN (self->piece, self->n - first));
  for (gsize at = first; at < end; at += self->row)
    qd_batch_norm_sum_row (sum, squares, origin, pass->x + at, MIN (self->row, end - at));
  qd_batch_norm_fold (sum, self->row, self->channels);
  qd_batch_norm_fold (squares, self->row, self->channels);
}

static void
set_channel (const Pass *pass, gsize c, double mean, double variance)
{
  const HostBatchNorm *self = pass->self;
  double inverse = 1 / sqrt (variance + (double) self->norm.options.epsilon);

  get_factor (pass, QD_BATCH_NORM_MEAN)[c] = (float) mean;
  get_factor (pass, QD_BATCH_NORM_INVERSE)[c] = (float) inverse;
  get_factor (pass, QD_BATCH_NORM_SCALE)[c] = (float) (inverse * (double) pass->weight[c]);
  get_factor (pass, QD_BATCH_NORM_SHIFT)[c] = pass->bias[c];
}

static void
move_running (float *running, double value, double momentum)
{
  *running = (float) ((double) *running + momentum * (value - (double) *running));
}

/* Channels @first .. @end: their statistics from those of the pieces. */
static void
finish_sums (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;
  const HostBatchNorm *self = pass->self;
  double mean[N_CHANNELS] = { 0 }, deviation[N_CHANNELS] = { 0 }, count = 0;
  double momentum = (double) self->norm.options.momentum;

  for (gsize at = 0; at < self->n; at += self->piece)
    {
      gsize i = at / self->piece;
      double part_count = (double) (MIN (self->piece, self->n - at) / self->channels);

      qd_batch_norm_merge (mean, deviation, get_partial (pass, i, ORIGIN) + first, get_partial (pass, i, SUM) + first,
                           get_partial (pass, i, PRODUCT) + first, end - first, count, part_count);
      count += part_count;
    }
  for (gsize c = first; c < end; c++)
    {
      set_channel (pass, c, mean[c - first], deviation[c - first] / count);
      move_running (&pass->running_mean[c], mean[c - first], momentum);
      move_running (&pass->running_var[c], deviation[c - first] / MAX (count - 1, 1), momentum);
    }
}

static void
take_running (const Pass *pass)
{
  for (gsize c = 0; c < pass->self->channels; c++)
    set_channel (pass, c, (double) pass->running_mean[c], (double) pass->running_var[c]);
}

static void
apply_piece (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;
  const HostBatchNorm *self = pass->self;

  for (gsize at = first; at < end; at += self->row)
    qd_batch_norm_apply_row (self->norm.options.activation, pass->y + at, pass->x + at, pass->factors, self->row,
                             MIN (self->row, end - at));
}

static gboolean
run_forward (gpointer data, G_GNUC_UNUSED GError **error)
{
  Pass *pass = data;
  HostBatchNorm *self = pass->self;

  if (pass->batch)
    {
      qd_parallel_for (self->n, self->piece, sum_piece, pass);
      qd_parallel_for (self->channels, N_CHANNELS, finish_sums, pass);
    }
  else
    take_running (pass);
  for (guint i = 0; i <= QD_BATCH_NORM_INVERSE; i++)
    repeat (self, get_factor (pass, i));
  qd_parallel_for (self->n, self->piece, apply_piece, pass);
  return TRUE;
}

static void
sum_gradient_piece (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;
  const HostBatchNorm *self = pass->self;
  gsize piece = first / self->piece;
  float *sum = get_partial (pass, piece, SUM), *product = get_partial (pass, piece, PRODUCT);

  memset (sum, 0, self->row * sizeof (float));
  memset (product, 0, self->row * sizeof (float));
  for (gsize at = first; at < end; at += self->row)
    qd_batch_norm_sum_gradient_row (self->norm.options.activation, sum, product, pass->x + at, pass->dy + at, pass->factors,
                                    self->row, MIN (self->row, end - at));
  qd_batch_norm_fold (sum, self->row, self->channels);
  qd_batch_norm_fold (product, self->row, self->channels);
}

/* Channels @first .. @end: the parameters' gradients, and what the input's takes. */
static void
finish_gradients (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;
  const HostBatchNorm *self = pass->self;
  double sum[N_CHANNELS] = { 0 }, product[N_CHANNELS] = { 0 }, count = (double) (self->n / self->channels);

  for (gsize i = 0; i * self->piece < self->n; i++)
    {
      qd_batch_norm_add (sum, get_partial (pass, i, SUM) + first, end - first);
      qd_batch_norm_add (product, get_partial (pass, i, PRODUCT) + first, end - first);
    }
  for (gsize c = first; c < end; c++)
    {
      double inverse = (double) get_factor (pass, QD_BATCH_NORM_INVERSE)[c], part = pass->batch ? 1 / count : 0;

      pass->dbias[c] += (float) sum[c - first];
      pass->dweight[c] += (float) (product[c - first] * inverse);
      get_factor (pass, QD_BATCH_NORM_MEAN_DY)[c] = (float) (sum[c - first] * part);
      get_factor (pass, QD_BATCH_NORM_MEAN_DYX)[c] = (float) (product[c - first] * inverse * inverse * part);
    }
}

static void
spread_piece (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;
  const HostBatchNorm *self = pass->self;

  for (gsize at = first; at < end; at += self->row)
    qd_batch_norm_spread_row (self->norm.options.activation, pass->accumulate, pass->dx + at, pass->x + at, pass->dy + at,
                              pass->factors, self->row, MIN (self->row, end - at));
}

static gboolean
run_backward (gpointer data, G_GNUC_UNUSED GError **error)
{
  Pass *pass = data;
  HostBatchNorm *self = pass->self;

  if (self->norm.frozen)
    memset (get_factor (pass, QD_BATCH_NORM_MEAN_DY), 0, 2 * self->row * sizeof (float));
  else
    {
      qd_parallel_for (self->n, self->piece, sum_gradient_piece, pass);
      qd_parallel_for (self->channels, N_CHANNELS, finish_gradients, pass);
      repeat (self, get_factor (pass, QD_BATCH_NORM_MEAN_DY));
      repeat (self, get_factor (pass, QD_BATCH_NORM_MEAN_DYX));
    }
  if (pass->dx != NULL)
    qd_parallel_for (self->n, self->piece, spread_piece, pass);
  return TRUE;
}

static Pass *
make_pass (HostBatchNorm *self, QdMode mode)
{
  const QdBatchNorm *norm = &self->norm;
  const QdOp *op = &norm->base;
  Pass *pass = g_new0 (Pass, 1);

  pass->self = self;
  pass->batch = mode == QD_MODE_TRAIN && !norm->frozen;
  pass->x = qd_range_get_mapped (op->inputs[0]->value);
  pass->y = qd_range_get_mapped (op->output->value);
  pass->dy = qd_range_get_mapped (op->output->gradient);
  pass->dx = qd_range_get_mapped (op->inputs[0]->gradient);
  pass->weight = qd_range_get_mapped (qd_batch_norm_get_parameter (norm, QD_BATCH_NORM_WEIGHT)->value);
  pass->bias = qd_range_get_mapped (qd_batch_norm_get_parameter (norm, QD_BATCH_NORM_BIAS)->value);
  pass->running_mean = qd_range_get_mapped (qd_batch_norm_get_parameter (norm, QD_BATCH_NORM_RUNNING_MEAN)->value);
  pass->running_var = qd_range_get_mapped (qd_batch_norm_get_parameter (norm, QD_BATCH_NORM_RUNNING_VAR)->value);
  pass->dweight = qd_range_get_mapped (qd_batch_norm_get_parameter (norm, QD_BATCH_NORM_WEIGHT)->gradient);
  pass->dbias = qd_range_get_mapped (qd_batch_norm_get_parameter (norm, QD_BATCH_NORM_BIAS)->gradient);
  pass->factors = qd_range_get_mapped (op->saved);
  pass->partials = qd_range_get_mapped (op->scratch);
  return pass;
}

static void
plan (QdOp *op, G_GNUC_UNUSED QdGraph *graph, G_GNUC_UNUSED const gboolean *accumulate)
{
  HostBatchNorm *self = (HostBatchNorm *) op;
  QdShape shape = op->output->shape;

  self->n = qd_shape_count (shape);
  self->channels = qd_shape_padded_channels (shape);
  self->row = (ROW_FLOATS + self->channels - 1) / self->channels * self->channels;
  self->piece = (MAX (PIECE_FLOATS, self->n / N_PIECES) + self->row - 1) / self->row * self->row;
  op->scratch_bytes = (self->n + self->piece - 1) / self->piece * N_PARTIALS * self->row * sizeof (float);
  op->saved_bytes = QD_BATCH_NORM_N_FACTORS * self->row * sizeof (float);
}

static gboolean
prepare (QdOp *op, G_GNUC_UNUSED QdGraph *graph, G_GNUC_UNUSED GError **error)
{
  HostBatchNorm *self = (HostBatchNorm *) op;

  self->norm.frozen = qd_batch_norm_is_frozen (&self->norm);
  return TRUE;
}

static void
forward (QdOp *op, QdRecorder *recorder, QdMode mode)
{
  qd_recorder_call (recorder, run_forward, make_pass ((HostBatchNorm *) op, mode), g_free);
}

static void
backward (QdOp *op, QdRecorder *recorder, QdMode mode, const gboolean *accumulate)
{
  Pass *pass = make_pass ((HostBatchNorm *) op, mode);

  pass->accumulate = accumulate[0];
  qd_recorder_call (recorder, run_backward, pass, g_free);
}

const QdOpClass qd_batch_norm_host_class = {
  .name = "batch_norm",
  .instance_size = sizeof (HostBatchNorm),
  .plan = plan,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_inputs,
  .describe = qd_batch_norm_describe,
};
