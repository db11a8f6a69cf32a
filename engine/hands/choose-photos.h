/**
 * Which photos a labelling task is about, and how they were chosen. On the project's thread.
 */
#pragma once

#include "engine/project/photo-kinds.h"
#include "engine/project/tasks.h"

/* Of the photos that are there and not marked as unusable. */
typedef struct
{
  QdPhotoKind kind;
  gint64 class_id;  /* with a box of it, or of a species that has it; 0: any */
  int subset;       /* QdSubset; -1: any */
  const char *text; /* in species, place, observer or name; NULL: any */
  double percent;   /* (0, 100]: a random part of them, at least one where there is any */
  guint64 seed;     /* the same project and seed give the same photos */
} QdPhotoChoice;
#define QD_PHOTO_CHOICE_INIT                                                                                                   \
  {                                                                                                                            \
    .subset = -1, .percent = 100                                                                                               \
  }

/* By id. (element-type gint64) Errors: QD_ERROR_INPUT (no such part), those of the project. */
GArray *qd_hands_choose_photos (QdProject *project, const QdPhotoChoice *choice, GError **error);
/* How many these are, @n, of how many, @n_all. Errors: the same. */
gboolean qd_hands_count_photos (QdProject *project, const QdPhotoChoice *choice, guint *n, guint *n_all, GError **error);

/* A task of the photos that are chosen, which keeps how. One transaction. Errors: of qd_hands_choose_photos() and
 * qd_project_add_task(). */
QdTask *qd_hands_make_task (QdProject *project, const char *name, QdTaskKind kind, guint labellers, const QdPhotoChoice *choice,
                            GError **error);

/* What a task keeps of it: with the name of the class as it was then. */
typedef struct
{
  QdPhotoKind kind;
  char *class_name; /* NULL: any */
  int subset;       /* -1: any */
  char *text;       /* NULL: any */
  double percent;
  guint64 seed;
} QdKeptChoice;

void qd_kept_choice_free (QdKeptChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdKeptChoice, qd_kept_choice_free)

/* NULL: the task does not know, since an older version of the program made it, or it is somebody else's. */
QdKeptChoice *qd_hands_get_choice (const QdTask *task);
/* "12 % at random (seed 7) · Still to label · class bee · training · with “pond”"; NULL: it is of all photos. */
char *qd_kept_choice_describe (const QdKeptChoice *choice);
