#include "config.h"
#include "engine/project/row-log.h"

#include <string.h>

#define MOST_COLUMNS 20

typedef struct
{
  const char *name, *columns[MOST_COLUMNS]; /* those of the key first */
  guint n_keys;
  const char *vague; /* a column that tells nothing alone: a time */
  const char *place; /* a column that changes along with those of other rows */
  gboolean lasting;     /* its rows neither go nor come back */
  gboolean unmade;      /* nor does anybody want to know that one came */
} Table;

static const Table tables[QD_LOG_N_TABLES] = {
  [QD_LOG_SETTINGS] = { .name = "settings", .n_keys = 1, .columns = { "key", "value" } },
  [QD_LOG_CLASSES] = { .name = "classes", .n_keys = 1, .lasting = TRUE, .vague = "automatic", .place = "position",
                       .columns = { "id", "name", "retired", "color", "position", "automatic" } },
  [QD_LOG_SPECIES] = { .name = "species", .n_keys = 1, .lasting = TRUE, .unmade = TRUE,
                       .columns = { "id", "class_id", "former_class_id" } },
  [QD_LOG_PHOTOS] = { .name = "photos", .n_keys = 1, .lasting = TRUE, .unmade = TRUE, .columns = { "id", "mark" } },
  [QD_LOG_TASKS] = { .name = "tasks", .n_keys = 1,
                     .columns = { "id", "uuid", "name", "kind", "labellers", "settings", "created" } },
  [QD_LOG_TASK_CLASSES] = { .name = "task_classes", .n_keys = 2, .columns = { "task_id", "class_id" } },
  [QD_LOG_TASK_PHOTOS] = { .name = "task_photos", .n_keys = 2, .columns = { "task_id", "photo_id", "state", "digest" } },
  [QD_LOG_LOOKS] = { .name = "looks", .n_keys = 1,
                     .columns = { "id", "photo_id", "task_id", "labeller_id", "mark", "seconds", "started", "finished" } },
  [QD_LOG_LOOK_BOXES] = { .name = "look_boxes", .n_keys = 1, .vague = "modified",
                          .columns = { "id", "look_id", "class_id", "xmin", "ymin", "xmax", "ymax", "difficult", "truncated",
                                       "first_id", "adjusted", "created", "modified" } },
  [QD_LOG_DISPUTES] = { .name = "disputes", .n_keys = 1,
                        .columns = { "id", "task_id", "photo_id", "members", "kind", "class_id", "xmin", "ymin", "xmax", "ymax",
                                     "votes", "voters", "confidence", "decided", "kept", "kept_class_id" } },
  [QD_LOG_BOXES] = { .name = "boxes", .n_keys = 1, .vague = "modified",
                     .columns = { "id", "photo_id", "class_id", "xmin", "ymin", "xmax", "ymax", "difficult", "truncated",
                                  "source", "score", "run_id", "created", "modified", "labeller_id", "votes", "voters",
                                  "confidence" } },
  [QD_LOG_SPLITS] = { .name = "splits", .n_keys = 1, .columns = { "photo_id", "subset" } },
};

static guint
count_columns (const Table *table)
{
  guint n = 0;

  while (table->columns[n] != NULL)
    n++;
  return n;
}

/* ---- Values: a letter and what follows, one behind the other ---- */

static void
append_value (GByteArray *bytes, sqlite3_value *value)
{
  gint64 integer = sqlite3_value_int64 (value);
  double real = sqlite3_value_double (value);
  guint32 length;

  switch (sqlite3_value_type (value))
    {
    case SQLITE_INTEGER:
      g_byte_array_append (bytes, (const guint8 *) "i", 1);
      g_byte_array_append (bytes, (const guint8 *) &integer, sizeof integer);
      break;
    case SQLITE_FLOAT:
      g_byte_array_append (bytes, (const guint8 *) "d", 1);
      g_byte_array_append (bytes, (const guint8 *) &real, sizeof real);
      break;
    case SQLITE_NULL:
      g_byte_array_append (bytes, (const guint8 *) "n", 1);
      break;
    default:
      length = (guint32) sqlite3_value_bytes (value);
      g_byte_array_append (bytes, (const guint8 *) "s", 1);
      g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
      g_byte_array_append (bytes, sqlite3_value_text (value), length);
    }
}

static gsize
value_size (const guint8 *value)
{
  guint32 length;

  if (*value == 'n')
    return 1;
  if (*value != 's')
    return 1 + sizeof (gint64);
  memcpy (&length, value + 1, sizeof length);
  return 1 + sizeof length + length;
}

static const guint8 *
find_value (GBytes *row, guint column)
{
  const guint8 *value = g_bytes_get_data (row, NULL);

  for (guint i = 0; i < column; i++)
    value += value_size (value);
  return value;
}

static GBytes *
row_new (sqlite3_value **values, guint n)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    append_value (bytes, values[i]);
  return g_byte_array_free_to_bytes (bytes);
}

static void
bind_value (sqlite3_stmt *statement, int place, const guint8 *value)
{
  gint64 integer;
  double real;

  if (*value == 'i')
    {
      memcpy (&integer, value + 1, sizeof integer);
      sqlite3_bind_int64 (statement, place, integer);
    }
  else if (*value == 'd')
    {
      memcpy (&real, value + 1, sizeof real);
      sqlite3_bind_double (statement, place, real);
    }
  else if (*value == 's')
    sqlite3_bind_text (statement, place, (const char *) value + 1 + sizeof (guint32),
                       (int) (value_size (value) - 1 - sizeof (guint32)), SQLITE_TRANSIENT);
  else
    sqlite3_bind_null (statement, place);
}

GBytes *
qd_log_dup_key (QdLogTable table, GBytes *row)
{
  GByteArray *bytes = g_byte_array_new ();
  const guint8 *begin = g_bytes_get_data (row, NULL), letter = (guint8) table;

  g_byte_array_append (bytes, &letter, 1);
  g_byte_array_append (bytes, begin, (guint) (find_value (row, tables[table].n_keys) - begin));
  return g_byte_array_free_to_bytes (bytes);
}

static gboolean
is_vague (const Table *table, guint column, gboolean places)
{
  return g_strcmp0 (table->vague, table->columns[column]) == 0 ||
         (!places && g_strcmp0 (table->place, table->columns[column]) == 0);
}

gboolean
qd_log_equal (QdLogTable table, GBytes *a, GBytes *b, gboolean places)
{
  const guint8 *one, *other;

  if (a == NULL || b == NULL)
    return a == b;
  one = g_bytes_get_data (a, NULL);
  other = g_bytes_get_data (b, NULL);
  for (guint i = 0; tables[table].columns[i] != NULL; i++)
    {
      gsize size = value_size (one), size_of_other = value_size (other);

      if (!is_vague (&tables[table], i, places) && (size != size_of_other || memcmp (one, other, size) != 0))
        return FALSE;
      one += size;
      other += size_of_other;
    }
  return TRUE;
}

gint64
qd_log_get_integer (GBytes *row, guint column)
{
  const guint8 *value = find_value (row, column);
  gint64 integer = 0;

  if (*value == 'i')
    memcpy (&integer, value + 1, sizeof integer);
  return integer;
}

char *
qd_log_dup_text (GBytes *row, guint column)
{
  const guint8 *value = find_value (row, column);

  if (*value != 's')
    return NULL;
  return g_strndup ((const char *) value + 1 + sizeof (guint32), value_size (value) - 1 - sizeof (guint32));
}

/* ---- Watching ---- */

typedef struct
{
  QdLogWants wants;
  QdLogNote note;
  gpointer user_data;
} Watch;

static void
ask_watch (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  Watch *watch = sqlite3_user_data (context);

  (void) n_values;
  (void) values;
  sqlite3_result_int (context, watch->wants (watch->user_data));
}

/* What a commit counts for itself is nobody's doing. */
static gboolean
is_own (QdLogTable table, sqlite3_value *key)
{
  return table == QD_LOG_SETTINGS && g_str_has_prefix ((const char *) sqlite3_value_text (key), "generation-");
}

/* note (TABLE, BEFORE?, AFTER?, the columns of each) */
static void
tell_watch (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  Watch *watch = sqlite3_user_data (context);
  QdLogTable table = (QdLogTable) sqlite3_value_int (values[0]);
  gboolean before = sqlite3_value_int (values[1]), after = sqlite3_value_int (values[2]);
  guint n = count_columns (&tables[table]);
  g_autoptr (GBytes) old = NULL, new = NULL;

  g_return_if_fail (n_values == (int) (3 + n * (before + after)));
  if (is_own (table, values[3]))
    return;
  old = before ? row_new (values + 3, n) : NULL;
  new = after ? row_new (values + 3 + (before ? n : 0), n) : NULL;
  watch->note (watch->user_data, table, old, new);
}

static void
append_columns (GString *sql, const Table *table, const char *before)
{
  for (guint i = 0; table->columns[i] != NULL; i++)
    g_string_append_printf (sql, ", %s.%s", before, table->columns[i]);
}

static void
append_trigger (GString *sql, QdLogTable table, const char *event, gboolean before, gboolean after)
{
  const Table *t = &tables[table];

  g_string_append_printf (sql, "CREATE TEMP TRIGGER qd_%s_%s AFTER %s", t->name, event, event);
  if (before && after)
    for (guint i = 0; t->columns[i] != NULL; i++)
      g_string_append_printf (sql, "%s %s", i == 0 ? " OF" : ",", t->columns[i]);
  g_string_append_printf (sql, " ON main.%s WHEN qd_log_wants () BEGIN SELECT qd_log_note (%d, %d, %d", t->name, table, before,
                          after);
  if (before)
    append_columns (sql, t, "old");
  if (after)
    append_columns (sql, t, "new");
  g_string_append (sql, "); END;");
}

gboolean
qd_log_watch (QdDatabase *db, QdLogWants wants, QdLogNote note, gpointer user_data, GError **error)
{
  Watch *watch = g_new (Watch, 1);
  g_autoptr (GString) sql = g_string_new (NULL);

  *watch = (Watch){ wants, note, user_data };
  if (sqlite3_create_function (db->handle, "qd_log_wants", 0, SQLITE_UTF8, watch, ask_watch, NULL, NULL) != SQLITE_OK ||
      sqlite3_create_function_v2 (db->handle, "qd_log_note", -1, SQLITE_UTF8, watch, tell_watch, NULL, NULL, g_free) != SQLITE_OK)
    return qd_database_fail (db, error);
  for (guint i = 0; i < QD_LOG_N_TABLES; i++)
    {
      if (!tables[i].unmade)
        append_trigger (sql, (QdLogTable) i, "INSERT", FALSE, TRUE);
      if (!tables[i].lasting)
        append_trigger (sql, (QdLogTable) i, "DELETE", TRUE, FALSE);
      append_trigger (sql, (QdLogTable) i, "UPDATE", TRUE, TRUE);
    }
  return qd_database_script (db, sql->str, error);
}

/* ---- Reading and putting ---- */

static void
append_key (GString *sql, const Table *table)
{
  for (guint i = 0; i < table->n_keys; i++)
    g_string_append_printf (sql, "%s%s = ?%u", i == 0 ? " WHERE " : " AND ", table->columns[i], i + 1);
}

static void
append_list (GString *sql, const Table *table, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, "%s%s", i == 0 ? "" : ", ", table->columns[i]);
}

/* Statements are known by the address of their text. */
static const char *
intern (GString *taken)
{
  g_autofree char *text = g_string_free (taken, FALSE);

  return g_intern_string (text);
}

static const char *
find_sql (const Table *table, gboolean remove)
{
  GString *sql = g_string_new (remove ? "DELETE" : "SELECT ");

  if (!remove)
    append_list (sql, table, count_columns (table));
  g_string_append_printf (sql, " FROM %s", table->name);
  append_key (sql, table);
  return intern (sql);
}

static void
append_changes (GString *sql, const Table *table)
{
  for (guint i = table->n_keys; table->columns[i] != NULL; i++)
    g_string_append_printf (sql, "%s%s = ?%u", i == table->n_keys ? " SET " : ", ", table->columns[i], i + 1);
}

static const char *
put_sql (const Table *table)
{
  guint n = count_columns (table);
  GString *sql = g_string_new (NULL);

  if (table->lasting)
    {
      g_string_append_printf (sql, "UPDATE %s", table->name);
      append_changes (sql, table);
      append_key (sql, table);
      return intern (sql);
    }
  g_string_append_printf (sql, "INSERT INTO %s (", table->name);
  append_list (sql, table, n);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, "%s?%u", i == 0 ? ") VALUES (" : ", ", i + 1);
  g_string_append (sql, ") ON CONFLICT (");
  append_list (sql, table, table->n_keys);
  g_string_append (sql, n > table->n_keys ? ") DO UPDATE" : ") DO NOTHING");
  append_changes (sql, table);
  return intern (sql);
}

static sqlite3_stmt *
prepare (QdDatabase *db, const char *sql, GBytes *row, guint n, GError **error)
{
  sqlite3_stmt *statement = qd_database_query (db, error, sql, "");

  for (guint i = 0; statement != NULL && i < n; i++)
    bind_value (statement, (int) i + 1, find_value (row, i));
  return statement;
}

gboolean
qd_log_read (QdDatabase *db, QdLogTable table, GBytes *like, GBytes **row, GError **error)
{
  sqlite3_stmt *rows = prepare (db, find_sql (&tables[table], FALSE), like, tables[table].n_keys, error);
  QdStep step = rows == NULL ? QD_STEP_FAILED : qd_database_step (db, rows, error);
  sqlite3_value *values[MOST_COLUMNS];
  guint n = count_columns (&tables[table]);

  *row = NULL;
  if (step != QD_STEP_ROW)
    return step == QD_STEP_DONE;
  for (guint i = 0; i < n; i++)
    values[i] = sqlite3_column_value (rows, (int) i);
  *row = row_new (values, n);
  sqlite3_reset (rows);
  return TRUE;
}

gboolean
qd_log_put (QdDatabase *db, QdLogTable table, GBytes *row, GError **error)
{
  sqlite3_stmt *statement = prepare (db, put_sql (&tables[table]), row, count_columns (&tables[table]), error);

  return statement != NULL && qd_database_step (db, statement, error) == QD_STEP_DONE;
}

gboolean
qd_log_remove (QdDatabase *db, QdLogTable table, GBytes *row, GError **error)
{
  sqlite3_stmt *statement = prepare (db, find_sql (&tables[table], TRUE), row, tables[table].n_keys, error);

  return statement != NULL && qd_database_step (db, statement, error) == QD_STEP_DONE;
}
