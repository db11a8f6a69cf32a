#include "engine/ops/pool-loops.h"

#include <string.h>

#include "engine/host/parallel.h"

#define N_CHANNELS 64 /* at once, so that what is found so far stays near */

QD_LOOP void
qd_pool_max (float *restrict y, guint8 *restrict winners, const QdPoolPart *restrict parts, guint n, gsize channels)
{
  float best[N_CHANNELS];
  gint32 places[N_CHANNELS];

  for (gsize at = 0; at < channels; at += N_CHANNELS)
    {
      gsize end = MIN (N_CHANNELS, channels - at);

      for (gsize c = 0; c < end; c++)
        {
          best[c] = parts[0].values[at + c];
          places[c] = parts[0].place;
        }
      for (guint i = 1; i < n; i++)
        {
          const float *values = parts[i].values + at;
          gint32 place = parts[i].place;

          for (gsize c = 0; c < end; c++)
            {
              places[c] = values[c] > best[c] ? place : places[c];
              best[c] = values[c] > best[c] ? values[c] : best[c];
            }
        }
      memcpy (y + at, best, end * sizeof (float));
      for (gsize c = 0; winners != NULL && c < end; c++)
        winners[at + c] = (guint8)places[c];
    }
}

QD_LOOP void
qd_pool_max_back (float *restrict dx, const QdPoolPart *restrict parts, guint n, gboolean accumulate, gsize channels)
{
  if (!accumulate)
    memset (dx, 0, channels * sizeof (float));
  for (guint i = 0; i < n; i++)
    {
      const float *values = parts[i].values;
      const guint8 *winners = parts[i].winners;
      gint32 place = parts[i].place;

      for (gsize c = 0; c < channels; c++)
        dx[c] += winners[c] == place ? values[c] : 0.0f;
    }
}

QD_LOOP void
qd_pool_average (float *restrict y, const QdPoolPart *restrict parts, guint n, gboolean accumulate, gsize channels)
{
  if (!accumulate)
    memset (y, 0, channels * sizeof (float));
  for (guint i = 0; i < n; i++)
    {
      const float *values = parts[i].values;
      float share = parts[i].share;

      for (gsize c = 0; c < channels; c++)
        y[c] += values[c] * share;
    }
}
