/** Writes MegaDetector's results, see megadetector.h, and what a bbox is in both directions. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* @b: [x, y, width, height] as parts of the photo's sides. */
QdRelativeBox qd_megadetector_parse_bbox (const double b[4]);
/* The edges of @box, parts of the photo's sides, by which what else a detection holds is found again. */
QdCornerBox qd_megadetector_to_parts (const QdRelativeBox *box);

/* As QdFormat.write. */
gboolean qd_megadetector_write (const char *path, const QdWriting *writing, GError **error);
