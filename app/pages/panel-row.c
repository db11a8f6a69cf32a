#include "app/pages/panel-row.h"

#include "app/picture.h"

#define QD_TYPE_PANEL_ROW (qd_panel_row_get_type ())
G_DECLARE_FINAL_TYPE (QdPanelRow, qd_panel_row, QD, PANEL_ROW, GtkListBoxRow)

struct _QdPanelRow
{
  GtkListBoxRow parent_instance;
};

G_DEFINE_FINAL_TYPE (QdPanelRow, qd_panel_row, GTK_TYPE_LIST_BOX_ROW)

static void
choose (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  gtk_widget_activate (widget);
}

static void
qd_panel_row_class_init (QdPanelRowClass *class)
{
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "panel-row.choose", NULL, choose);
}

static void
qd_panel_row_init (QdPanelRow *self)
{
  (void) self;
}

gint64
qd_panel_row_get_id (GtkListBoxRow *row)
{
  return *(gint64 *) g_object_get_data (G_OBJECT (row), "id");
}

GtkListBoxRow *
qd_panel_rows_find (GtkListBox *list, gint64 id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (qd_panel_row_get_id (row) == id)
      return row;
  return NULL;
}

void
qd_panel_rows_clear (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static GtkWidget *
build_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

/* Asked for when it is wanted: setting a text asks the display where the pointer is, each time. */
static gboolean
on_tooltip (GtkWidget *row, int x, int y, gboolean keyboard, GtkTooltip *tooltip, GtkLabel *label)
{
  (void) row;
  (void) x;
  (void) y;
  (void) keyboard;
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (label));
  return TRUE;
}

void
qd_panel_row_set (GtkListBoxRow *row, gint64 id, guint32 color, const char *text)
{
  GtkWidget *dot = gtk_widget_get_first_child (gtk_list_box_row_get_child (row)), *label = gtk_widget_get_next_sibling (dot);

  g_object_set_data_full (G_OBJECT (row), "id", g_memdup2 (&id, sizeof id), g_free);
  qd_color_dot_set (dot, color);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

GtkWidget *
qd_panel_row_new (gint64 id, guint32 color, const char *text, GtkWidget *end)
{
  GtkWidget *row = g_object_new (QD_TYPE_PANEL_ROW, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *label = build_label (text);

  gtk_box_append (GTK_BOX (box), qd_color_dot_new (color, 12));
  gtk_box_append (GTK_BOX (box), label);
  if (end != NULL)
    gtk_box_append (GTK_BOX (box), end);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_has_tooltip (row, TRUE);
  g_signal_connect_object (row, "query-tooltip", G_CALLBACK (on_tooltip), label, 0);
  qd_panel_row_set (GTK_LIST_BOX_ROW (row), id, color, text);
  return row;
}
