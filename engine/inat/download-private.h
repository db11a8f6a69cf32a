/**
 * A run of the downloader: what its two files share. download-run.c begins requests and knows when it is over, download-photo.c
 * says what becomes of each photo. All of it on the run's thread.
 */
#pragma once

#include <libsoup/soup.h>

#include "engine/inat/download-clock.h"
#include "engine/inat/download-queue.h"
#include "engine/inat/download-run.h"
#include "engine/inat/fetch.h"
#include "engine/inat/pace.h"
#include "engine/inat/photo-writer.h"
#include "engine/inat/speed.h"

typedef struct
{
  QdDownloader *downloader;
  QdDownloadOptions options; /* defaults filled in */
  const QdDownloadClock *clock;
  gint64 ahead;              /* the real time at the start, less the steady one */
  gboolean paused, stopping; /* as last looked at */
  QdProject *project;        /* to read from */
  SoupSession *session;
  GCancellable *cancellable; /* the caller's; NULL: none */
  GCancellable *requests;    /* of all requests under way; cancelled on the run's own thread */
  char *photo_host;          /* NULL: iNaturalist's own */
  QdPace pace;
  QdTraffic *traffic;  /* NULL: bytes are not counted */
  gint64 traffic_wait; /* steady: when it is asked again */
  QdDownloadQueue queue;
  guint in_flight;
  guint answers; /* photos that came, or are not there: the host is */
  guint silent;  /* times in a row that nobody answered, each with its hold */
  gint64 silent_until; /* steady: of the last of these holds */
  QdPhotoWriter *writer;
  GHashTable *with_writer; /* gint64 id to QdDownloadItem: put or found, not answered yet */
  GHashTable *lying;       /* gint64 id to name: files that were in their place at first */
  QdSpeed speed;
  GSource *timer;
  QdDownloadProgress progress;
  GError *failure; /* ends the run */
} QdDownloadRun;

/* @context: the run's. What was opened is left to qd_download_clear() in any case. Errors: those of the project, of the
 * traffic's file; QD_ERROR_INPUT for a photo host that is none, or that only the project names. */
gboolean qd_download_prepare (QdDownloadRun *run, const char *folder, GMainContext *context, GError **error);
void qd_download_clear (QdDownloadRun *run);

/* Steady: what waits are measured by. */
gint64 qd_download_get_steady (const QdDownloadRun *run);
/* Since 1970; however the machine's clock is set, it goes on from where it was at the start. */
gint64 qd_download_get_time (const QdDownloadRun *run);

/* What came of a request for @item, or of the files that were found: takes @item. */
void qd_download_take_result (QdDownloadRun *run, QdDownloadItem *item, const QdFetchResult *result);
/* @item's address is none that may be asked: takes @item. */
void qd_download_refuse (QdDownloadRun *run, QdDownloadItem *item, const char *reason);
/* @item's file lies in its place: takes @item. */
void qd_download_take_over (QdDownloadRun *run, QdDownloadItem *item, const char *file);
/* A QdPhotoWriterFunc for a QdDownloadRun. */
void qd_download_take_written (gint64 id, QdPhotoWriterOutcome outcome, const char *reason, guint64 bytes, gpointer run);
