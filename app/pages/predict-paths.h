/**
 * Which photos to look at: those below what was dropped, or the project's own. Main thread, except for the work.
 */
#pragma once

#include "app/job.h"

#include "engine/import/find-pictures.h"
#include "engine/project/project.h"

typedef struct
{
  GStrv paths;      /* files and folders */
  GPtrArray *found; /* the answer: (element-type QdFoundPicture) */
} QdPictureSearch;

QdPictureSearch *qd_picture_search_new (GStrv paths);
void qd_picture_search_free (gpointer search);

/* A QdJobWork on a QdPictureSearch. */
gboolean qd_picture_search_run (QdJob *job, gpointer search, GError **error);

typedef struct
{
  GPtrArray *paths; /* the answer: (element-type char *) and a NULL */
} QdOwnPhotos;

void qd_own_photos_free (gpointer own);

/* A QdWorkerWork on a QdOwnPhotos: the test photos, or the validation photos where there are none. */
gboolean qd_own_photos_list (QdProject *project, gpointer own, GError **error);
