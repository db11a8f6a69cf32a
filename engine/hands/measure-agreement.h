/**
 * How well the people of a task agree, over all photos that more than one of them looked at. On the project's thread.
 */
#pragma once

#include "engine/consensus/agreement.h"
#include "engine/project/tasks.h"

typedef struct
{
  gint64 class_id;
  char *name;
  QdAgreement agreement;
} QdClassAgreement;

/* What a second look left of the first one. */
typedef struct
{
  guint photos;   /* looked at again; 0 where the task is no review */
  guint adjusted; /* of these, those where something is not as it was */
  guint kept, moved, added, removed; /* boxes: as they were, changed, new, gone */
} QdReviewRecord;

typedef struct
{
  gint64 labeller_id;
  char *name;
  QdAgreement agreement;
  QdLabellerRecord record;
  QdReviewRecord review;
  guint photos;   /* looked at */
  double seconds; /* spent on them */
} QdLabellerAgreement;

typedef struct
{
  guint photos; /* that several people looked at */
  QdAgreement all;
  GPtrArray *classes;   /* of QdClassAgreement, those with boxes, in the order of the project's list */
  GPtrArray *labellers; /* of QdLabellerAgreement */
} QdTaskAgreement;

void qd_task_agreement_free (QdTaskAgreement *agreement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdTaskAgreement, qd_task_agreement_free)

/* By the overlap and votes that the task was consolidated with last. Errors: those of the project. */
QdTaskAgreement *qd_task_agreement_measure (QdProject *project, const QdTask *task, GError **error);
