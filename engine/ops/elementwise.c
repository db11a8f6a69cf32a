#include "engine/ops/elementwise.h"

#define LOCAL_SIZE 64 /* as in shaders/common/elementwise.glsl */

typedef struct
{
  guint32 n, pixel, channels;
} Push;

/* A processor wants long stretches, a GPU many invocations. */
static guint
get_per_invocation (QdDevice *device)
{
  return qd_device_get_info (device)->kind == QD_DEVICE_CPU ? 32 : 4;
}

QdKernel *
qd_elementwise_get_kernel (QdDevice *device, const char *shader, guint n_texels, guint n_buffers, const guint32 *constants,
                           guint n_constants, GError **error)
{
  guint32 all[8] = { get_per_invocation (device) };
  const QdKernelSpec spec = { shader, n_texels, n_buffers, sizeof (Push), all, n_constants + 1 };

  g_return_val_if_fail (n_constants < G_N_ELEMENTS (all), NULL);
  for (guint i = 0; i < n_constants; i++)
    all[i + 1] = constants[i];
  return qd_device_get_kernel (device, &spec, error);
}

gsize
qd_elementwise_get_piece (QdDevice *device, gsize bytes, gsize unit)
{
  const QdDeviceLimits *limits = qd_device_get_limits (device);
  gsize most = MIN (limits->storage_range_bytes, limits->texel_elements * 16);

  if (bytes <= most)
    return bytes;
  while (unit % limits->range_alignment != 0)
    unit *= 2;
  return unit <= most ? most / unit * unit : bytes;
}

void
qd_elementwise_record (QdRecorder *recorder, QdKernel *kernel, QdShape shape, const QdBinding *bindings, guint n_bindings)
{
  QdDevice *device = qd_recorder_get_device (recorder);
  gsize per_group = (gsize)LOCAL_SIZE * get_per_invocation (device), bytes = qd_shape_count (shape) * sizeof (float);
  guint pixel = qd_shape_padded_channels (shape) / 4;
  gsize piece = qd_elementwise_get_piece (device, bytes, (gsize)pixel * 16);
  QdBinding pieces[QD_OP_MAX_INPUTS];

  g_return_if_fail (n_bindings <= G_N_ELEMENTS (pieces));
  for (gsize offset = 0; offset < bytes; offset += piece)
    {
      gsize size = MIN (piece, bytes - offset);
      Push push = { (guint32)(size / 16), pixel, shape.c };

      for (guint i = 0; i < n_bindings; i++)
        {
          pieces[i] = bindings[i];
          pieces[i].range.offset += offset;
          pieces[i].range.size = size;
        }
      qd_recorder_dispatch_row (recorder, kernel, pieces, n_bindings, &push, (push.n + per_group - 1) / per_group);
    }
}
