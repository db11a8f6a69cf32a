/**
 * Boxes from a file or folder into the project, and out of it. On the project's thread.
 */
#pragma once

#include "engine/formats/format.h"
#include "engine/project/project.h"

/* A class of the file. */
typedef struct
{
  char *name;
  char *becomes;   /* the project's class; the name itself where the import makes it; NULL where its boxes are left out */
  gboolean is_new; /* the project does not have it yet */
  guint boxes;     /* on photos that the project has, those that are left out too */
} QdBoxesClass;

typedef struct
{
  const QdFormat *format; /* the one used */
  QdReport *report;       /* counts boxes */
  guint photos;           /* the file speaks of */
  guint photos_matched;   /* that the project has; the sum of the next three */
  guint by_name, by_number, by_hash;
  guint photos_empty;   /* matched, without a box */
  guint photos_missing; /* that it has not; a reason "no photo" for each of their boxes */
  guint photos_scaled;  /* matched, with boxes for another size of the same picture */
  guint clipped;        /* boxes that reached out of their photo */
  guint classes_added;
  guint people, answers; /* who drew what the file tells apart, and at how many photos each; into labelling tasks */
  guint tasks;           /* these; only qd_boxes_undo_import() takes them back, no step of the project's history */
  GPtrArray *classes; /* of QdBoxesClass, in the order in which the file has them */
} QdBoxesReport;

void qd_boxes_report_free (QdBoxesReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdBoxesReport, qd_boxes_report_free)

typedef struct
{
  const QdFormat *format;  /* NULL: found out */
  GHashTable *classes;     /* char * to char *: what classes of the file become, another name or "" for nothing; the others keep
                            * theirs. NULL: all do. */
  gboolean as_suggestions; /* what a machine found: no ground truth until a person takes it over; always so where the format
                            * suggests */
  void (*progress) (guint photos, gpointer user_data); /* NULL: none. How many there are is not known beforehand. */
  gpointer user_data;
} QdBoxesImportOptions;

/* @options NULL: the defaults. One transaction; boxes that an earlier import put on a photo give way, those of a person stay,
 * and stand for what the file said where the person changed it. A photo that the file says is empty is marked so. Suggestions
 * of an import give way to suggestions alone, and come to photos that nobody is done with. Reasons: "no photo", "no area",
 * "outside the photo", "other size", "no size", "duplicate box", "too many boxes", "class left out", "photo is done", and
 * those of the format. Boxes for a copy of the photo in another size are scaled. */
QdBoxesReport *qd_boxes_import (QdProject *project, const char *path, const QdBoxesImportOptions *options,
                                GCancellable *cancellable, GError **error);
/* What qd_boxes_import() would do, with the same figures. Only reads. */
QdBoxesReport *qd_boxes_survey (QdProject *project, const char *path, const QdBoxesImportOptions *options,
                                GCancellable *cancellable, GError **error);

/* What came of taking an import back. */
typedef struct
{
  guint photos; /* as they were before it */
  guint kept;   /* that somebody changed since: they stay as they are */
  guint tasks;  /* labelling tasks that the import had made, which no history step brings back */
} QdBoxesUndone;

/* The name of the file that the last import of boxes that changed something came from; NULL when there is none to take back. */
char *qd_boxes_dup_last_import (QdProject *project);
/* All that the last import changed is as it was before: boxes with their ids, marks, classes. One transaction; QD_ERROR_INPUT
 * when there is none. */
gboolean qd_boxes_undo_import (QdProject *project, QdBoxesUndone *undone, GError **error);

typedef struct
{
  gboolean with_photos;     /* copy the photos too */
  gboolean by_subset;       /* into folders or files of the format for training, validation and test */
  gboolean suggestions_too; /* boxes by prediction; always so where the format suggests */
  gboolean unlabelled_too;  /* photos that nobody looked at, as if they were empty */
  gboolean answers_too;     /* what each of several people drew, where the format can tell it; with UUIDs in place of names */
  void (*progress) (guint photos, guint total, gpointer user_data); /* NULL: none */
  gpointer user_data;
} QdBoxesExportOptions;

typedef struct
{
  guint photos, boxes, classes;
} QdBoxesExportFigures;

/* Labelled photos with their credits. @figures may be NULL. Errors: QD_ERROR_INPUT (nothing to export), QD_ERROR_IO,
 * QD_ERROR_FULL. */
gboolean qd_boxes_export (QdProject *project, const char *path, const QdFormat *format, const QdBoxesExportOptions *options,
                          QdBoxesExportFigures *figures, GCancellable *cancellable, GError **error);
