/**
 * A new project becomes the copy of a task: classes, photos and boxes under the ids that they have where the task comes from. In
 * a transaction of the caller's. A connection's thread. Errors: as in project.h.
 */
#pragma once

#include "engine/project/looks.h"
#include "engine/project/project.h"

/* Name, color and position. */
gboolean qd_task_copy_put_class (QdProject *copy, const QdClass *class_, GError **error);
/* One that is there: its file lies in photos/. */
gboolean qd_task_copy_put_photo (QdProject *copy, const QdPhoto *photo, GError **error);
/* The first look of a review, and the same boxes on the photo. @first: its boxes have ids. */
gboolean qd_task_copy_put_first (QdProject *copy, QdLook *first, GError **error);
