/**
 * What ops share that treat channels apart: a walk in which an invocation stays in its column of 4 channels
 * (shaders/common/columns.glsl), and reductions over rows of partial results (shaders/common/lanes.glsl). Thread: the device's.
 */
#pragma once

#include "engine/graph/graph.h"

typedef struct
{
  gsize n; /* vec4s of an image */
  guint images;
  guint columns;    /* vec4s of a pixel */
  guint stride;     /* vec4s of a step */
  gsize span;       /* vec4s of a workgroup */
  gsize piece;      /* vec4s of a dispatch: as much as the device binds; whole images, or steps of a single one */
  guint n_partials; /* rows of partial results, all dispatches together */
} QdColumns;

/* @images of @pixels of @channels (without padding). What treats all images alike passes 1 image of all pixels. @reduce: every
 * workgroup leaves partial results, so there are few of them; of 1 image. */
QdColumns qd_columns_plan (QdDevice *device, guint images, gsize pixels, guint channels, gboolean reduce);

/* Specialization constants are the op's own. */
QdKernel *qd_columns_get_kernel (QdDevice *device, const char *shader, guint n_texels, guint n_buffers,
                                 const guint32 *constants, guint n_constants, GError **error);

/* @bindings: those marked in the bit mask @walked are the tensors that are walked, the others are bound whole. */
void qd_columns_record (QdRecorder *recorder, QdKernel *kernel, const QdColumns *columns, const QdBinding *bindings,
                        guint n_bindings, guint walked);

/* A kernel of shaders/common/lanes.glsl, without texel buffers; the op's constants follow those two. */
QdKernel *qd_lanes_get_kernel (QdDevice *device, const char *shader, guint n_texels, guint n_buffers, guint push_bytes,
                               GError **error);

/* @n_columns of 4 channels, in each of @n_images. */
void qd_lanes_record (QdRecorder *recorder, QdKernel *kernel, guint n_columns, guint n_images, const QdBinding *bindings,
                      guint n_bindings, const void *push);
