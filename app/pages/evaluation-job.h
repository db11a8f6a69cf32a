/**
 * A run measured on a subset, off the main loop, with the pictures of the photos it got most wrong. Main thread, except for the work.
 */
#pragma once

#include "app/job.h"

#include "engine/core/pixels.h"
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
  char *subset;
  QdMeasured *measured; /* the answer, to be taken by whoever waits for it */
} QdEvaluationTask;

QdEvaluationTask *qd_evaluation_task_new (const char *folder, gint64 run, const char *subset);
void qd_evaluation_task_free (gpointer task);

/* A QdJobWork on a QdEvaluationTask. */
gboolean qd_evaluation_task_run (QdJob *job, gpointer task, GError **error);
