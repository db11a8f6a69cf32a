/**
 * Files that are whole or not there: written aside, synced, renamed, the folder synced. Errors are sentences that name the
 * file: QD_ERROR_FULL when the disk (or the quota) is full, QD_ERROR_IO otherwise, QD_ERROR_INPUT for a file that is too large
 * or missing. What takes a cancellable (NULL: never) ends within some milliseconds with QD_ERROR_CANCELLED when that is
 * cancelled, however large the file is, and leaves nothing behind. Any thread.
 */
#pragma once

#include <gio/gio.h>

gboolean qd_file_write (const char *path, const void *data, gsize length, GError **error);
/* The same, but that the file has its name on disk is only sure after qd_file_sync_folder_of(), once for all of a folder. */
gboolean qd_file_write_one_of_many (const char *path, const void *data, gsize length, GError **error);
/* For what is written bit by bit. All of it, or FALSE with errno set. */
gboolean qd_file_write_all (int fd, const void *data, gsize length);
/* A file that was @written as @aside becomes @path: synced, renamed, the folder synced. Closes @fd in any case, and removes @aside
 * when that fails. */
gboolean qd_file_put_in_place (int fd, const char *aside, const char *path, gboolean written, GError **error);
/* A rename of @path is on disk when this returned TRUE; else errno is set. */
gboolean qd_file_sync_folder_of (const char *path);
/* Copies; never through a link at @to. */
gboolean qd_file_copy (const char *from, const char *to, GError **error);
gboolean qd_file_copy_cancellable (const char *from, const char *to, GCancellable *cancellable, GError **error);
/* Whole; @contents ends in a 0 that @length does not count. A folder, a pipe, a device are refused. @max_bytes 0: no limit. */
gboolean qd_file_read (const char *path, gsize max_bytes, char **contents, gsize *length, GError **error);
gboolean qd_file_read_cancellable (const char *path, gsize max_bytes, char **contents, gsize *length, GCancellable *cancellable,
                                   GError **error);
/* An ordinary file for reading, and its size; a folder, a pipe, a device are refused. -1 on error; caller closes. */
int qd_file_open (const char *path, guint64 *bytes, GError **error);
/* With parents; fine when it is there. */
gboolean qd_file_make_folder (const char *path, GError **error);
/* A folder with all that is in it; links are removed, not followed. A missing one is fine. */
gboolean qd_file_remove_tree (const char *path, GError **error);
/* sha256 of the bytes, hexadecimal. */
char *qd_file_sha256 (const char *path, GError **error);
char *qd_file_sha256_cancellable (const char *path, GCancellable *cancellable, GError **error);
/* The same of bytes in memory; @name is for the sentence. */
char *qd_bytes_sha256 (GBytes *bytes, const char *name, GCancellable *cancellable, GError **error);

/* Sets @error from an errno value: "PATH could not be VERB: REASON." @what is a whole translated sentence with one %s for the
 * path. */
void qd_file_set_error (GError **error, int saved_errno, const char *what, const char *path);
