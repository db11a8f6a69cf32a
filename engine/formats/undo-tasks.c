#include "engine/formats/undo-tasks.h"

#include <string.h>

#include "engine/project/tasks.h"

void
qd_undo_tasks_add (GPtrArray *tasks, const char *uuid, guint looks)
{
  g_ptr_array_add (tasks, g_strdup_printf ("%s %u", uuid, looks));
}

JsonArray *
qd_undo_tasks_to_json (const GPtrArray *tasks)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < tasks->len; i++)
    json_array_add_string_element (list, tasks->pdata[i]);
  return list;
}

static gboolean
remove_task (QdProject *project, const char *uuid, guint64 looks, GError **error)
{
  g_autoptr (GPtrArray) tasks = qd_project_list_tasks (project, error);

  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    {
      const QdTask *task = tasks->pdata[i];
      if (strcmp (task->uuid, uuid) == 0 && task->n_looks == looks && task->n_settled == 0)
        return qd_project_remove_task (project, task->id, error);
    }
  return tasks != NULL;
}

gboolean
qd_undo_tasks_remove (QdProject *project, JsonArray *list, GError **error)
{
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      g_auto (GStrv) words = NULL;

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        continue;
      words = g_strsplit (json_node_get_string (node), " ", 2);
      if (g_strv_length (words) == 2 && !remove_task (project, words[0], g_ascii_strtoull (words[1], NULL, 10), error))
        return FALSE;
    }
  return TRUE;
}
