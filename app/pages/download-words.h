/**
 * How far a download is, in words. Any thread with the locale set.
 */
#pragma once

#include "engine/inat/downloader.h"
#include "engine/project/types.h"

/* "212 of 500, 3.1 a second, a minute left"; @full: it waits for room on the disk. Caller frees. */
char *qd_download_describe (const QdDownloadProgress *progress, gboolean full);
/* What is to be said where none runs: "212 of 500 photos are here"; @missing: those that are still to be fetched. Caller frees. */
char *qd_download_describe_rest (const QdCounts *counts, guint missing);

/* "1,204 photos are left out because of their licenses." Caller frees. */
char *qd_download_describe_withheld (guint n);
