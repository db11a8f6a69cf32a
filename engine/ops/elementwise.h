/**
 * What ops share that walk tensors of one shape side by side (shaders/common/elementwise.glsl): the split of the work, and of
 * tensors that are larger than a device binds at once. Thread: the device's.
 */
#pragma once

#include "engine/graph/graph.h"

/* The most bytes one dispatch may take of @bytes: all, or as many whole @unit as the device binds, so many that the next ones
 * start aligned. Where not even one fits it is all, which the recorder refuses with a sentence. */
gsize qd_elementwise_get_piece (QdDevice *device, gsize bytes, gsize unit);

/* Specialization constants of such a kernel: 0 is the number of vec4s an invocation walks, then @n_constants of the op's own.
 * Bindings: @n_texels + @n_buffers ranges. */
QdKernel *qd_elementwise_get_kernel (QdDevice *device, const char *shader, guint n_texels, guint n_buffers,
                                     const guint32 *constants, guint n_constants, GError **error);

/* @bindings: ranges of @shape each, in the kernel's order. */
void qd_elementwise_record (QdRecorder *recorder, QdKernel *kernel, QdShape shape, const QdBinding *bindings, guint n_bindings);
