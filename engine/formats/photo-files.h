/**
 * A file for each photo, and its copy, as YOLO, Pascal VOC, LabelMe and SageMaker have them, in an export to a folder. Any
 * thread.
 */
#pragma once

#include "engine/formats/format.h"

/* What is in the file; NULL for no file. Caller frees. */
typedef char *(*QdPhotoTextFunc) (const QdWriting *writing, const QdAnnotation *annotation);
/* A folder below that of the export. Caller frees. */
typedef char *(*QdPhotoFolderFunc) (const QdWriting *writing, const QdAnnotation *annotation);
typedef struct
{
  const char *suffix; /* of the file, whose stem is the photo's */
  QdPhotoTextFunc make_text;
  QdPhotoFolderFunc dup_labels, dup_pictures; /* the latter NULL: no copies */
} QdPhotoFiles;

/* The files of all photos, and with photos their copies. Nothing is written when one would take the place of somebody's own,
 * see leftovers.h; @writing has those of the folder. */
gboolean qd_photo_files_write (const QdPhotoFiles *files, const QdWriting *writing, GError **error);
