#include "engine/core/colors.h"

#include <math.h>

/* Seven of Okabe and Ito 2008 ("Color Universal Design"), and five chosen so that all twelve stay at least 14 apart in CIELAB for
   people without red or green cones too. */
static const guint32 palette[12] = {
  0xe69f00, 0x0072b2, 0x009e73, 0xd55e00, 0x56b4e9, 0xcc79a7, 0xf0e442, 0x4b2e83, 0xaa3377, 0xb8d96a, 0x7a4a2b, 0x88ccbb,
};

/* @shift in turns; saturation and value in [0, 1]. */
static guint32
channel (double hue, double shift, double saturation, double value)
{
  double t = fmod (hue + shift, 1.0);
  double pure = CLAMP (fabs (t * 6 - 3) - 1, 0, 1);

  return (guint32) lround (255 * value * (1 - saturation * (1 - pure)));
}

guint32
qd_color_for_index (guint index)
{
  static const double saturations[] = { 0.85, 0.5, 0.7 };
  static const double values[] = { 0.75, 0.9, 0.6 };
  guint beyond = index - G_N_ELEMENTS (palette);
  double hue, saturation = saturations[beyond % 3], value = values[beyond / 3 % 3];

  if (index < G_N_ELEMENTS (palette))
    return palette[index];
  hue = fmod (beyond * 0.61803398874989485 + 0.05, 1.0);
  return channel (hue, 0, saturation, value) << 16 | channel (hue, 2.0 / 3, saturation, value) << 8 |
         channel (hue, 1.0 / 3, saturation, value);
}

void
qd_color_to_rgb (guint32 color, double *red, double *green, double *blue)
{
  *red = (color >> 16 & 0xff) / 255.0;
  *green = (color >> 8 & 0xff) / 255.0;
  *blue = (color & 0xff) / 255.0;
}

char *
qd_color_to_text (guint32 color)
{
  return g_strdup_printf ("#%06x", color & 0xffffff);
}
