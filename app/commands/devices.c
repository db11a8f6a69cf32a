#include "config.h"

#include "app/cli/commands.h"
#include "engine/gpu/device.h"

#include <glib/gi18n.h>

static const char *
name_kind (QdDeviceKind kind)
{
  switch (kind)
    {
    case QD_DEVICE_DISCRETE: return "discrete";
    case QD_DEVICE_INTEGRATED: return "integrated";
    case QD_DEVICE_VIRTUAL: return "virtual";
    case QD_DEVICE_CPU: return "cpu";
    case QD_DEVICE_OTHER:
    default: return "other";
    }
}

static char *
format_version (guint32 version)
{
  return g_strdup_printf ("%u.%u.%u", version >> 22 & 0x7f, version >> 12 & 0x3ff, version & 0xfff);
}

static void
tell (QdCli *cli, const QdDeviceInfo *info)
{
  g_autofree char *memory = g_format_size_full (info->memory_bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *version = format_version (info->api_version);
  JsonObject *object = json_object_new ();

  qd_cli_print (cli, _ ("%s %s\n    %s, Vulkan %s, %s, driver %s%s"), info->preferred ? "*" : " ", info->name,
                name_kind (info->kind), version, memory, info->driver, info->usable ? "" : _ ("; cannot be used here"));
  json_object_set_string_member (object, "name", info->name);
  json_object_set_string_member (object, "kind", name_kind (info->kind));
  json_object_set_string_member (object, "driver", info->driver);
  json_object_set_string_member (object, "vulkan", version);
  json_object_set_int_member (object, "memory_bytes", (gint64) info->memory_bytes);
  json_object_set_boolean_member (object, "usable", info->usable);
  json_object_set_boolean_member (object, "preferred", info->preferred);
  qd_cli_put (cli, object);
}

static int
run (QdCli *cli)
{
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry options[] = { { NULL } };

  if (!qd_cli_parse (cli, options, 0, 0))
    return qd_cli_get_status (cli);
  devices = qd_device_list (&error);
  if (devices == NULL)
    return qd_cli_fail (cli, error);
  for (guint i = 0; i < devices->len; i++)
    tell (cli, devices->pdata[i]);
  if (devices->len == 0)
    qd_cli_print (cli, "%s", _ ("Vulkan is installed, but it offers no device."));
  return 0;
}

const QdCommand qd_command_devices = {
  .name = "devices",
  .usage = "",
  .summary = N_ ("Lists what Vulkan offers here; the star marks what would be picked."),
  .run = run,
};
