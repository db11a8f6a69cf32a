/* The gradient of depthwise weights: an order of magnitude quicker than oneDNN 2, which has no kernel of its own for most of
 * them. Rows of outputs are summed up in pieces, and these in their order, so that threads change nothing. */
#include <string.h>

#include "engine/host/parallel.h"
#include "engine/ops/conv2d-host.h"
#include "engine/ops/conv2d-loops.h"

#define MOST_PIECES 16

static gsize
get_grain (const QdConv2d *self)
{
  return qd_conv2d_divide_up ((gsize)self->out.n * self->out.h, MOST_PIECES);
}

static gsize
count_pieces (const QdConv2d *self)
{
  return qd_conv2d_divide_up ((gsize)self->out.n * self->out.h, get_grain (self));
}

gboolean
qd_conv2d_host_sums_depthwise (const QdConv2d *self)
{
  return qd_conv2d_is_depthwise (self) && !self->options.bias;
}

gsize
qd_conv2d_host_get_depthwise_bytes (const QdConv2d *self)
{
  return count_pieces (self) * self->weight->packed_count * sizeof (float);
}

/* A QdParallelFunc: rows of outputs of all images. */
static void
sum_piece (gpointer data, gsize first, gsize end)
{
  const QdConv2d *self = data;
  const QdConv2dOptions *o = &self->options;
  const float *image = qd_range_get_mapped (self->base.inputs[0]->value);
  const float *gradient = qd_range_get_mapped (self->base.output->gradient);
  gsize channels = qd_shape_padded_channels (self->out), count = self->weight->packed_count;
  float *sums = (float *)qd_range_get_mapped (self->base.scratch) + first / get_grain (self) * count;

  memset (sums, 0, count * sizeof (float));
  for (gsize i = first; i < end; i++)
    {
      QdConv2dDepthwiseRow row = {
        .gradient = gradient + i * self->out.w * channels,
        .image = image + i / self->out.h * self->in.h * self->in.w * channels,
        .row = (gint)(i % self->out.h * o->stride) - (gint)o->padding,
        .in_h = (gint)self->in.h,
        .in_w = (gint)self->in.w,
        .out_w = (gint)self->out.w,
        .kernel_h = (gint)o->kernel[0],
        .kernel_w = (gint)o->kernel[1],
        .stride = (gint)o->stride,
        .padding = (gint)o->padding,
        .dilation = (gint)o->dilation,
        .channels = channels,
      };

      qd_conv2d_add_depthwise_row (&row, sums);
    }
}

gboolean
qd_conv2d_host_add_depthwise_gradient (gpointer data, GError **error)
{
  QdConv2d *self = data;

  (void)error;
  qd_parallel_for ((gsize)self->out.n * self->out.h, get_grain (self), sum_piece, self);
  qd_conv2d_add_depthwise_sums (qd_range_get_mapped (self->weight->gradient), qd_range_get_mapped (self->base.scratch),
                                count_pieces (self), self->packing.taps, qd_shape_padded_channels (self->out));
  return TRUE;
}
