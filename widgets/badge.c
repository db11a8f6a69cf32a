#include "widgets/badge.h"

#include "widgets/palette.h"

/* Disks that white stands out on, whatever the photo below. */
static QdColor
disk_color (QdSign sign)
{
  static const QdColor colors[] = {
    [QD_SIGN_CLOCK] = { 0.4, 0.4, 0.42 },        [QD_SIGN_CHECK] = { 0.13, 0.52, 0.3 }, [QD_SIGN_CROSS] = { 0.35, 0.35, 0.37 },
    [QD_SIGN_EXCLAMATION] = { 0.78, 0.1, 0.13 }, [QD_SIGN_RING] = { 0.11, 0.44, 0.71 },
    [QD_SIGN_QUESTION] = { 0.7, 0.33, 0 },
  };

  return colors[sign];
}

/* Paths in a square from -1 to 1. */
static void
trace_sign (cairo_t *cr, QdSign sign)
{
  switch (sign)
    {
    case QD_SIGN_CLOCK:
      cairo_move_to (cr, 0, -0.5);
      cairo_line_to (cr, 0, 0.05);
      cairo_line_to (cr, 0.35, 0.3);
      break;
    case QD_SIGN_CHECK:
      cairo_move_to (cr, -0.42, 0.03);
      cairo_line_to (cr, -0.12, 0.35);
      cairo_line_to (cr, 0.45, -0.32);
      break;
    case QD_SIGN_CROSS:
      cairo_move_to (cr, -0.32, -0.32);
      cairo_line_to (cr, 0.32, 0.32);
      cairo_move_to (cr, 0.32, -0.32);
      cairo_line_to (cr, -0.32, 0.32);
      break;
    case QD_SIGN_EXCLAMATION:
      cairo_move_to (cr, 0, -0.48);
      cairo_line_to (cr, 0, 0.12);
      cairo_move_to (cr, 0, 0.46);
      cairo_line_to (cr, 0, 0.47);
      break;
    case QD_SIGN_RING:
      cairo_new_sub_path (cr);
      cairo_arc (cr, 0, 0, 0.38, 0, 2 * G_PI);
      break;
    case QD_SIGN_QUESTION:
      cairo_arc (cr, 0, -0.24, 0.27, G_PI, G_PI / 3);
      cairo_curve_to (cr, 0.02, 0.06, 0, 0.08, 0, 0.2);
      cairo_move_to (cr, 0, 0.52);
      cairo_line_to (cr, 0, 0.53);
      break;
    default: break;
    }
}

void
qd_draw_sign (cairo_t *cr, QdSign sign, double x, double y, double diameter)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, diameter / 2, diameter / 2);
  cairo_new_path (cr);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  qd_color_set_source (cr, disk_color (sign), 1);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, 0.14);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_stroke (cr);
  trace_sign (cr, sign);
  cairo_set_line_width (cr, 0.22);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_stroke (cr);
  cairo_restore (cr);
}
