#include "app/pages/look-popover.h"

struct _QdLookPopover
{
  GtkPopover parent_instance;
  GtkAdjustment *brightness_range, *contrast_range, *opacity_range;
  GtkCheckButton *whole_pixels;
  QdBoxCanvas *canvas; /* not owned */
};

G_DEFINE_FINAL_TYPE (QdLookPopover, qd_look_popover, GTK_TYPE_POPOVER)

static void
on_reset (QdLookPopover *self)
{
  qd_box_canvas_set_brightness (self->canvas, 0);
  qd_box_canvas_set_contrast (self->canvas, 0);
  qd_box_canvas_set_opacity (self->canvas, 1);
}

void
qd_look_popover_follow (QdLookPopover *self, QdBoxCanvas *canvas)
{
  const GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

  g_return_if_fail (QD_IS_LOOK_POPOVER (self) && self->canvas == NULL);

  self->canvas = canvas;
  g_object_bind_property (canvas, "brightness", self->brightness_range, "value", both);
  g_object_bind_property (canvas, "contrast", self->contrast_range, "value", both);
  g_object_bind_property (canvas, "boxes-opacity", self->opacity_range, "value", both);
  g_object_bind_property (canvas, "whole-pixels", self->whole_pixels, "active", both);
}

static void
qd_look_popover_class_init (QdLookPopoverClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/look-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, QdLookPopover, brightness_range);
  gtk_widget_class_bind_template_child (widget_class, QdLookPopover, contrast_range);
  gtk_widget_class_bind_template_child (widget_class, QdLookPopover, opacity_range);
  gtk_widget_class_bind_template_child (widget_class, QdLookPopover, whole_pixels);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
}

static void
qd_look_popover_init (QdLookPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_adjustment_configure (self->brightness_range, 0, -1, 1, 0.1, 0.25, 0);
  gtk_adjustment_configure (self->contrast_range, 0, -1, 1, 0.1, 0.25, 0);
  gtk_adjustment_configure (self->opacity_range, 1, 0.1, 1, 0.1, 0.25, 0);
}
