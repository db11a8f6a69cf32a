/**
 * QdDownloadJob: fetches the photos of a project on a thread of its own. On a full disk it waits until there is room and goes on; a
 * person can stop it meanwhile. Counted; run on a job's thread, the other functions on the main one.
 */
#pragma once

#include "app/job.h"

#include "engine/inat/downloader.h"

typedef struct _QdDownloadJob QdDownloadJob;

/* @folder: of the project. */
QdDownloadJob *qd_download_job_new (const char *folder);
QdDownloadJob *qd_download_job_ref (QdDownloadJob *self);
void qd_download_job_unref (gpointer self);

/* A QdJobWork; errors as of qd_downloader_run(), without QD_ERROR_FULL. */
gboolean qd_download_job_run (QdJob *job, gpointer self, GError **error);

void qd_download_job_set_paused (QdDownloadJob *self, gboolean paused);

/* How far it is, in words, for example "212 of 500, 3.1 a second, a minute left"; @share in 0..1. Caller frees. */
char *qd_download_job_describe (QdDownloadJob *self, double *share);
