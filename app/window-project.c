#include "app/window-private.h"

#include "app/dialogs.h"
#include "app/recent.h"
#include "app/restore-dialog.h"

#include "engine/core/error.h"

#include <glib/gi18n.h>
#include <string.h>

/* The first step that is not done: where a person goes on. */
static const char *
find_first_step (QdWindow *self)
{
  guint n;
  const QdStep *steps = qd_steps_get (&n);

  for (guint i = 0; i < n; i++)
    {
      g_auto (QdPageStatus) status = { 0 };

      qd_page_describe (qd_window_get_page (self, steps[i].id), &status);
      if (status.progress != QD_PROGRESS_DONE)
        return steps[i].id;
    }
  return steps[n - 1].id;
}

static void
show_session (QdWindow *self, QdSession *session)
{
  const char *reason = qd_session_get_read_only_reason (session);

  g_set_object (&self->session, session);
  g_signal_connect_object (session, "say", G_CALLBACK (qd_window_say), self, G_CONNECT_SWAPPED);
  adw_window_title_set_subtitle (self->title, qd_session_get_title (session));
  gtk_label_set_text (self->read_only_label, reason);
  gtk_widget_set_visible (self->reopen, qd_session_is_written_elsewhere (session));
  gtk_info_bar_set_revealed (self->read_only_bar, reason != NULL);
  qd_window_add_pages (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.close-project", TRUE);
  gtk_stack_set_visible_child_name (self->main, "project");
  qd_window_show_step (self, self->first_step != NULL ? self->first_step : find_first_step (self));
  qd_recent_add (qd_session_get_folder (session));
}

static void
on_opened (gpointer owner, QdSession *session, const GError *error)
{
  QdWindow *self = QD_WINDOW (owner);
  g_autofree char *folder = g_steal_pointer (&self->opening);

  qd_start_page_set_busy (self->start, NULL);
  if (error == NULL)
    show_session (self, session);
  else if (g_error_matches (error, QD_ERROR, QD_ERROR_DAMAGED))
    qd_offer_copy (self, folder, error->message);
  else
    qd_window_say (self, error->message);
}

typedef struct
{
  QdProjectMode mode;
  const char *step; /* static, or NULL */
  char folder[];
} Opening;

static void
open_session (QdWindow *self, gpointer data)
{
  const Opening *opening = data;

  qd_window_close_project (self);
  g_free (self->opening);
  self->opening = g_strdup (opening->folder);
  self->first_step = opening->step;
  qd_start_page_set_busy (self->start, _ ("Opening the project…"));
  qd_session_open (opening->folder, opening->mode, G_OBJECT (self), on_opened);
}

static void
leave_to_open (QdWindow *self, const char *folder, QdProjectMode mode, const char *step)
{
  gsize bytes = strlen (folder) + 1;
  Opening *opening = g_malloc0 (sizeof (Opening) + bytes);

  opening->mode = mode;
  opening->step = g_intern_string (step);
  memcpy (opening->folder, folder, bytes);
  qd_window_leave (self, open_session, opening);
}

void
qd_window_open (QdWindow *self, const char *folder)
{
  leave_to_open (self, folder, QD_PROJECT_WRITE_OR_READ, NULL);
}

void
qd_window_create (QdWindow *self, const char *folder, const char *step)
{
  leave_to_open (self, folder, QD_PROJECT_CREATE, step);
}

void
qd_window_reopen (QdWindow *self)
{
  if (self->session != NULL)
    leave_to_open (self, qd_session_get_folder (self->session), QD_PROJECT_WRITE_OR_READ, qd_window_get_step (self));
}

void
qd_window_set_busy (QdWindow *self, const char *what)
{
  qd_start_page_set_busy (self->start, what);
}

void
qd_window_close_project (QdWindow *self)
{
  GtkWidget *page;

  if (self->session == NULL)
    return;
  gtk_stack_set_visible_child_name (self->main, "start");
  while ((page = gtk_widget_get_first_child (GTK_WIDGET (self->pages))) != NULL)
    {
      qd_page_set_active (QD_PAGE (page), FALSE);
      gtk_stack_remove (self->pages, page);
    }
  gtk_info_bar_set_revealed (self->read_only_bar, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.close-project", FALSE);
  qd_session_close (self->session);
  g_clear_object (&self->session);
  qd_start_page_refresh (self->start);
}

/* ---- Leaving while something runs ---- */

static char *
dup_unfinished (QdWindow *self)
{
  char *sentence = NULL;

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
  if (g_str_equal (response, "stop"))
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
  g_autofree char *sentence = dup_unfinished (self);

  if (sentence != NULL && !self->asking)
    {
      ask_to_leave (self, sentence, go, data);
      return;
    }
  if (sentence == NULL)
    go (self, data);
  g_free (data);
}
