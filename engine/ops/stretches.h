/**
 * The value arena of a graph cut into stretches that one dispatch can work on: neighbors joined, as large as the device binds
 * and dispatches. For ops over all parameters (the optimizer). Any thread.
 */
#pragma once

#include "engine/graph/graph.h"

#define QD_STRETCH_LANES 64 /* invocations a workgroup of a kernel with one invocation a texel */

typedef struct
{
  gsize offset, size; /* bytes; whole texels */
} QdStretch;

/* Returns: (element-type QdStretch): of QD_PARAMETER_TRAINED those that are not frozen now, of QD_PARAMETER_STATE all. The gaps
 * between parameters, which are zeros, are among them. */
GArray *qd_stretches_find (QdGraph *graph, QdParameterRole role);

guint qd_stretch_count_texels (const QdStretch *stretch);

/* The same stretch of another arena that is laid out alike. */
QdRange qd_stretch_of (QdRange arena, const QdStretch *stretch);
