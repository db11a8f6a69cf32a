#include "engine/project/bulk-private.h"

/* ---- Species ---- */

static gboolean
find_numbered_species (QdBulk *bulk, QdBulkRow *row, GError **error)
{
  const gint64 *known = g_hash_table_lookup (bulk->species, &row->taxon_id);

  if (known != NULL)
    {
      row->species_id = *known;
      return TRUE;
    }
  g_autoptr (QdObservation) o = qd_bulk_batch_dup_observation (bulk->batch, row);
  if (!qd_species_ensure (bulk->project, o, error))
    return FALSE;
  row->species_id = o->species_id;
  g_hash_table_insert (bulk->species, g_memdup2 (&row->taxon_id, sizeof row->taxon_id),
                       g_memdup2 (&row->species_id, sizeof row->species_id));
  return TRUE;
}

/* Before observations are found: they are compared by it. */
static gboolean
find_numbered (QdBulk *bulk, GError **error)
{
  for (guint i = 0; i < bulk->batch->n; i++)
    if (bulk->batch->rows[i].taxon_id != 0 && !find_numbered_species (bulk, &bulk->batch->rows[i], error))
      return FALSE;
  return TRUE;
}

/* After that: which one it is depends on the one there. */
static gboolean
find_named (QdBulk *bulk, GError **error)
{
  for (guint i = 0; i < bulk->batch->n; i++)
    {
      QdBulkRow *row = &bulk->batch->rows[i];

      if (row->taxon_id != 0 || (row->guessed && row->id != 0))
        continue;
      g_autoptr (QdObservation) o = qd_bulk_batch_dup_observation (bulk->batch, row);
      o->id = row->id;
      if (!qd_species_choose (bulk->project, o, error))
        return FALSE;
      row->species_id = o->species_id;
      row->changes |= row->id != 0 && row->species_id != 0;
    }
  return TRUE;
}

/* ---- What is there already ---- */

static gboolean
find_observations (QdBulk *bulk, GError **error)
{
  sqlite3_stmt *old = bulk->old_observations;
  QdStep step;

  while ((step = qd_database_step (bulk->project->db, old, error)) == QD_STEP_ROW)
    {
      QdBulkRow *row = &bulk->batch->rows[sqlite3_column_int (old, 0)];

      row->id = sqlite3_column_int64 (old, 1);
      row->changes = sqlite3_column_int (old, 2) != 0;
    }
  return step == QD_STEP_DONE;
}

/* Those without a number of iNaturalist's, too. */
static gboolean
find_all_observations (QdBulk *bulk, GError **error)
{
  return qd_bulk_unnumbered_guess (&bulk->unnumbered, bulk->batch, error) && find_observations (bulk, error) &&
         qd_bulk_unnumbered_find (&bulk->unnumbered, bulk->batch, error);
}

/* Numbers of photos that came twice in former times: the first counts. */
static gboolean
find_photos (QdBulk *bulk, GError **error)
{
  sqlite3_stmt *old = bulk->old_photos;
  QdStep step;

  while ((step = qd_database_step (bulk->project->db, old, error)) == QD_STEP_ROW)
    {
      QdBulkRow *row = &bulk->batch->rows[sqlite3_column_int (old, 0)];
      gint64 id = sqlite3_column_int64 (old, 1);

      if (row->photo_id != 0 && row->photo_id < id)
        continue;
      row->photo_id = id;
      row->photo_changes = sqlite3_column_int (old, 2) != 0;
    }
  return step == QD_STEP_DONE;
}

/* ---- What rows lack ---- */

static void
fill_from (QdBulk *bulk, QdBulkRow *row, QdBulkText which, sqlite3_stmt *stored, int column)
{
  if (row->texts[which].at == 0)
    qd_bulk_batch_set_text (bulk->batch, row, which, (const char *) sqlite3_column_text (stored, column));
}

static gboolean
is_incomplete (const QdBulk *bulk)
{
  for (guint i = 0; i < bulk->batch->n; i++)
    if (bulk->batch->rows[i].incomplete)
      return TRUE;
  return FALSE;
}

static gboolean
complete_rows (QdBulk *bulk, GError **error)
{
  sqlite3_stmt *old = bulk->old_authors;
  QdStep step;

  if (bulk->complete == NULL || !is_incomplete (bulk))
    return TRUE;
  while ((step = qd_database_step (bulk->project->db, old, error)) == QD_STEP_ROW)
    {
      QdBulkRow *row = &bulk->batch->rows[sqlite3_column_int (old, 0)];

      if (!row->incomplete)
        continue;
      fill_from (bulk, row, QD_BULK_LICENSE, old, 1);
      fill_from (bulk, row, QD_BULK_USER_NAME, old, 2);
      fill_from (bulk, row, QD_BULK_USER_LOGIN, old, 3);
      bulk->complete (bulk->batch, row, bulk->complete_data);
    }
  return step == QD_STEP_DONE;
}

/* A new observation that lacks them says nothing of a photo that is there already. */
static void
forget_credits (QdBulk *bulk)
{
  for (guint i = 0; i < bulk->batch->n; i++)
    {
      QdBulkRow *row = &bulk->batch->rows[i];

      if (row->incomplete && row->id == 0 && row->photo_id != 0)
        row->texts[QD_BULK_PHOTO_LICENSE].at = row->texts[QD_BULK_PHOTO_CREDIT].at = 0;
    }
}

gboolean
qd_bulk_find (QdBulk *bulk, GError **error)
{
  if (!find_numbered (bulk, error))
    return FALSE;
  if (bulk->fresh)
    return find_named (bulk, error);
  if (!find_all_observations (bulk, error) || !find_named (bulk, error) || !complete_rows (bulk, error) ||
      !find_photos (bulk, error))
    return FALSE;
  forget_credits (bulk);
  return TRUE;
}
