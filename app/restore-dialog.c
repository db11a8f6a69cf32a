#include "app/restore-dialog.h"

#include "app/job.h"

#include "engine/project/copies.h"
#include "engine/project/restore.h"

#include <glib/gi18n.h>

typedef struct
{
  char *folder;
  char *kept; /* the name that the damaged file has now */
} Restoring;

static void
restoring_free (gpointer data)
{
  Restoring *restoring = data;

  g_free (restoring->folder);
  g_free (restoring->kept);
  g_free (restoring);
}

static gboolean
restore (QdJob *job, gpointer data, GError **error)
{
  Restoring *restoring = data;

  (void) job;
  return qd_project_restore (restoring->folder, &restoring->kept, error);
}

static void
on_restored (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdWindow *window = QD_WINDOW (owner);
  Restoring *restoring = data;
  g_autofree char *text = NULL;

  (void) job;
  qd_window_set_busy (window, NULL);
  if (error != NULL)
    {
      qd_window_say (window, error->message);
      return;
    }
  qd_window_offer (window, restoring->folder); /* another one may have been opened meanwhile */
  if (restoring->kept == NULL)
    return;
  text = g_strdup_printf (_ ("The damaged file is kept as %s."), restoring->kept);
  qd_window_say (window, text);
}

static void
on_response (QdWindow *window, const char *response, GtkWidget *dialog)
{
  Restoring *restoring;
  g_autoptr (QdJob) job = NULL;

  if (!g_str_equal (response, "restore"))
    return;
  restoring = g_new0 (Restoring, 1);
  restoring->folder = g_strdup (g_object_get_data (G_OBJECT (dialog), "folder"));
  job = qd_job_new (restore, restoring, restoring_free);
  qd_window_set_busy (window, _ ("Putting the copy back…"));
  qd_job_start (job, G_OBJECT (window), on_restored);
}

static char *
dup_body (const char *sentence, const char *when)
{
  if (when == NULL)
    return g_strdup_printf (_ ("%s There is no copy of it yet: the first one is made when a project is closed.\n\n"
                               "Everything in its folder is left as it is."),
                            sentence);
  return g_strdup_printf (_ ("%s Its last good copy is of %s; what was changed since then is not in it.\n\n"
                             "The damaged file is kept beside it as project.db.damaged with the date. Photos and trained models stay where "
                             "they are."),
                          sentence, when);
}

void
qd_offer_copy (QdWindow *window, const char *folder, const char *sentence)
{
  g_autofree char *when = qd_copy_dup_when (folder);
  g_autofree char *body = dup_body (sentence, when);
  GtkWidget *widget = adw_message_dialog_new (GTK_WINDOW (window), when != NULL ? _ ("Restore the last copy?")
                                                                               : _ ("The project is damaged"),
                                              body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_response (dialog, "close", when != NULL ? _ ("_Leave it") : _ ("_Close"));
  if (when != NULL)
    {
      adw_message_dialog_add_response (dialog, "restore", _ ("_Restore"));
      adw_message_dialog_set_response_appearance (dialog, "restore", ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_default_response (dialog, "restore");
    }
  adw_message_dialog_set_close_response (dialog, "close");
  g_object_set_data_full (G_OBJECT (dialog), "folder", g_strdup (folder), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), window, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (widget));
}
