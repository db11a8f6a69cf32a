#include "engine/ssd/initializer.h"

#include <math.h>

#define L2_NORM_SCALE 20 /* SSD's start for the factors behind conv4_3 */

static void
fill_normal (float *values, gsize count, double deviation, QdRandom *random)
{
  for (gsize i = 0; i < count; i++)
    values[i] = (float) (deviation * qd_random_normal (random));
}

static void
fill_uniform (float *values, gsize count, double bound, QdRandom *random)
{
  for (gsize i = 0; i < count; i++)
    values[i] = (float) qd_random_range (random, -bound, bound);
}

static void
fill_convolution (const QdParameter *parameter, const QdInitialRule *rules, float *values, QdRandom *random)
{
  gsize count = qd_parameter_get_count (parameter);
  double window = (double) parameter->dims[2] * parameter->dims[3];

  while (!g_str_has_prefix (parameter->name, rules->prefix))
    rules++;
  switch (rules->kind)
    {
    case QD_INITIAL_XAVIER:
      fill_uniform (values, count, sqrt (6.0 / ((parameter->dims[0] + parameter->dims[1]) * window)), random);
      break;
    case QD_INITIAL_NORMAL: fill_normal (values, count, rules->deviation, random); break;
    case QD_INITIAL_KAIMING:
    default: fill_normal (values, count, sqrt (2.0 / (parameter->dims[0] * window)), random); break;
    }
}

/* Of what is no convolution. */
static float
choose_constant (const QdParameter *parameter)
{
  if (g_str_has_suffix (parameter->name, "scale_weight"))
    return L2_NORM_SCALE;
  return g_str_has_suffix (parameter->name, ".weight") || g_str_has_suffix (parameter->name, ".running_var") ? 1 : 0;
}

gboolean
qd_initialize (QdGraph *graph, QdRandom *random, const QdInitialRule *rules, GError **error)
{
  GPtrArray *parameters = qd_graph_get_parameters (graph);

  for (guint i = 0; i < parameters->len; i++)
    {
      QdParameter *parameter = parameters->pdata[i];
      gsize count = qd_parameter_get_count (parameter);
      g_autofree float *values = g_new0 (float, count + 1);

      if (parameter->n_dims == 4)
        fill_convolution (parameter, rules, values, random);
      for (gsize k = 0; parameter->n_dims != 4 && k < count; k++)
        values[k] = choose_constant (parameter);
      if (!qd_parameter_write (parameter, values, error))
        return FALSE;
    }
  return TRUE;
}
