#include "app/pages/class-popover.h"

#include <glib/gi18n.h>

struct _QdClassPopover
{
  GtkPopover parent_instance;
  GtkWidget *name, *color, *separate;
  GtkWidget *button; /* weak: what it points at */
  char *stored_name; /* of the class */
};

G_DEFINE_FINAL_TYPE (QdClassPopover, qd_class_popover, GTK_TYPE_POPOVER)

enum
{
  SIGNAL_NAMED,
  SIGNAL_COLORED,
  SIGNAL_SEPARATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_closed (QdClassPopover *self)
{
  g_autofree char *name = NULL;

  if (self->button != NULL && gtk_widget_get_mapped (self->button))
    gtk_widget_grab_focus (self->button);
  name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  if (*name != '\0' && g_strcmp0 (name, self->stored_name) != 0)
    g_signal_emit (self, signals[SIGNAL_NAMED], 0, name);
}

static void
on_color (QdClassPopover *self)
{
  GdkRGBA color;

  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (self->color), &color);
  g_signal_emit (self, signals[SIGNAL_COLORED], 0,
                 (guint) (color.red * 255 + 0.5f) << 16 | (guint) (color.green * 255 + 0.5f) << 8 |
                     (guint) (color.blue * 255 + 0.5f));
}

static void
on_separate (QdClassPopover *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->name), self->stored_name);
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_SEPARATED], 0);
}

/* Escape leaves the name as it was. */
static gboolean
on_key (QdClassPopover *self, guint key)
{
  if (key == GDK_KEY_Escape)
    gtk_editable_set_text (GTK_EDITABLE (self->name), self->stored_name);
  return FALSE;
}

static void
point_at (QdClassPopover *self, GtkWidget *button)
{
  graphene_rect_t bounds;

  g_set_weak_pointer (&self->button, button);
  if (gtk_widget_compute_bounds (button, gtk_widget_get_parent (GTK_WIDGET (self)), &bounds))
    gtk_popover_set_pointing_to (GTK_POPOVER (self), &(GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y,
                                                                      (int) bounds.size.width, (int) bounds.size.height });
}

void
qd_class_popover_show (QdClassPopover *self, GtkWidget *button, const QdClass *class_, gboolean shared)
{
  const GdkRGBA color = { (float) (class_->color >> 16 & 0xff) / 255.0f, (float) (class_->color >> 8 & 0xff) / 255.0f,
                          (float) (class_->color & 0xff) / 255.0f, 1 };

  point_at (self, button);
  g_free (self->stored_name);
  self->stored_name = g_strdup (class_->name);
  gtk_editable_set_text (GTK_EDITABLE (self->name), class_->name);
  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (self->color), &color);
  gtk_widget_set_visible (self->separate, shared);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (self->name);
}

GtkWidget *
qd_class_popover_new (void)
{
  return g_object_new (QD_TYPE_CLASS_POPOVER, NULL);
}

static void
qd_class_popover_finalize (GObject *object)
{
  QdClassPopover *self = QD_CLASS_POPOVER (object);

  g_clear_weak_pointer (&self->button);
  g_free (self->stored_name);
  G_OBJECT_CLASS (qd_class_popover_parent_class)->finalize (object);
}

static void
qd_class_popover_class_init (QdClassPopoverClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_class_popover_finalize;
  signals[SIGNAL_NAMED] =
      g_signal_new ("named", QD_TYPE_CLASS_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_COLORED] =
      g_signal_new ("colored", QD_TYPE_CLASS_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_SEPARATED] =
      g_signal_new ("separated", QD_TYPE_CLASS_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
make_fields (QdClassPopover *self, GtkWidget *box)
{
  GtkWidget *fields = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->name = gtk_entry_new ();
  gtk_widget_set_hexpand (self->name, TRUE);
  gtk_entry_set_max_length (GTK_ENTRY (self->name), 80);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->name), 22);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->name), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name of the class"), -1);
  g_signal_connect_object (self->name, "activate", G_CALLBACK (gtk_popover_popdown), self, G_CONNECT_SWAPPED);
  self->color = gtk_color_button_new ();
  gtk_color_button_set_title (GTK_COLOR_BUTTON (self->color), _ ("Color of the class"));
  gtk_widget_set_tooltip_text (self->color, _ ("Color of the class"));
  gtk_widget_add_css_class (self->color, "class-color");
  g_signal_connect_object (self->color, "color-set", G_CALLBACK (on_color), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (fields), self->name);
  gtk_box_append (GTK_BOX (fields), self->color);
  gtk_box_append (GTK_BOX (box), fields);
}

static void
make_hint (GtkWidget *box)
{
  GtkWidget *label = gtk_label_new (_ ("Species with a class of the same name are learned as one."));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
}

static void
qd_class_popover_init (QdClassPopover *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  make_fields (self, box);
  make_hint (box);
  self->separate = gtk_button_new_with_mnemonic (_ ("_Class of its own"));
  g_signal_connect_object (self->separate, "clicked", G_CALLBACK (on_separate), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->separate);
  gtk_popover_set_child (GTK_POPOVER (self), box);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_object (self, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
}
