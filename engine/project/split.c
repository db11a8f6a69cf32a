#include "config.h"
#include "engine/project/split.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/project/project-private.h"
#include "engine/project/stratify.h"

static const char *const by_names[] = { "observation", "observer", "photo" };

const char *
qd_split_by_to_string (QdSplitBy by)
{
  return by_names[by];
}

gboolean
qd_split_by_parse (const char *text, QdSplitBy *by)
{
  for (guint i = 0; i < G_N_ELEMENTS (by_names); i++)
    if (strcmp (text, by_names[i]) == 0)
      {
        *by = i;
        return TRUE;
      }
  return FALSE;
}

/* ---- Labelled photos and their boxes ---- */

typedef struct
{
  GArray *photos; /* of gint64 */
  GArray *groups; /* of guint */
  GArray *kept;   /* of QdSubset */
  GArray *counts; /* of QdStratifyCount */
  guint n_groups, n_classes;
} Input;

static void
input_init (Input *input)
{
  input->photos = g_array_new (FALSE, FALSE, sizeof (gint64));
  input->groups = g_array_new (FALSE, FALSE, sizeof (guint));
  input->kept = g_array_new (FALSE, FALSE, sizeof (QdSubset));
  input->counts = g_array_new (FALSE, FALSE, sizeof (QdStratifyCount));
  input->n_groups = input->n_classes = 0;
}

static void
input_clear (Input *input)
{
  g_array_unref (input->photos);
  g_array_unref (input->groups);
  g_array_unref (input->kept);
  g_array_unref (input->counts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Input, input_clear)

/* A key for what has to stay together; a photo that belongs to nothing is a group of its own. */
static char *
dup_group_key (sqlite3_stmt *row, QdSplitBy by)
{
  gint64 photo = sqlite3_column_int64 (row, 0);
  int column = by == QD_SPLIT_BY_OBSERVATION ? 1 : 2;

  if (by == QD_SPLIT_BY_PHOTO || sqlite3_column_type (row, column) == SQLITE_NULL)
    return g_strdup_printf ("photo %" G_GINT64_FORMAT, photo);
  return g_strdup_printf ("group %s", (const char *)sqlite3_column_text (row, column));
}

static gboolean
read_photos (QdProject *project, const QdSplitSettings *settings, Input *input, GError **error)
{
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt *rows
      = qd_database_query (project->db, error,
                           "SELECT p.id, p.observation_id, ifnull(o.user_id, o.user_login), ifnull(t.subset, 0)"
                           " FROM " QD_SQL_PHOTOS_SHOWN " WHERE " QD_SQL_SHOWN " AND " QD_SQL_LABELLED " ORDER BY p.id",
                           "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      gint64 photo = sqlite3_column_int64 (rows, 0);
      char *key = dup_group_key (rows, settings->by);
      QdSubset kept = (QdSubset)sqlite3_column_int (rows, 3);
      gpointer found;
      guint group;
      if (!g_hash_table_lookup_extended (groups, key, NULL, &found))
        found = GUINT_TO_POINTER (input->n_groups++);
      group = GPOINTER_TO_UINT (found);
      g_hash_table_insert (groups, key, found);
      g_array_append_val (input->photos, photo);
      g_array_append_val (input->groups, group);
      g_array_append_val (input->kept, kept);
    }
  return step == QD_STEP_DONE;
}

static gboolean
read_boxes (QdProject *project, Input *input, GError **error)
{
  g_autoptr (GHashTable) classes = g_hash_table_new (g_direct_hash, g_direct_equal);
  sqlite3_stmt *rows = qd_database_query (project->db, error,
                                          "SELECT photo_id, class_id, count(*) FROM boxes WHERE source <> 2"
                                          " GROUP BY photo_id, class_id ORDER BY photo_id, class_id",
                                          "");
  QdStep step = QD_STEP_FAILED;
  guint at = 0;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      gint64 photo = sqlite3_column_int64 (rows, 0);
      gpointer class_key = GINT_TO_POINTER (sqlite3_column_int (rows, 1)), found;
      QdStratifyCount count = { .boxes = (guint)sqlite3_column_int (rows, 2) };
      while (at < input->photos->len && g_array_index (input->photos, gint64, at) < photo)
        at++;
      if (at == input->photos->len || g_array_index (input->photos, gint64, at) != photo)
        continue; /* a photo that is not used */
      if (!g_hash_table_lookup_extended (classes, class_key, NULL, &found))
        found = GUINT_TO_POINTER (input->n_classes++);
      g_hash_table_insert (classes, class_key, found);
      count.photo = at;
      count.class_ = GPOINTER_TO_UINT (found);
      g_array_append_val (input->counts, count);
    }
  return step == QD_STEP_DONE;
}

/* ---- Settings ---- */

static char *
settings_to_text (const QdSplitSettings *settings)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, settings->seed);
  JsonObject *object = json_object_new ();

  for (guint s = 1; s < QD_N_SUBSETS; s++)
    json_object_set_double_member (object, qd_subset_to_string (s), settings->ratios[s]);
  json_object_set_string_member (object, "by", by_names[settings->by]);
  json_object_set_string_member (object, "seed", seed); /* a text, as JSON's numbers do not hold 64 bits everywhere */
  json_node_take_object (node, object);
  return qd_json_to_text (node);
}

static gboolean
settings_from_object (JsonObject *object, QdSplitSettings *settings)
{
  const char *by, *seed;

  *settings = (QdSplitSettings)QD_SPLIT_SETTINGS_INIT;
  for (guint s = 1; s < QD_N_SUBSETS; s++)
    if (!qd_json_get_number (object, qd_subset_to_string (s), "split", &settings->ratios[s], NULL))
      return FALSE;
  return qd_json_get_string (object, "by", "split", &by, NULL) && qd_split_by_parse (by, &settings->by)
         && qd_json_get_string (object, "seed", "split", &seed, NULL)
         && g_ascii_string_to_unsigned (seed, 10, 0, G_MAXUINT64, &settings->seed, NULL);
}

gboolean
qd_split_get_settings (QdProject *project, QdSplitSettings *settings, GError **error)
{
  g_autofree char *text = qd_project_dup_split_settings (project, error);
  g_autoptr (JsonNode) node = text == NULL ? NULL : qd_json_parse (text, strlen (text), "split", 1, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) && settings_from_object (json_node_get_object (node), settings);
}

/* ---- Making a split ---- */

gboolean
qd_split_run (QdProject *project, const QdSplitSettings *settings, GError **error)
{
  g_autofree char *text = settings_to_text (settings);
  g_autofree QdSubset *subsets = NULL;
  g_auto (Input) input;
  QdStratifyTask task;

  input_init (&input);
  if (!read_photos (project, settings, &input, error) || !read_boxes (project, &input, error))
    return FALSE;
  if (input.photos->len == 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no photo with boxes to divide yet."));
      return FALSE;
    }
  task = (QdStratifyTask){
    .n_photos = input.photos->len,
    .n_groups = input.n_groups,
    .n_classes = input.n_classes,
    .groups = (const guint *)input.groups->data,
    .counts = (const QdStratifyCount *)input.counts->data,
    .n_counts = input.counts->len,
    .kept = settings->keep ? (const QdSubset *)input.kept->data : NULL,
    .seed = settings->seed,
  };
  memcpy (task.ratios, settings->ratios, sizeof task.ratios);
  subsets = g_new0 (QdSubset, input.photos->len);
  return qd_stratify (&task, subsets, error)
         && qd_project_set_split (project, (const gint64 *)input.photos->data, subsets, input.photos->len, text, error);
}

/* ---- Figures ---- */

static void
split_class_free (gpointer data)
{
  QdSplitClass *class_ = data;

  g_free (class_->name);
  g_free (class_);
}

void
qd_split_figures_free (QdSplitFigures *figures)
{
  if (figures == NULL)
    return;
  g_ptr_array_unref (figures->classes);
  g_free (figures);
}

static QdSplitClass *
find_split_class (QdSplitFigures *figures, gint64 id)
{
  for (guint i = 0; i < figures->classes->len; i++)
    {
      QdSplitClass *class_ = g_ptr_array_index (figures->classes, i);
      if (class_->id == id)
        return class_;
    }
  return NULL;
}

static gboolean
count_photos (QdProject *project, QdSplitFigures *figures, GError **error)
{
  sqlite3_stmt *rows = qd_database_query (
      project->db, error,
      "SELECT ifnull(t.subset, 0), count(*), count(DISTINCT ifnull(p.observation_id, -p.id)) FROM " QD_SQL_PHOTOS_SHOWN
      " WHERE " QD_SQL_SHOWN " AND " QD_SQL_LABELLED " GROUP BY 1",
      "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      int subset = sqlite3_column_int (rows, 0);
      figures->photos[subset] = (guint)sqlite3_column_int (rows, 1);
      figures->observations[subset] = (guint)sqlite3_column_int (rows, 2);
    }
  return step == QD_STEP_DONE;
}

static gboolean
count_boxes (QdProject *project, QdSplitFigures *figures, GError **error)
{
  sqlite3_stmt *rows = qd_database_query (
      project->db, error,
      "SELECT c.class_id, ifnull(t.subset, 0), count(*), count(DISTINCT p.id) FROM boxes c JOIN (" QD_SQL_PHOTOS_SHOWN
      ") ON p.id = c.photo_id WHERE c.source <> 2 AND " QD_SQL_SHOWN " AND " QD_SQL_LABELLED " GROUP BY 1, 2",
      "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      QdSplitClass *class_ = find_split_class (figures, sqlite3_column_int64 (rows, 0));
      int subset = sqlite3_column_int (rows, 1);
      if (class_ == NULL)
        continue;
      class_->boxes[subset] = (guint)sqlite3_column_int (rows, 2);
      class_->photos[subset] = (guint)sqlite3_column_int (rows, 3);
      figures->boxes[subset] += class_->boxes[subset];
    }
  return step == QD_STEP_DONE;
}

QdSplitFigures *
qd_split_get_figures (QdProject *project, GError **error)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (project, FALSE, error);
  g_autoptr (QdSplitFigures) figures = g_new0 (QdSplitFigures, 1);

  figures->classes = g_ptr_array_new_with_free_func (split_class_free);
  if (classes == NULL)
    return NULL;
  for (guint i = 0; i < classes->len; i++)
    {
      const QdClass *source = g_ptr_array_index (classes, i);
      QdSplitClass *class_ = g_new0 (QdSplitClass, 1);
      class_->id = source->id;
      class_->name = g_strdup (source->name);
      class_->color = source->color;
      g_ptr_array_add (figures->classes, class_);
    }
  if (!count_photos (project, figures, error) || !count_boxes (project, figures, error))
    return NULL;
  return g_steal_pointer (&figures);
}
