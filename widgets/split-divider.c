#include "widgets/split-divider.h"

#include <math.h>

#define WIDTH    16
#define BIG_STEP 10

struct _QdSplitDivider
{
  GtkWidget parent_instance;

  guint value;      /* percent */
  guint drag_value; /* percent when the drag began */
  double drag_x;    /* pointer in the bar then */
};

G_DEFINE_TYPE (QdSplitDivider, qd_split_divider, GTK_TYPE_WIDGET)

GtkWidget *
qd_split_divider_new (const char *label)
{
  GtkWidget *self = g_object_new (QD_TYPE_SPLIT_DIVIDER, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.0, -1);
  gtk_widget_set_tooltip_text (self, label);
  return self;
}

void
qd_split_divider_set_value (QdSplitDivider *self, guint percent, const char *words)
{
  g_return_if_fail (QD_IS_SPLIT_DIVIDER (self));
  self->value = percent;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) percent,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
}

guint
qd_split_divider_get_value (QdSplitDivider *self)
{
  g_return_val_if_fail (QD_IS_SPLIT_DIVIDER (self), 0);
  return self->value;
}

static void
ask (QdSplitDivider *self, int percent, gboolean final)
{
  g_signal_emit_by_name (self, "moved", percent, final);
}

static void
activate_step (GtkWidget *widget, const char *name, GVariant *argument)
{
  QdSplitDivider *self = QD_SPLIT_DIVIDER (widget);

  ask (self, (int) self->value + g_variant_get_int32 (argument), TRUE);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, QdSplitDivider *self)
{
  double in_bar_y;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_value = self->value;
  gtk_widget_translate_coordinates (GTK_WIDGET (self), gtk_widget_get_parent (GTK_WIDGET (self)), x, y, &self->drag_x,
                                    &in_bar_y);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* The divider itself moves below the pointer, so the way is measured in the bar. */
static void
drag_to (QdSplitDivider *self, GtkGestureDrag *gesture, gboolean final)
{
  GtkWidget *bar = gtk_widget_get_parent (GTK_WIDGET (self));
  double x, y, bar_x, bar_y;

  if (!gtk_gesture_get_point (GTK_GESTURE (gesture), NULL, &x, &y))
    return;
  gtk_widget_translate_coordinates (GTK_WIDGET (self), bar, x, y, &bar_x, &bar_y);
  ask (self, (int) lround (self->drag_value + 100 * (bar_x - self->drag_x) / MAX (1, gtk_widget_get_width (bar))), final);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, QdSplitDivider *self)
{
  drag_to (self, gesture, FALSE);
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, QdSplitDivider *self)
{
  drag_to (self, gesture, TRUE);
}

static void
qd_split_divider_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : 24;
}

/* A white line with a grip, and a ring around the grip with the keyboard's focus. */
static void
qd_split_divider_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget), middle = width / 2;
  double grip = MIN (20, height - 8);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));

  cairo_rectangle (cr, middle - 1.5, 0, 3, height);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_fill (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_move_to (cr, middle, (height - grip) / 2);
  cairo_rel_line_to (cr, 0, grip);
  if (gtk_widget_has_visible_focus (widget))
    {
      cairo_set_line_width (cr, 14);
      cairo_set_source_rgb (cr, 0.11, 0.37, 0.69);
      cairo_stroke_preserve (cr);
    }
  cairo_set_line_width (cr, 10);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.35);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 8);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
qd_split_divider_class_init (QdSplitDividerClass *klass)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    int step;
  } keys[] = {
    { GDK_KEY_Left, 0, -1 },
    { GDK_KEY_Right, 0, 1 },
    { GDK_KEY_Down, 0, -1 },
    { GDK_KEY_Up, 0, 1 },
    { GDK_KEY_Page_Down, 0, -BIG_STEP },
    { GDK_KEY_Page_Up, 0, BIG_STEP },
    { GDK_KEY_Left, GDK_SHIFT_MASK, -BIG_STEP },
    { GDK_KEY_Right, GDK_SHIFT_MASK, BIG_STEP },
    { GDK_KEY_Home, 0, -100 },
    { GDK_KEY_End, 0, 100 },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = qd_split_divider_measure;
  widget_class->snapshot = qd_split_divider_snapshot;
  g_signal_new ("moved", QD_TYPE_SPLIT_DIVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT,
                G_TYPE_BOOLEAN);
  gtk_widget_class_install_action (widget_class, "divider.step", "i", activate_step);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, "divider.step", "i", keys[i].step);
  gtk_widget_class_set_css_name (widget_class, "divider");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
qd_split_divider_init (QdSplitDivider *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "col-resize");
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}
