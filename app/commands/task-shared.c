#include "config.h"
#include "app/commands/task-shared.h"

#include <glib/gi18n.h>

#include "engine/hands/choose-photos.h"

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

const char *
qd_command_get_subset_name (int subset)
{
  return subset == QD_SUBSET_NONE ? "none" : qd_subset_to_string ((QdSubset) subset);
}

static void
add_choice (JsonObject *event, const QdKeptChoice *choice)
{
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, choice->seed);

  json_object_set_double_member (event, "percent", choice->percent);
  json_object_set_string_member (event, "seed", seed);
  json_object_set_string_member (event, "which", qd_photo_kind_to_string (choice->kind));
  if (choice->class_name != NULL)
    json_object_set_string_member (event, "class", choice->class_name);
  if (choice->subset >= 0)
    json_object_set_string_member (event, "subset", qd_command_get_subset_name (choice->subset));
  if (choice->text != NULL)
    json_object_set_string_member (event, "text", choice->text);
}

void
qd_command_put_task (QdCli *cli, const char *kind, const QdTask *task)
{
  JsonObject *event = json_object_new ();
  g_autoptr (QdKeptChoice) choice = qd_hands_get_choice (task);
  g_autofree char *words = choice == NULL ? NULL : qd_kept_choice_describe (choice);

  json_object_set_string_member (event, "event", kind);
  json_object_set_string_member (event, "name", task->name);
  json_object_set_string_member (event, "uuid", task->uuid);
  json_object_set_string_member (event, "kind", task->kind == QD_TASK_REVIEW ? "review" : "draw");
  json_object_set_int_member (event, "labellers", task->labellers);
  json_object_set_int_member (event, "photos", task->n_photos);
  json_object_set_int_member (event, "settled", task->n_settled);
  json_object_set_int_member (event, "looks", task->n_looks);
  json_object_set_int_member (event, "disputes", task->n_disputes);
  if (choice != NULL)
    add_choice (event, choice);
  qd_cli_put (cli, event);
  qd_cli_print (cli, _ ("%s: %u photos, %u people a photo; %u looks, %u photos settled, %u disputes."), task->name, task->n_photos,
                task->labellers, task->n_looks, task->n_settled, task->n_disputes);
  if (words != NULL)
    qd_cli_print (cli, _ ("%s: %s."), task->name, words);
}
