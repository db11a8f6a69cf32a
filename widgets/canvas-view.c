#include "widgets/canvas-view.h"

/* Widget pixels of the photo that panning leaves in view. */
#define KEPT_IN_VIEW 64.0

/* One axis of the offset: centered where the photo is smaller than the widget, else never out of sight. */
static double
limit_offset (double offset, double photo, double widget)
{
  if (photo <= widget)
    return (widget - photo) / 2;
  return CLAMP (offset, KEPT_IN_VIEW - photo, widget - KEPT_IN_VIEW);
}

static void
limit (QdCanvasView *view)
{
  view->x = limit_offset (view->x, view->photo_width * view->scale, view->widget_width);
  view->y = limit_offset (view->y, view->photo_height * view->scale, view->widget_height);
}

double
qd_canvas_view_fit_scale (const QdCanvasView *view)
{
  double width = MAX (view->widget_width - 2 * QD_CANVAS_FIT_MARGIN, 16);
  double height = MAX (view->widget_height - 2 * QD_CANVAS_FIT_MARGIN, 16);

  if (view->photo_width <= 0 || view->photo_height <= 0)
    return 1;
  return MIN (MIN (width / view->photo_width, height / view->photo_height), 4);
}

void
qd_canvas_view_fit (QdCanvasView *view)
{
  view->fit = TRUE;
  view->scale = qd_canvas_view_fit_scale (view);
  view->x = (view->widget_width - view->photo_width * view->scale) / 2;
  view->y = (view->widget_height - view->photo_height * view->scale) / 2;
}

void
qd_canvas_view_set_photo (QdCanvasView *view, double width, double height)
{
  view->photo_width = width;
  view->photo_height = height;
  qd_canvas_view_fit (view);
}

void
qd_canvas_view_resize (QdCanvasView *view, double width, double height)
{
  double dx = (width - view->widget_width) / 2, dy = (height - view->widget_height) / 2;

  view->widget_width = width;
  view->widget_height = height;
  if (view->fit)
    qd_canvas_view_fit (view);
  else
    qd_canvas_view_pan (view, dx, dy);
}

void
qd_canvas_view_zoom_at (QdCanvasView *view, double scale, double x, double y)
{
  double least = MIN (qd_canvas_view_fit_scale (view) / 4, 1);
  double factor;

  scale = CLAMP (scale, least, QD_CANVAS_MAX_ZOOM);
  factor = scale / view->scale;
  view->fit = FALSE;
  view->x = x - (x - view->x) * factor;
  view->y = y - (y - view->y) * factor;
  view->scale = scale;
  limit (view);
}

void
qd_canvas_view_pan (QdCanvasView *view, double dx, double dy)
{
  view->fit = FALSE;
  view->x += dx;
  view->y += dy;
  limit (view);
}

/* How far one axis has to move so that [low, high] lies in [0, extent] with a margin. */
static double
reveal_offset (double low, double high, double extent, gboolean center)
{
  double margin = MIN (QD_CANVAS_FIT_MARGIN, (extent - (high - low)) / 2);

  if (center)
    return extent / 2 - (low + high) / 2;
  if (low < margin)
    return margin - low;
  return high > extent - margin ? extent - margin - high : 0;
}

void
qd_canvas_view_reveal (QdCanvasView *view, QdCornerBox box, gboolean center)
{
  double room = MIN ((view->widget_width - 2 * QD_CANVAS_FIT_MARGIN) / MAX (box.xmax - box.xmin, 1e-9),
                     (view->widget_height - 2 * QD_CANVAS_FIT_MARGIN) / MAX (box.ymax - box.ymin, 1e-9));
  QdCornerBox seen;
  double dx, dy;

  if (room > 0 && room < view->scale)
    qd_canvas_view_zoom_at (view, room, view->widget_width / 2, view->widget_height / 2);
  seen = qd_canvas_view_box_to_widget (view, box);
  dx = reveal_offset (seen.xmin, seen.xmax, view->widget_width, center && !view->fit);
  dy = reveal_offset (seen.ymin, seen.ymax, view->widget_height, center && !view->fit);
  if (!view->fit && (dx != 0 || dy != 0))
    qd_canvas_view_pan (view, dx, dy);
}

void
qd_canvas_view_zoom_to_box (QdCanvasView *view, QdCornerBox box)
{
  double room = MIN (view->widget_width / MAX (box.xmax - box.xmin, 1e-9), view->widget_height / MAX (box.ymax - box.ymin, 1e-9));

  qd_canvas_view_zoom_at (view, room * 2 / 3, view->widget_width / 2, view->widget_height / 2);
  view->x = view->widget_width / 2 - (box.xmin + box.xmax) / 2 * view->scale;
  view->y = view->widget_height / 2 - (box.ymin + box.ymax) / 2 * view->scale;
  limit (view);
}

double
qd_canvas_view_get_grain (const QdCanvasView *view, double device)
{
  double grain = 1;

  while (grain * view->scale * device > 1)
    grain /= 2;
  return grain;
}

QdCornerBox
qd_canvas_view_seen (const QdCanvasView *view)
{
  QdCornerBox seen;

  qd_canvas_view_to_photo (view, 0, 0, &seen.xmin, &seen.ymin);
  qd_canvas_view_to_photo (view, view->widget_width, view->widget_height, &seen.xmax, &seen.ymax);
  return seen;
}

void
qd_canvas_view_to_photo (const QdCanvasView *view, double x, double y, double *photo_x, double *photo_y)
{
  *photo_x = (x - view->x) / view->scale;
  *photo_y = (y - view->y) / view->scale;
}

void
qd_canvas_view_to_widget (const QdCanvasView *view, double x, double y, double *widget_x, double *widget_y)
{
  *widget_x = view->x + x * view->scale;
  *widget_y = view->y + y * view->scale;
}

QdCornerBox
qd_canvas_view_box_to_widget (const QdCanvasView *view, QdCornerBox box)
{
  QdCornerBox on;

  qd_canvas_view_to_widget (view, box.xmin, box.ymin, &on.xmin, &on.ymin);
  qd_canvas_view_to_widget (view, box.xmax, box.ymax, &on.xmax, &on.ymax);
  return on;
}
