#include "engine/ops/conv2d-private.h"
#include "engine/ops/elementwise.h"

typedef struct
{
  gint32 count, slices, rows, depth, in_texels, group_in, group_out;
} AddSlices;

typedef struct
{
  gint32 count, out_texels, pixels, slice_pixels;
} SumBias;

#define SMALL_LOCAL_SIZE 64

static QdRange
get_images (QdRange range, QdShape shape, guint first, guint count)
{
  gsize bytes = qd_conv2d_image_bytes (shape);

  return (QdRange){ range.buffer, range.offset + first * bytes, count * bytes };
}

static QdKernel *
get_kernel (QdDevice *device, const char *shader, guint push_bytes, guint32 constant, GError **error)
{
  guint32 constants[] = { SMALL_LOCAL_SIZE, constant };

  return qd_device_get_kernel (device,
                               &(QdKernelSpec){ .shader = shader,
                                                .n_texels = 1,
                                                .n_buffers = 1,
                                                .push_bytes = push_bytes,
                                                .constants = constants,
                                                .n_constants = G_N_ELEMENTS (constants) },
                               error);
}

static gboolean
prepare_backward (QdConv2d *self, QdDevice *device, GError **error)
{
  gboolean grouped = self->options.groups > 1 && !qd_conv2d_is_depthwise (self);

  self->transposed_weights.buffer = self->partial_sums.buffer = self->base.scratch.buffer;
  self->transposed_weights.offset += self->base.scratch.offset;
  self->partial_sums.offset += self->base.scratch.offset;
  self->add_slices = get_kernel (device, "conv2d/add_slices", sizeof (AddSlices), grouped, error);
  if (self->add_slices == NULL)
    return FALSE;
  if (self->bias == NULL)
    return TRUE;
  self->add_bias_slices = get_kernel (device, "conv2d/add_slices", sizeof (AddSlices), FALSE, error);
  if (self->add_bias_slices == NULL)
    return FALSE;
  self->sum_bias = get_kernel (device, "conv2d/bias_gradient", sizeof (SumBias), 0, error);
  return self->sum_bias != NULL;
}

/* The slope of ReLU at what it made is the one at what it was given. */
static gboolean
prepare_mask (QdConv2d *self, QdDevice *device, GError **error)
{
  const guint32 constants[] = { self->options.activation, FALSE };

  if (self->options.activation == QD_ACTIVATION_NONE)
    return TRUE;
  self->mask = qd_elementwise_get_kernel (device, "activation/backward", 2, 1, constants, G_N_ELEMENTS (constants), error);
  return self->mask != NULL;
}

gboolean
qd_conv2d_prepare_passes (QdConv2d *self, QdGraph *graph, GError **error)
{
  QdDevice *device = qd_graph_get_device (graph);
  gboolean backward = self->base.output->needs_gradient;

  return self->kind->shaders->prepare (self, device, backward, error)
         && (!backward || (prepare_backward (self, device, error) && prepare_mask (self, device, error)));
}

void
qd_conv2d_record_forward (QdConv2d *self, QdRecorder *recorder, QdMode mode)
{
  const QdConv2dOptions *o = &self->options;
  gint32 padding = (gint32)o->padding, stride = (gint32)o->stride, dilation = (gint32)o->dilation;
  gint32 rows = (gint32)o->kernel[0], columns = (gint32)o->kernel[1];
  QdConv2dGather gather = {
    .grid = { (gint32)self->out.w, (gint32)self->out.h },
    .depth = (gint32)self->packing.depth,
    .in_size = { (gint32)self->in.w, (gint32)self->in.h },
    .in_texels = (gint32)qd_conv2d_texels (self->in),
    .out_texels = (gint32)qd_conv2d_texels (self->out),
    .out_size = { (gint32)self->out.w, (gint32)self->out.h },
    .in_step = { stride, stride },
    .in_first = { -padding, -padding },
    .tap_move = { dilation, dilation },
    .taps = { columns, rows },
    .tap_step = { 1, columns },
    .kernel_taps = rows * columns,
    .out_step = { 1, 1 },
    .group_in = (gint32)(self->in.c / o->groups),
    .group_out = (gint32)(self->out.c / o->groups),
  };

  (void)mode;
  for (guint i = 0; i < self->in.n; i += self->images)
    {
      guint n = MIN (self->images, self->in.n - i);

      gather.pixels = (gint32)(n * self->out.h * self->out.w);
      self->kind->shaders->gather (self, recorder, &gather, get_images (self->base.inputs[0]->value, self->in, i, n),
                          get_images (self->base.output->value, self->out, i, n));
    }
}

/* Along one axis: of the input's pixels q * stride + phase, which taps and which output pixels reach them. An output pixel at y
 * reads y * stride - padding + tap * dilation; every `step`th tap from `first` on comes from a whole y, which is q + at + j *
 * move for the jth of them. */
typedef struct
{
  gint32 pixels;
  gint32 taps, first, step;
  gint32 at, move;
} Phase;

static guint
get_common_divisor (guint a, guint b)
{
  return b == 0 ? a : get_common_divisor (b, a % b);
}

static Phase
get_phase (const QdConv2dOptions *options, guint axis, guint phase, guint size)
{
  gint32 stride = (gint32)options->stride, dilation = (gint32)options->dilation, kernel = (gint32)options->kernel[axis];
  gint32 from = (gint32)(phase + options->padding);
  Phase self = { .step = stride / (gint32)get_common_divisor (options->dilation, options->stride) };

  self.pixels = phase < size ? (gint32)qd_conv2d_divide_up (size - phase, options->stride) : 0;
  self.move = -(self.step * dilation / stride);
  while (self.first < kernel && (from - self.first * dilation) % stride != 0)
    self.first++;
  if (self.first == kernel)
    return self;
  self.taps = (kernel - 1 - self.first) / self.step + 1;
  self.at = (from - self.first * dilation) / stride;
  return self;
}

static void
record_phase (QdConv2d *self, QdRecorder *recorder, guint phase_x, guint phase_y, gboolean accumulate)
{
  const QdConv2dOptions *o = &self->options;
  Phase x = get_phase (o, 1, phase_x, self->in.w), y = get_phase (o, 0, phase_y, self->in.h);
  gint32 columns = (gint32)o->kernel[1];
  gboolean empty = x.taps == 0 || y.taps == 0;
  QdConv2dGather gather = {
    .grid = { x.pixels, y.pixels },
    .depth = (gint32)self->transposed.depth,
    .in_size = { (gint32)self->out.w, (gint32)self->out.h },
    .in_texels = (gint32)qd_conv2d_texels (self->out),
    .out_texels = (gint32)qd_conv2d_texels (self->in),
    .out_size = { (gint32)self->in.w, (gint32)self->in.h },
    .in_step = { 1, 1 },
    .in_first = { x.at, y.at },
    .tap_move = { x.move, y.move },
    .taps = { empty ? 0 : x.taps, empty ? 0 : y.taps },
    .tap_step = { x.step, y.step * columns },
    .tap_first = empty ? 0 : y.first * columns + x.first,
    .kernel_taps = (gint32)self->transposed.taps,
    .out_step = { (gint32)o->stride, (gint32)o->stride },
    .out_first = { (gint32)phase_x, (gint32)phase_y },
    .group_in = (gint32)(self->out.c / o->groups),
    .group_out = (gint32)(self->in.c / o->groups),
  };

  if (x.pixels == 0 || y.pixels == 0 || (empty && accumulate))
    return;
  for (guint i = 0; i < self->in.n; i += self->images)
    {
      guint n = MIN (self->images, self->in.n - i);

      gather.pixels = (gint32)n * x.pixels * y.pixels;
      self->kind->shaders->gather_gradient (self, recorder, &gather, get_images (self->base.output->gradient, self->out, i, n),
                                   get_images (self->base.inputs[0]->gradient, self->in, i, n), accumulate);
    }
}

static void
record_input_gradient (QdConv2d *self, QdRecorder *recorder, gboolean accumulate)
{
  if (self->kind->shaders->start_input_gradient != NULL)
    self->kind->shaders->start_input_gradient (self, recorder);
  for (guint y = 0; y < self->options.stride; y++)
    for (guint x = 0; x < self->options.stride; x++)
      record_phase (self, recorder, x, y, accumulate);
}

static void
add_slices (QdConv2d *self, QdRecorder *recorder, QdKernel *kernel, guint slices, QdRange gradient)
{
  guint texels = (guint)(gradient.size / 16);
  QdRange sums = { self->partial_sums.buffer, self->partial_sums.offset, slices * gradient.size };
  const QdBinding bindings[] = { { sums, QD_ACCESS_READ }, { gradient, QD_ACCESS_READ_WRITE } };
  AddSlices push = {
    .count = (gint32)texels,
    .slices = (gint32)slices,
    .rows = (gint32)(self->packing.taps * self->packing.depth),
    .depth = (gint32)self->packing.depth,
    .in_texels = (gint32)self->packing.in_texels,
    .group_in = (gint32)(self->in.c / self->options.groups),
    .group_out = (gint32)(self->out.c / self->options.groups),
  };

  qd_recorder_dispatch (recorder, kernel, bindings, G_N_ELEMENTS (bindings), &push,
                        qd_conv2d_divide_up (texels, SMALL_LOCAL_SIZE), 1, 1);
}

static void
record_weight_gradient (QdConv2d *self, QdRecorder *recorder)
{
  const QdConv2dOptions *o = &self->options;
  gint32 padding = (gint32)o->padding, stride = (gint32)o->stride, dilation = (gint32)o->dilation;
  QdRange gradient = self->weight->gradient;
  QdConv2dReduce reduce = {
    .in_size = { (gint32)self->in.w, (gint32)self->in.h },
    .out_size = { (gint32)self->out.w, (gint32)self->out.h },
    .step = { stride, stride },
    .first = { -padding, -padding },
    .tap_move = { dilation, dilation },
    .taps_x = (gint32)o->kernel[1],
    .rows = (gint32)(self->packing.taps * self->packing.depth),
    .depth = (gint32)self->packing.depth,
    .in_texels = (gint32)qd_conv2d_texels (self->in),
    .out_texels = (gint32)qd_conv2d_texels (self->out),
    .blocks = (gint32)self->packing.blocks,
    .slice_pixels = (gint32)self->slice_pixels,
    .group_in = (gint32)(self->in.c / o->groups),
    .group_out = (gint32)(self->out.c / o->groups),
  };

  gradient.size = self->weight->packed_count * sizeof (float);
  for (guint i = 0; i < self->in.n; i += self->images)
    {
      guint n = MIN (self->images, self->in.n - i);
      guint slices;
      QdRange to = self->partial_sums;

      reduce.pixels = (gint32)(n * self->out.h * self->out.w);
      slices = qd_conv2d_divide_up (reduce.pixels, self->slice_pixels);
      to.size = slices * gradient.size;
      self->kind->shaders->reduce (self, recorder, &reduce, get_images (self->base.inputs[0]->value, self->in, i, n),
                          get_images (self->base.output->gradient, self->out, i, n), to, slices);
      add_slices (self, recorder, self->add_slices, slices, gradient);
    }
}

static void
record_bias_gradient (QdConv2d *self, QdRecorder *recorder)
{
  QdRange gradient = self->bias->gradient;

  gradient.size = qd_shape_padded_channels (self->out) * sizeof (float);
  for (guint i = 0; i < self->in.n; i += self->images)
    {
      guint n = MIN (self->images, self->in.n - i);
      guint pixels = n * self->out.h * self->out.w, slices = qd_conv2d_divide_up (pixels, self->bias_slice_pixels);
      QdRange to = { self->partial_sums.buffer, self->partial_sums.offset, slices * gradient.size };
      const QdBinding bindings[] = {
        { get_images (self->base.output->gradient, self->out, i, n), QD_ACCESS_READ },
        { to, QD_ACCESS_WRITE },
      };
      SumBias push = {
        .count = (gint32)(slices * qd_conv2d_texels (self->out)),
        .out_texels = (gint32)qd_conv2d_texels (self->out),
        .pixels = (gint32)pixels,
        .slice_pixels = (gint32)self->bias_slice_pixels,
      };

      qd_recorder_dispatch (recorder, self->sum_bias, bindings, G_N_ELEMENTS (bindings), &push,
                            qd_conv2d_divide_up ((gsize)push.count, SMALL_LOCAL_SIZE), 1, 1);
      add_slices (self, recorder, self->add_bias_slices, slices, gradient);
    }
}

static void
record_mask (const QdConv2d *self, QdRecorder *recorder)
{
  const QdTensor *output = self->base.output;
  const QdBinding bindings[] = {
    { output->gradient, QD_ACCESS_READ },
    { output->value, QD_ACCESS_READ },
    { output->gradient, QD_ACCESS_WRITE },
  };

  if (self->mask != NULL)
    qd_elementwise_record (recorder, self->mask, self->out, bindings, G_N_ELEMENTS (bindings));
}

void
qd_conv2d_record_backward (QdConv2d *self, QdRecorder *recorder, gboolean accumulate)
{
  record_mask (self, recorder);
  if (!self->weight->frozen)
    record_weight_gradient (self, recorder);
  if (self->bias != NULL && !self->bias->frozen)
    record_bias_gradient (self, recorder);
  if (self->base.inputs[0]->needs_gradient)
    record_input_gradient (self, recorder, accumulate);
}
