/** One label file of YOLO, see yolo.h. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* Adds the boxes of @text to @annotation, which is relative; damaged lines are left out, with @name. @pose: points follow each
 * box, and are passed over; a line may also tell so by how many numbers it has. */
void qd_yolo_parse_labels (const char *text, const char *name, gboolean pose, const QdClassNumbers *classes,
                           QdReading *reading, QdAnnotation *annotation);
/* Are the first line's words numbers, as many as a label has? An empty text is one too. */
gboolean qd_yolo_looks_like_labels (const char *text);
/* The lines of a photo whose size is known: of its boxes with a confidence where @suggestions, of the others else. NULL where
 * there is nothing to say: none, and nobody said that the photo is empty. */
char *qd_yolo_make_labels (const QdAnnotation *annotation, const QdClassNumbers *classes, gboolean suggestions);
