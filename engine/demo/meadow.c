#include "engine/demo/drawing.h"

#include <math.h>

QdDemoColor
qd_demo_color_mix (QdDemoColor a, QdDemoColor b, double share)
{
  return (QdDemoColor){ a.red + (b.red - a.red) * share, a.green + (b.green - a.green) * share,
                        a.blue + (b.blue - a.blue) * share };
}

void
qd_demo_set_color (cairo_t *cr, QdDemoColor color, double shade, double alpha)
{
  cairo_set_source_rgba (cr, MIN (color.red * shade, 1), MIN (color.green * shade, 1), MIN (color.blue * shade, 1), alpha);
}

QdDemoLight
qd_demo_light_choose (QdRandom *random)
{
  static const QdDemoLight lights[] = {
    /* noon */
    { { .62, .74, .50 }, { .22, .38, .14 }, { .30, .52, .16 }, { .72, .66, .36 }, { 1.03, 1.02, .97 }, 1.08, .12 },
    /* overcast */
    { { .60, .66, .58 }, { .26, .36, .24 }, { .32, .47, .26 }, { .60, .58, .42 }, { .92, .95, 1.0 }, .88, .15 },
    /* evening */
    { { .80, .68, .40 }, { .34, .32, .12 }, { .42, .48, .14 }, { .80, .64, .30 }, { 1.10, .96, .78 }, 1.05, .25 },
    /* under trees */
    { { .24, .36, .24 }, { .08, .16, .09 }, { .16, .32, .14 }, { .38, .36, .20 }, { .86, .98, .90 }, 1.0, .08 },
    /* dry summer */
    { { .84, .78, .56 }, { .48, .40, .22 }, { .56, .56, .26 }, { .84, .74, .44 }, { 1.04, 1.0, .92 }, 1.0, .75 },
    /* morning haze */
    { { .76, .82, .80 }, { .40, .52, .42 }, { .40, .58, .34 }, { .70, .68, .50 }, { .98, 1.0, 1.03 }, .80, .10 },
  };
  QdDemoLight light = lights[qd_random_below (random, G_N_ELEMENTS (lights))];

  light.contrast *= qd_random_range (random, 0.92, 1.08);
  light.tint.red *= qd_random_range (random, 0.95, 1.05);
  light.tint.blue *= qd_random_range (random, 0.93, 1.07);
  return light;
}

static void
draw_glow (cairo_t *cr, double x, double y, double radius, QdDemoColor color, double shade, double alpha)
{
  cairo_pattern_t *glow = cairo_pattern_create_radial (x, y, 0, x, y, radius);

  cairo_pattern_add_color_stop_rgba (glow, 0, MIN (color.red * shade, 1), MIN (color.green * shade, 1),
                                     MIN (color.blue * shade, 1), alpha);
  cairo_pattern_add_color_stop_rgba (glow, 0.6, MIN (color.red * shade, 1), MIN (color.green * shade, 1),
                                     MIN (color.blue * shade, 1), alpha * 0.6);
  cairo_pattern_add_color_stop_rgba (glow, 1, color.red, color.green, color.blue, 0);
  cairo_set_source (cr, glow);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_pattern_destroy (glow);
}

/* What is too far away to be sharp: a slope of soft light and dark, and the disks that flowers turn into. */
void
qd_demo_draw_background (cairo_t *cr, QdRandom *random, const QdDemoLight *light, double width, double height)
{
  static const QdDemoColor flowers[] = { { .95, .93, .88 }, { .95, .80, .25 }, { .60, .45, .80 }, { .85, .45, .55 } };
  cairo_pattern_t *slope = cairo_pattern_create_linear (qd_random_range (random, -60, 60), 0, 0, height);

  cairo_pattern_add_color_stop_rgb (slope, 0, light->sky.red, light->sky.green, light->sky.blue);
  cairo_pattern_add_color_stop_rgb (slope, 1, light->ground.red, light->ground.green, light->ground.blue);
  cairo_set_source (cr, slope);
  cairo_paint (cr);
  cairo_pattern_destroy (slope);

  for (guint i = 0; i < 60; i++)
    draw_glow (cr, qd_random_range (random, 0, width), qd_random_range (random, 0, height),
               qd_random_range (random, 20, 110), qd_demo_color_mix (light->blade, light->sky, qd_random_double (random)),
               qd_random_range (random, 0.55, 1.35), 0.30);
  for (guint i = 0, n = qd_random_below (random, 14); i < n; i++)
    draw_glow (cr, qd_random_range (random, 0, width), qd_random_range (random, 0, height * 0.8),
               qd_random_range (random, 5, 22), flowers[qd_random_below (random, G_N_ELEMENTS (flowers))], 1, 0.55);
}

static void
draw_blade (cairo_t *cr, QdRandom *random, const QdDemoLight *light, double x, double bottom, double length, double thickness)
{
  double lean = qd_random_range (random, -0.6, 0.6) * length;
  double bow = qd_random_range (random, -0.3, 0.3) * length;
  gboolean dry = qd_random_double (random) < light->dryness;
  double shade = qd_random_range (random, 0.6, 1.35);
  double tip_x = x + lean, tip_y = bottom - length;
  QdDemoColor color = dry ? light->dry : light->blade;
  cairo_pattern_t *fade = cairo_pattern_create_linear (x, bottom, tip_x, tip_y);

  cairo_pattern_add_color_stop_rgb (fade, 0, color.red * shade * 0.6, color.green * shade * 0.6, color.blue * shade * 0.6);
  cairo_pattern_add_color_stop_rgb (fade, 1, MIN (color.red * shade * 1.15, 1), MIN (color.green * shade * 1.15, 1),
                                    MIN (color.blue * shade, 1));
  cairo_move_to (cr, x - thickness / 2, bottom);
  cairo_curve_to (cr, x - thickness / 2 + bow, bottom - length * 0.4, tip_x - lean * 0.2, bottom - length * 0.8, tip_x, tip_y);
  cairo_curve_to (cr, tip_x - lean * 0.2 + thickness, bottom - length * 0.78, x + thickness / 2 + bow, bottom - length * 0.4,
                  x + thickness / 2, bottom);
  cairo_close_path (cr);
  cairo_set_source (cr, fade);
  cairo_fill (cr);
  cairo_pattern_destroy (fade);
}

void
qd_demo_draw_blades (cairo_t *cr, QdRandom *random, const QdDemoLight *light, double width, double height, guint n,
                     double reach, double thickness)
{
  for (guint i = 0; i < n; i++)
    draw_blade (cr, random, light, qd_random_range (random, -30, width + 30), height + 10,
                height * reach * qd_random_range (random, 0.25, 1), thickness * qd_random_range (random, 0.5, 1.5));
}

void
qd_demo_draw_stem (cairo_t *cr, QdRandom *random, const QdDemoLight *light, double x, double y, double size, double bottom)
{
  double foot = x + qd_random_range (random, -0.25, 0.25) * (bottom - y);

  cairo_save (cr);
  cairo_set_line_width (cr, MAX (size * 0.05, 1.2));
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_move_to (cr, x, y);
  cairo_curve_to (cr, x, y + (bottom - y) * 0.4, foot, y + (bottom - y) * 0.6, foot, bottom + 10);
  qd_demo_set_color (cr, light->blade, 0.75, 1);
  cairo_stroke_preserve (cr);
  cairo_translate (cr, -size * 0.012, 0);
  cairo_set_line_width (cr, MAX (size * 0.015, 0.5));
  qd_demo_set_color (cr, light->blade, 1.3, 0.8);
  cairo_stroke (cr);
  cairo_restore (cr);
}
