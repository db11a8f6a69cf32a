/* Lines, steps and points. */
#include "widgets/plot-private.h"

#include <math.h>

typedef struct
{
  QdLayer base;
  QdLineKind kind;
  gboolean points_only;
  GArray *points; /* QdPlotPoint, by x */
} LinesLayer;

static void
lines_extend (const QdLayer *layer, double *x0, double *x1, double *y0, double *y1)
{
  const LinesLayer *self = (const LinesLayer *) layer;

  for (guint i = 0; i < self->points->len; i++)
    {
      QdPlotPoint point = g_array_index (self->points, QdPlotPoint, i);
      if (!isfinite (point.x) || !isfinite (point.y))
        continue;
      *x0 = MIN (*x0, point.x);
      *x1 = MAX (*x1, point.x);
      *y0 = MIN (*y0, point.y);
      *y1 = MAX (*y1, point.y);
    }
}

static gboolean
lines_is_empty (const QdLayer *layer)
{
  QdPlotPoint point;

  return !qd_lines_layer_last (layer, &point);
}

gboolean
qd_lines_layer_last (const QdLayer *layer, QdPlotPoint *point)
{
  const LinesLayer *self = (const LinesLayer *) layer;

  for (guint i = self->points->len; i > 0; i--)
    {
      *point = g_array_index (self->points, QdPlotPoint, i - 1);
      if (isfinite (point->x) && isfinite (point->y))
        return TRUE;
    }
  return FALSE;
}

static void
line_to (const LinesLayer *self, cairo_t *cr, double x, double y, gboolean *open)
{
  double before_x, before_y;

  if (!*open)
    cairo_move_to (cr, x, y);
  else if (self->kind == QD_LINE_STEPS)
    {
      cairo_get_current_point (cr, &before_x, &before_y);
      cairo_line_to (cr, x, before_y);
      cairo_line_to (cr, x, y);
    }
  else
    cairo_line_to (cr, x, y);
  *open = TRUE;
}

/* One path a run of numbers. Where many points share a column of the picture, its lowest and highest stand for all of them. */
static void
trace (const LinesLayer *self, const QdFrame *frame)
{
  gboolean open = FALSE;
  guint n = self->points->len;

  for (guint i = 0; i < n; i++)
    {
      QdPlotPoint point = g_array_index (self->points, QdPlotPoint, i);
      double x = qd_frame_x (frame, point.x), y = qd_frame_y (frame, point.y), low = y, high = y;

      if (!isfinite (x) || !isfinite (y))
        {
          open = FALSE;
          continue;
        }
      while (n > 2 * frame->width && i + 1 < n)
        {
          QdPlotPoint next = g_array_index (self->points, QdPlotPoint, i + 1);
          if (!isfinite (next.y) || qd_frame_x (frame, next.x) - x >= 0.5)
            break;
          low = MIN (low, qd_frame_y (frame, next.y));
          high = MAX (high, qd_frame_y (frame, next.y));
          i++;
        }
      line_to (self, frame->cr, x, low, &open);
      if (high > low)
        line_to (self, frame->cr, x, high, &open);
    }
}

/* A tint below the only line of a plot. */
static void
fill_below (const LinesLayer *self, const QdFrame *frame, QdColor color)
{
  const QdPlotPoint *points = (const QdPlotPoint *) (gconstpointer) self->points->data;
  guint n = self->points->len;

  for (guint i = 0; i < n; i++)
    if (!isfinite (points[i].y))
      return;
  trace (self, frame);
  cairo_line_to (frame->cr, qd_frame_x (frame, points[n - 1].x), frame->y + frame->height);
  cairo_line_to (frame->cr, qd_frame_x (frame, points[0].x), frame->y + frame->height);
  cairo_close_path (frame->cr);
  qd_color_set_source (frame->cr, color, 0.1);
  cairo_fill (frame->cr);
}

static void
set_dash (const LinesLayer *self, const QdFrame *frame)
{
  const double dash[] = { qd_style_font_size (frame->style) * 0.45, qd_style_font_size (frame->style) * 0.35 };

  cairo_set_dash (frame->cr, dash, self->kind == QD_LINE_DASHED ? 2 : 0, 0);
}

static void
draw_dot (const QdFrame *frame, double x, double y, double radius, QdColor color)
{
  cairo_new_sub_path (frame->cr);
  cairo_arc (frame->cr, x, y, radius, 0, 2 * G_PI);
  qd_color_set_source (frame->cr, color, 1);
  cairo_fill (frame->cr);
}

static void
lines_draw (const QdLayer *layer, const QdFrame *frame)
{
  const LinesLayer *self = (const LinesLayer *) layer;
  QdColor color = qd_color_for_ground (layer->color, frame->style->background);
  double line = qd_style_font_size (frame->style) / 6;
  QdPlotPoint last;

  cairo_save (frame->cr);
  cairo_rectangle (frame->cr, frame->x - 2 * line, frame->y - 2 * line, frame->width + 4 * line, frame->height + 4 * line);
  cairo_clip (frame->cr);
  if (self->points_only)
    for (guint i = 0; i < self->points->len; i++)
      {
        QdPlotPoint point = g_array_index (self->points, QdPlotPoint, i);
        if (isfinite (point.y))
          draw_dot (frame, qd_frame_x (frame, point.x), qd_frame_y (frame, point.y), line * 1.2, color);
      }
  else if (qd_lines_layer_last (layer, &last))
    {
      if (frame->alone && self->kind == QD_LINE_SOLID)
        fill_below (self, frame, color);
      cairo_new_path (frame->cr);
      trace (self, frame);
      set_dash (self, frame);
      cairo_set_line_width (frame->cr, line);
      cairo_set_line_join (frame->cr, CAIRO_LINE_JOIN_ROUND);
      cairo_set_line_cap (frame->cr, self->kind == QD_LINE_DASHED ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
      qd_color_set_source (frame->cr, color, 1);
      cairo_stroke (frame->cr);
      if (self->kind == QD_LINE_SOLID)
        draw_dot (frame, qd_frame_x (frame, last.x), qd_frame_y (frame, last.y), line * 1.5, color);
    }
  cairo_restore (frame->cr);
}

static void
lines_draw_mark (const QdLayer *layer, const QdFrame *frame, double x, double y)
{
  const LinesLayer *self = (const LinesLayer *) layer;
  QdColor color = qd_color_for_ground (layer->color, frame->style->background);
  double font = qd_style_font_size (frame->style);

  if (self->points_only)
    {
      draw_dot (frame, x, y, font / 4, color);
      return;
    }
  cairo_save (frame->cr);
  cairo_new_path (frame->cr);
  cairo_move_to (frame->cr, x - font * 0.65, y);
  cairo_line_to (frame->cr, x + font * 0.65, y);
  set_dash (self, frame);
  cairo_set_line_width (frame->cr, font / 4.5);
  qd_color_set_source (frame->cr, color, 1);
  cairo_stroke (frame->cr);
  cairo_restore (frame->cr);
}

static gboolean
lines_nearest (const QdLayer *layer, double x, QdPlotPoint *nearest)
{
  const LinesLayer *self = (const LinesLayer *) layer;
  double best = INFINITY;

  if (isinf (x))
    return qd_lines_layer_last (layer, nearest);
  for (guint i = 0; i < self->points->len; i++)
    {
      QdPlotPoint point = g_array_index (self->points, QdPlotPoint, i);
      if (!isfinite (point.y) || !(fabs (point.x - x) < best))
        continue;
      best = fabs (point.x - x);
      *nearest = point;
    }
  return isfinite (best);
}

static void
lines_clear (QdLayer *layer)
{
  g_array_set_size (((LinesLayer *) layer)->points, 0);
}

static void
lines_free (QdLayer *layer)
{
  g_array_unref (((LinesLayer *) layer)->points);
  g_free (layer->name);
  g_free (layer);
}

static const QdLayerClass lines_class = {
  .kind = "lines",
  .extend = lines_extend,
  .is_empty = lines_is_empty,
  .draw = lines_draw,
  .draw_mark = lines_draw_mark,
  .nearest = lines_nearest,
  .clear = lines_clear,
  .free = lines_free,
};

QdLayer *
qd_lines_layer_new (const char *name, QdColor color, QdLineKind kind, gboolean points_only)
{
  LinesLayer *self = g_new0 (LinesLayer, 1);

  self->base = (QdLayer){ &lines_class, g_strdup (name), color };
  self->kind = kind;
  self->points_only = points_only;
  self->points = g_array_new (FALSE, FALSE, sizeof (QdPlotPoint));
  return &self->base;
}

void
qd_lines_layer_append (QdLayer *layer, double x, double y)
{
  QdPlotPoint point = { x, y };

  g_return_if_fail (layer->klass == &lines_class);
  g_array_append_val (((LinesLayer *) layer)->points, point);
}

void
qd_lines_layer_set (QdLayer *layer, const QdPlotPoint *points, guint n)
{
  g_return_if_fail (layer->klass == &lines_class);
  lines_clear (layer);
  if (n > 0)
    g_array_append_vals (((LinesLayer *) layer)->points, points, n);
}
