/**
 * An axis turns a value into 0..1 and knows its ticks; it knows nothing of pixels. Ticks stand at 1, 2 or 5 times a power of
 * ten. Plain values, any thread.
 */
#pragma once

#include <glib.h>

#define QD_AXIS_MAX_TICKS 24

typedef struct
{
  char *title;      /* owned; NULL: none */
  char *unit;       /* owned; behind each tick, as "%"; NULL: none */
  double low, high; /* low < high */
  gboolean fixed;   /* the range stays whatever the data are */
  gboolean whole;   /* ticks at whole numbers only, as epochs */
  double scale;     /* values are shown times this, as 100 for percent; 0: 1 */
} QdAxis;

typedef struct
{
  double values[QD_AXIS_MAX_TICKS];
  guint n;
  int decimals; /* enough to tell the ticks apart */
} QdTicks;

void qd_axis_clear (QdAxis *axis);

/* 0 at low, 1 at high, linear, not limited; and back. */
double qd_axis_position (const QdAxis *axis, double value);
double qd_axis_value (const QdAxis *axis, double position);

/* The largest of 1, 2, 5 x 10^k that is at most 1, ... so that [low, high] is cut into at most @most steps. */
double qd_axis_step (double low, double high, guint most, gboolean whole);

/* Widens a range that is not fixed to whole steps around [least, greatest]; a single value gets a step on either side. */
void qd_axis_fit (QdAxis *axis, double least, double greatest, guint most);

/* The ticks inside the range, at most @most + 1. */
void qd_axis_ticks (const QdAxis *axis, guint most, QdTicks *ticks);

/* "0.25", "40 %", with @decimals digits behind the point. */
char *qd_axis_format (const QdAxis *axis, double value, int decimals);
