#include "engine/ssd/initializer.h"

#include <math.h>

static double
deviation_of (const QdParameter *parameter, double head_deviation)
{
  if (g_str_has_prefix (parameter->name, "head."))
    return head_deviation;
  return sqrt (2.0 / ((double) parameter->dims[0] * parameter->dims[2] * parameter->dims[3]));
}

static void
fill_normal (float *values, gsize count, double deviation, QdRandom *random)
{
  for (gsize i = 0; i < count; i++)
    values[i] = (float) (deviation * qd_random_normal (random));
}

gboolean
qd_initialize_kaiming (QdGraph *graph, QdRandom *random, double head_deviation, GError **error)
{
  GPtrArray *parameters = qd_graph_get_parameters (graph);

  for (guint i = 0; i < parameters->len; i++)
    {
      QdParameter *parameter = parameters->pdata[i];
      gsize count = qd_parameter_get_count (parameter);
      g_autofree float *values = g_new0 (float, count + 1);
      gboolean ones = parameter->n_dims == 1 &&
                      (g_str_has_suffix (parameter->name, ".weight") || g_str_has_suffix (parameter->name, ".running_var"));

      if (parameter->n_dims == 4)
        fill_normal (values, count, deviation_of (parameter, head_deviation), random);
      for (gsize k = 0; ones && k < count; k++)
        values[k] = 1;
      if (!qd_parameter_write (parameter, values, error))
        return FALSE;
    }
  return TRUE;
}
