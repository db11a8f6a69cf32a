#include "config.h"

#include "engine/inat/scratch.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "engine/core/error.h"

#define STEPS_BEFORE_LOOK 20000 /* of SQLite's machine, some milliseconds */

/* 8 MiB of pages; what is lost by a crash is not missed. */
#define SETTINGS                                                                                                               \
  "PRAGMA page_size = 8192; PRAGMA cache_size = -8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"                   \
  "PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = FILE;"

struct _QdScratch
{
  sqlite3 *handle;
  GPtrArray *statements;
};

static gboolean
fail (QdScratch *scratch, GError **error)
{
  int code = sqlite3_errcode (scratch->handle) & 0xff;

  if (code == SQLITE_FULL || (code == SQLITE_IOERR && sqlite3_system_errno (scratch->handle) == ENOSPC))
    g_set_error_literal (error, QD_ERROR, QD_ERROR_FULL,
                         _ ("There is no room for temporary files; TMPDIR may name another folder for them."));
  else if (code == SQLITE_INTERRUPT)
    g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The import was stopped; the project is as it was."));
  else
    g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("A temporary file could not be used: %s."), sqlite3_errmsg (scratch->handle));
  return FALSE;
}

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

QdScratch *
qd_scratch_new (const char *schema, GError **error)
{
  g_autoptr (QdScratch) scratch = g_new0 (QdScratch, 1);

  scratch->statements = g_ptr_array_new_with_free_func (finalize);
  if (sqlite3_open_v2 ("", &scratch->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK &&
      sqlite3_exec (scratch->handle, SETTINGS, NULL, NULL, NULL) == SQLITE_OK &&
      sqlite3_exec (scratch->handle, schema, NULL, NULL, NULL) == SQLITE_OK &&
      sqlite3_exec (scratch->handle, "BEGIN", NULL, NULL, NULL) == SQLITE_OK)
    return g_steal_pointer (&scratch);
  fail (scratch, error);
  return NULL;
}

void
qd_scratch_free (QdScratch *scratch)
{
  if (scratch == NULL)
    return;
  g_ptr_array_unref (scratch->statements);
  sqlite3_close_v2 (scratch->handle);
  g_free (scratch);
}

sqlite3_stmt *
qd_scratch_prepare (QdScratch *scratch, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3 (scratch->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    fail (scratch, error);
  else
    g_ptr_array_add (scratch->statements, statement);
  return statement;
}

gboolean
qd_scratch_step (QdScratch *scratch, sqlite3_stmt *statement, gboolean *has_row, GError **error)
{
  int code = sqlite3_step (statement);

  if (has_row != NULL)
    *has_row = code == SQLITE_ROW;
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    fail (scratch, error);
  sqlite3_reset (statement);
  return code == SQLITE_DONE;
}

guint
qd_scratch_count_changes (QdScratch *scratch)
{
  return (guint) sqlite3_changes (scratch->handle);
}

static int
look_at_cancellable (gpointer cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

gboolean
qd_scratch_run (QdScratch *scratch, const char *sql, GCancellable *cancellable, GError **error)
{
  gboolean ok;

  sqlite3_progress_handler (scratch->handle, STEPS_BEFORE_LOOK, look_at_cancellable, cancellable);
  ok = sqlite3_exec (scratch->handle, sql, NULL, NULL, NULL) == SQLITE_OK || fail (scratch, error);
  sqlite3_progress_handler (scratch->handle, 0, NULL, NULL);
  return ok;
}
