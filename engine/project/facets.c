/* What a project says of its facets: the table in memory, read again when observations came or changed. */
#include "engine/project/facet-private.h"

static gboolean
read_again (QdProject *project, gboolean known, QdFacetProgress progress, gpointer user_data, GCancellable *cancellable,
            GError **error)
{
  QdFacetTable *table = project->facets;
  gint64 rows, used;
  gboolean same = FALSE;

  if (!qd_project_get_generations (project, &rows, &used, error))
    return FALSE;
  if (known && table->rows_generation == rows && table->used_generation == used)
    return TRUE;
  if (known && table->rows_generation == rows && !qd_facet_table_load_species (table, project->db, &same, error))
    return FALSE;
  if (!same && !qd_facet_table_load (table, project->db, progress, user_data, cancellable, error))
    return FALSE;
  table->rows_generation = known ? rows : -1;
  table->used_generation = known ? used : -1;
  return TRUE;
}

QdFacetTable *
qd_project_get_facet_table (QdProject *project, QdFacetProgress progress, gpointer user_data, GCancellable *cancellable,
                            GError **error)
{
  /* What this connection has changed and not yet committed has no generation. */
  gboolean known = (project->pending & (QD_CHANGED_OBSERVATIONS | QD_CHANGED_CLASSES | QD_CHANGED_USED)) == 0;
  gboolean ok;

  if (project->facets == NULL)
    project->facets = qd_facet_table_new ();
  /* All of it from one state of the database. */
  if (!qd_database_script (project->db, "SAVEPOINT counting", error))
    return NULL;
  ok = read_again (project, known, progress, user_data, cancellable, error);
  return qd_database_script (project->db, "RELEASE counting", ok ? error : NULL) && ok ? project->facets : NULL;
}

static QdFacetCounts *
count (QdProject *project, const QdFilter *filter, GError **error)
{
  const QdFacetTable *table = qd_project_get_facet_table (project, NULL, NULL, NULL, error);

  return table == NULL ? NULL : qd_facet_table_count (table, filter);
}

GPtrArray *
qd_project_list_facets (QdProject *project, QdFacetKind kind, const QdFilter *filter, GError **error)
{
  g_autoptr (QdFacetCounts) counts = count (project, filter, error);

  return counts == NULL ? NULL : qd_facet_counts_list (counts, kind, NULL, 0, NULL);
}

gboolean
qd_project_count_filtered (QdProject *project, const QdFilter *filter, guint *observations, guint *species, guint *observers,
                           GError **error)
{
  g_autoptr (QdFacetCounts) counts = count (project, filter, error);
  QdFacetTotals totals;

  if (counts == NULL)
    return FALSE;
  totals = qd_facet_counts_get_totals (counts);
  if (observations != NULL)
    *observations = totals.observations;
  if (species != NULL)
    *species = totals.species;
  if (observers != NULL)
    *observers = totals.observers;
  return TRUE;
}

/* One pass over the photos that are there; looking for one of each species would pass over all that are not. */
GHashTable *
qd_project_find_species_photos (QdProject *project, GError **error)
{
  g_autoptr (GHashTable) photos = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  sqlite3_stmt *rows =
      qd_database_query (project->db, error,
                         "SELECT o.species_id, min(p.id) FROM photos p JOIN observations o"
                         " ON o.id = p.observation_id WHERE p.state = 2 AND p.state > 0 AND p.withheld = 0 AND o.species_id IS NOT NULL GROUP BY 1",
                         "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      gint64 species = sqlite3_column_int64 (rows, 0), photo = sqlite3_column_int64 (rows, 1);

      g_hash_table_insert (photos, g_memdup2 (&species, sizeof species), g_memdup2 (&photo, sizeof photo));
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&photos) : NULL;
}

GPtrArray *
qd_project_list_species (QdProject *project, const QdFilter *filter, GError **error)
{
  g_autoptr (QdFacetCounts) counts = count (project, filter, error);
  g_autoptr (GHashTable) photos = counts == NULL ? NULL : qd_project_find_species_photos (project, error);
  GPtrArray *list = photos == NULL ? NULL : qd_facet_counts_list_species (counts);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      QdSpecies *species = list->pdata[i];
      const gint64 *photo = g_hash_table_lookup (photos, &species->id);

      species->photo_id = photo == NULL ? 0 : *photo;
    }
  return list;
}
