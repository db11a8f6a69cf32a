/**
 * Pooling over windows. Source: torch.nn.MaxPool2d, AvgPool2d, AdaptiveAvgPool2d (1); ceil mode, padding and ties as there.
 */
#pragma once

#include "engine/graph/graph.h"

typedef struct
{
  guint window[2];        /* rows, columns; > 0 */
  guint stride[2];        /* 0: as the window */
  guint padding[2];       /* at most half the window */
  gboolean ceil_mode;     /* a window that is partly outside counts */
  gboolean leave_padding; /* average: divide by what lies inside (count_include_pad=False) */
} QdPoolOptions;

/* Returns: [n, h', w', c]. Errors (kept by the graph): QD_ERROR_INPUT when the window does not fit. */
QdTensor *qd_max_pool (QdGraph *graph, QdTensor *input, const char *name, const QdPoolOptions *options);
QdTensor *qd_average_pool (QdGraph *graph, QdTensor *input, const char *name, const QdPoolOptions *options);

/* The mean over rows and columns. Returns: [n, 1, 1, c]. */
QdTensor *qd_global_average_pool (QdGraph *graph, QdTensor *input, const char *name);
