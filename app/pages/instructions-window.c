#include "app/pages/instructions-window.h"

#include "app/pages/instructions-editor.h"
#include "app/pages/instructions-view.h"

#include <glib/gi18n.h>

#define WIDTH      940
#define HEIGHT     560
#define READ_WIDTH 440
#define MARGIN     18

static GtkWidget *
build_scrolled (GtkWidget *child)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), child);
  gtk_widget_set_margin_start (child, MARGIN);
  gtk_widget_set_margin_end (child, MARGIN);
  gtk_widget_set_margin_top (child, MARGIN);
  gtk_widget_set_margin_bottom (child, MARGIN);
  gtk_widget_set_vexpand (scrolled, TRUE);
  return scrolled;
}

/* The pages can be turned wherever the keys are. */
static gboolean
turn (G_GNUC_UNUSED GtkWidget *window, GVariant *step, gpointer view)
{
  if (QD_IS_INSTRUCTIONS_EDITOR (view))
    qd_instructions_editor_turn (view, g_variant_get_int32 (step));
  else
    qd_instructions_view_turn (view, g_variant_get_int32 (step));
  return TRUE;
}

static void
bind_turn (GtkShortcutController *keys, guint key, int step, GtkWidget *view)
{
  gtk_shortcut_controller_add_shortcut (keys, gtk_shortcut_new_with_arguments (gtk_keyval_trigger_new (key, GDK_CONTROL_MASK),
                                                                               gtk_callback_action_new (turn, view, NULL), "i",
                                                                               step));
}

/* Before the list or the text, which know these keys too, get them. */
static GtkEventController *
build_turning (GtkWidget *view)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  bind_turn (GTK_SHORTCUT_CONTROLLER (keys), GDK_KEY_Page_Down, 1, view);
  bind_turn (GTK_SHORTCUT_CONTROLLER (keys), GDK_KEY_Page_Up, -1, view);
  return keys;
}

/* @view: what has pages, in @content. */
static AdwWindow *
build_window (QdPage *page, const char *title, int width, GtkWidget *content, GtkWidget *view)
{
  AdwWindow *window = ADW_WINDOW (adw_window_new ());
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *header = adw_header_bar_new ();
  GtkShortcutController *keys = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());

  gtk_window_set_title (GTK_WINDOW (window), title);
  qd_page_own_window (page, GTK_WINDOW (window));
  gtk_window_set_default_size (GTK_WINDOW (window), width, HEIGHT);
  gtk_shortcut_controller_add_shortcut (keys, gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                                gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (GTK_WIDGET (window), GTK_EVENT_CONTROLLER (keys));
  gtk_widget_add_controller (GTK_WIDGET (window), build_turning (view));
  gtk_box_append (GTK_BOX (box), header);
  gtk_widget_set_vexpand (content, TRUE);
  gtk_box_append (GTK_BOX (box), content);
  adw_window_set_content (window, box);
  return window;
}

void
qd_instructions_window_write (QdPage *page, QdInstructions *instructions, guint at)
{
  GtkWidget *editor = qd_instructions_editor_new (page, instructions, at);

  gtk_window_present (GTK_WINDOW (build_window (page, _ ("Instructions"), WIDTH, editor, editor)));
}

void
qd_instructions_window_read (QdPage *page, const QdInstructions *instructions)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *view = qd_instructions_view_new (FALSE);
  GtkWidget *start = gtk_button_new_with_mnemonic (_ ("_Start labelling"));
  AdwWindow *window;

  qd_instructions_view_show (QD_INSTRUCTIONS_VIEW (view), qd_page_get_session (page), instructions);
  gtk_box_append (GTK_BOX (content), build_scrolled (view));
  gtk_widget_add_css_class (start, "suggested-action");
  gtk_widget_add_css_class (start, "pill");
  gtk_widget_set_halign (start, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (start, 12);
  gtk_widget_set_margin_bottom (start, 18);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (start), "window.close");
  gtk_box_append (GTK_BOX (content), start);
  window = build_window (page, _ ("How to draw boxes"), READ_WIDTH, content, view);
  gtk_window_set_default_widget (GTK_WINDOW (window), start);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (start);
}
