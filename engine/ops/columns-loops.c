#include "engine/ops/columns-loops.h"

#include "engine/host/parallel.h"

QD_LOOP void
qd_columns_spread (float *restrict y, const float *restrict a, const float *restrict factor, float times, gboolean accumulate,
                   gsize pixels, gsize channels)
{
  for (gsize p = 0; p < pixels; p++, y += channels)
    {
      if (a == NULL)
        for (gsize c = 0; c < channels; c++)
          y[c] = (accumulate ? y[c] : 0.0f) + factor[c] * times;
      else
        for (gsize c = 0; c < channels; c++)
          y[c] = (accumulate ? y[c] : 0.0f) + a[p * channels + c] * factor[c] * times;
    }
}

QD_LOOP void
qd_columns_gather (float *restrict sum, const float *restrict a, const float *restrict b, float times, gboolean accumulate,
                   gsize pixels, gsize channels, gsize n)
{
  float sums[QD_COLUMNS_AT_ONCE] = { 0 };

  for (gsize p = 0; p < pixels; p++, a += channels)
    {
      if (b == NULL)
        for (gsize c = 0; c < n; c++)
          sums[c] += a[c];
      else
        for (gsize c = 0; c < n; c++)
          sums[c] += a[c] * b[p * channels + c];
    }
  for (gsize c = 0; c < n; c++)
    sum[c] = (accumulate ? sum[c] : 0.0f) + sums[c] * times;
}
