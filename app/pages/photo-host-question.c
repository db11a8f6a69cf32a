#include "app/pages/photo-host-question.h"

#include "engine/inat/import.h"
#include "engine/inat/photo-hosts.h"

#include <glib/gi18n.h>

typedef struct
{
  QdSession *session;
  char *host; /* that is to be asked about; NULL: none */
  void (*agreed) (gpointer page);
} Question;

static Question *
question_new (QdSession *session, const char *host, void (*agreed) (gpointer page))
{
  Question *question = g_new0 (Question, 1);

  question->session = g_object_ref (session);
  question->host = g_strdup (host);
  question->agreed = agreed;
  return question;
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->session);
  g_free (question->host);
  g_free (question);
}

static void
question_free_closure (gpointer data, GClosure *closure)
{
  (void) closure;
  question_free (data);
}

/* ---- The answer ---- */

static gboolean
remember (QdProject *project, gpointer data, GError **error)
{
  (void) project;
  return qd_photo_hosts_add (((Question *) data)->host, error);
}

static void
on_remembered (gpointer page, gpointer data, const GError *error)
{
  Question *question = data;

  if (error != NULL)
    qd_session_say (question->session, error->message);
  else
    question->agreed (page);
}

static void
on_response (GtkWidget *dialog, const char *response, Question *question)
{
  GObject *page = g_object_get_data (G_OBJECT (dialog), "qd-page"); /* alive: the dialog goes with it */

  if (g_str_equal (response, "fetch"))
    qd_session_read (question->session, remember, question_new (question->session, question->host, question->agreed),
                     question_free, page, on_remembered);
}

/* ---- The question ---- */

static gboolean
find (QdProject *project, gpointer data, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *host = qd_project_dup_setting (project, QD_SETTING_PHOTO_HOST, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (host != NULL && !qd_photo_hosts_have (host))
    ((Question *) data)->host = g_steal_pointer (&host);
  return TRUE;
}

static void
ask (QdPage *page, const Question *question)
{
  g_autofree char *heading = g_strdup_printf (_ ("Fetch photos from %s?"), question->host);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (NULL, heading,
                              _ ("This project names that address in place of iNaturalist. Agree only if you know whose it is: it will be "
                                 "asked from your network. You are not asked about it again.")));

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "fetch", _ ("_Fetch from there"), NULL);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data (G_OBJECT (dialog), "qd-page", page);
  qd_page_own_window (page, GTK_WINDOW (dialog));
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response),
                         question_new (question->session, question->host, question->agreed), question_free_closure, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_found (gpointer page, gpointer data, const GError *error)
{
  const Question *question = data;

  if (error != NULL)
    qd_session_say (question->session, error->message);
  else if (question->host == NULL)
    question->agreed (page);
  else
    ask (QD_PAGE (page), question);
}

void
qd_photo_host_ask (QdPage *page, void (*agreed) (gpointer page))
{
  QdSession *session = qd_page_get_session (page);

  qd_session_read (session, find, question_new (session, NULL, agreed), question_free, G_OBJECT (page), on_found);
}
