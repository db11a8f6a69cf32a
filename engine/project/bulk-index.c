#include "engine/project/bulk-index.h"

#define STEPS_BEFORE_LOOK 2000 /* of SQLite's machine, half a millisecond */
#define TELL_EVERY        10000 /* microseconds */

/* KiB. Rows that only come are written once, and best while they are near the processor; those that come again are looked for in
 * two indexes, of a million 30 MB together. SQLite sorts as much at once as its cache may hold, 250 pages at least, and cannot be
 * stopped meanwhile: 2 MB take some 15 milliseconds. Threads that sort for it gain a tenth, and waiting for them at the end takes
 * as long again. */
#define APPENDING "PRAGMA cache_size = -2048"
#define LOOKING   "PRAGMA cache_size = -36864"
#define SORTING   "PRAGMA cache_size = -2048"
#define USUAL     "PRAGMA cache_size = -2000"

void
qd_bulk_index_set_up (QdDatabase *db, gboolean fresh)
{
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
  sqlite3_exec (db->handle, fresh ? APPENDING : LOOKING, NULL, NULL, NULL);
}

void
qd_bulk_index_set_down (QdDatabase *db)
{
  sqlite3_exec (db->handle, USUAL, NULL, NULL, NULL);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
}

gboolean
qd_bulk_index_drop (QdDatabase *db, GPtrArray *indexes, GError **error)
{
  g_autoptr (GString) drops = g_string_new (NULL);
  sqlite3_stmt *rows = qd_database_query (db, error,
                                          "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND name IN"
                                          " ('observations_by_source', 'observations_by_species', 'photos_by_observation',"
                                          " 'photos_by_source')",
                                          "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (db, rows, error)) == QD_STEP_ROW)
    {
      g_ptr_array_add (indexes, qd_column_dup (rows, 1));
      g_string_append_printf (drops, "DROP INDEX \"%s\";", (const char *) sqlite3_column_text (rows, 0));
    }
  return step == QD_STEP_DONE && qd_database_script (db, drops->str, error);
}

gboolean
qd_bulk_index_make (QdDatabase *db, GPtrArray *indexes, GError **error)
{
  sqlite3_exec (db->handle, SORTING, NULL, NULL, NULL);
  while (indexes->len > 0)
    {
      if (!qd_database_script (db, indexes->pdata[0], error))
        return FALSE;
      g_ptr_array_remove_index (indexes, 0);
    }
  sqlite3_exec (db->handle, LOOKING, NULL, NULL, NULL);
  return TRUE;
}

static int
look (gpointer data)
{
  QdBulkWatch *watch = data;
  gint64 now = g_get_monotonic_time ();

  if (watch->progress != NULL && now - watch->told >= TELL_EVERY)
    {
      watch->told = now;
      watch->progress (1 - (double) watch->indexes->len / MAX (watch->n_indexes, 1), watch->user_data);
    }
  return g_cancellable_is_cancelled (watch->cancellable);
}

void
qd_bulk_watch_begin (QdBulkWatch *watch, QdDatabase *db, GPtrArray *indexes)
{
  watch->db = db;
  watch->indexes = indexes;
  watch->n_indexes = indexes->len;
  watch->told = g_get_monotonic_time ();
  sqlite3_progress_handler (db->handle, STEPS_BEFORE_LOOK, look, watch);
}

void
qd_bulk_watch_end (QdBulkWatch *watch)
{
  sqlite3_progress_handler (watch->db->handle, 0, NULL, NULL);
}
