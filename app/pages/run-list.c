#include "app/pages/run-list.h"

#include "app/pages/run-row.h"
#include "app/run-log.h"

#include "engine/train/trainer.h"

#include <glib/gi18n.h>

#define SHOWN_AT_FIRST 8
#define ROWS_A_TURN    2

struct _QdRunList
{
  AdwPreferencesGroup parent_instance;
  QdSession *session;
  GPtrArray *runs; /* of QdRun */
  gint64 resumable;
  GtkListBox *list;
  GPtrArray *rows; /* of QdRunRow, borrowed: of the first runs */
  GtkWidget *older; /* the last row */
  gboolean shows_all;
  guint adding; /* a source, while rows are missing */
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
on_deleted (gpointer owner, gpointer data, const GError *error)
{
  (void) data;
  if (error != NULL)
    g_signal_emit (owner, signals[SIGNAL_SAY], 0, error->message);
}

static void
on_delete_response (QdRunList *self, const char *response, GtkWidget *dialog)
{
  gint64 *run = g_object_get_data (G_OBJECT (dialog), "run");

  if (g_str_equal (response, "delete"))
    qd_session_write (self->session, delete_run, g_memdup2 (run, sizeof *run), g_free, G_OBJECT (self), on_deleted);
}

static void
on_delete (QdRunList *self, QdRunRow *row)
{
  gint64 run = qd_run_row_get (row)->id;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, run);
  g_autofree char *heading = g_strdup_printf (_ ("Delete run %s?"), number);
  const char *reason = qd_session_get_read_only_reason (self->session);
  GtkWidget *dialog;

  if (reason != NULL)
    {
      g_signal_emit (self, signals[SIGNAL_SAY], 0, reason);
      return;
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading,
                                   _ ("Its model and its figures are lost."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete", _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "run", g_memdup2 (&run, sizeof run), g_free);
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

/* ---- The rows ---- */

static void
on_activated (QdRunList *self, QdRunRow *row)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->run = qd_run_copy (qd_run_row_get (row));
  qd_session_read (self->session, read_log, opening, opening_free, G_OBJECT (self), on_log);
}

static void
add_row (QdRunList *self)
{
  GtkWidget *row = qd_run_row_new ();

  qd_run_row_set (QD_RUN_ROW (row), self->runs->pdata[self->rows->len]);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "delete", G_CALLBACK (on_delete), self, G_CONNECT_SWAPPED);
  gtk_list_box_insert (self->list, row, (int) self->rows->len);
  g_ptr_array_add (self->rows, row);
}

static guint
count_wanted (QdRunList *self)
{
  return MIN (self->runs->len, self->shows_all ? G_MAXUINT : SHOWN_AT_FIRST);
}

/* A few at a time: a row takes a millisecond or two to build. */
static gboolean
add_rows (gpointer user_data)
{
  QdRunList *self = user_data;

  for (guint i = 0; i < ROWS_A_TURN && self->rows->len < count_wanted (self); i++)
    add_row (self);
  if (self->rows->len < count_wanted (self))
    return G_SOURCE_CONTINUE;
  self->adding = 0;
  return G_SOURCE_REMOVE;
}

static void
show_older (QdRunList *self)
{
  guint n = self->runs->len - count_wanted (self);
  g_autofree char *title = g_strdup_printf (ngettext ("Show %u older run", "Show %u older runs", n), n);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->older), title);
  gtk_widget_set_visible (self->older, n > 0);
}

/* The rows that are there show the runs that are there now; the first ones that are missing come at once. */
static void
show_runs (QdRunList *self)
{
  while (self->rows->len > count_wanted (self))
    {
      gtk_list_box_remove (self->list, self->rows->pdata[self->rows->len - 1]);
      g_ptr_array_set_size (self->rows, (int) self->rows->len - 1);
    }
  for (guint i = 0; i < self->rows->len; i++)
    qd_run_row_set (self->rows->pdata[i], self->runs->pdata[i]);
  show_older (self);
  g_clear_handle_id (&self->adding, g_source_remove);
  if (add_rows (self) == G_SOURCE_CONTINUE)
    self->adding = g_idle_add (add_rows, self);
}

static void
on_older (QdRunList *self)
{
  self->shows_all = TRUE;
  show_runs (self);
}

static void
on_runs (gpointer owner, gpointer data, const GError *error)
{
  QdRunList *self = QD_RUN_LIST (owner);
  Reading *reading = data;

  if (error != NULL)
    {
      g_signal_emit (self, signals[SIGNAL_SAY], 0, error->message);
      return;
    }
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  self->runs = g_steal_pointer (&reading->runs);
  self->resumable = reading->resumable;
  show_runs (self);
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

  g_clear_handle_id (&self->adding, g_source_remove);
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
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  self->older = adw_action_row_new ();
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->older), TRUE);
  g_signal_connect_object (self->older, "activated", G_CALLBACK (on_older), self, G_CONNECT_SWAPPED);
  gtk_list_box_append (self->list, self->older);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->list));
}
