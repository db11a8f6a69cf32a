/**
 * Tables for the time of an import: an SQLite file without a name, in the folder of temporary files, gone when it is closed.
 * Whatever the tables hold, little of it is in memory. One owner at a time.
 */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

typedef struct _QdScratch QdScratch;

/* @schema: statements that make the tables. Errors here and below: QD_ERROR_FULL (no room for temporary files), QD_ERROR_IO,
 * QD_ERROR_CANCELLED. */
QdScratch *qd_scratch_new (const char *schema, GError **error);
void qd_scratch_free (QdScratch *scratch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdScratch, qd_scratch_free)

/* Owned by @scratch. */
sqlite3_stmt *qd_scratch_prepare (QdScratch *scratch, const char *sql, GError **error);
/* One more row in @has_row (may be NULL); a statement that is done is reset. */
gboolean qd_scratch_step (QdScratch *scratch, sqlite3_stmt *statement, gboolean *has_row, GError **error);
/* Rows that the last statement changed. */
guint qd_scratch_count_changes (QdScratch *scratch);
/* A statement without rows that may take long. */
gboolean qd_scratch_run (QdScratch *scratch, const char *sql, GCancellable *cancellable, GError **error);
