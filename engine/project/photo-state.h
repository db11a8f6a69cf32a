/**
 * A photo's boxes and mark as they are, and putting them back: for taking back an import, which may be done later and by another
 * process. A connection's thread.
 */
#pragma once

#include "engine/project/project.h"

/* A photo's boxes and mark. */
typedef struct
{
  GArray *boxes; /* of QdBox */
  QdMark mark;
} QdSnapshot;

QdSnapshot *qd_snapshot_new (GArray *boxes, QdMark mark); /* takes @boxes */
void qd_snapshot_free (QdSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdSnapshot, qd_snapshot_free)
/* Whatever the times of change. */
gboolean qd_snapshot_equal (const QdSnapshot *a, const QdSnapshot *b);

/* NULL on error. */
QdSnapshot *qd_project_read_snapshot (QdProject *project, gint64 photo, GError **error);
/* The photo becomes as @then, ids included, in one transaction. QD_ERROR_FAILED where it is not as
 * @now any more. */
gboolean qd_project_put_snapshot (QdProject *project, gint64 photo, const QdSnapshot *now, const QdSnapshot *then,
                                  GError **error);

/* For boxes.c: the same within a transaction, with the photo's size (0 when not known). */
QdSnapshot *qd_photo_state_read (QdProject *project, gint64 photo, guint *width, guint *height, GError **error);
gboolean qd_photo_state_put (QdProject *project, gint64 photo, const QdSnapshot *now, const QdSnapshot *then, GError **error);
