/**
 * The small round signs on thumbnails, in plain Cairo. No GTK, any thread.
 */
#pragma once

#include <cairo.h>

typedef enum
{
  QD_SIGN_CLOCK,
  QD_SIGN_CHECK,
  QD_SIGN_CROSS,
  QD_SIGN_EXCLAMATION,
  QD_SIGN_RING, /* an empty circle */
  QD_SIGN_QUESTION,
} QdSign;

/* A colored disk of @diameter with the sign in white, its center at (@x, @y). */
void qd_draw_sign (cairo_t *cr, QdSign sign, double x, double y, double diameter);
