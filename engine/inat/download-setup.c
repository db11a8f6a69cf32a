#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/fetch/http.h"
#include "engine/inat/download-private.h"
#include "engine/inat/import.h"
#include "engine/inat/photo-hosts.h"
#include "engine/inat/photo-store.h"

#define SILENCES     20                     /* 2, 4, 8, 16, 32 seconds and a minute each */
#define LONGEST_WAIT (2560 * G_TIME_SPAN_SECOND) /* that any failed photo waits */
#define PATIENCE     50                     /* milliseconds of another change, after which it is looked whether it is stopped */
#define KINDEST_MOST 10.0                   /* requests a second on hosts that are not near */

static void
set_defaults (QdDownloadRun *run)
{
  QdDownloadOptions *options = &run->options;
  gboolean near = qd_http_is_near (run->photo_host);

  options->parallel = options->parallel != 0 ? CLAMP (options->parallel, 2, 8) : 4;
  options->tries = options->tries != 0 ? options->tries : 4;
  options->backoff = options->backoff != 0 ? options->backoff : 2 * G_TIME_SPAN_SECOND;
  options->timeout = options->timeout != 0 ? options->timeout : 30;
  options->silences = options->silences != 0 ? options->silences : SILENCES;
  qd_pace_init (&run->pace, options->rate > 0 ? options->rate : near ? 200 : 4, near ? 1000 : KINDEST_MOST);
  run->pace.least = options->backoff / 2;
}

static gboolean
open_traffic (QdDownloadRun *run, GError **error)
{
  QdTrafficLimits limits = run->options.traffic_limits;
  g_autofree char *path = run->options.traffic_path != NULL ? g_strdup (run->options.traffic_path) : qd_traffic_dup_path ();

  if (qd_http_is_near (run->photo_host) && run->options.traffic_path == NULL)
    return TRUE;
  if (limits.hour_budget == 0)
    limits = qd_traffic_usual_limits;
  run->traffic = qd_traffic_open (path, &limits, error);
  return run->traffic != NULL;
}

static gboolean
is_stopped (QdDownloadRun *run)
{
  qd_downloader_get_wishes (run->downloader, &run->paused, &run->stopping);
  return run->stopping || g_cancellable_is_cancelled (run->cancellable);
}

/* Another change, an import for one, may take long: that is told, and waited for until the run is stopped. */
static gboolean
release_photos (QdDownloadRun *run, GError **error)
{
  g_autoptr (GError) local = NULL;

  qd_project_set_patience (run->project, PATIENCE);
  while (!qd_project_release_photos (run->project, &local) && g_error_matches (local, QD_ERROR, QD_ERROR_BUSY) &&
         !is_stopped (run))
    {
      g_clear_error (&local);
      run->progress.busy = TRUE;
      qd_downloader_tell (run->downloader, &run->progress, TRUE);
    }
  run->progress.busy = FALSE;
  qd_project_set_patience (run->project, 0);
  if (local == NULL)
    return TRUE;
  if (g_error_matches (local, QD_ERROR, QD_ERROR_BUSY))
    g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The download was stopped."));
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
open_project (QdDownloadRun *run, const char *folder, GMainContext *context, GError **error)
{
  g_autofree char *photos = NULL;

  run->project = qd_project_open (folder, QD_PROJECT_WRITE, error);
  if (run->project == NULL || !release_photos (run, error))
    return FALSE;
  photos = qd_project_dup_photos_folder (run->project);
  run->lying = qd_photo_store_list (photos, error);
  if (run->lying == NULL || !qd_download_queue_init (&run->queue, run->project, LONGEST_WAIT, error))
    return FALSE;
  run->progress.total = qd_download_queue_count (&run->queue);
  run->progress.seconds_left = -1;
  run->writer = qd_photo_writer_new (folder, context, qd_download_take_written, run, error);
  return run->writer != NULL;
}

/* What the project's file names is asked only when a person has named it, too. */
static gboolean
choose_photo_host (QdDownloadRun *run, GError **error)
{
  const char *given = run->options.photo_host;

  run->photo_host = given != NULL ? g_strdup (given) : qd_project_dup_setting (run->project, QD_SETTING_PHOTO_HOST, NULL);
  if (run->photo_host == NULL)
    return TRUE;
  if (!qd_photo_host_check (run->photo_host, error))
    return FALSE;
  if (given != NULL)
    qd_photo_hosts_add (given, NULL); /* else it is asked for again */
  else if (!qd_photo_hosts_have (run->photo_host))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("The project wants its photos fetched from “%s”, which was not named on this machine before. If you trust that "
                      "address, use --photo-host=%s once, or agree in the window."),
                   run->photo_host, run->photo_host);
      return FALSE;
    }
  return TRUE;
}

gboolean
qd_download_prepare (QdDownloadRun *run, const char *folder, GMainContext *context, GError **error)
{
  if (!open_project (run, folder, context, error))
    return FALSE;
  if (!choose_photo_host (run, error))
    return FALSE;
  set_defaults (run);
  run->session = qd_http_session_new (run->photo_host, run->options.parallel, run->options.timeout);
  return open_traffic (run, error);
}

void
qd_download_clear (QdDownloadRun *run)
{
  qd_photo_writer_close (run->writer);
  qd_download_queue_clear (&run->queue);
  g_clear_pointer (&run->with_writer, g_hash_table_unref);
  g_clear_pointer (&run->lying, g_hash_table_unref);
  g_clear_object (&run->session);
  qd_traffic_free (run->traffic);
  g_clear_object (&run->project);
  g_object_unref (run->requests);
  qd_speed_clear (&run->speed);
  g_free (run->photo_host);
}
