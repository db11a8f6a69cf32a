#include "engine/demo/drawing.h"

#include <math.h>

static void
petal_path (cairo_t *cr, double inner, double outer, double width)
{
  cairo_move_to (cr, inner, 0);
  cairo_curve_to (cr, inner + (outer - inner) * 0.3, -width * 0.7, outer - width * 0.4, -width * 0.75, outer, -width * 0.12);
  cairo_curve_to (cr, outer - width * 0.1, 0, outer - width * 0.1, 0, outer, width * 0.12);
  cairo_curve_to (cr, outer - width * 0.4, width * 0.75, inner + (outer - inner) * 0.3, width * 0.7, inner, 0);
}

static void
fill_radial (cairo_t *cr, double radius, QdDemoColor middle, QdDemoColor rim)
{
  cairo_pattern_t *pattern = cairo_pattern_create_radial (-radius * 0.25, -radius * 0.25, 0, 0, 0, radius);

  cairo_pattern_add_color_stop_rgb (pattern, 0, middle.red, middle.green, middle.blue);
  cairo_pattern_add_color_stop_rgb (pattern, 1, rim.red, rim.green, rim.blue);
  cairo_set_source (cr, pattern);
  cairo_fill (cr);
  cairo_pattern_destroy (pattern);
}

/* A ring of petals; one in twenty is missing, as on real flowers. */
static void
draw_petals (cairo_t *cr, QdRandom *random, guint n, double inner, double outer, double width, QdDemoColor base, QdDemoColor tip)
{
  double turn = qd_random_range (random, 0, 2 * G_PI);

  for (guint i = 0; i < n; i++)
    {
      double length = outer * qd_random_range (random, 0.86, 1.0);
      double shade = qd_random_range (random, 0.88, 1.04);

      if (qd_random_double (random) < 0.05)
        continue;
      cairo_save (cr);
      cairo_rotate (cr, turn + 2 * G_PI * i / n + qd_random_range (random, -0.06, 0.06));
      petal_path (cr, inner, length, width * qd_random_range (random, 0.85, 1.15));
      fill_radial (cr, length, (QdDemoColor){ base.red * shade, base.green * shade, base.blue * shade },
                   (QdDemoColor){ MIN (tip.red * shade, 1), MIN (tip.green * shade, 1), MIN (tip.blue * shade, 1) });
      petal_path (cr, inner, length, width);
      cairo_set_source_rgba (cr, 0.25, 0.25, 0.3, 0.22);
      cairo_set_line_width (cr, 0.008);
      cairo_stroke (cr);
      cairo_restore (cr);
    }
}

static void
draw_florets (cairo_t *cr, QdRandom *random, double radius, guint n, QdDemoColor color)
{
  for (guint i = 0; i < n; i++)
    {
      /* Vogel's spiral: what the heads of composites grow by. */
      double r = radius * sqrt ((i + 0.5) / n), a = i * 2.39996323;

      cairo_arc (cr, r * cos (a), r * sin (a), radius * 0.09, 0, 2 * G_PI);
      qd_demo_set_color (cr, color, qd_random_range (random, 0.7, 1.15), 0.9);
      cairo_fill (cr);
    }
}

void
qd_demo_draw_daisy (cairo_t *cr, QdRandom *random)
{
  QdDemoColor white = { .97, .97, .95 }, base = { .86, .87, .80 };
  double disk = qd_random_range (random, 0.13, 0.18);
  guint n = 15 + qd_random_below (random, 10);

  if (qd_random_double (random) < 0.15)
    white = (QdDemoColor){ .98, .90, .93 };
  draw_petals (cr, random, n, disk * 0.6, 0.5, 1.9 / n, base, white);
  cairo_arc (cr, 0, 0, disk, 0, 2 * G_PI);
  fill_radial (cr, disk, (QdDemoColor){ .98, .80, .15 }, (QdDemoColor){ .80, .52, .05 });
  draw_florets (cr, random, disk * 0.92, 46, (QdDemoColor){ .96, .74, .12 });
}

void
qd_demo_draw_cornflower (cairo_t *cr, QdRandom *random)
{
  draw_petals (cr, random, 9, 0.08, 0.5, 0.17, (QdDemoColor){ .25, .25, .65 }, (QdDemoColor){ .38, .45, .95 });
  draw_petals (cr, random, 7, 0.02, 0.25, 0.07, (QdDemoColor){ .35, .12, .50 }, (QdDemoColor){ .60, .30, .80 });
}

void
qd_demo_draw_clover (cairo_t *cr, QdRandom *random)
{
  for (guint ring = 4; ring > 0; ring--)
    draw_petals (cr, random, 6 + 4 * ring, 0.02, 0.12 * ring + 0.02, 0.07, (QdDemoColor){ .90, .72, .80 },
                 (QdDemoColor){ .76, .36, .58 });
}

void
qd_demo_draw_buttercup (cairo_t *cr, QdRandom *random)
{
  draw_petals (cr, random, 5, 0.02, 0.5, 0.36, (QdDemoColor){ .92, .72, .05 }, (QdDemoColor){ 1.0, .88, .20 });
  draw_florets (cr, random, 0.13, 20, (QdDemoColor){ .80, .78, .15 });
}

void
qd_demo_draw_leaf (cairo_t *cr, QdRandom *random)
{
  double shade = qd_random_range (random, 0.6, 1.3);

  petal_path (cr, -0.5, 0.5, 0.3);
  qd_demo_set_color (cr, (QdDemoColor){ .26, .46, .16 }, shade, 1);
  cairo_fill (cr);
  cairo_set_line_width (cr, 0.015);
  qd_demo_set_color (cr, (QdDemoColor){ .50, .64, .34 }, shade, 0.8);
  cairo_move_to (cr, -0.5, 0);
  cairo_line_to (cr, 0.46, 0);
  for (guint i = 0; i < 4; i++)
    for (int side = -1; side <= 1; side += 2)
      {
        cairo_move_to (cr, -0.3 + 0.18 * i, 0);
        cairo_line_to (cr, -0.16 + 0.18 * i, side * 0.12);
      }
  cairo_stroke (cr);
}
