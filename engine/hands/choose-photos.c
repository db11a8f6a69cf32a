#include "config.h"
#include "engine/hands/choose-photos.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/core/random.h"

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static GArray *
list_usable (QdProject *project, const QdPhotoQuery *query, GError **error)
{
  QdPhotoQuery there = *query;
  g_autoptr (GPtrArray) photos = NULL;
  GArray *ids;

  there.state = QD_PHOTO_THERE;
  there.offset = there.limit = 0;
  photos = qd_project_list_photos (project, &there, error);
  ids = photos == NULL ? NULL : g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; photos != NULL && i < photos->len; i++)
    {
      const QdPhoto *photo = photos->pdata[i];

      if (photo->mark != QD_MARK_UNUSABLE)
        g_array_append_val (ids, photo->id);
    }
  return ids;
}

GArray *
qd_hands_choose_photos (QdProject *project, const QdPhotoChoice *choice, GError **error)
{
  g_autoptr (GArray) usable = NULL;
  g_autofree guint *order = NULL;
  GArray *chosen;
  QdRandom random;
  guint n;

  if (!(choice->percent > 0 && choice->percent <= 100))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The part of the photos has to be above 0 and at most 100 percent."));
      return NULL;
    }
  usable = list_usable (project, &choice->query, error);
  if (usable == NULL)
    return NULL;
  g_array_sort (usable, compare_ids);
  order = g_new (guint, usable->len + 1);
  for (guint i = 0; i < usable->len; i++)
    order[i] = i;
  qd_random_init (&random, choice->seed, 0);
  qd_random_shuffle (&random, order, usable->len);
  n = usable->len == 0 ? 0 : MAX (1, (guint) lround (usable->len * choice->percent / 100));
  chosen = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < n; i++)
    g_array_append_val (chosen, g_array_index (usable, gint64, order[i]));
  g_array_sort (chosen, compare_ids);
  return chosen;
}

/* ---- What the task keeps of it ---- */

/* A seed has more bits than a number of JSON: it is text. */
static char *
dup_settings (const QdPhotoChoice *choice)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), settings);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, choice->seed);

  json_object_set_double_member (settings, "percent", choice->percent);
  json_object_set_string_member (settings, "seed", seed);
  return qd_json_to_text (root);
}

static QdTask *
make_task (QdProject *project, const char *name, QdTaskKind kind, guint labellers, const QdPhotoChoice *choice, GError **error)
{
  g_autoptr (GArray) photos = qd_hands_choose_photos (project, choice, error);
  g_autoptr (QdTask) task = photos == NULL ? NULL
                                           : qd_project_add_task (project, NULL, name, kind, labellers,
                                                                  (const gint64 *) photos->data, photos->len, error);
  g_autofree char *settings = dup_settings (choice);

  if (task == NULL || !qd_project_set_task_settings (project, task->id, settings, error))
    return NULL;
  return qd_project_get_task (project, task->id, error);
}

QdTask *
qd_hands_make_task (QdProject *project, const char *name, QdTaskKind kind, guint labellers, const QdPhotoChoice *choice,
                    GError **error)
{
  g_autoptr (QdTask) task = NULL;

  if (!qd_project_begin (project, error))
    return NULL;
  task = make_task (project, name, kind, labellers, choice, error);
  if (task == NULL)
    qd_project_rollback (project);
  return task == NULL || !qd_project_commit (project, error) ? NULL : g_steal_pointer (&task);
}

gboolean
qd_hands_get_choice (const QdTask *task, double *percent, guint64 *seed)
{
  g_autoptr (JsonNode) root = qd_json_parse (task->settings, strlen (task->settings), task->name, 1, NULL);
  JsonObject *settings = root == NULL || !JSON_NODE_HOLDS_OBJECT (root) ? NULL : json_node_get_object (root);
  const char *text = settings == NULL ? NULL : json_object_get_string_member_with_default (settings, "seed", NULL);

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, seed, NULL))
    return FALSE;
  *percent = json_object_get_double_member_with_default (settings, "percent", 100);
  return TRUE;
}
