/**
 * A project of very many photos that are all there, made within seconds: rows by the database itself, files as hard links to a
 * few pictures. For tests and measurements.
 */
#pragma once

#include <glib.h>

/* Makes @folder: @n observations with a photo of 500 by 375 pixels and a box each; the last photo still waits for its download,
 * so that the project opens at its photos. */
void many_photos_make (const char *folder, guint n);

/* Pictures decoded so far: every one of them leaves its thumbnail in the cache. */
guint many_photos_count_thumbnails (const char *folder);
