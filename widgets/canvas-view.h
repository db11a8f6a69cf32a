/**
 * Where the photo lies in the canvas: one scale and one offset, and what zooming and panning do to them. Plain values, no GTK.
 * Units: photo pixels, and widget pixels (which a high-density screen may show as several of its own).
 */
#pragma once

#include "engine/core/geometry.h"

typedef struct
{
  double photo_width, photo_height;   /* photo pixels; 0: no photo */
  double widget_width, widget_height; /* widget pixels */
  double scale;                       /* widget pixels a photo pixel; > 0 */
  double x, y;                        /* of the photo's upper left corner in the widget */
  gboolean fit;                       /* follows the widget's size */
} QdCanvasView;

#define QD_CANVAS_MAX_ZOOM   32.0
#define QD_CANVAS_FIT_MARGIN 24.0 /* widget pixels around a photo that fits */

/* A new photo, shown whole. */
void qd_canvas_view_set_photo (QdCanvasView *view, double width, double height);

/* Keeps the photo point in the middle of the widget, or the fit. */
void qd_canvas_view_resize (QdCanvasView *view, double width, double height);
void qd_canvas_view_fit (QdCanvasView *view);

/* The scale at which the photo is seen whole, never above 4. */
double qd_canvas_view_fit_scale (const QdCanvasView *view);

/* Sets the scale, limited to [a quarter of fit, 32], and keeps the photo point at the widget's (@x, @y) there. */
void qd_canvas_view_zoom_at (QdCanvasView *view, double scale, double x, double y);

/* Moves the photo; some of it always stays in view, and a photo smaller than the widget stays centered. */
void qd_canvas_view_pan (QdCanvasView *view, double dx, double dy);

/* Pans, and zooms out where it has to, so that @box is seen with a margin; @center puts it in the middle. */
void qd_canvas_view_reveal (QdCanvasView *view, QdCornerBox box, gboolean center);

/* Zooms so that @box, in the middle, takes two thirds of the view, never above 32. */
void qd_canvas_view_zoom_to_box (QdCanvasView *view, QdCornerBox box);

/* The coarsest of 1, 1/2, 1/4 ... photo pixels that is no more than a pixel of the screen; @device: of these, a widget pixel. */
double qd_canvas_view_get_grain (const QdCanvasView *view, double device);

/* What of the photo's plane is seen, photo pixels. */
QdCornerBox qd_canvas_view_seen (const QdCanvasView *view);

void qd_canvas_view_to_photo (const QdCanvasView *view, double x, double y, double *photo_x, double *photo_y);
void qd_canvas_view_to_widget (const QdCanvasView *view, double x, double y, double *widget_x, double *widget_y);
QdCornerBox qd_canvas_view_box_to_widget (const QdCanvasView *view, QdCornerBox box);
