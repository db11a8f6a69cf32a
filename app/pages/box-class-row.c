#include "app/pages/box-class-row.h"

struct _QdBoxClassRow
{
  AdwComboRow parent_instance;
  GtkStringList *choices;
  guint chosen; /* of all choices, also while the row has no more than the chosen one */
  gboolean whole;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (QdBoxClassRow, qd_box_class_row, ADW_TYPE_COMBO_ROW)

static guint signal_chosen;

static void
set_model (QdBoxClassRow *self, GListModel *model, guint selected)
{
  self->filling = TRUE;
  adw_combo_row_set_model (ADW_COMBO_ROW (self), model);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), selected);
  self->filling = FALSE;
}

/* The chosen one, and another, without which a row does not look as if there were a choice. */
static void
show_chosen (QdBoxClassRow *self)
{
  g_autoptr (GtkStringList) shown = gtk_string_list_new (NULL);

  gtk_string_list_append (shown, gtk_string_list_get_string (self->choices, self->chosen));
  gtk_string_list_append (shown, "");
  set_model (self, G_LIST_MODEL (shown), 0);
}

static void
fill (QdBoxClassRow *self)
{
  if (self->whole)
    return;
  self->whole = TRUE;
  set_model (self, G_LIST_MODEL (self->choices), self->chosen);
}

static void
on_selected (QdBoxClassRow *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));

  if (self->filling || selected == self->chosen)
    return;
  self->chosen = selected;
  g_signal_emit (self, signal_chosen, 0);
}

static void
qd_box_class_row_activate (AdwActionRow *row)
{
  fill (QD_BOX_CLASS_ROW (row));
  ADW_ACTION_ROW_CLASS (qd_box_class_row_parent_class)->activate (row);
}

static void
qd_box_class_row_dispose (GObject *object)
{
  QdBoxClassRow *self = QD_BOX_CLASS_ROW (object);

  self->filling = TRUE; /* the row loses its model */
  g_clear_object (&self->choices);
  G_OBJECT_CLASS (qd_box_class_row_parent_class)->dispose (object);
}

static void
qd_box_class_row_class_init (QdBoxClassRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_box_class_row_dispose;
  ADW_ACTION_ROW_CLASS (class)->activate = qd_box_class_row_activate;
  signal_chosen = g_signal_new ("chosen", QD_TYPE_BOX_CLASS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_box_class_row_init (QdBoxClassRow *self)
{
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected), NULL);
}

GtkWidget *
qd_box_class_row_new (const char *name, GtkStringList *choices, guint chosen)
{
  QdBoxClassRow *self = g_object_new (QD_TYPE_BOX_CLASS_ROW, "use-markup", FALSE, "title", name, NULL);

  self->choices = g_object_ref (choices);
  self->chosen = chosen;
  show_chosen (self);
  return GTK_WIDGET (self);
}

guint
qd_box_class_row_get_chosen (QdBoxClassRow *self)
{
  return self->chosen;
}

void
qd_box_class_row_choose (QdBoxClassRow *self, guint chosen)
{
  fill (self);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), chosen);
}
