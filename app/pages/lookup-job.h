/**
 * A lookup (engine/inat/lookup.h) on a thread of its own, with a connection of its own; and what it would cost. Main thread, but
 * where told.
 */
#pragma once

#include "app/job.h"
#include "engine/core/report.h"
#include "engine/inat/lookup.h"

typedef struct
{
  char *folder;
  gboolean photos; /* further ones too */
  GMutex mutex;    /* of progress while it runs */
  QdLookupProgress progress;
  QdReport *report; /* what came of it, in sentences; NULL until the end */
} QdLookupJob;

QdLookupJob *qd_lookup_job_new (const char *folder, gboolean photos);
void qd_lookup_job_free (gpointer job);
/* A QdJobWork of a QdLookupJob. */
gboolean qd_lookup_job_run (QdJob *job, gpointer data, GError **error);
void qd_lookup_job_get_progress (QdLookupJob *job, QdLookupProgress *progress);

typedef struct
{
  guint observations, requests;
  double seconds;
  QdLookupCounts counts;
} QdLookupCost;

/* A QdWorkerWork of a QdLookupCost. */
gboolean qd_lookup_cost_find (QdProject *project, gpointer cost, GError **error);
