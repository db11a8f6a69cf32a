/**
 * Rows of observations.csv that came in with a photo, to find them again when it is written. See camtrap.h. Any thread.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/formats/annotation.h"

/* The row of @list, which may be NULL, that @box is still the box of; NULL for none. @used: of the rows: one is of one box. */
JsonObject *qd_camtrap_kept_find (JsonArray *list, gboolean *used, const QdAnnotation *annotation, const QdAnnotationBox *box);
/* The row that says that the photo holds nothing. */
JsonObject *qd_camtrap_kept_find_blank (JsonArray *list);
/* Does the text of @row, which may be NULL, mean the box to the last bit? */
gboolean qd_camtrap_kept_is_exact (JsonObject *row, const QdAnnotation *annotation, const QdCornerBox *box);
