#include "engine/ops/augment-loops.h"

#include <math.h>

#include "engine/host/parallel.h"

static inline float
clamp1 (float x)
{
  x = x < 0.0f ? 0.0f : x;
  return x > 1.0f ? 1.0f : x;
}

QD_LOOP void
qd_augment_add_row (float *restrict planes, gsize stride, const guint32 *restrict pixels, float weight, gsize n)
{
  float *restrict red = planes, *restrict green = planes + stride, *restrict blue = planes + 2 * stride;

  for (gsize i = 0; i < n; i++)
    {
      red[i] += weight * (float)(gint32)(pixels[i] & 255);
      green[i] += weight * (float)(gint32)(pixels[i] >> 8 & 255);
      blue[i] += weight * (float)(gint32)(pixels[i] >> 16 & 255);
    }
}

QD_LOOP static void
scale_and_shift (float *restrict plane, float addend, float factor, gsize n)
{
  for (gsize i = 0; i < n; i++)
    plane[i] = clamp1 (clamp1 (plane[i] + addend) * factor);
}

/* f (n) = v - v s max (0, min (k, 4 - k, 1)), k = (n + 6 h) mod 6. */
static inline float
get_primary (float n, float hue6, float value, float saturation)
{
  float k = n + hue6, least;

  k -= 6.0f * floorf (k * (1.0f / 6.0f));
  least = k < 4.0f - k ? k : 4.0f - k;
  return value - value * saturation * clamp1 (least);
}

/* HSV's saturation times a factor and its hue turned; the value stays. */
QD_LOOP static void
change_hue_saturation (float *restrict red, float *restrict green, float *restrict blue, float factor, float turn, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      float r = red[i], g = green[i], b = blue[i];
      float value = r > g ? r : g, least = r < g ? r : g, chroma, divisor, saturation, sector;

      value = value > b ? value : b;
      least = least < b ? least : b;
      chroma = value - least;
      divisor = chroma > 0.0f ? chroma : 1.0f;
      saturation = clamp1 ((value > 0.0f ? chroma / value : 0.0f) * factor);
      sector = value == r ? (g - b) / divisor : value == g ? (b - r) / divisor + 2.0f : (r - g) / divisor + 4.0f;
      sector += 6.0f * turn;
      red[i] = chroma > 0.0f ? get_primary (5.0f, sector, value, saturation) : r;
      green[i] = chroma > 0.0f ? get_primary (3.0f, sector, value, saturation) : g;
      blue[i] = chroma > 0.0f ? get_primary (1.0f, sector, value, saturation) : b;
    }
}

void
qd_augment_recolor (float *planes, gsize stride, const QdRecoloring *change, gsize n)
{
  for (guint k = 0; k < 3; k++)
    scale_and_shift (planes + k * stride, change->brightness, change->first_contrast, n);
  if (change->saturation != 1.0f || change->hue != 0.0f)
    change_hue_saturation (planes, planes + stride, planes + 2 * stride, change->saturation, change->hue, n);
  for (guint k = 0; k < 3; k++)
    scale_and_shift (planes + k * stride, 0, change->last_contrast, n);
}
