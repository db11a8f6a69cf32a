/**
 * What workers of a Ground Truth job answered as a function that consolidates it is asked: lists of datasetObjectId (number of
 * the line in the job's manifest), dataObject with the s3Uri of the photo, and annotations, each a workerId and the answer as
 * JSON in a text. Read where a job has no worker responses, which say the times too. Source: Amazon SageMaker Developer Guide,
 * "Processing with AWS Lambda"; aws-samples/aws-sagemaker-ground-truth-recipe, "sample_annotation_consolidation_payload.json".
 * Any thread.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/core/report.h"
#include "engine/formats/annotation.h"

#define QD_WORKER_REQUESTS "annotations/consolidated-annotation/consolidation-request" /* below the folder of the job */

typedef struct _QdWorkerRequests QdWorkerRequests;

/* Those of the folder @job. What is no request is passed over; NULL where there is none. */
QdWorkerRequests *qd_worker_requests_load (const char *job);
void qd_worker_requests_free (QdWorkerRequests *requests);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdWorkerRequests, qd_worker_requests_free)

/* The answers about the photo of @annotation, which line @line of the manifest (from 0) became, wherever that photo's line was
 * when they were given; as worker responses have them, owned by @requests. NULL: none; with a sentence in @report where those
 * with the line's number are about another photo. */
JsonArray *qd_worker_requests_find (const QdWorkerRequests *requests, guint line, const QdAnnotation *annotation,
                                    QdReport *report);
