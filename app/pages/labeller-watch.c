#include "app/pages/labeller-watch.h"

#include <glib/gi18n.h>

#include "engine/hands/who.h"
#include "engine/project/tasks.h"

#define TICK_SECONDS 1
#define MOST_IDLE    (60 * G_USEC_PER_SEC) /* without a movement for so long, a person is elsewhere */
#define MOST_NAME    100

typedef struct
{
  QdPage *page;
  const gint64 *shown;
  char *name;         /* NULL: nobody said so yet */
  gboolean found;     /* the project was asked */
  gboolean is_copy;   /* it is the copy of a task */
  gboolean asking;
  guint tick;         /* source */
  gint64 photo;       /* whose time runs; 0: none */
  double seconds;     /* of it, not stored yet */
  gint64 looked_at;   /* monotonic, the last tick */
  gint64 moved_at;    /* monotonic, the last key or movement */
} Watch;

#define KEY "labeller-watch"

static Watch *
get_watch (gpointer page)
{
  return g_object_get_data (page, KEY);
}

/* ---- Time ---- */

typedef struct
{
  gint64 photo;
  double seconds;
} Spent;

static gboolean
store_time (QdProject *project, gpointer data, GError **error)
{
  const Spent *spent = data;

  return qd_project_is_read_only (project) || qd_project_add_time (project, spent->photo, spent->seconds, error);
}

static void
flush (Watch *watch)
{
  QdSession *session = qd_page_get_session (watch->page);
  Spent *spent;

  if (watch->photo == 0 || watch->seconds <= 0 || session == NULL || !qd_page_may_change (watch->page))
    return;
  spent = g_new0 (Spent, 1);
  spent->photo = watch->photo;
  spent->seconds = watch->seconds;
  watch->seconds = 0;
  qd_session_write (session, store_time, spent, g_free, NULL, NULL);
}

/* What passed since the last tick. */
static void
count (Watch *watch)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (watch->page));
  gint64 now = g_get_monotonic_time ();
  gboolean there = gtk_widget_get_mapped (GTK_WIDGET (watch->page)) && root != NULL && gtk_window_is_active (GTK_WINDOW (root)) &&
                   now - watch->moved_at < MOST_IDLE;

  if (there && *watch->shown == watch->photo)
    watch->seconds += (double) (now - watch->looked_at) / G_USEC_PER_SEC;
  else
    flush (watch);
  watch->photo = *watch->shown;
  watch->looked_at = now;
}

static gboolean
on_tick (gpointer data)
{
  count (data);
  return G_SOURCE_CONTINUE;
}

/* The page lives a little longer than its session. */
static void
on_closing (gpointer page)
{
  Watch *watch = get_watch (page);

  count (watch);
  flush (watch);
  g_clear_handle_id (&watch->tick, g_source_remove);
}

static gboolean
on_event (GtkEventController *controller, G_GNUC_UNUSED GdkEvent *event, Watch *watch)
{
  (void) controller;
  watch->moved_at = g_get_monotonic_time ();
  return GDK_EVENT_PROPAGATE;
}

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_clear_handle_id (&watch->tick, g_source_remove);
  g_free (watch->name);
  g_free (watch);
}

/* ---- Name ---- */

typedef struct
{
  char *name;       /* in: wanted, or NULL; out: who labels, or NULL */
  gboolean is_copy; /* out */
} Who;

static void
who_free (gpointer data)
{
  g_free (((Who *) data)->name);
  g_free (data);
}

static gboolean
name_labeller (QdProject *project, gpointer data, GError **error)
{
  Who *who = data;

  return qd_project_is_read_only (project) || qd_who_labels (project, who->name, error) != 0;
}

static gboolean
find_labeller (QdProject *project, gpointer data, GError **error)
{
  Who *who = data;
  GError *local = NULL;
  g_autofree char *copy = qd_project_dup_setting (project, QD_TASK_COPY_KEY, &local);
  g_autoptr (QdLabeller) labeller = local != NULL ? NULL : qd_who_goes_on (project, &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  who->is_copy = copy != NULL;
  if (labeller != NULL)
    who->name = g_strdup (labeller->name);
  return TRUE;
}

static void on_found (gpointer page, gpointer data, const GError *error);

static void
set_name (QdPage *page, const char *name)
{
  Who *who = g_new0 (Who, 1);

  who->name = g_strdup (name);
  qd_session_write (qd_page_get_session (page), name_labeller, who, who_free, G_OBJECT (page), on_found);
}

/* In a project of one's own it goes without saying. */
static void
ask_when_seen (Watch *watch)
{
  if (!watch->found || watch->name != NULL || !gtk_widget_get_mapped (GTK_WIDGET (watch->page)) ||
      !qd_page_may_change (watch->page))
    return;
  if (watch->is_copy)
    qd_labeller_watch_ask (watch->page);
  else
    set_name (watch->page, g_get_real_name ());
}

static void
on_found (gpointer page, gpointer data, const GError *error)
{
  Watch *watch = get_watch (page);
  Who *who = data;

  if (error != NULL)
    {
      qd_page_say_error (page, _ ("Who labels is not stored."), error);
      return;
    }
  g_free (watch->name);
  watch->name = g_strdup (who->name);
  watch->is_copy |= who->is_copy;
  watch->found = TRUE;
  ask_when_seen (watch);
}

static void
on_response (QdPage *page, const char *response, AdwMessageDialog *dialog)
{
  get_watch (page)->asking = FALSE;
  if (g_str_equal (response, "label"))
    set_name (page, gtk_editable_get_text (g_object_get_data (G_OBJECT (dialog), "entry")));
}

static void
on_changed (AdwMessageDialog *dialog, GtkEditable *entry)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "label", *name != '\0' && g_utf8_strlen (name, -1) <= MOST_NAME);
}

static GtkWidget *
add_entry (AdwMessageDialog *dialog, const char *name)
{
  GtkWidget *list = gtk_list_box_new (), *row = adw_entry_row_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Your name"));
  gtk_widget_set_name (row, "labeller-name");
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_changed), dialog, G_CONNECT_SWAPPED);
  gtk_editable_set_text (GTK_EDITABLE (row), name);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  adw_message_dialog_set_extra_child (dialog, list);
  return row;
}

void
qd_labeller_watch_ask (QdPage *page)
{
  Watch *watch = get_watch (page);
  AdwMessageDialog *dialog;
  GtkWidget *widget, *entry;

  if (watch->asking || gtk_widget_get_root (GTK_WIDGET (page)) == NULL)
    return;
  watch->asking = TRUE;
  widget = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), _ ("Who labels?"),
                                   _ ("Your name goes with every box that you draw."));
  dialog = ADW_MESSAGE_DIALOG (widget);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Not Now"), "label", _ ("_Label"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "label", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "label");
  adw_message_dialog_set_close_response (dialog, "cancel");
  entry = add_entry (dialog, watch->name != NULL ? watch->name : g_get_real_name ());
  on_changed (dialog, GTK_EDITABLE (entry));
  g_object_set_data (G_OBJECT (dialog), "entry", entry);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), page, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (widget));
}

const char *
qd_labeller_watch_get_name (QdPage *page)
{
  return get_watch (page)->name;
}

void
qd_labeller_watch_start (QdPage *page, const gint64 *shown)
{
  Watch *watch = g_new0 (Watch, 1);
  GtkEventController *events = gtk_event_controller_legacy_new ();

  watch->page = page;
  watch->shown = shown;
  watch->looked_at = watch->moved_at = g_get_monotonic_time ();
  watch->tick = g_timeout_add_seconds (TICK_SECONDS, on_tick, watch);
  g_object_set_data_full (G_OBJECT (page), KEY, watch, watch_free);
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect (events, "event", G_CALLBACK (on_event), watch);
  gtk_widget_add_controller (GTK_WIDGET (page), events);
  g_signal_connect_swapped (page, "map", G_CALLBACK (ask_when_seen), watch);
  g_signal_connect_object (qd_page_get_session (page), "closing", G_CALLBACK (on_closing), page, G_CONNECT_SWAPPED);
  if (qd_page_may_change (page))
    qd_session_write (qd_page_get_session (page), find_labeller, g_new0 (Who, 1), who_free, G_OBJECT (page), on_found);
}
