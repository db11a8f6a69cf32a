#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/gpu/buffer-private.h"
#include "engine/gpu/hazards.h"
#include "engine/gpu/kernel-private.h"
#include "engine/gpu/recording-private.h"

#define SETS_PER_POOL     64
#define BINDINGS_PER_POOL (SETS_PER_POOL * 6)

/* The rule of the cut. What a command takes is guessed from what it touches and from the multiply-adds it was announced with,
 * at the rate of the slowest device worth using (10 GB/s, 25 giga multiply-adds a second; a GPU is 10 to 1000 times as quick), of
 * a card four times that (QdDeviceLimits.pace). A submit ends before it would pass 50 ms of that, half of what a desktop bears. A
 * dispatch that is longer by itself stands alone: only its op can cut it. */
#define SUBMIT_MICROSECONDS        50e3
#define COMMAND_MICROSECONDS       10.0
#define BYTES_PER_MICROSECOND      10e3
#define MULTIPLIES_PER_MICROSECOND 25e3

struct _QdRecorder
{
  QdRecording *recording;
  QdHazards hazards;
  double microseconds; /* guessed, since the last cut */
  gboolean cut_each;   /* the op that is being recorded is longer than a submit */
  GError *error;       /* the first */
};

QdRecorder *
qd_recorder_new (QdDevice *device)
{
  QdRecorder *recorder = g_new0 (QdRecorder, 1);
  QdRecording *recording = g_new0 (QdRecording, 1);

  recording->device = qd_device_ref (device);
  recording->commands = g_array_new (FALSE, TRUE, sizeof (QdCommand));
  recording->push = g_byte_array_new ();
  recording->labels = g_ptr_array_new_with_free_func (g_free);
  recording->pools = g_array_new (FALSE, FALSE, sizeof (VkDescriptorPool));
  recording->calls = g_array_new (FALSE, FALSE, sizeof (QdCall));
  recording->steps = g_array_new (FALSE, FALSE, sizeof (QdStep));
  recorder->recording = recording;
  qd_hazards_init (&recorder->hazards);
  return recorder;
}

QdDevice *
qd_recorder_get_device (QdRecorder *recorder)
{
  return recorder->recording->device;
}

void
qd_recorder_take_error (QdRecorder *recorder, GError *error)
{
  if (recorder->error == NULL)
    recorder->error = error;
  else
    g_error_free (error);
}

static void
add_command (QdRecorder *recorder, const QdCommand *command)
{
  g_array_append_vals (recorder->recording->commands, command, 1);
}

static void
cut (QdRecorder *recorder)
{
  add_command (recorder, &(QdCommand){ .kind = QD_COMMAND_CUT });
  qd_hazards_forget (&recorder->hazards);
  recorder->microseconds = 0;
}

static double
get_pace (QdRecorder *recorder)
{
  return recorder->recording->device->limits.pace;
}

/* Puts a cut or a barrier where one must come before a command that touches @bindings. */
static void
order (QdRecorder *recorder, const QdBinding *bindings, guint n_bindings)
{
  double microseconds = COMMAND_MICROSECONDS;

  for (guint i = 0; i < n_bindings; i++)
    microseconds += (double)bindings[i].range.size / (BYTES_PER_MICROSECOND * get_pace (recorder));
  if (recorder->microseconds > 0 && recorder->microseconds + microseconds > SUBMIT_MICROSECONDS)
    cut (recorder);
  recorder->microseconds += recorder->cut_each ? SUBMIT_MICROSECONDS : microseconds;
  if (!qd_hazards_add (&recorder->hazards, bindings, n_bindings))
    return;
  add_command (recorder, &(QdCommand){ .kind = QD_COMMAND_BARRIER });
  recorder->recording->counts.barriers++;
}

void
qd_recorder_announce (QdRecorder *recorder, double multiply_adds)
{
  double microseconds = multiply_adds / (MULTIPLIES_PER_MICROSECOND * get_pace (recorder));

  if (recorder->microseconds > 0 && recorder->microseconds + microseconds > SUBMIT_MICROSECONDS)
    cut (recorder);
  recorder->cut_each = microseconds > SUBMIT_MICROSECONDS;
  if (!recorder->cut_each)
    recorder->microseconds += microseconds;
}

static VkResult
add_pool (QdRecording *recording)
{
  const VkDescriptorPoolSize sizes[] = {
    { VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, BINDINGS_PER_POOL },
    { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, BINDINGS_PER_POOL },
  };
  VkDescriptorPoolCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
    .maxSets = SETS_PER_POOL,
    .poolSizeCount = G_N_ELEMENTS (sizes),
    .pPoolSizes = sizes,
  };
  VkDescriptorPool pool = VK_NULL_HANDLE;
  VkResult result = recording->device->vk.CreateDescriptorPool (recording->device->handle, &info, NULL, &pool);

  if (result >= 0)
    g_array_append_val (recording->pools, pool);
  return result;
}

static VkResult
allocate_set_from_last_pool (QdRecording *recording, VkDescriptorSetLayout layout, VkDescriptorSet *set)
{
  VkDescriptorSetAllocateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
    .descriptorSetCount = 1,
    .pSetLayouts = &layout,
  };

  if (recording->pools->len == 0)
    return VK_ERROR_OUT_OF_POOL_MEMORY;
  info.descriptorPool = g_array_index (recording->pools, VkDescriptorPool, recording->pools->len - 1);
  return recording->device->vk.AllocateDescriptorSets (recording->device->handle, &info, set);
}

static VkDescriptorSet
allocate_set (QdRecorder *recorder, const QdKernel *kernel)
{
  QdRecording *recording = recorder->recording;
  VkDescriptorSet set = VK_NULL_HANDLE;
  VkResult result = allocate_set_from_last_pool (recording, kernel->set_layout, &set);

  if (result == VK_ERROR_OUT_OF_POOL_MEMORY || result == VK_ERROR_FRAGMENTED_POOL)
    {
      result = add_pool (recording);
      if (result >= 0)
        result = allocate_set_from_last_pool (recording, kernel->set_layout, &set);
    }
  return qd_device_check (recording->device, result, kernel->name, &recorder->error) ? set : VK_NULL_HANDLE;
}

static gboolean
check_limit (QdRecorder *recorder, const QdKernel *kernel, QdRange range, guint64 limit)
{
  g_autofree char *asked = g_format_size (range.size);
  g_autofree char *most = g_format_size (limit);

  if (range.size <= limit)
    return TRUE;
  qd_recorder_take_error (
      recorder, g_error_new (QD_ERROR, QD_ERROR_MEMORY,
                             _ ("%s lets a computation see %s at once, and “%s” (%s) has %s. A smaller batch has less."),
                             recorder->recording->device->info.name, most, range.buffer->label, kernel->name, asked));
  return FALSE;
}

static gboolean
write_set (QdRecorder *recorder, const QdKernel *kernel, const QdBinding *bindings, VkDescriptorSet set)
{
  QdDevice *device = recorder->recording->device;
  guint n = kernel->n_texels + kernel->n_buffers;
  g_autofree VkWriteDescriptorSet *writes = g_new0 (VkWriteDescriptorSet, n);
  g_autofree VkDescriptorBufferInfo *buffers = g_new0 (VkDescriptorBufferInfo, n);
  g_autofree VkBufferView *views = g_new0 (VkBufferView, n);

  for (guint i = 0; i < n; i++)
    {
      QdRange range = bindings[i].range;
      gboolean texel = i < kernel->n_texels;

      if (!check_limit (recorder, kernel, range,
                        texel ? device->limits.texel_elements * 16 : device->limits.storage_range_bytes))
        return FALSE;
      if (texel && !qd_range_get_view (range, &views[i], &recorder->error))
        return FALSE;
      buffers[i] = (VkDescriptorBufferInfo){ range.buffer->handle, range.offset, range.size };
      writes[i] = (VkWriteDescriptorSet){
        .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
        .dstSet = set,
        .dstBinding = i,
        .descriptorCount = 1,
        .descriptorType = texel ? VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER : VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
        .pBufferInfo = &buffers[i],
        .pTexelBufferView = &views[i],
      };
    }
  device->vk.UpdateDescriptorSets (device->handle, n, writes, 0, NULL);
  return TRUE;
}

static gboolean
are_bindings_valid (const QdRecorder *recorder, const QdKernel *kernel, const QdBinding *bindings, guint n_bindings)
{
  gsize mask = recorder->recording->device->limits.range_alignment - 1;

  g_return_val_if_fail (n_bindings == kernel->n_texels + kernel->n_buffers, FALSE);
  for (guint i = 0; i < n_bindings; i++)
    {
      g_return_val_if_fail (bindings[i].range.buffer != NULL && bindings[i].range.size > 0, FALSE);
      g_return_val_if_fail ((bindings[i].range.offset & mask) == 0, FALSE);
      g_return_val_if_fail (i >= kernel->n_texels || bindings[i].access == QD_ACCESS_READ, FALSE);
      g_return_val_if_fail (i >= kernel->n_texels || bindings[i].range.size % 16 == 0, FALSE);
    }
  return TRUE;
}

void
qd_recorder_dispatch (QdRecorder *recorder, QdKernel *kernel, const QdBinding *bindings, guint n_bindings, const void *push,
                      guint x, guint y, guint z)
{
  const guint *most = recorder->recording->device->limits.max_groups;
  QdCommand command = { .kind = QD_COMMAND_DISPATCH, .kernel = kernel, .groups = { x, y, z } };

  if (recorder->error != NULL || !are_bindings_valid (recorder, kernel, bindings, n_bindings))
    return;
  g_return_if_fail (x > 0 && y > 0 && z > 0 && x <= most[0] && y <= most[1] && z <= most[2]);
  command.set = allocate_set (recorder, kernel);
  if (command.set == VK_NULL_HANDLE || !write_set (recorder, kernel, bindings, command.set))
    return;
  command.push = recorder->recording->push->len;
  if (kernel->push_bytes > 0)
    g_byte_array_append (recorder->recording->push, push, kernel->push_bytes);
  order (recorder, bindings, n_bindings);
  add_command (recorder, &command);
  recorder->recording->counts.dispatches++;
}

void
qd_recorder_dispatch_row (QdRecorder *recorder, QdKernel *kernel, const QdBinding *bindings, guint n_bindings, const void *push,
                          guint64 n_groups)
{
  guint64 most = recorder->recording->device->limits.max_groups[0];
  guint64 rows = (n_groups + most - 1) / most;

  g_return_if_fail (n_groups > 0 && rows <= recorder->recording->device->limits.max_groups[1]);
  qd_recorder_dispatch (recorder, kernel, bindings, n_bindings, push, (guint)((n_groups + rows - 1) / rows), (guint)rows, 1);
}

void
qd_recorder_copy (QdRecorder *recorder, QdRange from, QdRange to)
{
  const QdBinding bindings[] = { { from, QD_ACCESS_READ }, { to, QD_ACCESS_WRITE } };
  QdCommand command = { .kind = QD_COMMAND_COPY, .from = from, .to = to };

  if (recorder->error != NULL)
    return;
  command.to.size = MIN (from.size, to.size);
  order (recorder, bindings, G_N_ELEMENTS (bindings));
  add_command (recorder, &command);
}

void
qd_recorder_fill (QdRecorder *recorder, QdRange range, guint32 word)
{
  const QdBinding binding = { range, QD_ACCESS_WRITE };

  g_return_if_fail (range.offset % 4 == 0 && range.size % 4 == 0);
  if (recorder->error != NULL)
    return;
  order (recorder, &binding, 1);
  add_command (recorder, &(QdCommand){ .kind = QD_COMMAND_FILL, .to = range, .word = word });
}

void
qd_recorder_label (QdRecorder *recorder, const char *label)
{
  g_ptr_array_add (recorder->recording->labels, g_strdup (label));
  add_command (recorder, &(QdCommand){ .kind = QD_COMMAND_LABEL, .index = recorder->recording->labels->len - 1 });
}

void
qd_recorder_call (QdRecorder *recorder, QdCallFunc func, gpointer data, GDestroyNotify free_data)
{
  const QdCall call = { func, data, free_data };

  g_array_append_val (recorder->recording->calls, call);
  add_command (recorder, &(QdCommand){ .kind = QD_COMMAND_CALL, .index = recorder->recording->calls->len - 1 });
  qd_hazards_forget (&recorder->hazards);
  recorder->microseconds = 0;
}

static void
free_recorder (QdRecorder *recorder)
{
  qd_hazards_clear (&recorder->hazards);
  g_clear_pointer (&recorder->recording, qd_recording_free);
  g_clear_error (&recorder->error);
  g_free (recorder);
}

QdRecording *
qd_recorder_finish (QdRecorder *recorder, GError **error)
{
  QdRecording *recording = NULL;

  if (recorder->error != NULL)
    g_propagate_error (error, g_steal_pointer (&recorder->error));
  else if (qd_recording_prepare (recorder->recording, error))
    recording = g_steal_pointer (&recorder->recording);
  free_recorder (recorder);
  return recording;
}
