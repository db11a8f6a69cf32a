#include "engine/project/bulk-table.h"

#include <string.h>

/* A table for each: which rows it holds, by their flag; 0: all. */
static const struct
{
  const char *name;
  gsize flag;
} tables[] = {
  { "bulk_rows", 0 },
  { "bulk_new_observations", G_STRUCT_OFFSET (QdBulkRow, adds_observation) },
  { "bulk_new_photos", G_STRUCT_OFFSET (QdBulkRow, adds_photo) },
};

typedef struct
{
  sqlite3_vtab base;
  QdBulkBatch **batch;
  gsize flag;
} Table;

typedef struct
{
  sqlite3_vtab_cursor base;
  const QdBulkBatch *batch;
  gsize flag;
  guint at;
} Cursor;

typedef enum
{
  NUMBER,
  DEGREES,
  TEXT,        /* NULL where it is blank */
  KEPT_TEXT,   /* "" where it is blank */
  STORED_TEXT, /* "" where it is not known */
} Kind;

#define NUMBERS(name)                                                                                                          \
  {                                                                                                                            \
#name, NUMBER, G_STRUCT_OFFSET(QdBulkRow, name)                                                                            \
  }
#define ONE_DEGREES(n)                                                                                                         \
  {                                                                                                                            \
#n, DEGREES, G_STRUCT_OFFSET(QdBulkRow, n)                                                                                 \
  }
static const struct
{
  const char *name;
  Kind kind;
  gsize at; /* offset in the row; which text */
} columns[] = {
  NUMBERS (source_id),
  NUMBERS (user_id),
  NUMBERS (taxon_id),
  NUMBERS (photo_source_id),
  NUMBERS (id),
  NUMBERS (species_id),
  ONE_DEGREES (latitude),
  ONE_DEGREES (longitude),
  { "uuid", TEXT, QD_BULK_UUID },
  { "url", TEXT, QD_BULK_URL },
  { "observed_on", TEXT, QD_BULK_OBSERVED_ON },
  { "quality", TEXT, QD_BULK_QUALITY },
  { "license", STORED_TEXT, QD_BULK_LICENSE },
  { "user_login", TEXT, QD_BULK_USER_LOGIN },
  { "user_name", TEXT, QD_BULK_USER_NAME },
  { "place", TEXT, QD_BULK_PLACE },
  { "description", TEXT, QD_BULK_DESCRIPTION },
  { "scientific_name", TEXT, QD_BULK_SCIENTIFIC_NAME },
  { "common_name", TEXT, QD_BULK_COMMON_NAME },
  { "iconic_taxon", TEXT, QD_BULK_ICONIC_TAXON },
  { "photo_url", TEXT, QD_BULK_PHOTO_URL },
  { "photo_license", KEPT_TEXT, QD_BULK_PHOTO_LICENSE },
  { "photo_credit", TEXT, QD_BULK_PHOTO_CREDIT },
};

static int
connect_table (sqlite3 *handle, void *batch, G_GNUC_UNUSED int n_words, const char *const *words, sqlite3_vtab **table,
               G_GNUC_UNUSED char **message)
{
  g_autoptr (GString) sql = g_string_new ("CREATE TABLE x (");
  Table *self;

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    g_string_append_printf (sql, "%s%s", i == 0 ? "" : ", ", columns[i].name);
  g_string_append_c (sql, ')');
  self = sqlite3_malloc (sizeof *self);
  if (self == NULL)
    return SQLITE_NOMEM;
  memset (self, 0, sizeof *self);
  self->batch = batch;
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (strcmp (words[0], tables[i].name) == 0)
      self->flag = tables[i].flag;
  *table = &self->base;
  return sqlite3_declare_vtab (handle, sql->str);
}

static int
disconnect_table (sqlite3_vtab *table)
{
  sqlite3_free (table);
  return SQLITE_OK;
}

static int
find_best_index (G_GNUC_UNUSED sqlite3_vtab *table, sqlite3_index_info *info)
{
  info->estimatedCost = info->estimatedRows = QD_BULK_BATCH_ROWS;
  return SQLITE_OK;
}

static int
open_cursor (G_GNUC_UNUSED sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
  Cursor *self = sqlite3_malloc (sizeof *self);

  if (self == NULL)
    return SQLITE_NOMEM;
  memset (self, 0, sizeof *self);
  *cursor = &self->base;
  return SQLITE_OK;
}

static int
close_cursor (sqlite3_vtab_cursor *cursor)
{
  sqlite3_free (cursor);
  return SQLITE_OK;
}

static void
pass_others (Cursor *self)
{
  while (self->flag != 0 && self->at < self->batch->n && !G_STRUCT_MEMBER (gboolean, &self->batch->rows[self->at], self->flag))
    self->at++;
}

static int
rewind_cursor (sqlite3_vtab_cursor *cursor, G_GNUC_UNUSED int index, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED int n_values,
               G_GNUC_UNUSED sqlite3_value **values)
{
  Cursor *self = (Cursor *) cursor;

  self->batch = *((Table *) cursor->pVtab)->batch;
  self->flag = ((Table *) cursor->pVtab)->flag;
  self->at = 0;
  pass_others (self);
  return SQLITE_OK;
}

static int
step_cursor (sqlite3_vtab_cursor *cursor)
{
  Cursor *self = (Cursor *) cursor;

  self->at++;
  pass_others (self);
  return SQLITE_OK;
}

static int
is_at_end (sqlite3_vtab_cursor *cursor)
{
  return ((Cursor *) cursor)->at >= ((Cursor *) cursor)->batch->n;
}

static int
read_place (sqlite3_vtab_cursor *cursor, sqlite3_int64 *place)
{
  *place = ((Cursor *) cursor)->at;
  return SQLITE_OK;
}

static void
give_text (sqlite3_context *context, const QdBulkBatch *batch, const QdBulkRow *row, gsize which, Kind kind)
{
  if (row->texts[which].at != 0 && (row->texts[which].length > 0 || kind != TEXT))
    sqlite3_result_text (context, batch->text + row->texts[which].at, (int) row->texts[which].length, SQLITE_STATIC);
  else if (kind == STORED_TEXT)
    sqlite3_result_text (context, "", 0, SQLITE_STATIC);
}

static int
read_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  const Cursor *self = (const Cursor *) cursor;
  const QdBulkRow *row = &self->batch->rows[self->at];
  gint64 number;

  switch (columns[column].kind)
    {
    case TEXT:
    case KEPT_TEXT:
    case STORED_TEXT: give_text (context, self->batch, row, columns[column].at, columns[column].kind); break;
    case DEGREES: sqlite3_result_double (context, G_STRUCT_MEMBER (double, row, columns[column].at)); break;
    case NUMBER:
    default:
      number = G_STRUCT_MEMBER (gint64, row, columns[column].at);
      if (number != 0)
        sqlite3_result_int64 (context, number);
    }
  return SQLITE_OK;
}

/* Without xCreate: the table is there for every statement of the connection, and in no schema. */
static const sqlite3_module module = {
  .xConnect = connect_table,
  .xBestIndex = find_best_index,
  .xDisconnect = disconnect_table,
  .xOpen = open_cursor,
  .xClose = close_cursor,
  .xFilter = rewind_cursor,
  .xNext = step_cursor,
  .xEof = is_at_end,
  .xColumn = read_column,
  .xRowid = read_place,
};

int
qd_bulk_table_add (sqlite3 *handle, QdBulkBatch **batch)
{
  int code = SQLITE_OK;

  for (guint i = 0; i < G_N_ELEMENTS (tables) && code == SQLITE_OK; i++)
    code = sqlite3_create_module (handle, tables[i].name, &module, batch);
  return code;
}

void
qd_bulk_table_remove (sqlite3 *handle)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    sqlite3_create_module (handle, tables[i].name, NULL, NULL);
}
