#include "app/pages/instructions-window.h"

#include "app/pages/instructions-view.h"

#include <glib/gi18n.h>

#define WIDTH       760
#define HEIGHT      560
#define READ_WIDTH  440
#define PAUSE       400 /* milliseconds after the last letter, then it is stored */

typedef struct
{
  GWeakRef page;
  QdInstructions *instructions;
  QdInstructionsView *preview;
  GtkTextBuffer *buffer;
  guint storing; /* timeout */
} Writing;

/* ---- Storing ---- */

static gboolean
store (QdProject *project, gpointer data, GError **error)
{
  return qd_project_set_instructions (project, data, error);
}

static void
on_stored (gpointer owner, gpointer data, const GError *error)
{
  (void) data;
  if (error != NULL)
    qd_page_say_error (QD_PAGE (owner), _ ("The instructions were not kept."), error);
}

static QdInstructions *
copy (const QdInstructions *instructions)
{
  QdInstructions *copied = qd_instructions_new ();

  g_free (copied->text);
  copied->text = g_strdup (instructions->text);
  for (guint i = 0; i < instructions->examples->len; i++)
    {
      const QdExample *example = instructions->examples->pdata[i];
      QdExample made = { example->kind, example->photo_id, g_array_copy (example->boxes), g_strdup (example->file) };

      g_ptr_array_add (copied->examples, g_memdup2 (&made, sizeof made));
    }
  return copied;
}

static void
free_copy (gpointer instructions)
{
  qd_instructions_free (instructions);
}

static gboolean
store_now (gpointer user_data)
{
  Writing *writing = user_data;
  g_autoptr (QdPage) page = g_weak_ref_get (&writing->page);

  writing->storing = 0;
  if (page != NULL)
    qd_session_write (qd_page_get_session (page), store, copy (writing->instructions), free_copy, G_OBJECT (page), on_stored);
  return G_SOURCE_REMOVE;
}

/* ---- Writing ---- */

static void
on_text (Writing *writing)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (writing->buffer, &start, &end);
  g_free (writing->instructions->text);
  writing->instructions->text = gtk_text_buffer_get_text (writing->buffer, &start, &end, FALSE);
  qd_instructions_view_set_text (writing->preview, writing->instructions->text);
  g_clear_handle_id (&writing->storing, g_source_remove);
  writing->storing = g_timeout_add (PAUSE, store_now, writing);
}

static void
on_removed (Writing *writing, guint index)
{
  g_autoptr (QdPage) page = g_weak_ref_get (&writing->page);

  if (page == NULL || index >= writing->instructions->examples->len)
    return;
  g_ptr_array_remove_index (writing->instructions->examples, index);
  store_now (writing);
  qd_instructions_view_show (writing->preview, qd_page_get_session (page), writing->instructions);
}

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  if (writing->storing != 0)
    {
      g_source_remove (writing->storing);
      store_now (writing);
    }
  g_weak_ref_clear (&writing->page);
  qd_instructions_free (writing->instructions);
  g_free (writing);
}

static GtkWidget *
build_scrolled (GtkWidget *child, int margin)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), child);
  gtk_widget_set_margin_start (child, margin);
  gtk_widget_set_margin_end (child, margin);
  gtk_widget_set_margin_top (child, margin);
  gtk_widget_set_margin_bottom (child, margin);
  gtk_widget_set_vexpand (scrolled, TRUE);
  return scrolled;
}

static GtkWidget *
build_titled (const char *title, GtkWidget *content)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_top (label, 12);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), content);
  return box;
}

static GtkWidget *
build_editor (Writing *writing)
{
  GtkWidget *text = gtk_text_view_new ();

  writing->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text));
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (text), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (text), FALSE);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_text_buffer_set_text (writing->buffer, writing->instructions->text, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Text of the instructions"), -1);
  g_signal_connect_swapped (writing->buffer, "changed", G_CALLBACK (on_text), writing);
  gtk_widget_set_name (text, "instructions_text");
  return text;
}

static AdwWindow *
build_window (QdPage *page, const char *title, int width, GtkWidget *content)
{
  AdwWindow *window = ADW_WINDOW (adw_window_new ());
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *header = adw_header_bar_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, HEIGHT);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), content);
  adw_window_set_content (window, box);
  return window;
}

void
qd_instructions_window_write (QdPage *page, QdInstructions *instructions)
{
  Writing *writing = g_new0 (Writing, 1);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *editor, *preview;
  AdwWindow *window;

  g_weak_ref_init (&writing->page, page);
  writing->instructions = instructions;
  writing->preview = QD_INSTRUCTIONS_VIEW (qd_instructions_view_new (TRUE));
  qd_instructions_view_show (writing->preview, qd_page_get_session (page), instructions);
  g_signal_connect_swapped (writing->preview, "example-removed", G_CALLBACK (on_removed), writing);
  editor = build_titled (_ ("What to draw, and what not"), build_scrolled (build_editor (writing), 12));
  preview = build_titled (_ ("As it is seen when labelling"), build_scrolled (GTK_WIDGET (writing->preview), 12));
  gtk_widget_set_hexpand (editor, TRUE);
  gtk_widget_set_size_request (preview, 280, -1);
  gtk_box_append (GTK_BOX (content), editor);
  gtk_box_append (GTK_BOX (content), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (content), preview);
  window = build_window (page, _ ("Instructions"), WIDTH, content);
  g_object_set_data_full (G_OBJECT (window), "writing", writing, writing_free);
  gtk_window_present (GTK_WINDOW (window));
}

void
qd_instructions_window_read (QdPage *page, const QdInstructions *instructions)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *view = qd_instructions_view_new (FALSE);
  GtkWidget *start = gtk_button_new_with_mnemonic (_ ("_Start labelling"));
  AdwWindow *window;

  qd_instructions_view_show (QD_INSTRUCTIONS_VIEW (view), qd_page_get_session (page), instructions);
  gtk_box_append (GTK_BOX (content), build_scrolled (view, 18));
  gtk_widget_add_css_class (start, "suggested-action");
  gtk_widget_add_css_class (start, "pill");
  gtk_widget_set_halign (start, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (start, 12);
  gtk_widget_set_margin_bottom (start, 18);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (start), "window.close");
  gtk_box_append (GTK_BOX (content), start);
  window = build_window (page, _ ("How to draw boxes"), READ_WIDTH, content);
  gtk_window_set_default_widget (GTK_WINDOW (window), start);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (start);
}
