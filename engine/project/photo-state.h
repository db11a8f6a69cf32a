/** A photo's boxes and mark as they are, and putting them back; what undo is made of. A connection's thread. */
#pragma once

#include "engine/project/history.h"
#include "engine/project/project.h"

/* NULL on error. */
QdSnapshot *qd_project_read_snapshot (QdProject *project, gint64 photo, GError **error);
/* The photo becomes as @then, ids included, in one transaction and no step of the history. QD_ERROR_FAILED where it is not as
 * @now any more. */
gboolean qd_project_put_snapshot (QdProject *project, gint64 photo, const QdSnapshot *now, const QdSnapshot *then,
                                  GError **error);

/* For boxes.c: the same within a transaction, with the photo's size (0 when not known). */
QdSnapshot *qd_photo_state_read (QdProject *project, gint64 photo, guint *width, guint *height, GError **error);
gboolean qd_photo_state_put (QdProject *project, gint64 photo, const QdSnapshot *now, const QdSnapshot *then, GError **error);
