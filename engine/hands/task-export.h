/**
 * A labelling task as one file, NAME.quadrat-task: what another copy of the program needs to label it, and nothing that anybody
 * drew, except the boxes of a review. On the project's thread.
 */
#pragma once

#include "engine/project/tasks.h"

#define QD_TASK_SUFFIX   ".quadrat-task"
#define QD_TASK_MAX_SIDE 1024 /* pixels, as a rule */

typedef struct
{
  guint max_side; /* longest side of the photos in the file, pixels; larger ones are reduced. 0: they go as they are */
  guint part, people; /* the photos of one person (from 1) of so many, so that each photo goes to as many of them as the task
                         wants; 0, 0: all photos */
} QdTaskExportOptions;
#define QD_TASK_EXPORT_OPTIONS_INIT                                                                                            \
  {                                                                                                                            \
    .max_side = QD_TASK_MAX_SIDE                                                                                               \
  }

typedef void (*QdTaskProgress) (guint done, guint total, gpointer user_data);

/* @n_photos (out) and @progress may be NULL. The file is whole or not there; photos that are reduced lose what a camera wrote into them
 * (place, time). Errors: QD_ERROR_INPUT (a photo that is not there or damaged, fewer people than a photo wants), QD_ERROR_IO,
 * QD_ERROR_FULL, QD_ERROR_CANCELLED, those of the project. */
gboolean qd_task_export (QdProject *project, const QdTask *task, const char *path, const QdTaskExportOptions *options,
                         guint *n_photos, QdTaskProgress progress, gpointer user_data, GCancellable *cancellable,
                         GError **error);
