#include "config.h"

#include "app/commands/bench-shared.h"

#include "engine/ops/conv2d-bench.h"

#include <glib/gi18n.h>
#include <sys/resource.h>

#define LEAST_RUNS   3
#define PEAK_SECONDS 0.5
#define LAPS_SHOWN   25

void
qd_bench_options_list (QdBenchOptions *options, GOptionEntry entries[QD_BENCH_N_OPTIONS])
{
  const GOptionEntry list[QD_BENCH_N_OPTIONS] = {
    { "network", 0, 0, G_OPTION_ARG_STRING, &options->network, N_ ("Network to measure"), "NAME" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &options->device, N_ ("Part of the name of the device that computes"), "NAME" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->pairs, N_ ("One setting, may be given often"), "NAME=VALUE" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &options->seconds, N_ ("How long to measure"), "S" },
  };

  for (guint i = 0; i < QD_BENCH_N_OPTIONS; i++)
    entries[i] = list[i];
}

void
qd_bench_options_clear (QdBenchOptions *options)
{
  g_clear_pointer (&options->network, g_free);
  g_clear_pointer (&options->device, g_free);
  g_clear_pointer (&options->pairs, g_strfreev);
}

QdTrainSettings *
qd_bench_options_get_settings (const QdBenchOptions *options, GError **error)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new (options->network);

  for (guint i = 0; options->pairs != NULL && options->pairs[i] != NULL; i++)
    if (!qd_train_settings_set_pair (settings, options->pairs[i], error))
      return NULL;
  return qd_train_settings_check (settings, error) ? g_steal_pointer (&settings) : NULL;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

gboolean
qd_bench_measure (QdBenchFunc func, gpointer data, guint n_warm, double seconds, QdBenchTimes *times, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (double));
  gint64 begin = g_get_monotonic_time (), end;

  for (guint64 step = 1;; step++)
    {
      gint64 start = g_get_monotonic_time ();
      double took;

      if (!func (data, step, error))
        return FALSE;
      end = g_get_monotonic_time ();
      took = (double) (end - start) / 1000;
      if (step <= n_warm)
        begin = end;
      else
        g_array_append_val (all, took);
      if (all->len >= LEAST_RUNS && (double) (end - begin) >= seconds * G_USEC_PER_SEC)
        break;
    }
  g_array_sort (all, compare_times);
  *times = (QdBenchTimes){ g_array_index (all, double, all->len / 2), g_array_index (all, double, all->len / 4),
                           g_array_index (all, double, all->len * 3 / 4), all->len };
  return TRUE;
}

static double
get_peak_memory (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_maxrss * 1024;
}

JsonObject *
qd_bench_describe (const char *what, QdDevice *device, QdGraph *graph, const QdTrainSettings *settings, guint batch,
                   const QdBenchTimes *times)
{
  g_autofree char *kernels = qd_graph_list_kernels (graph);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "bench", what);
  json_object_set_string_member (object, "network", settings->base_network);
  json_object_set_string_member (object, "device", qd_device_get_info (device)->name);
  json_object_set_string_member (object, "driver", qd_device_get_info (device)->driver);
  json_object_set_string_member (object, "kernels", kernels);
  json_object_set_int_member (object, "image_shape", settings->image_shape);
  json_object_set_int_member (object, "batch", batch);
  json_object_set_double_member (object, "images_per_second", 1000 * batch / times->median);
  json_object_set_double_member (object, "images_per_second_low", 1000 * batch / times->high);
  json_object_set_double_member (object, "images_per_second_high", 1000 * batch / times->low);
  json_object_set_double_member (object, "milliseconds", times->median);
  json_object_set_int_member (object, "runs", times->n_runs);
  json_object_set_int_member (object, "device_bytes", (gint64) qd_device_get_peak_bytes (device));
  json_object_set_double_member (object, "peak_memory_bytes", get_peak_memory ());
  return object;
}

gboolean
qd_bench_describe_arithmetic (JsonObject *object, QdDevice *device, QdGraph *graph, guint batch, double passes,
                              const QdBenchTimes *times, GError **error)
{
  guint slice = ((const QdOp *) qd_graph_get_ops (graph)->pdata[0])->output->shape.n;
  double gflop = 2 * qd_graph_count_multiply_adds (graph) / slice / 1e9;
  double peak = qd_conv2d_bench_peak (device, PEAK_SECONDS, error);

  json_object_set_double_member (object, "gflop_forward", gflop);
  json_object_set_double_member (object, "gflops", gflop * passes * batch * 1000 / times->median);
  json_object_set_double_member (object, "peak_gflops", peak);
  return peak > 0;
}

static int
compare_laps (gconstpointer a, gconstpointer b)
{
  const QdLap *x = *(const QdLap *const *) a, *y = *(const QdLap *const *) b;

  return x->milliseconds < y->milliseconds ? 1 : x->milliseconds > y->milliseconds ? -1 : 0;
}

gboolean
qd_bench_print_laps (QdCli *cli, GPtrArray *laps)
{
  double total = 0;

  for (guint i = 0; i < laps->len; i++)
    total += ((const QdLap *) laps->pdata[i])->milliseconds;
  g_ptr_array_sort (laps, compare_laps);
  qd_cli_print (cli, _ ("One run takes %.1f ms on the device, most of it in:"), total);
  for (guint i = 0; i < MIN (laps->len, LAPS_SHOWN); i++)
    {
      const QdLap *lap = laps->pdata[i];

      qd_cli_print (cli, _ ("%8.2f ms  %4.1f %%  %s"), lap->milliseconds, 100 * lap->milliseconds / total, lap->label);
    }
  return TRUE;
}
