#include "widgets/box-canvas-private.h"

#include <math.h>

/* The offset of a drag is counted from its beginning; the view moves by what is new of it. */
static void
pan_to (QdBoxCanvas *self, double dx, double dy)
{
  qd_canvas_view_pan (&self->view, dx - self->pan_x, dy - self->pan_y);
  self->pan_x = dx;
  self->pan_y = dy;
  self->space_panned = TRUE;
  qd_box_canvas_invalidate (self);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, QdBoxCanvas *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));
  GdkDevice *device = event != NULL ? gdk_event_get_device (event) : NULL;
  gboolean touch = device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->photo == NULL)
    return;
  qd_box_canvas_press (self, x, y, gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture)), touch);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  qd_box_canvas_update_cursor (self);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, QdBoxCanvas *self)
{
  double x, y;

  if (self->panning)
    {
      pan_to (self, dx, dy);
      return;
    }
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  qd_canvas_view_to_photo (&self->view, x + dx, y + dy, &x, &y);
  if (qd_canvas_edit_drag (&self->edit, x, y))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, QdBoxCanvas *self)
{
  double x, y;

  on_drag_update (gesture, dx, dy, self);
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  qd_box_canvas_release (self, x + dx, y + dy, gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture)));
  qd_box_canvas_update_cursor (self);
}

static void
on_drag_cancel (GtkGesture *gesture, GdkEventSequence *sequence, QdBoxCanvas *self)
{
  self->panning = FALSE;
  qd_box_canvas_cancel (self);
}

static void
on_middle_begin (GtkGestureDrag *gesture, double x, double y, QdBoxCanvas *self)
{
  self->panning = self->photo != NULL;
  self->pan_x = self->pan_y = 0;
  qd_box_canvas_update_cursor (self);
}

static void
on_middle_end (GtkGestureDrag *gesture, double dx, double dy, QdBoxCanvas *self)
{
  self->panning = FALSE;
  qd_box_canvas_update_cursor (self);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, QdBoxCanvas *self)
{
  self->pointer_inside = TRUE;
  self->pointer_x = x;
  self->pointer_y = y;
  qd_box_canvas_update_cursor (self);
  if (self->crosshair && self->photo != NULL && !self->read_only)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_leave (GtkEventControllerMotion *controller, QdBoxCanvas *self)
{
  self->pointer_inside = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* X11 calls what a touchpad does a wheel, too; a wheel's notches are whole there. */
static gboolean
is_wheel (GtkEventControllerScroll *controller, QdBoxCanvas *self, double dx, double dy)
{
  gboolean whole = dx == round (dx) && dy == round (dy);

  return gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL &&
         (whole || !g_str_equal (G_OBJECT_TYPE_NAME (gtk_widget_get_display (GTK_WIDGET (self))), "GdkX11Display"));
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, QdBoxCanvas *self)
{
  gboolean wheel = is_wheel (controller, self, dx, dy);
  double step = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL ? QD_CANVAS_NOTCH : 1;

  if (self->photo == NULL)
    return GDK_EVENT_PROPAGATE;
  qd_box_canvas_scroll (self, dx * step / QD_CANVAS_NOTCH, dy * step / QD_CANVAS_NOTCH, wheel,
                        gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller)));
  return GDK_EVENT_STOP;
}

/* Between the fingers; a touchpad's are where the pointer is. */
static void
get_pinch (QdBoxCanvas *self, GtkGesture *gesture, double *x, double *y)
{
  *x = self->pointer_x;
  *y = self->pointer_y;
  gtk_gesture_get_bounding_box_center (gesture, x, y);
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, QdBoxCanvas *self)
{
  qd_box_canvas_cancel (self);
  self->pinch_scale = self->view.scale;
  get_pinch (self, gesture, &self->pan_x, &self->pan_y);
}

/* The photo goes along with the fingers. */
static void
on_pinch (GtkGestureZoom *gesture, double factor, QdBoxCanvas *self)
{
  double x, y;

  get_pinch (self, GTK_GESTURE (gesture), &x, &y);
  qd_canvas_view_pan (&self->view, x - self->pan_x, y - self->pan_y);
  self->pan_x = x;
  self->pan_y = y;
  qd_canvas_view_zoom_at (&self->view, self->pinch_scale * factor, x, y);
  qd_box_canvas_zoom_changed (self);
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, QdBoxCanvas *self)
{
  if (key != GDK_KEY_space || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (!self->space_held)
    self->space_panned = FALSE;
  self->space_held = TRUE;
  qd_box_canvas_update_cursor (self);
  return GDK_EVENT_STOP;
}

/* Space that was not used to pan verifies the photo. */
static void
on_key_released (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, QdBoxCanvas *self)
{
  if (key != GDK_KEY_space || !self->space_held)
    return;
  self->space_held = FALSE;
  qd_box_canvas_update_cursor (self);
  if (!self->space_panned)
    gtk_widget_activate_action (GTK_WIDGET (self), "boxes.verify", NULL);
}

static void
on_focus_leave (GtkEventControllerFocus *controller, QdBoxCanvas *self)
{
  self->space_held = FALSE;
}

static void
add_drags (QdBoxCanvas *self)
{
  GtkGesture *drag = gtk_gesture_drag_new (), *middle = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), GDK_BUTTON_PRIMARY);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (on_drag_cancel), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (middle), GDK_BUTTON_MIDDLE);
  g_signal_connect (middle, "drag-begin", G_CALLBACK (on_middle_begin), self);
  g_signal_connect (middle, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (middle, "drag-end", G_CALLBACK (on_middle_end), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (middle));

  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
}

void
qd_box_canvas_add_input (QdBoxCanvas *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new (), *key = gtk_event_controller_key_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  add_drags (self);
  g_signal_connect (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key_pressed), self);
  g_signal_connect (key, "key-released", G_CALLBACK (on_key_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  g_signal_connect (focus, "leave", G_CALLBACK (on_focus_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}
