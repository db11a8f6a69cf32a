/* Two kinds that are quick where texel buffers are, with conv2d/gemm, conv2d/transpose and conv2d/weight_gradient: "portable"
 * has eight lanes of a subgroup share the loading of weights, "plain" is right where subgroups are small or cannot shuffle. */
#include "engine/ops/conv2d-private.h"

#define TILE_PIXELS  4
#define GATHER_TILE  6 /* blocks at most */
#define REDUCE_TILE  4
#define SHALLOW_TAPS 4 /* unrolled at most */

/* The work of a turn of a kernel, in the cycles of a CPU: what does not depend on the tile, and what each block of 8 outputs
 * adds. gemm: fetches of 4 x 8 pixels; a fetch of weights, products. weight_gradient: places and fetches of 8 pixels; fetches
 * of gradients, products. */
#define GATHER_COST       100
#define GATHER_BLOCK_COST 185
#define REDUCE_COST       400
#define REDUCE_BLOCK_COST 310

typedef struct
{
  gint32 count, taps, depth, to_depth, in_texels, out_texels, group_in, group_out;
} Transpose;

static gboolean
is_cpu (QdDevice *device)
{
  return qd_device_get_info (device)->kind == QD_DEVICE_CPU;
}

static gboolean
accepts_shuffling (QdConv2d *self, QdDevice *device)
{
  const QdDeviceLimits *limits = qd_device_get_limits (device);

  return !qd_conv2d_is_depthwise (self) && limits->subgroup_shuffle && limits->subgroup_size >= 8;
}

static gboolean
accepts (QdConv2d *self, QdDevice *device)
{
  return !qd_conv2d_is_depthwise (self);
}

/* Blocks of outputs an invocation makes: the least work, counting blocks that are made in vain. Of grouped channels, tiles of
 * one block, which has one group to begin with. A GPU has registers for two. */
static guint
choose_tile (const QdConv2dPacking *packing, QdDevice *device, guint most, guint cost, guint block_cost)
{
  guint best = 1, least = G_MAXUINT;

  most = packing->groups > 1 ? 1 : is_cpu (device) ? most : 2;
  for (guint tile = 1; tile <= most; tile++)
    {
      guint work = qd_conv2d_divide_up (packing->blocks, tile) * (cost + block_cost * tile);

      if (work < least)
        {
          least = work;
          best = tile;
        }
    }
  return best;
}

static QdKernel *
get_gather_kernel (const QdConv2d *self, QdDevice *device, const guint32 *constants, guint n_constants, GError **error)
{
  return qd_device_get_kernel (
      device,
      &(QdKernelSpec){ .shader = self->kind == &qd_conv2d_portable ? "conv2d/gemm-shuffle" : "conv2d/gemm",
                       .n_texels = 3,
                       .n_buffers = 1,
                       .push_bytes = sizeof (QdConv2dGather),
                       .constants = constants,
                       .n_constants = n_constants },
      error);
}

static gboolean
prepare_backward (QdConv2d *self, QdDevice *device, GError **error)
{
  guint32 gather[] = { self->local_size,
                       TILE_PIXELS,
                       choose_tile (&self->transposed, device, GATHER_TILE, GATHER_COST, GATHER_BLOCK_COST),
                       FALSE,
                       FALSE,
                       0,
                       QD_ACTIVATION_NONE };
  guint32 reduce[] = { self->local_size, choose_tile (&self->packing, device, REDUCE_TILE, REDUCE_COST, REDUCE_BLOCK_COST) };
  guint32 local_size = self->local_size;

  self->gradient_tile_blocks = gather[2];
  for (guint i = 0; i < 2 && self->base.inputs[0]->needs_gradient; i++)
    {
      gather[4] = i;
      self->gather_gradient[i] = get_gather_kernel (self, device, gather, G_N_ELEMENTS (gather), error);
      if (self->gather_gradient[i] == NULL)
        return FALSE;
    }
  self->transpose = qd_device_get_kernel (device,
                                          &(QdKernelSpec){ .shader = "conv2d/transpose",
                                                           .n_texels = 1,
                                                           .n_buffers = 1,
                                                           .push_bytes = sizeof (Transpose),
                                                           .constants = &local_size,
                                                           .n_constants = 1 },
                                          error);
  if (self->transpose == NULL)
    return FALSE;
  self->reduce_tile_blocks = reduce[1];
  self->reduce
      = qd_device_get_kernel (device,
                              &(QdKernelSpec){ .shader = self->kind == &qd_conv2d_portable ? "conv2d/weight_gradient-shuffle"
                                                                                           : "conv2d/weight_gradient",
                                               .n_texels = 2,
                                               .n_buffers = 1,
                                               .push_bytes = sizeof (QdConv2dReduce),
                                               .constants = reduce,
                                               .n_constants = G_N_ELEMENTS (reduce) },
                              error);
  return self->reduce != NULL;
}

static gboolean
prepare (QdConv2d *self, QdDevice *device, gboolean backward, GError **error)
{
  gboolean shallow = self->packing.depth == 1 && self->options.kernel[1] <= SHALLOW_TAPS;
  guint32 gather[] = { 0,
                       TILE_PIXELS,
                       choose_tile (&self->packing, device, GATHER_TILE, GATHER_COST, GATHER_BLOCK_COST),
                       self->bias != NULL,
                       FALSE,
                       shallow ? self->options.kernel[1] : 0,
                       self->options.activation };

  /* Workgroups run one after the other on a CPU's cores: the smaller the better shared. */
  self->local_size = is_cpu (device) && (gsize)self->images * self->out.h * self->out.w < (1u << 20)
                         ? CLAMP (qd_device_get_limits (device)->subgroup_size, 8, 64)
                         : 64;
  gather[0] = self->local_size;
  self->tile_blocks = gather[2];
  self->gather = get_gather_kernel (self, device, gather, G_N_ELEMENTS (gather), error);
  return self->gather != NULL && (!backward || prepare_backward (self, device, error));
}

static void
dispatch_gather (QdConv2d *self, QdRecorder *recorder, QdKernel *kernel, const QdConv2dGather *gather, guint tile,
                 const QdBinding bindings[4])
{
  guint blocks = qd_conv2d_divide_up ((gsize)gather->out_texels, 2);

  qd_recorder_dispatch (recorder, kernel, bindings, 4, gather,
                        qd_conv2d_divide_up ((gsize)gather->pixels, (gsize)self->local_size * TILE_PIXELS),
                        qd_conv2d_divide_up (blocks, tile), 1);
}

static void
gather (QdConv2d *self, QdRecorder *recorder, const QdConv2dGather *push, QdRange in, QdRange out)
{
  const QdBinding bindings[] = {
    { in, QD_ACCESS_READ },
    { self->weight->value, QD_ACCESS_READ },
    { (self->bias != NULL ? self->bias : self->weight)->value, QD_ACCESS_READ },
    { out, QD_ACCESS_WRITE },
  };

  dispatch_gather (self, recorder, self->gather, push, self->tile_blocks, bindings);
}

static void
gather_gradient (QdConv2d *self, QdRecorder *recorder, const QdConv2dGather *push, QdRange in, QdRange out, gboolean accumulate)
{
  const QdBinding bindings[] = {
    { in, QD_ACCESS_READ },
    { self->transposed_weights, QD_ACCESS_READ },
    { self->transposed_weights, QD_ACCESS_READ },
    { out, accumulate ? QD_ACCESS_READ_WRITE : QD_ACCESS_WRITE },
  };

  dispatch_gather (self, recorder, self->gather_gradient[accumulate], push, self->gradient_tile_blocks, bindings);
}

static void
start_input_gradient (QdConv2d *self, QdRecorder *recorder)
{
  const QdConv2dPacking *from = &self->packing, *to = &self->transposed;
  const QdBinding bindings[] = {
    { self->weight->value, QD_ACCESS_READ },
    { self->transposed_weights, QD_ACCESS_WRITE },
  };
  Transpose push = {
    .count = (gint32)(to->blocks * 2 * to->taps * to->depth),
    .taps = (gint32)from->taps,
    .depth = (gint32)from->depth,
    .to_depth = (gint32)to->depth,
    .in_texels = (gint32)from->in_texels,
    .out_texels = (gint32)to->in_texels,
    .group_in = (gint32)(from->inputs / from->groups),
    .group_out = (gint32)(from->outputs / from->groups),
  };

  qd_recorder_dispatch (recorder, self->transpose, bindings, G_N_ELEMENTS (bindings), &push,
                        qd_conv2d_divide_up ((gsize)push.count, self->local_size), 1, 1);
}

static void
reduce (QdConv2d *self, QdRecorder *recorder, const QdConv2dReduce *push, QdRange in, QdRange gradient, QdRange to,
        guint slices)
{
  const QdBinding bindings[] = { { in, QD_ACCESS_READ }, { gradient, QD_ACCESS_READ }, { to, QD_ACCESS_WRITE } };

  qd_recorder_dispatch (recorder, self->reduce, bindings, G_N_ELEMENTS (bindings), push,
                        qd_conv2d_divide_up ((gsize)push->rows, self->local_size),
                        qd_conv2d_divide_up ((gsize)push->blocks, self->reduce_tile_blocks), slices);
}

static const QdConv2dShaders shaders = {
  .prepare = prepare,
  .start_input_gradient = start_input_gradient,
  .gather = gather,
  .gather_gradient = gather_gradient,
  .reduce = reduce,
};

const QdConv2dKind qd_conv2d_portable
    = { .name = "portable", .shaders = &shaders, .accepts = accepts_shuffling, QD_CONV2D_PASSES };
const QdConv2dKind qd_conv2d_plain = { .name = "plain", .shaders = &shaders, .accepts = accepts, QD_CONV2D_PASSES };
