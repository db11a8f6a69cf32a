#include "app/pages/run-list.h"

#include "app/run-log.h"
#include "app/words.h"

#include "engine/train/trainer.h"

#include <glib/gi18n.h>

struct _QdRunList
{
  AdwPreferencesGroup parent_instance;
  QdSession *session;
  GPtrArray *runs; /* of QdRun */
  GPtrArray *rows; /* borrowed */
  gint64 resumable;
};

G_DEFINE_FINAL_TYPE (QdRunList, qd_run_list, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  SIGNAL_LOADED,
  SIGNAL_OPENED,
  SIGNAL_SAY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  GPtrArray *runs;
  gint64 resumable;
} Reading;

static void
reading_free (gpointer data)
{
  g_clear_pointer (&((Reading *) data)->runs, g_ptr_array_unref);
  g_free (data);
}

static gboolean
read_runs (QdProject *project, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->runs = qd_project_list_runs (project, error);
  reading->resumable = qd_trainer_find_resumable (qd_project_get_folder (project));
  return reading->runs != NULL;
}

static gboolean
delete_run (QdProject *project, gpointer data, GError **error)
{
  return qd_project_delete_run (project, *(gint64 *) data, error);
}

static void
on_delete_response (QdRunList *self, const char *response, GtkWidget *dialog)
{
  gint64 *run = g_object_get_data (G_OBJECT (dialog), "run");

  if (g_str_equal (response, "delete"))
    qd_session_write (self->session, delete_run, g_memdup2 (run, sizeof *run), g_free, NULL, NULL);
}

static void
on_delete (QdRunList *self, GtkWidget *button)
{
  gint64 *run = g_object_get_data (G_OBJECT (button), "run");
  g_autofree char *heading = g_strdup_printf (_ ("Delete run %" G_GINT64_FORMAT "?"), *run);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading,
                                              _ ("Its model and its figures are lost."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete", _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "run", g_memdup2 (run, sizeof *run), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_delete_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- The curves of a run ---- */

typedef struct
{
  QdRun *run;
  GArray *log;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  qd_run_free (opening->run);
  g_clear_pointer (&opening->log, g_array_unref);
  g_free (opening);
}

static gboolean
read_log (QdProject *project, gpointer data, GError **error)
{
  Opening *opening = data;

  opening->log = qd_run_log_read (qd_project_get_folder (project), opening->run->id, error);
  return opening->log != NULL;
}

static void
on_log (gpointer owner, gpointer data, const GError *error)
{
  Opening *opening = data;

  if (error != NULL)
    g_signal_emit (owner, signals[SIGNAL_SAY], 0, error->message);
  else
    g_signal_emit (owner, signals[SIGNAL_OPENED], 0, opening->run, opening->log);
}

static void
on_activated (QdRunList *self, GtkWidget *row)
{
  Opening *opening;
  guint index;

  if (!g_ptr_array_find (self->rows, row, &index))
    return;
  opening = g_new0 (Opening, 1);
  opening->run = qd_run_copy (self->runs->pdata[index]);
  qd_session_read (self->session, read_log, opening, opening_free, G_OBJECT (self), on_log);
}

/* ---- The rows ---- */

static gboolean
is_open (const QdRun *run)
{
  return run->state == QD_RUN_RUNNING || run->state == QD_RUN_PAUSED;
}

static const char *
describe_state (QdRunState state)
{
  switch (state)
    {
    case QD_RUN_WAITING:
      return _ ("waiting");
    case QD_RUN_RUNNING:
      return _ ("running");
    case QD_RUN_PAUSED:
      return _ ("paused");
    case QD_RUN_DONE:
      return _ ("done");
    case QD_RUN_STOPPED:
      return _ ("stopped");
    case QD_RUN_FAILED:
    default:
      return _ ("failed");
    }
}

static char *
describe_run (const QdRun *run)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (run->created / G_USEC_PER_SEC);
  g_autofree char *date = g_date_time_format (when, "%x %H:%M");

  if (run->state == QD_RUN_FAILED && run->message != NULL)
    return g_markup_escape_text (run->message, -1);
  return g_markup_printf_escaped (_ ("%s, %s, %u of %u epochs, %s"), describe_state (run->state), run->network, run->epoch,
                                  run->epochs, date);
}

static GtkWidget *
build_row (QdRunList *self, const QdRun *run)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *title = g_strdup_printf (_ ("Run %" G_GINT64_FORMAT), run->id);
  g_autofree char *subtitle = describe_run (run);
  g_autofree char *percent = qd_words_percent (run->best_map50);
  g_autofree char *measure = g_strdup_printf (_ ("mAP %s"), percent);
  GtkWidget *label = gtk_label_new (run->best_epoch > 0 ? measure : NULL);

  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Delete this run"));
  gtk_widget_set_sensitive (button, !is_open (run));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Delete this run"), -1);
  g_object_set_data_full (G_OBJECT (button), "run", g_memdup2 (&run->id, sizeof run->id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_delete), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  if (run->epoch > 0 && !is_open (run))
    {
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_widget_set_tooltip_text (row, _ ("Show its curves"));
      g_signal_connect_object (row, "activated", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
    }
  return row;
}

static void
on_runs (gpointer owner, gpointer data, const GError *error)
{
  QdRunList *self = QD_RUN_LIST (owner);
  Reading *reading = data;

  if (error != NULL)
    {
      g_warning ("%s", error->message);
      return;
    }
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  self->runs = g_steal_pointer (&reading->runs);
  self->resumable = reading->resumable;
  for (guint i = 0; i < self->runs->len; i++)
    {
      GtkWidget *row = build_row (self, self->runs->pdata[i]);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->runs->len > 0);
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
}

void
qd_run_list_set_session (QdRunList *self, QdSession *session)
{
  g_set_object (&self->session, session);
}

void
qd_run_list_reload (QdRunList *self)
{
  qd_session_read (self->session, read_runs, g_new0 (Reading, 1), reading_free, G_OBJECT (self), on_runs);
}

GPtrArray *
qd_run_list_get_runs (QdRunList *self)
{
  return self->runs;
}

gint64
qd_run_list_get_resumable (QdRunList *self)
{
  return self->resumable;
}

static void
qd_run_list_dispose (GObject *object)
{
  QdRunList *self = QD_RUN_LIST (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (qd_run_list_parent_class)->dispose (object);
}

static void
qd_run_list_class_init (QdRunListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_run_list_dispose;
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", QD_TYPE_RUN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OPENED] = g_signal_new ("opened", QD_TYPE_RUN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                         G_TYPE_POINTER, G_TYPE_ARRAY);
  signals[SIGNAL_SAY]
      = g_signal_new ("say", QD_TYPE_RUN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
qd_run_list_init (QdRunList *self)
{
  self->rows = g_ptr_array_new ();
}
