#include "tests/app/toy-window.h"

#include "engine/gpu/device.h"

static void
make_project (Fixture *fixture, const ToyOptions *options)
{
  g_free (fixture->project);
  fixture->project = toy_project_new (options);
}

gboolean
toy_window_begin (Fixture *fixture, const ToyOptions *options)
{
  if (!fixture_begin (fixture))
    return FALSE;
  make_project (fixture, options);
  return TRUE;
}

gboolean
toy_window_begin_on_device (Fixture *fixture, const ToyOptions *options)
{
  g_autoptr (QdDevice) device = qd_device_open (NULL, NULL);

  if (device == NULL || !fixture_open (fixture))
    {
      g_print ("1..0 # SKIP a Vulkan device, and xdotool to drive a window, are needed\n");
      return FALSE;
    }
  make_project (fixture, options);
  return TRUE;
}

void
toy_window_end (Fixture *fixture)
{
  char *project = g_strdup (fixture->project);

  fixture_close (fixture);
  toy_project_free (project);
}
