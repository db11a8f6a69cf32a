#include "config.h"

#include "app/cli/commands.h"
#include "engine/core/error.h"
#include "engine/ops/conv2d-bench.h"
#include "engine/ops/pass-bench.h"
#include "engine/ssd/network.h"

#include <glib/gi18n.h>
#include <string.h>

#define N_CLASSES 21 /* background included */

/* What is measured. */
typedef struct
{
  QdDevice *device;
  const char *wanted; /* part of a name, or NULL */
  double seconds;     /* each */
  gboolean processor_time;
} Bench;

static void
report (QdCli *cli, const Bench *bench, const QdConv2dBenchShape *shape, const QdConv2dRates *rates)
{
  const QdConv2dOptions *options = &shape->options;
  JsonObject *object = json_object_new ();
  JsonArray *input = json_array_new ();

  qd_cli_print (cli, "%-44s %9.1f %9.1f %9.1f  %s", shape->name, rates->forward, rates->input_gradient, rates->weight_gradient,
                rates->kernels);
  json_array_add_int_element (input, shape->input.n);
  json_array_add_int_element (input, shape->input.h);
  json_array_add_int_element (input, shape->input.w);
  json_array_add_int_element (input, shape->input.c);
  json_object_set_string_member (object, "bench", "ops");
  json_object_set_string_member (object, "device", qd_device_get_info (bench->device)->name);
  json_object_set_string_member (object, "op", "conv2d");
  json_object_set_string_member (object, "shape", shape->name);
  json_object_set_string_member (object, "kernels", rates->kernels);
  json_object_set_array_member (object, "input", input);
  json_object_set_int_member (object, "out_channels", options->out_channels);
  json_object_set_int_member (object, "kernel", options->kernel[0] > 0 ? options->kernel[0] : 3);
  json_object_set_int_member (object, "stride", MAX (options->stride, 1));
  json_object_set_int_member (object, "padding", options->padding);
  json_object_set_int_member (object, "dilation", MAX (options->dilation, 1));
  json_object_set_int_member (object, "groups", MAX (options->groups, 1));
  json_object_set_double_member (object, "forward", rates->forward);
  json_object_set_double_member (object, "input_gradient", rates->input_gradient);
  json_object_set_double_member (object, "weight_gradient", rates->weight_gradient);
  qd_cli_put (cli, object);
}

static void
report_pass (QdCli *cli, QdDevice *device, const char *name, const QdPassRates *rates, double copy)
{
  JsonObject *object = json_object_new ();

  qd_cli_print (cli, "%-26s %9.1f %9.1f", name, rates->forward, rates->backward);
  json_object_set_string_member (object, "bench", "ops");
  json_object_set_string_member (object, "device", qd_device_get_info (device)->name);
  json_object_set_string_member (object, "op", name);
  json_object_set_double_member (object, "forward_gigabytes", rates->forward);
  json_object_set_double_member (object, "backward_gigabytes", rates->backward);
  json_object_set_double_member (object, "copy_gigabytes", copy);
  qd_cli_put (cli, object);
}

static gboolean
measure_passes (QdCli *cli, const Bench *bench, GError **error)
{
  double copy;

  if (!qd_pass_bench_copy (bench->device, bench->seconds, &copy, error))
    return FALSE;
  qd_cli_print (cli, _ ("Passes over memory, GB a second (a copy: %.1f): forward, backward"), copy);
  for (const QdPassBenchOp *op = qd_pass_bench_ops; op->name != NULL; op++)
    {
      QdPassRates rates;

      if (bench->wanted != NULL && strstr (op->name, bench->wanted) == NULL)
        continue;
      if (g_cancellable_set_error_if_cancelled (qd_cli_get_cancellable (cli), error) ||
          !qd_pass_bench (bench->device, op, bench->seconds, &rates, error))
        return FALSE;
      report_pass (cli, bench->device, op->name, &rates, copy);
    }
  return TRUE;
}

static gboolean
measure_convolutions (QdCli *cli, const Bench *bench, const QdConv2dBenchShape *shapes, guint n_shapes, GError **error)
{
  qd_cli_print (cli, _ ("Convolutions on %s, billions of operations a second: forward, gradient of input, of weights"),
                qd_device_get_info (bench->device)->name);
  for (guint i = 0; i < n_shapes; i++)
    {
      QdConv2dRates rates;

      if (bench->wanted != NULL && strstr (shapes[i].name, bench->wanted) == NULL)
        continue;
      if (g_cancellable_set_error_if_cancelled (qd_cli_get_cancellable (cli), error) ||
          !qd_conv2d_bench (bench->device, &shapes[i], bench->seconds, bench->processor_time, &rates, error))
        return FALSE;
      report (cli, bench, &shapes[i], &rates);
    }
  return TRUE;
}

/* All convolutions of a network, for one photo. */
static gboolean
measure_network (QdCli *cli, const Bench *bench, const char *name, GError **error)
{
  const QdNetwork *network = qd_network_find (name);
  g_autoptr (QdGraph) graph = qd_graph_new (bench->device);
  g_autofree char *names = qd_network_list_names ();
  g_autoptr (GArray) shapes = NULL;

  if (network == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no network “%s”; there is: %s."), name, names);
      return FALSE;
    }
  network->build (graph, qd_graph_add_input (graph, "images", (QdShape){ 1, network->size, network->size, 3 }), N_CLASSES);
  if (!qd_graph_plan (graph, FALSE, error))
    return FALSE;
  shapes = qd_conv2d_bench_list (graph);
  return measure_convolutions (cli, bench, (const QdConv2dBenchShape *) (gconstpointer) shapes->data, shapes->len, error);
}

static gboolean
measure (QdCli *cli, const Bench *bench, const char *network, GError **error)
{
  guint n = 0;

  if (network != NULL)
    return measure_network (cli, bench, network, error);
  while (qd_conv2d_bench_shapes[n].name != NULL)
    n++;
  return measure_convolutions (cli, bench, qd_conv2d_bench_shapes, n, error) && measure_passes (cli, bench, error);
}

static int
run (QdCli *cli)
{
  g_autofree char *device = NULL, *wanted = NULL, *network = NULL;
  g_autoptr (QdDevice) opened = NULL;
  g_autoptr (GError) error = NULL;
  Bench bench = { .seconds = 0.3 };
  const GOptionEntry options[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_ ("Part of the name of the device that computes"), "NAME" },
    { "network", 0, 0, G_OPTION_ARG_STRING, &network, N_ ("All convolutions of this network, for one photo"), "NAME" },
    { "shape", 0, 0, G_OPTION_ARG_STRING, &wanted, N_ ("Part of the names of the shapes and ops to measure"), "NAME" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &bench.seconds, N_ ("How long to measure each"), "S" },
    { "processor-time", 0, 0, G_OPTION_ARG_NONE, &bench.processor_time,
      N_ ("Count the processors' time for convolutions, not the clock's: for busy machines"), NULL },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 0, 0))
    return qd_cli_get_status (cli);
  opened = qd_device_open (device, &error);
  bench.device = opened;
  bench.wanted = wanted;
  return opened != NULL && measure (cli, &bench, network, &error) ? 0 : qd_cli_fail (cli, error);
}

const QdCommand qd_command_bench_ops = {
  .name = "bench ops",
  .usage = "[--device=NAME] [--network=NAME] [--shape=NAME] [--seconds=S] [--processor-time]",
  .summary = N_ ("Measures how fast convolutions and the other ops run on this machine."),
  .run = run,
};
