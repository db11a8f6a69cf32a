/**
 * QdSyncAhead: a thread that brings to the disk what a transaction under way writes into a file of SQLite's. Private to
 * large.c. One thread beside its own.
 */
#pragma once

#include <glib.h>
#include <sqlite3.h>

typedef struct _QdSyncAhead QdSyncAhead;

/* @file: borrowed, open until qd_sync_ahead_free(). */
QdSyncAhead *qd_sync_ahead_new (sqlite3_file *file);
/* Waits for what is on its way. */
void qd_sync_ahead_free (QdSyncAhead *ahead);

/* Has the file grown by some megabytes since the last time, they are brought to the disk. Nobody waits. */
void qd_sync_ahead_note (QdSyncAhead *ahead);
/* All that was written; nobody waits. */
void qd_sync_ahead_ask (QdSyncAhead *ahead);
/* Was anything asked for yet? */
gboolean qd_sync_ahead_has_begun (const QdSyncAhead *ahead);
/* TRUE when all that was asked for is there, or failed; else after 10 milliseconds. */
gboolean qd_sync_ahead_wait (QdSyncAhead *ahead);
/* SQLite's primary code of the first time that it failed, or SQLITE_OK. From then on the disk may lack what SQLite believes to
 * be there. */
int qd_sync_ahead_get_code (QdSyncAhead *ahead);
