/**
 * One call that writes a file fails with EIO, as on a drive that breaks or is pulled out: write() after half of its bytes,
 * sync_file_range() that waits, fsync() or rename(). The program that links this has these calls in place of the C library's.
 * Any thread.
 */
#pragma once

#include <glib.h>

/* The @n-th call from now on, from 1, on a file below @folder fails; what SQLite writes is left out: see failing-vfs.h. */
void failing_calls_arm (const char *folder, guint n);

/* The @n-th of those calls that bring the project's database below @folder to the disk, sync_file_range() and fdatasync(), fails
 * once, with @with in errno, as the system reports an error of writing. */
void failing_calls_arm_disk (const char *folder, guint n, int with);

/* Instead of failing it is told of before it is done. */
void failing_calls_arm_told (const char *folder, guint n, void (*tell) (gpointer data), gpointer data);

/* "write", "fsync", "rename", "sync_file_range" or "fdatasync": the call that failed last. */
const char *failing_calls_get_call (void);

/* Returns: the file of which the call failed, under the name that it had; NULL: there were not so many. */
const char *failing_calls_disarm (void);
