#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/gpu/device-private.h"
#include "engine/gpu/kernel-private.h"
#include "engine/gpu/shader.h"

#define MAX_BINDINGS  32
#define MAX_CONSTANTS 32

static gboolean
make_layouts (QdDevice *device, QdKernel *kernel, GError **error)
{
  VkDescriptorSetLayoutBinding bindings[MAX_BINDINGS] = { 0 };
  guint n = kernel->n_texels + kernel->n_buffers;
  VkDescriptorSetLayoutCreateInfo set_info = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
    .bindingCount = n,
    .pBindings = bindings,
  };
  VkPushConstantRange push = { VK_SHADER_STAGE_COMPUTE_BIT, 0, kernel->push_bytes };
  VkPipelineLayoutCreateInfo layout_info = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
    .setLayoutCount = 1,
    .pSetLayouts = &kernel->set_layout,
    .pushConstantRangeCount = kernel->push_bytes > 0,
    .pPushConstantRanges = &push,
  };
  VkResult result;

  for (guint i = 0; i < n; i++)
    bindings[i] = (VkDescriptorSetLayoutBinding){
      .binding = i,
      .descriptorType = i < kernel->n_texels ? VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER : VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      .descriptorCount = 1,
      .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
    };
  result = device->vk.CreateDescriptorSetLayout (device->handle, &set_info, NULL, &kernel->set_layout);
  if (result >= 0)
    result = device->vk.CreatePipelineLayout (device->handle, &layout_info, NULL, &kernel->layout);
  return qd_device_check (device, result, kernel->name, error);
}

static gboolean
make_pipeline (QdDevice *device, QdKernel *kernel, const QdKernelSpec *spec, VkShaderModule module, GError **error)
{
  VkSpecializationMapEntry entries[MAX_CONSTANTS];
  VkSpecializationInfo constants = {
    .mapEntryCount = spec->n_constants,
    .pMapEntries = entries,
    .dataSize = spec->n_constants * sizeof (guint32),
    .pData = spec->constants,
  };
  VkComputePipelineCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
    .stage = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
      .stage = VK_SHADER_STAGE_COMPUTE_BIT,
      .module = module,
      .pName = "main",
      .pSpecializationInfo = spec->n_constants > 0 ? &constants : NULL,
    },
    .layout = kernel->layout,
  };

  for (guint i = 0; i < spec->n_constants; i++)
    entries[i] = (VkSpecializationMapEntry){ i, i * (guint)sizeof (guint32), sizeof (guint32) };
  return qd_device_check (device,
                          device->vk.CreateComputePipelines (device->handle, VK_NULL_HANDLE, 1, &info, NULL, &kernel->pipeline),
                          kernel->name, error);
}

static gboolean
load_shader (QdDevice *device, QdKernel *kernel, const QdKernelSpec *spec, GError **error)
{
  const QdShader *shader = qd_shader_find (spec->shader);
  VkShaderModuleCreateInfo info = { .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO };
  VkShaderModule module = VK_NULL_HANDLE;
  gboolean made;

  if (shader == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_FAILED, _ ("The program has no shader named %s."), spec->shader);
      return FALSE;
    }
  info.codeSize = shader->n_words * sizeof (guint32);
  info.pCode = shader->code;
  if (!qd_device_check (device, device->vk.CreateShaderModule (device->handle, &info, NULL, &module), kernel->name, error))
    return FALSE;
  made = make_pipeline (device, kernel, spec, module, error);
  device->vk.DestroyShaderModule (device->handle, module, NULL);
  return made;
}

/* All that makes a kernel what it is, as bytes. */
static GBytes *
make_key (const QdKernelSpec *spec)
{
  const guint32 numbers[] = { spec->n_texels, spec->n_buffers, spec->push_bytes, spec->n_constants };
  GByteArray *key = g_byte_array_new ();

  g_byte_array_append (key, (const guint8 *)numbers, sizeof numbers);
  if (spec->n_constants > 0)
    g_byte_array_append (key, (const guint8 *)spec->constants, spec->n_constants * sizeof (guint32));
  g_byte_array_append (key, (const guint8 *)spec->shader, strlen (spec->shader));
  return g_byte_array_free_to_bytes (key);
}

static gboolean
check_bindings (const QdDevice *device, const QdKernelSpec *spec, GError **error)
{
  if (spec->n_texels <= device->limits.texel_buffers && spec->n_buffers <= device->limits.storage_buffers)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_FAILED,
               _ ("%s lets a computation see %u texel buffers and %u storage buffers; %s needs %u and %u."), device->info.name,
               device->limits.texel_buffers, device->limits.storage_buffers, spec->shader, spec->n_texels, spec->n_buffers);
  return FALSE;
}

QdKernel *
qd_device_get_kernel (QdDevice *device, const QdKernelSpec *spec, GError **error)
{
  g_autoptr (GBytes) key = make_key (spec);
  QdKernel *kernel = g_hash_table_lookup (device->kernels, key);

  g_return_val_if_fail (spec->n_texels + spec->n_buffers <= MAX_BINDINGS && spec->n_constants <= MAX_CONSTANTS, NULL);
  g_return_val_if_fail (spec->push_bytes <= device->limits.push_constant_bytes && spec->push_bytes % 4 == 0, NULL);
  if (kernel != NULL)
    return kernel;
  if (!check_bindings (device, spec, error))
    return NULL;
  kernel = g_new0 (QdKernel, 1);
  kernel->name = g_strdup (spec->shader);
  kernel->n_texels = spec->n_texels;
  kernel->n_buffers = spec->n_buffers;
  kernel->push_bytes = spec->push_bytes;
  if (!make_layouts (device, kernel, error) || !load_shader (device, kernel, spec, error))
    {
      qd_kernel_free (device, kernel);
      return NULL;
    }
  g_hash_table_insert (device->kernels, g_steal_pointer (&key), kernel);
  return kernel;
}

void
qd_kernel_free (QdDevice *device, QdKernel *kernel)
{
  if (kernel == NULL)
    return;
  device->vk.DestroyPipeline (device->handle, kernel->pipeline, NULL);
  device->vk.DestroyPipelineLayout (device->handle, kernel->layout, NULL);
  device->vk.DestroyDescriptorSetLayout (device->handle, kernel->set_layout, NULL);
  g_free (kernel->name);
  g_free (kernel);
}

const char *
qd_kernel_get_name (const QdKernel *kernel)
{
  return kernel->name;
}
