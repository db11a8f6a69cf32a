#include "config.h"
#include "engine/project/row-log-private.h"

#include <string.h>

const QdLogColumns qd_log_tables[QD_LOG_N_TABLES] = {
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

guint
qd_log_count_columns (const QdLogColumns *table)
{
  guint n = 0;

  while (table->columns[n] != NULL)
    n++;
  return n;
}

/* ---- Values: a letter and what follows, one behind the other ---- */

static gsize
count_bytes (sqlite3_value *value)
{
  switch (sqlite3_value_type (value))
    {
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
      return 1 + sizeof (gint64);
    case SQLITE_NULL:
      return 1;
    default:
      sqlite3_value_text (value); /* a BLOB's bytes are those of its text */
      return 1 + sizeof (guint32) + (gsize) sqlite3_value_bytes (value);
    }
}

/* Returns: what is behind it. */
static guint8 *
write_value (guint8 *to, sqlite3_value *value)
{
  gint64 integer = sqlite3_value_int64 (value);
  double real = sqlite3_value_double (value);
  guint32 length;

  switch (sqlite3_value_type (value))
    {
    case SQLITE_INTEGER:
      *to = 'i';
      memcpy (to + 1, &integer, sizeof integer);
      break;
    case SQLITE_FLOAT:
      *to = 'd';
      memcpy (to + 1, &real, sizeof real);
      break;
    case SQLITE_NULL:
      *to = 'n';
      break;
    default:
      length = (guint32) sqlite3_value_bytes (value);
      *to = 's';
      memcpy (to + 1, &length, sizeof length);
      if (length > 0)
        memcpy (to + 1 + sizeof length, sqlite3_value_text (value), length);
    }
  return to + count_bytes (value);
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

const guint8 *
qd_log_find_value (GBytes *row, guint column)
{
  const guint8 *value = g_bytes_get_data (row, NULL);

  for (guint i = 0; i < column; i++)
    value += value_size (value);
  return value;
}

GBytes *
qd_log_row_new (sqlite3_value **values, guint n)
{
  gsize size = 0;
  guint8 *bytes, *end;

  for (guint i = 0; i < n; i++)
    size += count_bytes (values[i]);
  bytes = end = g_malloc (size);
  for (guint i = 0; i < n; i++)
    end = write_value (end, values[i]);
  return g_bytes_new_take (bytes, size);
}

void
qd_log_bind (sqlite3_stmt *statement, int place, const guint8 *value)
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

static gsize
key_size (QdLogTable table, GBytes *row)
{
  return (gsize) (qd_log_find_value (row, qd_log_tables[table].n_keys) - (const guint8 *) g_bytes_get_data (row, NULL));
}

guint
qd_log_hash_key (QdLogTable table, GBytes *row)
{
  const guint8 *bytes = g_bytes_get_data (row, NULL);
  gsize size = key_size (table, row);
  guint hash = (guint) table;

  for (gsize i = 0; i < size; i++)
    hash = hash * 16777619u ^ bytes[i];
  return hash;
}

gboolean
qd_log_has_key_of (QdLogTable table, GBytes *row, GBytes *other)
{
  gsize size = key_size (table, row);

  return size == key_size (table, other) && memcmp (g_bytes_get_data (row, NULL), g_bytes_get_data (other, NULL), size) == 0;
}

static gboolean
is_vague (const QdLogColumns *table, guint column, gboolean places)
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
  for (guint i = 0; qd_log_tables[table].columns[i] != NULL; i++)
    {
      gsize size = value_size (one), size_of_other = value_size (other);

      if (!is_vague (&qd_log_tables[table], i, places) && (size != size_of_other || memcmp (one, other, size) != 0))
        return FALSE;
      one += size;
      other += size_of_other;
    }
  return TRUE;
}

gint64
qd_log_get_integer (GBytes *row, guint column)
{
  const guint8 *value = qd_log_find_value (row, column);
  gint64 integer = 0;

  if (*value == 'i')
    memcpy (&integer, value + 1, sizeof integer);
  return integer;
}

char *
qd_log_dup_text (GBytes *row, guint column)
{
  const guint8 *value = qd_log_find_value (row, column);

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
  guint n = qd_log_count_columns (&qd_log_tables[table]);
  g_autoptr (GBytes) old = NULL, new = NULL;

  g_return_if_fail (n_values == (int) (3 + n * (before + after)));
  if (is_own (table, values[3]))
    return;
  old = before ? qd_log_row_new (values + 3, n) : NULL;
  new = after ? qd_log_row_new (values + 3 + (before ? n : 0), n) : NULL;
  watch->note (watch->user_data, table, old, new);
}

static void
append_columns (GString *sql, const QdLogColumns *table, const char *before)
{
  for (guint i = 0; table->columns[i] != NULL; i++)
    g_string_append_printf (sql, ", %s.%s", before, table->columns[i]);
}

static void
append_trigger (GString *sql, QdLogTable table, const char *event, gboolean before, gboolean after)
{
  const QdLogColumns *t = &qd_log_tables[table];

  g_string_append_printf (sql, "CREATE TEMP TRIGGER IF NOT EXISTS qd_%s_%s AFTER %s", t->name, event, event);
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
  if (sqlite3_create_function_v2 (db->handle, "qd_log_note", -1, SQLITE_UTF8, watch, tell_watch, NULL, NULL, g_free) !=
          SQLITE_OK ||
      sqlite3_create_function (db->handle, "qd_log_wants", 0, SQLITE_UTF8, watch, ask_watch, NULL, NULL) != SQLITE_OK)
    return qd_database_fail (db, error);
  for (guint i = 0; i < QD_LOG_N_TABLES; i++)
    {
      if (!qd_log_tables[i].unmade)
        append_trigger (sql, (QdLogTable) i, "INSERT", FALSE, TRUE);
      if (!qd_log_tables[i].lasting)
        append_trigger (sql, (QdLogTable) i, "DELETE", TRUE, FALSE);
      append_trigger (sql, (QdLogTable) i, "UPDATE", TRUE, TRUE);
    }
  return qd_database_script (db, sql->str, error);
}
