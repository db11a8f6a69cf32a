#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/gpu/buffer-private.h"
#include "engine/gpu/device-private.h"
#include "engine/gpu/recorder.h"

#define STAGING_BYTES ((gsize)16 << 20)

static gboolean
open_buffer (QdBuffer *buffer, QdMemoryKind kind, GError **error)
{
  QdDevice *device = buffer->device;
  VkBufferCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
    .size = (buffer->size + 15) & ~(gsize)15,
    .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT
             | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
  };
  VkMemoryRequirements needs;

  /* Drivers differ in what they say of a buffer that is far too large. */
  if (buffer->size > device->memory.limit_bytes
      || device->vk.CreateBuffer (device->handle, &info, NULL, &buffer->handle) != VK_SUCCESS)
    {
      buffer->handle = VK_NULL_HANDLE;
      return qd_memory_fail (device, buffer->size, buffer->label, error);
    }
  device->vk.GetBufferMemoryRequirements (device->handle, buffer->handle, &needs);
  if (!qd_memory_take (device, &needs, kind, buffer->label, &buffer->piece, error))
    return FALSE;
  return qd_device_check (
      device, device->vk.BindBufferMemory (device->handle, buffer->handle, buffer->piece.block->handle, buffer->piece.offset),
      buffer->label, error);
}

/* Runs what was recorded, and waits. */
static gboolean
finish_and_run (QdRecorder *recorder, GError **error)
{
  g_autoptr (QdRecording) recording = qd_recorder_finish (recorder, error);

  return recording != NULL && qd_recording_run (recording, error);
}

static gboolean
zero (QdBuffer *buffer, GError **error)
{
  void *mapped = qd_buffer_get_mapped (buffer);
  QdRecorder *recorder;

  if (mapped != NULL)
    {
      memset (mapped, 0, buffer->size);
      return TRUE;
    }
  recorder = qd_recorder_new (buffer->device);
  qd_recorder_fill (recorder, (QdRange){ buffer, 0, (buffer->size + 3) & ~(gsize)3 }, 0);
  return finish_and_run (recorder, error);
}

QdBuffer *
qd_buffer_new (QdDevice *device, QdMemoryKind kind, gsize bytes, const char *label, GError **error)
{
  g_autoptr (QdBuffer) buffer = NULL;

  g_return_val_if_fail (bytes > 0, NULL);
  buffer = g_new0 (QdBuffer, 1);
  buffer->device = qd_device_ref (device);
  buffer->label = g_strdup (label);
  buffer->size = bytes;
  buffer->version = 1;
  if (!open_buffer (buffer, kind, error) || !zero (buffer, error))
    return NULL;
  return g_steal_pointer (&buffer);
}

static void
free_views (QdBuffer *buffer)
{
  GHashTableIter iterator;
  gpointer view;

  if (buffer->views == NULL)
    return;
  g_hash_table_iter_init (&iterator, buffer->views);
  while (g_hash_table_iter_next (&iterator, NULL, &view))
    buffer->device->vk.DestroyBufferView (buffer->device->handle, *(VkBufferView *)view, NULL);
  g_clear_pointer (&buffer->views, g_hash_table_unref);
}

void
qd_buffer_free (QdBuffer *buffer)
{
  if (buffer == NULL)
    return;
  free_views (buffer);
  if (buffer->handle != VK_NULL_HANDLE)
    buffer->device->vk.DestroyBuffer (buffer->device->handle, buffer->handle, NULL);
  qd_memory_return (buffer->device, &buffer->piece);
  qd_device_unref (buffer->device);
  g_free (buffer->label);
  g_free (buffer);
}

gboolean
qd_range_get_view (QdRange range, VkBufferView *view, GError **error)
{
  QdDevice *device = range.buffer->device;
  VkBufferViewCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
    .buffer = range.buffer->handle,
    .format = VK_FORMAT_R32G32B32A32_SFLOAT,
    .offset = range.offset,
    .range = range.size,
  };
  const gsize place[2] = { range.offset, range.size };
  g_autoptr (GBytes) key = g_bytes_new (place, sizeof place);
  VkBufferView *known = range.buffer->views != NULL ? g_hash_table_lookup (range.buffer->views, key) : NULL;

  if (known != NULL)
    {
      *view = *known;
      return TRUE;
    }
  if (!qd_device_check (device, device->vk.CreateBufferView (device->handle, &info, NULL, view), range.buffer->label, error))
    return FALSE;
  if (range.buffer->views == NULL)
    range.buffer->views = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, g_free);
  g_hash_table_insert (range.buffer->views, g_steal_pointer (&key), g_memdup2 (view, sizeof *view));
  return TRUE;
}

gsize
qd_buffer_get_size (const QdBuffer *buffer)
{
  return buffer->size;
}

QdRange
qd_buffer_get_range (QdBuffer *buffer)
{
  return (QdRange){ buffer, 0, buffer->size };
}

void *
qd_buffer_get_mapped (QdBuffer *buffer)
{
  return buffer->piece.block->mapped != NULL ? buffer->piece.block->mapped + buffer->piece.offset : NULL;
}

guint64
qd_buffer_get_version (const QdBuffer *buffer)
{
  return buffer->version;
}

void *
qd_range_get_mapped (QdRange range)
{
  guint8 *mapped = range.buffer != NULL ? qd_buffer_get_mapped (range.buffer) : NULL;

  return mapped != NULL ? mapped + range.offset : NULL;
}

static gboolean
copy_and_wait (QdRange from, QdRange to, GError **error)
{
  QdRecorder *recorder = qd_recorder_new (from.buffer->device);

  qd_recorder_copy (recorder, from, to);
  return finish_and_run (recorder, error);
}

gboolean
qd_range_write (QdRange to, const void *data, gsize bytes, GError **error)
{
  guint8 *mapped = qd_buffer_get_mapped (to.buffer);
  g_autoptr (QdBuffer) staging = NULL;

  g_return_val_if_fail (bytes <= to.size && to.offset + to.size <= (to.buffer->size + 15) / 16 * 16, FALSE);
  to.buffer->version++;
  if (mapped != NULL)
    {
      memcpy (mapped + to.offset, data, bytes);
      return TRUE;
    }
  staging = qd_buffer_new (to.buffer->device, QD_MEMORY_UPLOAD, MAX (MIN (bytes, STAGING_BYTES), 1), _ ("an upload"), error);
  for (gsize done = 0; staging != NULL && done < bytes; done += STAGING_BYTES)
    {
      gsize part = MIN (bytes - done, STAGING_BYTES);

      memcpy (qd_buffer_get_mapped (staging), (const guint8 *)data + done, part);
      if (!copy_and_wait ((QdRange){ staging, 0, part }, (QdRange){ to.buffer, to.offset + done, part }, error))
        return FALSE;
    }
  return staging != NULL;
}

gboolean
qd_range_read (QdRange from, void *data, gsize bytes, GError **error)
{
  guint8 *mapped = qd_buffer_get_mapped (from.buffer);
  g_autoptr (QdBuffer) staging = NULL;

  g_return_val_if_fail (bytes <= from.size && from.offset + from.size <= (from.buffer->size + 15) / 16 * 16, FALSE);
  if (mapped != NULL)
    {
      memcpy (data, mapped + from.offset, bytes);
      return TRUE;
    }
  staging
      = qd_buffer_new (from.buffer->device, QD_MEMORY_READBACK, MAX (MIN (bytes, STAGING_BYTES), 1), _ ("a download"), error);
  for (gsize done = 0; staging != NULL && done < bytes; done += STAGING_BYTES)
    {
      gsize part = MIN (bytes - done, STAGING_BYTES);

      if (!copy_and_wait ((QdRange){ from.buffer, from.offset + done, part }, (QdRange){ staging, 0, part }, error))
        return FALSE;
      memcpy ((guint8 *)data + done, qd_buffer_get_mapped (staging), part);
    }
  return staging != NULL;
}
