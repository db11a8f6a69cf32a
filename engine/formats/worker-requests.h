/**
 * What workers of a Ground Truth job answered as a function that consolidates it is asked: lists of datasetObjectId and
 * annotations, each a workerId and the answer as JSON in a text. Read where a job has no worker responses, which say the times
 * too. Source: Amazon SageMaker Developer Guide, "Processing with AWS Lambda"; aws-samples/aws-sagemaker-ground-truth-recipe,
 * "sample_annotation_consolidation_payload.json". Any thread.
 */
#pragma once

#include <json-glib/json-glib.h>

#define QD_WORKER_REQUESTS "annotations/consolidated-annotation/consolidation-request" /* below the folder of the job */

/* The number of the line in the manifest to JsonArray of answers as worker responses have them. What is no request is passed
 * over; NULL where there is none. */
GHashTable *qd_worker_requests_load (const char *job);
