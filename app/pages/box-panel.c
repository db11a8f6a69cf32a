#include "app/pages/box-panel.h"

#include "app/pages/box-examples.h"
#include "app/pages/class-list.h"
#include "app/pages/panel-row.h"

#include <glib/gi18n.h>

struct _QdBoxPanel
{
  AdwBin parent_instance;
  QdClassList *classes;
  GtkEntry *new_class;
  GtkLabel *boxes_title;
  GtkListBox *boxes;
  GtkBox *examples;
  gboolean read_only;
};

G_DEFINE_FINAL_TYPE (QdBoxPanel, qd_box_panel, ADW_TYPE_BIN)

enum
{
  SIGNAL_CLASS_CHOSEN,
  SIGNAL_CLASS_ADDED,
  SIGNAL_BOX_CHOSEN,
  SIGNAL_BOX_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
qd_box_panel_set_classes (QdBoxPanel *self, GPtrArray *classes)
{
  qd_class_list_set (self->classes, classes);
}

void
qd_box_panel_set_current_class (QdBoxPanel *self, gint64 id)
{
  qd_class_list_set_current (self->classes, id);
}

static void
on_remove_clicked (QdBoxPanel *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);

  g_signal_emit (self, signals[SIGNAL_BOX_REMOVED], 0, qd_panel_row_get_id (GTK_LIST_BOX_ROW (row)));
}

static GtkWidget *
build_remove_button (QdBoxPanel *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-delete-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (button, !self->read_only);
  gtk_widget_set_tooltip_text (button, _ ("Delete this box (Delete)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Delete this box"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked), self, G_CONNECT_SWAPPED);
  return button;
}

static char *
describe_box (const QdBox *box, const char *class_name)
{
  g_autofree char *size = g_strdup_printf (_ ("%s, %.0f × %.0f"), class_name, box->box.xmax - box->box.xmin,
                                           box->box.ymax - box->box.ymin);

  if (box->source != QD_BOX_BY_PREDICTION)
    return g_steal_pointer (&size);
  return g_strdup_printf (_ ("%s, suggested (%.0f %%)"), class_name, box->score * 100);
}

void
qd_box_panel_set_boxes (QdBoxPanel *self, GArray *boxes, QdSession *session)
{
  g_autofree char *title = g_strdup_printf (ngettext ("%u box", "%u boxes", boxes->len), boxes->len);

  qd_panel_rows_clear (self->boxes);
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      const QdClass *class_ = qd_session_find_class (session, box->class_id);
      g_autofree char *text = describe_box (box, class_ != NULL ? class_->name : "?");

      gtk_list_box_append (self->boxes, qd_panel_row_new (box->id, class_ != NULL ? class_->color : 0x808080, text,
                                                          build_remove_button (self)));
    }
  gtk_label_set_text (self->boxes_title, boxes->len > 0 ? title : _ ("Boxes"));
}

void
qd_box_panel_set_read_only (QdBoxPanel *self)
{
  self->read_only = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->new_class), FALSE);
}

void
qd_box_panel_select_box (QdBoxPanel *self, gint64 id)
{
  gtk_list_box_select_row (self->boxes, qd_panel_rows_find (self->boxes, id));
}

static void
on_class_chosen (QdBoxPanel *self, gint64 id)
{
  g_signal_emit (self, signals[SIGNAL_CLASS_CHOSEN], 0, id);
}

static void
on_box_activated (QdBoxPanel *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_BOX_CHOSEN], 0, qd_panel_row_get_id (row));
}

static void
on_class_added (QdBoxPanel *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->new_class))));

  if (*name == '\0')
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->new_class), "");
  g_signal_emit (self, signals[SIGNAL_CLASS_ADDED], 0, name);
}

static void
qd_box_panel_class_init (QdBoxPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  static const char *const names[] = { "class-chosen", "class-added", "box-chosen", "box-removed" };

  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], QD_TYPE_BOX_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               i == SIGNAL_CLASS_ADDED ? G_TYPE_STRING : G_TYPE_INT64);
  g_type_ensure (QD_TYPE_CLASS_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/box-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, classes);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, new_class);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, boxes_title);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, boxes);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, examples);
  gtk_widget_class_bind_template_callback (widget_class, on_class_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_box_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_class_added);
}

static void
qd_box_panel_init (QdBoxPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  qd_box_examples_fill (self->examples);
  gtk_label_set_text (self->boxes_title, _ ("Boxes"));
}
