#include "engine/ops/augment.h"

QdAugmentView
qd_augment_view_whole (guint photo_width, guint photo_height)
{
  return (QdAugmentView){ .part = { 0, 0, photo_width, photo_height }, .contrast = 1, .saturation = 1 };
}

/* Clockwise on a picture with y down: what was at the top goes to the right. */
static void
turn_once (double *x, double *y)
{
  double before = *x;

  *x = 1 - *y;
  *y = before;
}

static QdCornerBox
sort_corners (double x0, double y0, double x1, double y1)
{
  return (QdCornerBox){ MIN (x0, x1), MIN (y0, y1), MAX (x0, x1), MAX (y0, y1) };
}

static void
point_to_input (const QdAugmentView *view, double *x, double *y)
{
  *x = (*x - view->part.xmin) / (view->part.xmax - view->part.xmin);
  *y = (*y - view->part.ymin) / (view->part.ymax - view->part.ymin);
  if (view->mirror)
    *x = 1 - *x;
  if (view->flip)
    *y = 1 - *y;
  for (guint i = 0; i < view->quarter_turns % 4; i++)
    turn_once (x, y);
}

static void
point_to_photo (const QdAugmentView *view, double *x, double *y)
{
  for (guint i = 0; i < (4 - view->quarter_turns % 4) % 4; i++)
    turn_once (x, y);
  if (view->flip)
    *y = 1 - *y;
  if (view->mirror)
    *x = 1 - *x;
  *x = view->part.xmin + *x * (view->part.xmax - view->part.xmin);
  *y = view->part.ymin + *y * (view->part.ymax - view->part.ymin);
}

QdCornerBox
qd_augment_view_to_input (const QdAugmentView *view, QdCornerBox box)
{
  point_to_input (view, &box.xmin, &box.ymin);
  point_to_input (view, &box.xmax, &box.ymax);
  return sort_corners (box.xmin, box.ymin, box.xmax, box.ymax);
}

QdCornerBox
qd_augment_view_to_photo (const QdAugmentView *view, QdCornerBox box)
{
  point_to_photo (view, &box.xmin, &box.ymin);
  point_to_photo (view, &box.xmax, &box.ymax);
  return sort_corners (box.xmin, box.ymin, box.xmax, box.ymax);
}
