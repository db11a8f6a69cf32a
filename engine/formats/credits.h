/** The list of credits that goes out with photos. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* A table with the columns file, credit, license, url: one row a photo. */
gboolean qd_credits_write (const char *path, GPtrArray *annotations, GError **error);
/* The files that the table at @path is of, of char *; NULL when there is none that qd_credits_write() made. */
GPtrArray *qd_credits_list_files (const char *path);
