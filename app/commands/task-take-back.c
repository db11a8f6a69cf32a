/* What a consolidation did to the photos is taken back. */
#include "config.h"
#include "app/commands/task-shared.h"

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
  const GOptionEntry options[] = { QD_COMMAND_TASK_OPTION (&name), { NULL } };
  JsonObject *event;

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  if (!qd_command_open_task (cli, QD_PROJECT_WRITE, name, &project, &task, &error) ||
      !qd_consolidation_take_back (project, task, &photos, &changed, &error))
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
