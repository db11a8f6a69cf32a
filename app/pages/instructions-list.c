#include "app/pages/instructions-list.h"

#include <glib/gi18n.h>
#include <string.h>

struct _QdInstructionsList
{
  GtkBox parent_instance;
  GtkListBox *pages;
  guint n;
  gboolean showing; /* what is selected now was not chosen by a person */
};

G_DEFINE_FINAL_TYPE (QdInstructionsList, qd_instructions_list, GTK_TYPE_BOX)

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_ADDED,
  SIGNAL_MOVED,
  SIGNAL_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Rows ---- */

/* Its title, or how its text begins, or where it stands. */
static char *
name_page (const QdInstructionPage *page, guint index)
{
  if (*page->title != '\0')
    return g_strdup (page->title);
  if (*page->text != '\0')
    return g_strndup (page->text, strcspn (page->text, "\n"));
  return g_strdup_printf (_ ("Page %u"), index + 1);
}

static GtkWidget *
build_row (const QdInstructionPage *page, guint index)
{
  g_autofree char *name = name_page (page, index);
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  return label;
}

void
qd_instructions_list_rename (QdInstructionsList *self, const QdInstructions *instructions, guint page)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->pages, (int) page);
  g_autofree char *name = name_page (qd_instructions_get_page (instructions, page), page);

  gtk_label_set_text (GTK_LABEL (gtk_list_box_row_get_child (row)), name);
}

static void
update_actions (QdInstructionsList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->pages);
  guint at = row != NULL ? (guint) gtk_list_box_row_get_index (row) : self->n;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pages.add", self->n < QD_INSTRUCTIONS_MOST_PAGES);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pages.up", at < self->n && at > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pages.down", at + 1 < self->n);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pages.remove", at < self->n);
}

void
qd_instructions_list_show (QdInstructionsList *self, const QdInstructions *instructions, guint page)
{
  gboolean had_keys = gtk_widget_get_focus_child (GTK_WIDGET (self->pages)) != NULL;
  GtkWidget *child;
  GtkListBoxRow *row;

  self->showing = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pages))) != NULL)
    gtk_list_box_remove (self->pages, child);
  self->n = instructions->pages->len;
  for (guint i = 0; i < self->n; i++)
    gtk_list_box_append (self->pages, build_row (instructions->pages->pdata[i], i));
  row = gtk_list_box_get_row_at_index (self->pages, (int) page);
  gtk_list_box_select_row (self->pages, row);
  if (had_keys && row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
  self->showing = FALSE;
  update_actions (self);
}

/* ---- What a person does ---- */

static void
on_selected (QdInstructionsList *self, GtkListBoxRow *row)
{
  if (self->showing || row == NULL)
    return;
  update_actions (self);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, (guint) gtk_list_box_row_get_index (row));
}

static void
add_page (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_ADDED], 0);
}

static void
change_page (GtkWidget *widget, const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (QD_INSTRUCTIONS_LIST (widget)->pages);
  guint at = row != NULL ? (guint) gtk_list_box_row_get_index (row) : 0;

  if (g_str_equal (name, "pages.remove"))
    g_signal_emit (widget, signals[SIGNAL_REMOVED], 0, at);
  else
    g_signal_emit (widget, signals[SIGNAL_MOVED], 0, at, g_str_equal (name, "pages.up") ? at - 1 : at + 1);
}

/* ---- The widget ---- */

static GtkWidget *
build_button (const char *icon, const char *action, const char *tooltip)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
build_buttons (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_box_append (GTK_BOX (box), build_button ("list-add-symbolic", "pages.add", _ ("Add a page")));
  gtk_box_append (GTK_BOX (box), build_button ("go-up-symbolic", "pages.up", _ ("Move this page up (Alt+Up)")));
  gtk_box_append (GTK_BOX (box), build_button ("go-down-symbolic", "pages.down", _ ("Move this page down (Alt+Down)")));
  gtk_box_append (GTK_BOX (box), build_button ("user-trash-symbolic", "pages.remove", _ ("Remove this page")));
  return box;
}

static void
build_list (QdInstructionsList *self)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = { { GDK_KEY_Up, GDK_ALT_MASK, "pages.up" },
               { GDK_KEY_Down, GDK_ALT_MASK, "pages.down" },
               { GDK_KEY_Delete, 0, "pages.remove" } };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  self->pages = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_set_name (GTK_WIDGET (self->pages), "instructions_pages");
  gtk_widget_add_css_class (GTK_WIDGET (self->pages), "navigation-sidebar");
  gtk_list_box_set_selection_mode (self->pages, GTK_SELECTION_BROWSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pages), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Pages"), -1);
  g_signal_connect_object (self->pages, "row-selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
                                                            gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self->pages), controller);
}

static void
qd_instructions_list_class_init (QdInstructionsListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  static const char *const names[] = { "chosen", "added", "moved", "removed" };
  static const guint n_numbers[] = { 1, 0, 2, 1 };

  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], QD_TYPE_INSTRUCTIONS_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                               n_numbers[i], G_TYPE_UINT, G_TYPE_UINT);
  gtk_widget_class_install_action (widget_class, "pages.add", NULL, add_page);
  gtk_widget_class_install_action (widget_class, "pages.up", NULL, change_page);
  gtk_widget_class_install_action (widget_class, "pages.down", NULL, change_page);
  gtk_widget_class_install_action (widget_class, "pages.remove", NULL, change_page);
}

static void
qd_instructions_list_init (QdInstructionsList *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  build_list (self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->pages));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (self), scrolled);
  gtk_box_append (GTK_BOX (self), build_buttons ());
}

GtkWidget *
qd_instructions_list_new (void)
{
  return g_object_new (QD_TYPE_INSTRUCTIONS_LIST, NULL);
}
