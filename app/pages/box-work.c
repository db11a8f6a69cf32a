#include "app/pages/box-work.h"

#include <glib/gi18n.h>

#define KEY "box-work" /* of the page: its Work */

typedef struct
{
  QdProgressRow *row; /* the page's */
  QdJob *job;         /* NULL: none runs */
  QdJobDone done;
  char *text;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  qd_job_cancel (work->job);
  g_clear_object (&work->job);
  g_free (work->text);
  g_free (work);
}

static void
on_stop (QdPage *page)
{
  Work *work = g_object_get_data (G_OBJECT (page), KEY);

  qd_job_cancel (work->job);
}

void
qd_box_work_attach (QdPage *page, QdProgressRow *row)
{
  Work *work = g_new0 (Work, 1);

  work->row = row;
  g_object_set_data_full (G_OBJECT (page), KEY, work, work_free);
  g_signal_connect_object (row, "stop", G_CALLBACK (on_stop), page, G_CONNECT_SWAPPED);
}

/* How many photos there will be is not always known. */
static void
on_progress (QdPage *page, QdJob *job)
{
  Work *work = g_object_get_data (G_OBJECT (page), KEY);
  g_autofree char *photos = NULL, *text = NULL;
  guint64 done, total;

  qd_job_get_progress (job, &done, &total);
  if (job != work->job)
    return;
  photos = total > 0 ? g_strdup_printf (ngettext ("%u of %u photo", "%u of %u photos", (guint) total), (guint) done,
                                        (guint) total)
                     : g_strdup_printf (ngettext ("%u photo", "%u photos", (guint) done), (guint) done);
  /* Translators: what is being done ("Importing boxes…"), and on how many photos it is done ("3 of 7 photos"). */
  text = done == 0 ? g_strdup (work->text) : g_strdup_printf (_ ("%s %s"), work->text, photos);
  qd_progress_row_show (work->row, text, total > 0 ? (double) done / (double) total : 0);
}

static void
on_done (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  Work *work = g_object_get_data (owner, KEY);

  gtk_widget_set_visible (GTK_WIDGET (work->row), FALSE);
  g_clear_object (&work->job); /* who calls holds it */
  work->done (owner, job, data, error);
}

static void
start (QdPage *page, QdJob *job, const char *text, gboolean can_stop, QdJobDone done)
{
  Work *work = g_object_get_data (G_OBJECT (page), KEY);

  if (work->job != NULL)
    {
      qd_page_say (page, _ ("Another import or export of boxes is under way; stop it, or wait for it."));
      return;
    }
  work->job = g_object_ref (job);
  work->done = done;
  g_free (work->text);
  work->text = g_strdup (text);
  qd_progress_row_set_can_stop (work->row, can_stop);
  g_signal_connect_object (job, "progress", G_CALLBACK (on_progress), page, G_CONNECT_SWAPPED);
  on_progress (page, job);
  qd_job_start (job, G_OBJECT (page), on_done);
}

void
qd_box_work_start (QdPage *page, QdJob *job, const char *text, const char *unfinished, QdJobDone done)
{
  qd_job_set_unfinished (job, unfinished);
  start (page, job, text, TRUE, done);
}

void
qd_box_work_start_unstoppable (QdPage *page, QdJob *job, const char *text, QdJobDone done)
{
  start (page, job, text, FALSE, done);
}
