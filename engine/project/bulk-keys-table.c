#include "engine/project/bulk-keys-table.h"

#include <string.h>

typedef struct
{
  sqlite3_vtab base;
  const QdBulkKeys *keys;
} Table;

typedef struct
{
  sqlite3_vtab_cursor base;
  const QdBulkKeys *keys;
  gsize at;
} Cursor;

static int
connect_table (sqlite3 *handle, void *keys, G_GNUC_UNUSED int n_words, G_GNUC_UNUSED const char *const *words,
               sqlite3_vtab **table, G_GNUC_UNUSED char **message)
{
  Table *self = sqlite3_malloc (sizeof *self);

  if (self == NULL)
    return SQLITE_NOMEM;
  memset (self, 0, sizeof *self);
  self->keys = keys;
  *table = &self->base;
  return sqlite3_declare_vtab (handle, "CREATE TABLE x (number)");
}

static int
disconnect_table (sqlite3_vtab *table)
{
  sqlite3_free (table);
  return SQLITE_OK;
}

static int
find_best_index (sqlite3_vtab *table, sqlite3_index_info *info)
{
  info->estimatedRows = (sqlite3_int64) ((Table *) table)->keys->n;
  info->estimatedCost = (double) info->estimatedRows;
  return SQLITE_OK;
}

static int
open_cursor (sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
  Cursor *self = sqlite3_malloc (sizeof *self);

  if (self == NULL)
    return SQLITE_NOMEM;
  memset (self, 0, sizeof *self);
  self->keys = ((Table *) table)->keys;
  *cursor = &self->base;
  return SQLITE_OK;
}

static int
close_cursor (sqlite3_vtab_cursor *cursor)
{
  sqlite3_free (cursor);
  return SQLITE_OK;
}

static int
rewind_cursor (sqlite3_vtab_cursor *cursor, G_GNUC_UNUSED int index, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED int n_values,
               G_GNUC_UNUSED sqlite3_value **values)
{
  ((Cursor *) cursor)->at = 0;
  return SQLITE_OK;
}

static int
step_cursor (sqlite3_vtab_cursor *cursor)
{
  ((Cursor *) cursor)->at++;
  return SQLITE_OK;
}

static int
is_at_end (sqlite3_vtab_cursor *cursor)
{
  return ((Cursor *) cursor)->at >= ((Cursor *) cursor)->keys->n;
}

static int
read_number (sqlite3_vtab_cursor *cursor, sqlite3_context *context, G_GNUC_UNUSED int column)
{
  const Cursor *self = (const Cursor *) cursor;

  sqlite3_result_int64 (context, qd_bulk_keys_get_number (self->keys, self->at));
  return SQLITE_OK;
}

static int
read_id (sqlite3_vtab_cursor *cursor, sqlite3_int64 *id)
{
  *id = qd_bulk_keys_get_id (((Cursor *) cursor)->keys, ((Cursor *) cursor)->at);
  return SQLITE_OK;
}

/* Without xCreate, as in bulk-table.c. */
static const sqlite3_module module = {
  .xConnect = connect_table,
  .xBestIndex = find_best_index,
  .xDisconnect = disconnect_table,
  .xOpen = open_cursor,
  .xClose = close_cursor,
  .xFilter = rewind_cursor,
  .xNext = step_cursor,
  .xEof = is_at_end,
  .xColumn = read_number,
  .xRowid = read_id,
};

int
qd_bulk_keys_table_add (sqlite3 *handle, const QdBulkKeys *keys)
{
  return sqlite3_create_module (handle, "bulk_keys", &module, (void *) keys);
}

void
qd_bulk_keys_table_remove (sqlite3 *handle)
{
  sqlite3_create_module (handle, "bulk_keys", NULL, NULL);
}
