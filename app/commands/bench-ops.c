#include "config.h"

#include "app/cli/commands.h"
#include "engine/ops/conv2d-bench.h"
#include "engine/ops/pass-bench.h"

#include <glib/gi18n.h>
#include <string.h>

static void
report (QdCli *cli, QdDevice *device, const QdConv2dBenchShape *shape, const QdConv2dRates *rates)
{
  JsonObject *object = json_object_new ();

  qd_cli_print (cli, "%-26s %9.1f %9.1f %9.1f", shape->name, rates->forward, rates->input_gradient, rates->weight_gradient);
  json_object_set_string_member (object, "bench", "ops");
  json_object_set_string_member (object, "device", qd_device_get_info (device)->name);
  json_object_set_string_member (object, "op", "conv2d");
  json_object_set_string_member (object, "shape", shape->name);
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
measure_passes (QdCli *cli, QdDevice *device, const char *wanted, double seconds, GError **error)
{
  double copy;

  if (!qd_pass_bench_copy (device, seconds, &copy, error))
    return FALSE;
  qd_cli_print (cli, _ ("Passes over memory, GB a second (a copy: %.1f): forward, backward"), copy);
  for (const QdPassBenchOp *op = qd_pass_bench_ops; op->name != NULL; op++)
    {
      QdPassRates rates;

      if (wanted != NULL && strstr (op->name, wanted) == NULL)
        continue;
      if (g_cancellable_set_error_if_cancelled (qd_cli_get_cancellable (cli), error)
          || !qd_pass_bench (device, op, seconds, &rates, error))
        return FALSE;
      report_pass (cli, device, op->name, &rates, copy);
    }
  return TRUE;
}

static gboolean
measure (QdCli *cli, const char *name, const char *wanted, double seconds, GError **error)
{
  g_autoptr (QdDevice) device = qd_device_open (name, error);

  if (device == NULL)
    return FALSE;
  qd_cli_print (cli, _ ("Convolutions on %s, billions of operations a second: forward, gradient of input, of weights"),
                qd_device_get_info (device)->name);
  for (const QdConv2dBenchShape *shape = qd_conv2d_bench_shapes; shape->name != NULL; shape++)
    {
      QdConv2dRates rates;

      if (wanted != NULL && strstr (shape->name, wanted) == NULL)
        continue;
      if (g_cancellable_set_error_if_cancelled (qd_cli_get_cancellable (cli), error)
          || !qd_conv2d_bench (device, shape, seconds, FALSE, &rates, error))
        return FALSE;
      report (cli, device, shape, &rates);
    }
  return measure_passes (cli, device, wanted, seconds, error);
}

static int
run (QdCli *cli)
{
  g_autofree char *device = NULL, *wanted = NULL;
  g_autoptr (GError) error = NULL;
  double seconds = 0.3;
  const GOptionEntry options[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_ ("Part of the name of the device that computes"), "NAME" },
    { "shape", 0, 0, G_OPTION_ARG_STRING, &wanted, N_ ("Part of the names of the shapes and ops to measure"), "NAME" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, N_ ("How long to measure each"), "S" },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 0, 0))
    return qd_cli_get_status (cli);
  return measure (cli, device, wanted, seconds, &error) ? 0 : qd_cli_fail (cli, error);
}

const QdCommand qd_command_bench_ops = {
  .name = "bench ops",
  .usage = "[--device=NAME] [--shape=NAME] [--seconds=S]",
  .summary = N_ ("Measures how fast convolutions and the other ops run on this machine."),
  .run = run,
};
