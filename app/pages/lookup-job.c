#include "app/pages/lookup-job.h"

#include "engine/inat/lookup-report.h"

#include <glib/gi18n.h>

#define LISTED 200 /* photos that are not used */

QdLookupJob *
qd_lookup_job_new (const char *folder, gboolean photos)
{
  QdLookupJob *job = g_new0 (QdLookupJob, 1);

  job->folder = g_strdup (folder);
  job->photos = photos;
  g_mutex_init (&job->mutex);
  return job;
}

void
qd_lookup_job_free (gpointer data)
{
  QdLookupJob *job = data;

  g_clear_pointer (&job->report, qd_report_free);
  g_mutex_clear (&job->mutex);
  g_free (job->folder);
  g_free (job);
}

void
qd_lookup_job_get_progress (QdLookupJob *job, QdLookupProgress *progress)
{
  g_mutex_lock (&job->mutex);
  *progress = job->progress;
  g_mutex_unlock (&job->mutex);
}

typedef struct
{
  QdJob *job;
  QdLookupJob *lookup;
} Listener;

static void
on_progress (const QdLookupProgress *progress, gpointer user_data)
{
  Listener *listener = user_data;

  g_mutex_lock (&listener->lookup->mutex);
  listener->lookup->progress = *progress;
  g_mutex_unlock (&listener->lookup->mutex);
  qd_job_report (listener->job, progress->done, progress->total);
}

/* Which photos are not used, and why. */
static gboolean
list_withheld (QdProject *project, QdReport *report, GError **error)
{
  g_autoptr (GPtrArray) photos = qd_project_list_withheld_photos (project, LISTED, error);

  for (guint i = 0; photos != NULL && i < photos->len; i++)
    {
      const QdPhoto *photo = photos->pdata[i];
      g_autofree char *name = qd_photo_dup_name (photo);

      if (photo->withheld == QD_WITHHELD_TAKEN_DOWN)
        qd_report_warn (report, _ ("%s: hidden or flagged on iNaturalist"), name);
      else
        qd_report_warn (report, "%s: %s", name, photo->credit);
    }
  return photos != NULL;
}

static gboolean
describe (QdProject *project, const QdLookupProgress *progress, QdReport *report, GError **error)
{
  g_autoptr (GPtrArray) lines = NULL;
  QdLookupCounts counts;

  if (!qd_project_count_lookups (project, &counts, error))
    return FALSE;
  lines = qd_lookup_describe (progress, &counts);
  for (guint i = 0; i < lines->len; i++)
    qd_report_warn (report, "%s", (char *) lines->pdata[i]);
  return list_withheld (project, report, error);
}

gboolean
qd_lookup_job_run (QdJob *job, gpointer data, GError **error)
{
  QdLookupJob *lookup = data;
  Listener listener = { job, lookup };
  const QdLookupOptions options = { .photos = lookup->photos, .func = on_progress, .user_data = &listener };
  g_autoptr (QdProject) project = qd_project_open (lookup->folder, QD_PROJECT_WRITE, error);
  g_autoptr (QdReport) report = qd_report_new ();
  QdLookupProgress progress;

  if (project == NULL || !qd_lookup_run (project, &options, qd_job_get_cancellable (job), &progress, error)
      || !describe (project, &progress, report, error))
    return FALSE;
  lookup->report = g_steal_pointer (&report);
  return TRUE;
}

gboolean
qd_lookup_cost_find (QdProject *project, gpointer data, GError **error)
{
  QdLookupCost *cost = data;

  return qd_lookup_estimate (project, FALSE, &cost->observations, &cost->requests, &cost->seconds, error)
         && qd_project_count_lookups (project, &cost->counts, error);
}
