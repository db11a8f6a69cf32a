/** Writes a folder of Pascal VOC, see voc.h. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* @folder/Annotations, ImageSets/Main (train, val, trainval and test, where a part has photos), CREDITS.csv, and JPEGImages
 * @with_photos. What an earlier export left of other photos is removed, see leftovers.h. As QdFormat.write. */
gboolean qd_voc_write (const char *folder, const QdWriting *writing, GError **error);
