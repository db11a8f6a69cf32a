#include "widgets/box-canvas-private.h"

#include <math.h>

double
qd_box_canvas_get_zoom (QdBoxCanvas *self)
{
  g_return_val_if_fail (QD_IS_BOX_CANVAS (self), 1);
  return self->view.scale;
}

void
qd_box_canvas_zoom_changed (QdBoxCanvas *self)
{
  qd_box_canvas_update_cursor (self);
  qd_box_canvas_invalidate (self);
  g_object_notify (G_OBJECT (self), "zoom");
}

void
qd_box_canvas_zoom_fit (QdBoxCanvas *self)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  qd_canvas_view_fit (&self->view);
  qd_box_canvas_zoom_changed (self);
}

void
qd_box_canvas_zoom_to (QdBoxCanvas *self, double zoom)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  qd_canvas_view_zoom_at (&self->view, zoom, self->view.widget_width / 2, self->view.widget_height / 2);
  qd_box_canvas_zoom_changed (self);
}

void
qd_box_canvas_zoom_in (QdBoxCanvas *self)
{
  qd_box_canvas_zoom_to (self, self->view.scale * QD_CANVAS_ZOOM_STEP);
}

void
qd_box_canvas_zoom_out (QdBoxCanvas *self)
{
  qd_box_canvas_zoom_to (self, self->view.scale / QD_CANVAS_ZOOM_STEP);
}

void
qd_box_canvas_zoom_by (QdBoxCanvas *self, double factor)
{
  double x = self->pointer_inside ? self->pointer_x : self->view.widget_width / 2;
  double y = self->pointer_inside ? self->pointer_y : self->view.widget_height / 2;

  qd_canvas_view_zoom_at (&self->view, self->view.scale * factor, x, y);
  qd_box_canvas_zoom_changed (self);
}

void
qd_box_canvas_scroll (QdBoxCanvas *self, double dx, double dy, gboolean wheel, GdkModifierType state)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  if ((state & GDK_SHIFT_MASK) != 0)
    qd_canvas_view_pan (&self->view, -dy * QD_CANVAS_NOTCH, -dx * QD_CANVAS_NOTCH);
  else if ((wheel && dy != 0) || (state & GDK_CONTROL_MASK) != 0)
    {
      qd_box_canvas_zoom_by (self, pow (QD_CANVAS_ZOOM_STEP, -dy));
      return;
    }
  else
    qd_canvas_view_pan (&self->view, -dx * QD_CANVAS_NOTCH, -dy * QD_CANVAS_NOTCH);
  qd_box_canvas_invalidate (self);
}

void
qd_box_canvas_zoom_to_selected (QdBoxCanvas *self)
{
  g_autoptr (GArray) boxes = NULL;
  QdCornerBox bounds;

  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  boxes = qd_box_canvas_dup_selected (self);
  if (!qd_box_canvas_get_bounds (boxes, &bounds))
    return;
  qd_canvas_view_zoom_to_box (&self->view, bounds);
  qd_box_canvas_zoom_changed (self);
}

gboolean
qd_box_canvas_to_widget (QdBoxCanvas *self, double x, double y, double *widget_x, double *widget_y)
{
  g_return_val_if_fail (QD_IS_BOX_CANVAS (self), FALSE);
  qd_canvas_view_to_widget (&self->view, x, y, widget_x, widget_y);
  return self->photo != NULL;
}
