#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/gpu/buffer-private.h"
#include "engine/gpu/kernel-private.h"
#include "engine/gpu/recording-private.h"

#define WORK (VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT)
#define WORK_ACCESS                                                                                                            \
  (VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT)

/* Where the steps of a run are written. */
typedef struct
{
  QdRecording *recording;
  const QdStopwatch *stopwatch; /* or NULL */
  GArray *steps;                /* (element-type QdStep) */
  VkCommandBuffer buffer;       /* being written; VK_NULL_HANDLE: the next command begins one */
} Writer;

static void
add_step (Writer *writer, QdStepKind kind, VkCommandBuffer buffer, guint index)
{
  const QdStep step = { kind, buffer, index };

  g_array_append_val (writer->steps, step);
}

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
      add_step (writer, QD_STEP_SUBMIT, writer->buffer, 0);
      result = device->vk.BeginCommandBuffer (writer->buffer, &start);
    }
  return qd_device_check (device, result, _ ("recording commands"), error);
}

static void
put_barrier (Writer *writer, VkPipelineStageFlags later, VkAccessFlags reads)
{
  VkMemoryBarrier barrier = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
    .dstAccessMask = reads,
  };

  writer->recording->device->vk.CmdPipelineBarrier (writer->buffer, WORK, later, 0, 1, &barrier, 0, NULL, 0, NULL);
}

static void
put_work_barrier (Writer *writer)
{
  put_barrier (writer, WORK, WORK_ACCESS);
}

/* The next command buffer and the machine see all that this one wrote. */
static gboolean
end (Writer *writer, GError **error)
{
  QdDevice *device = writer->recording->device;
  VkResult result;

  if (writer->buffer == VK_NULL_HANDLE)
    return TRUE;
  put_barrier (writer, WORK | VK_PIPELINE_STAGE_HOST_BIT, WORK_ACCESS | VK_ACCESS_HOST_READ_BIT | VK_ACCESS_HOST_WRITE_BIT);
  result = device->vk.EndCommandBuffer (writer->buffer);
  writer->buffer = VK_NULL_HANDLE;
  return qd_device_check (device, result, _ ("recording commands"), error);
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
  put_work_barrier (writer);
  writer->recording->device->vk.CmdWriteTimestamp (writer->buffer, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT,
                                                   writer->stopwatch->pool, index);
}

/* The device's clock stands still while the machine computes: then the machine's is read, where all before is done. */
static gboolean
put_label (Writer *writer, guint index, GError **error)
{
  if (writer->stopwatch == NULL)
    return TRUE;
  if (writer->stopwatch->pool == VK_NULL_HANDLE)
    {
      if (!end (writer, error))
        return FALSE;
      add_step (writer, QD_STEP_LAP, VK_NULL_HANDLE, index);
      return TRUE;
    }
  if (writer->buffer == VK_NULL_HANDLE && !begin (writer, error))
    return FALSE;
  put_timestamp (writer, index);
  return TRUE;
}

static gboolean
put_call (Writer *writer, guint index, GError **error)
{
  if (!end (writer, error))
    return FALSE;
  add_step (writer, QD_STEP_CALL, VK_NULL_HANDLE, index);
  return TRUE;
}

static void
put_work (Writer *writer, const QdCommand *command)
{
  if (command->kind == QD_COMMAND_DISPATCH)
    put_dispatch (writer, command);
  else if (command->kind == QD_COMMAND_COPY)
    put_copy (writer, command);
  else
    writer->recording->device->vk.CmdFillBuffer (writer->buffer, command->to.buffer->handle, command->to.offset,
                                                 command->to.size, command->word);
}

static gboolean
put_command (Writer *writer, const QdCommand *command, GError **error)
{
  switch (command->kind)
    {
    case QD_COMMAND_DISPATCH:
    case QD_COMMAND_COPY:
    case QD_COMMAND_FILL:
      if (writer->buffer == VK_NULL_HANDLE && !begin (writer, error))
        return FALSE;
      put_work (writer, command);
      return TRUE;
    case QD_COMMAND_BARRIER:
      if (writer->buffer != VK_NULL_HANDLE)
        put_work_barrier (writer);
      return TRUE;
    case QD_COMMAND_LABEL:
      return put_label (writer, command->index, error);
    case QD_COMMAND_CUT:
      return end (writer, error);
    case QD_COMMAND_CALL:
      return put_call (writer, command->index, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gboolean
reset_stopwatch (Writer *writer, GError **error)
{
  QdRecording *recording = writer->recording;

  if (writer->stopwatch == NULL || writer->stopwatch->pool == VK_NULL_HANDLE)
    return TRUE;
  if (!begin (writer, error))
    return FALSE;
  recording->device->vk.CmdResetQueryPool (writer->buffer, writer->stopwatch->pool, 0, recording->labels->len + 1);
  return TRUE;
}

gboolean
qd_recording_write (QdRecording *recording, const QdStopwatch *stopwatch, GArray *steps, GError **error)
{
  Writer writer = { .recording = recording, .stopwatch = stopwatch, .steps = steps };

  if (!reset_stopwatch (&writer, error))
    return FALSE;
  for (guint i = 0; i < recording->commands->len; i++)
    if (!put_command (&writer, &g_array_index (recording->commands, QdCommand, i), error))
      return FALSE;
  return put_label (&writer, recording->labels->len, error) && end (&writer, error);
}
