/**
 * What the window does with labelling tasks, each on a thread of its own with a connection of its own, and the tasks as they are then.
 */
#pragma once

#include "app/job.h"
#include "app/session.h"

#include "engine/hands/choose-photos.h"
#include "engine/hands/consolidation.h"
#include "engine/hands/measure-agreement.h"

typedef enum
{
  QD_TASK_WORK_LIST,        /* nothing */
  QD_TASK_WORK_NEW,         /* name, labellers, choice, review */
  QD_TASK_WORK_EXPORT,      /* task, path */
  QD_TASK_WORK_MERGE,       /* paths */
  QD_TASK_WORK_FORESEE,     /* task, options: what consolidating would do; options NULL: those of the last time */
  QD_TASK_WORK_CONSOLIDATE, /* task, options */
  QD_TASK_WORK_TAKE_BACK,   /* task: what consolidating did */
  QD_TASK_WORK_AGREEMENT,   /* task */
  QD_TASK_WORK_GIVE_BACK,   /* path: of a copy */
} QdTaskWorkKind;

typedef struct
{
  QdTaskWorkKind kind;
  char *folder; /* of the project */
  QdSession *session; /* where it can be undone; owned; NULL: nowhere */
  gint64 task;
  char *name, *path;
  char *text;           /* of choice */
  QdPhotoChoice choice; /* its seed is chosen then */
  GStrv paths;
  guint labellers;
  gboolean review;
  QdConsolidationOptions *options;

  guint number; /* for who asks: which of several it is */

  /* Out: */
  char *sentence;   /* what was done; NULL: nothing */
  QdConsolidation figures;    /* foreseen */
  QdTaskAgreement *agreement; /* measured */
  QdHistoryStep *step; /* what was done, of which the session gets to know when the work is freed; NULL: nothing */
  GPtrArray *tasks; /* of QdTask */
  gboolean is_copy; /* the project is the copy of a task */
} QdTaskWork;

QdTaskWork *qd_task_work_new (QdTaskWorkKind kind, const char *folder);
/* Takes @work; @done gets it as its data. Returns: (transfer none) what EXPORT and FORESEE are stopped by. */
QdJob *qd_task_work_start (QdTaskWork *work, GObject *owner, QdJobDone done);
