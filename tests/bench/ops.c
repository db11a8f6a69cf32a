/* Rates of convolutions, a line a shape: tests/bench/ops [--json] [--processor-time] [--seconds=S] [--shape=PART OF A NAME]
 * [--device=NAME] */
#include <stdio.h>
#include <string.h>

#include "engine/ops/conv2d-bench.h"

static gboolean as_json, processor_time;
static double seconds = 0.3;
static char *wanted, *device_name;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON lines", NULL },
  { "processor-time", 0, 0, G_OPTION_ARG_NONE, &processor_time, "Count processor time, not the clock's", NULL },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "How long to run each pass", "S" },
  { "shape", 0, 0, G_OPTION_ARG_STRING, &wanted, "Only shapes whose name has this", "NAME" },
  { "device", 0, 0, G_OPTION_ARG_STRING, &device_name, "The Vulkan device", "NAME" },
  { NULL },
};

static void
print_shape (const QdConv2dBenchShape *shape, const QdConv2dRates *rates)
{
  const QdConv2dOptions *o = &shape->options;

  if (as_json)
    printf ("{\"shape\":\"%s\",\"input\":[%u,%u,%u,%u],\"out_channels\":%u,\"kernel\":%u,\"stride\":%u,\"padding\":%u,"
            "\"dilation\":%u,\"groups\":%u,\"forward\":%.2f,\"input_gradient\":%.2f,\"weight_gradient\":%.2f}\n",
            shape->name, shape->input.n, shape->input.h, shape->input.w, shape->input.c, o->out_channels,
            o->kernel[0] > 0 ? o->kernel[0] : 3, MAX (o->stride, 1), o->padding, MAX (o->dilation, 1), MAX (o->groups, 1),
            rates->forward, rates->input_gradient, rates->weight_gradient);
  else
    printf ("%-26s %8.1f %8.1f %8.1f\n", shape->name, rates->forward, rates->input_gradient, rates->weight_gradient);
  fflush (stdout);
}

static gboolean
run (GError **error)
{
  g_autoptr (QdDevice) device = qd_device_open (device_name, error);

  if (device == NULL)
    return FALSE;
  if (!as_json)
    printf ("%s, %s\n%-26s %8s %8s %8s  GFLOP/s\n", qd_device_get_info (device)->name, qd_device_get_info (device)->driver,
            "shape", "forward", "input", "weight");
  for (const QdConv2dBenchShape *shape = qd_conv2d_bench_shapes; shape->name != NULL; shape++)
    {
      QdConv2dRates rates;

      if (wanted != NULL && strstr (shape->name, wanted) == NULL)
        continue;
      if (!qd_conv2d_bench (device, shape, seconds, processor_time, &rates, error))
        return FALSE;
      print_shape (shape, &rates);
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (!run (&error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  return 0;
}
