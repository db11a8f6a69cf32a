#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/gpu/device-private.h"
#include "engine/gpu/kernel-private.h"

/* A device among those listed: the handle is good while its instance is open. */
typedef struct
{
  VkPhysicalDevice handle;
  QdDeviceInfo info;
} Candidate;

static QdDeviceKind
get_kind (VkPhysicalDeviceType type)
{
  switch (type)
    {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
      return QD_DEVICE_DISCRETE;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
      return QD_DEVICE_INTEGRATED;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
      return QD_DEVICE_VIRTUAL;
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
      return QD_DEVICE_CPU;
    case VK_PHYSICAL_DEVICE_TYPE_OTHER:
    case VK_PHYSICAL_DEVICE_TYPE_MAX_ENUM:
    default:
      return QD_DEVICE_OTHER;
    }
}

/* Returns: the first queue family that computes, one without graphics if there is one; -1 for none. */
static int
find_queue_family (const QdVulkan *vulkan, VkPhysicalDevice handle)
{
  VkQueueFamilyProperties families[32];
  guint32 n = G_N_ELEMENTS (families);
  int best = -1;

  vulkan->GetPhysicalDeviceQueueFamilyProperties (handle, &n, families);
  for (guint32 i = 0; i < n; i++)
    {
      if (!(families[i].queueFlags & VK_QUEUE_COMPUTE_BIT))
        continue;
      if (!(families[i].queueFlags & VK_QUEUE_GRAPHICS_BIT))
        return (int)i;
      if (best < 0)
        best = (int)i;
    }
  return best;
}

static guint64
get_local_bytes (const QdVulkan *vulkan, VkPhysicalDevice handle)
{
  VkPhysicalDeviceMemoryProperties memory;
  guint64 best = 0;

  vulkan->GetPhysicalDeviceMemoryProperties (handle, &memory);
  for (guint i = 0; i < memory.memoryHeapCount; i++)
    if (memory.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT)
      best = MAX (best, memory.memoryHeaps[i].size);
  return best;
}

static void
describe_driver (const QdVulkan *vulkan, VkPhysicalDevice handle, const VkPhysicalDeviceProperties *basic, QdDeviceInfo *info)
{
  VkPhysicalDeviceDriverProperties driver = { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES };
  VkPhysicalDeviceProperties2 properties = { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, .pNext = &driver };

  if (basic->apiVersion >= VK_API_VERSION_1_2)
    {
      vulkan->GetPhysicalDeviceProperties2 (handle, &properties);
      g_snprintf (info->driver, sizeof info->driver, "%s, %s", driver.driverName, driver.driverInfo);
      return;
    }
  g_snprintf (info->driver, sizeof info->driver, _ ("driver version %u"), basic->driverVersion);
}

static void
describe_candidate (const QdVulkan *vulkan, Candidate *candidate)
{
  VkPhysicalDeviceProperties properties;
  QdDeviceInfo *info = &candidate->info;

  vulkan->GetPhysicalDeviceProperties (candidate->handle, &properties);
  g_strlcpy (info->name, properties.deviceName, sizeof info->name);
  info->kind = get_kind (properties.deviceType);
  info->vendor_id = properties.vendorID;
  info->api_version = properties.apiVersion;
  info->memory_bytes = get_local_bytes (vulkan, candidate->handle);
  info->usable = properties.apiVersion >= VK_API_VERSION_1_1 && find_queue_family (vulkan, candidate->handle) >= 0;
  describe_driver (vulkan, candidate->handle, &properties, info);
}

/* Usable ones first, then by kind, then by memory. */
static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const QdDeviceInfo *x = &((const Candidate *)a)->info, *y = &((const Candidate *)b)->info;

  if (x->usable != y->usable)
    return x->usable ? -1 : 1;
  if (x->kind != y->kind)
    return x->kind < y->kind ? -1 : 1;
  return x->memory_bytes > y->memory_bytes ? -1 : x->memory_bytes < y->memory_bytes;
}

/* Returns: (element-type Candidate), best first; NULL on error. */
static GArray *
list_candidates (const QdVulkan *vulkan, GError **error)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, TRUE, sizeof (Candidate));
  VkPhysicalDevice handles[64];
  guint32 n = G_N_ELEMENTS (handles);

  if (vulkan->handle == VK_NULL_HANDLE)
    return g_steal_pointer (&candidates);
  if (!qd_vulkan_check (vulkan->EnumeratePhysicalDevices (vulkan->handle, &n, handles), "Vulkan",
                        _ ("when it was asked for devices"), error))
    return NULL;
  for (guint32 i = 0; i < n; i++)
    {
      Candidate candidate = { .handle = handles[i] };

      describe_candidate (vulkan, &candidate);
      g_array_append_val (candidates, candidate);
    }
  g_array_sort (candidates, compare_candidates);
  return g_steal_pointer (&candidates);
}

static gboolean
name_contains (const char *name, const char *part)
{
  g_autofree char *a = g_utf8_casefold (name, -1), *b = g_utf8_casefold (part, -1);

  return strstr (a, b) != NULL;
}

static char *
join_names (const GArray *candidates)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < candidates->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", g_array_index (candidates, Candidate, i).info.name);
  return g_string_free (text, FALSE);
}

static const Candidate *
choose_candidate (const GArray *candidates, const char *name, GError **error)
{
  g_autofree char *names = join_names (candidates);

  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      if (candidate->info.usable && (name == NULL || name_contains (candidate->info.name, name)))
        return candidate;
    }
  if (candidates->len == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_NO_DEVICE,
                 _ ("Vulkan is installed and has no device. Install a driver for the graphics card, or Mesa's lavapipe "
                    "(mesa-vulkan-drivers), which works without one."));
  else if (name != NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_NO_DEVICE, _ ("No usable device is named “%s”. There are: %s."), name, names);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_NO_DEVICE,
                 _ ("No device has Vulkan 1.1 and can compute. There are: %s. A newer driver may help."), names);
  return NULL;
}

/* @name or, where it is NULL, what QUADRAT_DEVICE names. */
static const char *
get_wanted_name (const char *name)
{
  const char *wanted = name != NULL ? name : g_getenv ("QUADRAT_DEVICE");

  return wanted != NULL && *wanted != '\0' ? wanted : NULL;
}

GPtrArray *
qd_device_list (GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) candidates = NULL;
  const Candidate *chosen;
  QdVulkan vulkan;

  if (!qd_vulkan_open (&vulkan, error))
    return NULL;
  candidates = list_candidates (&vulkan, error);
  qd_vulkan_close (&vulkan);
  if (candidates == NULL)
    return NULL;
  chosen = choose_candidate (candidates, get_wanted_name (NULL), NULL);
  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (candidates, Candidate, i);

      candidate->info.preferred = candidate == chosen;
      g_ptr_array_add (list, g_memdup2 (&candidate->info, sizeof candidate->info));
    }
  return g_steal_pointer (&list);
}

static void
read_clock (QdDevice *device, guint valid_bits, double period)
{
  device->limits.nanoseconds_per_tick = valid_bits > 0 ? period : 0;
  device->tick_mask = valid_bits >= 64 ? G_MAXUINT64 : ((guint64)1 << valid_bits) - 1;
}

static void
read_limits (QdDevice *device)
{
  VkPhysicalDeviceSubgroupProperties subgroup = { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES };
  VkPhysicalDeviceProperties2 properties = { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, .pNext = &subgroup };
  const VkPhysicalDeviceLimits *from = &properties.properties.limits;
  VkQueueFamilyProperties families[32];
  guint32 n = G_N_ELEMENTS (families);
  QdDeviceLimits *to = &device->limits;
  VkDeviceSize alignment;

  device->vulkan.GetPhysicalDeviceProperties2 (device->physical, &properties);
  device->vulkan.GetPhysicalDeviceQueueFamilyProperties (device->physical, &n, families);
  to->subgroup_size = subgroup.subgroupSize;
  to->subgroup_shuffle = (subgroup.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0
                         && (subgroup.supportedOperations & VK_SUBGROUP_FEATURE_SHUFFLE_BIT) != 0;
  to->shared_memory_bytes = from->maxComputeSharedMemorySize;
  to->push_constant_bytes = from->maxPushConstantsSize;
  to->storage_range_bytes = from->maxStorageBufferRange;
  to->texel_elements = from->maxTexelBufferElements;
  memcpy (to->max_groups, from->maxComputeWorkGroupCount, sizeof to->max_groups);
  to->max_invocations = from->maxComputeWorkGroupInvocations;
  alignment = MAX (from->minStorageBufferOffsetAlignment, from->minTexelBufferOffsetAlignment);
  to->range_alignment = MAX (alignment, 16);
  to->texel_buffers = from->maxPerStageDescriptorSampledImages;
  to->storage_buffers = from->maxPerStageDescriptorStorageBuffers;
  to->pace = device->info.kind == QD_DEVICE_DISCRETE ? 4 : 1;
  read_clock (device, families[device->queue_family].timestampValidBits, (double)from->timestampPeriod);
}

static gboolean
open_handle (QdDevice *device, GError **error)
{
  const float priority = 1.0f;
  VkDeviceQueueCreateInfo queue = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
    .queueFamilyIndex = device->queue_family,
    .queueCount = 1,
    .pQueuePriorities = &priority,
  };
  VkDeviceCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
    .queueCreateInfoCount = 1,
    .pQueueCreateInfos = &queue,
  };
  VkResult result = device->vulkan.CreateDevice (device->physical, &info, NULL, &device->handle);

  if (result < 0)
    device->handle = VK_NULL_HANDLE;
  if (!qd_device_check (device, result, _ ("when it was opened"), error))
    return FALSE;
#define FETCH(name) device->vk.name = (PFN_vk##name)device->vulkan.GetDeviceProcAddr (device->handle, "vk" #name);
  QD_VULKAN_DEVICE_FUNCTIONS (FETCH)
#undef FETCH
  device->vk.GetDeviceQueue (device->handle, device->queue_family, 0, &device->queue);
  return TRUE;
}

QdDevice *
qd_device_open (const char *name, GError **error)
{
  g_autoptr (QdDevice) device = g_new0 (QdDevice, 1);
  g_autoptr (GArray) candidates = NULL;
  const Candidate *chosen;

  device->references = 1;
  if (!qd_vulkan_open (&device->vulkan, error))
    return NULL;
  candidates = list_candidates (&device->vulkan, error);
  chosen = candidates != NULL ? choose_candidate (candidates, get_wanted_name (name), error) : NULL;
  if (chosen == NULL)
    return NULL;
  device->physical = chosen->handle;
  device->info = chosen->info;
  device->info.preferred = &g_array_index (candidates, Candidate, 0) == chosen;
  device->queue_family = (guint)find_queue_family (&device->vulkan, device->physical);
  if (!open_handle (device, error))
    return NULL;
  read_limits (device);
  qd_memory_init (device);
  device->kernels = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  return g_steal_pointer (&device);
}

QdDevice *
qd_device_new_imaginary (void)
{
  QdDevice *device = g_new0 (QdDevice, 1);

  device->references = 1;
  device->info = (QdDeviceInfo){ .name = "none", .driver = "none", .kind = QD_DEVICE_OTHER };
  device->limits = (QdDeviceLimits){
    .subgroup_size = 1,
    .shared_memory_bytes = 16 << 10,
    .push_constant_bytes = 128,
    .storage_range_bytes = 1 << 27,
    .texel_elements = 1 << 23,
    .texel_buffers = 16,
    .storage_buffers = 4,
    .max_groups = { 65535, 65535, 65535 },
    .max_invocations = 128,
    .range_alignment = 256,
    .pace = 1,
  };
  return device;
}

QdDevice *
qd_device_ref (QdDevice *device)
{
  device->references++;
  return device;
}

static void
free_kernels (QdDevice *device)
{
  GHashTableIter iterator;
  gpointer kernel;

  if (device->kernels == NULL)
    return;
  g_hash_table_iter_init (&iterator, device->kernels);
  while (g_hash_table_iter_next (&iterator, NULL, &kernel))
    qd_kernel_free (device, kernel);
  g_clear_pointer (&device->kernels, g_hash_table_unref);
}

void
qd_device_unref (QdDevice *device)
{
  if (device == NULL || --device->references > 0)
    return;
  if (device->handle != VK_NULL_HANDLE)
    {
      device->vk.DeviceWaitIdle (device->handle);
      free_kernels (device);
      qd_memory_clear (device);
      device->vk.DestroyDevice (device->handle, NULL);
    }
  qd_vulkan_close (&device->vulkan);
  g_free (device);
}

gboolean
qd_device_check (const QdDevice *device, VkResult result, const char *doing, GError **error)
{
  return qd_vulkan_check (result, device->info.name, doing, error);
}

const QdDeviceInfo *
qd_device_get_info (const QdDevice *device)
{
  return &device->info;
}

const QdDeviceLimits *
qd_device_get_limits (const QdDevice *device)
{
  return &device->limits;
}

guint64
qd_device_get_used_bytes (const QdDevice *device)
{
  return device->memory.used_bytes;
}

guint64
qd_device_get_peak_bytes (const QdDevice *device)
{
  return device->memory.peak_bytes;
}

guint64
qd_device_get_limit_bytes (const QdDevice *device)
{
  return device->memory.limit_bytes;
}
