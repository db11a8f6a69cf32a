#include "engine/graph/graph.h"

gsize
qd_shape_count (QdShape shape)
{
  return (gsize)shape.n * shape.h * shape.w * qd_shape_padded_channels (shape);
}

gsize
qd_shape_count_dense (QdShape shape)
{
  return (gsize)shape.n * shape.h * shape.w * shape.c;
}

gboolean
qd_shape_equal (QdShape a, QdShape b)
{
  return a.n == b.n && a.h == b.h && a.w == b.w && a.c == b.c;
}

/* Distances in floats between neighbors of a dense array. */
typedef struct
{
  gsize image, pixel, channel;
} Strides;

static Strides
get_nhwc_strides (QdShape shape)
{
  return (Strides){ (gsize)shape.h * shape.w * shape.c, shape.c, 1 };
}

static Strides
get_nchw_strides (QdShape shape)
{
  return (Strides){ (gsize)shape.h * shape.w * shape.c, 1, (gsize)shape.h * shape.w };
}

static gboolean
write_dense (QdRange range, QdShape shape, Strides strides, const float *dense, GError **error)
{
  g_autofree float *packed = g_new0 (float, qd_shape_count (shape));
  gsize pixels = (gsize)shape.h * shape.w, padded = qd_shape_padded_channels (shape);

  for (gsize n = 0; n < shape.n; n++)
    for (gsize p = 0; p < pixels; p++)
      for (gsize c = 0; c < shape.c; c++)
        packed[(n * pixels + p) * padded + c] = dense[n * strides.image + p * strides.pixel + c * strides.channel];
  return qd_range_write (range, packed, qd_shape_count (shape) * sizeof (float), error);
}

static gboolean
read_dense (QdRange range, QdShape shape, Strides strides, float *dense, GError **error)
{
  g_autofree float *packed = g_new (float, qd_shape_count (shape));
  gsize pixels = (gsize)shape.h * shape.w, padded = qd_shape_padded_channels (shape);

  if (!qd_range_read (range, packed, qd_shape_count (shape) * sizeof (float), error))
    return FALSE;
  for (gsize n = 0; n < shape.n; n++)
    for (gsize p = 0; p < pixels; p++)
      for (gsize c = 0; c < shape.c; c++)
        dense[n * strides.image + p * strides.pixel + c * strides.channel] = packed[(n * pixels + p) * padded + c];
  return TRUE;
}

gboolean
qd_tensor_write_nhwc (QdRange range, QdShape shape, const float *dense, GError **error)
{
  return write_dense (range, shape, get_nhwc_strides (shape), dense, error);
}

gboolean
qd_tensor_read_nhwc (QdRange range, QdShape shape, float *dense, GError **error)
{
  return read_dense (range, shape, get_nhwc_strides (shape), dense, error);
}

gboolean
qd_tensor_write_nchw (QdRange range, QdShape shape, const float *dense, GError **error)
{
  return write_dense (range, shape, get_nchw_strides (shape), dense, error);
}

gboolean
qd_tensor_read_nchw (QdRange range, QdShape shape, float *dense, GError **error)
{
  return read_dense (range, shape, get_nchw_strides (shape), dense, error);
}
