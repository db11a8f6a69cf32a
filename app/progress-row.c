#include "app/progress-row.h"

#include <glib/gi18n.h>

struct _QdProgressRow
{
  GtkBox parent_instance;
  GtkLabel *label;
  GtkProgressBar *bar;
  GtkWidget *stop;
};

G_DEFINE_FINAL_TYPE (QdProgressRow, qd_progress_row, GTK_TYPE_BOX)

static guint stop_signal;

GtkWidget *
qd_progress_row_new (const char *tooltip)
{
  QdProgressRow *self = g_object_new (QD_TYPE_PROGRESS_ROW, NULL);

  gtk_widget_set_tooltip_text (self->stop, tooltip);
  return GTK_WIDGET (self);
}

void
qd_progress_row_set_can_stop (QdProgressRow *self, gboolean can_stop)
{
  gtk_widget_set_visible (self->stop, can_stop);
}

void
qd_progress_row_show (QdProgressRow *self, const char *text, double share)
{
  if (!g_str_equal (gtk_label_get_text (self->label), text))
    gtk_label_set_text (self->label, text);
  gtk_progress_bar_set_fraction (self->bar, CLAMP (share, 0, 1));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
on_stop (QdProgressRow *self)
{
  g_signal_emit (self, stop_signal, 0);
}

static void
qd_progress_row_class_init (QdProgressRowClass *class)
{
  (void) class;
  stop_signal = g_signal_new ("stop", QD_TYPE_PROGRESS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_progress_row_init (QdProgressRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->stop = gtk_button_new_with_mnemonic (_ ("_Stop"));
  gtk_widget_set_name (self->stop, "stop");
  gtk_widget_set_focus_on_click (self->stop, FALSE); /* it goes, and the keys would go anywhere */
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_RELATION_LABELLED_BY, self->label, NULL, -1);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  gtk_box_set_spacing (GTK_BOX (self), 10);
  gtk_box_append (GTK_BOX (self), box);
  gtk_box_append (GTK_BOX (self), self->stop);
  g_signal_connect_object (self->stop, "clicked", G_CALLBACK (on_stop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (GTK_WIDGET (self), "toolbar");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
