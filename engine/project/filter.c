/* The filter, and which observations it lets be used. Their rows are long: only those are written that change. */
#include "config.h"
#include "engine/project/project-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"


/* ---- A filter as JSON, for SQLite's json_each() and for the settings ---- */

static JsonNode *
list_to_node (GStrv list)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; list[i] != NULL; i++)
    json_array_add_string_element (array, list[i]);
  json_node_take_array (node, array);
  return node;
}

static char *
list_to_text (GStrv list)
{
  g_autoptr (JsonNode) node = list == NULL ? NULL : list_to_node (list);

  return node == NULL ? NULL : qd_json_to_text (node);
}

void
qd_filter_values_init (QdFilterValues *values, const QdFilter *filter)
{
  static const QdFilter all;

  if (filter == NULL)
    filter = &all;
  values->licenses = list_to_text (filter->licenses);
  values->qualities = list_to_text (filter->qualities);
  values->taxa = list_to_text (filter->taxa);
  values->observers = list_to_text (filter->observers);
  values->years = list_to_text (filter->years);
  values->from = filter->from;
  values->to = filter->to;
  values->place = filter->place;
}

void
qd_filter_values_clear (QdFilterValues *values)
{
  g_clear_pointer (&values->licenses, g_free);
  g_clear_pointer (&values->qualities, g_free);
  g_clear_pointer (&values->taxa, g_free);
  g_clear_pointer (&values->observers, g_free);
  g_clear_pointer (&values->years, g_free);
}

static char *
filter_to_text (const QdFilter *filter)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  if (filter->licenses != NULL)
    json_object_set_member (object, "licenses", list_to_node (filter->licenses));
  if (filter->qualities != NULL)
    json_object_set_member (object, "qualities", list_to_node (filter->qualities));
  if (filter->taxa != NULL)
    json_object_set_member (object, "taxa", list_to_node (filter->taxa));
  if (filter->observers != NULL)
    json_object_set_member (object, "observers", list_to_node (filter->observers));
  if (filter->years != NULL)
    json_object_set_member (object, "years", list_to_node (filter->years));
  if (filter->from != NULL)
    json_object_set_string_member (object, "from", filter->from);
  if (filter->to != NULL)
    json_object_set_string_member (object, "to", filter->to);
  if (filter->place != NULL)
    json_object_set_string_member (object, "place", filter->place);
  json_node_take_object (node, object);
  return qd_json_to_text (node);
}

gboolean
qd_filter_passes_all (const QdFilter *filter)
{
  g_autofree char *text = filter_to_text (filter);

  return strcmp (text, "{}") == 0;
}

static GStrv
read_list (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = json_node_get_string (json_array_get_element (array, i));
      if (text != NULL)
        g_strv_builder_add (list, text);
    }
  return g_strv_builder_end (list);
}

static char *
read_text (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? g_strdup (json_node_get_string (node)) : NULL;
}

QdFilter *
qd_project_get_filter (QdProject *project, GError **error)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = qd_project_dup_setting (project, QD_FILTER_KEY, &failure);
  g_autoptr (JsonNode) node = NULL;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (text != NULL)
    node = qd_json_parse (text, strlen (text), project->db->name, 1, NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      filter->licenses = read_list (object, "licenses");
      filter->qualities = read_list (object, "qualities");
      filter->taxa = read_list (object, "taxa");
      filter->observers = read_list (object, "observers");
      filter->years = read_list (object, "years");
      filter->from = read_text (object, "from");
      filter->to = read_text (object, "to");
      filter->place = read_text (object, "place");
    }
  return g_steal_pointer (&filter);
}

/* ---- Which observations are used ---- */

#define CHUNK 8192 /* numbers of observations between two looks at the cancellable */

#define UPDATE_USED "UPDATE observations AS o SET used = NOT used WHERE used IS NOT " QD_SQL_USED " AND "

typedef struct
{
  QdFilterProgress progress;
  gpointer user_data;
  GCancellable *cancellable;
} Watch;

/* The index over what is used is written in another order than the rows, and has to stay in memory meanwhile. */
#define MUCH_CACHE "PRAGMA cache_size = -49152" /* KiB */
#define THE_CACHE  "PRAGMA cache_size = -2000"  /* as SQLite has it */

/* Of those from the id @since on. */
static gboolean
update_rows (QdProject *project, gint64 since, const QdFilterValues *values, const Watch *watch, GError **error)
{
  gint64 first, last;

  if (!qd_database_lookup (project->db, error, &first, "SELECT min(id) FROM observations WHERE id >= ?", "i", since) ||
      !qd_database_lookup (project->db, error, &last, "SELECT max(id) FROM observations", ""))
    return FALSE;
  for (gint64 from = first; from <= last; from += CHUNK)
    {
      if (from > first && g_cancellable_is_cancelled (watch->cancellable))
        {
          g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The filter was not applied; it is as it was."));
          return FALSE;
        }
      if (watch->progress != NULL)
        watch->progress ((double) (from - first) / (double) (last - first + 1), watch->user_data);
      if (!qd_database_run (project->db, error, UPDATE_USED "o.id BETWEEN ?9 AND ?10", QD_FILTER_FORMAT "ii",
                            QD_FILTER_VALUES (*values), from, from + CHUNK - 1))
        return FALSE;
    }
  return TRUE;
}

static gboolean
update_all (QdProject *project, const QdFilterValues *values, const Watch *watch, GError **error)
{
  gboolean ok = qd_database_script (project->db, MUCH_CACHE, error) && update_rows (project, 0, values, watch, error);

  qd_database_script (project->db, THE_CACHE, NULL);
  return ok;
}

static gboolean
update_used (QdProject *project, gint64 which, const Watch *watch, GError **error)
{
  g_autoptr (QdFilter) filter = qd_project_get_filter (project, error);
  g_auto (QdFilterValues) values = { 0 };

  if (filter == NULL)
    return FALSE;
  qd_filter_values_init (&values, filter);
  if (which < 0)
    return qd_database_run (project->db, error, UPDATE_USED "o.id = ?9", QD_FILTER_FORMAT "i", QD_FILTER_VALUES (values),
                            -which);
  if (which > 0)
    return qd_database_run (project->db, error, UPDATE_USED "o.species_id = ?9", QD_FILTER_FORMAT "i",
                            QD_FILTER_VALUES (values), which);
  return update_all (project, &values, watch, error);
}

gboolean
qd_observations_are_all_used (QdProject *project, gboolean *all, GError **error)
{
  g_autoptr (QdFilter) filter = qd_project_get_filter (project, error);
  gint64 left_out;

  if (filter == NULL ||
      !qd_database_lookup (project->db, error, &left_out, "SELECT EXISTS (SELECT 1 FROM species WHERE class_id IS NULL)", ""))
    return FALSE;
  *all = left_out == 0 && qd_filter_passes_all (filter);
  return TRUE;
}

gboolean
qd_observations_added_are_used (QdProject *project, gboolean *all, GStrv *licenses, GError **error)
{
  g_autoptr (QdFilter) filter = qd_project_get_filter (project, error);
  gint64 left_out;

  if (filter == NULL ||
      !qd_database_lookup (project->db, error, &left_out, "SELECT EXISTS (SELECT 1 FROM species WHERE class_id IS NULL)", ""))
    return FALSE;
  *licenses = g_steal_pointer (&filter->licenses);
  *all = left_out == 0 && qd_filter_passes_all (filter);
  return TRUE;
}

gboolean
qd_project_has_other_licenses (QdProject *project, GStrv licenses, gboolean *has, GError **error)
{
  g_autofree char *list = list_to_text (licenses);
  gint64 exists;
  gboolean ok = qd_database_lookup (
      project->db, error, &exists,
      "SELECT EXISTS (SELECT 1 FROM observations WHERE license NOT IN (SELECT value FROM json_each(?)))", "s", list);

  *has = exists != 0;
  return ok;
}

gboolean
qd_observations_update_used (QdProject *project, gint64 which, GError **error)
{
  static const Watch nobody;

  return update_used (project, which, &nobody, error);
}

gboolean
qd_observations_update_used_since (QdProject *project, gint64 first, GError **error)
{
  static const Watch nobody;
  g_autoptr (QdFilter) filter = qd_project_get_filter (project, error);
  g_auto (QdFilterValues) values = { 0 };

  if (filter == NULL)
    return FALSE;
  qd_filter_values_init (&values, filter);
  return update_rows (project, first, &values, &nobody, error);
}

gboolean
qd_project_apply_filter (QdProject *project, const QdFilter *filter, QdFilterProgress progress, gpointer user_data,
                         GCancellable *cancellable, GError **error)
{
  g_autofree char *text = filter_to_text (filter);
  const Watch watch = { progress, user_data, cancellable };

  if (!qd_project_begin_edit (project, error))
    return FALSE;
  return qd_project_end_edit (project,
                              qd_project_set_setting (project, QD_FILTER_KEY, text, error) &&
                                  update_used (project, 0, &watch, error) && qd_photos_update_withheld (project, error),
                              QD_CHANGED_USED | QD_CHANGED_PHOTOS, QD_STEP_OBSERVATIONS, g_strdup (_ ("filter the observations")),
                              error);
}

gboolean
qd_project_set_filter (QdProject *project, const QdFilter *filter, GError **error)
{
  return qd_project_apply_filter (project, filter, NULL, NULL, NULL, error);
}

gboolean
qd_project_set_species_class (QdProject *project, gint64 species, gint64 class_id, GError **error)
{
  gboolean ok;

  if (!qd_project_begin_edit (project, error))
    return FALSE;
  ok = qd_database_run (project->db, error, "UPDATE species SET class_id = ? WHERE id = ?", "ni", class_id, species);
  if (ok && sqlite3_changes (project->db->handle) == 0)
    ok = qd_project_fail_missing (project, QD_MISSING_SPECIES, species, error);
  ok = ok && qd_observations_update_used (project, species, error);
  return qd_project_end_edit (project, ok, QD_CHANGED_USED | QD_CHANGED_CLASSES | QD_CHANGED_PHOTOS, QD_STEP_OBSERVATIONS,
                              g_strdup (_ ("choose the class of a species")), error);
}
