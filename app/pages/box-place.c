#include "app/pages/box-place.h"

#include <glib/gi18n.h>
#include <math.h>

#define LEAST_SIDE 3.0 /* pixels, as on the canvas */

enum
{
  LEFT,
  TOP,
  WIDTH,
  HEIGHT,
  N_FIELDS
};

struct _QdBoxPlace
{
  GtkGrid parent_instance;
  GtkSpinButton *fields[N_FIELDS];
  double photo_width, photo_height;
  double shown[N_FIELDS]; /* may be between pixels, which the fields are not */
  gboolean showing;
};

G_DEFINE_FINAL_TYPE (QdBoxPlace, qd_box_place, GTK_TYPE_GRID)

static guint signal_placed;

/* What nobody typed stays exactly as it is. */
static double
get (QdBoxPlace *self, guint field)
{
  double value = gtk_spin_button_get_value (self->fields[field]);

  return fabs (value - self->shown[field]) < 0.5 ? self->shown[field] : value;
}

/* Each field's range leaves the box inside the photo with the others as they are. */
static void
limit (QdBoxPlace *self)
{
  gtk_spin_button_set_range (self->fields[LEFT], 0, MAX (self->photo_width - LEAST_SIDE, 0));
  gtk_spin_button_set_range (self->fields[TOP], 0, MAX (self->photo_height - LEAST_SIDE, 0));
  gtk_spin_button_set_range (self->fields[WIDTH], MIN (LEAST_SIDE, self->photo_width), MAX (self->photo_width, 1));
  gtk_spin_button_set_range (self->fields[HEIGHT], MIN (LEAST_SIDE, self->photo_height), MAX (self->photo_height, 1));
}

/* One that says so already may be typed in just now. */
static void
set_field (GtkSpinButton *field, double value)
{
  if (round (gtk_spin_button_get_value (field)) != round (value))
    gtk_spin_button_set_value (field, value);
}

void
qd_box_place_show (QdBoxPlace *self, const QdCornerBox *box, guint width, guint height)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self), box != NULL);
  self->showing = TRUE;
  self->photo_width = width;
  self->photo_height = height;
  limit (self);
  if (box != NULL)
    {
      const double shown[N_FIELDS] = { box->xmin, box->ymin, box->xmax - box->xmin, box->ymax - box->ymin };

      for (guint i = 0; i < N_FIELDS; i++)
        {
          self->shown[i] = shown[i];
          set_field (self->fields[i], shown[i]);
        }
    }
  self->showing = FALSE;
}

static void
on_changed (QdBoxPlace *self)
{
  QdCornerBox box = { get (self, LEFT), get (self, TOP), get (self, LEFT) + get (self, WIDTH), get (self, TOP) + get (self, HEIGHT) };
  gboolean same = TRUE;

  for (guint i = 0; i < N_FIELDS; i++)
    same = same && get (self, i) == self->shown[i];
  if (self->showing || same)
    return;
  box = qd_corner_box_clip (box, self->photo_width, self->photo_height);
  g_signal_emit (self, signal_placed, 0, &box);
}

static void
qd_box_place_class_init (QdBoxPlaceClass *class)
{
  (void) class;
  signal_placed =
      g_signal_new ("placed", QD_TYPE_BOX_PLACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
qd_box_place_init (QdBoxPlace *self)
{
  static const char *const names[] = { N_ ("Left"), N_ ("Top"), N_ ("Width"), N_ ("Height") };

  gtk_grid_set_row_spacing (GTK_GRID (self), 4);
  gtk_grid_set_column_spacing (GTK_GRID (self), 8);
  for (int i = 0; i < N_FIELDS; i++)
    {
      GtkWidget *label = gtk_label_new (_ (names[i]));
      GtkWidget *field = gtk_spin_button_new_with_range (0, 1, 1);

      self->fields[i] = GTK_SPIN_BUTTON (field);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_set_hexpand (field, TRUE);
      gtk_editable_set_width_chars (GTK_EDITABLE (field), 5);
      gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (field), TRUE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (names[i]), -1);
      g_signal_connect_object (field, "value-changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
      gtk_grid_attach (GTK_GRID (self), label, 0, i, 1, 1);
      gtk_grid_attach (GTK_GRID (self), field, 1, i, 1, 1);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
}
