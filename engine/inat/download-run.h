/**
 * The downloader's work, from the first request to the last: the queue, what becomes of each photo, when the next may begin. On
 * the thread that called qd_downloader_run(), in a main context of its own. Private to the downloader.
 */
#pragma once

#include "engine/inat/downloader.h"

gboolean qd_download_run (QdDownloader *downloader, const char *folder, const QdDownloadOptions *options,
                          GCancellable *cancellable, GError **error);

/* What the handle does for the run: who wakes it, what the person wants, and the record that goes out. */
void qd_downloader_set_context (QdDownloader *downloader, GMainContext *context);
void qd_downloader_get_wishes (QdDownloader *downloader, gboolean *paused, gboolean *stopping);
/* Fills @progress->paused. Unless @at_once, at most ten times a second. */
void qd_downloader_tell (QdDownloader *downloader, QdDownloadProgress *progress, gboolean at_once);
