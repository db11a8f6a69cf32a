/** Bytes that came for a photo become its file. On the project's thread. */
#pragma once

#include "engine/project/project.h"

/* Checks that @bytes are a picture and decode to the end, writes them aside, syncs, renames them to photos/ID.EXTENSION and
 * notes size, bytes and sha256 with the photo. Errors: QD_ERROR_INPUT (no picture, damaged), those of files and of the store.
 */
gboolean qd_photo_store (QdProject *project, gint64 id, GBytes *bytes, GError **error);
