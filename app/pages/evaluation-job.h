/**
 * A run measured on a subset, off the main loop, with the pictures of the photos it got most wrong. Main thread, except for the work.
 */
#pragma once

#include "app/job.h"

#include "engine/core/pixels.h"
#include "engine/project/project.h"
#include "engine/train/evaluation.h"

#define QD_WORST_PHOTOS 24

/* What was measured, as the page shows it. */
typedef struct
{
  QdEvaluation *evaluation;
  GPtrArray *worst;  /* (element-type QdPhotoResult), the most wrong first; borrowed from the evaluation */
  GPtrArray *pixels; /* (element-type QdPixels or NULL) of them, reduced */
} QdMeasured;

void qd_measured_free (QdMeasured *measured);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdMeasured, qd_measured_free)

typedef struct
{
  char *folder; /* of the project */
  gint64 run;
  QdSubset subset;
  QdMeasured *measured; /* the answer, to be taken by whoever waits for it */
} QdEvaluationTask;

typedef struct
{
  GPtrArray *runs; /* the answer: (element-type QdRun), the newest first */
} QdEvaluationRuns;

void qd_evaluation_runs_free (gpointer runs);

/* A QdWorkerWork on a QdEvaluationRuns. */
gboolean qd_evaluation_runs_read (QdProject *project, gpointer runs, GError **error);

/* Tells whether a measurement would come to something else than one before. */
typedef struct
{
  gint64 run;
  QdSubset subset;
  char *digest; /* the answer: of the run's model, and of the photos of the subset and their boxes */
} QdEvaluationDigest;

void qd_evaluation_digest_free (gpointer digest);

/* A QdWorkerWork on a QdEvaluationDigest. */
gboolean qd_evaluation_digest_read (QdProject *project, gpointer digest, GError **error);

QdEvaluationTask *qd_evaluation_task_new (const char *folder, gint64 run, QdSubset subset);
void qd_evaluation_task_free (gpointer task);

/* A QdJobWork on a QdEvaluationTask. */
gboolean qd_evaluation_task_run (QdJob *job, gpointer task, GError **error);
