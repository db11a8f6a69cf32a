/**
 * Things on photos of a task that people did not agree on, and what somebody decided about them. A connection's thread. Errors: as
 * in project.h.
 */
#pragma once

#include "engine/project/project.h"

typedef struct
{
  gint64 id;
  gint64 task_id, photo_id;
  GArray *members;     /* gint64: QdLookBoxes that mean the thing, by id */
  guint kind;          /* a QdDispute of engine/consensus */
  gint64 class_id;     /* that most of them say */
  QdCornerBox box;     /* their mean, pixels */
  guint votes, voters; /* for the class, and people who looked */
  double confidence;   /* 0..1 */
  gboolean decided;
  GArray *kept;         /* gint64: those of the members that are boxes of the photo now; none: there is nothing */
  gint64 kept_class_id; /* their class; 0: as each says */
} QdDisputed;

QdDisputed *qd_disputed_new (void);
void qd_disputed_free (QdDisputed *disputed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdDisputed, qd_disputed_free)

/* (element-type QdDisputed) as found; @task or @photo 0: of all; @open_only: those that nobody decided about. */
GPtrArray *qd_project_list_disputes (QdProject *project, gint64 task, gint64 photo, gboolean open_only, GError **error);
QdDisputed *qd_project_get_disputed (QdProject *project, gint64 id, GError **error);
/* (element-type QdDisputed) Those of the same members as one of the photo get its id and what was decided about it; nothing is
 * stored. */
gboolean qd_project_recall_disputes (QdProject *project, gint64 task, gint64 photo, GPtrArray *disputes, GError **error);
/* (element-type QdDisputed) In place of those of the photo; fills their ids. One of the same members as before keeps what was
 * decided. */
gboolean qd_project_replace_disputes (QdProject *project, gint64 task, gint64 photo, GPtrArray *disputes, GError **error);
/* Stores decided, kept and kept_class_id. */
gboolean qd_project_update_disputed (QdProject *project, const QdDisputed *disputed, GError **error);
