#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/gpu/vulkan.h"

#define VALIDATION_LAYER "VK_LAYER_KHRONOS_validation"

static VKAPI_ATTR VkBool32 VKAPI_CALL
on_message (VkDebugUtilsMessageSeverityFlagBitsEXT severity, VkDebugUtilsMessageTypeFlagsEXT type,
            const VkDebugUtilsMessengerCallbackDataEXT *data, void *user_data)
{
  (void)severity;
  (void)type;
  (void)user_data;
  g_error ("Vulkan validation: %s", data->pMessage);
  return VK_FALSE;
}

static const VkDebugUtilsMessengerCreateInfoEXT messenger_info = {
  .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
  .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
  .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT,
  .pfnUserCallback = on_message,
};

static gboolean
has_validation_layer (PFN_vkEnumerateInstanceLayerProperties enumerate)
{
  g_autofree VkLayerProperties *layers = NULL;
  guint32 n = 0;

  if (enumerate == NULL || enumerate (&n, NULL) != VK_SUCCESS || n == 0)
    return FALSE;
  layers = g_new0 (VkLayerProperties, n);
  if (enumerate (&n, layers) < 0)
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    if (g_str_equal (layers[i].layerName, VALIDATION_LAYER))
      return TRUE;
  return FALSE;
}

static gboolean
wants_validation (const QdVulkan *vulkan)
{
  PFN_vkVoidFunction enumerate = vulkan->get_address (NULL, "vkEnumerateInstanceLayerProperties");

  if (g_strcmp0 (g_getenv ("QD_VULKAN_VALIDATION"), "1") != 0)
    return FALSE;
  if (has_validation_layer ((PFN_vkEnumerateInstanceLayerProperties)enumerate))
    return TRUE;
  g_message ("QD_VULKAN_VALIDATION is set, and the layer " VALIDATION_LAYER " is not installed: going on without it.");
  return FALSE;
}

static gboolean
open_module (QdVulkan *vulkan, GError **error)
{
  const char *name = g_getenv ("QUADRAT_VULKAN_LOADER");
  gpointer address = NULL;

  vulkan->module = g_module_open (name != NULL ? name : "libvulkan.so.1", G_MODULE_BIND_LOCAL);
  if (vulkan->module != NULL && g_module_symbol (vulkan->module, "vkGetInstanceProcAddr", &address))
    {
      vulkan->get_address = (PFN_vkGetInstanceProcAddr)address;
      return TRUE;
    }
  g_set_error (error, QD_ERROR, QD_ERROR_NO_DEVICE,
               _ ("The Vulkan loader (%s) is not installed, so no device can compute. "
                  "Install your system's Vulkan package (libvulkan1, vulkan-loader) and a driver; "
                  "Mesa's lavapipe (mesa-vulkan-drivers) works without a graphics card."),
               name != NULL ? name : "libvulkan.so.1");
  return FALSE;
}

static gboolean
open_instance (QdVulkan *vulkan, GError **error)
{
  static const char *layers[] = { VALIDATION_LAYER };
  static const char *extensions[] = { VK_EXT_DEBUG_UTILS_EXTENSION_NAME };
  PFN_vkCreateInstance create = (PFN_vkCreateInstance)vulkan->get_address (NULL, "vkCreateInstance");
  VkApplicationInfo application = {
    .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
    .pApplicationName = "quadrat",
    .apiVersion = VK_API_VERSION_1_1,
  };
  VkInstanceCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
    .pNext = vulkan->validated ? &messenger_info : NULL,
    .pApplicationInfo = &application,
    .enabledLayerCount = vulkan->validated,
    .ppEnabledLayerNames = layers,
    .enabledExtensionCount = vulkan->validated,
    .ppEnabledExtensionNames = extensions,
  };
  VkResult result = create != NULL ? create (&info, NULL, &vulkan->handle) : VK_ERROR_INITIALIZATION_FAILED;

  if (result == VK_ERROR_INCOMPATIBLE_DRIVER)
    {
      vulkan->handle = VK_NULL_HANDLE;
      return TRUE;
    }
  return qd_vulkan_check (result, "Vulkan", _ ("when it was started"), error);
}

static void
open_messenger (QdVulkan *vulkan)
{
  PFN_vkCreateDebugUtilsMessengerEXT create
      = (PFN_vkCreateDebugUtilsMessengerEXT)vulkan->get_address (vulkan->handle, "vkCreateDebugUtilsMessengerEXT");

  vulkan->destroy_messenger
      = (PFN_vkDestroyDebugUtilsMessengerEXT)vulkan->get_address (vulkan->handle, "vkDestroyDebugUtilsMessengerEXT");
  if (create != NULL)
    create (vulkan->handle, &messenger_info, NULL, &vulkan->messenger);
}

gboolean
qd_vulkan_open (QdVulkan *vulkan, GError **error)
{
  *vulkan = (QdVulkan){ 0 };
  if (!open_module (vulkan, error))
    {
      qd_vulkan_close (vulkan);
      return FALSE;
    }
  vulkan->validated = wants_validation (vulkan);
  if (!open_instance (vulkan, error))
    {
      vulkan->handle = VK_NULL_HANDLE;
      qd_vulkan_close (vulkan);
      return FALSE;
    }
  if (vulkan->handle == VK_NULL_HANDLE)
    return TRUE;
#define FETCH(name) vulkan->name = (PFN_vk##name)vulkan->get_address (vulkan->handle, "vk" #name);
  QD_VULKAN_INSTANCE_FUNCTIONS (FETCH)
#undef FETCH
  if (vulkan->validated)
    open_messenger (vulkan);
  return TRUE;
}

void
qd_vulkan_close (QdVulkan *vulkan)
{
  if (vulkan->messenger != VK_NULL_HANDLE)
    vulkan->destroy_messenger (vulkan->handle, vulkan->messenger, NULL);
  if (vulkan->handle != VK_NULL_HANDLE)
    vulkan->DestroyInstance (vulkan->handle, NULL);
  g_clear_pointer (&vulkan->module, g_module_close);
  vulkan->messenger = VK_NULL_HANDLE;
  vulkan->handle = VK_NULL_HANDLE;
}

gboolean
qd_vulkan_check (VkResult result, const char *name, const char *doing, GError **error)
{
  if (result >= 0)
    return TRUE;
  if (result == VK_ERROR_OUT_OF_HOST_MEMORY || result == VK_ERROR_OUT_OF_DEVICE_MEMORY || result == VK_ERROR_TOO_MANY_OBJECTS)
    g_set_error (error, QD_ERROR, QD_ERROR_MEMORY, _ ("%s has too little memory left (%s)."), name, doing);
  else if (result == VK_ERROR_DEVICE_LOST)
    g_set_error (error, QD_ERROR, QD_ERROR_DEVICE_LOST, _ ("%s stopped answering (%s)."), name, doing);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_FAILED, _ ("The Vulkan driver of %s failed (%s)."), name, doing);
  return FALSE;
}
