/**
 * A large file from a server to the disk, once: resumed where it stopped (Range with If-Range), tried again when a connection
 * breaks, its length and its sum checked, and only then put in its place. Until then it is PATH.part, with the server's mark of
 * that version in PATH.part.tag. Several processes may want the same file: one fetches, the others wait for it.
 *
 * Blocks: call it on a worker thread. Source: RFC 9110, sections 13.1.5 (If-Range) and 14 (Range).
 */
#pragma once

#include <gio/gio.h>

typedef struct
{
  const char *address; /* as qd_http_address_check() takes it, also after each redirect */
  const char *path;    /* where it ends up; its folder is made */
  guint64 bytes;       /* its length; 0: not known, at most QD_REMOTE_FILE_MAX_BYTES */
  const char *sha256;  /* first hexadecimal digits of its sum, small letters */
  gint64 backoff;      /* microseconds before the second try, doubled for each further one; 0: a second */
} QdRemoteFile;

#define QD_REMOTE_FILE_MAX_BYTES ((guint64) 4 << 30)
#define QD_REMOTE_FILE_TRIES     5 /* in a row that brought no byte */

/* @total: 0 while not known. On the thread of the call, for each piece that comes. */
typedef void (*QdRemoteFileFunc) (guint64 done, guint64 total, gpointer user_data);

/* TRUE at once when @file->path is there. Errors: QD_ERROR_CANCELLED, which keeps what came; QD_ERROR_NETWORK naming the file (also
 * when it has another length or sum: it is removed then); QD_ERROR_FULL before anything is fetched when the disk has too little
 * room; QD_ERROR_IO. */
gboolean qd_remote_file_fetch (const QdRemoteFile *file, GCancellable *cancellable, QdRemoteFileFunc func, gpointer user_data,
                               GError **error);

/* Bytes that came so far of a file that is not whole. */
guint64 qd_remote_file_count_part (const char *path);
/* What came so far is thrown away. */
void qd_remote_file_remove_part (const char *path);

/* Errors: QD_ERROR_NETWORK naming the file when its sum does not begin with @sha256; those of reading it. */
gboolean qd_remote_file_check_sum (const char *path, const char *sha256, GError **error);
