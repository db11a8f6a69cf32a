#include "widgets/plot-private.h"

#include <math.h>

const QdPlotStyle qd_plot_style_light = { { 0.16, 0.16, 0.18 }, { 1, 1, 1 }, NULL, 11 };
const QdPlotStyle qd_plot_style_dark = { { 0.93, 0.93, 0.93 }, { 0.14, 0.14, 0.14 }, NULL, 11 };
const QdPlotStyle qd_plot_style_paper = { { 0.1, 0.1, 0.12 }, { 1, 1, 1 }, NULL, 8 };

double
qd_frame_x (const QdFrame *frame, double value)
{
  return frame->x + qd_axis_position (frame->x_axis, value) * frame->width;
}

double
qd_frame_y (const QdFrame *frame, double value)
{
  return frame->y + (1 - qd_axis_position (frame->y_axis, value)) * frame->height;
}

double
qd_style_font_size (const QdPlotStyle *style)
{
  return style->font_size > 0 ? style->font_size : 11;
}

QdTextStyle
qd_style_text (const QdPlotStyle *style, double size)
{
  return (QdTextStyle){ .font = style->font, .size = size * qd_style_font_size (style) };
}

QdColor
qd_style_faded (const QdPlotStyle *style, double fade)
{
  return qd_color_mix (style->foreground, style->background, fade);
}

double
qd_style_text_width (cairo_t *cr, const QdPlotStyle *style, const char *text)
{
  QdTextStyle plain = qd_style_text (style, 1);
  g_autoptr (PangoLayout) layout = qd_text_layout (cr, text, &plain);
  double width, height;

  qd_text_size (layout, &width, &height);
  return width;
}

guint
qd_plot_most_ticks (double extent, double font_size, gboolean horizontal)
{
  return (guint) CLAMP (extent / (font_size * (horizontal ? 5 : 3)), 2, 10);
}

static const QdLayer *
own_layout (const QdPlot *plot)
{
  const QdLayer *first = plot->layers->len > 0 ? plot->layers->pdata[0] : NULL;

  return first != NULL && first->klass->measure != NULL ? first : NULL;
}

/* The plot's axes with ranges that hold the data. */
static void
fit_axes (const QdPlot *plot, const QdFrame *frame, QdAxis *x, QdAxis *y)
{
  double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY, font = qd_style_font_size (frame->style);

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const QdLayer *layer = plot->layers->pdata[i];
      layer->klass->extend (layer, &x0, &x1, &y0, &y1);
    }
  *x = plot->x;
  *y = plot->y;
  qd_axis_fit (x, x0, x1, qd_plot_most_ticks (frame->width, font, TRUE));
  /* Amounts begin at nothing, or a small change looks large; epochs end where the data end. */
  qd_axis_fit (y, y0 > 0 ? 0 : y0, y1, qd_plot_most_ticks (frame->height, font, FALSE));
  if (!x->fixed && x->whole && x1 > x0)
    x->low = x0, x->high = x1;
}

/* Names and marks in rows above the plot. Returns the height; draws only where @draw. */
static double
legend (const QdPlot *plot, const QdFrame *frame, double top, double width, gboolean draw)
{
  double font = qd_style_font_size (frame->style), x = 0, y = top + font * 0.7, row = font * 1.7;
  QdTextStyle text = qd_style_text (frame->style, 1);
  guint shown = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const QdLayer *layer = plot->layers->pdata[i];
      double wide;

      if (layer->klass->draw_mark == NULL || layer->name == NULL)
        continue;
      wide = qd_style_text_width (frame->cr, frame->style, layer->name) + font * 3.2;
      if (x > 0 && x + wide - font > width)
        {
          x = 0;
          y += row;
        }
      if (draw)
        {
          layer->klass->draw_mark (layer, frame, x + font * 0.7, y);
          qd_text_draw_at (frame->cr, layer->name, &text, frame->style->foreground, x + font * 1.75, y, 0, 0.5);
        }
      x += wide;
      shown++;
    }
  return shown > 0 ? y - top + font * 1.1 : 0;
}

static double
title_height (const QdPlot *plot, const QdPlotStyle *style)
{
  return plot->title != NULL ? qd_style_font_size (style) * 2 : 0;
}

static void
draw_title (const QdPlot *plot, const QdFrame *frame, double width)
{
  QdTextStyle text = qd_style_text (frame->style, 1.15);

  if (plot->title == NULL)
    return;
  text.weight = PANGO_WEIGHT_BOLD;
  text.width = width;
  text.ellipsize = TRUE;
  qd_text_draw (frame->cr, plot->title, &text, frame->style->foreground, 0, 0);
}

static double
tick_label_width (const QdFrame *frame, const QdAxis *axis, const QdTicks *ticks)
{
  double widest = 0;

  for (guint i = 0; i < ticks->n; i++)
    {
      g_autofree char *label = qd_axis_format (axis, ticks->values[i], ticks->decimals);
      widest = MAX (widest, qd_style_text_width (frame->cr, frame->style, label));
    }
  return widest;
}

/* Thin lines at whole device pixels look alike. */
static void
grid_line (const QdFrame *frame, double x0, double y0, double x1, double y1, double alpha)
{
  double width = MIN (1, qd_style_font_size (frame->style) / 14), one = 1, none = 0;

  cairo_user_to_device_distance (frame->cr, &one, &none);
  if (fabs (one) >= 0.99 && fabs (one) <= 1.01)
    {
      width = 1;
      x0 = x0 == x1 ? floor (x0) + 0.5 : x0;
      x1 = x0 == x1 || x1 - x0 < 1 ? x0 : x1;
      y0 = y0 == y1 ? floor (y0) + 0.5 : y0;
      y1 = y1 - y0 < 1 ? y0 : y1;
    }
  cairo_new_path (frame->cr);
  cairo_move_to (frame->cr, x0, y0);
  cairo_line_to (frame->cr, x1, y1);
  cairo_set_line_width (frame->cr, width);
  qd_color_set_source (frame->cr, frame->style->foreground, alpha);
  cairo_stroke (frame->cr);
}

static void
draw_y_axis (const QdFrame *frame, const QdTicks *ticks)
{
  QdTextStyle text = qd_style_text (frame->style, 1);
  double font = qd_style_font_size (frame->style);

  for (guint i = 0; i < ticks->n; i++)
    {
      double y = qd_frame_y (frame, ticks->values[i]);
      g_autofree char *label = qd_axis_format (frame->y_axis, ticks->values[i], ticks->decimals);

      grid_line (frame, frame->x, y, frame->x + frame->width, y, i == 0 ? 0.35 : 0.12);
      qd_text_draw_at (frame->cr, label, &text, qd_style_faded (frame->style, 0.3), frame->x - font * 0.6, y, 1, 0.5);
    }
}

static void
draw_x_axis (const QdFrame *frame, const QdTicks *ticks, gboolean labels)
{
  QdTextStyle text = qd_style_text (frame->style, 1);
  double font = qd_style_font_size (frame->style), bottom = frame->y + frame->height;

  for (guint i = 0; i < ticks->n; i++)
    {
      double x = qd_frame_x (frame, ticks->values[i]);
      g_autofree char *label = qd_axis_format (frame->x_axis, ticks->values[i], ticks->decimals);

      grid_line (frame, x, frame->y, x, bottom, labels ? 0.06 : 0.12);
      qd_text_draw_at (frame->cr, label, &text, qd_style_faded (frame->style, 0.3), x, bottom + font * 0.4, 0.5, 0);
    }
  if (frame->x_axis->title != NULL)
    qd_text_draw_at (frame->cr, frame->x_axis->title, &text, qd_style_faded (frame->style, 0.3), frame->x + frame->width / 2,
                     bottom + font * 1.9, 0.5, 0);
}

static void
draw_layers (const QdPlot *plot, QdFrame *frame)
{
  guint with_data = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const QdLayer *layer = plot->layers->pdata[i];
      with_data += !layer->klass->is_empty (layer);
    }
  frame->alone = with_data == 1;
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const QdLayer *layer = plot->layers->pdata[i];
      if (!layer->klass->is_empty (layer))
        layer->klass->draw (layer, frame);
    }
}

/* A plot whose only layer has a layout of its own: bars with an x axis, or a matrix without. */
static void
draw_own (const QdPlot *plot, const QdLayer *layer, QdFrame *frame, QdAxis *x, double width, double height)
{
  double font = qd_style_font_size (frame->style), left, bottom, most_height, x0 = INFINITY, x1 = -INFINITY, y0, y1;
  QdTicks ticks;

  frame->y = title_height (plot, frame->style);
  frame->width = width;
  layer->klass->measure (layer, frame, &left, &bottom, &most_height);
  layer->klass->extend (layer, &x0, &x1, &y0, &y1);
  frame->x = left;
  frame->width = MAX (1, width - left - font * 3.5);
  frame->height = MAX (1, height - frame->y - (bottom > 0 ? bottom : font * (x->title != NULL ? 3.6 : 2)));
  frame->height = MIN (frame->height, most_height);
  if (bottom > 0)
    frame->width = MAX (1, width - left);
  else
    {
      guint most = qd_plot_most_ticks (frame->width, font, TRUE);
      qd_axis_fit (x, x0, x1, most);
      qd_axis_ticks (x, most, &ticks);
      draw_x_axis (frame, &ticks, FALSE);
    }
  draw_layers (plot, frame);
}

static void
draw_empty (const QdPlot *plot, const QdFrame *frame, double width, double height)
{
  QdTextStyle text = qd_style_text (frame->style, 1);
  g_autoptr (PangoLayout) layout = NULL;
  double w, h;

  if (plot->empty_text == NULL)
    return;
  text.width = width * 0.8;
  text.align = PANGO_ALIGN_CENTER;
  layout = qd_text_layout (frame->cr, plot->empty_text, &text);
  qd_text_size (layout, &w, &h);
  cairo_move_to (frame->cr, width * 0.1, (height + title_height (plot, frame->style) - h) / 2);
  qd_color_set_source (frame->cr, qd_style_faded (frame->style, 0.35), 1);
  pango_cairo_show_layout (frame->cr, layout);
}

/* Ranges, margins and ticks, then the axes. */
static void
layout_axes (const QdPlot *plot, QdFrame *frame, QdAxis *x, QdAxis *y, double width, double height)
{
  double font = qd_style_font_size (frame->style), top = title_height (plot, frame->style);
  QdTicks x_ticks, y_ticks;

  top += legend (plot, frame, top, width, TRUE);
  if (y->title != NULL)
    {
      QdTextStyle text = qd_style_text (frame->style, 1);
      qd_text_draw (frame->cr, y->title, &text, qd_style_faded (frame->style, 0.3), 0, top);
      top += font * 1.5;
    }
  frame->y = top + font * 0.6;
  frame->height = MAX (1, height - frame->y - font * (x->title != NULL ? 3.5 : 2));
  frame->width = width - font * 4;
  fit_axes (plot, frame, x, y);
  qd_axis_ticks (y, qd_plot_most_ticks (frame->height, font, FALSE), &y_ticks);
  frame->x = tick_label_width (frame, y, &y_ticks) + font * 0.8;
  qd_axis_ticks (x, qd_plot_most_ticks (width - frame->x, font, TRUE), &x_ticks);
  frame->width = MAX (1, width - frame->x - tick_label_width (frame, x, &x_ticks) / 2 - font * 0.3);
  draw_x_axis (frame, &x_ticks, TRUE);
  draw_y_axis (frame, &y_ticks);
}

double
qd_plot_preferred_height (const QdPlot *plot, const QdPlotStyle *style)
{
  const QdLayer *own = own_layout (plot);

  return own != NULL && !qd_plot_is_empty (plot) ? qd_style_font_size (style) * (own->klass->rows (own) + 6.5) : 0;
}

void
qd_plot_draw_at (const QdPlot *plot, cairo_t *cr, double width, double height, const QdPlotStyle *style, double x, double y)
{
  QdAxis x_axis = plot->x, y_axis = plot->y;
  QdFrame frame = {
    .cr = cr, .plot = plot, .style = style, .x_axis = &x_axis, .y_axis = &y_axis, .width = width, .height = height
  };
  const QdLayer *own = own_layout (plot);

  cairo_save (cr);
  draw_title (plot, &frame, width);
  if (qd_plot_is_empty (plot))
    draw_empty (plot, &frame, width, height);
  else if (own != NULL)
    draw_own (plot, own, &frame, &x_axis, width, height);
  else
    {
      layout_axes (plot, &frame, &x_axis, &y_axis, width, height);
      draw_layers (plot, &frame);
      qd_plot_draw_pointer (&frame, width, x, y);
    }
  cairo_restore (cr);
}

void
qd_plot_draw (const QdPlot *plot, cairo_t *cr, double width, double height, const QdPlotStyle *style)
{
  qd_plot_draw_at (plot, cr, width, height, style, NAN, NAN);
}
