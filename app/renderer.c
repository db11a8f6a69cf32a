#include "app/renderer.h"

#include <unistd.h>

static gboolean
may_open (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return access (path, R_OK | W_OK) == 0;
}

gboolean
qd_renderer_has_card (const char *devices)
{
  static const char *const others[] = { "nvidiactl", "dxg", "kgsl-3d0", "mali0" }; /* drivers outside the kernel's DRM */
  g_autofree char *direct = g_build_filename (devices, "dri", NULL);
  g_autoptr (GDir) dir = g_dir_open (direct, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "renderD") && may_open (direct, name))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (may_open (devices, others[i]))
      return TRUE;
  return FALSE;
}

void
qd_renderer_choose (void)
{
  if (!qd_renderer_has_card ("/dev"))
    g_setenv ("GSK_RENDERER", "cairo", FALSE);
}
