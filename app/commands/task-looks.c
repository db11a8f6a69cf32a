/* Every look at the photos of a labelling task: what was there first, and what each person made of it. */
#include "config.h"
#include "app/commands/task-shared.h"

#include <glib/gi18n.h>

#include "engine/hands/json-boxes.h"
#include "engine/project/labellers.h"

typedef struct
{
  QdCli *cli;
  QdProject *project;
  const QdTask *task;
  const GPtrArray *labellers, *classes;
} Listing;

/* NULL: nobody's, the first one. */
static const char *
find_labeller (const Listing *listing, gint64 id)
{
  for (guint i = 0; i < listing->labellers->len; i++)
    if (((const QdLabeller *) listing->labellers->pdata[i])->id == id)
      return ((const QdLabeller *) listing->labellers->pdata[i])->name;
  return NULL;
}

static JsonArray *
boxes_to_json (const Listing *listing, const QdLook *look)
{
  JsonArray *boxes = json_array_new ();

  for (guint i = 0; i < look->boxes->len; i++)
    {
      const QdLookBox *box = &g_array_index (look->boxes, QdLookBox, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "id", box->id);
      json_object_set_string_member (object, "class", qd_command_find_class_name (listing->classes, box->class_id));
      json_object_set_array_member (object, "box", qd_command_corners_to_json (box->box));
      if (box->first_id != 0)
        json_object_set_int_member (object, "first", box->first_id);
      if (box->first_id != 0)
        json_object_set_boolean_member (object, "adjusted", box->adjusted);
      json_array_add_object_element (boxes, object);
    }
  return boxes;
}

static void
print_look (const Listing *listing, const QdLook *look, const char *photo, const char *labeller, gboolean second,
            gboolean adjusted)
{
  guint n = look->boxes->len;

  if (labeller == NULL)
    qd_cli_print (listing->cli, ngettext ("%s, at first: %u box", "%s, at first: %u boxes", n), photo, n);
  else if (!second)
    qd_cli_print (listing->cli, ngettext ("%s, %s: %u box", "%s, %s: %u boxes", n), photo, labeller, n);
  else if (adjusted)
    qd_cli_print (listing->cli, ngettext ("%s, %s: %u box, changed", "%s, %s: %u boxes, changed", n), photo, labeller, n);
  else
    qd_cli_print (listing->cli, ngettext ("%s, %s: %u box, as it was", "%s, %s: %u boxes, as they were", n), photo, labeller, n);
}

/* @first: the one at the same photo; NULL: there is none. */
static gboolean
put_look (const Listing *listing, const QdLook *look, const QdLook *first, GError **error)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (listing->project, look->photo_id, error);
  g_autofree char *name = photo == NULL ? NULL : qd_photo_dup_name (photo);
  const char *labeller = find_labeller (listing, look->labeller_id);
  gboolean second = listing->task->kind == QD_TASK_REVIEW && first != NULL,
           adjusted = second && qd_look_is_adjusted (look, first);
  JsonObject *event;

  if (photo == NULL)
    return FALSE;
  event = json_object_new ();
  json_object_set_string_member (event, "event", "look");
  json_object_set_string_member (event, "photo", name);
  json_object_set_int_member (event, "photo_id", look->photo_id);
  if (labeller != NULL)
    json_object_set_string_member (event, "labeller", labeller);
  json_object_set_string_member (event, "mark", qd_mark_to_json (look->mark));
  json_object_set_double_member (event, "seconds", look->seconds);
  if (second)
    json_object_set_boolean_member (event, "adjusted", adjusted);
  json_object_set_array_member (event, "boxes", boxes_to_json (listing, look));
  qd_cli_put (listing->cli, event);
  print_look (listing, look, name, labeller, second, adjusted);
  return TRUE;
}

/* By photo, the first look before the others. */
static gboolean
put_looks (const Listing *listing, GError **error)
{
  g_autoptr (GPtrArray) looks = qd_project_list_looks (listing->project, listing->task->id, 0, TRUE, error);
  const QdLook *first = NULL;
  JsonObject *event;

  for (guint i = 0; looks != NULL && i < looks->len; i++)
    {
      const QdLook *look = looks->pdata[i];

      if (!put_look (listing, look, first != NULL && first->photo_id == look->photo_id ? first : NULL, error))
        return FALSE;
      first = look->labeller_id == 0 ? look : first;
    }
  if (looks == NULL)
    return FALSE;
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_int_member (event, "looks", looks->len);
  qd_cli_put (listing->cli, event);
  return TRUE;
}

static int
run_looks (QdCli *cli)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autoptr (QdTask) task = NULL;
  g_autoptr (GPtrArray) labellers = NULL, classes = NULL;
  const GOptionEntry options[] = { QD_COMMAND_TASK_OPTION (&name), { NULL } };

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  if (!qd_command_open_task (cli, QD_PROJECT_READ, name, &project, &task, &error))
    return qd_cli_fail (cli, error);
  labellers = qd_project_list_labellers (project, &error);
  classes = labellers == NULL ? NULL : qd_project_list_classes (project, TRUE, &error);
  if (classes == NULL ||
      !put_looks (&(Listing){ .cli = cli, .project = project, .task = task, .labellers = labellers, .classes = classes }, &error))
    return qd_cli_fail (cli, error);
  return 0;
}

const QdCommand qd_command_task_looks = {
  "task looks",
  N_ ("PROJECT [--task=NAME]"),
  N_ ("List what was on the photos first, and what each person made of them."),
  run_looks,
};
