/** One line of a Ground Truth manifest, see manifest.h. Any thread. */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/formats/format.h"

/* Adds the class-maps of the line's jobs to @classes (number as text to name); a number that is there keeps its name. */
void qd_manifest_collect_classes (JsonObject *line, GHashTable *classes);

/* @classes: of all lines, for numbers that the line's own map does not have. Boxes that are none are left out, with @place.
 * NULL after counting when the line has no labels or no photo. */
QdAnnotation *qd_manifest_parse (JsonObject *line, GHashTable *classes, const char *place, QdReport *report);
