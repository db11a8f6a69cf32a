#include "engine/ops/l2_norm-loops.h"

#include <math.h>

#include "engine/host/parallel.h"

#define LANES 16 /* sums side by side, as vectors want them; always added up in the same order */

static inline float
add_lanes (const float *lanes)
{
  float sum = 0;

  for (gsize i = 0; i < LANES; i++)
    sum += lanes[i];
  return sum;
}

static inline float
sum_squares (const float *restrict x, gsize n)
{
  float lanes[LANES] = { 0 };
  gsize at = 0;

  for (; at + LANES <= n; at += LANES)
    for (gsize i = 0; i < LANES; i++)
      lanes[i] += x[at + i] * x[at + i];
  for (gsize i = 0; at + i < n; i++)
    lanes[i] += x[at + i] * x[at + i];
  return add_lanes (lanes);
}

/* The sum of x * dy * scale. */
static inline float
sum_products (const float *restrict x, const float *restrict dy, const float *restrict scale, gsize n)
{
  float lanes[LANES] = { 0 };
  gsize at = 0;

  for (; at + LANES <= n; at += LANES)
    for (gsize i = 0; i < LANES; i++)
      lanes[i] += x[at + i] * dy[at + i] * scale[at + i];
  for (gsize i = 0; at + i < n; i++)
    lanes[i] += x[at + i] * dy[at + i] * scale[at + i];
  return add_lanes (lanes);
}

QD_LOOP void
qd_l2_norm_scale (float *restrict y, float *restrict inverses, const float *restrict x, const float *restrict scale,
                  gsize pixels, gsize channels)
{
  for (gsize p = 0; p < pixels; p++, x += channels, y += channels)
    {
      float length = sqrtf (sum_squares (x, channels)), inverse = 1.0f / (length > 1e-12f ? length : 1e-12f);

      inverses[p] = inverse;
      for (gsize c = 0; c < channels; c++)
        y[c] = x[c] * inverse * scale[c];
    }
}

QD_LOOP void
qd_l2_norm_back (float *restrict dx, float *restrict sums, const float *restrict x, const float *restrict dy,
                 const float *restrict scale, const float *restrict inverses, gboolean accumulate, gsize pixels, gsize channels)
{
  for (gsize p = 0; p < pixels; p++, x += channels, dy += channels)
    {
      float inverse = inverses[p], along;

      for (gsize c = 0; c < channels; c++)
        sums[c] += x[c] * dy[c] * inverse;
      if (dx == NULL)
        continue;
      along = sum_products (x, dy, scale, channels) * inverse * inverse;
      for (gsize c = 0; c < channels; c++)
        dx[p * channels + c]
            = (accumulate ? dx[p * channels + c] : 0.0f) + (dy[c] * scale[c] - x[c] * along) * inverse;
    }
}
