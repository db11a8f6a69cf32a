#include "engine/ops/multibox_loss-loops.h"

#include <math.h>

#include "engine/host/parallel.h"

#define LEAST -87.0f /* exp is next to the least plain number */

/* 2^n e^r, where x = n log 2 + r and |r| is at most log 2 / 2; e^r by its series. */
static inline float
exp_negative (float x)
{
  float n, r, series;
  union
  {
    gint32 bits;
    float power;
  } two;

  x = x > LEAST ? x : LEAST;
  n = floorf (x * 1.44269504f + 0.5f);
  r = (x - n * 0.693359375f) + n * 2.12194440e-4f; /* log 2 in two parts: what n times the first makes is exact */
  series = 1.0f / 5040;
  series = series * r + 1.0f / 720;
  series = series * r + 1.0f / 120;
  series = series * r + 1.0f / 24;
  series = series * r + 1.0f / 6;
  series = series * r + 0.5f;
  series = series * r + 1.0f;
  series = series * r + 1.0f;
  two.bits = ((gint32)n + 127) << 23;
  return series * two.power;
}

QD_LOOP void
qd_exp_negative (float *restrict values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    values[i] = exp_negative (values[i]);
}
