/**
 * SPIR-V as the build embedded it (shaders/meson.build), by name. Any thread.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *name;    /* "conv2d/forward" */
  const guint32 *code; /* [n_words] */
  gsize n_words;
} QdShader;

/* Returns: NULL when there is none of this name. */
const QdShader *qd_shader_find (const char *name);

/* All of them, in the order of shaders/meson.build. */
const QdShader *qd_shader_get_all (guint *n_shaders);
