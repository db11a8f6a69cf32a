#include "engine/core/colors.h"

#include <math.h>

/* Okabe and Ito 2008 ("Color Universal Design") without black, then Tol's "muted" hues that keep apart from them. */
static const guint32 palette[12] = {
  0xe69f00, 0x56b4e9, 0x009e73, 0xcc79a7, 0xd55e00, 0x0072b2, 0xf0e442, 0x882255, 0x44aa99, 0x999933, 0xaa4499, 0x88ccee,
};

static guint32
channel (double hue, double shift)
{
  double t = fmod (hue + shift, 1.0);
  double value = CLAMP (fabs (t * 6 - 3) - 1, 0, 1);

  return (guint32) lround (255 * (0.25 + 0.6 * value));
}

guint32
qd_color_for_index (guint index)
{
  double hue;

  if (index < G_N_ELEMENTS (palette))
    return palette[index];
  hue = fmod ((index - G_N_ELEMENTS (palette)) * 0.61803398874989485 + 0.05, 1.0);
  return channel (hue, 0) << 16 | channel (hue, 2.0 / 3) << 8 | channel (hue, 1.0 / 3);
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
