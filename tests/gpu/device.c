#include <string.h>

#include "engine/core/error.h"
#include "engine/gpu/device-private.h"

static void
test_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = qd_device_list (&error);
  guint preferred = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, >, 0);
  for (guint i = 0; i < list->len; i++)
    {
      const QdDeviceInfo *info = g_ptr_array_index (list, i);

      g_assert_cmpstr (info->name, !=, "");
      g_assert_cmpstr (info->driver, !=, "");
      g_assert_cmpuint (info->memory_bytes, >, 0);
      preferred += info->preferred;
      g_assert_true (!info->preferred || info->usable);
      if (i > 0)
        g_assert_cmpuint (info->kind, >=, ((const QdDeviceInfo *)g_ptr_array_index (list, i - 1))->kind);
    }
  g_assert_cmpuint (preferred, ==, 1);
}

static void
test_open (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDevice) device = qd_device_open (NULL, &error);
  const QdDeviceLimits *limits;

  g_assert_no_error (error);
  limits = qd_device_get_limits (device);
  g_assert_true (qd_device_get_info (device)->preferred);
  g_assert_cmpuint (limits->subgroup_size, >, 0);
  g_assert_cmpuint (limits->shared_memory_bytes, >=, 16384);
  g_assert_cmpuint (limits->push_constant_bytes, >=, 128);
  g_assert_cmpuint (limits->storage_range_bytes, >=, 1 << 27);
  g_assert_cmpuint (limits->range_alignment, >=, 16);
  g_assert_cmpuint (limits->range_alignment & (limits->range_alignment - 1), ==, 0);
  g_assert_cmpuint (limits->max_groups[0], >=, 65535);
  g_assert_cmpuint (limits->max_invocations, >=, 128);
}

static void
test_by_name (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = qd_device_list (&error);
  const QdDeviceInfo *last = g_ptr_array_index (list, list->len - 1);
  g_autofree char *part = g_ascii_strup (last->name, (gssize)MIN (strlen (last->name), 6));
  g_autoptr (QdDevice) device = qd_device_open (part, &error);

  g_assert_no_error (error);
  g_assert_true (g_ascii_strncasecmp (qd_device_get_info (device)->name, part, strlen (part)) == 0);
}

/* The sentence names what was asked for and what there is. */
static void
test_unknown_name (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = qd_device_list (NULL);
  const QdDeviceInfo *first = g_ptr_array_index (list, 0);

  g_assert_null (qd_device_open ("Voodoo 2", &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_NO_DEVICE);
  g_assert_nonnull (strstr (error->message, "Voodoo 2"));
  g_assert_nonnull (strstr (error->message, first->name));
}

static void
test_name_from_environment (void)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("QUADRAT_DEVICE", "Voodoo 2", TRUE);
  g_assert_null (qd_device_open (NULL, &error));
  g_unsetenv ("QUADRAT_DEVICE");
  g_assert_error (error, QD_ERROR, QD_ERROR_NO_DEVICE);
}

static void
test_no_loader (void)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("QUADRAT_VULKAN_LOADER", "/nonexistent/libvulkan.so.1", TRUE);
  g_assert_null (qd_device_list (&error));
  g_assert_error (error, QD_ERROR, QD_ERROR_NO_DEVICE);
  g_assert_nonnull (strstr (error->message, "/nonexistent/libvulkan.so.1"));
  g_clear_error (&error);
  g_assert_null (qd_device_open (NULL, &error));
  g_unsetenv ("QUADRAT_VULKAN_LOADER");
  g_assert_error (error, QD_ERROR, QD_ERROR_NO_DEVICE);
}

/* A loader without a driver: the variables are read when a process first loads Vulkan, so another one does it. */
static void
test_no_driver (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) list = qd_device_list (&error);

      g_assert_no_error (error);
      g_assert_cmpuint (list->len, ==, 0);
      g_assert_null (qd_device_open (NULL, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_NO_DEVICE);
      return;
    }
  g_setenv ("VK_DRIVER_FILES", "/nonexistent.json", TRUE);
  g_setenv ("VK_ICD_FILENAMES", "/nonexistent.json", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("VK_DRIVER_FILES");
  g_unsetenv ("VK_ICD_FILENAMES");
  g_test_trap_assert_passed ();
}

/* Without the validation layer the program says so and goes on. */
static void
test_no_layer (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (QdDevice) device = qd_device_open (NULL, &error);

      g_assert_no_error (error);
      g_assert_false (device->vulkan.validated);
      return;
    }
  g_setenv ("QD_VULKAN_VALIDATION", "1", TRUE);
  g_setenv ("VK_LAYER_PATH", "/nonexistent", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("VK_LAYER_PATH");
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*VK_LAYER_KHRONOS_validation is not installed*");
}

/* With it, a mistake ends the program: here a buffer of no bytes. */
static void
test_mistake (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDevice) device = NULL;
  VkBufferCreateInfo info = { .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO, .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT };
  VkBuffer buffer;

  device = qd_device_open (NULL, &error);
  g_assert_no_error (error);
  if (!device->vulkan.validated)
    return g_test_skip ("the validation layer is not installed, or not wanted");
  if (g_test_subprocess ())
    {
      device->vk.CreateBuffer (device->handle, &info, NULL, &buffer);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*Vulkan validation: *VkBufferCreateInfo-size*");
}

static void
test_sentences (void)
{
  static const struct
  {
    VkResult result;
    QdError code;
    const char *sentence;
  } cases[] = {
    { VK_ERROR_DEVICE_LOST, QD_ERROR_DEVICE_LOST, "Voodoo 2 stopped answering (conv2d/forward)." },
    { VK_ERROR_OUT_OF_DEVICE_MEMORY, QD_ERROR_MEMORY, "Voodoo 2 has too little memory left (conv2d/forward)." },
    { VK_ERROR_OUT_OF_HOST_MEMORY, QD_ERROR_MEMORY, "Voodoo 2 has too little memory left (conv2d/forward)." },
    { VK_ERROR_INITIALIZATION_FAILED, QD_ERROR_FAILED, "The Vulkan driver of Voodoo 2 failed (conv2d/forward)." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (qd_vulkan_check (cases[i].result, "Voodoo 2", "conv2d/forward", &error));
      g_assert_error (error, QD_ERROR, (int)cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].sentence);
    }
  g_assert_true (qd_vulkan_check (VK_SUCCESS, "Voodoo 2", "conv2d/forward", NULL));
  g_assert_true (qd_vulkan_check (VK_INCOMPLETE, "Voodoo 2", "conv2d/forward", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/device/list", test_list);
  g_test_add_func ("/gpu/device/open", test_open);
  g_test_add_func ("/gpu/device/by-name", test_by_name);
  g_test_add_func ("/gpu/device/unknown-name", test_unknown_name);
  g_test_add_func ("/gpu/device/name-from-environment", test_name_from_environment);
  g_test_add_func ("/gpu/device/no-loader", test_no_loader);
  g_test_add_func ("/gpu/device/no-driver", test_no_driver);
  g_test_add_func ("/gpu/device/no-layer", test_no_layer);
  g_test_add_func ("/gpu/device/mistake", test_mistake);
  g_test_add_func ("/gpu/device/sentences", test_sentences);
  return g_test_run ();
}
