/* Labelling tasks: listed, sent, labelled elsewhere, brought back. */
#include "config.h"
#include "app/commands/task-shared.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "engine/hands/labels.h"
#include "engine/hands/merge.h"
#include "engine/hands/task-export.h"
#include "engine/hands/task-open.h"

#define MOST_SIDE 32768 /* pixels */

static void
put_done (QdCli *cli, const char *key, guint n)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "event", "done");
  json_object_set_int_member (event, key, n);
  qd_cli_put (cli, event);
}

/* ---- List ---- */

static int
run_list (QdCli *cli)
{
  const GOptionEntry options[] = { { NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autoptr (GPtrArray) tasks = NULL;

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  project = qd_project_open (qd_cli_get_argument (cli, 0), QD_PROJECT_READ, &error);
  tasks = project == NULL ? NULL : qd_project_list_tasks (project, &error);
  if (tasks == NULL)
    return qd_cli_fail (cli, error);
  for (guint i = 0; i < tasks->len; i++)
    qd_command_put_task (cli, "task", tasks->pdata[i]);
  put_done (cli, "tasks", tasks->len);
  return 0;
}

const QdCommand qd_command_task_list = {
  "task list",
  N_ ("PROJECT"),
  N_ ("Say which labelling tasks there are, and how far they are."),
  run_list,
};

/* ---- Export ---- */

static void
on_photos (guint done, guint total, gpointer cli)
{
  qd_cli_progress (cli, done == total, _ ("%u of %u photos"), done, total);
}

/* "bees.quadrat-task" for all, "bees-2.quadrat-task" for the second person. */
static char *
dup_part_path (const char *path, guint part)
{
  gsize stem = strlen (path);

  if (part == 0)
    return g_strdup (path);
  if (g_str_has_suffix (path, QD_TASK_SUFFIX))
    stem -= strlen (QD_TASK_SUFFIX);
  return g_strdup_printf ("%.*s-%u%s", (int) stem, path, part, path + stem);
}

static gboolean
export_part (QdCli *cli, QdProject *project, const QdTask *task, const QdTaskExportOptions *options, GError **error)
{
  g_autofree char *path = dup_part_path (qd_cli_get_argument (cli, 1), options->part),
                  *shown = g_filename_display_name (path);
  JsonObject *event;
  guint n;

  if (!qd_task_export (project, task, path, options, &n, on_photos, cli, qd_cli_get_cancellable (cli), error))
    return FALSE;
  event = json_object_new ();
  json_object_set_string_member (event, "event", "file");
  json_object_set_string_member (event, "file", shown);
  json_object_set_int_member (event, "photos", n);
  qd_cli_put (cli, event);
  qd_cli_print (cli, _ ("%s: %u photos."), shown, n);
  return TRUE;
}

static int
run_export (QdCli *cli)
{
  QdTaskExportOptions wanted = QD_TASK_EXPORT_OPTIONS_INIT;
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autoptr (QdTask) task = NULL;
  int people = 0, side = QD_TASK_MAX_SIDE;
  const GOptionEntry options[] = {
    { "task", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Name of the task; the last one when not given"), N_ ("NAME") },
    { "people", 0, 0, G_OPTION_ARG_INT, &people, N_ ("A file for each of so many people, who share the photos"), "N" },
    { "side", 0, 0, G_OPTION_ARG_INT, &side, N_ ("Longest side of the photos in the file (1024); 0: as they are"), N_ ("PIXELS") },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 2, 2))
    return qd_cli_get_status (cli);
  if (people < 0 || people > QD_TASK_MOST_PEOPLE)
    return qd_cli_misuse (cli, _ ("--people takes a number from 1 to %d"), QD_TASK_MOST_PEOPLE);
  if (side < 0 || side > MOST_SIDE)
    return qd_cli_misuse (cli, _ ("--side takes a number of pixels from 0 to %d"), MOST_SIDE);
  wanted.max_side = (guint) side;
  wanted.people = (guint) people;
  project = qd_project_open (qd_cli_get_argument (cli, 0), QD_PROJECT_WRITE, &error);
  task = project == NULL ? NULL : qd_project_find_task (project, name, &error);
  if (task == NULL)
    return qd_cli_fail (cli, error);
  for (wanted.part = people == 0 ? 0 : 1; wanted.part <= wanted.people; wanted.part++)
    if (!export_part (cli, project, task, &wanted, &error))
      return qd_cli_fail (cli, error);
  put_done (cli, "files", MAX (1, wanted.people));
  return 0;
}

const QdCommand qd_command_task_export = {
  "task export",
  N_ ("PROJECT NAME.quadrat-task [--task=NAME] [--people=N] [--side=1024]"),
  N_ ("Write a task as a file that another copy of Quadrat opens."),
  run_export,
};

/* ---- Open and return: in the labeller's copy ---- */

static int
run_open (QdCli *cli)
{
  g_autofree char *labeller = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry options[] = {
    { "labeller", 0, 0, G_OPTION_ARG_STRING, &labeller, N_ ("Who labels; asked for later when not given"), N_ ("NAME") },
    { NULL },
  };
  JsonObject *event;

  if (!qd_cli_parse (cli, options, 2, 2))
    return qd_cli_get_status (cli);
  if (!qd_task_open (qd_cli_get_argument (cli, 0), qd_cli_get_argument (cli, 1), labeller, on_photos, cli,
                     qd_cli_get_cancellable (cli), &error))
    return qd_cli_fail (cli, error);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  qd_cli_put (cli, event);
  qd_cli_print (cli, _ ("The task is ready to be labelled: quadrat %s"), qd_cli_get_argument (cli, 1));
  return 0;
}

const QdCommand qd_command_task_open = {
  "task open",
  N_ ("FILE.quadrat-task FOLDER [--labeller=NAME]"),
  N_ ("Make a project of a task that somebody sent, to label it."),
  run_open,
};

static int
run_return (QdCli *cli)
{
  const GOptionEntry options[] = { { NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdLabels) labels = NULL;
  JsonObject *event;

  if (!qd_cli_parse (cli, options, 2, 2))
    return qd_cli_get_status (cli);
  labels = qd_labels_read (qd_cli_get_argument (cli, 0), &error);
  if (labels == NULL || !qd_labels_write (labels, qd_cli_get_argument (cli, 1), &error))
    return qd_cli_fail (cli, error);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_string_member (event, "labeller", labels->labeller_name);
  json_object_set_int_member (event, "photos", labels->photos->len);
  json_object_set_int_member (event, "shared", labels->n_shared);
  qd_cli_put (cli, event);
  qd_cli_print (cli, _ ("What %s labelled on %u photos is written."), labels->labeller_name, labels->photos->len);
  if (labels->n_shared > 0)
    qd_cli_print (cli, _ ("On %u of them others drew, too: only what %s drew goes along. Blind labelling needs a copy for each."),
                  labels->n_shared, labels->labeller_name);
  return 0;
}

const QdCommand qd_command_task_return = {
  "task return",
  N_ ("FOLDER FILE"),
  N_ ("Write what was labelled in a task's project as a small file to give back."),
  run_return,
};

/* ---- Merge ---- */

static gboolean
merge_one (QdCli *cli, QdProject *project, const char *path, GError **error)
{
  g_autofree char *task = NULL;
  g_autoptr (QdLabels) labels = qd_labels_read (path, error);
  g_autoptr (QdReport) report = labels == NULL ? NULL : qd_hands_merge (project, labels, path, &task, error);
  JsonObject *event;

  if (report == NULL)
    return FALSE;
  event = qd_command_report_to_json (report);
  json_object_set_string_member (event, "task", task);
  json_object_set_string_member (event, "labeller", labels->labeller_name);
  qd_cli_put (cli, event);
  qd_cli_print (cli, _ ("%s, by %s:"), task, labels->labeller_name);
  qd_command_print_report (cli, report, _ ("photos"));
  return TRUE;
}

static int
run_merge (QdCli *cli)
{
  const GOptionEntry options[] = { { NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;

  if (!qd_cli_parse (cli, options, 2, -1))
    return qd_cli_get_status (cli);
  project = qd_project_open (qd_cli_get_argument (cli, 0), QD_PROJECT_WRITE, &error);
  if (project == NULL)
    return qd_cli_fail (cli, error);
  for (guint i = 1; i < qd_cli_count_arguments (cli); i++)
    if (!merge_one (cli, project, qd_cli_get_argument (cli, i), &error))
      return qd_cli_fail (cli, error);
  return 0;
}

const QdCommand qd_command_task_merge = {
  "task merge",
  N_ ("PROJECT FILE|FOLDER ..."),
  N_ ("Take what people labelled into the task; what came before adds nothing."),
  run_merge,
};
