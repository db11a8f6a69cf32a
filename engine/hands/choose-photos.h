/**
 * Which photos a labelling task is about, and how they were chosen. On the project's thread.
 */
#pragma once

#include "engine/project/tasks.h"

typedef struct
{
  QdPhotoQuery query; /* of those that are there and not marked as unusable */
  double percent;     /* (0, 100]: a random part of them, at least one where there is any */
  guint64 seed;       /* the same project and seed give the same photos */
} QdPhotoChoice;
#define QD_PHOTO_CHOICE_INIT                                                                                                   \
  {                                                                                                                            \
    .query = QD_PHOTO_QUERY_INIT, .percent = 100                                                                               \
  }

/* By id. (element-type gint64) Errors: QD_ERROR_INPUT (no such part), those of the project. */
GArray *qd_hands_choose_photos (QdProject *project, const QdPhotoChoice *choice, GError **error);

/* A task of the photos that are chosen, which keeps part and seed. One transaction. Errors: of qd_hands_choose_photos() and
 * qd_project_add_task(). */
QdTask *qd_hands_make_task (QdProject *project, const char *name, QdTaskKind kind, guint labellers, const QdPhotoChoice *choice,
                            GError **error);

/* FALSE: the task does not know, since an older version of the program made it, or it is somebody else's. */
gboolean qd_hands_get_choice (const QdTask *task, double *percent, guint64 *seed);
