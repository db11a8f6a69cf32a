/** Reads Camtrap DP, see camtrap.h. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* The table of observations that @path means; caller frees. */
char *qd_camtrap_dup_observations (const char *path);
/* As QdFormat.read. */
gboolean qd_camtrap_read (const char *path, QdReading *reading, GError **error);
