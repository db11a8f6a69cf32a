/** The list of credits that goes out with photos. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* A table with the columns file, credit, license, url: one row a photo of @writing. */
gboolean qd_credits_write (const char *path, const QdWriting *writing, GError **error);
