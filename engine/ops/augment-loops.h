/**
 * The inner loops of augment-host.c: rows of red, green and blue apart, [3][stride] floats of which [n] are taken.
 */
#pragma once

#include <glib.h>

/* planes += weight * pixels, in 0..255; red in the pixels' lowest byte. */
void qd_augment_add_row (float *planes, gsize stride, const guint32 *pixels, float weight, gsize n);

/* As recolor of shaders/augment/view.comp. */
typedef struct
{
  float brightness, first_contrast, saturation, hue, last_contrast;
} QdRecoloring;

void qd_augment_recolor (float *planes, gsize stride, const QdRecoloring *change, gsize n);
