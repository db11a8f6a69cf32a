#include "app/pages/box-row.h"

#include "app/picture.h"

#include <glib/gi18n.h>

struct _QdBoxRow
{
  GtkListBoxRow parent_instance;
  GtkWidget *dot, *label, *size, *lock, *remove;
  gint64 id;
  char *name; /* what is said of it */
  gboolean locked;
};

G_DEFINE_FINAL_TYPE (QdBoxRow, qd_box_row, GTK_TYPE_LIST_BOX_ROW)

static const char *const signals[] = { "chosen", "lock-toggled", "removed" };
static const char *const actions[] = { "box-row.choose", "box-row.lock", "box-row.remove" };

/* Thirds of the photo, by the middle of the box: 0, 1, 2. */
static guint
third (double low, double high, guint extent)
{
  double middle = (low + high) / 2;

  return middle < extent / 3.0 ? 0 : middle < extent * 2 / 3.0 ? 1 : 2;
}

/* "12 %", with a decimal below one percent. */
static char *
percent (double part, guint whole)
{
  double share = whole > 0 ? part / whole * 100 : 0;

  return g_strdup_printf (share < 1 ? _ ("%.1f %%") : _ ("%.0f %%"), share);
}

char *
qd_box_row_describe (const QdBox *box, const char *class_name, guint width, guint height)
{
  static const char *const places[3][3] = { { N_ ("top left"), N_ ("top center"), N_ ("top right") },
                                            { N_ ("center left"), N_ ("center"), N_ ("center right") },
                                            { N_ ("bottom left"), N_ ("bottom center"), N_ ("bottom right") } };
  g_autofree char *wide = percent (box->box.xmax - box->box.xmin, width);
  g_autofree char *high = percent (box->box.ymax - box->box.ymin, height);
  const char *place = _ (places[third (box->box.ymin, box->box.ymax, height)][third (box->box.xmin, box->box.xmax, width)]);

  if (box->source == QD_BOX_BY_PREDICTION)
    return g_strdup_printf (_ ("%s, suggested at %.0f %%, %s by %s, %s"), class_name, box->score * 100, wide, high, place);
  /* Translators: class, width and height as parts of the photo, place: "bee, 12 % by 9 %, center left". */
  return g_strdup_printf (_ ("%s, %s by %s, %s"), class_name, wide, high, place);
}

static void
say (QdBoxRow *self)
{
  g_autofree char *said = self->locked ? g_strdup_printf (_ ("%s, locked"), self->name) : g_strdup (self->name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

void
qd_box_row_show (QdBoxRow *self, const QdBox *box, const QdClass *class_, guint width, guint height)
{
  const char *class_name = class_ != NULL ? class_->name : "?";
  g_autofree char *name = qd_box_row_describe (box, class_name, width, height);
  g_autofree char *size = box->source == QD_BOX_BY_PREDICTION
                              ? g_strdup_printf (_ ("suggested (%.0f %%)"), box->score * 100)
                              : g_strdup_printf (_ ("%.0f × %.0f px"), box->box.xmax - box->box.xmin, box->box.ymax - box->box.ymin);

  self->id = box->id;
  qd_color_dot_set (self->dot, class_ != NULL ? class_->color : 0x808080);
  gtk_label_set_text (GTK_LABEL (self->label), class_name);
  gtk_label_set_text (GTK_LABEL (self->size), size);
  if (g_strcmp0 (name, self->name) == 0)
    return;
  g_free (self->name);
  self->name = g_steal_pointer (&name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->name);
  say (self);
}

void
qd_box_row_set_locked (QdBoxRow *self, gboolean locked)
{
  if (self->locked == !!locked)
    return;
  self->locked = !!locked;
  if (locked)
    gtk_widget_add_css_class (gtk_widget_get_parent (self->lock), "locked");
  else
    gtk_widget_remove_css_class (gtk_widget_get_parent (self->lock), "locked");
  gtk_button_set_icon_name (GTK_BUTTON (self->lock), locked ? "changes-prevent-symbolic" : "changes-allow-symbolic");
  gtk_widget_set_tooltip_text (self->lock, locked ? _ ("Unlock this box (L)") : _ ("Lock this box (L)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->lock), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  locked ? _ ("Unlock this box") : _ ("Lock this box"), -1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "box-row.remove", !locked);
  say (self);
}

gint64
qd_box_row_get_id (QdBoxRow *self)
{
  return self->id;
}

static void
activate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) parameter;
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (name, actions[i]))
      g_signal_emit_by_name (widget, signals[i]);
}

static GtkWidget *
build_button (const char *icon, const char *action, const char *tooltip, const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

/* Over the end of a long name, and seen where the row is pointed at or chosen; a closed lock is seen always. */
static GtkWidget *
build_tools (QdBoxRow *self)
{
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  self->lock = build_button ("changes-allow-symbolic", "box-row.lock", _ ("Lock this box (L)"), _ ("Lock this box"));
  self->remove = build_button ("edit-delete-symbolic", "box-row.remove", _ ("Delete this box (Delete)"), _ ("Delete this box"));
  gtk_box_append (GTK_BOX (tools), self->lock);
  gtk_box_append (GTK_BOX (tools), self->remove);
  gtk_widget_add_css_class (tools, "row-tools");
  gtk_widget_set_halign (tools, GTK_ALIGN_END);
  return tools;
}

static void
qd_box_row_init (QdBoxRow *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4), *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->dot = qd_color_dot_new (0x808080, 12);
  gtk_widget_set_margin_end (self->dot, 4);
  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  self->size = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->size), 0);
  gtk_widget_add_css_class (self->size, "caption");
  gtk_widget_add_css_class (self->size, "dim-label");
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (text), self->label);
  gtk_box_append (GTK_BOX (text), self->size);
  gtk_box_append (GTK_BOX (box), self->dot);
  gtk_box_append (GTK_BOX (box), text);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), box);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), build_tools (self));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), overlay);
}

static void
qd_box_row_finalize (GObject *object)
{
  g_free (QD_BOX_ROW (object)->name);
  G_OBJECT_CLASS (qd_box_row_parent_class)->finalize (object);
}

static void
qd_box_row_class_init (QdBoxRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = qd_box_row_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_new (signals[i], QD_TYPE_BOX_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, activate);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "box-row.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, 0, "box-row.lock", NULL);
}

GtkWidget *
qd_box_row_new (gboolean read_only)
{
  QdBoxRow *self = g_object_new (QD_TYPE_BOX_ROW, NULL);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "box-row.remove", !read_only);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "box-row.lock", !read_only);
  return GTK_WIDGET (self);
}
