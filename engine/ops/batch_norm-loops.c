#include "engine/ops/batch_norm-loops.h"

#include "engine/host/parallel.h"
#include "engine/ops/activation-host.h"

QD_LOOP void
qd_batch_norm_sum_row (float *restrict sum, float *restrict squares, const float *restrict origin, const float *restrict x,
                       gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      float difference = x[i] - origin[i];

      sum[i] += difference;
      squares[i] += difference * difference;
    }
}

QD_LOOP void
qd_batch_norm_fold (float *restrict row, gsize n, gsize channels)
{
  for (gsize i = channels; i < n; i += channels)
    for (gsize c = 0; c < channels; c++)
      row[c] += row[i + c];
}

QD_LOOP void
qd_batch_norm_merge (double *restrict mean, double *restrict deviation, const float *restrict origin, const float *restrict sum,
                     const float *restrict squares, gsize n, double count, double part_count)
{
  double part = part_count / (count + part_count);

  for (gsize c = 0; c < n; c++)
    {
      double part_mean = (double)origin[c] + (double)sum[c] / part_count, difference = part_mean - mean[c];
      double part_deviation = (double)squares[c] - (double)sum[c] * (double)sum[c] / part_count;

      mean[c] += difference * part;
      deviation[c] += (part_deviation > 0 ? part_deviation : 0) + difference * difference * count * part;
    }
}

QD_LOOP void
qd_batch_norm_add (double *restrict sum, const float *restrict part, gsize n)
{
  for (gsize c = 0; c < n; c++)
    sum[c] += (double)part[c];
}

#define FACTOR(name) (factors[QD_BATCH_NORM_##name * row + i])

#define APPLY(kind)                                                                                                            \
  for (gsize i = 0; i < n; i++)                                                                                                \
    y[i] = qd_activate (kind, (x[i] - FACTOR (MEAN)) * FACTOR (SCALE) + FACTOR (SHIFT));

QD_LOOP void
qd_batch_norm_apply_row (QdActivation kind, float *restrict y, const float *restrict x, const float *restrict factors,
                         gsize row, gsize n)
{
  QD_FOR_ACTIVATION (kind, APPLY)
}

#define SUM_GRADIENTS(kind)                                                                                                    \
  for (gsize i = 0; i < n; i++)                                                                                                \
    {                                                                                                                          \
      float difference = x[i] - FACTOR (MEAN);                                                                                 \
      float gradient = qd_activate_back (kind, difference * FACTOR (SCALE) + FACTOR (SHIFT), dy[i]);                           \
                                                                                                                               \
      sum[i] += gradient;                                                                                                      \
      product[i] += gradient * difference;                                                                                     \
    }

QD_LOOP void
qd_batch_norm_sum_gradient_row (QdActivation kind, float *restrict sum, float *restrict product, const float *restrict x,
                                const float *restrict dy, const float *restrict factors, gsize row, gsize n)
{
  QD_FOR_ACTIVATION (kind, SUM_GRADIENTS)
}

#define SPREAD(kind)                                                                                                           \
  for (gsize i = 0; i < n; i++)                                                                                                \
    {                                                                                                                          \
      float difference = x[i] - FACTOR (MEAN);                                                                                 \
      float gradient = qd_activate_back (kind, difference * FACTOR (SCALE) + FACTOR (SHIFT), dy[i]);                           \
      float value = (gradient - FACTOR (MEAN_DY) - difference * FACTOR (MEAN_DYX)) * FACTOR (SCALE);                           \
                                                                                                                               \
      dx[i] = accumulate ? dx[i] + value : value;                                                                              \
    }

QD_LOOP void
qd_batch_norm_spread_row (QdActivation kind, gboolean accumulate, float *restrict dx, const float *restrict x,
                          const float *restrict dy, const float *restrict factors, gsize row, gsize n)
{
  QD_FOR_ACTIVATION (kind, SPREAD)
}
