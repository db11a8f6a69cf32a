#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/gpu/recording-private.h"

static guint
count_submits (const GArray *steps)
{
  guint n = 0;

  for (guint i = 0; i < steps->len; i++)
    n += g_array_index (steps, QdStep, i).kind == QD_STEP_SUBMIT;
  return n;
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
  VkResult result = device->vk.CreateCommandPool (device->handle, &pool, NULL, &recording->command_pool);

  if (result >= 0)
    result = device->vk.CreateFence (device->handle, &fence, NULL, &recording->fence);
  if (!qd_device_check (device, result, _ ("recording commands"), error)
      || !qd_recording_write (recording, NULL, recording->steps, error))
    return FALSE;
  recording->counts.submits = count_submits (recording->steps);
  return TRUE;
}

QdRecordingCounts
qd_recording_get_counts (const QdRecording *recording)
{
  return recording->counts;
}

/* Each command buffer is a submit of its own, so that a desktop's drawing gets between them. @wait: until it, and thus all
 * before it, is done. */
static gboolean
submit (QdRecording *recording, const VkCommandBuffer *buffer, gboolean wait, GError **error)
{
  QdDevice *device = recording->device;
  VkSubmitInfo info = { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO, .commandBufferCount = 1, .pCommandBuffers = buffer };
  VkResult result = wait ? device->vk.ResetFences (device->handle, 1, &recording->fence) : VK_SUCCESS;

  if (result >= 0)
    result = device->vk.QueueSubmit (device->queue, 1, &info, wait ? recording->fence : VK_NULL_HANDLE);
  if (result >= 0 && wait)
    result = device->vk.WaitForFences (device->handle, 1, &recording->fence, VK_TRUE, G_MAXUINT64);
  return qd_device_check (device, result, _ ("running commands"), error);
}

/* @laps: [labels + 1] microseconds, of recordings that were written for them. */
static gboolean
run_step (QdRecording *recording, const GArray *steps, guint i, gint64 *laps, GError **error)
{
  const QdStep *step = &g_array_index (steps, QdStep, i);
  const QdCall *call;

  switch (step->kind)
    {
    case QD_STEP_SUBMIT:
      return submit (recording, &step->buffer, i + 1 == steps->len || step[1].kind != QD_STEP_SUBMIT, error);
    case QD_STEP_CALL:
      call = &g_array_index (recording->calls, QdCall, step->index);
      return call->func (call->data, error);
    case QD_STEP_LAP:
      laps[step->index] = g_get_monotonic_time ();
      return TRUE;
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gboolean
run_steps (QdRecording *recording, const GArray *steps, gint64 *laps, GError **error)
{
  for (guint i = 0; i < steps->len; i++)
    if (!run_step (recording, steps, i, laps, error))
      {
        recording->device->vk.DeviceWaitIdle (recording->device->handle);
        return FALSE;
      }
  return TRUE;
}

gboolean
qd_recording_run (QdRecording *recording, GError **error)
{
  return run_steps (recording, recording->steps, NULL, error);
}

static void
free_lap (gpointer data)
{
  QdLap *lap = data;

  g_free (lap->label);
  g_free (lap);
}

static GPtrArray *
make_laps (const QdRecording *recording, const guint64 *ticks, guint64 mask, double nanoseconds_per_tick)
{
  GPtrArray *laps = g_ptr_array_new_with_free_func (free_lap);

  for (guint i = 0; i < recording->labels->len; i++)
    {
      QdLap *lap = g_new0 (QdLap, 1);

      lap->label = g_strdup (g_ptr_array_index (recording->labels, i));
      lap->milliseconds = (double)((ticks[i + 1] - ticks[i]) & mask) * nanoseconds_per_tick / 1e6;
      g_ptr_array_add (laps, lap);
    }
  return laps;
}

static GPtrArray *
run_with_own_clock (QdRecording *recording, const QdStopwatch *stopwatch, GArray *steps, GError **error)
{
  g_autofree gint64 *ticks = g_new0 (gint64, recording->labels->len + 1);

  if (!qd_recording_write (recording, stopwatch, steps, error) || !run_steps (recording, steps, ticks, error))
    return NULL;
  return make_laps (recording, (const guint64 *)ticks, G_MAXUINT64, 1e3);
}

static GPtrArray *
run_with_device_clock (QdRecording *recording, const QdStopwatch *stopwatch, GArray *steps, GError **error)
{
  QdDevice *device = recording->device;
  guint n = recording->labels->len + 1;
  g_autofree guint64 *ticks = g_new0 (guint64, n);
  VkResult result;

  if (!qd_recording_write (recording, stopwatch, steps, error) || !run_steps (recording, steps, NULL, error))
    return NULL;
  result = device->vk.GetQueryPoolResults (device->handle, stopwatch->pool, 0, n, n * sizeof (guint64), ticks, sizeof (guint64),
                                           VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT);
  if (!qd_device_check (device, result, _ ("reading its clock"), error))
    return NULL;
  return make_laps (recording, ticks, device->tick_mask, device->limits.nanoseconds_per_tick);
}

/* @stopwatch: its pool is made here. */
static gboolean
open_stopwatch (const QdRecording *recording, QdStopwatch *stopwatch, GError **error)
{
  QdDevice *device = recording->device;
  VkQueryPoolCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
    .queryType = VK_QUERY_TYPE_TIMESTAMP,
    .queryCount = recording->labels->len + 1,
  };

  if (device->limits.nanoseconds_per_tick <= 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_FAILED, _ ("%s has no clock to time computations with."), device->info.name);
      return FALSE;
    }
  return qd_device_check (device, device->vk.CreateQueryPool (device->handle, &info, NULL, &stopwatch->pool),
                          _ ("reading its clock"), error);
}

static void
free_command_buffers (QdRecording *recording, const GArray *steps)
{
  QdDevice *device = recording->device;

  for (guint i = 0; i < steps->len; i++)
    if (g_array_index (steps, QdStep, i).kind == QD_STEP_SUBMIT)
      device->vk.FreeCommandBuffers (device->handle, recording->command_pool, 1, &g_array_index (steps, QdStep, i).buffer);
}

GPtrArray *
qd_recording_time (QdRecording *recording, GError **error)
{
  QdDevice *device = recording->device;
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (QdStep));
  QdStopwatch stopwatch = { VK_NULL_HANDLE };
  GPtrArray *laps;

  if (recording->calls->len > 0)
    laps = run_with_own_clock (recording, &stopwatch, steps, error);
  else if (open_stopwatch (recording, &stopwatch, error))
    laps = run_with_device_clock (recording, &stopwatch, steps, error);
  else
    return NULL;
  free_command_buffers (recording, steps);
  device->vk.DestroyQueryPool (device->handle, stopwatch.pool, NULL);
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
  for (guint i = 0; i < recording->calls->len; i++)
    {
      const QdCall *call = &g_array_index (recording->calls, QdCall, i);

      if (call->free_data != NULL)
        call->free_data (call->data);
    }
  g_array_unref (recording->calls);
  g_array_unref (recording->steps);
  qd_device_unref (device);
  g_free (recording);
}
