#include "engine/project/bulk-index.h"

#include <string.h>

#include "engine/project/bulk-keys-table.h"

#define STEPS_BEFORE_LOOK 2000  /* of SQLite's machine, half a millisecond */
#define TELL_EVERY        10000 /* microseconds */

/* KiB. Rows that only come are written once, and best while they are near the processor; those that come again are looked for
 * in two indexes, of a million 30 MB together. Where SQLite sorts keys itself it sorts as much at once as its cache may hold,
 * 250 pages at least, and cannot be stopped meanwhile: 2 MB take some 15 milliseconds. */
#define APPENDING "PRAGMA cache_size = -2048"
#define LOOKING   "PRAGMA cache_size = -36864"
#define SORTING   "PRAGMA cache_size = -2048"
#define USUAL     "PRAGMA cache_size = -2000"

static const struct
{
  const char *name, *table;
  const char *key; /* of its entries, each a number and a row's id: one of a number where it is UNIQUE */
} dropped[QD_BULK_N_INDEXES] = {
  [QD_BULK_OBSERVATIONS_BY_SOURCE] = { "observations_by_source", "observations", "number" },
  [QD_BULK_OBSERVATIONS_BY_SPECIES] = { "observations_by_species", "observations", "number, id" },
  [QD_BULK_PHOTOS_BY_OBSERVATION] = { "photos_by_observation", "photos", "number, id" },
  [QD_BULK_PHOTOS_BY_SOURCE] = { "photos_by_source", "photos", "number, id" },
  /* Of what has no number of iNaturalist's, was fetched or was looked up: of nothing that is put here. */
  [QD_BULK_OBSERVATIONS_BY_UUID] = { "observations_by_uuid", "observations", "number" },
  [QD_BULK_OBSERVATIONS_BY_URL] = { "observations_by_url", "observations", "number" },
  [QD_BULK_PHOTOS_BY_URL] = { "photos_by_url", "photos", "number" },
  [QD_BULK_PHOTOS_BY_STATE] = { "photos_by_state", "photos", "number" },
  [QD_BULK_PHOTOS_BY_SHA256] = { "photos_by_sha256", "photos", "number" },
  [QD_BULK_PHOTOS_BY_OWN_LICENSE] = { "photos_by_own_license", "photos", "number" },
};

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

void
qd_bulk_indexes_clear (QdBulkIndexes *indexes)
{
  for (guint i = 0; i < QD_BULK_N_INDEXES; i++)
    {
      g_clear_pointer (&indexes->sql[i], g_free);
      qd_bulk_keys_clear (&indexes->keys[i]);
    }
}

/* ---- Dropping ---- */

static gboolean
drop (QdDatabase *db, QdBulkIndexes *indexes, guint i, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DROP INDEX %s", dropped[i].name);

  if (!qd_database_lookup_text (db, error, &indexes->sql[i], "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?",
                                "s", dropped[i].name))
    return FALSE;
  return indexes->sql[i] == NULL || qd_database_script (db, sql, error);
}

gboolean
qd_bulk_index_drop (QdDatabase *db, QdBulkIndexes *indexes, gint64 observation, gint64 photo, GError **error)
{
  for (guint i = 0; i < QD_BULK_N_INDEXES; i++)
    {
      indexes->keys[i].first = strcmp (dropped[i].table, "photos") == 0 ? photo : observation;
      if (!drop (db, indexes, i, error))
        return FALSE;
    }
  return TRUE;
}

static void
note_row (QdBulkKeys *keys, const QdBulkRow *row)
{
  if (row->adds_observation)
    {
      qd_bulk_keys_add (&keys[QD_BULK_OBSERVATIONS_BY_SOURCE], row->source_id);
      qd_bulk_keys_add (&keys[QD_BULK_OBSERVATIONS_BY_SPECIES], row->species_id);
    }
  if (row->adds_photo)
    {
      qd_bulk_keys_add (&keys[QD_BULK_PHOTOS_BY_OBSERVATION], row->id);
      qd_bulk_keys_add (&keys[QD_BULK_PHOTOS_BY_SOURCE], row->photo_source_id);
    }
}

/* Photos got their ids from SQLite: one after the other, as is made sure of. */
void
qd_bulk_index_note (QdDatabase *db, QdBulkIndexes *indexes, const QdBulkBatch *batch)
{
  QdBulkKeys *photos = &indexes->keys[QD_BULK_PHOTOS_BY_SOURCE];
  gsize before = photos->n;

  for (guint i = 0; i < batch->n; i++)
    note_row (indexes->keys, &batch->rows[i]);
  if (photos->n > before && qd_bulk_keys_get_id (photos, photos->n - 1) != sqlite3_last_insert_rowid (db->handle))
    for (guint i = 0; i < QD_BULK_N_KEPT; i++)
      qd_bulk_keys_give_up (&indexes->keys[i]);
}

/* ---- Telling and stopping ---- */

gboolean
qd_bulk_watch_look (QdBulkWatch *watch)
{
  gint64 now = g_get_monotonic_time ();

  if (now - watch->told >= TELL_EVERY)
    {
      watch->told = now;
      if (watch->progress != NULL)
        watch->progress ((double) MIN (watch->indexes->n_made, QD_BULK_N_KEPT) / QD_BULK_N_KEPT, watch->user_data);
    }
  return g_cancellable_is_cancelled (watch->cancellable);
}

static int
look (gpointer watch)
{
  return qd_bulk_watch_look (watch);
}

void
qd_bulk_watch_begin (QdBulkWatch *watch)
{
  watch->told = g_get_monotonic_time ();
  sqlite3_progress_handler (watch->db->handle, STEPS_BEFORE_LOOK, look, watch);
}

void
qd_bulk_watch_end (QdBulkWatch *watch)
{
  sqlite3_progress_handler (watch->db->handle, 0, NULL, NULL);
}

/* ---- Making ---- */

/* An index is a tree of its columns and the row's id, as a table without rows' ids is of the columns of its key. So the table
 * becomes the index that it stands for: what SQLite knows of it alone is changed. */
static gboolean
become_index (QdDatabase *db, guint i, const char *sql, GError **error)
{
  char *change = sqlite3_mprintf ("UPDATE sqlite_master SET type = 'index', name = %Q, tbl_name = %Q, sql = %Q"
                                  " WHERE type = 'table' AND name = 'bulk_index'",
                                  dropped[i].name, dropped[i].table, sql);
  gboolean ok;

  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
  ok = qd_database_script (db, change, error) &&
       (sqlite3_changes (db->handle) == 1 || qd_database_fail_as (db, SQLITE_INTERNAL, error));
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, NULL);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_free (change);
  return qd_database_script (db, "PRAGMA writable_schema = RESET", ok ? error : NULL) && ok;
}

/* Sorted keys are put at the end of the tree, each behind the one before. */
static gboolean
fill (QdDatabase *db, guint i, const QdBulkKeys *keys, const char *sql, GError **error)
{
  g_autofree char *table = g_strdup_printf ("CREATE TABLE bulk_index (number, id, PRIMARY KEY (%s))"
                                            " WITHOUT ROWID;"
                                            "INSERT INTO bulk_index SELECT number, rowid FROM bulk_keys",
                                            dropped[i].key);
  gboolean ok = qd_bulk_keys_table_add (db->handle, keys) == SQLITE_OK ? qd_database_script (db, table, error)
                                                                       : qd_database_fail (db, error);

  qd_bulk_keys_table_remove (db->handle);
  return ok && become_index (db, i, sql, error);
}

static gboolean
make (QdDatabase *db, guint i, QdBulkIndexes *indexes, QdBulkWatch *watch, GError **error)
{
  QdBulkKeys *keys = &indexes->keys[i];

  if (keys->unfit)
    return qd_database_script (db, indexes->sql[i], error);
  return qd_bulk_keys_sort (keys, look, watch) && fill (db, i, keys, indexes->sql[i], error);
}

gboolean
qd_bulk_index_make (QdDatabase *db, QdBulkIndexes *indexes, QdBulkWatch *watch, GError **error)
{
  sqlite3_exec (db->handle, SORTING, NULL, NULL, NULL);
  for (guint i = 0; i < QD_BULK_N_INDEXES; i++)
    if (indexes->sql[i] != NULL)
      {
        if (!make (db, i, indexes, watch, error))
          return FALSE;
        g_clear_pointer (&indexes->sql[i], g_free);
        qd_bulk_keys_clear (&indexes->keys[i]);
        indexes->n_made++;
      }
  sqlite3_exec (db->handle, LOOKING, NULL, NULL, NULL);
  return TRUE;
}
