/**
 * The inner loops of pool-host.c: one pixel of [channels] from @n others.
 */
#pragma once

#include <glib.h>

/* A pixel of a window, or a window that holds a pixel. */
typedef struct
{
  const float *values;   /* [channels] */
  const guint8 *winners; /* of a window: [channels] the place of the largest */
  guint8 place;          /* in the window, counted row by row */
  float share;           /* of an average */
} QdPoolPart;

/* y = the largest, the first of equal ones; winners: its place, or NULL. */
void qd_pool_max (float *y, guint8 *winners, const QdPoolPart *parts, guint n, gsize channels);

/* dx = the sum of those that this place won, or dx += */
void qd_pool_max_back (float *dx, const QdPoolPart *parts, guint n, gboolean accumulate, gsize channels);

/* y = the sum of the shares, or y += */
void qd_pool_average (float *y, const QdPoolPart *parts, guint n, gboolean accumulate, gsize channels);
