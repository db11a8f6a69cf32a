#include "config.h"

#include "engine/inat/download-run.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"

#define TELL_EVERY (G_TIME_SPAN_SECOND / 10)

struct _QdDownloader
{
  gatomicrefcount references;
  char *folder;
  char *photo_host; /* as asked for; NULL: the project's */
  char *traffic_path;
  QdDownloadOptions options; /* texts as above */

  QdDownloadFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  GMainContext *listener;

  GMutex mutex; /* what follows */
  gboolean paused, stopping;
  QdDownloadProgress progress;
  GMainContext *context; /* of the run; NULL when there is none */
  gint64 told;           /* when progress went out last, monotonic; the run's own */
};

QdDownloader *
qd_downloader_new (const char *project_folder, const QdDownloadOptions *options)
{
  static const QdDownloadOptions defaults;
  QdDownloader *downloader = g_new0 (QdDownloader, 1);

  g_atomic_ref_count_init (&downloader->references);
  g_mutex_init (&downloader->mutex);
  downloader->folder = g_strdup (project_folder);
  downloader->options = options != NULL ? *options : defaults;
  downloader->photo_host = g_strdup (downloader->options.photo_host);
  downloader->traffic_path = g_strdup (downloader->options.traffic_path);
  downloader->options.photo_host = downloader->photo_host;
  downloader->options.traffic_path = downloader->traffic_path;
  downloader->progress.seconds_left = -1;
  return downloader;
}

QdDownloader *
qd_downloader_ref (QdDownloader *downloader)
{
  g_atomic_ref_count_inc (&downloader->references);
  return downloader;
}

void
qd_downloader_unref (QdDownloader *downloader)
{
  if (downloader == NULL || !g_atomic_ref_count_dec (&downloader->references))
    return;
  if (downloader->destroy != NULL)
    downloader->destroy (downloader->user_data);
  g_clear_pointer (&downloader->listener, g_main_context_unref);
  g_mutex_clear (&downloader->mutex);
  g_free (downloader->folder);
  g_free (downloader->photo_host);
  g_free (downloader->traffic_path);
  g_free (downloader);
}

void
qd_downloader_set_progress (QdDownloader *downloader, QdDownloadFunc func, gpointer user_data, GDestroyNotify destroy,
                            GMainContext *context)
{
  downloader->func = func;
  downloader->user_data = user_data;
  downloader->destroy = destroy;
  downloader->listener = context != NULL ? g_main_context_ref (context) : NULL;
}

static void
set_flag (QdDownloader *downloader, gboolean *flag, gboolean value)
{
  g_mutex_lock (&downloader->mutex);
  *flag = value;
  if (downloader->context != NULL)
    g_main_context_wakeup (downloader->context);
  g_mutex_unlock (&downloader->mutex);
}

void
qd_downloader_pause (QdDownloader *downloader)
{
  set_flag (downloader, &downloader->paused, TRUE);
}

void
qd_downloader_resume (QdDownloader *downloader)
{
  set_flag (downloader, &downloader->paused, FALSE);
}

void
qd_downloader_stop (QdDownloader *downloader)
{
  set_flag (downloader, &downloader->stopping, TRUE);
}

void
qd_downloader_get_progress (QdDownloader *downloader, QdDownloadProgress *progress)
{
  g_mutex_lock (&downloader->mutex);
  *progress = downloader->progress;
  g_mutex_unlock (&downloader->mutex);
}

/* ---- For the run ---- */

void
qd_downloader_set_context (QdDownloader *downloader, GMainContext *context)
{
  g_mutex_lock (&downloader->mutex);
  downloader->context = context;
  g_mutex_unlock (&downloader->mutex);
}

void
qd_downloader_get_wishes (QdDownloader *downloader, gboolean *paused, gboolean *stopping)
{
  g_mutex_lock (&downloader->mutex);
  *paused = downloader->paused;
  *stopping = downloader->stopping;
  g_mutex_unlock (&downloader->mutex);
}

typedef struct
{
  QdDownloader *downloader;
  QdDownloadProgress progress;
} Record;

static gboolean
deliver (gpointer data)
{
  Record *record = data;

  record->downloader->func (&record->progress, record->downloader->user_data);
  return G_SOURCE_REMOVE;
}

static void
record_free (gpointer data)
{
  qd_downloader_unref (((Record *) data)->downloader);
  g_free (data);
}

void
qd_downloader_tell (QdDownloader *downloader, QdDownloadProgress *progress, gboolean at_once)
{
  gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&downloader->mutex);
  progress->paused = downloader->paused;
  downloader->progress = *progress;
  g_mutex_unlock (&downloader->mutex);

  if (downloader->func == NULL || (!at_once && now - downloader->told < TELL_EVERY))
    return;
  downloader->told = now;
  if (downloader->listener == NULL)
    {
      downloader->func (progress, downloader->user_data);
      return;
    }
  Record *record = g_new (Record, 1);
  *record = (Record){ qd_downloader_ref (downloader), *progress };
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, record, record_free);
  g_source_attach (source, downloader->listener);
}

/* Two at once would fetch everything twice. Other processes cannot: a project is written by one. */
static gboolean
claim (const char *folder, gboolean begins)
{
  static GMutex mutex;
  static GHashTable *running = NULL;
  g_autofree char *path = g_canonicalize_filename (folder, NULL);
  gboolean ok;

  g_mutex_lock (&mutex);
  if (running == NULL)
    running = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ok = begins ? g_hash_table_add (running, g_steal_pointer (&path)) : g_hash_table_remove (running, path);
  g_mutex_unlock (&mutex);
  return ok;
}

gboolean
qd_downloader_run (QdDownloader *downloader, GCancellable *cancellable, GError **error)
{
  gboolean ok;

  if (!claim (downloader->folder, TRUE))
    {
      g_set_error_literal (error, QD_ERROR, QD_ERROR_FAILED, _ ("The photos of this project are being downloaded already."));
      return FALSE;
    }
  ok = qd_download_run (downloader, downloader->folder, &downloader->options, cancellable, error);
  claim (downloader->folder, FALSE);
  return ok;
}
