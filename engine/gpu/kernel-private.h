/**
 * The inside of a kernel, for engine/gpu alone.
 */
#pragma once

#include "engine/gpu/kernel.h"
#include "engine/gpu/vulkan.h"

struct _QdKernel
{
  char *name;
  guint n_texels, n_buffers, push_bytes;
  VkDescriptorSetLayout set_layout;
  VkPipelineLayout layout;
  VkPipeline pipeline;
};

void qd_kernel_free (QdDevice *device, QdKernel *kernel);
