#include "app/pages/box-panel.h"

#include "app/pages/box-place.h"
#include "app/pages/class-list.h"
#include "app/pages/instructions-view.h"

#include <glib/gi18n.h>

struct _QdBoxPanel
{
  AdwBin parent_instance;
  QdClassList *classes;
  GtkEntry *new_class;
  GtkLabel *boxes_title;
  QdBoxList *boxes;
  GtkWidget *place_row;
  GtkImage *place_arrow;
  QdBoxPlace *place;
  GtkBox *examples, *use;
  GtkExpander *how;
  QdInstructionsView *instructions;
  gboolean unfolded, read_only;
};

G_DEFINE_FINAL_TYPE (QdBoxPanel, qd_box_panel, ADW_TYPE_BIN)

enum
{
  SIGNAL_CLASS_CHOSEN,
  SIGNAL_CLASS_ADDED,
  SIGNAL_BOX_CHOSEN,
  SIGNAL_BOX_REMOVED,
  SIGNAL_BOX_LOCKED,
  SIGNAL_BOX_PLACED,
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

void
qd_box_panel_set_boxes (QdBoxPanel *self, GArray *boxes, QdSession *session, guint width, guint height)
{
  g_autofree char *title = g_strdup_printf (ngettext ("%u box", "%u boxes", boxes->len), boxes->len);

  qd_box_list_set_boxes (self->boxes, boxes, session, width, height);
  gtk_label_set_text (self->boxes_title, boxes->len > 0 ? title : _ ("Boxes"));
}

void
qd_box_panel_show_place (QdBoxPanel *self, const QdCornerBox *box, guint width, guint height)
{
  gtk_widget_set_visible (self->place_row, box != NULL && !self->read_only);
  qd_box_place_show (self->place, self->read_only ? NULL : box, width, height);
}

void
qd_box_panel_set_locked_func (QdBoxPanel *self, QdBoxLocked locked, gpointer user_data)
{
  qd_box_list_set_locked_func (self->boxes, locked, user_data);
}

void
qd_box_panel_update_locks (QdBoxPanel *self)
{
  qd_box_list_update_locks (self->boxes);
}

void
qd_box_panel_show_instructions (QdBoxPanel *self, QdSession *session, const QdInstructions *instructions)
{
  qd_instructions_view_show (self->instructions, session, instructions);
  if (!self->unfolded && !qd_instructions_is_empty (instructions)) /* whoever folds it up then wants it so */
    {
      gtk_expander_set_expanded (self->how, TRUE);
      self->unfolded = TRUE;
    }
}

guint
qd_box_panel_get_page (QdBoxPanel *self)
{
  return qd_instructions_view_get_page (self->instructions);
}

void
qd_box_panel_set_read_only (QdBoxPanel *self)
{
  self->read_only = TRUE;
  qd_box_list_set_read_only (self->boxes);
  gtk_widget_hide (GTK_WIDGET (self->use));
  gtk_widget_set_sensitive (GTK_WIDGET (self->new_class), FALSE);
}

void
qd_box_panel_select_box (QdBoxPanel *self, gint64 id)
{
  qd_box_list_select (self->boxes, id);
}

static void
on_class_chosen (QdBoxPanel *self, gint64 id)
{
  g_signal_emit (self, signals[SIGNAL_CLASS_CHOSEN], 0, id);
}

static void
on_box_chosen (QdBoxPanel *self, gint64 id)
{
  g_signal_emit (self, signals[SIGNAL_BOX_CHOSEN], 0, id);
}

static void
on_box_removed (QdBoxPanel *self, gint64 id)
{
  g_signal_emit (self, signals[SIGNAL_BOX_REMOVED], 0, id);
}

static void
on_box_locked (QdBoxPanel *self, gint64 id)
{
  g_signal_emit (self, signals[SIGNAL_BOX_LOCKED], 0, id);
}

/* No GtkExpander: walking backward by keys it looks for the focus in a child that is not there. */
static void
on_place_toggled (QdBoxPanel *self, GtkToggleButton *button)
{
  gtk_image_set_from_icon_name (self->place_arrow, gtk_toggle_button_get_active (button) ? "pan-down-symbolic" : "pan-end-symbolic");
}

static void
on_box_placed (QdBoxPanel *self, const QdCornerBox *box)
{
  g_signal_emit (self, signals[SIGNAL_BOX_PLACED], 0, box);
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
  static const char *const names[] = { "class-chosen", "class-added", "box-chosen", "box-removed", "box-locked", "box-placed" };

  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], QD_TYPE_BOX_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               i == SIGNAL_CLASS_ADDED  ? G_TYPE_STRING
                               : i == SIGNAL_BOX_PLACED ? G_TYPE_POINTER
                                                        : G_TYPE_INT64);
  g_type_ensure (QD_TYPE_CLASS_LIST);
  g_type_ensure (QD_TYPE_BOX_LIST);
  g_type_ensure (QD_TYPE_BOX_PLACE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/box-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, classes);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, new_class);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, boxes_title);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, boxes);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, place_row);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, place_arrow);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, place);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, how);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, examples);
  gtk_widget_class_bind_template_child (widget_class, QdBoxPanel, use);
  gtk_widget_class_bind_template_callback (widget_class, on_class_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_box_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_box_removed);
  gtk_widget_class_bind_template_callback (widget_class, on_box_locked);
  gtk_widget_class_bind_template_callback (widget_class, on_box_placed);
  gtk_widget_class_bind_template_callback (widget_class, on_place_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_class_added);
}

static void
qd_box_panel_init (QdBoxPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->instructions = QD_INSTRUCTIONS_VIEW (qd_instructions_view_new (FALSE));
  gtk_box_prepend (self->examples, GTK_WIDGET (self->instructions));
  gtk_label_set_text (self->boxes_title, _ ("Boxes"));
}
