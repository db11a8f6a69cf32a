/**
 * An import of boxes under way: what a file says, read first, which may take long, and then, one photo after the other, checked
 * and gathered by photos of the project.
 * Nothing is written but classes that are missing, and those not in a survey. Private to boxes-import.c and its kind; the
 * project's thread.
 */
#pragma once

#include "engine/formats/boxes.h"
#include "engine/project/photo-names.h"

/* What the file says of one photo of the project: its boxes so far, and what only the format knows. */
typedef struct
{
  const QdPhoto *photo;
  GArray *boxes; /* of QdBox */
  guint n_said;  /* boxes of the file, good or not */
  gboolean verified; /* the file says that somebody looked at all of them */
  char *extra;
} QdBoxesTarget;

/* What several people drew on a photo of the project. */
typedef struct
{
  const QdPhoto *photo;
  char *job;
  GPtrArray *answers; /* of QdAnswer, with the sides of the picture that was shown */
} QdBoxesAnswered;

typedef struct
{
  QdProject *project;
  const QdBoxesImportOptions *options;
  gboolean survey, suggest;
  QdBoxesReport *result;
  QdReport *report;          /* result's */
  GCancellable *cancellable; /* NULL: never */
  GPtrArray *read;          /* of QdAnnotation, as they came; NULL where they are taken */
  QdPhotoNames *names;
  QdClassNumbers *numbers;  /* of the project's classes, as they were before */
  GPtrArray *targets;       /* of QdBoxesTarget, as they came */
  GPtrArray *answered;      /* of QdBoxesAnswered, as they came */
  GHashTable *by_photo;     /* gint64 id of the photo to the same */
  GHashTable *known;        /* casefolded name to gint64 id: classes that are there, and those made */
  GHashTable *class_ids;    /* name in the file to gint64 id; below 0 for one that a survey does not make */
  GHashTable *class_counts; /* name in the file to its QdBoxesClass */
} QdBoxesTaking;

/* FALSE on error; qd_boxes_taking_finish() in any case. @options may be NULL. */
gboolean qd_boxes_taking_start (QdBoxesTaking *taking, QdProject *project, const QdBoxesImportOptions *options,
                                const char *path, GError **error);
/* Reads @path, with no transaction: others may write meanwhile. @reading, which the caller clears, is left with what the file
 * says of its classes. */
gboolean qd_boxes_taking_read (QdBoxesTaking *taking, const char *path, QdReading *reading, GError **error);
/* Takes what was read for the project as it is now; in the transaction that stores it, unless it is a survey. */
gboolean qd_boxes_taking_take (QdBoxesTaking *taking, GError **error);
void qd_boxes_taking_finish (QdBoxesTaking *taking);
