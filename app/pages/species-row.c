#include "app/pages/species-row.h"

#include <glib/gi18n.h>

struct _QdSpeciesRow
{
  GtkBox parent_instance;
  GtkCheckButton *used;
  GtkPicture *picture;
  GtkLabel *name, *detail, *count;
  GtkWidget *class_box;
  GtkColorChooser *color;
  GtkEditable *class_name;
  gint64 species_id, class_id;
  char *stored_name; /* of the class */
  gboolean showing;  /* the row is being filled: nothing of it is a person's doing */
};

G_DEFINE_FINAL_TYPE (QdSpeciesRow, qd_species_row, GTK_TYPE_BOX)

enum
{
  SIGNAL_USED,
  SIGNAL_CLASS_NAMED,
  SIGNAL_CLASS_COLORED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_used (QdSpeciesRow *self)
{
  if (!self->showing)
    g_signal_emit (self, signals[SIGNAL_USED], 0, gtk_check_button_get_active (self->used));
}

static void
on_class_name (QdSpeciesRow *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->class_name)));

  if (*name == '\0')
    gtk_editable_set_text (self->class_name, self->stored_name != NULL ? self->stored_name : "");
  else if (g_strcmp0 (name, self->stored_name) != 0)
    g_signal_emit (self, signals[SIGNAL_CLASS_NAMED], 0, name);
}

static void
on_color (QdSpeciesRow *self)
{
  GdkRGBA color;

  gtk_color_chooser_get_rgba (self->color, &color);
  g_signal_emit (self, signals[SIGNAL_CLASS_COLORED], 0,
                 (guint) (color.red * 255 + 0.5f) << 16 | (guint) (color.green * 255 + 0.5f) << 8
                     | (guint) (color.blue * 255 + 0.5f));
}

static void
show_names (QdSpeciesRow *self, const QdSpecies *species)
{
  const char *name = species->common_name != NULL ? species->common_name : species->scientific_name;
  g_autofree char *count = g_strdup_printf ("%u", species->n_observations);
  g_autofree char *spoken = g_strdup_printf (_ ("Use %s"), name != NULL ? name : _ ("unknown species"));

  gtk_label_set_text (self->name, name != NULL ? name : _ ("Unknown species"));
  gtk_label_set_text (self->detail, species->common_name != NULL ? species->scientific_name : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), species->common_name != NULL && species->scientific_name != NULL);
  gtk_label_set_text (self->count, count);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->used), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

void
qd_species_row_show (QdSpeciesRow *self, const QdSpecies *species, const QdClass *class_)
{
  self->showing = TRUE;
  self->species_id = species->id;
  self->class_id = class_ != NULL ? class_->id : 0;
  g_free (self->stored_name);
  self->stored_name = class_ != NULL ? g_strdup (class_->name) : NULL;
  show_names (self, species);
  gtk_check_button_set_active (self->used, class_ != NULL);
  gtk_widget_set_sensitive (self->class_box, class_ != NULL);
  gtk_editable_set_text (self->class_name, class_ != NULL ? class_->name : "");
  if (class_ != NULL)
    {
      const GdkRGBA color = { (float) (class_->color >> 16 & 0xff) / 255.0f, (float) (class_->color >> 8 & 0xff) / 255.0f,
                              (float) (class_->color & 0xff) / 255.0f, 1 };

      gtk_color_chooser_set_rgba (self->color, &color);
    }
  self->showing = FALSE;
}

void
qd_species_row_set_picture (QdSpeciesRow *self, GdkPaintable *picture)
{
  gtk_picture_set_paintable (self->picture, picture);
}

gint64
qd_species_row_get_species (QdSpeciesRow *self)
{
  return self->species_id;
}

gint64
qd_species_row_get_class (QdSpeciesRow *self)
{
  return self->class_id;
}

static void
qd_species_row_finalize (GObject *object)
{
  g_free (QD_SPECIES_ROW (object)->stored_name);
  G_OBJECT_CLASS (qd_species_row_parent_class)->finalize (object);
}

static void
qd_species_row_class_init (QdSpeciesRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = qd_species_row_finalize;
  signals[SIGNAL_USED]
      = g_signal_new ("used", QD_TYPE_SPECIES_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_CLASS_NAMED] = g_signal_new ("class-named", QD_TYPE_SPECIES_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                              G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CLASS_COLORED] = g_signal_new ("class-colored", QD_TYPE_SPECIES_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/species-row.ui");
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesRow, used);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesRow, picture);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesRow, name);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesRow, detail);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesRow, count);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesRow, class_box);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesRow, color);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesRow, class_name);
  gtk_widget_class_bind_template_callback (widget_class, on_used);
  gtk_widget_class_bind_template_callback (widget_class, on_color);
  gtk_widget_class_bind_template_callback (widget_class, on_class_name);
}

static void
qd_species_row_init (QdSpeciesRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_class_name), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->class_name), focus);
}
