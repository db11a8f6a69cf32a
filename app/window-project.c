#include "app/window-private.h"

#include "app/job.h"
#include "app/pages/observations.h"
#include "app/recent.h"
#include "app/restore-dialog.h"

#include "engine/core/error.h"

#include <glib/gi18n.h>
#include <string.h>

/* ---- Pages, a part of one a turn of the main loop ---- */

static void
remove_page (QdWindow *self, GtkWidget *page)
{
  self->removed = qd_take_down_new (page);
  gtk_stack_remove (self->pages, page);
}

static gboolean
on_removing (gpointer user_data)
{
  QdWindow *self = user_data;
  GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->pages));

  if (self->removed != NULL && !qd_take_down_go_on (self->removed))
    g_clear_pointer (&self->removed, qd_take_down_free);
  else if (self->removed == NULL && page != NULL)
    remove_page (self, page);
  if (self->removed != NULL || page != NULL)
    return G_SOURCE_CONTINUE;
  self->removing = 0;
  return G_SOURCE_REMOVE;
}

/* They are out of sight and know nothing of the window any more; taking them down takes longer than a turn of the main loop may. */
static void
remove_pages (QdWindow *self)
{
  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->pages)); page != NULL; page = gtk_widget_get_next_sibling (page))
    {
      qd_page_set_active (QD_PAGE (page), FALSE);
      g_signal_handlers_disconnect_by_data (page, self);
    }
  if (self->removing == 0)
    self->removing = g_idle_add (on_removing, self);
}

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

/* The list of recent projects is synced to disk, which may take a while. */
static gboolean
remember (QdJob *job, gpointer data, GError **error)
{
  (void) job;
  (void) error;
  qd_recent_add (data);
  return TRUE;
}

static void
remember_soon (const char *folder)
{
  g_autoptr (QdJob) job = qd_job_new (remember, g_strdup (folder), g_free);

  qd_job_start (job, NULL, NULL);
}

static void
show_session (QdWindow *self)
{
  QdSession *session = self->session = g_steal_pointer (&self->coming);
  const char *reason = qd_session_get_read_only_reason (session);

  g_signal_connect_object (session, "say", G_CALLBACK (qd_window_say), self, G_CONNECT_SWAPPED);
  qd_window_follow_history (self);
  adw_window_title_set_subtitle (self->title, qd_session_get_title (session));
  gtk_label_set_text (self->read_only_label, reason);
  gtk_widget_set_visible (self->reopen, qd_session_is_written_elsewhere (session));
  gtk_info_bar_set_revealed (self->read_only_bar, reason != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.close-project", TRUE);
  gtk_stack_set_visible_child_name (self->main, "project");
  qd_window_show_step (self, self->first_step != NULL ? self->first_step : find_first_step (self));
  if (self->first_export != NULL)
    qd_observations_page_import (QD_OBSERVATIONS_PAGE (qd_window_get_page (self, "observations")), self->first_export);
  remember_soon (qd_session_get_folder (session));
}

/* A part of a page a turn: all at once they would keep the main loop for a tenth of a second. FALSE: all are there. */
static gboolean
build_pages (QdWindow *self)
{
  guint n;

  qd_steps_get (&n);
  if (self->n_built == n)
    return FALSE;
  if (qd_window_build_page (self, self->n_built, self->n_parts))
    self->n_parts++;
  else
    {
      self->n_built++;
      self->n_parts = 0;
    }
  return TRUE;
}

/* The session to a page a turn. FALSE: all have it. */
static gboolean
begin_pages (QdWindow *self)
{
  if (self->n_begun == self->n_built)
    return FALSE;
  qd_window_begin_page (self, self->n_begun++);
  return TRUE;
}

static gboolean
on_adding (gpointer user_data)
{
  QdWindow *self = user_data;

  if (self->removing != 0 || build_pages (self)) /* those of the project before go first */
    return G_SOURCE_CONTINUE;
  if (self->coming != NULL && begin_pages (self))
    return G_SOURCE_CONTINUE;
  self->adding = 0;
  if (self->coming != NULL)
    {
      show_session (self);
      qd_start_page_set_busy (self->start, NULL);
    }
  return G_SOURCE_REMOVE; /* or it goes on when the project is open */
}

static void
add_pages (QdWindow *self)
{
  if (self->adding == 0)
    self->adding = g_idle_add (on_adding, self);
}

/* Those of a project that is not shown; there are none while the one before is. */
static void
drop_pages (QdWindow *self)
{
  g_clear_handle_id (&self->adding, g_source_remove);
  if (self->session == NULL)
    remove_pages (self);
}

static void
close_shown (QdWindow *self)
{
  gtk_stack_set_visible_child_name (self->main, "start");
  remove_pages (self);
  gtk_info_bar_set_revealed (self->read_only_bar, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.close-project", FALSE);
  qd_window_close_session (self, &self->session);
}

/* What came in its place does not come: the choices, or the project before. */
static void
show_before (QdWindow *self)
{
  qd_start_page_set_busy (self->start, NULL);
  if (self->session != NULL)
    gtk_stack_set_visible_child_name (self->main, "project");
  else
    qd_start_page_refresh (self->start);
}

/* One that was asked for but is not shown yet. */
static void
forget_coming (QdWindow *self)
{
  if (self->opening == NULL && self->coming == NULL)
    return;
  g_clear_object (&self->opening);
  drop_pages (self);
  if (self->coming != NULL)
    qd_window_close_session (self, &self->coming);
}

void
qd_window_cancel_opening (QdWindow *self)
{
  forget_coming (self);
  show_before (self);
}

#define WINDOW "window" /* of an opening */
#define FOLDER "folder"

static void
on_opened (gpointer owner, QdSession *session, const GError *error)
{
  QdWindow *self = g_object_get_data (owner, WINDOW);

  g_clear_object (&self->opening); /* who calls holds the owner */
  if (error == NULL)
    {
      self->coming = g_object_ref (session);
      if (self->session != NULL)
        close_shown (self);
      add_pages (self);
      return;
    }
  drop_pages (self);
  show_before (self);
  if (g_error_matches (error, QD_ERROR, QD_ERROR_DAMAGED))
    qd_offer_copy (self, g_object_get_data (owner, FOLDER), error->message);
  else
    qd_window_say (self, error->message);
}

typedef struct
{
  QdProjectMode mode;
  const char *step, *export; /* static, or NULL */
  char folder[];
} Opening;

/* A folder is made all the same, and nobody could take its name then. */
static void
say_opening (QdWindow *self, const Opening *opening)
{
  if (opening->mode == QD_PROJECT_CREATE)
    qd_start_page_set_busy (self->start, _ ("Making the project…"));
  else
    qd_start_page_set_busy_until_cancelled (self->start, _ ("Opening the project…"));
}

static void
open_session (QdWindow *self, gpointer data)
{
  const Opening *opening = data;

  if (self->opening != NULL && g_str_equal (g_object_get_data (self->opening, FOLDER), opening->folder))
    return; /* it is on its way */
  forget_coming (self);
  if (self->session != NULL && g_str_equal (qd_session_get_folder (self->session), opening->folder))
    close_shown (self);
  gtk_stack_set_visible_child_name (self->main, "start");
  self->opening = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data (self->opening, WINDOW, self);
  g_object_set_data_full (self->opening, FOLDER, g_strdup (opening->folder), g_free);
  self->first_step = opening->step;
  self->first_export = opening->export;
  say_opening (self, opening);
  self->n_built = self->n_parts = self->n_begun = 0;
  if (self->session == NULL) /* else when it is known that its pages are to go */
    add_pages (self);
  qd_session_open (opening->folder, opening->mode, self->opening, on_opened);
}

static void
leave_to_open (QdWindow *self, const char *folder, QdProjectMode mode, const char *step, const char *export)
{
  gsize bytes = strlen (folder) + 1;
  Opening *opening = g_malloc0 (sizeof (Opening) + bytes);

  opening->mode = mode;
  opening->step = g_intern_string (step);
  opening->export = g_intern_string (export);
  memcpy (opening->folder, folder, bytes);
  qd_window_leave (self, open_session, opening);
}

void
qd_window_open (QdWindow *self, const char *folder)
{
  leave_to_open (self, folder, QD_PROJECT_WRITE_OR_READ, NULL, NULL);
}

void
qd_window_offer (QdWindow *self, const char *folder)
{
  g_autofree char *name = g_filename_display_basename (folder), *sentence = NULL;

  if (!self->ending && self->session == NULL && self->coming == NULL && self->opening == NULL)
    {
      qd_window_open (self, folder);
      return;
    }
  sentence = g_strdup_printf (_ ("%s is ready: it is among the recent projects of the start page."), name);
  qd_window_say (self, sentence);
  remember_soon (folder);
}

void
qd_window_create (QdWindow *self, const char *folder, const char *step)
{
  leave_to_open (self, folder, QD_PROJECT_CREATE, step, NULL);
}

void
qd_window_create_from (QdWindow *self, const char *folder, const char *export)
{
  leave_to_open (self, folder, QD_PROJECT_CREATE, "observations", export);
}

void
qd_window_reopen (QdWindow *self)
{
  if (self->session != NULL)
    leave_to_open (self, qd_session_get_folder (self->session), QD_PROJECT_WRITE_OR_READ, qd_window_get_step (self), NULL);
}

void
qd_window_set_busy (QdWindow *self, const char *what)
{
  qd_start_page_set_busy (self->start, what);
}

void
qd_window_watch (QdWindow *self, QdJob *job, const char *what)
{
  qd_start_page_watch (self->start, job, what);
}

void
qd_window_end_watch (QdWindow *self, QdJob *job)
{
  qd_start_page_end_watch (self->start, job);
}

/* ---- Closing ---- */

void
qd_window_close_project (QdWindow *self)
{
  if (self->session == NULL && self->coming == NULL && self->opening == NULL)
    return; /* something else may be going on */
  forget_coming (self);
  if (self->session != NULL)
    close_shown (self);
  qd_start_page_set_busy (self->start, NULL);
  qd_start_page_refresh (self->start);
}
