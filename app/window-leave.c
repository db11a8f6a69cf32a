#include "app/window-private.h"

#include "app/dialogs.h"
#include "app/job.h"

#include <glib/gi18n.h>

/* ---- A project is left, or the window, while something runs: what would be lost is said first ---- */

static char *
dup_unfinished (QdWindow *self)
{
  char *sentence = g_strdup (qd_job_get_unfinished ());

  if (self->session == NULL)
    return sentence;
  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->pages)); page != NULL && sentence == NULL;
       page = gtk_widget_get_next_sibling (page))
    sentence = qd_page_dup_unfinished (QD_PAGE (page));
  return sentence;
}

typedef struct
{
  QdWindow *window;
  QdWindowLeave go;
  gpointer data;
} Leaving;

static void
leaving_free (gpointer data, GClosure *closure)
{
  (void) closure;
  g_free (((Leaving *) data)->data);
  g_free (data);
}

static void
on_leave_response (GtkWidget *dialog, const char *response, Leaving *leaving)
{
  (void) dialog;
  leaving->window->asking = FALSE;
  if (!g_str_equal (response, "stop"))
    return;
  qd_job_stop_unfinished ();
  leaving->go (leaving->window, leaving->data);
}

/* The dialog is the window's own and is gone before it. */
static void
ask_to_leave (QdWindow *self, const char *sentence, QdWindowLeave go, gpointer data)
{
  Leaving *leaving = g_new0 (Leaving, 1);

  *leaving = (Leaving){ self, go, data };
  self->asking = TRUE;
  g_signal_connect_data (qd_ask_to_stop (GTK_WIDGET (self), sentence), "response", G_CALLBACK (on_leave_response), leaving, leaving_free,
                         0);
}

void
qd_window_leave (QdWindow *self, QdWindowLeave go, gpointer data)
{
  g_autofree char *sentence = self->ending ? NULL : dup_unfinished (self);

  if (sentence != NULL && !self->asking)
    {
      ask_to_leave (self, sentence, go, data);
      return;
    }
  if (sentence == NULL && !self->ending)
    go (self, data);
  g_free (data);
}

/* ---- What was changed last is written, though its project is closed ---- */

/* Whoever closed the window waits for all of them, but not where something is to be read. */
static void
on_written (QdWindow *self, const char *lost)
{
  self->n_unwritten--;
  if (lost != NULL)
    qd_window_say (self, lost);
  if (!self->ending || (lost == NULL && self->n_unwritten > 0))
    return;
  self->ending = FALSE;
  qd_start_page_set_busy (self->start, NULL);
  if (lost == NULL)
    gtk_window_destroy (GTK_WINDOW (self));
}

void
qd_window_close_session (QdWindow *self, QdSession **session)
{
  self->n_unwritten++;
  g_signal_connect_object (*session, "written", G_CALLBACK (on_written), self, G_CONNECT_SWAPPED);
  qd_session_close (*session);
  g_clear_object (session);
}

/* What was drawn a moment ago may have to wait for a slow disk, and may not be kept: somebody is there to be told. */
static void
end (QdWindow *self, gpointer data)
{
  (void) data;
  qd_window_close_project (self);
  self->ending = self->n_unwritten > 0;
  if (self->ending)
    qd_start_page_set_busy (self->start, _ ("Writing what was changed last…"));
  else
    gtk_window_destroy (GTK_WINDOW (self));
}

gboolean
qd_window_is_ending (QdWindow *self)
{
  return self->ending;
}

gboolean
qd_window_close_request (GtkWindow *window)
{
  QdWindow *self = QD_WINDOW (window);

  if (self->ending)
    return GDK_EVENT_PROPAGATE;
  qd_window_leave (self, end, NULL);
  return GDK_EVENT_STOP;
}
