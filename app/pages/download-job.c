#include "app/pages/download-job.h"

#include "app/pages/download-words.h"

#include "engine/core/error.h"

#include <glib/gi18n.h>

#define ROOM (16 << 20) /* bytes with which it is worth to go on */
#define LOOK 250000     /* microseconds between two looks at the cancellable while it waits */
#define WAIT 8          /* looks before it is tried again */

struct _QdDownloadJob
{
  char *folder;
  QdDownloader *downloader;
  gint full; /* atomic: it waits for room */
};

QdDownloadJob *
qd_download_job_new (const char *folder)
{
  QdDownloadJob *self = g_atomic_rc_box_new0 (QdDownloadJob);
  const QdDownloadOptions options = { .silences = G_MAXUINT }; /* who does not want to wait has Stop at hand */

  self->folder = g_strdup (folder);
  self->downloader = qd_downloader_new (folder, &options);
  return self;
}

QdDownloadJob *
qd_download_job_ref (QdDownloadJob *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  QdDownloadJob *self = data;

  qd_downloader_unref (self->downloader);
  g_free (self->folder);
}

void
qd_download_job_unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* ---- On its thread ---- */

static void
on_bytes (const QdDownloadProgress *progress, gpointer user_data)
{
  qd_job_report (user_data, progress->done, progress->total);
}

static gboolean
has_room (const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);

  return info != NULL && g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE) >= ROOM;
}

static gboolean
wait_for_room (QdDownloadJob *self, QdJob *job, GError **error)
{
  QdDownloadProgress progress;

  qd_downloader_get_progress (self->downloader, &progress);
  g_atomic_int_set (&self->full, TRUE);
  qd_job_report (job, progress.done, progress.total);
  do
    for (guint i = 0; i < WAIT && !qd_job_is_cancelled (job); i++)
      g_usleep (LOOK);
  while (!qd_job_is_cancelled (job) && !has_room (self->folder));
  g_atomic_int_set (&self->full, FALSE);
  if (qd_job_is_cancelled (job))
    g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The download was stopped."));
  return !qd_job_is_cancelled (job);
}

gboolean
qd_download_job_run (QdJob *job, gpointer data, GError **error)
{
  QdDownloadJob *self = data;

  qd_downloader_set_progress (self->downloader, on_bytes, job, NULL, NULL);
  for (;;)
    {
      g_autoptr (GError) failure = NULL;

      if (qd_downloader_run (self->downloader, qd_job_get_cancellable (job), &failure))
        return TRUE;
      if (!g_error_matches (failure, QD_ERROR, QD_ERROR_FULL))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (!wait_for_room (self, job, error))
        return FALSE;
    }
}

/* ---- On the main thread ---- */

void
qd_download_job_set_paused (QdDownloadJob *self, gboolean paused)
{
  if (paused)
    qd_downloader_pause (self->downloader);
  else
    qd_downloader_resume (self->downloader);
}

char *
qd_download_job_describe (QdDownloadJob *self, double *share)
{
  QdDownloadProgress progress;

  qd_downloader_get_progress (self->downloader, &progress);
  *share = progress.total > 0 ? (double) (progress.done + progress.failed) / progress.total : 0;
  return qd_download_describe (&progress, g_atomic_int_get (&self->full));
}
