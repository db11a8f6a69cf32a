#include "engine/ops/optimizer-loops.h"

#include <math.h>

#include "engine/host/parallel.h"

#define LANES 16 /* sums side by side, as vectors want them; always added up in the same order */

/* The update by value, so that nothing written can be it. */
#define GRADIENT (gradients[i] * u.scale + u.weight_decay * values[i])

QD_LOOP void
qd_update_sgd (const QdUpdate *update, float *restrict values, float *restrict first, G_GNUC_UNUSED float *second,
               const float *restrict gradients, gsize n)
{
  const QdUpdate u = *update;

  for (gsize i = 0; i < n; i++)
    {
      first[i] = u.momentum * first[i] + GRADIENT;
      values[i] -= u.rate * first[i];
    }
}

QD_LOOP void
qd_update_adam (const QdUpdate *update, float *restrict values, float *restrict first, float *restrict second,
                const float *restrict gradients, gsize n)
{
  const QdUpdate u = *update;

  for (gsize i = 0; i < n; i++)
    {
      float gradient = GRADIENT;

      first[i] = u.decay1 * first[i] + (1.0f - u.decay1) * gradient;
      second[i] = u.decay2 * second[i] + (1.0f - u.decay2) * gradient * gradient;
      values[i] -= u.rate * (first[i] / u.correction1) / (sqrtf (second[i]) / u.correction2 + u.epsilon);
    }
}

QD_LOOP void
qd_update_rmsprop (const QdUpdate *update, float *restrict values, float *restrict first, float *restrict second,
                   const float *restrict gradients, gsize n)
{
  const QdUpdate u = *update;

  for (gsize i = 0; i < n; i++)
    {
      float gradient = GRADIENT, change;

      first[i] = u.decay1 * first[i] + (1.0f - u.decay1) * gradient * gradient;
      change = gradient / (sqrtf (first[i]) + u.epsilon);
      if (second != NULL)
        second[i] = change = u.momentum * second[i] + change;
      values[i] -= u.rate * change;
    }
}

QD_LOOP void
qd_update_adadelta (const QdUpdate *update, float *restrict values, float *restrict first, float *restrict second,
                    const float *restrict gradients, gsize n)
{
  const QdUpdate u = *update;

  for (gsize i = 0; i < n; i++)
    {
      float gradient = GRADIENT, change;

      first[i] = u.decay1 * first[i] + (1.0f - u.decay1) * gradient * gradient;
      change = sqrtf (second[i] + u.epsilon) / sqrtf (first[i] + u.epsilon) * gradient;
      second[i] = u.decay1 * second[i] + (1.0f - u.decay1) * change * change;
      values[i] -= u.rate * change;
    }
}

QD_LOOP float
qd_sum_squares (const float *restrict values, gsize n)
{
  float lanes[LANES] = { 0 }, sum = 0;
  gsize at = 0;

  for (; at + LANES <= n; at += LANES)
    for (gsize i = 0; i < LANES; i++)
      lanes[i] += values[at + i] * values[at + i];
  for (gsize i = 0; at + i < n; i++)
    lanes[i] += values[at + i] * values[at + i];
  for (gsize i = 0; i < LANES; i++)
    sum += lanes[i];
  return sum;
}

QD_LOOP void
qd_move_mean (float *restrict mean, const float *restrict values, float share, gsize n)
{
  for (gsize i = 0; i < n; i++)
    mean[i] += share * (values[i] - mean[i]);
}
