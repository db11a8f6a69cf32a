/**
 * What each worker of a Ground Truth labeling job answered: JSON files beside the manifest, in annotations/worker-response/
 * iteration-N/LINE/ of the job's folder, LINE being the number of the photo's line in the manifest, from 0. A file is an object
 * with the list "answers"; one is {"workerId", "acceptanceTime", "submissionTime", "timeSpentInSeconds", "answerContent"}, and
 * the last holds {"boundingBoxes": [{"label", "left", "top", "width", "height"}], "inputImageProperties"} under a name that the
 * job's template gave. Source: Amazon SageMaker Developer Guide, "Output Data" and "crowd-bounding-box".
 *
 * Where a job has none of them, what a function that consolidates answers was asked is read, see worker-requests.h; that names
 * the photo, and goes by it where the manifest was filtered, sorted or joined.
 *
 * Quadrat's own files beside that have "source-ref", so that an answer is never taken for another photo's, a box's "difficult"
 * and "truncated" where they are set, and "mark" of an answer. Any thread.
 */
#pragma once

#include "engine/formats/annotation.h"
#include "engine/core/report.h"

typedef struct _QdWorkerAnswers QdWorkerAnswers;

/* Those that lie with the manifest at @path; NULL when there are none. */
QdWorkerAnswers *qd_worker_answers_find (const char *path);
void qd_worker_answers_free (QdWorkerAnswers *answers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdWorkerAnswers, qd_worker_answers_free)
/* Gives @annotation, which line @line of the manifest (from 0) became, its answers and the name of the job where it has none
 * yet. A file that is damaged is left out, with a sentence in @report. */
void qd_worker_answers_take (const QdWorkerAnswers *answers, guint line, QdAnnotation *annotation, QdReport *report);

/* The file for the answers of @annotation, which has some. @source: its source-ref. */
char *qd_worker_answers_to_text (const QdAnnotation *annotation, const char *source);
/* Where it belongs, below the folder of the manifest, and what it is called there. */
char *qd_worker_answers_dup_folder (guint line);
char *qd_worker_answers_dup_name (const QdAnnotation *annotation);
