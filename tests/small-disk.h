/**
 * A disk of some megabytes, for tests of what becomes of a full one: a tmpfs in a mount namespace of this process's own, which
 * is gone with it. Needs no root where namespaces of users are allowed.
 */
#pragma once

#include <glib.h>

/* Before there are threads. Returns: the path of its folder; NULL where it may not be made, with @reason (static). */
char *small_disk_new (gsize bytes, const char **reason);
void small_disk_free (char *disk);

/* All of it is taken but for @room bytes, in whole pages. */
void small_disk_fill (const char *disk, gsize room);
/* There is room again. */
void small_disk_clear (const char *disk);
/* Bytes that are free. */
gsize small_disk_get_room (const char *disk);
