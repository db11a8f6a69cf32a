#include "app/pages/failure-list.h"

#include "app/unfold-list.h"

#include <glib/gi18n.h>

#define LISTED 1000 /* photos that are read */
#define NAMED  60   /* of those with one reason */

typedef struct
{
  QdSession *session;
  QdFailuresRetried retried;
  guint n;             /* all that were given up */
  GPtrArray *reasons;  /* of char *, in the order in which they were met */
  GHashTable *photos;  /* reason to GPtrArray of names */
} Failures;

static void
free_names (gpointer names)
{
  g_ptr_array_unref (names);
}

static Failures *
failures_new (QdSession *session, QdFailuresRetried retried)
{
  Failures *failures = g_new0 (Failures, 1);

  failures->session = g_object_ref (session);
  failures->retried = retried;
  failures->reasons = g_ptr_array_new_with_free_func (g_free);
  failures->photos = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_names);
  return failures;
}

static void
failures_free (gpointer data)
{
  Failures *failures = data;

  g_object_unref (failures->session);
  g_ptr_array_unref (failures->reasons);
  g_hash_table_unref (failures->photos);
  g_free (failures);
}

static void
failures_free_closure (gpointer data, GClosure *closure)
{
  (void) closure;
  failures_free (data);
}

/* ---- Again ---- */

static gboolean
retry (QdProject *project, gpointer data, GError **error)
{
  (void) data;
  return qd_project_retry_photos (project, error);
}

static void
on_retried (gpointer page, gpointer data, const GError *error)
{
  ((Failures *) data)->retried (page, error);
}

static void
on_response (GtkWidget *dialog, const char *response, Failures *failures)
{
  GObject *page = g_object_get_data (G_OBJECT (dialog), "qd-page"); /* alive: the dialog goes with it */

  if (g_str_equal (response, "retry"))
    qd_session_write (failures->session, retry, failures_new (failures->session, failures->retried), failures_free, page,
                      on_retried);
}

/* ---- The list ---- */

static void
add_photo (Failures *failures, const QdPhoto *photo)
{
  const char *reason = photo->reason != NULL ? photo->reason : _ ("No reason was given.");
  GPtrArray *names = g_hash_table_lookup (failures->photos, reason);

  if (names == NULL)
    {
      names = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (failures->photos, g_strdup (reason), names);
      g_ptr_array_add (failures->reasons, g_strdup (reason));
    }
  g_ptr_array_add (names, qd_photo_dup_name (photo));
}

static gboolean
list (QdProject *project, gpointer data, GError **error)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = NULL;
  Failures *failures = data;
  guint again;

  query.state = QD_PHOTO_FAILED;
  if (!qd_project_count_photos (project, &query, &failures->n, error) || !qd_project_count_due_again (project, &again, error))
    return FALSE;
  failures->n -= MIN (failures->n, again);
  query.limit = LISTED;
  photos = qd_project_list_photos (project, &query, error);
  for (guint i = 0; photos != NULL && i < photos->len; i++)
    if (((QdPhoto *) photos->pdata[i])->next_try == 0) /* else the download tries it again by itself */
      add_photo (failures, photos->pdata[i]);
  return photos != NULL;
}

/* A row a reason; a single one is unfolded already. */
static GtkWidget *
build_list (const Failures *failures)
{
  GtkWidget *scrolled, *rows = qd_unfold_list_new (&scrolled);
  AdwExpanderRow *row = NULL;

  gtk_widget_set_name (rows, "failures");
  for (guint i = 0; i < failures->reasons->len; i++)
    {
      GPtrArray *names = g_hash_table_lookup (failures->photos, failures->reasons->pdata[i]);
      g_autofree char *count = g_strdup_printf (ngettext ("%u photo", "%u photos", names->len), names->len);

      row = qd_unfold_list_add (rows, failures->reasons->pdata[i], count, names, NAMED, names->len);
    }
  if (failures->reasons->len == 1)
    adw_expander_row_set_expanded (row, TRUE);
  return scrolled;
}

static char *
dup_body (const Failures *failures)
{
  const char *again = _ ("Trying again asks for each of them once more.");

  return failures->n <= LISTED ? g_strdup (again)
                               : g_strdup_printf (_ ("Here are the first %u of them. %s"), (guint) LISTED, again);
}

static void
on_listed (gpointer page, gpointer data, const GError *error)
{
  Failures *failures = data;
  g_autofree char *body = dup_body (failures), *heading = NULL;
  AdwMessageDialog *dialog;

  if (error != NULL)
    {
      qd_session_say (failures->session, error->message);
      return;
    }
  if (failures->n == 0)
    return; /* they were had meanwhile */
  heading = g_strdup_printf (ngettext ("%u photo could not be had", "%u photos could not be had", failures->n), failures->n);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (NULL, heading, body));
  adw_message_dialog_set_extra_child (dialog, build_list (failures));
  adw_message_dialog_add_responses (dialog, "close", _ ("_Close"), "retry", _ ("_Try again"), NULL);
  adw_message_dialog_set_response_enabled (dialog, "retry", qd_session_get_read_only_reason (failures->session) == NULL);
  adw_message_dialog_set_response_appearance (dialog, "retry", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "retry");
  adw_message_dialog_set_close_response (dialog, "close");
  g_object_set_data (G_OBJECT (dialog), "qd-page", page);
  qd_page_own_window (page, GTK_WINDOW (dialog));
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), failures_new (failures->session, failures->retried),
                         failures_free_closure, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
qd_failure_list_show (QdPage *page, QdFailuresRetried retried)
{
  QdSession *session = qd_page_get_session (page);

  qd_session_read (session, list, failures_new (session, retried), failures_free, G_OBJECT (page), on_listed);
}
