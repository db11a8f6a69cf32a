/**
 * What the measuring commands share: their options, how runs are timed, and what is said of a device and a network. The
 * command's thread.
 */
#pragma once

#include "app/cli/cli.h"
#include "engine/gpu/recorder.h"
#include "engine/graph/graph.h"
#include "engine/train/settings.h"

/* What a command was asked for. */
typedef struct
{
  char *network, *device; /* or NULL */
  char **pairs;           /* NAME=VALUE, or NULL */
  double seconds;
} QdBenchOptions;

/* The four options every measurement of a network has, ended by an empty entry. */
#define QD_BENCH_N_OPTIONS 4
void qd_bench_options_list (QdBenchOptions *options, GOptionEntry entries[QD_BENCH_N_OPTIONS]);
void qd_bench_options_clear (QdBenchOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QdBenchOptions, qd_bench_options_clear)

/* Errors: QD_ERROR_INPUT. */
QdTrainSettings *qd_bench_options_get_settings (const QdBenchOptions *options, GError **error);

/* Of a run, in milliseconds: half of the runs took no longer, a quarter, three quarters. */
typedef struct
{
  double median, low, high;
  guint n_runs;
} QdBenchTimes;

/* Runs for @seconds, at least 3 times, after @n_warm runs. */
typedef gboolean (*QdBenchFunc) (gpointer data, guint64 step, GError **error);
gboolean qd_bench_measure (QdBenchFunc func, gpointer data, guint n_warm, double seconds, QdBenchTimes *times, GError **error);

/* What can be said of all measurements: "bench", "network", "device", "driver", "kernels", "image_shape", "batch",
 * "images_per_second" with "images_per_second_low" and "_high", "milliseconds", "runs", "device_bytes", "peak_memory_bytes". */
JsonObject *qd_bench_describe (const char *what, QdDevice *device, QdGraph *graph, const QdTrainSettings *settings, guint batch,
                               const QdBenchTimes *times);

/* Adds "gflop_forward" (of a photo), "gflops" and, measured now, "peak_gflops". @passes: forward passes' worth of a run. */
gboolean qd_bench_describe_arithmetic (JsonObject *object, QdDevice *device, QdGraph *graph, guint batch, double passes,
                                       const QdBenchTimes *times, GError **error);

/* (element-type QdLap) of a run, sorted: the longest, for a person. Returns: TRUE. */
gboolean qd_bench_print_laps (QdCli *cli, GPtrArray *laps);
