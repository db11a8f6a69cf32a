/**
 * How quick the ops are that only pass over memory, beside a plain copy on the same device: what `quadrat bench ops` shows. One
 * thread, the device's.
 */
#pragma once

#include "engine/graph/graph.h"

typedef struct
{
  const char *name;
  QdTensor *(*build) (QdGraph *graph, QdTensor *input);
  double forward_passes; /* bytes read and written at least, in sizes of the input */
  double backward_passes;
} QdPassBenchOp;

/* Billions of bytes a second. */
typedef struct
{
  double forward, backward;
} QdPassRates;

/* On [16, 96, 96, 16], the largest activation of ssd_tiny. Ends with a name of NULL. */
extern const QdPassBenchOp qd_pass_bench_ops[];

/* The best of runs that take about @seconds for each of the two passes. Errors: as qd_graph_prepare and qd_recording_run. */
gboolean qd_pass_bench (QdDevice *device, const QdPassBenchOp *op, double seconds, QdPassRates *rates, GError **error);

/* A copy of that activation, bytes read and written: the peak. */
gboolean qd_pass_bench_copy (QdDevice *device, double seconds, double *rate, GError **error);
