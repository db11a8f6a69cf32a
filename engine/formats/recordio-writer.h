/** Writes .lst, .rec and .idx, see recordio.h. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* As QdFormat.write. A path that does not end in .lst is a folder: labels.lst in it. */
gboolean qd_recordio_write (const char *path, const QdWriting *writing, GError **error);
