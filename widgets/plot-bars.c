/* Horizontal bars with their names at the left and their values at the end. */
#include "config.h"

#include "widgets/plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* In font sizes: a bar and the gap to the next, and the bar alone. */
#define ROW 2.1
#define BAR 1.15

/* The most that names take of the width. */
#define NAMES 0.4

typedef struct
{
  QdLayer base;
  GArray *bars; /* QdPlotBar, labels owned */
} BarsLayer;

static void
bar_clear (gpointer bar)
{
  g_free ((char *) ((QdPlotBar *) bar)->label);
}

static void
bars_extend (const QdLayer *layer, double *x0, double *x1, double *y0, double *y1)
{
  const BarsLayer *self = (const BarsLayer *) layer;

  for (guint i = 0; i < self->bars->len; i++)
    {
      double value = g_array_index (self->bars, QdPlotBar, i).value;
      if (!isfinite (value))
        continue;
      *x0 = MIN (*x0, 0);
      *x1 = MAX (*x1, value);
    }
}

static gboolean
bars_is_empty (const QdLayer *layer)
{
  return ((const BarsLayer *) layer)->bars->len == 0;
}

static void
bars_measure (const QdLayer *layer, const QdFrame *frame, double *left, double *bottom, double *most)
{
  const BarsLayer *self = (const BarsLayer *) layer;

  *left = 0;
  *bottom = 0;
  *most = self->bars->len * ROW * qd_style_font_size (frame->style);
  for (guint i = 0; i < self->bars->len; i++)
    *left = MAX (*left, qd_style_text_width (frame->cr, frame->style, g_array_index (self->bars, QdPlotBar, i).label));
  *left = MIN (*left, frame->width * NAMES) + qd_style_font_size (frame->style) * 0.8;
}

static void
draw_bar (const QdFrame *frame, const QdPlotBar *bar, double middle, double height)
{
  double font = qd_style_font_size (frame->style), width = qd_frame_x (frame, bar->value) - frame->x;
  QdTextStyle text = qd_style_text (frame->style, 1);
  g_autofree char *value = NULL;

  if (!isfinite (bar->value))
    {
      qd_text_draw_at (frame->cr, _ ("no boxes to compare with"), &text, qd_style_faded (frame->style, 0.45),
                       frame->x + font * 0.4, middle, 0, 0.5);
      return;
    }
  cairo_rectangle (frame->cr, frame->x, middle - height / 2, MAX (width, font / 8), height);
  qd_color_set_source (frame->cr, qd_color_for_ground (bar->color, frame->style->background), 1);
  cairo_fill (frame->cr);
  value = qd_axis_format (frame->x_axis, bar->value, frame->x_axis->scale == 100 ? 0 : 2);
  qd_text_draw_at (frame->cr, value, &text, frame->style->foreground, frame->x + width + font * 0.4, middle, 0, 0.5);
}

static double
bars_rows (const QdLayer *layer)
{
  return ROW * ((const BarsLayer *) layer)->bars->len - 1.5; /* there is no line below the axis */
}

static void
bars_draw (const QdLayer *layer, const QdFrame *frame)
{
  const BarsLayer *self = (const BarsLayer *) layer;
  double font = qd_style_font_size (frame->style), row = MIN (frame->height / self->bars->len, font * ROW);
  QdTextStyle name = qd_style_text (frame->style, MIN (1, row / font / 1.25));

  for (guint i = 0; i < self->bars->len; i++)
    {
      const QdPlotBar *bar = &g_array_index (self->bars, QdPlotBar, i);
      double middle = frame->y + (i + 0.5) * row;
      QdTextStyle fitted = name;
      g_autoptr (PangoLayout) layout = NULL;
      double width, height, room = frame->x - font * 0.8;

      fitted.ellipsize = TRUE;
      fitted.width = room;
      fitted.align = PANGO_ALIGN_RIGHT;
      layout = qd_text_layout (frame->cr, bar->label, &fitted);
      qd_text_size (layout, &width, &height);
      cairo_move_to (frame->cr, 0, middle - height / 2);
      qd_color_set_source (frame->cr, frame->style->foreground, 1);
      pango_cairo_show_layout (frame->cr, layout);
      draw_bar (frame, bar, middle, row * BAR / ROW);
    }
}

static void
bars_describe (const QdLayer *layer, const QdPlot *plot, GPtrArray *sentences)
{
  const BarsLayer *self = (const BarsLayer *) layer;

  for (guint i = 0; i < self->bars->len; i++)
    {
      const QdPlotBar *bar = &g_array_index (self->bars, QdPlotBar, i);
      g_autofree char *value = isfinite (bar->value) ? qd_axis_format (&plot->x, bar->value, plot->x.scale == 100 ? 0 : 2)
                                                     : g_strdup (_ ("no boxes to compare with"));

      /* Translators: a bar of a chart: "Wasp: 62 %" */
      g_ptr_array_add (sentences, g_strdup_printf (_ ("%s: %s"), bar->label, value));
    }
}

static void
bars_clear (QdLayer *layer)
{
  g_array_set_size (((BarsLayer *) layer)->bars, 0);
}

static void
bars_free (QdLayer *layer)
{
  g_array_unref (((BarsLayer *) layer)->bars);
  g_free (layer);
}

static const QdLayerClass bars_class = {
  .kind = "bars",
  .extend = bars_extend,
  .is_empty = bars_is_empty,
  .draw = bars_draw,
  .describe = bars_describe,
  .clear = bars_clear,
  .free = bars_free,
  .measure = bars_measure,
  .rows = bars_rows,
};

QdLayer *
qd_bars_layer_new (const QdPlotBar *bars, guint n)
{
  BarsLayer *self = g_new0 (BarsLayer, 1);

  self->base.klass = &bars_class;
  self->bars = g_array_new (FALSE, FALSE, sizeof (QdPlotBar));
  g_array_set_clear_func (self->bars, bar_clear);
  for (guint i = 0; i < n; i++)
    {
      QdPlotBar bar = { g_strdup (bars[i].label), bars[i].value, bars[i].color };
      g_array_append_val (self->bars, bar);
    }
  return &self->base;
}
