/* How much the kinds of shaders do at once. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/ops/conv2d-private.h"

/* At once: a kernel divides what numbers these exactly, and no dispatch has more groups than every device takes. */
#define MOST_PIXELS (1u << 21)
#define MOST_BYTES  ((gsize)128 << 20)

/* About as much as a device of pace 1 should do in one dispatch; see recorder.c. */
#define MOST_MULTIPLY_ADDS 1.25e9

/* Slices: sums no longer than this keep float's precision; and partial sums are to be small beside the activations. */
#define LONGEST_SLICE     4096
#define MOST_SLICES_BYTES ((gsize)64 << 20)

/* The device binds what one buffer may hold of any kind. */
static gsize
get_most_bytes (const QdDeviceLimits *limits)
{
  return MIN (limits->storage_range_bytes, limits->texel_elements * 16);
}

/* Images that begin at offsets which the device binds. */
static gsize
count_aligned (const QdConv2d *self, const QdDeviceLimits *limits)
{
  gsize aligned = 1;

  while (aligned * qd_conv2d_image_bytes (self->in) % limits->range_alignment != 0
         || aligned * qd_conv2d_image_bytes (self->out) % limits->range_alignment != 0)
    aligned *= 2;
  return aligned;
}

/* Images of both tensors that fit all limits, at aligned offsets and, as far as these allow, no more than the work of one
 * dispatch. 0: none do. */
static guint
count_images (const QdConv2d *self, const QdDeviceLimits *limits)
{
  gsize bytes = MAX (qd_conv2d_image_bytes (self->in), qd_conv2d_image_bytes (self->out));
  gsize pixels = MAX ((gsize)self->in.h * self->in.w, (gsize)self->out.h * self->out.w);
  gsize most = MIN (MIN (get_most_bytes (limits), MOST_BYTES) / bytes, MOST_PIXELS / pixels);
  double work = self->base.op_class->count_multiply_adds (&self->base) / self->out.n;
  double budget = MOST_MULTIPLY_ADDS * limits->pace;
  gsize n = work * (double)self->in.n > budget ? MAX (1, (gsize)(budget / work)) : self->in.n;
  gsize aligned;

  n = MIN (n, most);
  if (n >= self->in.n)
    return self->in.n;
  aligned = count_aligned (self, limits);
  n = MAX (n / aligned, 1) * aligned;
  if (n >= self->in.n)
    n = self->in.n;
  return n <= most ? (guint)n : 0;
}

/* More slices keep more of the device busy and cost memory. */
static void
plan_slices (QdConv2d *self, QdDevice *device)
{
  gsize bytes = MIN (get_most_bytes (qd_device_get_limits (device)), MOST_SLICES_BYTES);
  gboolean cpu = qd_device_get_info (device)->kind == QD_DEVICE_CPU;
  gsize pixels = (gsize)self->images * self->out.h * self->out.w;
  gsize weights = self->weight->packed_count;
  gsize wanted = (cpu ? 8192 : (gsize)1 << 20) / weights;
  gsize most = MAX (bytes / (weights * sizeof (float)), 1);
  gsize slices = CLAMP (MAX (wanted, (pixels + LONGEST_SLICE - 1) / LONGEST_SLICE), 1, most);

  self->slice_pixels = (qd_conv2d_divide_up (pixels, slices) + 7) & ~7u;
  self->slices = qd_conv2d_divide_up (pixels, self->slice_pixels);
  self->bias_slices = CLAMP (pixels / 64, 1, cpu ? 64 : 1024);
  self->bias_slice_pixels = qd_conv2d_divide_up (pixels, self->bias_slices);
  self->bias_slices = qd_conv2d_divide_up (pixels, self->bias_slice_pixels);
}

static void
set_layout (QdConv2d *self)
{
  gboolean depthwise = qd_conv2d_is_depthwise (self);

  self->weight->packed_count
      = depthwise ? (gsize)self->packing.taps * self->packing.in_texels * 4 : qd_conv2d_packing_count (&self->packing);
  self->weight->pack = depthwise ? qd_conv2d_pack_depthwise : qd_conv2d_pack;
  self->weight->unpack = depthwise ? qd_conv2d_unpack_depthwise : qd_conv2d_unpack;
}

gboolean
qd_conv2d_build_passes (QdConv2d *self, QdDevice *device, GError **error)
{
  const QdDeviceLimits *limits = qd_device_get_limits (device);
  gsize transposed = qd_conv2d_packing_count (&self->transposed) * sizeof (float);
  gsize sums;

  set_layout (self);
  self->images = count_images (self, limits);
  if (self->images == 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_MEMORY,
                   _ ("An image of %u × %u pixels is too large for the convolution “%s” on %s. Smaller images or fewer "
                      "channels need less."),
                   MAX (self->in.w, self->out.w), MAX (self->in.h, self->out.h), self->base.name,
                   qd_device_get_info (device)->name);
      return FALSE;
    }
  plan_slices (self, device);
  transposed = (transposed + limits->range_alignment - 1) & ~(limits->range_alignment - 1);
  sums = MAX (self->slices * self->weight->packed_count, (gsize)self->bias_slices * qd_shape_padded_channels (self->out));
  self->transposed_weights = (QdRange){ NULL, 0, transposed };
  self->partial_sums = (QdRange){ NULL, transposed, sums * sizeof (float) };
  self->base.scratch_bytes = transposed + sums * sizeof (float);
  return TRUE;
}
