/**
 * What the plot and its kinds of layers share. A kind of layer is a const class of functions in its own file; nobody asks a
 * layer for its kind.
 */
#pragma once

#include "widgets/plot.h"
#include "widgets/text.h"

typedef struct _QdLayer QdLayer;

/* The ground a layer draws on. Layers turn values into user units by qd_frame_x() and qd_frame_y(). */
typedef struct
{
  cairo_t *cr;
  const QdPlot *plot;
  const QdPlotStyle *style;
  const QdAxis *x_axis, *y_axis;
  double x, y, width, height; /* plotting area; y is its upper edge */
  gboolean alone;             /* there is one layer only */
} QdFrame;

typedef struct
{
  const char *kind;

  /* Widens [x0, x1] and [y0, y1] to the data; nothing for a layer without data, or with its own axes. */
  void (*extend) (const QdLayer *layer, double *x0, double *x1, double *y0, double *y1);
  gboolean (*is_empty) (const QdLayer *layer);
  void (*draw) (const QdLayer *layer, const QdFrame *frame);

  /* The mark beside the name in legend and tooltip, centered at the point; NULL: the layer has no legend. */
  void (*draw_mark) (const QdLayer *layer, const QdFrame *frame, double x, double y);

  /* The point whose x is nearest; FALSE where there is none. NULL: nothing to read. */
  gboolean (*nearest) (const QdLayer *layer, double x, QdPlotPoint *point);
  void (*clear) (QdLayer *layer);
  void (*free) (QdLayer *layer);

  /* In words, for those who do not see it: adds sentences without full stops (char *). NULL: the last point that nearest
   * gives. */
  void (*describe) (const QdLayer *layer, const QdPlot *plot, GPtrArray *sentences);

  /* For a layer with a layout of its own: the space it needs at the left and, where it has no x axis, below, and the most
     height it can use. NULL: uses the axes. */
  void (*measure) (const QdLayer *layer, const QdFrame *frame, double *left, double *bottom, double *most);

  /* What suits the layer without title and axis, in font sizes; given with measure. */
  double (*rows) (const QdLayer *layer);
} QdLayerClass;

struct _QdLayer
{
  const QdLayerClass *klass;
  char *name; /* owned; NULL: not in the legend */
  QdColor color;
};

struct _QdPlot
{
  char *title, *empty_text; /* owned */
  QdAxis x, y;
  GPtrArray *layers; /* QdLayer; a series' number is its place */
};

double qd_frame_x (const QdFrame *frame, double value);
double qd_frame_y (const QdFrame *frame, double value);
double qd_style_font_size (const QdPlotStyle *style);

/* Text in the style's font: at @size times its size, its color mixed with the ground by @fade in [0, 1]. */
QdTextStyle qd_style_text (const QdPlotStyle *style, double size);
QdColor qd_style_faded (const QdPlotStyle *style, double fade);
double qd_style_text_width (cairo_t *cr, const QdPlotStyle *style, const char *text);

/* plot-lines.c */
QdLayer *qd_lines_layer_new (const char *name, QdColor color, QdLineKind kind, gboolean points_only);
void qd_lines_layer_append (QdLayer *layer, double x, double y);
void qd_lines_layer_set (QdLayer *layer, const QdPlotPoint *points, guint n);

/* The last point that is a number; FALSE where there is none. */
gboolean qd_lines_layer_last (const QdLayer *layer, QdPlotPoint *point);

/* plot-bars.c */
QdLayer *qd_bars_layer_new (const QdPlotBar *bars, guint n);

/* plot-matrix.c */
QdLayer *qd_matrix_layer_new (const char *const *rows, guint n_rows, const char *const *columns, guint n_columns,
                              const double *values);

/* plot-draw.c */
guint qd_plot_most_ticks (double extent, double font_size, gboolean horizontal);

/* plot-pointer.c: where the point lies in the plotting area; @limit is the picture's width */
void qd_plot_draw_pointer (const QdFrame *frame, double limit, double x, double y);
