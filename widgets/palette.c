#include "widgets/palette.h"

#include "engine/core/colors.h"
#include <math.h>

QdColor
qd_color_from_rgb (guint32 rgb)
{
  QdColor color;

  qd_color_to_rgb (rgb, &color.red, &color.green, &color.blue);
  return color;
}

QdColor
qd_palette_color (guint index)
{
  return qd_color_from_rgb (qd_color_for_index (index));
}

gboolean
qd_color_parse (const char *text, QdColor *color)
{
  guint64 rgb;

  if (text == NULL || text[0] != '#' || strlen (text) != 7 ||
      !g_ascii_string_to_unsigned (text + 1, 16, 0, 0xffffff, &rgb, NULL))
    return FALSE;
  *color = qd_color_from_rgb ((guint32) rgb);
  return TRUE;
}

char *
qd_color_to_string (QdColor color)
{
  return g_strdup_printf ("#%02x%02x%02x", (guint) lround (CLAMP (color.red, 0, 1) * 255),
                          (guint) lround (CLAMP (color.green, 0, 1) * 255), (guint) lround (CLAMP (color.blue, 0, 1) * 255));
}

static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

double
qd_color_luminance (QdColor color)
{
  return 0.2126 * linear (color.red) + 0.7152 * linear (color.green) + 0.0722 * linear (color.blue);
}

double
qd_color_contrast (QdColor a, QdColor b)
{
  double first = qd_color_luminance (a) + 0.05, second = qd_color_luminance (b) + 0.05;

  return MAX (first, second) / MIN (first, second);
}

QdColor
qd_color_mix (QdColor a, QdColor b, double amount)
{
  return (QdColor){ a.red + (b.red - a.red) * amount, a.green + (b.green - a.green) * amount,
                    a.blue + (b.blue - a.blue) * amount };
}

QdColor
qd_color_text_on (QdColor ground)
{
  const QdColor black = { 0, 0, 0 }, white = { 1, 1, 1 };

  return qd_color_contrast (white, ground) >= 4.5 || qd_color_contrast (white, ground) > qd_color_contrast (black, ground)
             ? white
             : black;
}

QdColor
qd_color_for_ground (QdColor color, QdColor ground)
{
  const QdColor black = { 0, 0, 0 }, white = { 1, 1, 1 };
  gboolean light = qd_color_luminance (ground) > 0.18;
  QdColor away = light ? black : white;

  for (int i = 0; i < 30 && qd_color_contrast (color, ground) < (light ? 3 : 4); i++)
    color = qd_color_mix (color, away, 0.08);
  return color;
}

void
qd_color_set_source (cairo_t *cr, QdColor color, double alpha)
{
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, alpha);
}
