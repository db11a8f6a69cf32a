#include "engine/project/class-states.h"

#include <string.h>

#include "engine/project/project-private.h"

/* A line each: "c ID RETIRED" for a class, "s ID CLASS FORMER" for a species; 0 for none. */

static gboolean
append_rows (QdProject *project, GString *text, const char *sql, GError **error)
{
  sqlite3_stmt *rows = qd_database_query (project->db, error, sql, "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (rows); i++)
        g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (const char *) sqlite3_column_text (rows, i));
      g_string_append_c (text, '\n');
    }
  return step == QD_STEP_DONE;
}

char *
qd_class_states_read (QdProject *project, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!append_rows (project, text, "SELECT 'c', id, retired FROM classes ORDER BY id", error) ||
      !append_rows (project, text, "SELECT 's', id, ifnull(class_id, 0), ifnull(former_class_id, 0) FROM species ORDER BY id",
                    error))
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Lines of @text by their first two words. */
static GHashTable *
index_lines (char **lines)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *first = strchr (lines[i], ' '), *second = first != NULL ? strchr (first + 1, ' ') : NULL;
      if (second != NULL)
        g_hash_table_insert (table, g_strndup (lines[i], (gsize) (second - lines[i])), lines[i]);
    }
  return table;
}

/* [3] numbers behind the letter; FALSE: it is no line. */
static gboolean
parse_line (const char *line, char kind, gint64 numbers[3])
{
  g_auto (GStrv) words = g_strsplit (line, " ", 5);

  if (line[0] != kind || g_strv_length (words) != (kind == 's' ? 4 : 3))
    return FALSE;
  numbers[2] = 0;
  for (guint i = 1; words[i] != NULL; i++)
    if (!g_ascii_string_to_signed (words[i], 10, 0, G_MAXINT64, &numbers[i - 1], NULL))
      return FALSE;
  return TRUE;
}

/* Only a class that exists is put back, and only where nobody changed it since. */
static gboolean
put_species (QdProject *project, const char *before, const char *after, GError **error)
{
  gint64 a[3], b[3];

  if (!parse_line (before, 's', a) || !parse_line (after, 's', b))
    return TRUE;
  return qd_database_run (project->db, error,
                          "UPDATE species SET class_id = (SELECT id FROM classes WHERE id = ?3), former_class_id ="
                          " (SELECT id FROM classes WHERE id = ?4) WHERE id = ?1 AND ifnull(class_id, 0) = ?2",
                          "iiii", b[0], b[1], a[1], a[2]) &&
         qd_observations_update_used (project, b[0], error);
}

/* In use again, unless another has its name by now. */
static gboolean
put_class (QdProject *project, const char *before, GError **error)
{
  gint64 a[3];

  if (!parse_line (before, 'c', a) || a[1] != 0)
    return TRUE;
  return qd_database_run (project->db, error,
                          "UPDATE classes SET retired = 0 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM classes c WHERE NOT"
                          " c.retired AND c.id <> ?1 AND c.name = classes.name COLLATE NOCASE)",
                          "i", a[0]);
}

static gboolean
is_retired (const char *line)
{
  gint64 numbers[3];

  return parse_line (line, 'c', numbers) && numbers[1] != 0;
}

static gboolean
retire_unused (QdProject *project, const char *after, GError **error)
{
  gint64 b[3];

  return !parse_line (after, 'c', b) ||
         qd_database_run (project->db, error,
                          "UPDATE classes SET retired = 1 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM boxes WHERE class_id ="
                          " ?1) AND NOT EXISTS (SELECT 1 FROM species WHERE class_id = ?1)",
                          "i", b[0]);
}

static gboolean
put_back (QdProject *project, char **before, char **after, GError **error)
{
  g_autoptr (GHashTable) old = index_lines (before), new = index_lines (after);
  GHashTableIter each;
  gpointer key, line;

  g_hash_table_iter_init (&each, old);
  while (g_hash_table_iter_next (&each, &key, &line))
    {
      const char *now = g_hash_table_lookup (new, key);
      if ((now == NULL || strcmp (now, line) != 0) &&
          (!put_class (project, line, error) || (now != NULL && !put_species (project, line, now, error))))
        return FALSE;
    }
  g_hash_table_iter_init (&each, new);
  while (g_hash_table_iter_next (&each, &key, &line))
    {
      const char *then = g_hash_table_lookup (old, key);

      if ((then == NULL || is_retired (then)) && !retire_unused (project, line, error))
        return FALSE;
    }
  return qd_classes_renumber (project, error);
}

gboolean
qd_class_states_put_back (QdProject *project, const char *before, const char *after, GError **error)
{
  g_auto (GStrv) old = g_strsplit (before, "\n", -1), new = g_strsplit (after, "\n", -1);

  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project, put_back (project, old, new, error), QD_CHANGED_CLASSES | QD_CHANGED_OBSERVATIONS, error);
}

/* ---- Settings ---- */

GPtrArray *
qd_project_list_settings (QdProject *project, const char *prefix, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *rows = qd_database_query (
      project->db, error, "SELECT key FROM settings WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key", "s", prefix);
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    g_ptr_array_add (keys, qd_column_dup (rows, 0));
  return step == QD_STEP_DONE ? g_steal_pointer (&keys) : NULL;
}

gboolean
qd_project_remove_settings (QdProject *project, const char *prefix, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (
      project, qd_database_run (project->db, error, "DELETE FROM settings WHERE substr(key, 1, length(?1)) = ?1", "s", prefix),
      QD_CHANGED_SETTINGS, error);
}
