/**
 * Where boxes of an import came from: for each photo, what the file said of a box and the id of the box that stands for it. A
 * box keeps its id when a person moves it or gives it another class, so that the same file read again finds it. Kept with the
 * project, and on its thread.
 */
#pragma once

#include "engine/project/project.h"

/* Same class, and corners within a millionth of a pixel. */
gboolean qd_boxes_are_same (const QdBox *a, const QdBox *b);
/* The first that is the same as @box; NULL when there is none. */
const QdBox *qd_boxes_find_same (GArray *boxes, const QdBox *box);

/* What the last import said of @photo: of QdBox, with id, class and corners alone; empty when there was none. */
GArray *qd_boxes_read_origins (QdProject *project, gint64 photo, GError **error);
/* The box of @stored that a person made of what the file said as @box; NULL when there is none. */
const QdBox *qd_boxes_find_edited (GArray *origins, GArray *stored, const QdBox *box);
/* After an import said @said of @photo, which has the boxes @stored now. Of @origins those stay that a person's box still comes
 * from. */
gboolean qd_boxes_keep_origins (QdProject *project, gint64 photo, GArray *origins, GArray *said, GArray *stored,
                                GError **error);
