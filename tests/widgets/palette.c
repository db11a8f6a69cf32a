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

/* All twelve stay apart for everybody. Matrices: Vienot, Brettel and Mollon 1999, linear light. */
static void
test_color_blind (void)
{
  static const double eyes[3][3][3] = {
    { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
    { { 0.11238, 0.88762, 0 }, { 0.11238, 0.88762, 0 }, { 0.00401, -0.00401, 1 } },
    { { 0.29275, 0.70725, 0 }, { 0.29275, 0.70725, 0 }, { -0.02234, 0.02234, 1 } },
  };

  for (guint eye = 0; eye < G_N_ELEMENTS (eyes); eye++)
    for (guint i = 0; i < QD_PALETTE_SIZE; i++)
      for (guint j = 0; j < i; j++)
        {
          double a[3], b[3];

          seen_as (qd_palette_color (i), eyes[eye], a);
          seen_as (qd_palette_color (j), eyes[eye], b);
          g_assert_cmpfloat (hypot (hypot (a[0] - b[0], a[1] - b[1]), a[2] - b[2]), >, 14);
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
  return g_test_run ();
}
