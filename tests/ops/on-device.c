#include "tests/ops/on-device.h"

#include <string.h>

#include "engine/gpu/device-private.h"

static QdDevice *device;
static GPtrArray *buffers;

QdDevice *
on_device_get (void)
{
  g_autoptr (GError) error = NULL;

  if (device != NULL)
    return device;
  device = qd_device_open (NULL, &error);
  g_assert_no_error (error);
  buffers = g_ptr_array_new_with_free_func ((GDestroyNotify)qd_buffer_free);
  return device;
}

void
on_device_set_limit (gsize storage_range)
{
  static QdDeviceLimits real;
  QdDevice *lesser = on_device_get ();

  if (real.storage_range_bytes == 0)
    real = lesser->limits;
  lesser->limits = real;
  if (storage_range == 0)
    return;
  g_assert_cmpuint (storage_range, <, real.storage_range_bytes);
  lesser->limits.storage_range_bytes = storage_range;
  lesser->limits.range_alignment = MAX (real.range_alignment, 256);
}

int
on_device_finish (void)
{
  int status = g_test_run ();

  g_clear_pointer (&buffers, g_ptr_array_unref);
  g_clear_pointer (&device, qd_device_unref);
  return status;
}

QdRange
on_device_put (const void *data, gsize count)
{
  g_autoptr (GError) error = NULL;
  QdBuffer *buffer = qd_buffer_new (on_device_get (), QD_MEMORY_DEVICE, (count * 4 + 15) / 16 * 16, "test", &error);

  g_assert_no_error (error);
  g_ptr_array_add (buffers, buffer);
  if (data != NULL)
    qd_range_write (qd_buffer_get_range (buffer), data, count * 4, &error);
  g_assert_no_error (error);
  return qd_buffer_get_range (buffer);
}

void *
on_device_take (QdRange range)
{
  g_autoptr (GError) error = NULL;
  void *data = g_malloc (range.size);

  qd_range_read (range, data, range.size, &error);
  g_assert_no_error (error);
  return data;
}

QdTensor
on_device_tensor (guint n, guint h, guint c, const float *values, gboolean gradient)
{
  QdTensor tensor = { .name = (char *)"test", .shape = { n, h, 1, c } };
  guint pitch = qd_shape_padded_channels (tensor.shape);
  g_autofree float *padded = g_new0 (float, (gsize)n *h *pitch);

  for (gsize i = 0; i < (gsize)n * h; i++)
    memcpy (&padded[i * pitch], &values[i * c], c * sizeof (float));
  tensor.value = on_device_put (padded, (gsize)n * h * pitch);
  if (gradient)
    tensor.gradient = on_device_put (NULL, (gsize)n * h * pitch);
  return tensor;
}

float *
on_device_take_dense (QdRange range, QdShape shape)
{
  guint pitch = qd_shape_padded_channels (shape);
  gsize rows = (gsize)shape.n * shape.h * shape.w;
  g_autofree float *padded = on_device_take (range);
  float *dense = g_new (float, rows *shape.c);

  for (gsize i = 0; i < rows; i++)
    {
      memcpy (&dense[i * shape.c], &padded[i * pitch], shape.c * sizeof (float));
      for (guint k = shape.c; k < pitch; k++)
        g_assert_cmpfloat (padded[i * pitch + k], ==, 0);
    }
  return dense;
}

void
on_device_run (QdRecorder *recorder, guint times)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdRecording) recording = qd_recorder_finish (recorder, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < times; i++)
    {
      qd_recording_run (recording, &error);
      g_assert_no_error (error);
    }
}

float *
on_device_draw (QdRandom *random, gsize count, double scale)
{
  float *numbers = g_new (float, count);

  for (gsize i = 0; i < count; i++)
    numbers[i] = (float)(scale * qd_random_normal (random));
  return numbers;
}
