/**
 * Boxes from a file or folder into the project, and out of it. On the project's thread.
 */
#pragma once

#include "engine/formats/format.h"
#include "engine/project/project.h"

typedef struct
{
  const QdFormat *format; /* the one used */
  QdReport *report;       /* counts boxes */
  guint photos;           /* the file speaks of */
  guint photos_matched;   /* that the project has */
  guint photos_empty;     /* matched, without a box */
  guint photos_missing;   /* that it has not; a reason "no photo" for each of their boxes */
  guint classes_added;
} QdBoxesReport;

void qd_boxes_report_free (QdBoxesReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdBoxesReport, qd_boxes_report_free)

/* @format NULL: found out. One transaction; boxes that an earlier import put on a photo give way, those of a person stay, and
 * stand for what the file said where the person changed it. A photo that the file says is empty is marked so. Reasons: "no
 * photo", "no area", "outside the photo", "other size", "duplicate box", and those of the format. Boxes for a copy of the
 * photo in another size are scaled.
 * @done of @total is not known beforehand, so progress is a count of photos; may be NULL. */
QdBoxesReport *qd_boxes_import (QdProject *project, const char *path, const QdFormat *format,
                                void (*progress) (guint photos, gpointer user_data), gpointer user_data,
                                GCancellable *cancellable, GError **error);

typedef struct
{
  gboolean with_photos;     /* copy the photos too */
  gboolean suggestions_too; /* boxes by prediction */
  gboolean unlabelled_too;  /* photos that nobody looked at, as if they were empty */
} QdBoxesExportOptions;

typedef struct
{
  guint photos, boxes, classes;
} QdBoxesExportFigures;

/* Labelled photos with their credits. @figures may be NULL. Errors: QD_ERROR_INPUT (nothing to export), QD_ERROR_IO,
 * QD_ERROR_FULL. */
gboolean qd_boxes_export (QdProject *project, const char *path, const QdFormat *format, const QdBoxesExportOptions *options,
                          QdBoxesExportFigures *figures, GCancellable *cancellable, GError **error);
