#include "config.h"
#include "app/commands/task-shared.h"

gboolean
qd_command_open_task (QdCli *cli, QdProjectMode mode, const char *name, QdProject **project, QdTask **task, GError **error)
{
  *project = qd_project_open (qd_cli_get_argument (cli, 0), mode, error);
  *task = *project == NULL ? NULL : qd_project_find_task (*project, name, error);
  return *task != NULL;
}

const char *
qd_command_find_class_name (const GPtrArray *classes, gint64 id)
{
  for (guint i = 0; i < classes->len; i++)
    if (((const QdClass *) classes->pdata[i])->id == id)
      return ((const QdClass *) classes->pdata[i])->name;
  return "";
}

JsonArray *
qd_command_corners_to_json (QdCornerBox box)
{
  JsonArray *corners = json_array_new ();

  json_array_add_double_element (corners, box.xmin);
  json_array_add_double_element (corners, box.ymin);
  json_array_add_double_element (corners, box.xmax);
  json_array_add_double_element (corners, box.ymax);
  return corners;
}
