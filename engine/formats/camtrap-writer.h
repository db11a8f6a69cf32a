/** Writes Camtrap DP, see camtrap.h. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* Into the folder @path. As QdFormat.write. */
gboolean qd_camtrap_write (const char *path, const QdWriting *writing, GError **error);
