/**
 * The inner loops of columns-host.c: [pixels][channels] of one image, of which [n] channels are taken.
 */
#pragma once

#include <glib.h>

/* y = a * factor * times, or y +=; a NULL: 1. */
void qd_columns_spread (float *y, const float *a, const float *factor, float times, gboolean accumulate, gsize pixels,
                        gsize channels);

/* sum = the sum over the pixels of a * b * times, or sum +=; b NULL: 1. n <= QD_COLUMNS_AT_ONCE. */
#define QD_COLUMNS_AT_ONCE 64
void qd_columns_gather (float *sum, const float *a, const float *b, float times, gboolean accumulate, gsize pixels,
                        gsize channels, gsize n);
