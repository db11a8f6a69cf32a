#include "engine/demo/drawing.h"

#include <math.h>

typedef struct
{
  double root;   /* where on the body they grow, x */
  double length; /* of the forewing */
  double width;
  double angle;  /* from +x; pi: folded along the body */
  QdDemoColor color;
  double alpha;
} Wings;

static void
ellipse_path (cairo_t *cr, double x, double y, double rx, double ry)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, rx, ry);
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
}

/* Lit from above left, dark at the rim. */
static void
fill_round (cairo_t *cr, double x, double y, double radius, QdDemoColor color)
{
  cairo_pattern_t *pattern = cairo_pattern_create_radial (x - radius * 0.2, y - radius * 0.35, radius * 0.05, x, y, radius * 1.3);

  cairo_pattern_add_color_stop_rgb (pattern, 0, MIN (color.red * 1.35, 1), MIN (color.green * 1.35, 1), MIN (color.blue * 1.35, 1));
  cairo_pattern_add_color_stop_rgb (pattern, 0.5, color.red, color.green, color.blue);
  cairo_pattern_add_color_stop_rgb (pattern, 1, color.red * 0.45, color.green * 0.45, color.blue * 0.45);
  cairo_set_source (cr, pattern);
  cairo_fill (cr);
  cairo_pattern_destroy (pattern);
}

static void
draw_legs (cairo_t *cr, QdRandom *random, double root, double reach, double thickness, QdDemoColor color)
{
  cairo_set_line_width (cr, thickness);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (int side = -1; side <= 1; side += 2)
    for (int leg = -1; leg <= 1; leg++)
      {
        double swing = leg * 0.55 + qd_random_range (random, -0.15, 0.15);
        double knee_x = root + leg * 0.05 + reach * 0.55 * sin (swing), knee_y = side * (0.1 + reach * 0.45 * cos (swing));

        cairo_move_to (cr, root + leg * 0.06, side * 0.08);
        cairo_line_to (cr, knee_x, knee_y);
        cairo_line_to (cr, knee_x + reach * 0.55 * sin (swing * 1.5), knee_y + side * reach * 0.35);
      }
  qd_demo_set_color (cr, color, 1, 1);
  cairo_stroke (cr);
}

static void
draw_antennae (cairo_t *cr, QdRandom *random, double root, double length, QdDemoColor color)
{
  cairo_set_line_width (cr, 0.022);
  for (int side = -1; side <= 1; side += 2)
    {
      double spread = qd_random_range (random, 0.3, 0.8) * side;

      cairo_move_to (cr, root, side * 0.04);
      cairo_line_to (cr, root + length * 0.4, side * 0.04 + length * 0.3 * spread);
      cairo_line_to (cr, root + length, side * 0.04 + length * spread);
    }
  qd_demo_set_color (cr, color, 1, 1);
  cairo_stroke (cr);
}

static void
wing_path (cairo_t *cr, double length, double width)
{
  cairo_move_to (cr, 0, 0);
  cairo_curve_to (cr, length * 0.3, -width * 0.5, length * 0.85, -width * 0.9, length, -width * 0.2);
  cairo_curve_to (cr, length * 1.02, width * 0.5, length * 0.5, width * 0.7, 0, 0);
}

static void
draw_wing (cairo_t *cr, const Wings *wings, double scale)
{
  double length = wings->length * scale, width = wings->width * scale;

  wing_path (cr, length, width);
  qd_demo_set_color (cr, wings->color, 1, wings->alpha);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, 0.012);
  qd_demo_set_color (cr, wings->color, 0.35, MIN (wings->alpha * 1.4, 1));
  cairo_stroke (cr);
  cairo_set_line_width (cr, 0.007);
  for (int vein = -1; vein <= 1; vein++)
    {
      cairo_move_to (cr, 0, 0);
      cairo_curve_to (cr, length * 0.4, vein * width * 0.25, length * 0.7, vein * width * 0.3, length * 0.92,
                      vein * width * 0.35 - width * 0.05);
    }
  cairo_stroke (cr);
}

static void
draw_wings (cairo_t *cr, QdRandom *random, const Wings *wings)
{
  for (int side = -1; side <= 1; side += 2)
    {
      double angle = wings->angle + qd_random_range (random, -0.12, 0.12);

      for (int pair = 1; pair >= 0; pair--)
        {
          cairo_save (cr);
          cairo_translate (cr, wings->root - pair * 0.06, side * 0.08);
          cairo_scale (cr, 1, side);
          cairo_rotate (cr, angle + pair * 0.35 - 0.1);
          draw_wing (cr, wings, pair ? 0.7 : 1);
          cairo_restore (cr);
        }
    }
}

/* Bands across an abdomen from @front to @back; @notch pulls each band's middle forward, as on wasps. */
static void
draw_bands (cairo_t *cr, double front, double back, double half, guint n, double share, double notch, QdDemoColor color)
{
  double pitch = (front - back) / n;

  for (guint i = 0; i < n; i++)
    {
      double x = front - pitch * i;

      cairo_move_to (cr, x, -half);
      cairo_curve_to (cr, x - pitch * 0.3, -half * 0.4, x - pitch * 0.3, half * 0.4, x, half);
      cairo_line_to (cr, x - pitch * share, half);
      cairo_curve_to (cr, x - pitch * (share + 0.3), half * 0.5, x - pitch * (share + notch), half * 0.15, x - pitch * (share + notch), 0);
      cairo_curve_to (cr, x - pitch * (share + notch), -half * 0.15, x - pitch * (share + 0.3), -half * 0.5, x - pitch * share, -half);
      cairo_close_path (cr);
    }
  qd_demo_set_color (cr, color, 1, 0.92);
  cairo_fill (cr);
}

static void
draw_fur (cairo_t *cr, QdRandom *random, double x, double rx, double ry, guint n, QdDemoColor color)
{
  cairo_set_line_width (cr, 0.013);
  for (guint i = 0; i < n; i++)
    {
      double a = qd_random_range (random, 0, 2 * G_PI), r = sqrt (qd_random_double (random));
      double px = x + rx * r * cos (a), py = ry * r * sin (a), out = qd_random_range (random, 0.02, 0.07);

      cairo_move_to (cr, px, py);
      cairo_line_to (cr, px + out * cos (a), py + out * sin (a));
      qd_demo_set_color (cr, color, qd_random_range (random, 0.6, 1.5), 0.8);
      cairo_stroke (cr);
    }
}

static void
draw_abdomen_path (cairo_t *cr, double front, double back, double half, double point)
{
  double length = front - back;

  cairo_move_to (cr, front, 0);
  cairo_curve_to (cr, front, -half * 1.1, front - length * 0.35, -half * 1.25, front - length * 0.55, -half);
  cairo_curve_to (cr, back + length * 0.15, -half * (1 - point), back, -half * 0.25, back, 0);
  cairo_curve_to (cr, back, half * 0.25, back + length * 0.15, half * (1 - point), front - length * 0.55, half);
  cairo_curve_to (cr, front - length * 0.35, half * 1.25, front, half * 1.1, front, 0);
}

static void
draw_abdomen (cairo_t *cr, double front, double back, double half, double point, QdDemoColor color, guint bands, double share,
              double notch, QdDemoColor band)
{
  draw_abdomen_path (cr, front, back, half, point);
  fill_round (cr, (front + back) / 2, 0, (front - back) / 2, color);
  cairo_save (cr);
  draw_abdomen_path (cr, front, back, half, point);
  cairo_clip (cr);
  draw_bands (cr, front + 0.02, back, half * 1.4, bands, share, notch, band);
  cairo_restore (cr);
}

void
qd_demo_draw_bee (cairo_t *cr, QdRandom *random)
{
  double warm = qd_random_range (random, -0.06, 0.08);
  QdDemoColor amber = { .66 + warm, .42 + warm * 0.6, .14 }, dark = { .17, .11, .07 }, fur = { .62 + warm, .46 + warm, .22 };
  Wings wings = { 0.14, 0.52, 0.19, qd_random_range (random, 2.1, 2.75), { .88, .90, .94 }, 0.42 };

  draw_legs (cr, random, 0.12, 0.3, 0.035, dark);
  draw_abdomen (cr, 0.03, -0.5, 0.165, 0.25, amber, 5, 0.5, 0.05, dark);
  draw_fur (cr, random, -0.02, 0.09, 0.14, 60, fur);
  ellipse_path (cr, 0.36, 0, 0.085, 0.125);
  fill_round (cr, 0.36, 0, 0.12, dark);
  ellipse_path (cr, 0.385, -0.09, 0.055, 0.04);
  ellipse_path (cr, 0.385, 0.09, 0.055, 0.04);
  qd_demo_set_color (cr, (QdDemoColor){ .08, .06, .06 }, 1, 1);
  cairo_fill (cr);
  draw_antennae (cr, random, 0.43, 0.14, dark);
  ellipse_path (cr, 0.15, 0, 0.165, 0.16);
  fill_round (cr, 0.15, 0, 0.16, (QdDemoColor){ fur.red * 0.7, fur.green * 0.65, fur.blue * 0.6 });
  draw_fur (cr, random, 0.15, 0.16, 0.155, 150, fur);
  draw_wings (cr, random, &wings);
}

void
qd_demo_draw_wasp (cairo_t *cr, QdRandom *random)
{
  double warm = qd_random_range (random, -0.05, 0.05);
  QdDemoColor yellow = { .96, .80 + warm, .10 }, black = { .07, .06, .05 }, leg = { .85, .62, .12 };
  Wings wings = { 0.16, 0.62, 0.12, qd_random_range (random, 2.5, 2.95), { .78, .62, .34 }, 0.42 };

  draw_legs (cr, random, 0.14, 0.34, 0.024, leg);
  draw_abdomen (cr, -0.02, -0.5, 0.145, 0.5, yellow, 5, 0.36, 0.4, black);
  ellipse_path (cr, 0.01, 0, 0.05, 0.03);
  ellipse_path (cr, 0.16, 0, 0.13, 0.105);
  fill_round (cr, 0.16, 0, 0.13, (QdDemoColor){ .16, .14, .12 });
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_save (cr);
      cairo_translate (cr, 0.22, side * 0.06);
      cairo_rotate (cr, side * 0.6);
      ellipse_path (cr, 0, 0, 0.05, 0.018);
      cairo_restore (cr);
      ellipse_path (cr, 0.06, side * 0.04, 0.02, 0.025);
    }
  qd_demo_set_color (cr, yellow, 1, 1);
  cairo_fill (cr);
  ellipse_path (cr, 0.35, 0, 0.065, 0.11);
  fill_round (cr, 0.35, 0, 0.1, yellow);
  ellipse_path (cr, 0.345, -0.085, 0.04, 0.035);
  ellipse_path (cr, 0.345, 0.085, 0.04, 0.035);
  qd_demo_set_color (cr, black, 1, 1);
  cairo_fill (cr);
  draw_antennae (cr, random, 0.4, 0.24, black);
  draw_wings (cr, random, &wings);
}

/* Neither bee nor wasp: what makes the scenes worth learning. */
void
qd_demo_draw_fly (cairo_t *cr, QdRandom *random)
{
  QdDemoColor body = { .16, .20, .22 };
  Wings wings = { 0.14, 0.55, 0.2, qd_random_range (random, 2.4, 2.8), { .80, .82, .84 }, 0.35 };

  draw_legs (cr, random, 0.1, 0.32, 0.025, (QdDemoColor){ .08, .08, .08 });
  ellipse_path (cr, -0.2, 0, 0.27, 0.17);
  fill_round (cr, -0.2, 0, 0.27, body);
  ellipse_path (cr, 0.14, 0, 0.16, 0.15);
  fill_round (cr, 0.14, 0, 0.16, body);
  ellipse_path (cr, 0.34, -0.08, 0.07, 0.08);
  ellipse_path (cr, 0.34, 0.08, 0.07, 0.08);
  fill_round (cr, 0.34, 0, 0.15, (QdDemoColor){ .48, .14, .10 });
  draw_wings (cr, random, &wings);
}

void
qd_demo_draw_ladybird (cairo_t *cr, QdRandom *random)
{
  draw_legs (cr, random, 0.05, 0.4, 0.05, (QdDemoColor){ .06, .06, .06 });
  ellipse_path (cr, 0.36, 0, 0.16, 0.22);
  fill_round (cr, 0.36, 0, 0.2, (QdDemoColor){ .10, .10, .10 });
  ellipse_path (cr, 0, 0, 0.42, 0.38);
  fill_round (cr, 0, 0, 0.42, (QdDemoColor){ .82, .16, .08 });
  for (int side = -1; side <= 1; side += 2)
    for (int spot = -1; spot <= 1; spot++)
      ellipse_path (cr, spot * 0.2, side * 0.18, 0.06, 0.06);
  qd_demo_set_color (cr, (QdDemoColor){ .06, .06, .06 }, 1, 1);
  cairo_fill (cr);
  cairo_set_line_width (cr, 0.02);
  cairo_move_to (cr, 0.3, 0);
  cairo_line_to (cr, -0.42, 0);
  cairo_stroke (cr);
}
