/**
 * Memory of a device. Buffers are cut from large blocks; each starts at a multiple of the device's range_alignment and can be
 * bound as storage buffer, as texel buffer of vec4 floats, and copied from and to. Owner: whoever made it; free before the
 * device.
 */
#pragma once

#include "engine/gpu/device.h"

typedef enum
{
  QD_MEMORY_DEVICE,   /* fastest for kernels; mapped only where the device shares the machine's memory */
  QD_MEMORY_UPLOAD,   /* mapped, written by the machine, read by kernels: batches, step parameters */
  QD_MEMORY_READBACK, /* mapped and cached, written by kernels, read by the machine: losses, detections */
} QdMemoryKind;

typedef struct _QdBuffer QdBuffer;

/* A part of a buffer, in bytes; what ops and kernels are given. A value: owns nothing. */
typedef struct
{
  QdBuffer *buffer;
  gsize offset; /* a multiple of range_alignment when bound */
  gsize size;   /* a multiple of 16 when bound as texels */
} QdRange;

/* @bytes > 0; @label: for error messages. The contents start as zeros. Errors: QD_ERROR_MEMORY. */
QdBuffer *qd_buffer_new (QdDevice *device, QdMemoryKind kind, gsize bytes, const char *label, GError **error);
void qd_buffer_free (QdBuffer *buffer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdBuffer, qd_buffer_free)

gsize qd_buffer_get_size (const QdBuffer *buffer);
QdRange qd_buffer_get_range (QdBuffer *buffer);

/* The machine's view of it, or NULL where the memory is not mapped. Valid for the buffer's life. */
void *qd_buffer_get_mapped (QdBuffer *buffer);
void *qd_range_get_mapped (QdRange range); /* NULL too where there is no buffer */

/* Counts qd_range_write from 1 on, for those who keep something made of the contents; recordings do not count. */
guint64 qd_buffer_get_version (const QdBuffer *buffer);

/* Copies in or out and waits; through a staging buffer where the memory is not mapped. */
gboolean qd_range_write (QdRange to, const void *data, gsize bytes, GError **error);
gboolean qd_range_read (QdRange from, void *data, gsize bytes, GError **error);
