#include "app/pages/failure-list.h"

#include "app/dialogs.h"

#include <glib/gi18n.h>

#define LISTED 200

typedef struct
{
  QdSession *session;
  QdFailuresRetried retried;
  QdReport *report;
} Failures;

static Failures *
failures_new (QdSession *session, QdFailuresRetried retried)
{
  Failures *failures = g_new0 (Failures, 1);

  failures->session = g_object_ref (session);
  failures->retried = retried;
  failures->report = qd_report_new ();
  return failures;
}

static void
failures_free (gpointer data)
{
  Failures *failures = data;

  g_object_unref (failures->session);
  qd_report_free (failures->report);
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
on_retried (gpointer owner, gpointer data, const GError *error)
{
  ((Failures *) data)->retried (owner, error);
}

static void
on_response (GtkWidget *dialog, const char *response, Failures *failures)
{
  GtkWidget *owner = g_object_get_data (G_OBJECT (dialog), "qd-owner"); /* alive: the dialog belongs to its window */

  if (g_str_equal (response, "retry"))
    qd_session_write (failures->session, retry, failures_new (failures->session, failures->retried), failures_free,
                      G_OBJECT (owner), on_retried);
}

/* ---- The list ---- */

static gboolean
list (QdProject *project, gpointer data, GError **error)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = NULL;
  Failures *failures = data;

  query.state = QD_PHOTO_FAILED;
  query.limit = LISTED;
  photos = qd_project_list_photos (project, &query, error);
  for (guint i = 0; photos != NULL && i < photos->len; i++)
    {
      const QdPhoto *photo = photos->pdata[i];
      g_autofree char *name = qd_photo_dup_name (photo);

      qd_report_warn (failures->report, "%s: %s", name, photo->reason != NULL ? photo->reason : _ ("no reason was given"));
    }
  return photos != NULL;
}

static void
on_listed (gpointer owner, gpointer data, const GError *error)
{
  Failures *failures = data;
  GtkWidget *dialog;

  if (error != NULL)
    return;
  dialog = qd_show_report (GTK_WIDGET (owner), _ ("Photos that could not be had"), failures->report);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "retry", _ ("_Try again"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "retry", ADW_RESPONSE_SUGGESTED);
  g_object_set_data (G_OBJECT (dialog), "qd-owner", owner);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), failures_new (failures->session, failures->retried),
                         failures_free_closure, 0);
}

void
qd_failure_list_show (GtkWidget *owner, QdSession *session, QdFailuresRetried retried)
{
  qd_session_read (session, list, failures_new (session, retried), failures_free, G_OBJECT (owner), on_listed);
}
