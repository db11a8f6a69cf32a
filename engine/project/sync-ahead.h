/**
 * QdSyncAhead: a thread that brings to the disk what a transaction has written into a file of SQLite's, piece by piece, so that
 * it can be stopped meanwhile. Private to large.c. One thread beside its own.
 */
#pragma once

#include <glib.h>
#include <sqlite3.h>

typedef struct _QdSyncAhead QdSyncAhead;

/* Begins with the file at @path. NULL where no thread can be had: then all comes with the commit. */
QdSyncAhead *qd_sync_ahead_new (const char *path);
/* TRUE when all is there, or failed; else after 10 milliseconds. */
gboolean qd_sync_ahead_wait (QdSyncAhead *ahead);
/* Waits for the piece that is under way. SQLite's primary code: where it is not SQLITE_OK the disk may lack what SQLite believes
 * to be there. NULL is fine. */
int qd_sync_ahead_free (QdSyncAhead *ahead);
