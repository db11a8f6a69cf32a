#include "app/pages/box-panel.h"

#include "app/pages/box-examples.h"
#include "app/picture.h"

#include <glib/gi18n.h>

#define N_KEYS 9 /* classes with a number key */

struct _QdBoxPanel
{
  AdwBin parent_instance;
  GtkListBox *classes;
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

/* Rows carry the id of what they stand for. */
static void
set_id (GtkListBoxRow *row, gint64 id)
{
  g_object_set_data_full (G_OBJECT (row), "id", g_memdup2 (&id, sizeof id), g_free);
}

static gint64
get_id (GtkListBoxRow *row)
{
  return *(gint64 *) g_object_get_data (G_OBJECT (row), "id");
}

static GtkListBoxRow *
find_row (GtkListBox *list, gint64 id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (get_id (row) == id)
      return row;
  return NULL;
}

static void
clear (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static GtkWidget *
build_label (const char *text, gboolean expand)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, expand);
  return label;
}

static GtkWidget *
build_row (guint32 color, const char *text, GtkWidget *end)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_box_append (GTK_BOX (box), qd_color_dot_new (color, 12));
  gtk_box_append (GTK_BOX (box), build_label (text, TRUE));
  if (end != NULL)
    gtk_box_append (GTK_BOX (box), end);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return row;
}

static GtkWidget *
build_class_row (const QdClass *class_, guint position)
{
  g_autofree char *key = position < N_KEYS ? g_strdup_printf ("%u", position + 1) : NULL;
  GtkWidget *end = key != NULL ? gtk_label_new (key) : NULL;
  GtkWidget *row;

  if (end != NULL)
    gtk_widget_add_css_class (end, "key-cap");
  row = build_row (class_->color, class_->name, end);
  set_id (GTK_LIST_BOX_ROW (row), class_->id);
  return row;
}

void
qd_box_panel_set_classes (QdBoxPanel *self, GPtrArray *classes)
{
  clear (self->classes);
  for (guint i = 0; i < classes->len; i++)
    gtk_list_box_append (self->classes, build_class_row (classes->pdata[i], i));
  gtk_widget_set_visible (GTK_WIDGET (self->classes), classes->len > 0);
}

void
qd_box_panel_set_current_class (QdBoxPanel *self, gint64 id)
{
  gtk_list_box_select_row (self->classes, find_row (self->classes, id));
}

static void
on_remove_clicked (QdBoxPanel *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);

  g_signal_emit (self, signals[SIGNAL_BOX_REMOVED], 0, get_id (GTK_LIST_BOX_ROW (row)));
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

  clear (self->boxes);
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      const QdClass *class_ = qd_session_find_class (session, box->class_id);
      g_autofree char *text = describe_box (box, class_ != NULL ? class_->name : "?");
      GtkWidget *row = build_row (class_ != NULL ? class_->color : 0x808080, text, build_remove_button (self));

      set_id (GTK_LIST_BOX_ROW (row), box->id);
      gtk_list_box_append (self->boxes, row);
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
  gtk_list_box_select_row (self->boxes, find_row (self->boxes, id));
}

static void
on_class_activated (QdBoxPanel *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_CLASS_CHOSEN], 0, get_id (row));
}

static void
on_box_activated (QdBoxPanel *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_BOX_CHOSEN], 0, get_id (row));
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
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/box-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, classes);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, new_class);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, boxes_title);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, boxes);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, examples);
  gtk_widget_class_bind_template_callback (widget_class, on_class_activated);
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
