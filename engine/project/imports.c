/* The history of imports. */
#include "config.h"
#include "engine/project/project-private.h"

#include "engine/core/json.h"

#define MOST_REMARKS 10

static void
add_sentences (JsonObject *object, const char *key, const GPtrArray *sentences)
{
  JsonArray *array = sentences != NULL && sentences->len > 0 ? json_array_new () : NULL;

  for (guint i = 0; array != NULL && i < MIN (sentences->len, MOST_REMARKS); i++)
    json_array_add_string_element (array, sentences->pdata[i]);
  if (array != NULL)
    json_object_set_array_member (object, key, array);
}

static char *
sentences_to_text (QdReport *report)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GPtrArray) reasons = qd_report_list_reasons (report);
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < reasons->len; i++)
    add_sentences (object, reasons->pdata[i], qd_report_get_examples (report, reasons->pdata[i]));
  add_sentences (object, "", report->remarks);
  json_node_take_object (node, object);
  return qd_json_to_text (node);
}

gboolean
qd_project_add_import (QdProject *project, const char *kind, const char *path, const QdReport *report, GError **error)
{
  g_autofree char *source = g_filename_display_basename (path), *reasons = qd_report_reasons_to_json ((QdReport *) report);
  g_autofree char *sentences = sentences_to_text ((QdReport *) report);

  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (
      project,
      qd_database_run (project->db, error,
                       "INSERT INTO imports (\"when\", kind, source, read, added, updated, skipped, reasons, sentences)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       "issuuuuss", g_get_real_time (), kind, source, report->read, report->added, report->updated,
                       report->skipped, reasons, sentences),
      QD_CHANGED_OBSERVATIONS, error);
}

GPtrArray *
qd_project_list_imports (QdProject *project, GError **error)
{
  g_autoptr (GPtrArray) imports = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_import_free);
  sqlite3_stmt *rows =
      qd_database_query (project->db, error,
                         "SELECT id, \"when\", kind, source, read, added, updated, skipped, reasons, sentences FROM imports"
                         " ORDER BY id DESC",
                         "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      QdImport *import = g_new0 (QdImport, 1);
      import->id = sqlite3_column_int64 (rows, 0);
      import->when = sqlite3_column_int64 (rows, 1);
      import->kind = qd_column_dup (rows, 2);
      import->source = qd_column_dup (rows, 3);
      import->read = (guint) sqlite3_column_int (rows, 4);
      import->added = (guint) sqlite3_column_int (rows, 5);
      import->updated = (guint) sqlite3_column_int (rows, 6);
      import->skipped = (guint) sqlite3_column_int (rows, 7);
      import->reasons = qd_column_dup (rows, 8);
      import->sentences = qd_column_dup (rows, 9);
      g_ptr_array_add (imports, import);
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&imports) : NULL;
}
