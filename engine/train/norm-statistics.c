#include "engine/train/norm-statistics.h"

#include "engine/ops/batch_norm.h"

#include <math.h>

typedef struct
{
  QdParameter *parameter; /* borrowed */
  double momentum;
  float *aside, *values; /* [qd_parameter_get_count]: what it was; scratch */
} Running;

#define SLOW 0.05 /* momentum below which they lag by more than a short epoch */

struct _QdNormStatistics
{
  GArray *running; /* of Running */
};

static void
running_clear (gpointer data)
{
  Running *running = data;

  g_free (running->aside);
  g_free (running->values);
}

QdNormStatistics *
qd_norm_statistics_new (QdGraph *graph)
{
  QdNormStatistics *statistics = g_new0 (QdNormStatistics, 1);
  GPtrArray *ops = qd_graph_get_ops (graph);

  statistics->running = g_array_new (FALSE, FALSE, sizeof (Running));
  g_array_set_clear_func (statistics->running, running_clear);
  for (guint i = 0; i < ops->len; i++)
    {
      QdParameter *parameters[2];
      float momentum;

      if (!qd_batch_norm_get_running (ops->pdata[i], parameters, &momentum) || (double) momentum >= SLOW)
        continue;
      for (guint k = 0; k < 2; k++)
        {
          gsize n = qd_parameter_get_count (parameters[k]);
          Running running = { parameters[k], (double) momentum, g_new0 (float, n), g_new0 (float, n) };

          g_array_append_val (statistics->running, running);
        }
    }
  return statistics;
}

void
qd_norm_statistics_free (QdNormStatistics *statistics)
{
  if (statistics == NULL)
    return;
  g_array_unref (statistics->running);
  g_free (statistics);
}

gboolean
qd_norm_statistics_is_empty (const QdNormStatistics *statistics)
{
  return statistics->running->len == 0;
}

static gboolean
clear (Running *running, G_GNUC_UNUSED guint n_batches, GError **error)
{
  gsize n = qd_parameter_get_count (running->parameter);

  for (gsize i = 0; i < n; i++)
    running->values[i] = 0;
  return qd_parameter_read (running->parameter, running->aside, error) &&
         qd_parameter_write (running->parameter, running->values, error);
}

/* From zero, n batches leave 1 - (1 - momentum)^n of a mean. */
static gboolean
settle (Running *running, guint n_batches, GError **error)
{
  gsize n = qd_parameter_get_count (running->parameter);
  double share = 1 - pow (1 - running->momentum, n_batches);

  if (!qd_parameter_read (running->parameter, running->values, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    running->values[i] = (float) ((double) running->values[i] / share);
  return qd_parameter_write (running->parameter, running->values, error);
}

static gboolean
restore (Running *running, G_GNUC_UNUSED guint n_batches, GError **error)
{
  return qd_parameter_write (running->parameter, running->aside, error);
}

static gboolean
do_all (QdNormStatistics *statistics, gboolean (*what) (Running *, guint, GError **), guint n_batches, GError **error)
{
  for (guint i = 0; i < statistics->running->len; i++)
    if (!what (&g_array_index (statistics->running, Running, i), n_batches, error))
      return FALSE;
  return TRUE;
}

gboolean
qd_norm_statistics_clear (QdNormStatistics *statistics, GError **error)
{
  return do_all (statistics, clear, 0, error);
}

gboolean
qd_norm_statistics_settle (QdNormStatistics *statistics, guint n_batches, GError **error)
{
  g_return_val_if_fail (n_batches > 0, FALSE);
  return do_all (statistics, settle, n_batches, error);
}

gboolean
qd_norm_statistics_restore (QdNormStatistics *statistics, GError **error)
{
  return do_all (statistics, restore, 0, error);
}
