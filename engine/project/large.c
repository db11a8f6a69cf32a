#include "engine/project/large.h"

#include "engine/core/thread.h"
#include "engine/project/log-cutter.h"
#include "engine/project/sync-ahead.h"

#define PAGES_OF_LOG 1000 /* after which SQLite empties it by itself */
#define LARGE        (4 << 20) /* bytes; less than that is there at once */
#define A_MOMENT     (10 * G_TIME_SPAN_MILLISECOND)

/* ---- Past the log ---- */

/* Nobody is waited for. */
static void
set_journal (QdDatabase *db, const char *mode)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA journal_mode = %s", mode);

  sqlite3_busy_timeout (db->handle, 0);
  sqlite3_exec (db->handle, sql, NULL, NULL, NULL);
  sqlite3_busy_timeout (db->handle, db->patience);
}

static gboolean
has_journal (QdDatabase *db, const char *mode)
{
  g_autofree char *there = NULL;

  return qd_database_lookup_text (db, NULL, &there, "PRAGMA journal_mode", "") && g_strcmp0 (there, mode) == 0;
}

void
qd_large_go_alone (QdDatabase *db)
{
  g_return_if_fail (db->depth == 0);
  if (!has_journal (db, "wal"))
    return;
  set_journal (db, "DELETE");
  db->alone = has_journal (db, "delete");
}

/* Somebody who reads just now can keep it from being done; then at the end of the next transaction, or when it is opened. */
void
qd_large_end_alone (QdDatabase *db)
{
  if (!db->alone || db->depth > 0)
    return;
  set_journal (db, "WAL");
  db->alone = !has_journal (db, "wal");
}

/* ---- To the disk before the commit ---- */

/* The file that pages are written into, the log or the database itself, where it is large. */
static QdSyncAhead *
begin_ahead (QdDatabase *db)
{
  gboolean log = has_journal (db, "wal");
  int which = log ? SQLITE_FCNTL_JOURNAL_POINTER : SQLITE_FCNTL_FILE_POINTER;
  g_autofree char *path = g_strconcat (sqlite3_db_filename (db->handle, "main"), log ? "-wal" : "", NULL);
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;

  if (sqlite3_file_control (db->handle, "main", which, &file) != SQLITE_OK || file == NULL || file->pMethods == NULL ||
      file->pMethods->xFileSize (file, &size) != SQLITE_OK || size < LARGE)
    return NULL;
  return qd_sync_ahead_new (path);
}

gboolean
qd_large_write_out (QdDatabase *db, QdDatabaseLook look, gpointer user_data, GError **error)
{
  int code;

  if (look != NULL && look (user_data))
    return FALSE;
  if (look == NULL || !db->large)
    return TRUE;
  code = sqlite3_db_cacheflush (db->handle);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
    return qd_database_fail_as (db, code & 0xff, error);
  db->ahead = begin_ahead (db);
  while (db->ahead != NULL && !qd_sync_ahead_wait (db->ahead))
    if (look (user_data))
      return FALSE;
  return TRUE;
}

gboolean
qd_large_rest (QdDatabase *db, GError **error)
{
  int code = qd_sync_ahead_free (g_steal_pointer (&db->ahead));

  if (db->large)
    sqlite3_wal_autocheckpoint (db->handle, 0); /* qd_large_end() does it */
  return code == SQLITE_OK || qd_database_fail_as (db, code, error);
}

/* ---- The log ---- */

void
qd_large_cut_log (QdDatabase *db)
{
  sqlite3_busy_timeout (db->handle, 0);
  sqlite3_wal_checkpoint_v2 (db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  sqlite3_busy_timeout (db->handle, db->patience);
}

/* Only waited for as long as nobody is in a hurry. To interrupt it instead would leave the whole log to the next small edit. */
static void
cut_log_watched (QdDatabase *db)
{
  QdLogCutter *cutter = db->alone ? NULL : qd_log_cutter_new (sqlite3_db_filename (db->handle, "main"));

  if (cutter == NULL)
    {
      qd_large_cut_log (db);
      return;
    }
  while (!g_atomic_int_get (&db->hurry) && !qd_log_cutter_wait (cutter))
    continue;
  qd_log_cutter_leave (cutter);
}

void
qd_large_end (QdDatabase *db)
{
  qd_large_end_alone (db);
  if (!db->large || db->depth > 0)
    return;
  db->large = FALSE;
  if (db->watched)
    cut_log_watched (db);
  else
    qd_large_cut_log (db);
  sqlite3_wal_autocheckpoint (db->handle, PAGES_OF_LOG);
}

/* ---- While somebody is told ---- */

typedef struct
{
  QdDatabase *db;
  QdLargeWork work;
  GError **error;
  gboolean ok;
  GMutex mutex;
  GCond cond;
  gboolean done; /* with the mutex */
} Loan;

static gpointer
run (gpointer data)
{
  Loan *loan = data;

  loan->ok = loan->work (loan->db, loan->error);
  g_mutex_lock (&loan->mutex);
  loan->done = TRUE;
  g_cond_signal (&loan->cond);
  g_mutex_unlock (&loan->mutex);
  return NULL;
}

static gboolean
wait_a_moment (Loan *loan)
{
  gint64 end = g_get_monotonic_time () + A_MOMENT;
  gboolean done;

  g_mutex_lock (&loan->mutex);
  while (!loan->done && g_cond_wait_until (&loan->cond, &loan->mutex, end))
    continue;
  done = loan->done;
  g_mutex_unlock (&loan->mutex);
  return done;
}

gboolean
qd_large_do (QdDatabase *db, QdLargeWork work, QdDatabaseLook look, gpointer user_data, GError **error)
{
  Loan loan = { .db = db, .work = work, .error = error };
  GThread *thread;

  g_mutex_init (&loan.mutex);
  g_cond_init (&loan.cond);
  db->watched = TRUE;
  g_atomic_int_set (&db->hurry, FALSE);
  thread = qd_thread_new ("large", run, &loan, NULL);
  while (thread != NULL && !wait_a_moment (&loan))
    if (look (user_data))
      g_atomic_int_set (&db->hurry, TRUE);
  if (thread != NULL)
    g_thread_join (thread);
  else
    run (&loan);
  db->watched = FALSE;
  g_mutex_clear (&loan.mutex);
  g_cond_clear (&loan.cond);
  return loan.ok;
}
