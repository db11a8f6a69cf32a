#include "engine/ops/wanted.h"

gboolean
qd_wanted_kernels_get (QdDevice *device, const QdWantedKernel *wanted, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      *wanted[i].kernel = qd_device_get_kernel (device, &wanted[i].spec, error);
      if (*wanted[i].kernel == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
qd_wanted_buffers_make (QdDevice *device, const QdWantedBuffer *wanted, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      if (wanted[i].bytes == 0)
        continue;
      *wanted[i].buffer = qd_buffer_new (device, wanted[i].kind, wanted[i].bytes, wanted[i].label, error);
      if (*wanted[i].buffer == NULL)
        return FALSE;
    }
  return TRUE;
}

gsize
qd_wanted_buffers_count_bytes (const QdWantedBuffer *wanted, guint n)
{
  gsize bytes = 0;

  for (guint i = 0; i < n; i++)
    bytes += wanted[i].bytes;
  return bytes;
}

gboolean
qd_center_boxes_write (QdRange to, const QdCenterBox *boxes, guint n, GError **error)
{
  g_autofree float *floats = g_new (float, 4 * (gsize)n);

  for (guint i = 0; i < n; i++)
    {
      floats[4 * i] = (float)boxes[i].cx;
      floats[4 * i + 1] = (float)boxes[i].cy;
      floats[4 * i + 2] = (float)boxes[i].width;
      floats[4 * i + 3] = (float)boxes[i].height;
    }
  return qd_range_write (to, floats, 4 * sizeof (float) * n, error);
}
