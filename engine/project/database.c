#include "config.h"
#include "engine/project/database.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/core/fold.h"
#include "engine/project/large.h"

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

/* fold(TEXT): qd_fold() for SQL. */
static void
fold_value (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  char *folded = n_values != 1 ? NULL : qd_fold ((const char *)sqlite3_value_text (values[0]));

  sqlite3_result_text (context, folded, -1, g_free);
}

QdDatabase *
qd_database_open (const char *uri, int flags, const char *name, GError **error)
{
  g_autoptr (QdDatabase) db = g_new0 (QdDatabase, 1);

  db->name = g_strdup (name);
  db->patience = QD_DATABASE_BUSY_MILLISECONDS;
  db->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize_statement);
  if (sqlite3_open_v2 (uri, &db->handle, flags | SQLITE_OPEN_URI | SQLITE_OPEN_FULLMUTEX, NULL) != SQLITE_OK)
    {
      qd_database_fail (db, error);
      return NULL;
    }
  sqlite3_extended_result_codes (db->handle, 1);
  sqlite3_busy_timeout (db->handle, db->patience);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_create_function (db->handle, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, fold_value, NULL, NULL);
  return g_steal_pointer (&db);
}

QdDatabase *
qd_database_copy (QdDatabase *db, GError **error)
{
  g_autoptr (QdDatabase) copy = qd_database_open ("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, db->name, error);
  sqlite3_backup *backup = copy != NULL ? sqlite3_backup_init (copy->handle, "main", db->handle, "main") : NULL;

  if (copy == NULL)
    return NULL;
  if (backup != NULL)
    sqlite3_backup_step (backup, -1);
  if (backup != NULL && sqlite3_backup_finish (backup) == SQLITE_OK)
    return g_steal_pointer (&copy);
  qd_database_fail (copy, error);
  return NULL;
}

void
qd_database_close (QdDatabase *db)
{
  if (db == NULL)
    return;
  g_hash_table_unref (db->statements);
  sqlite3_close_v2 (db->handle);
  g_free (db->name);
  g_free (db);
}

gboolean
qd_database_fail (QdDatabase *db, GError **error)
{
  return qd_database_fail_as (db, db->handle == NULL ? SQLITE_NOMEM : sqlite3_errcode (db->handle) & 0xff, error);
}

gboolean
qd_database_fail_as (QdDatabase *db, int code, GError **error)
{
  /* A full disk can first show itself where SQLite makes room for what connections share. */
  if (code == SQLITE_IOERR && sqlite3_system_errno (db->handle) == ENOSPC)
    code = SQLITE_FULL;
  switch (code)
    {
    case SQLITE_FULL:
      g_set_error (error, QD_ERROR, QD_ERROR_FULL, _ ("The disk with the project “%s” is full."), db->name);
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, QD_ERROR, QD_ERROR_DAMAGED, _ ("The project “%s” is damaged: its database project.db cannot be read."),
                   db->name);
      break;
    case SQLITE_READONLY:
      g_set_error (error, QD_ERROR, QD_ERROR_READ_ONLY, _ ("The project “%s” may only be read here."), db->name);
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, QD_ERROR, QD_ERROR_BUSY, _ ("The project “%s” is busy with another change; try again."),
                   db->name);
      break;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PERM:
      g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("The database of the project “%s” could not be read or written."),
                   db->name);
      break;
    case SQLITE_NOMEM:
      g_set_error (error, QD_ERROR, QD_ERROR_MEMORY, _ ("There is too little memory for the project “%s”."), db->name);
      break;
    default:
      g_set_error (error, QD_ERROR, QD_ERROR_DATABASE, _ ("The database of the project “%s” refused a change: %s."), db->name,
                   sqlite3_errmsg (db->handle));
    }
  return FALSE;
}

static int
read_file_through (sqlite3 *handle, int which)
{
  char bytes[4096];
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;
  int code;

  if (sqlite3_file_control (handle, "main", which, &file) != SQLITE_OK || file == NULL || file->pMethods == NULL)
    return SQLITE_OK;
  code = file->pMethods->xFileSize (file, &size);
  for (sqlite3_int64 at = 0; at < size && code == SQLITE_OK; at += (sqlite3_int64)sizeof bytes)
    code = file->pMethods->xRead (file, bytes, (int)MIN ((sqlite3_int64)sizeof bytes, size - at), at);
  return code & 0xff;
}

int
qd_database_read_through (QdDatabase *db)
{
  int code = read_file_through (db->handle, SQLITE_FCNTL_FILE_POINTER);

  return code != SQLITE_OK ? code : read_file_through (db->handle, SQLITE_FCNTL_JOURNAL_POINTER);
}

gboolean
qd_database_script (QdDatabase *db, const char *sql, GError **error)
{
  return sqlite3_exec (db->handle, sql, NULL, NULL, NULL) == SQLITE_OK || qd_database_fail (db, error);
}

/* A page that cannot be read makes SQLite take the whole transaction back by itself, even where nobody asked why there was no answer.
 * Nothing may go on then: each statement would be a transaction of its own. */
static gboolean
is_lost (QdDatabase *db, GError **error)
{
  return db->depth > 0 && !db->whole && sqlite3_get_autocommit (db->handle) && !qd_database_fail_as (db, SQLITE_IOERR, error);
}

static sqlite3_stmt *
prepare (QdDatabase *db, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (db->statements, sql);

  if (is_lost (db, error))
    return NULL;
  if (statement != NULL)
    {
      g_warn_if_fail (!sqlite3_stmt_busy (statement));
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
      return statement;
    }
  if (sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    {
      qd_database_fail (db, error);
      return NULL;
    }
  g_hash_table_insert (db->statements, (gpointer)sql, statement);
  return statement;
}

static void
bind_integer (sqlite3_stmt *statement, int place, gint64 value, gboolean zero_is_null)
{
  if (value == 0 && zero_is_null)
    sqlite3_bind_null (statement, place);
  else
    sqlite3_bind_int64 (statement, place, value);
}

static sqlite3_stmt *
prepare_bound (QdDatabase *db, GError **error, const char *sql, const char *format, va_list values)
{
  sqlite3_stmt *statement = prepare (db, sql, error);

  for (int i = 0; statement != NULL && format[i] != 0; i++)
    switch (format[i])
      {
      case 'i':
      case 'n':
        bind_integer (statement, i + 1, va_arg (values, gint64), format[i] == 'n');
        break;
      case 'u':
        sqlite3_bind_int64 (statement, i + 1, va_arg (values, int));
        break;
      case 'd':
        sqlite3_bind_double (statement, i + 1, va_arg (values, double));
        break;
      case 's':
        sqlite3_bind_text (statement, i + 1, va_arg (values, const char *), -1, SQLITE_TRANSIENT);
        break;
      default:
        g_assert_not_reached ();
      }
  return statement;
}

sqlite3_stmt *
qd_database_query (QdDatabase *db, GError **error, const char *sql, const char *format, ...)
{
  sqlite3_stmt *rows;
  va_list values;

  va_start (values, format);
  rows = prepare_bound (db, error, sql, format, values);
  va_end (values);
  return rows;
}

QdStep
qd_database_step (QdDatabase *db, sqlite3_stmt *rows, GError **error)
{
  int code = sqlite3_step (rows);

  if (code == SQLITE_ROW)
    return QD_STEP_ROW;
  if (code != SQLITE_DONE)
    qd_database_fail (db, error);
  sqlite3_reset (rows);
  return code == SQLITE_DONE ? QD_STEP_DONE : QD_STEP_FAILED;
}

static void
take_integer (sqlite3_stmt *rows, gpointer value)
{
  *(gint64 *)value = sqlite3_column_int64 (rows, 0);
}

static void
take_text (sqlite3_stmt *rows, gpointer value)
{
  *(char **)value = qd_column_dup (rows, 0);
}

/* @take: of the first row, if there is one. */
static gboolean
lookup (QdDatabase *db, GError **error, void (*take) (sqlite3_stmt *rows, gpointer value), gpointer value, const char *sql,
        const char *format, va_list values)
{
  sqlite3_stmt *rows = prepare_bound (db, error, sql, format, values);
  QdStep step;

  if (rows == NULL)
    return FALSE;
  step = qd_database_step (db, rows, error);
  if (step == QD_STEP_ROW && take != NULL)
    take (rows, value);
  sqlite3_reset (rows);
  return step != QD_STEP_FAILED;
}

gboolean
qd_database_run (QdDatabase *db, GError **error, const char *sql, const char *format, ...)
{
  va_list values;
  gboolean ok;

  va_start (values, format);
  ok = lookup (db, error, NULL, NULL, sql, format, values);
  va_end (values);
  return ok;
}

gboolean
qd_database_lookup (QdDatabase *db, GError **error, gint64 *value, const char *sql, const char *format, ...)
{
  va_list values;
  gboolean ok;

  *value = 0;
  va_start (values, format);
  ok = lookup (db, error, take_integer, value, sql, format, values);
  va_end (values);
  return ok;
}

gboolean
qd_database_lookup_text (QdDatabase *db, GError **error, char **value, const char *sql, const char *format, ...)
{
  va_list values;
  gboolean ok;

  *value = NULL;
  va_start (values, format);
  ok = lookup (db, error, take_text, value, sql, format, values);
  va_end (values);
  return ok;
}

gboolean
qd_database_begin (QdDatabase *db, GError **error)
{
  if (is_lost (db, error))
    return FALSE;
  if (!db->whole && !qd_database_script (db, db->depth == 0 ? "BEGIN IMMEDIATE" : "SAVEPOINT inner_change", error))
    return FALSE;
  db->depth++;
  return TRUE;
}

static gboolean
commit (QdDatabase *db, GError **error)
{
  if (!db->whole && !qd_database_script (db, db->depth == 1 ? "COMMIT" : "RELEASE inner_change", error))
    return FALSE;
  db->depth--;
  qd_large_end (db);
  return TRUE;
}

gboolean
qd_database_commit_watched (QdDatabase *db, QdDatabaseLook look, gpointer user_data, GError **error)
{
  gboolean outermost = db->depth == 1, ok;

  g_return_val_if_fail (db->depth > 0, FALSE);
  ok = !is_lost (db, error) &&
       (!outermost || (qd_large_write_out (db, look, user_data, error) && qd_large_rest (db, error)));
  if (ok && outermost && db->large && look != NULL)
    ok = qd_large_do (db, commit, look, user_data, error);
  else
    ok = ok && commit (db, error);
  if (!ok)
    qd_database_rollback (db);
  return ok;
}

gboolean
qd_database_commit (QdDatabase *db, GError **error)
{
  return qd_database_commit_watched (db, NULL, NULL, error);
}

void
qd_database_rollback (QdDatabase *db)
{
  g_return_if_fail (db->depth > 0);
  db->depth--;
  db->spoilt |= db->whole;
  if (db->whole)
    return;
  if (db->depth == 0)
    qd_large_rest (db, NULL);
  /* A full disk makes SQLite roll back by itself; there is nothing left to take back then. */
  if (!sqlite3_get_autocommit (db->handle))
    sqlite3_exec (db->handle, db->depth == 0 ? "ROLLBACK" : "ROLLBACK TO inner_change; RELEASE inner_change", NULL, NULL, NULL);
  /* Of indexes that were tables before, see bulk-index.c, SQLite does not know that they are taken back. */
  if (db->large)
    sqlite3_exec (db->handle, "PRAGMA writable_schema = RESET", NULL, NULL, NULL);
  qd_large_end (db);
}

char *
qd_column_dup (sqlite3_stmt *rows, int column)
{
  return g_strdup ((const char *)sqlite3_column_text (rows, column));
}
