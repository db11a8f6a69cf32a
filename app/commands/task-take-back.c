/* What a consolidation did to the photos is taken back. */
#include "config.h"
#include "app/commands/shared.h"

#include <glib/gi18n.h>

#include "engine/hands/consolidation.h"

static int
run_take_back (QdCli *cli)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autoptr (QdTask) task = NULL;
  guint photos, changed;
  const GOptionEntry options[] = {
    { "task", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Name of the task; the last one when not given"), N_ ("NAME") },
    { NULL },
  };
  JsonObject *event;

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  project = qd_project_open (qd_cli_get_argument (cli, 0), QD_PROJECT_WRITE, &error);
  task = project == NULL ? NULL : qd_project_find_task (project, name, &error);
  if (task == NULL || !qd_consolidation_take_back (project, task, &photos, &changed, &error))
    return qd_cli_fail (cli, error);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_string_member (event, "task", task->name);
  json_object_set_int_member (event, "photos", photos);
  json_object_set_int_member (event, "changed", changed);
  qd_cli_put (cli, event);
  qd_cli_print (cli, _ ("%u photos have the boxes again that they had before they were consolidated."), photos);
  if (changed > 0)
    qd_cli_print (cli, _ ("%u photos are left as they are, since their boxes were changed by hand."), changed);
  return 0;
}

const QdCommand qd_command_task_take_back = {
  "task take-back",
  N_ ("PROJECT [--task=NAME]"),
  N_ ("Give photos the boxes back that they had before they were consolidated."),
  run_take_back,
};
