#include "config.h"
#include "engine/project/bulk.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/project/bulk-compare.h"
#include "engine/project/bulk-private.h"
#include "engine/project/bulk-table.h"
#include "engine/project/told.h"

#define MOST_AGAIN 10000 /* photos that came again and wait for an index */

/* ---- Beginning and end ---- */

static gboolean
prepare (QdBulk *bulk, sqlite3_stmt **statement, const char *sql, GError **error)
{
  return sqlite3_prepare_v3 (bulk->project->db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) == SQLITE_OK ||
         qd_database_fail (bulk->project->db, error);
}

static gboolean
prepare_all (QdBulk *bulk, GError **error)
{
  return prepare (bulk, &bulk->observations,
                  "INSERT INTO observations (source_id, uuid, url, observed_on, quality, license, user_id, user_login,"
                  " user_name, place, latitude, longitude, description, species_id)"
                  " SELECT source_id, uuid, url, observed_on, quality, license, user_id, user_login, user_name,"
                  " place, latitude, longitude, description, species_id FROM bulk_new_observations",
                  error) &&
         prepare (bulk, &bulk->photos_of,
                  "INSERT INTO photos (observation_id, source_id, url, license, credit)"
                  " SELECT id, photo_source_id, photo_url, photo_license, photo_credit FROM bulk_new_photos",
                  error) &&
         prepare (
             bulk, &bulk->old_observations,
             "SELECT r.rowid, o.id, bulk_observation_differs (r.rowid, o.uuid, o.url, o.observed_on, o.quality, o.license,"
             " o.user_login, o.user_name, o.place, o.description, o.user_id, o.species_id, o.latitude, o.longitude)"
             " FROM bulk_rows r CROSS JOIN observations o ON o.source_id = r.source_id",
             error) &&
         prepare (bulk, &bulk->old_authors,
                  "SELECT r.rowid, o.license, o.user_name, o.user_login"
                  " FROM bulk_rows r CROSS JOIN observations o ON o.id = r.id",
                  error) &&
         prepare (bulk, &bulk->old_photos,
                  "SELECT r.rowid, p.id, bulk_photo_differs (r.rowid, p.url, p.license, p.credit, p.state)"
                  " FROM bulk_rows r CROSS JOIN photos p ON p.source_id = r.photo_source_id",
                  error);
}

static gboolean
look_around (QdBulk *bulk, GError **error)
{
  QdDatabase *db = bulk->project->db;
  gboolean unnumbered;
  gint64 rows, photo;

  if (!qd_project_has_unnumbered (bulk->project, &unnumbered, error) ||
      !qd_bulk_unnumbered_set_up (&bulk->unnumbered, db, unnumbered, error) ||
      !qd_observations_added_are_used (bulk->project, &bulk->all_used, &bulk->licenses, error) ||
      !qd_database_lookup (db, error, &rows, "SELECT EXISTS (SELECT 1 FROM observations) + EXISTS (SELECT 1 FROM photos)",
                           "") ||
      !qd_database_lookup (db, error, &bulk->next,
                           "SELECT 1 + max(ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'observations'), 0),"
                           " ifnull((SELECT max(id) FROM observations), 0))",
                           "") ||
      !qd_database_lookup (db, error, &photo,
                           "SELECT 1 + ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'photos'), 0)", ""))
    return FALSE;
  bulk->first = bulk->next;
  bulk->fresh = rows == 0;
  return !bulk->fresh || qd_bulk_index_drop (db, &bulk->indexes, bulk->first, photo, error);
}

static void
free_photo (gpointer photo)
{
  qd_photo_free (photo);
}

QdBulk *
qd_bulk_new (QdProject *project, GError **error)
{
  g_autoptr (QdBulk) bulk = g_new0 (QdBulk, 1);

  g_return_val_if_fail (project->db->depth > 0, NULL);
  bulk->project = g_object_ref (project);
  bulk->watch = (QdBulkWatch){ .db = project->db, .indexes = &bulk->indexes };
  bulk->species = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  bulk->again = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_photo);
  project->db->large = TRUE;
  if (qd_bulk_table_add (project->db->handle, &bulk->batch) != SQLITE_OK ||
      qd_bulk_compare_add (project->db->handle, &bulk->batch) != SQLITE_OK)
    {
      qd_database_fail (project->db, error);
      return NULL;
    }
  if (!look_around (bulk, error) || !prepare_all (bulk, error))
    return NULL;
  qd_bulk_index_set_up (project->db, bulk->fresh);
  return g_steal_pointer (&bulk);
}

void
qd_bulk_set_watch (QdBulk *bulk, QdBulkProgress progress, gpointer user_data, GCancellable *cancellable)
{
  bulk->watch.progress = progress;
  bulk->watch.user_data = user_data;
  bulk->watch.cancellable = cancellable;
}

void
qd_bulk_set_complete (QdBulk *bulk, QdBulkComplete complete, gpointer user_data)
{
  bulk->complete = complete;
  bulk->complete_data = user_data;
}

void
qd_bulk_free (QdBulk *bulk)
{
  if (bulk == NULL)
    return;
  sqlite3_finalize (bulk->observations);
  sqlite3_finalize (bulk->photos_of);
  sqlite3_finalize (bulk->old_observations);
  sqlite3_finalize (bulk->old_authors);
  sqlite3_finalize (bulk->old_photos);
  qd_bulk_unnumbered_clear (&bulk->unnumbered);
  qd_bulk_table_remove (bulk->project->db->handle);
  qd_bulk_compare_remove (bulk->project->db->handle);
  qd_bulk_index_set_down (bulk->project->db);
  g_object_unref (bulk->project);
  qd_bulk_indexes_clear (&bulk->indexes);
  g_hash_table_unref (bulk->species);
  g_hash_table_unref (bulk->again);
  qd_number_set_clear (&bulk->photos);
  qd_bulk_known_clear (&bulk->known);
  g_strfreev (bulk->licenses);
  g_free (bulk);
}

/* ---- Putting ---- */

static gboolean
run (QdBulk *bulk, sqlite3_stmt *statement, GError **error)
{
  return qd_database_step (bulk->project->db, statement, error) == QD_STEP_DONE;
}

/* A photo that comes again in an empty project is put at the end, when there is an index to find it by. */
static void
put_later (QdBulk *bulk, const QdBulkRow *row)
{
  QdPhoto *photo = qd_bulk_batch_dup_photo (bulk->batch, row);

  if (row->incomplete && row->adds_observation) /* it says nothing of a photo that is there */
    {
      g_clear_pointer (&photo->license, g_free);
      g_clear_pointer (&photo->credit, g_free);
    }
  g_hash_table_replace (bulk->again, &photo->source_id, photo);
}

static gboolean
put_again (QdBulk *bulk, GError **error)
{
  GHashTableIter photos;
  gpointer photo;

  g_hash_table_iter_init (&photos, bulk->again);
  while (g_hash_table_iter_next (&photos, NULL, &photo))
    if (qd_bulk_watch_look (&bulk->watch) || !qd_project_put_photo (bulk->project, photo, NULL, error))
      return FALSE;
  g_hash_table_remove_all (bulk->again);
  return TRUE;
}

/* As they were counted: SQLite gives the one behind the largest that there ever was. */
static gboolean
put_observations (QdBulk *bulk, gint64 before, GError **error)
{
  QdDatabase *db = bulk->project->db;

  if (!run (bulk, bulk->observations, error))
    return FALSE;
  return bulk->next == before || sqlite3_last_insert_rowid (db->handle) == bulk->next - 1 ||
         qd_database_fail_as (db, SQLITE_INTERNAL, error);
}

static gboolean
passes (const QdBulk *bulk, const QdBulkRow *row)
{
  const char *license = qd_bulk_batch_get_text (bulk->batch, row, QD_BULK_LICENSE);

  return bulk->licenses == NULL ||
         g_strv_contains ((const char *const *) bulk->licenses, license != NULL ? license : "");
}

/* New observations get their ids, new photos are told from those that come again. */
static void
sort_out (QdBulk *bulk)
{
  for (guint i = 0; i < bulk->batch->n; i++)
    {
      QdBulkRow *row = &bulk->batch->rows[i];

      row->adds_observation = row->id == 0;
      if (row->adds_observation)
        {
          row->id = bulk->next++;
          bulk->all_used = bulk->all_used && passes (bulk, row);
        }
      if (row->photo_id != 0)
        continue;
      row->adds_photo = qd_number_set_add (&bulk->photos, row->photo_source_id);
      if (!row->adds_photo)
        put_later (bulk, row);
    }
}

static gboolean
put_changes (QdBulk *bulk, QdBulkRow *row, GError **error)
{
  g_autoptr (QdObservation) o = row->changes ? qd_bulk_batch_dup_observation (bulk->batch, row) : NULL;
  g_autoptr (QdPhoto) photo = row->photo_changes ? qd_bulk_batch_dup_photo (bulk->batch, row) : NULL;

  return (o == NULL || qd_project_put_observation (bulk->project, o, NULL, error)) &&
         (photo == NULL || qd_project_put_photo (bulk->project, photo, NULL, error));
}

static gboolean
put_all_changes (QdBulk *bulk, QdBulkTally *tally, GError **error)
{
  for (guint i = 0; i < bulk->batch->n; i++)
    {
      QdBulkRow *row = &bulk->batch->rows[i];

      if ((row->changes || row->photo_changes) && !put_changes (bulk, row, error))
        return FALSE;
      if (row->adds_observation)
        tally->added++;
      else if (row->changes || row->photo_changes || row->adds_photo)
        tally->updated++;
      else
        tally->unchanged++;
    }
  return TRUE;
}

/* With the indexes: by number in the database for what came before this batch, in the set for what comes in it. */
static gboolean
settle_batch (QdBulk *bulk, GError **error)
{
  if (!bulk->fresh)
    {
      qd_number_set_clear (&bulk->photos);
      return put_again (bulk, error);
    }
  if (g_hash_table_size (bulk->again) < MOST_AGAIN)
    return TRUE;
  bulk->fresh = FALSE;
  qd_number_set_clear (&bulk->photos);
  return qd_bulk_index_make (bulk->project->db, &bulk->indexes, &bulk->watch, error) && put_again (bulk, error);
}

/* What was stopped says so, whatever SQLite calls it. */
static gboolean
watched (QdBulk *bulk, gboolean (*work) (QdBulk *bulk, GError **error), GError **error)
{
  GError *local = NULL;
  gboolean ok;

  qd_bulk_watch_begin (&bulk->watch);
  ok = work (bulk, &local);
  qd_bulk_watch_end (&bulk->watch);
  if (ok)
    return TRUE;
  if (g_cancellable_is_cancelled (bulk->watch.cancellable))
    {
      g_clear_error (&local);
      g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The import was stopped; the project is as it was."));
    }
  else
    g_propagate_error (error, local);
  return FALSE;
}

QdBulkKnown *
qd_bulk_gather_known (QdBulk *bulk, GError **error)
{
  return bulk->fresh || watched (bulk, qd_bulk_find_known, error) ? &bulk->known : NULL;
}

static gboolean
put_batch (QdBulk *bulk, QdBulkTally *tally, GError **error)
{
  gint64 before = bulk->next;

  for (guint i = 0; i < bulk->batch->n; i++)
    {
      g_return_val_if_fail (bulk->batch->rows[i].source_id > 0 && bulk->batch->rows[i].photo_source_id > 0, FALSE);
      qd_number_set_fetch (&bulk->photos, bulk->batch->rows[i].photo_source_id);
    }
  if (!qd_bulk_find (bulk, error))
    return FALSE;
  sort_out (bulk);
  if (!put_observations (bulk, before, error) || !run (bulk, bulk->photos_of, error))
    return FALSE;
  if (bulk->fresh)
    qd_bulk_index_note (bulk->project->db, &bulk->indexes, bulk->batch);
  return put_all_changes (bulk, tally, error) && watched (bulk, settle_batch, error);
}

gboolean
qd_bulk_put (QdBulk *bulk, QdBulkBatch *batch, QdBulkTally *tally, GError **error)
{
  guint before = tally->added + tally->updated;
  gboolean ok;

  bulk->batch = batch;
  ok = put_batch (bulk, tally, error);
  bulk->batch = NULL;
  if (tally->added + tally->updated != before)
    bulk->project->pending |= QD_CHANGED_OBSERVATIONS | QD_CHANGED_PHOTOS;
  return ok;
}

/* ---- The end ---- */

static gboolean
complete (QdBulk *bulk, GError **error)
{
  if (!bulk->all_used && bulk->next > bulk->first && !qd_observations_update_used_since (bulk->project, bulk->first, error))
    return FALSE;
  return qd_bulk_index_make (bulk->project->db, &bulk->indexes, &bulk->watch, error) && put_again (bulk, error);
}

gboolean
qd_bulk_finish (QdBulk *bulk, GError **error)
{
  return watched (bulk, complete, error);
}
