/**
 * What engine/gpu shares of Vulkan itself; no header outside this folder includes it. The loader is opened with GModule and
 * every function is fetched by name, so the program links against no Vulkan library.
 */
#pragma once

#define VK_NO_PROTOTYPES
#include <vulkan/vulkan.h>
#include <gmodule.h>

#include "engine/core/error.h"

#define QD_VULKAN_INSTANCE_FUNCTIONS(X)                                                                                        \
  X (DestroyInstance)                                                                                                          \
  X (EnumeratePhysicalDevices)                                                                                                 \
  X (EnumerateDeviceExtensionProperties)                                                                                       \
  X (GetPhysicalDeviceProperties)                                                                                              \
  X (GetPhysicalDeviceProperties2)                                                                                             \
  X (GetPhysicalDeviceMemoryProperties)                                                                                        \
  X (GetPhysicalDeviceQueueFamilyProperties)                                                                                   \
  X (CreateDevice)                                                                                                             \
  X (GetDeviceProcAddr)

#define QD_VULKAN_DEVICE_FUNCTIONS(X)                                                                                          \
  X (DestroyDevice)                                                                                                            \
  X (GetDeviceQueue)                                                                                                           \
  X (QueueSubmit)                                                                                                              \
  X (DeviceWaitIdle)                                                                                                           \
  X (AllocateMemory)                                                                                                           \
  X (FreeMemory)                                                                                                               \
  X (MapMemory)                                                                                                                \
  X (CreateBuffer)                                                                                                             \
  X (DestroyBuffer)                                                                                                            \
  X (GetBufferMemoryRequirements)                                                                                              \
  X (BindBufferMemory)                                                                                                         \
  X (CreateBufferView)                                                                                                         \
  X (DestroyBufferView)                                                                                                        \
  X (CreateShaderModule)                                                                                                       \
  X (DestroyShaderModule)                                                                                                      \
  X (CreateDescriptorSetLayout)                                                                                                \
  X (DestroyDescriptorSetLayout)                                                                                               \
  X (CreatePipelineLayout)                                                                                                     \
  X (DestroyPipelineLayout)                                                                                                    \
  X (CreateComputePipelines)                                                                                                   \
  X (DestroyPipeline)                                                                                                          \
  X (CreateDescriptorPool)                                                                                                     \
  X (DestroyDescriptorPool)                                                                                                    \
  X (AllocateDescriptorSets)                                                                                                   \
  X (UpdateDescriptorSets)                                                                                                     \
  X (CreateCommandPool)                                                                                                        \
  X (DestroyCommandPool)                                                                                                       \
  X (AllocateCommandBuffers)                                                                                                   \
  X (FreeCommandBuffers)                                                                                                       \
  X (BeginCommandBuffer)                                                                                                       \
  X (EndCommandBuffer)                                                                                                         \
  X (CmdBindPipeline)                                                                                                          \
  X (CmdBindDescriptorSets)                                                                                                    \
  X (CmdPushConstants)                                                                                                         \
  X (CmdDispatch)                                                                                                              \
  X (CmdCopyBuffer)                                                                                                            \
  X (CmdFillBuffer)                                                                                                            \
  X (CmdPipelineBarrier)                                                                                                       \
  X (CmdResetQueryPool)                                                                                                        \
  X (CmdWriteTimestamp)                                                                                                        \
  X (CreateFence)                                                                                                              \
  X (DestroyFence)                                                                                                             \
  X (ResetFences)                                                                                                              \
  X (WaitForFences)                                                                                                            \
  X (CreateQueryPool)                                                                                                          \
  X (DestroyQueryPool)                                                                                                         \
  X (GetQueryPoolResults)

#define QD_VULKAN_DECLARE(name) PFN_vk##name name;

/* An instance: what lists and opens devices. */
typedef struct
{
  GModule *module;
  VkInstance handle;
  gboolean validated; /* the validation layer is on */
  VkDebugUtilsMessengerEXT messenger;
  PFN_vkDestroyDebugUtilsMessengerEXT destroy_messenger;
  PFN_vkGetInstanceProcAddr get_address;
  QD_VULKAN_INSTANCE_FUNCTIONS (QD_VULKAN_DECLARE)
} QdVulkan;

typedef struct
{
  QD_VULKAN_DEVICE_FUNCTIONS (QD_VULKAN_DECLARE)
} QdVulkanDevice;

/* Opens the loader (libvulkan.so.1, or what QUADRAT_VULKAN_LOADER names) and an instance; where there is a loader and no driver
 * @vulkan->handle stays VK_NULL_HANDLE. Where QD_VULKAN_VALIDATION is 1 the validation layer is on and a warning of it aborts.
 * Errors: QD_ERROR_NO_DEVICE, QD_ERROR_MEMORY. */
gboolean qd_vulkan_open (QdVulkan *vulkan, GError **error);
void qd_vulkan_close (QdVulkan *vulkan);

/* TRUE when @result is a success; otherwise a sentence of the right QdError. @name: the device's; @doing: what it was asked
 * for, as a person may read it in brackets: "conv2d/forward", "when it was opened". */
gboolean qd_vulkan_check (VkResult result, const char *name, const char *doing, GError **error);
