/** Writes COCO, see coco.h. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* As QdFormat.write. */
gboolean qd_coco_write (const char *path, const QdWriting *writing, GError **error);
