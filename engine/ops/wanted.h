/**
 * Lists of what an op needs of its device, for ops that live beside the graph: kernels and buffers got one after the other
 * until one fails. What was got before stays with its owner, whose free function takes it. One thread, that of the device.
 */
#pragma once

#include "engine/core/geometry.h"
#include "engine/gpu/recorder.h"

typedef struct
{
  QdKernel **kernel; /* out */
  QdKernelSpec spec;
} QdWantedKernel;

typedef struct
{
  QdBuffer **buffer; /* out */
  QdMemoryKind kind;
  gsize bytes; /* 0: none is made */
  const char *label;
} QdWantedBuffer;

/* Errors: those of qd_device_get_kernel and qd_buffer_new. */
gboolean qd_wanted_kernels_get (QdDevice *device, const QdWantedKernel *wanted, guint n, GError **error);
gboolean qd_wanted_buffers_make (QdDevice *device, const QdWantedBuffer *wanted, guint n, GError **error);
gsize qd_wanted_buffers_count_bytes (const QdWantedBuffer *wanted, guint n);

/* Writes center boxes as float [n][4], as shaders/common/box.glsl has them. Errors: those of qd_range_write. */
gboolean qd_center_boxes_write (QdRange to, const QdCenterBox *boxes, guint n, GError **error);
