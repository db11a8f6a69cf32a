#include "widgets/draw-boxes.h"
#include "widgets/palette.h"

#include <math.h>

static void
test_text_form (void)
{
  QdColor color = { 0, 0, 0 };
  g_autofree char *text = NULL;

  g_assert_true (qd_color_parse ("#e69f00", &color));
  g_assert_cmpfloat_with_epsilon (color.red, 230 / 255.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (color.green, 159 / 255.0, 1e-9);
  g_assert_cmpfloat (color.blue, ==, 0);
  text = qd_color_to_string (color);
  g_assert_cmpstr (text, ==, "#e69f00");
  g_assert_false (qd_color_parse ("e69f00", &color));
  g_assert_false (qd_color_parse ("#e69f0", &color));
  g_assert_false (qd_color_parse ("#e69f0g", &color));
  g_assert_false (qd_color_parse ("#+69f00", &color));
  g_assert_false (qd_color_parse (NULL, &color));
}

static void
test_contrast (void)
{
  const QdColor black = { 0, 0, 0 }, white = { 1, 1, 1 };

  g_assert_cmpfloat_with_epsilon (qd_color_contrast (black, white), 21, 1e-6);
  g_assert_cmpfloat_with_epsilon (qd_color_luminance ((QdColor){ 1, 0, 0 }), 0.2126, 1e-9);
  for (guint i = 0; i < 200; i++)
    {
      QdColor color = qd_palette_color (i);
      g_assert_cmpfloat (qd_color_contrast (qd_color_for_ground (color, white), white), >=, 3);
      g_assert_cmpfloat (qd_color_contrast (qd_color_for_ground (color, black), black), >=, 4);
      g_assert_cmpfloat (qd_color_contrast (qd_color_text_on (color), color), >=, 4.5);
    }
}

/* No two of the first 60 are the same to the eye: at least 8 of 255 apart in one channel. */
static void
test_different (void)
{
  for (guint i = 0; i < 60; i++)
    for (guint j = 0; j < i; j++)
      {
        QdColor a = qd_palette_color (i), b = qd_palette_color (j);
        double apart = MAX (MAX (ABS (a.red - b.red), ABS (a.green - b.green)), ABS (a.blue - b.blue));
        g_assert_cmpfloat (apart, >, 8 / 255.0);
      }
}

static double
lab_curve (double t)
{
  return t > 0.008856 ? cbrt (t) : 7.787 * t + 16.0 / 116;
}

/* sRGB through a matrix on linear light to CIELAB (D65). */
static void
seen_as (QdColor color, const double matrix[3][3], double lab[3])
{
  static const double xyz[3][3] = { { 0.4124, 0.3576, 0.1805 }, { 0.2126, 0.7152, 0.0722 }, { 0.0193, 0.1192, 0.9505 } };
  static const double white[3] = { 0.9505, 1, 1.089 };
  const double channels[3] = { color.red, color.green, color.blue };
  double light[3], f[3];

  for (int i = 0; i < 3; i++)
    {
      light[i] = 0;
      for (int j = 0; j < 3; j++)
        light[i] += matrix[i][j] * (channels[j] <= 0.04045 ? channels[j] / 12.92 : pow ((channels[j] + 0.055) / 1.055, 2.4));
      light[i] = MAX (light[i], 0);
    }
  for (int i = 0; i < 3; i++)
    f[i] = lab_curve ((xyz[i][0] * light[0] + xyz[i][1] * light[1] + xyz[i][2] * light[2]) / white[i]);
  lab[0] = 116 * f[1] - 16;
  lab[1] = 500 * (f[0] - f[1]);
  lab[2] = 200 * (f[1] - f[2]);
}

/* All twelve stay apart for everybody, in CIELAB's distance of 1976, of which 2.3 can just be told. Matrices on linear light:
 * Vienot, Brettel and Mollon 1999 (protanopia, deuteranopia); Machado, Oliveira and Fernandes 2009 (tritanopia). */
static void
test_color_blind (void)
{
  static const struct
  {
    double least, matrix[3][3];
  } eyes[] = {
    { 25, { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } },
    { 20, { { 0.11238, 0.88762, 0 }, { 0.11238, 0.88762, 0 }, { 0.00401, -0.00401, 1 } } },
    { 14.7, { { 0.29275, 0.70725, 0 }, { 0.29275, 0.70725, 0 }, { -0.02234, 0.02234, 1 } } },
    { 13.9, { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.3039 } } },
  };

  for (guint eye = 0; eye < G_N_ELEMENTS (eyes); eye++)
    for (guint i = 0; i < QD_PALETTE_SIZE; i++)
      for (guint j = 0; j < i; j++)
        {
          double a[3], b[3];

          seen_as (qd_palette_color (i), eyes[eye].matrix, a);
          seen_as (qd_palette_color (j), eyes[eye].matrix, b);
          g_assert_cmpfloat (hypot (hypot (a[0] - b[0], a[1] - b[1]), a[2] - b[2]), >, eyes[eye].least);
        }
}

/* ---- Outlines ---- */

static QdColor
gray (double level)
{
  return (QdColor){ level, level, level };
}

/* The best contrast of a pixel of the left edge of a box with the photo, which is as gray everywhere. */
static double
draw_on (QdColor ground, QdColor color)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 60, 60);
  cairo_t *cr = cairo_create (surface);
  const QdClassLook look = { "", color };
  const QdDrawnBox box = { { 20, 10, 50, 50 }, 0, NAN };
  const QdBoxStyle style = { .line_width = 2, .hide_labels = TRUE };
  double best = 0;

  qd_color_set_source (cr, ground, 1);
  cairo_paint (cr);
  qd_draw_box (cr, &box, &look, 1, &style);
  cairo_surface_flush (surface);
  for (int x = 10; x < 30; x++)
    {
      const guint8 *pixel = cairo_image_surface_get_data (surface) + 30 * cairo_image_surface_get_stride (surface) + 4 * x;
      QdColor seen = { pixel[2] / 255.0, pixel[1] / 255.0, pixel[0] / 255.0 };

      best = MAX (best, qd_color_contrast (seen, ground));
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return best;
}

/* WCAG 2.1 asks 3 of what is no text. A box has it on any gray; on a photo of the night 10, whatever the color of its class. */
static void
test_outlines (void)
{
  for (guint i = 0; i < QD_PALETTE_SIZE; i++)
    {
      for (int level = 0; level <= 255; level += 5)
        g_assert_cmpfloat (draw_on (gray (level / 255.0), qd_palette_color (i)), >=, 3);
      g_assert_cmpfloat (draw_on (gray (0), qd_palette_color (i)), >=, 10);
      g_assert_cmpfloat (draw_on (gray (0.06), qd_palette_color (i)), >=, 10);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/palette/text-form", test_text_form);
  g_test_add_func ("/widgets/palette/contrast", test_contrast);
  g_test_add_func ("/widgets/palette/different", test_different);
  g_test_add_func ("/widgets/palette/color-blind", test_color_blind);
  g_test_add_func ("/widgets/palette/outlines", test_outlines);
  return g_test_run ();
}
