/**
 * A compute shader made ready: SPIR-V embedded at build time from shaders/<op>/<kernel>.comp, with its layout and
 * specialization constants. Bindings are numbered in one row: first the texel buffers (uniform samplerBuffer, read only,
 * RGBA32F), then the storage buffers. Push constants hold what differs between dispatches.
 */
#pragma once

#include "engine/gpu/device.h"

typedef struct
{
  const char *shader;       /* "conv2d/forward" */
  guint n_texels;           /* bindings 0 .. n_texels - 1 */
  guint n_buffers;          /* bindings n_texels .. n_texels + n_buffers - 1 */
  guint push_bytes;         /* at most 128 */
  const guint32 *constants; /* [n_constants] specialization constants 0 .., or NULL; floats by their bits */
  guint n_constants;
} QdKernelSpec;

typedef struct _QdKernel QdKernel;

/* The device keeps it and gives the same one for the same spec. Errors: QD_ERROR_DEVICE_LOST, QD_ERROR_MEMORY, QD_ERROR_FAILED.
 */
QdKernel *qd_device_get_kernel (QdDevice *device, const QdKernelSpec *spec, GError **error);
const char *qd_kernel_get_name (const QdKernel *kernel);
