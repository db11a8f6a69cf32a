#include "engine/gpu/shader.h"

const QdShader *
qd_shader_find (const char *name)
{
  guint n;
  const QdShader *shaders = qd_shader_get_all (&n);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (shaders[i].name, name))
      return &shaders[i];
  return NULL;
}
