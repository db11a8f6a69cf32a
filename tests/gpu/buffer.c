#include <string.h>

#include "engine/core/error.h"
#include "engine/gpu/buffer.h"

static QdDevice *device;

static void
test_zeroed (void)
{
  for (guint kind = QD_MEMORY_DEVICE; kind <= QD_MEMORY_READBACK; kind++)
    {
      g_autoptr (GError) error = NULL;
      guint8 bytes[1001];

      /* The second round gets the memory that the first gave back. */
      for (guint round = 0; round < 2; round++)
        {
          g_autoptr (QdBuffer) buffer = qd_buffer_new (device, kind, sizeof bytes, "zeros", &error);

          g_assert_no_error (error);
          memset (bytes, 0xff, sizeof bytes);
          g_assert_true (qd_range_read (qd_buffer_get_range (buffer), bytes, sizeof bytes, &error));
          for (guint i = 0; i < sizeof bytes; i++)
            g_assert_cmpuint (bytes[i], ==, 0);
          memset (bytes, 0xaa, sizeof bytes);
          g_assert_true (qd_range_write (qd_buffer_get_range (buffer), bytes, sizeof bytes, &error));
        }
    }
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  gsize alignment = qd_device_get_limits (device)->range_alignment;
  g_autoptr (QdBuffer) buffer = qd_buffer_new (device, QD_MEMORY_DEVICE, 4 * alignment, "round trip", &error);
  QdRange part = { buffer, alignment, 2 * alignment };
  g_autofree guint8 *written = g_malloc (2 * alignment), *read = g_malloc0 (4 * alignment);

  g_assert_no_error (error);
  g_assert_cmpuint (qd_buffer_get_size (buffer), ==, 4 * alignment);
  for (gsize i = 0; i < 2 * alignment; i++)
    written[i] = (guint8)(i * 7 + 1);
  g_assert_true (qd_range_write (part, written, part.size, &error));
  g_assert_true (qd_range_read (qd_buffer_get_range (buffer), read, 4 * alignment, &error));
  g_assert_cmpmem (read + alignment, part.size, written, part.size);
  g_assert_cmpuint (read[alignment - 1], ==, 0);
  g_assert_cmpuint (read[3 * alignment], ==, 0);
}

/* Buffers come out of shared blocks, which go back when the last buffer does. */
static void
test_blocks (void)
{
  g_autoptr (GError) error = NULL;
  guint64 before = qd_device_get_used_bytes (device), during;
  QdBuffer *buffers[100];

  for (guint i = 0; i < G_N_ELEMENTS (buffers); i++)
    buffers[i] = qd_buffer_new (device, QD_MEMORY_DEVICE, 1 << 20, "one of many", &error);
  g_assert_no_error (error);
  during = qd_device_get_used_bytes (device);
  g_assert_cmpuint (during, >=, 100 << 20);
  g_assert_cmpuint (during - before, <=, 192 << 20);
  g_assert_cmpuint (qd_device_get_peak_bytes (device), >=, during);
  for (guint i = 0; i < G_N_ELEMENTS (buffers); i++)
    qd_buffer_free (buffers[i]);
  g_assert_cmpuint (qd_device_get_used_bytes (device), <=, MAX (before, 64 << 20));
}

static void
test_too_much (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (qd_buffer_new (device, QD_MEMORY_DEVICE, (gsize)1 << 42, "the moon", &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_MEMORY);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "the moon"));
  g_assert_nonnull (strstr (error->message, "4.4\u00a0TB"));
  g_assert_nonnull (strstr (error->message, qd_device_get_info (device)->name));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  device = qd_device_open (NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/gpu/buffer/zeroed", test_zeroed);
  g_test_add_func ("/gpu/buffer/round-trip", test_round_trip);
  g_test_add_func ("/gpu/buffer/blocks", test_blocks);
  g_test_add_func ("/gpu/buffer/too-much", test_too_much);
  status = g_test_run ();
  qd_device_unref (device);
  return status;
}
