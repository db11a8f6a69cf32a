/**
 * What a file said of a box beside what Quadrat knows of it, for the way back: kept with the photo as JSON, found by the box's
 * class and corners. A box that was moved or given another class is another box. Any thread.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/formats/annotation.h"

/* Adds to the list @kept (JSON without the brackets) the members of @object that are not in @but, which ends in NULL. */
void qd_kept_boxes_add (GString *kept, const QdAnnotationBox *box, JsonObject *object, const char *const *but);
/* The same where the file gives the size of the photo (0: it does not), at whose edges the box is cut when it comes in. */
void qd_kept_boxes_add_cut (GString *kept, const QdAnnotationBox *box, guint width, guint height, JsonObject *object,
                            const char *const *but);
/* Of the list @boxes, which may be NULL: the members kept for @box; NULL when there is none. Owned by @boxes. */
JsonObject *qd_kept_boxes_find (JsonArray *boxes, const QdAnnotationBox *box);

/* The shortest number that added to @from gives @to. */
double qd_find_length (double from, double to);
/* [xmin, ymin, xmax, ymax] as a list, and back. FALSE when it is none, or differs by a millionth of a pixel or more from @near.
 */
JsonArray *qd_corners_to_array (const QdCornerBox *box);
gboolean qd_corners_from_array (JsonArray *array, const QdCornerBox *near, QdCornerBox *box);
