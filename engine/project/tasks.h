/**
 * Labelling tasks: which photos several people look at, each in a copy of their own. What they drew is in looks.h, what has to be
 * settled between them in disputes.h. A connection's thread. Errors: as in project.h.
 */
#pragma once

#include "engine/project/project.h"

/* The setting of a project that is the copy of a task: the task's UUID. */
#define QD_TASK_COPY_KEY "task-copy"

#define QD_TASK_MOST_LABELLERS 9   /* wanted on a photo */
#define QD_TASK_MOST_PEOPLE    64  /* who take part */
#define QD_TASK_MAX_NAME       200 /* bytes */

typedef enum
{
  QD_TASK_DRAW,   /* photos without boxes */
  QD_TASK_REVIEW, /* with the boxes that are there, to be adjusted or said to be right */
} QdTaskKind;

typedef enum
{
  QD_TASK_OPEN,    /* nothing was made of its looks yet */
  QD_TASK_SETTLED, /* consolidated; see disputes.h for what is left */
  QD_TASK_STALE,   /* the same, and looks have come since */
} QdTaskState;

typedef struct
{
  gint64 id;
  char *uuid;
  char *name;
  QdTaskKind kind;
  guint labellers; /* wanted on a photo */
  char *settings;  /* JSON object */
  gint64 created;

  /* Looked up with it: */
  guint n_photos, n_settled, n_looks, n_disputes; /* looks by people; disputes that are open */
} QdTask;

void qd_task_free (QdTask *task);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdTask, qd_task_free)

/* Stores a task of [n] @photos: @uuid NULL makes one. For a review the boxes that are on the photos are kept as the first look.
 * QD_ERROR_INPUT: the name is none or another task's, a number of labellers that is none, no photos. */
QdTask *qd_project_add_task (QdProject *project, const char *uuid, const char *name, QdTaskKind kind, guint labellers,
                             const gint64 *photos, guint n, GError **error);
/* By name or UUID; @name NULL: the last one. QD_ERROR_INPUT when there is none. */
QdTask *qd_project_find_task (QdProject *project, const char *name, GError **error);
QdTask *qd_project_get_task (QdProject *project, gint64 id, GError **error);
GPtrArray *qd_project_list_tasks (QdProject *project, GError **error);                        /* (element-type QdTask) */
GArray *qd_project_list_task_photos (QdProject *project, gint64 task, int state, GError **error); /* gint64; QdTaskState or -1 */
/* gint64: of the classes whose ids are the same in the task's copies. */
GArray *qd_project_list_task_classes (QdProject *project, gint64 task, GError **error);
/* The classes in use are such from now on, too. */
gboolean qd_project_take_task_classes (QdProject *project, gint64 task, GError **error);
gboolean qd_project_set_task_settings (QdProject *project, gint64 task, const char *settings, GError **error);
/* OPEN leaves one that was consolidated STALE. */
gboolean qd_project_set_task_state (QdProject *project, gint64 task, gint64 photo, QdTaskState state, GError **error);
/* A sum of what was made of the looks at the photo, to tell whether somebody changed it since. NULL without @error set: nothing
 * was made of them. */
char *qd_project_dup_task_digest (QdProject *project, gint64 task, gint64 photo, GError **error);
gboolean qd_project_set_task_digest (QdProject *project, gint64 task, gint64 photo, const char *digest, GError **error);
/* Nothing was made of the looks at the photo any more: it is OPEN, without a sum and disputes, and without the first look where
 * the task is no review. */
gboolean qd_project_open_task_photo (QdProject *project, gint64 task, gint64 photo, GError **error);
/* With all looks at it; the boxes that were made of them stay. */
gboolean qd_project_remove_task (QdProject *project, gint64 task, GError **error);
/* The task whose copy this project is; NULL without @error set: it is none. */
QdTask *qd_project_get_own_task (QdProject *project, GError **error);
