#include "app/pages/instructions-editor.h"

#include "app/pages/instructions-changes.h"
#include "app/pages/instructions-list.h"
#include "app/pages/instructions-store.h"
#include "app/pages/instructions-toast.h"
#include "app/pages/instructions-view.h"
#include "app/undo.h"

#include <glib/gi18n.h>
#include <string.h>

#define PAUSE        400 /* milliseconds after the last letter, then it is stored */
#define MOST_LETTERS (QD_INSTRUCTIONS_MOST_TITLE / 4) /* of a title: none takes more than four bytes */

struct _QdInstructionsEditor
{
  AdwBin parent_instance;
  GWeakRef page;
  QdInstructions *instructions;
  guint at; /* the page that is written */
  QdInstructionsList *list;
  QdInstructionsView *preview;
  AdwBin *shown; /* holds the preview */
  GtkEditable *title;
  GtkTextBuffer *buffer;
  AdwToastOverlay *toasts;
  QdInstructionsToast *toast; /* offers to undo a removal */
  QdMadeStep *made; /* what was stored last */
  gboolean showing; /* what is set now was not written by a person */
  guint storing;    /* timeout */
  guint64 n_stored; /* how often */
  guint64 n_read;   /* the same when what an undone step left was asked for */
};

G_DEFINE_FINAL_TYPE (QdInstructionsEditor, qd_instructions_editor, ADW_TYPE_BIN)

/* ---- Storing ---- */

/* Of a removal it is what the toast undoes. */
static void
store_now (QdInstructionsEditor *self)
{
  g_autoptr (QdPage) page = g_weak_ref_get (&self->page);

  g_clear_pointer (&self->made, qd_made_step_unref);
  self->made = qd_made_step_new ();
  g_clear_handle_id (&self->storing, g_source_remove);
  self->n_stored++;
  if (page != NULL)
    qd_instructions_store (page, self->instructions, self->made);
}

static gboolean
on_paused (gpointer user_data)
{
  QdInstructionsEditor *self = user_data;

  self->storing = 0;
  store_now (self);
  return G_SOURCE_REMOVE;
}

/* What waits to be stored is: nothing is written once the session is closed, or the editor gone. */
static void
store_waiting (QdInstructionsEditor *self)
{
  if (self->storing != 0)
    store_now (self);
}

static void
store_soon (QdInstructionsEditor *self)
{
  g_clear_handle_id (&self->storing, g_source_remove);
  self->storing = g_timeout_add (PAUSE, on_paused, self);
}

static QdInstructionPage *
get_page (QdInstructionsEditor *self)
{
  return self->instructions->pages->pdata[self->at];
}

static void
show_text (QdInstructionsEditor *self)
{
  self->showing = TRUE;
  gtk_editable_set_enable_undo (self->title, FALSE); /* Ctrl+Z is for what was written on this page */
  gtk_editable_set_text (self->title, get_page (self)->title);
  gtk_editable_set_enable_undo (self->title, TRUE);
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, get_page (self)->text, -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->showing = FALSE;
}

/* What is on screen is not what there is. */
static void
show_all (QdInstructionsEditor *self, guint at)
{
  g_autoptr (QdPage) page = g_weak_ref_get (&self->page);

  if (self->instructions->pages->len == 0)
    qd_instructions_insert_page (self->instructions, 0);
  self->at = MIN (at, self->instructions->pages->len - 1);
  qd_instructions_list_show (self->list, self->instructions, self->at);
  show_text (self);
  if (page != NULL)
    qd_instructions_view_show (self->preview, qd_page_get_session (page), self->instructions);
  qd_instructions_view_set_page (self->preview, self->at);
}

/* ---- Undo: of what was written here, and before of the instructions ---- */

static void read_again (QdInstructionsEditor *self); /* after all that is being stored */

/* What was written meanwhile is newer than what was read, and stays. */
static void
on_read_again (gpointer owner, gpointer data, const GError *error)
{
  QdInstructionsEditor *self = owner;
  g_autoptr (QdInstructions) read = g_steal_pointer ((QdInstructions **) data);
  const gboolean writing = self->storing != 0;

  if (error != NULL || (writing && !qd_instructions_keep_page (read, self->instructions, self->at)))
    return;
  if (self->n_stored != self->n_read)
    {
      read_again (self);
      return;
    }
  self->at = writing ? self->at : qd_instructions_find_change (self->instructions, read, self->at);
  qd_instructions_free (self->instructions);
  self->instructions = g_steal_pointer (&read);
  show_all (self, self->at);
}

static void
read_again (QdInstructionsEditor *self)
{
  g_autoptr (QdPage) page = g_weak_ref_get (&self->page);

  self->n_read = self->n_stored;
  if (page != NULL)
    qd_session_write (qd_page_get_session (page), qd_instructions_read, g_new0 (QdInstructions *, 1),
                      qd_instructions_free_read, G_OBJECT (self), on_read_again);
}

static void
on_stepped (QdInstructionsEditor *self, const QdStepped *stepped)
{
  qd_instructions_toast_show_step (self->toast, stepped);
  if (stepped->place == QD_STEP_INSTRUCTIONS)
    read_again (self);
}

static void
step_history (GtkWidget *widget, const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  QdInstructionsEditor *self = QD_INSTRUCTIONS_EDITOR (widget);
  g_autoptr (QdPage) page = g_weak_ref_get (&self->page);

  store_waiting (self);
  if (page != NULL)
    qd_session_undo (qd_page_get_session (page), g_str_equal (name, "instructions.redo"));
}

/* The removal, and nothing that was done since. */
static void
on_brought_back (gpointer owner)
{
  QdInstructionsEditor *self = owner;
  g_autoptr (QdPage) page = g_weak_ref_get (&self->page);

  if (page != NULL && self->made != NULL)
    qd_session_undo_made (qd_page_get_session (page), self->made);
}

/* Something is removed, which @sentence says. */
static void
offer_back (QdInstructionsEditor *self, const char *sentence)
{
  store_waiting (self); /* a step of its own */
  qd_instructions_toast_offer (self->toast, sentence);
}

/* ---- Pages ---- */

static void
on_chosen (QdInstructionsEditor *self, guint at)
{
  store_waiting (self); /* of the page that is left */
  self->at = at;
  show_text (self);
  qd_instructions_view_set_page (self->preview, at);
}

/* The page of the drawings is nobody's to write. */
static void
on_turned (QdInstructionsEditor *self)
{
  guint at = qd_instructions_view_get_page (self->preview);

  if (at >= self->instructions->pages->len)
    return;
  store_waiting (self);
  self->at = at;
  qd_instructions_list_show (self->list, self->instructions, at);
  show_text (self);
}

static void
on_added (QdInstructionsEditor *self)
{
  qd_instructions_toast_forget (self->toast);
  qd_instructions_insert_page (self->instructions, self->at + 1);
  store_now (self);
  show_all (self, self->at + 1);
  gtk_widget_grab_focus (GTK_WIDGET (self->title));
}

static void
on_moved (QdInstructionsEditor *self, guint from, guint to)
{
  qd_instructions_toast_forget (self->toast);
  qd_instructions_move_page (self->instructions, from, to);
  store_now (self);
  show_all (self, to);
}

static void
on_page_removed (QdInstructionsEditor *self, guint at)
{
  offer_back (self, _ ("The page was removed."));
  g_ptr_array_remove_index (self->instructions->pages, at);
  store_now (self);
  show_all (self, at);
}

/* ---- Writing ---- */

static void
note_written (QdInstructionsEditor *self)
{
  qd_instructions_toast_forget (self->toast);
  qd_instructions_list_rename (self->list, self->instructions, self->at);
  qd_instructions_view_set_page (self->preview, self->at);
  store_soon (self);
}

static void
on_title (QdInstructionsEditor *self)
{
  QdInstructionPage *page = get_page (self);

  if (self->showing)
    return;
  g_free (page->title);
  page->title = g_strdup (gtk_editable_get_text (self->title));
  note_written (self);
  qd_instructions_view_set_title (self->preview, page->title);
}

static void
on_text (QdInstructionsEditor *self)
{
  QdInstructionPage *page = get_page (self);
  GtkTextIter start, end;

  if (self->showing)
    return;
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  g_free (page->text);
  page->text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  note_written (self);
  qd_instructions_view_set_text (self->preview, page->text);
}

static void
on_insert (QdInstructionsEditor *self, G_GNUC_UNUSED GtkTextIter *place, G_GNUC_UNUSED const char *text, int length)
{
  if (strlen (get_page (self)->text) + (gsize) length <= QD_INSTRUCTIONS_MOST_TEXT || self->showing)
    return;
  g_signal_stop_emission_by_name (self->buffer, "insert-text");
  gtk_widget_error_bell (GTK_WIDGET (self->toasts));
}

static void
on_example_removed (QdInstructionsEditor *self, guint index)
{
  GPtrArray *examples = get_page (self)->examples;

  if (qd_instructions_view_get_page (self->preview) >= self->instructions->pages->len || index >= examples->len)
    return;
  offer_back (self, _ ("The example was removed."));
  g_ptr_array_remove_index (examples, index);
  store_now (self);
  show_all (self, self->at);
}

/* ---- The widget ---- */

static void
qd_instructions_editor_dispose (GObject *object)
{
  QdInstructionsEditor *self = QD_INSTRUCTIONS_EDITOR (object);

  store_waiting (self);
  g_clear_pointer (&self->toast, qd_instructions_toast_free);
  G_OBJECT_CLASS (qd_instructions_editor_parent_class)->dispose (object);
}

static void
qd_instructions_editor_finalize (GObject *object)
{
  QdInstructionsEditor *self = QD_INSTRUCTIONS_EDITOR (object);

  g_weak_ref_clear (&self->page);
  qd_instructions_free (self->instructions);
  qd_made_step_unref (self->made);
  G_OBJECT_CLASS (qd_instructions_editor_parent_class)->finalize (object);
}

static void
qd_instructions_editor_class_init (QdInstructionsEditorClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_instructions_editor_dispose;
  G_OBJECT_CLASS (class)->finalize = qd_instructions_editor_finalize;
  g_type_ensure (QD_TYPE_INSTRUCTIONS_LIST);
  qd_undo_install (widget_class, "instructions.undo", "instructions.redo", step_history);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/instructions-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, QdInstructionsEditor, toasts);
  gtk_widget_class_bind_template_child (widget_class, QdInstructionsEditor, list);
  gtk_widget_class_bind_template_child (widget_class, QdInstructionsEditor, title);
  gtk_widget_class_bind_template_child (widget_class, QdInstructionsEditor, buffer);
  gtk_widget_class_bind_template_child (widget_class, QdInstructionsEditor, shown);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_added);
  gtk_widget_class_bind_template_callback (widget_class, on_moved);
  gtk_widget_class_bind_template_callback (widget_class, on_page_removed);
  gtk_widget_class_bind_template_callback (widget_class, on_title);
  gtk_widget_class_bind_template_callback (widget_class, on_text);
  gtk_widget_class_bind_template_callback (widget_class, on_insert);
}

static void
qd_instructions_editor_init (QdInstructionsEditor *self)
{
  g_weak_ref_init (&self->page, NULL);
  self->showing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_entry_set_max_length (GTK_ENTRY (self->title), MOST_LETTERS);
  self->toast = qd_instructions_toast_new (self->toasts, on_brought_back, self);
  self->preview = QD_INSTRUCTIONS_VIEW (qd_instructions_view_new (TRUE));
  g_signal_connect_object (self->preview, "example-removed", G_CALLBACK (on_example_removed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preview, "turned", G_CALLBACK (on_turned), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->shown, GTK_WIDGET (self->preview));
}

void
qd_instructions_editor_turn (QdInstructionsEditor *self, int step)
{
  qd_instructions_view_turn (self->preview, step);
}

GtkWidget *
qd_instructions_editor_new (QdPage *page, QdInstructions *instructions, guint at)
{
  QdInstructionsEditor *self = g_object_new (QD_TYPE_INSTRUCTIONS_EDITOR, NULL);
  QdSession *session = qd_page_get_session (page);

  g_weak_ref_set (&self->page, page);
  self->instructions = instructions;
  g_signal_connect_object (session, "closing", G_CALLBACK (store_waiting), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "stepped", G_CALLBACK (on_stepped), self, G_CONNECT_SWAPPED);
  qd_undo_follow (GTK_WIDGET (self), session, "instructions.undo", "instructions.redo", QD_STEP_INSTRUCTIONS);
  show_all (self, at);
  return GTK_WIDGET (self);
}
