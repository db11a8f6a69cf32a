/**
 * The inner loops of l2_norm-host.c: [pixels][channels], channels a multiple of 4.
 */
#pragma once

#include <glib.h>

/* y = x / |x| * scale; inverses: [pixels] 1 / |x|. */
void qd_l2_norm_scale (float *y, float *inverses, const float *x, const float *scale, gsize pixels, gsize channels);

/* dx = (g - u (u . g)) / |x| with g = dy * scale and u = x / |x|, or dx +=; dx NULL: none is wanted.
 * sums += dy * u, [channels]. */
void qd_l2_norm_back (float *dx, float *sums, const float *x, const float *dy, const float *scale, const float *inverses,
                      gboolean accumulate, gsize pixels, gsize channels);
