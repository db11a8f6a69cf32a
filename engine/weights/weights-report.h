/**
 * What a start from a weights file came to, by the names of the network's parameters: filled by qd_start_weights_take, told by
 * the trainer, the command line and the Train page. A plain value; any thread, one owner.
 */
#pragma once

#include <json-glib/json-glib.h>

typedef enum
{
  QD_WEIGHTS_ABSENT,        /* the file has nothing of that name */
  QD_WEIGHTS_OTHER_SHAPE,   /* detail: "[8, 96, 3, 3] here, [364, 96, 3, 3] in the file" */
  QD_WEIGHTS_OTHER_CLASSES, /* a class head: the rows of classes_kept were taken, the others are new */
  QD_WEIGHTS_OTHER_NUMBERS, /* of a kind that is not read */
} QdWeightsReason;

typedef struct
{
  char *name; /* of the network's parameter */
  QdWeightsReason reason;
  char *detail; /* or NULL */
} QdNewWeights;

typedef struct
{
  char *path;
  gboolean detector;    /* FALSE: a backbone alone */
  GPtrArray *loaded;    /* (element-type char *) of the network's parameters, running statistics too */
  GPtrArray *fresh;     /* (element-type QdNewWeights) that keep their random values, whole or in part */
  GPtrArray *unused;    /* (element-type char *) of the file's tensors; counters of batches left out */
  GPtrArray *kept_rows; /* (element-type char *) classes whose rows of the class heads were taken; empty where all were taken or
                         * nobody knows the file's classes */
  GPtrArray *fresh_rows; /* (element-type char *) the others, where some head is matched by class */
} QdWeightsReport;

QdWeightsReport *qd_weights_report_new (const char *path);
void qd_weights_report_free (QdWeightsReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdWeightsReport, qd_weights_report_free)

/* @detail: taken over, or NULL. */
void qd_weights_report_add_new (QdWeightsReport *report, const char *name, QdWeightsReason reason, char *detail);
guint qd_weights_report_count (const QdWeightsReport *report, QdWeightsReason reason);

/* One or two sentences with counts, for a person; caller frees. */
char *qd_weights_report_describe (const QdWeightsReport *report);

/* The names of what is new, a line a reason with commas between them; NULL when nothing is. Caller frees. */
char *qd_weights_report_list_new (const QdWeightsReport *report);

/* Members of @object: file, kind "detector" or "backbone", loaded, new [{name, reason, detail}], unused, classes_kept,
 * classes_new. loaded is a count, as its names are all but those of new. */
void qd_weights_report_to_json (const QdWeightsReport *report, JsonObject *object);
