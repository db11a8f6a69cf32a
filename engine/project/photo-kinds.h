/**
 * Kinds of photos that people go through together: where boxes are drawn, in a labelling task, on the command line. Plain
 * values; any thread.
 */
#pragma once

#include "engine/project/project.h"

typedef enum
{
  QD_PHOTO_KIND_ALL,
  QD_PHOTO_KIND_TO_LABEL,
  QD_PHOTO_KIND_LABELLED,
  QD_PHOTO_KIND_VERIFIED,
  QD_PHOTO_KIND_EMPTY,
  QD_PHOTO_KIND_SUGGESTED,
  QD_PHOTO_KIND_SKIPPED,
  QD_PHOTO_KIND_DISPUTED,
} QdPhotoKind;
#define QD_N_PHOTO_KINDS 8

/* Of the photos of the query, those that are there and of that kind. */
void qd_photo_kind_apply (QdPhotoKind kind, QdPhotoQuery *query);

/* "to-label": for options and files, not translated. */
const char *qd_photo_kind_to_string (QdPhotoKind kind);
/* FALSE: there is none of that name. */
gboolean qd_photo_kind_from_string (const char *name, QdPhotoKind *kind);
/* "Still to label", translated. */
const char *qd_photo_kind_get_title (QdPhotoKind kind);
