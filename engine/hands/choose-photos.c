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

static QdPhotoQuery
make_query (const QdPhotoChoice *choice)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;

  qd_photo_kind_apply (choice->kind, &query);
  query.class_id = choice->class_id;
  query.subset = choice->subset;
  query.text = choice->text;
  return query;
}

static GArray *
list_usable (QdProject *project, const QdPhotoChoice *choice, GError **error)
{
  const QdPhotoQuery query = make_query (choice);
  g_autoptr (GPtrArray) photos = qd_project_list_photos (project, &query, error);
  GArray *ids = photos == NULL ? NULL : g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; photos != NULL && i < photos->len; i++)
    {
      const QdPhoto *photo = photos->pdata[i];

      if (photo->mark != QD_MARK_UNUSABLE)
        g_array_append_val (ids, photo->id);
    }
  return ids;
}

static gboolean
check_percent (const QdPhotoChoice *choice, GError **error)
{
  if (choice->percent > 0 && choice->percent <= 100)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The part of the photos has to be above 0 and at most 100 percent."));
  return FALSE;
}

static guint
count_part (const QdPhotoChoice *choice, guint n)
{
  return n == 0 ? 0 : MAX (1, (guint) lround (n * choice->percent / 100));
}

GArray *
qd_hands_choose_photos (QdProject *project, const QdPhotoChoice *choice, GError **error)
{
  g_autoptr (GArray) usable = NULL;
  g_autofree guint *order = NULL;
  GArray *chosen;
  QdRandom random;
  guint n;

  if (!check_percent (choice, error))
    return NULL;
  usable = list_usable (project, choice, error);
  if (usable == NULL)
    return NULL;
  g_array_sort (usable, compare_ids);
  order = g_new (guint, usable->len + 1);
  for (guint i = 0; i < usable->len; i++)
    order[i] = i;
  qd_random_init (&random, choice->seed, 0);
  qd_random_shuffle (&random, order, usable->len);
  n = count_part (choice, usable->len);
  chosen = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < n; i++)
    g_array_append_val (chosen, g_array_index (usable, gint64, order[i]));
  g_array_sort (chosen, compare_ids);
  return chosen;
}

gboolean
qd_hands_count_photos (QdProject *project, const QdPhotoChoice *choice, guint *n, guint *n_all, GError **error)
{
  QdPhotoQuery query = make_query (choice);
  guint unusable = 0;

  if (!check_percent (choice, error) || !qd_project_count_photos (project, &query, n_all, error))
    return FALSE;
  if (query.mark < 0)
    {
      query.mark = QD_MARK_UNUSABLE;
      if (!qd_project_count_photos (project, &query, &unusable, error))
        return FALSE;
    }
  else if (query.mark == QD_MARK_UNUSABLE)
    unusable = *n_all;
  *n_all -= unusable;
  *n = count_part (choice, *n_all);
  return TRUE;
}

/* ---- What the task keeps of it ---- */

#define KIND        "photos"
#define CLASS       "class"
#define SUBSET      "subset"
#define TEXT        "text"
#define SUBSET_NONE "none"

static const char *
get_subset_name (int subset)
{
  return subset == QD_SUBSET_NONE ? SUBSET_NONE : qd_subset_to_string ((QdSubset) subset);
}

static gboolean
keep_class (QdProject *project, const QdPhotoChoice *choice, JsonObject *settings, GError **error)
{
  g_autoptr (QdClass) class_ = choice->class_id == 0 ? NULL : qd_project_get_class (project, choice->class_id, error);

  if (class_ != NULL)
    json_object_set_string_member (settings, CLASS, class_->name);
  return choice->class_id == 0 || class_ != NULL;
}

/* A seed has more bits than a number of JSON: it is text. NULL on error. */
static char *
dup_settings (QdProject *project, const QdPhotoChoice *choice, GError **error)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), settings);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, choice->seed);

  json_object_set_double_member (settings, "percent", choice->percent);
  json_object_set_string_member (settings, "seed", seed);
  if (choice->kind != QD_PHOTO_KIND_ALL)
    json_object_set_string_member (settings, KIND, qd_photo_kind_to_string (choice->kind));
  if (choice->subset >= 0)
    json_object_set_string_member (settings, SUBSET, get_subset_name (choice->subset));
  if (choice->text != NULL)
    json_object_set_string_member (settings, TEXT, choice->text);
  return keep_class (project, choice, settings, error) ? qd_json_to_text (root) : NULL;
}

static QdTask *
make_task (QdProject *project, const char *name, QdTaskKind kind, guint labellers, const QdPhotoChoice *choice, GError **error)
{
  g_autoptr (GArray) photos = qd_hands_choose_photos (project, choice, error);
  g_autoptr (QdTask) task = photos == NULL ? NULL
                                           : qd_project_add_task (project, NULL, name, kind, labellers,
                                                                  (const gint64 *) photos->data, photos->len, error);
  g_autofree char *settings = task == NULL ? NULL : dup_settings (project, choice, error);

  if (settings == NULL || !qd_project_set_task_settings (project, task->id, settings, error))
    return NULL;
  return qd_project_get_task (project, task->id, error);
}

QdTask *
qd_hands_make_task (QdProject *project, const char *name, QdTaskKind kind, guint labellers, const QdPhotoChoice *choice,
                    GError **error)
{
  g_autoptr (QdTask) task = NULL;

  if (!qd_project_begin_edit (project, error))
    return NULL;
  task = make_task (project, name, kind, labellers, choice, error);
  return qd_project_end_edit (project, task != NULL, 0, QD_STEP_BOXES, g_strdup_printf (_ ("make the task “%s”"), name), error)
             ? g_steal_pointer (&task)
             : NULL;
}

void
qd_kept_choice_free (QdKeptChoice *choice)
{
  if (choice == NULL)
    return;
  g_free (choice->class_name);
  g_free (choice->text);
  g_free (choice);
}

static int
find_subset (const char *name)
{
  for (int i = 0; name != NULL && i < QD_N_SUBSETS; i++)
    if (g_str_equal (get_subset_name (i), name))
      return i;
  return -1;
}

QdKeptChoice *
qd_hands_get_choice (const QdTask *task)
{
  g_autoptr (JsonNode) root = qd_json_parse (task->settings, strlen (task->settings), task->name, 1, NULL);
  JsonObject *settings = root == NULL || !JSON_NODE_HOLDS_OBJECT (root) ? NULL : json_node_get_object (root);
  const char *seed = settings == NULL ? NULL : json_object_get_string_member_with_default (settings, "seed", NULL);
  g_autoptr (QdKeptChoice) choice = g_new0 (QdKeptChoice, 1);

  if (seed == NULL || !g_ascii_string_to_unsigned (seed, 10, 0, G_MAXUINT64, &choice->seed, NULL))
    return NULL;
  choice->percent = json_object_get_double_member_with_default (settings, "percent", 100);
  qd_photo_kind_from_string (json_object_get_string_member_with_default (settings, KIND, ""), &choice->kind);
  choice->subset = find_subset (json_object_get_string_member_with_default (settings, SUBSET, NULL));
  choice->class_name = g_strdup (json_object_get_string_member_with_default (settings, CLASS, NULL));
  choice->text = g_strdup (json_object_get_string_member_with_default (settings, TEXT, NULL));
  return g_steal_pointer (&choice);
}

static void
add_words (GPtrArray *parts, const char *words)
{
  g_ptr_array_add (parts, g_strdup (words));
}

char *
qd_kept_choice_describe (const QdKeptChoice *choice)
{
  static const char *const subsets[QD_N_SUBSETS] = { N_ ("in no part of the split"), N_ ("training"), N_ ("validation"),
                                                     N_ ("test") };
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, choice->seed);

  if (choice->percent < 100)
    g_ptr_array_add (parts, g_strdup_printf (_ ("%g %% at random (seed %s)"), choice->percent, seed));
  if (choice->kind != QD_PHOTO_KIND_ALL)
    add_words (parts, qd_photo_kind_get_title (choice->kind));
  if (choice->class_name != NULL)
    g_ptr_array_add (parts, g_strdup_printf (_ ("class %s"), choice->class_name));
  if (choice->subset >= 0)
    add_words (parts, _ (subsets[choice->subset]));
  if (choice->text != NULL)
    g_ptr_array_add (parts, g_strdup_printf (_ ("with “%s”"), choice->text));
  if (parts->len == 0)
    return NULL;
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}
