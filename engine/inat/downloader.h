/**
 * Fetches the photos that wait in a project. The queue is the project's table of photos itself, so that it goes on where it was
 * after a pause, a crash or a week. Several at once, politely: a User-Agent that names the program, a few a second at first and
 * slower when refused, Retry-After obeyed, failures tried again later and later, no more bytes in an hour and a day than
 * iNaturalist allows, by all downloads of a person together. Where nobody answers, it waits for the network. What comes is
 * checked (size, kind, decodes) before it counts.
 *
 * Killed at any moment, it has lost what was on its way and at most four photos for each connection that were being checked and
 * synced; a photo whose file is in its place is not fetched again, though the project may not have heard of it yet.
 *
 * qd_downloader_run() blocks: call it on a worker thread, it opens a connection to the project of its own. The other functions
 * may be called from any thread meanwhile.
 */
#pragma once

#include <gio/gio.h>

#include "engine/inat/download-clock.h"
#include "engine/inat/photo-address.h"
#include "engine/inat/traffic.h"

typedef struct
{
  guint total;         /* photos wanted: done, failed and to come */
  guint done, failed;  /* by this run; failed: given up for this run */
  gint64 bytes;        /* that came */
  double per_second;   /* photos, over the last ten seconds; 0 while not known */
  double seconds_left; /* -1 while not known */
  gboolean paused;
  gboolean waiting;  /* for a server that asked for patience */
  gint64 until;      /* and until when, real time; 0: it does not wait for that */
  gboolean offline;  /* waiting, as nobody answers */
  gboolean busy;     /* waiting, as another change of the project, an import for one, is under way */
  gboolean spent;    /* waiting, as no more may be fetched in an hour, or a day */
  gboolean finished; /* the last record */
} QdDownloadProgress;

/* @progress is copied for each call. */
typedef void (*QdDownloadFunc) (const QdDownloadProgress *progress, gpointer user_data);

typedef struct
{
  guint parallel;         /* 2..8 requests at once; 0: 4 */
  const char *photo_host; /* NULL: the project's setting, if a person has named it here before, else iNaturalist's */
  double rate;            /* requests a second at first; 0: 4, 200 near. Never above 10, or 1000 near */
  guint tries;            /* of one photo in this run before it counts as failed; 0: 4 */
  gint64 backoff;         /* microseconds before the second try, doubled for each further one; 0: 2 seconds */
  guint timeout;          /* seconds without a byte; 0: 30 */
  guint silences;         /* times in a row that nobody answers before it gives up, each with a longer hold up to a minute; 0:
                           * 20, a quarter of an hour; G_MAXUINT: it waits for the network for as long as it takes */

  /* Where bytes are counted, see traffic.h. NULL: in the file of the person's state folder, with iNaturalist's limits; those of
   * a photo host that is near, see qd_http_is_near(), nowhere. For tests. */
  const char *traffic_path;
  QdTrafficLimits traffic_limits;
  const QdDownloadClock *clock; /* NULL: the machine's. For tests */
} QdDownloadOptions;

typedef struct _QdDownloader QdDownloader;

QdDownloader *qd_downloader_new (const char *project_folder, const QdDownloadOptions *options);
QdDownloader *qd_downloader_ref (QdDownloader *downloader);
void qd_downloader_unref (QdDownloader *downloader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdDownloader, qd_downloader_unref)

/* Before the run. Called on @context (NULL: on the running thread) at most ten times a second, and once at the end. */
void qd_downloader_set_progress (QdDownloader *downloader, QdDownloadFunc func, gpointer user_data, GDestroyNotify destroy,
                                 GMainContext *context);

/* Until nothing is due, or stopped: TRUE, also when some photos failed (see the progress). Errors: QD_ERROR_CANCELLED, those of
 * the project, QD_ERROR_FULL, QD_ERROR_NETWORK when nobody answers, QD_ERROR_FAILED when this process runs another download of
 * the project. Photos under way then wait again. */
gboolean qd_downloader_run (QdDownloader *downloader, GCancellable *cancellable, GError **error);

/* What is under way is finished, nothing new begins. */
void qd_downloader_pause (QdDownloader *downloader);
void qd_downloader_resume (QdDownloader *downloader);
/* The same, and qd_downloader_run() returns. */
void qd_downloader_stop (QdDownloader *downloader);
void qd_downloader_get_progress (QdDownloader *downloader, QdDownloadProgress *progress);
