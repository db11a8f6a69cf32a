#include "widgets/axis.h"

#include <math.h>

void
qd_axis_clear (QdAxis *axis)
{
  g_clear_pointer (&axis->title, g_free);
  g_clear_pointer (&axis->unit, g_free);
}

double
qd_axis_position (const QdAxis *axis, double value)
{
  return (value - axis->low) / (axis->high - axis->low);
}

double
qd_axis_value (const QdAxis *axis, double position)
{
  return axis->low + position * (axis->high - axis->low);
}

double
qd_axis_step (double low, double high, guint most, gboolean whole)
{
  static const double factors[] = { 1, 2, 5, 10 };
  double rough = (high - low) / MAX (most, 1);
  double power, step;
  guint i = 0;

  if (!(rough > 0) || !isfinite (rough))
    return 1;
  power = pow (10, floor (log10 (rough)));
  /* A hair of slack, so that 0.3 / 3 does not step past 0.1. */
  while (i < 3 && factors[i] * power < rough * (1 - 1e-9))
    i++;
  step = factors[i] * power;
  return whole ? MAX (1, step) : step;
}

void
qd_axis_fit (QdAxis *axis, double least, double greatest, guint most)
{
  double step;

  if (axis->fixed)
    return;
  if (!isfinite (least) || !isfinite (greatest))
    least = 0, greatest = 1;
  if (greatest - least <= 1e-12 * MAX (fabs (least), fabs (greatest)))
    {
      double around = axis->whole || greatest == 0 ? 1 : fabs (greatest) / 2;
      least = least >= 0 ? MAX (0, least - around) : least - around;
      greatest += around;
    }
  step = qd_axis_step (least, greatest, most, axis->whole);
  axis->low = floor (least / step + 1e-9) * step;
  axis->high = ceil (greatest / step - 1e-9) * step;
}

/* Digits behind the point that show a step of this size. */
static int
decimals_of (double step)
{
  return (int) CLAMP (ceil (-log10 (step) - 1e-9), 0, 9);
}

void
qd_axis_ticks (const QdAxis *axis, guint most, QdTicks *ticks)
{
  double scale = axis->scale != 0 ? axis->scale : 1;
  double step = qd_axis_step (axis->low, axis->high, MIN (most, QD_AXIS_MAX_TICKS - 1), axis->whole);
  double first = ceil (axis->low / step - 1e-9);

  ticks->n = 0;
  ticks->decimals = decimals_of (step * scale);
  while (ticks->n < QD_AXIS_MAX_TICKS && (first + ticks->n) * step <= axis->high + step * 1e-9)
    {
      ticks->values[ticks->n] = (first + ticks->n) * step;
      ticks->n++;
    }
}

char *
qd_axis_format (const QdAxis *axis, double value, int decimals)
{
  double shown = value * (axis->scale != 0 ? axis->scale : 1);

  /* No "-0". */
  if (fabs (shown) < 0.5 * pow (10, -decimals))
    shown = 0;
  if (axis->unit == NULL)
    return g_strdup_printf ("%.*f", decimals, shown);
  return g_strdup_printf ("%.*f %s", decimals, shown, axis->unit);
}
