#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/gpu/buffer-private.h"
#include "engine/gpu/kernel-private.h"
#include "engine/gpu/recording-private.h"

/* Where command buffers are written: the plain ones, or those with a timestamp at each label. */
typedef struct
{
  QdRecording *recording;
  VkCommandBuffer buffer;
  GArray *buffers;   /* (element-type VkCommandBuffer) */
  VkQueryPool clock; /* or VK_NULL_HANDLE */
} Writer;

static gboolean
begin (Writer *writer, GError **error)
{
  QdDevice *device = writer->recording->device;
  VkCommandBufferAllocateInfo info = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
    .commandPool = writer->recording->command_pool,
    .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
    .commandBufferCount = 1,
  };
  VkCommandBufferBeginInfo start = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO };
  VkResult result = device->vk.AllocateCommandBuffers (device->handle, &info, &writer->buffer);

  if (result >= 0)
    {
      g_array_append_val (writer->buffers, writer->buffer);
      result = device->vk.BeginCommandBuffer (writer->buffer, &start);
    }
  return qd_device_check (device, result, _ ("recording commands"), error);
}

static void
put_barrier (Writer *writer, VkPipelineStageFlags later, VkAccessFlags reads)
{
  const VkPipelineStageFlags work = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT;
  VkMemoryBarrier barrier = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
    .dstAccessMask = reads,
  };

  writer->recording->device->vk.CmdPipelineBarrier (writer->buffer, work, later, 0, 1, &barrier, 0, NULL, 0, NULL);
}

static void
put_work_barrier (Writer *writer)
{
  put_barrier (writer, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
               VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_READ_BIT
                   | VK_ACCESS_TRANSFER_WRITE_BIT);
}

/* The next command buffer, or the machine, sees all that this one wrote. */
static gboolean
end (Writer *writer, gboolean last, GError **error)
{
  QdDevice *device = writer->recording->device;

  if (last)
    put_barrier (writer, VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT);
  else
    put_work_barrier (writer);
  return qd_device_check (device, device->vk.EndCommandBuffer (writer->buffer), _ ("recording commands"), error);
}

static void
put_dispatch (Writer *writer, const QdCommand *command)
{
  const QdVulkanDevice *vk = &writer->recording->device->vk;
  const QdKernel *kernel = command->kernel;

  vk->CmdBindPipeline (writer->buffer, VK_PIPELINE_BIND_POINT_COMPUTE, kernel->pipeline);
  vk->CmdBindDescriptorSets (writer->buffer, VK_PIPELINE_BIND_POINT_COMPUTE, kernel->layout, 0, 1, &command->set, 0, NULL);
  if (kernel->push_bytes > 0)
    vk->CmdPushConstants (writer->buffer, kernel->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, kernel->push_bytes,
                          writer->recording->push->data + command->push);
  vk->CmdDispatch (writer->buffer, command->groups[0], command->groups[1], command->groups[2]);
}

static void
put_copy (Writer *writer, const QdCommand *command)
{
  VkBufferCopy region = { command->from.offset, command->to.offset, command->to.size };

  writer->recording->device->vk.CmdCopyBuffer (writer->buffer, command->from.buffer->handle, command->to.buffer->handle, 1,
                                               &region);
}

static void
put_timestamp (Writer *writer, guint index)
{
  if (writer->clock == VK_NULL_HANDLE)
    return;
  put_work_barrier (writer);
  writer->recording->device->vk.CmdWriteTimestamp (writer->buffer, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, writer->clock, index);
}

static gboolean
put_command (Writer *writer, const QdCommand *command, GError **error)
{
  switch (command->kind)
    {
    case QD_COMMAND_DISPATCH:
      put_dispatch (writer, command);
      return TRUE;
    case QD_COMMAND_COPY:
      put_copy (writer, command);
      return TRUE;
    case QD_COMMAND_FILL:
      writer->recording->device->vk.CmdFillBuffer (writer->buffer, command->to.buffer->handle, command->to.offset,
                                                   command->to.size, command->word);
      return TRUE;
    case QD_COMMAND_BARRIER:
      put_work_barrier (writer);
      return TRUE;
    case QD_COMMAND_LABEL:
      put_timestamp (writer, command->label);
      return TRUE;
    case QD_COMMAND_CUT:
      return end (writer, FALSE, error) && begin (writer, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gboolean
write_all (Writer *writer, GError **error)
{
  QdRecording *recording = writer->recording;

  if (!begin (writer, error))
    return FALSE;
  if (writer->clock != VK_NULL_HANDLE)
    recording->device->vk.CmdResetQueryPool (writer->buffer, writer->clock, 0, recording->labels->len + 1);
  for (guint i = 0; i < recording->commands->len; i++)
    if (!put_command (writer, &g_array_index (recording->commands, QdCommand, i), error))
      return FALSE;
  put_timestamp (writer, recording->labels->len);
  return end (writer, TRUE, error);
}

gboolean
qd_recording_prepare (QdRecording *recording, GError **error)
{
  QdDevice *device = recording->device;
  VkCommandPoolCreateInfo pool = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
    .queueFamilyIndex = device->queue_family,
  };
  VkFenceCreateInfo fence = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
  Writer writer = { .recording = recording, .buffers = recording->submits };
  VkResult result = device->vk.CreateCommandPool (device->handle, &pool, NULL, &recording->command_pool);

  if (result >= 0)
    result = device->vk.CreateFence (device->handle, &fence, NULL, &recording->fence);
  if (!qd_device_check (device, result, _ ("recording commands"), error) || !write_all (&writer, error))
    return FALSE;
  recording->counts.submits = recording->submits->len;
  return TRUE;
}

QdRecordingCounts
qd_recording_get_counts (const QdRecording *recording)
{
  return recording->counts;
}

/* Each command buffer is a submit of its own, so that a desktop's drawing gets between them. */
static gboolean
submit_and_wait (QdRecording *recording, const GArray *buffers, GError **error)
{
  QdDevice *device = recording->device;
  VkResult result = device->vk.ResetFences (device->handle, 1, &recording->fence);

  for (guint i = 0; i < buffers->len && result >= 0; i++)
    {
      VkSubmitInfo info = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .commandBufferCount = 1,
        .pCommandBuffers = &g_array_index (buffers, VkCommandBuffer, i),
      };

      result = device->vk.QueueSubmit (device->queue, 1, &info, i + 1 == buffers->len ? recording->fence : VK_NULL_HANDLE);
    }
  if (result >= 0)
    result = device->vk.WaitForFences (device->handle, 1, &recording->fence, VK_TRUE, G_MAXUINT64);
  else
    device->vk.DeviceWaitIdle (device->handle);
  return qd_device_check (device, result, _ ("running commands"), error);
}

gboolean
qd_recording_run (QdRecording *recording, GError **error)
{
  return submit_and_wait (recording, recording->submits, error);
}

static void
free_lap (gpointer data)
{
  QdLap *lap = data;

  g_free (lap->label);
  g_free (lap);
}

static GPtrArray *
make_laps (const QdRecording *recording, const guint64 *ticks)
{
  GPtrArray *laps = g_ptr_array_new_with_free_func (free_lap);
  guint64 mask = recording->device->tick_mask;

  for (guint i = 0; i < recording->labels->len; i++)
    {
      QdLap *lap = g_new0 (QdLap, 1);

      lap->label = g_strdup (g_ptr_array_index (recording->labels, i));
      lap->milliseconds = (double)((ticks[i + 1] - ticks[i]) & mask) * recording->device->limits.nanoseconds_per_tick / 1e6;
      g_ptr_array_add (laps, lap);
    }
  return laps;
}

static GPtrArray *
run_with_clock (QdRecording *recording, VkQueryPool clock, GArray *buffers, GError **error)
{
  QdDevice *device = recording->device;
  guint n = recording->labels->len + 1;
  g_autofree guint64 *ticks = g_new0 (guint64, n);
  Writer writer = { .recording = recording, .buffers = buffers, .clock = clock };
  VkResult result;

  if (!write_all (&writer, error) || !submit_and_wait (recording, buffers, error))
    return NULL;
  result = device->vk.GetQueryPoolResults (device->handle, clock, 0, n, n * sizeof (guint64), ticks, sizeof (guint64),
                                           VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT);
  if (!qd_device_check (device, result, _ ("reading its clock"), error))
    return NULL;
  return make_laps (recording, ticks);
}

GPtrArray *
qd_recording_time (QdRecording *recording, GError **error)
{
  QdDevice *device = recording->device;
  VkQueryPoolCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
    .queryType = VK_QUERY_TYPE_TIMESTAMP,
    .queryCount = recording->labels->len + 1,
  };
  g_autoptr (GArray) buffers = g_array_new (FALSE, FALSE, sizeof (VkCommandBuffer));
  VkQueryPool clock = VK_NULL_HANDLE;
  GPtrArray *laps;

  if (device->limits.nanoseconds_per_tick <= 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_FAILED, _ ("%s has no clock to time computations with."), device->info.name);
      return NULL;
    }
  if (!qd_device_check (device, device->vk.CreateQueryPool (device->handle, &info, NULL, &clock), _ ("reading its clock"),
                        error))
    return NULL;
  laps = run_with_clock (recording, clock, buffers, error);
  if (buffers->len > 0)
    device->vk.FreeCommandBuffers (device->handle, recording->command_pool, buffers->len, (VkCommandBuffer *)buffers->data);
  device->vk.DestroyQueryPool (device->handle, clock, NULL);
  return laps;
}

void
qd_recording_free (QdRecording *recording)
{
  QdDevice *device;

  if (recording == NULL)
    return;
  device = recording->device;
  for (guint i = 0; i < recording->pools->len; i++)
    device->vk.DestroyDescriptorPool (device->handle, g_array_index (recording->pools, VkDescriptorPool, i), NULL);
  device->vk.DestroyFence (device->handle, recording->fence, NULL);
  device->vk.DestroyCommandPool (device->handle, recording->command_pool, NULL);
  g_array_unref (recording->commands);
  g_byte_array_unref (recording->push);
  g_ptr_array_unref (recording->labels);
  g_array_unref (recording->pools);
  g_array_unref (recording->submits);
  qd_device_unref (device);
  g_free (recording);
}
