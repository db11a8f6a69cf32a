#include "config.h"
#include "engine/project/row-log-private.h"

/* Rows that are read, put and removed. */

static void
append_key (GString *sql, const QdLogColumns *table)
{
  for (guint i = 0; i < table->n_keys; i++)
    g_string_append_printf (sql, "%s%s = ?%u", i == 0 ? " WHERE " : " AND ", table->columns[i], i + 1);
}

static void
append_list (GString *sql, const QdLogColumns *table, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, "%s%s", i == 0 ? "" : ", ", table->columns[i]);
}

static GString *
find_sql (const QdLogColumns *table, gboolean remove)
{
  GString *sql = g_string_new (remove ? "DELETE" : "SELECT ");

  if (!remove)
    append_list (sql, table, qd_log_count_columns (table));
  g_string_append_printf (sql, " FROM %s", table->name);
  append_key (sql, table);
  return sql;
}

/* @plain: all but the vague one, which stays as it is. */
static void
append_changes (GString *sql, const QdLogColumns *table, gboolean plain)
{
  const char *before = " SET ";

  for (guint i = table->n_keys; table->columns[i] != NULL; i++)
    {
      if (plain && g_strcmp0 (table->columns[i], table->vague) == 0)
        continue;
      g_string_append_printf (sql, "%s%s = ?%u", before, table->columns[i], i + 1);
      before = ", ";
    }
}

static GString *
put_sql (const QdLogColumns *table, gboolean plain)
{
  guint n = qd_log_count_columns (table);
  GString *sql = g_string_new (NULL);

  if (table->lasting)
    {
      g_string_append_printf (sql, "UPDATE %s", table->name);
      append_changes (sql, table, plain);
      append_key (sql, table);
      return sql;
    }
  g_string_append_printf (sql, "INSERT INTO %s (", table->name);
  append_list (sql, table, n);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, "%s?%u", i == 0 ? ") VALUES (" : ", ", i + 1);
  g_string_append (sql, ") ON CONFLICT (");
  append_list (sql, table, table->n_keys);
  g_string_append (sql, n > table->n_keys ? ") DO UPDATE" : ") DO NOTHING");
  append_changes (sql, table, plain);
  return sql;
}

typedef enum
{
  READ,
  REMOVE,
  PUT,
  PUT_PLAINLY,
  N_KINDS,
} Kind;

static GString *
make_sql (const QdLogColumns *table, Kind kind)
{
  return kind == READ || kind == REMOVE ? find_sql (table, kind == REMOVE) : put_sql (table, kind == PUT_PLAINLY);
}

/* Statements are known by the address of their text: made once for all connections. */
static const char *
get_sql (QdLogTable table, Kind kind)
{
  static char *made[QD_LOG_N_TABLES][N_KINDS];

  if (g_once_init_enter (&made[table][kind]))
    g_once_init_leave (&made[table][kind], g_string_free (make_sql (&qd_log_tables[table], kind), FALSE));
  return made[table][kind];
}

static sqlite3_stmt *
prepare (QdDatabase *db, const char *sql, GBytes *row, guint n, GError **error)
{
  sqlite3_stmt *statement = qd_database_query (db, error, sql, "");

  for (guint i = 0; statement != NULL && i < MIN (n, (guint) sqlite3_bind_parameter_count (statement)); i++)
    qd_log_bind (statement, (int) i + 1, qd_log_find_value (row, i));
  return statement;
}

gboolean
qd_log_read (QdDatabase *db, QdLogTable table, GBytes *like, GBytes **row, GError **error)
{
  sqlite3_stmt *rows = prepare (db, get_sql (table, READ), like, qd_log_tables[table].n_keys, error);
  QdStep step = rows == NULL ? QD_STEP_FAILED : qd_database_step (db, rows, error);
  sqlite3_value *values[QD_LOG_MOST_COLUMNS];
  guint n = qd_log_count_columns (&qd_log_tables[table]);

  *row = NULL;
  if (step != QD_STEP_ROW)
    return step == QD_STEP_DONE;
  for (guint i = 0; i < n; i++)
    values[i] = sqlite3_column_value (rows, (int) i);
  *row = qd_log_row_new (values, n);
  sqlite3_reset (rows);
  return TRUE;
}

/* What a class is, beside what is seen of it, others decide: it stays as it is unless the step changed it. */
static gboolean
is_plain (QdLogTable table, GBytes *row, GBytes *from)
{
  const QdLogColumns *columns = &qd_log_tables[table];
  guint vague = 0;

  if (from == NULL || !columns->lasting || columns->vague == NULL)
    return FALSE;
  while (!g_str_equal (columns->columns[vague], columns->vague))
    vague++;
  return qd_log_get_integer (row, vague) == qd_log_get_integer (from, vague);
}

gboolean
qd_log_put (QdDatabase *db, QdLogTable table, GBytes *row, GBytes *from, GError **error)
{
  sqlite3_stmt *statement = prepare (db, get_sql (table, is_plain (table, row, from) ? PUT_PLAINLY : PUT), row,
                                     qd_log_count_columns (&qd_log_tables[table]), error);

  return statement != NULL && qd_database_step (db, statement, error) == QD_STEP_DONE;
}

gboolean
qd_log_remove (QdDatabase *db, QdLogTable table, GBytes *row, GError **error)
{
  sqlite3_stmt *statement = prepare (db, get_sql (table, REMOVE), row, qd_log_tables[table].n_keys, error);

  return statement != NULL && qd_database_step (db, statement, error) == QD_STEP_DONE;
}
