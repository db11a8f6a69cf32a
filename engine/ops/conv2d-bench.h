/**
 * How quick convolutions are on a device: what tests/bench/ops prints and `quadrat bench ops` shows. One thread, the device's.
 */
#pragma once

#include "engine/ops/conv2d.h"

typedef struct
{
  const char *name;
  QdShape input;
  QdConv2dOptions options;
} QdConv2dBenchShape;

/* The convolutions of a graph, by the names of its ops. Returns: (element-type QdConv2dBenchShape), whose names are the graph's.
 */
GArray *qd_conv2d_bench_list (QdGraph *graph);

/* Billions of floating-point operations a second, a multiply-add being two, padding channels not counted. */
typedef struct
{
  double forward, input_gradient, weight_gradient;
  const char *kernels; /* whose they are: "host", "portable" ... */
} QdConv2dRates;

/* Layers of ssd_tiny (16 images of 192 pixels) and of SSD300-VGG16 (one image). Ends with a name of NULL. */
extern const QdConv2dBenchShape qd_conv2d_bench_shapes[];

/* What a device can do at best, of convolutions: that of a large one, forward; the same unit. 0 on error. */
double qd_conv2d_bench_peak (QdDevice *device, double seconds, GError **error);

/* The best of runs that take about @seconds for each of the three passes. @processor_time: count the time this process was
 * given by the processors, shared by all of them, in place of the clock's: for CPU devices on busy machines; about four times
 * as long. Errors: as qd_graph_prepare and qd_recording_run. */
gboolean qd_conv2d_bench (QdDevice *device, const QdConv2dBenchShape *shape, double seconds, gboolean processor_time,
                          QdConv2dRates *rates, GError **error);
