/**
 * The classes of the file that is imported, and what they become in the project. Private to the import of boxes; the project's
 * thread.
 */
#pragma once

#include "engine/formats/boxes-taking.h"

void qd_boxes_class_free (gpointer data); /* a QdBoxesClass */
/* Nothing but blanks: no name. */
gboolean qd_boxes_is_blank (const char *name);
/* Learns which classes the project has; case of the letters is no matter. */
gboolean qd_boxes_list_classes (QdBoxesTaking *taking, GError **error);
/* What the class @name of the file becomes; NULL for nothing. */
const char *qd_boxes_map_class (QdBoxesTaking *taking, const char *name);
/* One more box of it. */
void qd_boxes_count_class (QdBoxesTaking *taking, const char *name);
/* The id of a class that is not left out, made where it has to be, below 0 in a survey; 0 on error. */
gint64 qd_boxes_find_class (QdBoxesTaking *taking, const char *name, GError **error);
