/* What stands under the pointer: a line through the nearest point, and every series' value there. */
#include "widgets/plot-private.h"

#include <math.h>

typedef struct
{
  const QdLayer *layer;
  QdPlotPoint point;
  char *text; /* owned */
} Reading;

static void
reading_clear (gpointer reading)
{
  g_free (((Reading *) reading)->text);
}

/* The x of the nearest point of any series; NAN where there is none. */
static double
nearest_x (const QdFrame *frame, double x)
{
  double value = qd_axis_value (frame->x_axis, (x - frame->x) / frame->width), best = NAN;

  for (guint i = 0; i < frame->plot->layers->len; i++)
    {
      const QdLayer *layer = frame->plot->layers->pdata[i];
      QdPlotPoint point;

      if (layer->klass->nearest != NULL && layer->klass->nearest (layer, value, &point) &&
          !(fabs (point.x - value) >= fabs (best - value)))
        best = point.x;
    }
  return best;
}

/* Digits for a value between two ticks. */
static int
value_decimals (const QdAxis *axis)
{
  double scale = axis->scale != 0 ? axis->scale : 1, range = (axis->high - axis->low) * scale;

  return (int) CLAMP (ceil (2 - log10 (range)), axis->whole ? 0 : 1, 6);
}

static GArray *
read_all (const QdFrame *frame, double value)
{
  GArray *readings = g_array_new (FALSE, FALSE, sizeof (Reading));

  g_array_set_clear_func (readings, reading_clear);
  for (guint i = 0; i < frame->plot->layers->len; i++)
    {
      const QdLayer *layer = frame->plot->layers->pdata[i];
      Reading reading = { .layer = layer };
      g_autofree char *number = NULL;

      if (layer->klass->nearest == NULL || !layer->klass->nearest (layer, value, &reading.point) ||
          fabs (qd_frame_x (frame, reading.point.x) - qd_frame_x (frame, value)) > qd_style_font_size (frame->style))
        continue;
      number = qd_axis_format (frame->y_axis, reading.point.y, value_decimals (frame->y_axis));
      reading.text = layer->name != NULL ? g_strdup_printf ("%s  %s", layer->name, number) : g_steal_pointer (&number);
      g_array_append_val (readings, reading);
    }
  return readings;
}

static char *
heading_new (const QdFrame *frame, double value)
{
  g_autofree char *number = qd_axis_format (frame->x_axis, value, frame->x_axis->whole ? 0 : value_decimals (frame->x_axis));

  return frame->x_axis->title != NULL ? g_strdup_printf ("%s %s", frame->x_axis->title, number) : g_steal_pointer (&number);
}

static void
draw_card (const QdFrame *frame, GArray *readings, const char *heading, double x, double limit)
{
  double font = qd_style_font_size (frame->style), row = font * 1.55,
         widest = qd_style_text_width (frame->cr, frame->style, heading);
  double height = row * (readings->len + 1) + font * 0.8, left, top = frame->y + font * 0.3;
  QdTextStyle text = qd_style_text (frame->style, 1);

  for (guint i = 0; i < readings->len; i++)
    widest = MAX (widest, qd_style_text_width (frame->cr, frame->style, g_array_index (readings, Reading, i).text) + font * 2);
  widest += font * 1.4;
  left = x + font + widest <= limit ? x + font : MAX (0, x - font - widest);
  cairo_rectangle (frame->cr, left, top, widest, height);
  qd_color_set_source (frame->cr, qd_color_mix (frame->style->background, frame->style->foreground, 0.03), 0.94);
  cairo_fill_preserve (frame->cr);
  qd_color_set_source (frame->cr, frame->style->foreground, 0.25);
  cairo_set_line_width (frame->cr, 1);
  cairo_stroke (frame->cr);
  qd_text_draw_at (frame->cr, heading, &text, qd_style_faded (frame->style, 0.3), left + font * 0.7, top + font * 0.4 + row / 2,
                   0, 0.5);
  for (guint i = 0; i < readings->len; i++)
    {
      Reading *reading = &g_array_index (readings, Reading, i);
      double middle = top + font * 0.4 + row * (i + 1.5);

      reading->layer->klass->draw_mark (reading->layer, frame, left + font * 1.4, middle);
      qd_text_draw_at (frame->cr, reading->text, &text, frame->style->foreground, left + font * 2.6, middle, 0, 0.5);
    }
}

void
qd_plot_draw_pointer (const QdFrame *frame, double limit, double x, double y)
{
  double value, line;
  g_autoptr (GArray) readings = NULL;
  g_autofree char *heading = NULL;

  if (!(x >= frame->x - 4 && x <= frame->x + frame->width + 4 && y >= frame->y && y <= frame->y + frame->height))
    return;
  value = nearest_x (frame, x);
  if (isnan (value))
    return;
  line = floor (qd_frame_x (frame, value)) + 0.5;
  cairo_move_to (frame->cr, line, frame->y);
  cairo_line_to (frame->cr, line, frame->y + frame->height);
  cairo_set_line_width (frame->cr, 1);
  qd_color_set_source (frame->cr, frame->style->foreground, 0.5);
  cairo_stroke (frame->cr);
  readings = read_all (frame, value);
  for (guint i = 0; i < readings->len; i++)
    {
      Reading *reading = &g_array_index (readings, Reading, i);

      cairo_arc (frame->cr, qd_frame_x (frame, reading->point.x), qd_frame_y (frame, reading->point.y),
                 qd_style_font_size (frame->style) / 3.2, 0, 2 * G_PI);
      qd_color_set_source (frame->cr, qd_color_for_ground (reading->layer->color, frame->style->background), 1);
      cairo_fill_preserve (frame->cr);
      qd_color_set_source (frame->cr, frame->style->background, 1);
      cairo_set_line_width (frame->cr, 1.5);
      cairo_stroke (frame->cr);
    }
  heading = heading_new (frame, value);
  draw_card (frame, readings, heading, line, limit);
}
