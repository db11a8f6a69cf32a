/* The filter: which observations are used, and what the facets count. */
#include "config.h"
#include "engine/project/project-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/json.h"

#define FILTER_KEY "filter"

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
  if (filter->from != NULL)
    json_object_set_string_member (object, "from", filter->from);
  if (filter->to != NULL)
    json_object_set_string_member (object, "to", filter->to);
  if (filter->place != NULL)
    json_object_set_string_member (object, "place", filter->place);
  json_node_take_object (node, object);
  return qd_json_to_text (node);
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
  g_autofree char *text = qd_project_dup_setting (project, FILTER_KEY, &failure);
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
      filter->from = read_text (object, "from");
      filter->to = read_text (object, "to");
      filter->place = read_text (object, "place");
    }
  return g_steal_pointer (&filter);
}

/* ---- Which observations are used ---- */

/* ?7: 0 for all, above 0 a species, below 0 an observation. */
#define UPDATE_USED                                                                                                            \
  "UPDATE observations SET used = EXISTS (SELECT 1 FROM observations o LEFT JOIN species s ON s.id = o.species_id"             \
  " WHERE o.id = observations.id AND (o.species_id IS NULL OR s.class_id IS NOT NULL) AND " QD_SQL_FILTER ")"

gboolean
qd_observations_update_used (QdProject *project, gint64 which, GError **error)
{
  g_autoptr (QdFilter) filter = qd_project_get_filter (project, error);
  g_auto (QdFilterValues) values = { 0 };

  if (filter == NULL)
    return FALSE;
  qd_filter_values_init (&values, filter);
  if (which < 0)
    return qd_database_run (project->db, error, UPDATE_USED " WHERE id = ?7", QD_FILTER_FORMAT "i", QD_FILTER_VALUES (values),
                            -which);
  if (which > 0)
    return qd_database_run (project->db, error, UPDATE_USED " WHERE species_id = ?7", QD_FILTER_FORMAT "i",
                            QD_FILTER_VALUES (values), which);
  return qd_database_run (project->db, error, UPDATE_USED, QD_FILTER_FORMAT, QD_FILTER_VALUES (values));
}

gboolean
qd_project_set_filter (QdProject *project, const QdFilter *filter, GError **error)
{
  g_autofree char *text = filter_to_text (filter);

  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (
      project,
      qd_project_set_setting (project, FILTER_KEY, text, error) && qd_observations_update_used (project, 0, error)
          && qd_photos_update_withheld (project, error),
      QD_CHANGED_OBSERVATIONS | QD_CHANGED_PHOTOS, error);
}

gboolean
qd_project_count_filtered (QdProject *project, const QdFilter *filter, guint *observations, guint *species, guint *observers,
                           GError **error)
{
  g_auto (QdFilterValues) values = { 0 };
  sqlite3_stmt *row;

  qd_filter_values_init (&values, filter);
  row = qd_database_query (project->db, error,
                           "SELECT count(*), count(DISTINCT o.species_id), count(DISTINCT ifnull(o.user_id, o.user_login))"
                           " FROM observations o LEFT JOIN species s ON s.id = o.species_id"
                           " WHERE (o.species_id IS NULL OR s.class_id IS NOT NULL) AND " QD_SQL_FILTER,
                           QD_FILTER_FORMAT, QD_FILTER_VALUES (values));
  if (row == NULL || qd_database_step (project->db, row, error) != QD_STEP_ROW)
    return FALSE;
  if (observations != NULL)
    *observations = (guint)sqlite3_column_int (row, 0);
  if (species != NULL)
    *species = (guint)sqlite3_column_int (row, 1);
  if (observers != NULL)
    *observers = (guint)sqlite3_column_int (row, 2);
  sqlite3_reset (row);
  return TRUE;
}

/* ---- Facets and species ---- */

#define FROM_OBSERVATIONS " FROM observations o LEFT JOIN species s ON s.id = o.species_id WHERE "
#define BY_COUNT          " GROUP BY 1 ORDER BY 2 DESC, 1"

GPtrArray *
qd_project_list_facets (QdProject *project, QdFacetKind kind, const QdFilter *filter, GError **error)
{
  static const char *const queries[] = {
    [QD_FACET_LICENSE] = "SELECT o.license, count(*)" FROM_OBSERVATIONS QD_SQL_FILTER_QUALITY " AND " QD_SQL_FILTER_TAXA
                         " AND " QD_SQL_FILTER_DATES " AND " QD_SQL_FILTER_PLACE BY_COUNT,
    [QD_FACET_QUALITY] = "SELECT ifnull(o.quality, ''), count(*)" FROM_OBSERVATIONS QD_SQL_FILTER_LICENSE
                         " AND " QD_SQL_FILTER_TAXA " AND " QD_SQL_FILTER_DATES " AND " QD_SQL_FILTER_PLACE BY_COUNT,
    [QD_FACET_YEAR]
    = "SELECT substr(ifnull(o.observed_on, ''), 1, 4), count(*)" FROM_OBSERVATIONS QD_SQL_FILTER_LICENSE
      " AND " QD_SQL_FILTER_QUALITY " AND " QD_SQL_FILTER_TAXA " AND " QD_SQL_FILTER_PLACE " GROUP BY 1 ORDER BY 1",
    [QD_FACET_PLACE]
    = "SELECT ifnull(o.place, ''), count(*)" FROM_OBSERVATIONS QD_SQL_FILTER_LICENSE " AND " QD_SQL_FILTER_QUALITY
      " AND " QD_SQL_FILTER_TAXA " AND " QD_SQL_FILTER_DATES " AND (?6 IS NULL OR 1)" BY_COUNT,
  };
  g_autoptr (GPtrArray) facets = g_ptr_array_new_with_free_func ((GDestroyNotify)qd_facet_free);
  g_auto (QdFilterValues) values = { 0 };
  QdStep step = QD_STEP_FAILED;
  sqlite3_stmt *rows;

  g_return_val_if_fail ((guint)kind < G_N_ELEMENTS (queries), NULL);
  qd_filter_values_init (&values, filter);
  rows = qd_database_query (project->db, error, queries[kind], QD_FILTER_FORMAT, QD_FILTER_VALUES (values));
  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      QdFacet *facet = g_new0 (QdFacet, 1);
      facet->key = qd_column_dup (rows, 0);
      facet->count = (guint)sqlite3_column_int (rows, 1);
      g_ptr_array_add (facets, facet);
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&facets) : NULL;
}

GPtrArray *
qd_project_list_species (QdProject *project, const QdFilter *filter, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)qd_species_free);
  g_auto (QdFilterValues) values = { 0 };
  QdStep step = QD_STEP_FAILED;
  sqlite3_stmt *rows;

  qd_filter_values_init (&values, filter);
  rows = qd_database_query (project->db, error,
                            "SELECT s.id, s.taxon_id, s.scientific_name, s.common_name, s.iconic_taxon, s.class_id,"
                            " (SELECT count(*) FROM observations o WHERE o.species_id = s.id AND " QD_SQL_FILTER ") AS n,"
                            " (SELECT p.id FROM observations o JOIN photos p ON p.observation_id = o.id"
                            "  WHERE o.species_id = s.id AND p.state = 2 AND p.withheld = 0 ORDER BY p.id LIMIT 1)"
                            " FROM species s ORDER BY n DESC, s.common_name, s.scientific_name, s.id",
                            QD_FILTER_FORMAT, QD_FILTER_VALUES (values));
  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      QdSpecies *species = g_new0 (QdSpecies, 1);
      species->id = sqlite3_column_int64 (rows, 0);
      species->taxon_id = sqlite3_column_int64 (rows, 1);
      species->scientific_name = qd_column_dup (rows, 2);
      species->common_name = qd_column_dup (rows, 3);
      species->iconic_taxon = qd_column_dup (rows, 4);
      species->class_id = sqlite3_column_int64 (rows, 5);
      species->n_observations = (guint)sqlite3_column_int (rows, 6);
      species->photo_id = sqlite3_column_int64 (rows, 7);
      g_ptr_array_add (list, species);
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

gboolean
qd_project_set_species_class (QdProject *project, gint64 species, gint64 class_id, GError **error)
{
  gboolean ok;

  if (!qd_project_begin (project, error))
    return FALSE;
  ok = qd_database_run (project->db, error, "UPDATE species SET class_id = ? WHERE id = ?", "ni", class_id, species);
  if (ok && sqlite3_changes (project->db->handle) == 0)
    ok = qd_project_fail_missing (project, _ ("species"), species, error);
  ok = ok && qd_observations_update_used (project, species, error);
  return qd_project_end (project, ok, QD_CHANGED_OBSERVATIONS | QD_CHANGED_CLASSES | QD_CHANGED_PHOTOS, error);
}
