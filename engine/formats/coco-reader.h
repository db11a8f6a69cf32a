/** Reads a file of COCO, see coco.h. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* Adds to reading->extra what is of no image. Errors: QD_ERROR_INPUT (no JSON, no list of images), QD_ERROR_IO, those of the
 * sink. */
gboolean qd_coco_read_file (const char *path, QdReading *reading, GError **error);
