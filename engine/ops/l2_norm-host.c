/* Channels scaled to length 1 on the machine's processor. */
#include <string.h>

#include "engine/host/parallel.h"
#include "engine/ops/host-classes.h"
#include "engine/ops/l2_norm-loops.h"

#define PIECE_FLOATS 16384 /* at least */
#define N_PIECES     64    /* about, of large tensors */

typedef struct
{
  QdOp base;
  gsize pixels, channels, piece; /* piece: pixels */
} HostL2Norm;

typedef struct
{
  const HostL2Norm *self;
  gboolean accumulate;
  const float *x, *scale, *dy;
  float *y, *dx, *dscale; /* dx: NULL where none is wanted */
  float *inverses;        /* [pixels] 1 / length */
  float *partials;        /* [pieces][channels] of dscale */
} Pass;

static void
scale_piece (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;
  gsize at = first * pass->self->channels;

  qd_l2_norm_scale (pass->y + at, pass->inverses + first, pass->x + at, pass->scale, end - first, pass->self->channels);
}

static gboolean
run_forward (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Pass *pass = data;

  qd_parallel_for (pass->self->pixels, pass->self->piece, scale_piece, data);
  return TRUE;
}

static void
back_piece (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;
  gsize channels = pass->self->channels, at = first * channels;
  float *sums = pass->partials + first / pass->self->piece * channels;

  memset (sums, 0, channels * sizeof (float));
  qd_l2_norm_back (pass->dx != NULL ? pass->dx + at : NULL, sums, pass->x + at, pass->dy + at, pass->scale,
                   pass->inverses + first, pass->accumulate, end - first, channels);
}

static gboolean
run_backward (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Pass *pass = data;
  const HostL2Norm *self = pass->self;

  qd_parallel_for (self->pixels, self->piece, back_piece, data);
  for (gsize i = 0; i * self->piece < self->pixels; i++)
    for (gsize c = 0; c < self->channels; c++)
      pass->dscale[c] += pass->partials[i * self->channels + c];
  return TRUE;
}

static Pass *
make_pass (const QdOp *op)
{
  const QdParameter *scale = g_ptr_array_index (op->parameters, 0);
  Pass *pass = g_new0 (Pass, 1);

  pass->self = (const HostL2Norm *)op;
  pass->x = qd_range_get_mapped (op->inputs[0]->value);
  pass->y = qd_range_get_mapped (op->output->value);
  pass->dx = qd_range_get_mapped (op->inputs[0]->gradient);
  pass->dy = qd_range_get_mapped (op->output->gradient);
  pass->scale = qd_range_get_mapped (scale->value);
  pass->dscale = qd_range_get_mapped (scale->gradient);
  pass->inverses = qd_range_get_mapped (op->saved);
  pass->partials = qd_range_get_mapped (op->scratch);
  return pass;
}

static void
plan (QdOp *op, G_GNUC_UNUSED QdGraph *graph, G_GNUC_UNUSED const gboolean *accumulate)
{
  HostL2Norm *self = (HostL2Norm *)op;
  QdShape shape = op->output->shape;

  self->pixels = (gsize)shape.n * shape.h * shape.w;
  self->channels = qd_shape_padded_channels (shape);
  self->piece = MAX (PIECE_FLOATS / self->channels, self->pixels / N_PIECES) + 1;
  op->scratch_bytes = (self->pixels + self->piece - 1) / self->piece * self->channels * sizeof (float);
  op->saved_bytes = self->pixels * sizeof (float);
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

const QdOpClass qd_l2_norm_host_class = {
  .name = "l2_norm",
  .instance_size = sizeof (HostL2Norm),
  .plan = plan,
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_inputs,
};
