#include "engine/ops/columns.h"

#include "engine/ops/elementwise.h"

#define LOCAL_SIZE   64 /* as in shaders/common/columns.glsl */
#define LANE_COLUMNS 8  /* columns of a workgroup in reductions over rows */

typedef struct
{
  guint32 n, columns, stride, span, first_partial, first_image;
} Push;

static gboolean
is_processor (QdDevice *device)
{
  return qd_device_get_info (device)->kind == QD_DEVICE_CPU;
}

static gsize
divide_up (gsize a, gsize b)
{
  return (a + b - 1) / b;
}

/* Steps of a workgroup. Reductions: 16 workgroups keep the cores of a processor busy, 512 those of a GPU. Otherwise 64 steps of
 * 64 vec4s (100 kB in and out) are well above what a processor takes to start a workgroup; a GPU wants many
 * invocations. */
static gsize
get_steps (QdDevice *device, gsize n_steps, gsize blocks, gboolean reduce)
{
  gsize groups = is_processor (device) ? 16 : 512;

  if (reduce)
    return MAX (divide_up (n_steps, divide_up (groups, blocks)), 8);
  return is_processor (device) ? 64 : MAX (8, divide_up (n_steps, qd_device_get_limits (device)->max_groups[0]));
}

QdColumns
qd_columns_plan (QdDevice *device, guint images, gsize pixels, guint channels, gboolean reduce)
{
  guint columns = (channels + 3) / 4;
  QdColumns plan = { .n = pixels * columns, .images = images, .columns = columns };
  gsize unit;

  plan.stride = columns > LOCAL_SIZE ? columns : LOCAL_SIZE / columns * columns;
  plan.span = plan.stride * get_steps (device, divide_up (plan.n, plan.stride), divide_up (columns, LOCAL_SIZE), reduce);
  unit = images > 1 ? plan.n : reduce ? plan.span : plan.stride;
  plan.piece = qd_elementwise_get_piece (device, plan.n * images * 16, unit * 16) / 16;
  plan.n_partials = (guint)(divide_up (plan.n, plan.span) * (plan.stride / columns));
  return plan;
}

QdKernel *
qd_columns_get_kernel (QdDevice *device, const char *shader, guint n_texels, guint n_buffers, const guint32 *constants,
                       guint n_constants, GError **error)
{
  const QdKernelSpec spec = { shader, n_texels, n_buffers, sizeof (Push), constants, n_constants };

  return qd_device_get_kernel (device, &spec, error);
}

void
qd_columns_record (QdRecorder *recorder, QdKernel *kernel, const QdColumns *columns, const QdBinding *bindings,
                   guint n_bindings, guint walked)
{
  gsize all = columns->n * columns->images;
  QdBinding pieces[16];

  g_return_if_fail (n_bindings <= G_N_ELEMENTS (pieces));
  for (gsize offset = 0; offset < all; offset += columns->piece)
    {
      gsize size = MIN (columns->piece, all - offset), n = MIN (size, columns->n);
      Push push = { (guint32)n,
                    columns->columns,
                    columns->stride,
                    (guint32)columns->span,
                    (guint32)(offset / columns->span * (columns->stride / columns->columns)),
                    (guint32)(offset / columns->n) };

      for (guint i = 0; i < n_bindings; i++)
        {
          pieces[i] = bindings[i];
          if (!(walked & (1u << i)))
            continue;
          pieces[i].range.offset += offset * 16;
          pieces[i].range.size = size * 16;
        }
      qd_recorder_dispatch (recorder, kernel, pieces, n_bindings, &push, (guint)divide_up (n, columns->span),
                            (guint)divide_up (columns->columns, LOCAL_SIZE), (guint)(size / n));
    }
}

QdKernel *
qd_lanes_get_kernel (QdDevice *device, const char *shader, guint n_texels, guint n_buffers, guint push_bytes, GError **error)
{
  const guint32 constants[] = { LANE_COLUMNS, is_processor (device) ? 1 : 16 };
  const QdKernelSpec spec = { shader, n_texels, n_buffers, push_bytes, constants, G_N_ELEMENTS (constants) };

  return qd_device_get_kernel (device, &spec, error);
}

void
qd_lanes_record (QdRecorder *recorder, QdKernel *kernel, guint n_columns, guint n_images, const QdBinding *bindings,
                 guint n_bindings, const void *push)
{
  qd_recorder_dispatch (recorder, kernel, bindings, n_bindings, push, (n_columns + LANE_COLUMNS - 1) / LANE_COLUMNS, n_images,
                        1);
}
