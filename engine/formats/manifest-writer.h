/** Writes a Ground Truth manifest, see manifest.h. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* The file @path; @with_photos, the photos go into the folder photos/ beside it. As QdFormat.write. */
gboolean qd_manifest_write (const char *path, const QdWriting *writing, GError **error);
