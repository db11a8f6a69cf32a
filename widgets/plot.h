/**
 * QdPlot: what a chart shows: two axes and layers of series. Drawn by one Cairo function that the QdChart widget and the PDF
 * report share. Layers turn the axes' 0..1 into pixels; each kind of layer is a const class of functions in its own file.
 * No GTK; reference counted; one thread at a time.
 */
#pragma once

#include "widgets/axis.h"
#include "widgets/palette.h"

typedef struct _QdPlot QdPlot;

typedef struct
{
  double x, y; /* y NAN: a gap */
} QdPlotPoint;

typedef enum
{
  QD_LINE_SOLID,
  QD_LINE_DASHED,
  QD_LINE_STEPS, /* constant up to the next point */
} QdLineKind;

/* One horizontal bar. */
typedef struct
{
  const char *label; /* of the bar; copied */
  double value;      /* NAN: a few words say that there is nothing to compare with */
  QdColor color;
} QdPlotBar;

typedef struct
{
  QdColor foreground; /* text and axes */
  QdColor background; /* what it is drawn on; not painted */
  const char *font;   /* Pango family; NULL: Sans */
  double font_size;   /* user units; 0: 11 */
} QdPlotStyle;

/* Light and dark, as on screen; and paper. */
extern const QdPlotStyle qd_plot_style_light, qd_plot_style_dark, qd_plot_style_paper;

QdPlot *qd_plot_new (const char *title);
QdPlot *qd_plot_ref (QdPlot *plot);
void qd_plot_unref (QdPlot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdPlot, qd_plot_unref)

const char *qd_plot_get_title (const QdPlot *plot);

/* What is written where there are no data: "The curve begins after the first epoch." */
void qd_plot_set_empty_text (QdPlot *plot, const char *text);

/* Names and ranges of the axes; a range that is not set follows the data. @unit may be NULL. */
void qd_plot_set_x (QdPlot *plot, const char *title, const char *unit);
void qd_plot_set_y (QdPlot *plot, const char *title, const char *unit);
void qd_plot_set_x_range (QdPlot *plot, double low, double high);
void qd_plot_set_y_range (QdPlot *plot, double low, double high);
void qd_plot_set_x_whole (QdPlot *plot, gboolean whole);

/* Shown times this: 100 with the unit "%" for fractions. */
void qd_plot_set_x_scale (QdPlot *plot, double scale);
void qd_plot_set_y_scale (QdPlot *plot, double scale);

/* Lines and points; the number of the series is returned and stays. */
guint qd_plot_add_line (QdPlot *plot, const char *name, QdColor color, QdLineKind kind);
guint qd_plot_add_points (QdPlot *plot, const char *name, QdColor color);
void qd_plot_append (QdPlot *plot, guint series, double x, double y);
void qd_plot_set_points (QdPlot *plot, guint series, const QdPlotPoint *points, guint n);

/* One layer of horizontal bars, in the order given, which takes the place of the y axis. */
void qd_plot_set_bars (QdPlot *plot, const QdPlotBar *bars, guint n);

/* A square table of counts, as a confusion matrix: rows the truth, columns the prediction. Copied. */
void qd_plot_set_matrix (QdPlot *plot, const char *const *rows, guint n_rows, const char *const *columns, guint n_columns,
                         const double *values);

/* Forgets all points, keeps axes and series. */
void qd_plot_clear (QdPlot *plot);
gboolean qd_plot_is_empty (const QdPlot *plot);

/* The height that suits the plot: bars and tables want some for each row; 0: any, as for curves. */
double qd_plot_preferred_height (const QdPlot *plot, const QdPlotStyle *style);

/* Fills [0, width] x [0, height]. */
void qd_plot_draw (const QdPlot *plot, cairo_t *cr, double width, double height, const QdPlotStyle *style);

/* The same, with a crosshair and the values at (@x, @y), the pointer's place, when that lies in the plotting area. */
void qd_plot_draw_at (const QdPlot *plot, cairo_t *cr, double width, double height, const QdPlotStyle *style, double x,
                      double y);

/* The last value of each series in words, each bar, or each row of a table, for those who hear the chart: "mAP: 62 % at
 * epoch 12". */
char *qd_plot_describe (const QdPlot *plot);
