/**
 * labels.json, as labels.h tells it. For the files of labels alone. Any thread.
 */
#pragma once

#include "engine/hands/labels.h"

#define QD_LABELS_ENTRY     "labels.json"
#define QD_LABELS_FORMAT    "quadrat-labels"
#define QD_LABELS_MAX_BYTES ((gsize) 256 << 20)
#define QD_LABELS_MAX_BOXES 10000 /* on a photo */

char *qd_labels_to_json (const QdLabels *labels);
/* @name: of the file, for sentences. */
QdLabels *qd_labels_from_json (const char *text, gsize length, const char *name, GError **error);
