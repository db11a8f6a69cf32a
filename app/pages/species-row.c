#include "app/pages/species-row.h"

#include "app/picture.h"
#include "app/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define PICTURE     40 /* pixels */
#define COUNT_CHARS 6
#define NAME_SHARE  3 /* of the width that the name with its count and the class have together */
#define CLASS_SHARE 2
#define DOT         12 /* pixels */
#define SPACING     10

struct _QdSpeciesRow
{
  GtkBox parent_instance;
  GtkCheckButton *used;
  GtkPicture *picture;
  GtkLabel *name, *detail, *count;
  GtkWidget *class_button, *dot;
  GtkLabel *class_name;
  gint64 species_id; /* 0: nothing is shown yet, and there are no parts */
  gboolean showing;  /* the row is being filled: nothing of it is a person's doing */
};

G_DEFINE_FINAL_TYPE (QdSpeciesRow, qd_species_row, GTK_TYPE_BOX)

enum
{
  SIGNAL_USED,
  SIGNAL_CLASS_CLICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

const char *
qd_species_get_title (const QdSpecies *species)
{
  return species->common_name != NULL       ? species->common_name
         : species->scientific_name != NULL ? species->scientific_name
                                            : _ ("Unknown species");
}

static void
on_used (QdSpeciesRow *self)
{
  if (!self->showing)
    g_signal_emit (self, signals[SIGNAL_USED], 0, gtk_check_button_get_active (self->used));
}

static void
on_class (QdSpeciesRow *self)
{
  g_signal_emit (self, signals[SIGNAL_CLASS_CLICKED], 0);
}

/* Setting a text costs a layout even where it stays the same. */
static void
set_label (GtkLabel *label, const char *text)
{
  if (!g_str_equal (gtk_label_get_text (label), text))
    gtk_label_set_text (label, text);
}

static gboolean
on_tooltip (GtkLabel *label, int x, int y, gboolean keyboard, GtkTooltip *tooltip, QdSpeciesRow *self)
{
  const char *detail = gtk_label_get_text (self->detail);
  g_autofree char *both =
      label == self->name && *detail != '\0'
          ? g_strdup_printf ("%s\n%s", gtk_label_get_text (label), detail)
          : g_strdup (label == self->count ? _ ("Observations that pass the filters") : gtk_label_get_text (label));

  (void) x;
  (void) y;
  (void) keyboard;
  gtk_tooltip_set_text (tooltip, both);
  return TRUE;
}

static void
show_names (QdSpeciesRow *self, const QdSpecies *species)
{
  const char *title = qd_species_get_title (species);
  gboolean two = species->common_name != NULL && species->scientific_name != NULL;
  g_autofree char *count = qd_words_count (species->n_observations);
  g_autofree char *spoken = g_strdup_printf (_ ("Use %s"), title);

  set_label (self->name, title);
  set_label (self->detail, two ? species->scientific_name : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), two);
  set_label (self->count, count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->used), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
show_class (QdSpeciesRow *self, const QdSpecies *species, const QdClass *class_)
{
  g_autofree char *spoken = class_ != NULL
                                ? g_strdup_printf (_ ("Class of %s: %s"), qd_species_get_title (species), class_->name)
                                : g_strdup_printf (_ ("%s is left out"), qd_species_get_title (species));

  gtk_check_button_set_active (self->used, class_ != NULL);
  gtk_widget_set_sensitive (self->class_button, class_ != NULL);
  set_label (self->class_name, class_ != NULL ? class_->name : _ ("Left out"));
  gtk_widget_set_opacity (self->dot, class_ != NULL);
  if (class_ != NULL)
    qd_color_dot_set (self->dot, class_->color);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->class_button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

void
qd_species_row_set_picture (QdSpeciesRow *self, GdkPaintable *picture)
{
  g_return_if_fail (self->species_id != 0);
  gtk_picture_set_paintable (self->picture, picture);
}

gint64
qd_species_row_get_species (QdSpeciesRow *self)
{
  return self->species_id;
}

GtkWidget *
qd_species_row_get_class_button (QdSpeciesRow *self)
{
  return self->class_button;
}

/* ---- Its parts ---- */

static GtkLabel *
new_label (GtkWidget *box, float xalign, const char *const *classes)
{
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "xalign", xalign, "ellipsize", PANGO_ELLIPSIZE_END, "css-classes", classes, NULL);

  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
add_picture (QdSpeciesRow *self)
{
  static const char *const classes[] = { "thumbnail", NULL };
  GtkWidget *clamp =
      g_object_new (ADW_TYPE_CLAMP, "maximum-size", PICTURE, "tightening-threshold", PICTURE, "valign", GTK_ALIGN_CENTER, NULL);

  self->picture = g_object_new (GTK_TYPE_PICTURE, "width-request", PICTURE, "height-request", PICTURE, "content-fit",
                                GTK_CONTENT_FIT_COVER, "overflow", GTK_OVERFLOW_HIDDEN, "css-classes", classes, NULL);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->picture));
  gtk_box_append (GTK_BOX (self), clamp);
}

static void
add_class_button (QdSpeciesRow *self, GtkWidget *grid)
{
  static const char *const none[] = { NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->dot = qd_color_dot_new (0, DOT);
  gtk_widget_set_valign (self->dot, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), self->dot);
  self->class_name = new_label (box, 0, none);
  gtk_widget_set_hexpand (GTK_WIDGET (self->class_name), TRUE);
  self->class_button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->class_button), box);
  gtk_widget_set_valign (self->class_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->class_button, "flat");
  gtk_widget_add_css_class (self->class_button, "class-button");
  gtk_widget_set_name (self->class_button, "class_button");
  g_signal_connect_object (self->class_button, "clicked", G_CALLBACK (on_class), self, G_CONNECT_SWAPPED);
  gtk_grid_attach (GTK_GRID (grid), self->class_button, NAME_SHARE, 0, CLASS_SHARE, 1);
}

/* Asked for when it is wanted: setting a text asks the display where the pointer is, each time. */
static void
add_tooltip (QdSpeciesRow *self, GtkLabel *label)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (label), TRUE);
  g_signal_connect_object (label, "query-tooltip", G_CALLBACK (on_tooltip), self, 0);
}

static void
build (QdSpeciesRow *self)
{
  static const char *const plain[] = { NULL }, *const small[] = { "caption", "dim-label", NULL },
                           *const numeric[] = { "numeric", "dim-label", NULL };
  GtkWidget *used = gtk_check_button_new (), *names = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *grid = gtk_grid_new (), *left = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);

  self->used = GTK_CHECK_BUTTON (used);
  gtk_widget_set_valign (used, GTK_ALIGN_CENTER);
  gtk_widget_set_name (used, "used");
  g_signal_connect_object (used, "toggled", G_CALLBACK (on_used), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), used);
  add_picture (self);
  gtk_widget_set_valign (names, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (names, TRUE);
  self->name = new_label (names, 0, plain);
  self->detail = new_label (names, 0, small);
  gtk_box_append (GTK_BOX (left), names);
  self->count = new_label (left, 1, numeric);
  gtk_label_set_width_chars (self->count, COUNT_CHARS);
  gtk_widget_set_valign (grid, GTK_ALIGN_CENTER);
  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE); /* so that the columns of all rows are as wide */
  gtk_grid_set_column_spacing (GTK_GRID (grid), SPACING);
  gtk_grid_attach (GTK_GRID (grid), left, 0, 0, NAME_SHARE, 1);
  gtk_box_append (GTK_BOX (self), grid);
  add_class_button (self, grid);
  add_tooltip (self, self->name);
  add_tooltip (self, self->count);
  add_tooltip (self, self->class_name);
}

void
qd_species_row_show (QdSpeciesRow *self, const QdSpecies *species, const QdClass *class_)
{
  if (self->species_id == 0)
    build (self);
  self->showing = TRUE;
  self->species_id = species->id;
  show_names (self, species);
  show_class (self, species, class_);
  if (class_ != NULL && species->n_observations > 0)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "idle");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "idle");
  self->showing = FALSE;
}

/* ---- The row ---- */

static void
qd_species_row_class_init (QdSpeciesRowClass *class)
{
  (void) class;
  signals[SIGNAL_USED] =
      g_signal_new ("used", QD_TYPE_SPECIES_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_CLASS_CLICKED] =
      g_signal_new ("class-clicked", QD_TYPE_SPECIES_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_species_row_init (QdSpeciesRow *self)
{
  gtk_box_set_spacing (GTK_BOX (self), SPACING);
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, PICTURE);
}
