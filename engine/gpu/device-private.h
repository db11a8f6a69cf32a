/**
 * The inside of a device, for engine/gpu alone.
 */
#pragma once

#include "engine/gpu/device.h"
#include "engine/gpu/memory.h"
#include "engine/gpu/vulkan.h"

struct _QdDevice
{
  guint references; /* one thread at a time: plain counting */
  QdVulkan vulkan;
  QdVulkanDevice vk;
  VkPhysicalDevice physical;
  VkDevice handle;
  VkQueue queue;
  guint queue_family;
  guint64 tick_mask; /* the valid bits of a timestamp */
  QdDeviceInfo info;
  QdDeviceLimits limits;
  QdMemory memory;
  GHashTable *kernels; /* (key GBytes: the spec; value QdKernel, owned) */
};

/* qd_vulkan_check with the device's name. */
gboolean qd_device_check (const QdDevice *device, VkResult result, const char *doing, GError **error);
