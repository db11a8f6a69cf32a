/**
 * Boxes and marks as the files of a task tell them; see labels.h and task-file.h, which share them. For the files of engine/hands,
 * and for commands that say the same. Any thread. Errors: QD_ERROR_INPUT, naming the file.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/project/looks.h"

/* "none", "verified", "empty", "unusable". Static. */
const char *qd_mark_to_json (QdMark mark);
/* The member "mark" of @object. */
gboolean qd_mark_from_json (JsonObject *object, const char *name, QdMark *mark, GError **error);

/* The boxes of a look; ids and what they were in the first look where there are such. */
JsonArray *qd_look_boxes_to_json (const QdLook *look);
/* They are appended to the look's. */
gboolean qd_look_boxes_from_json (JsonArray *boxes, const char *name, QdLook *look, GError **error);

/* NULL: the element is no object. Borrowed. */
JsonObject *qd_hands_get_object (JsonArray *array, guint index);
