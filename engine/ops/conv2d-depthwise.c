/* One channel in, one out, in each group: conv2d/depthwise and conv2d/depthwise_weight_gradient. The input gradient reads the
 * same weights at other taps. */
#include "engine/ops/conv2d-private.h"

#define TILE_PIXELS 4
#define LOCAL_SIZE  64

static gboolean
accepts (QdConv2d *self, QdDevice *device)
{
  (void)device;
  return qd_conv2d_is_depthwise (self);
}

static QdKernel *
get_gather_kernel (QdDevice *device, gboolean bias, gboolean accumulate, QdActivation activation, GError **error)
{
  guint32 constants[] = { LOCAL_SIZE, TILE_PIXELS, bias, accumulate, activation };

  return qd_device_get_kernel (device,
                               &(QdKernelSpec){ .shader = "conv2d/depthwise",
                                                .n_texels = 3,
                                                .n_buffers = 1,
                                                .push_bytes = sizeof (QdConv2dGather),
                                                .constants = constants,
                                                .n_constants = G_N_ELEMENTS (constants) },
                               error);
}

static gboolean
prepare (QdConv2d *self, QdDevice *device, gboolean backward, GError **error)
{
  guint32 local_size = LOCAL_SIZE;

  self->gather = get_gather_kernel (device, self->bias != NULL, FALSE, self->options.activation, error);
  if (self->gather == NULL || !backward)
    return self->gather != NULL;
  for (guint i = 0; i < 2; i++)
    {
      self->gather_gradient[i] = get_gather_kernel (device, FALSE, i, QD_ACTIVATION_NONE, error);
      if (self->gather_gradient[i] == NULL)
        return FALSE;
    }
  self->reduce = qd_device_get_kernel (device,
                                       &(QdKernelSpec){ .shader = "conv2d/depthwise_weight_gradient",
                                                        .n_texels = 2,
                                                        .n_buffers = 1,
                                                        .push_bytes = sizeof (QdConv2dReduce),
                                                        .constants = &local_size,
                                                        .n_constants = 1 },
                                       error);
  return self->reduce != NULL;
}

static void
dispatch_gather (QdConv2d *self, QdRecorder *recorder, QdKernel *kernel, const QdConv2dGather *push, QdRange in, QdRange out,
                 gboolean accumulate)
{
  const QdBinding bindings[] = {
    { in, QD_ACCESS_READ },
    { self->weight->value, QD_ACCESS_READ },
    { (self->bias != NULL ? self->bias : self->weight)->value, QD_ACCESS_READ },
    { out, accumulate ? QD_ACCESS_READ_WRITE : QD_ACCESS_WRITE },
  };
  gsize invocations = (gsize)qd_conv2d_divide_up ((gsize)push->pixels, TILE_PIXELS) * (gsize)push->out_texels;

  qd_recorder_dispatch (recorder, kernel, bindings, G_N_ELEMENTS (bindings), push,
                        qd_conv2d_divide_up (invocations, LOCAL_SIZE), 1, 1);
}

static void
gather (QdConv2d *self, QdRecorder *recorder, const QdConv2dGather *push, QdRange in, QdRange out)
{
  dispatch_gather (self, recorder, self->gather, push, in, out, FALSE);
}

static void
gather_gradient (QdConv2d *self, QdRecorder *recorder, const QdConv2dGather *push, QdRange in, QdRange out, gboolean accumulate)
{
  dispatch_gather (self, recorder, self->gather_gradient[accumulate], push, in, out, accumulate);
}

static void
reduce (QdConv2d *self, QdRecorder *recorder, const QdConv2dReduce *push, QdRange in, QdRange gradient, QdRange to,
        guint slices)
{
  const QdBinding bindings[] = { { in, QD_ACCESS_READ }, { gradient, QD_ACCESS_READ }, { to, QD_ACCESS_WRITE } };
  QdConv2dReduce rows = *push;

  rows.rows = (gint32)self->packing.taps * push->in_texels;
  qd_recorder_dispatch (recorder, self->reduce, bindings, G_N_ELEMENTS (bindings), &rows,
                        qd_conv2d_divide_up ((gsize)rows.rows, LOCAL_SIZE), 1, slices);
}

static const QdConv2dShaders shaders = {
  .prepare = prepare,
  .gather = gather,
  .gather_gradient = gather_gradient,
  .reduce = reduce,
};

const QdConv2dKind qd_conv2d_depthwise = { .name = "depthwise", .shaders = &shaders, .accepts = accepts, QD_CONV2D_PASSES };
