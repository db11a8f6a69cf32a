#include "config.h"
#include "engine/project/bulk.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/core/number-set.h"
#include "engine/project/project-private.h"

#define CACHE_KB          16384
#define STEPS_BEFORE_LOOK 20000 /* of SQLite's machine, some milliseconds */

struct _QdBulk
{
  QdProject *project;
  gboolean fresh;      /* the project held no observation and no photo: nothing has to be looked for */
  gboolean all_used;   /* no filter, and no species that was left out */
  GPtrArray *indexes;  /* of char *: how to make again what was dropped */
  GHashTable *species; /* of taxon ids to species ids, both as pointers where they fit */
  QdNumberSet photos;  /* that came so far, of a fresh project */
  GHashTable *again;   /* of photos' numbers to the last of the QdPhotos that came after a first one */
  sqlite3_stmt *observation, *photo, *old_observation, *old_photo;
};

static sqlite3_stmt *
prepare (QdBulk *bulk, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  sqlite3_prepare_v3 (bulk->project->db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  return statement;
}

static gboolean
prepare_all (QdBulk *bulk, GError **error)
{
  bulk->observation = prepare (bulk, "INSERT INTO observations (source_id, uuid, url, observed_on, quality, license, user_id,"
                                     " user_login, user_name, place, latitude, longitude, description, species_id)"
                                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  bulk->photo = prepare (bulk, "INSERT INTO photos (observation_id, source_id, url, license, credit) VALUES (?, ?, ?, ?, ?)");
  bulk->old_observation =
      prepare (bulk, "SELECT id, uuid, url, observed_on, quality, license, user_id, user_login, user_name, place,"
                     " latitude, longitude, description, species_id FROM observations WHERE source_id = ?");
  bulk->old_photo = prepare (bulk, "SELECT id, url, license, credit FROM photos WHERE source_id = ? ORDER BY id");
  return (bulk->observation != NULL && bulk->photo != NULL && bulk->old_observation != NULL && bulk->old_photo != NULL) ||
         qd_database_fail (bulk->project->db, error);
}

/* Indexes of tables without rows are made at the end. */
static gboolean
drop_indexes (QdBulk *bulk, GError **error)
{
  g_autoptr (GString) drops = g_string_new (NULL);
  sqlite3_stmt *rows = qd_database_query (bulk->project->db, error,
                                          "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                                          " AND tbl_name IN ('observations', 'photos')",
                                          "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (bulk->project->db, rows, error)) == QD_STEP_ROW)
    {
      g_ptr_array_add (bulk->indexes, qd_column_dup (rows, 1));
      g_string_append_printf (drops, "DROP INDEX \"%s\";", (const char *) sqlite3_column_text (rows, 0));
    }
  return step == QD_STEP_DONE && qd_database_script (bulk->project->db, drops->str, error);
}

static gboolean
look_around (QdBulk *bulk, GError **error)
{
  g_autoptr (QdFilter) filter = qd_project_get_filter (bulk->project, error);
  gint64 rows, species;

  if (filter == NULL ||
      !qd_database_lookup (bulk->project->db, error, &rows,
                           "SELECT EXISTS (SELECT 1 FROM observations) + EXISTS (SELECT 1 FROM photos)", "") ||
      !qd_database_lookup (bulk->project->db, error, &species, "SELECT count(*) FROM species WHERE class_id IS NULL", ""))
    return FALSE;
  bulk->fresh = rows == 0;
  bulk->all_used = species == 0 && qd_filter_passes_all (filter);
  return !bulk->fresh || drop_indexes (bulk, error);
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
  bulk->indexes = g_ptr_array_new_with_free_func (g_free);
  bulk->species = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  bulk->again = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_photo);
  project->db->large = TRUE;
  sqlite3_exec (project->db->handle, "PRAGMA cache_size = -" G_STRINGIFY (CACHE_KB), NULL, NULL, NULL);
  return look_around (bulk, error) && prepare_all (bulk, error) ? g_steal_pointer (&bulk) : NULL;
}

void
qd_bulk_free (QdBulk *bulk)
{
  if (bulk == NULL)
    return;
  sqlite3_finalize (bulk->observation);
  sqlite3_finalize (bulk->photo);
  sqlite3_finalize (bulk->old_observation);
  sqlite3_finalize (bulk->old_photo);
  sqlite3_exec (bulk->project->db->handle, "PRAGMA cache_size = -2000", NULL, NULL, NULL);
  g_object_unref (bulk->project);
  g_ptr_array_unref (bulk->indexes);
  g_hash_table_unref (bulk->species);
  g_hash_table_unref (bulk->again);
  qd_number_set_clear (&bulk->photos);
  g_free (bulk);
}

/* ---- What is there already ---- */

/* Would an update leave it as it is? What is not known takes nothing away. */
static gboolean
same_text (sqlite3_stmt *row, int column, const char *text)
{
  return text == NULL || g_strcmp0 (text, (const char *) sqlite3_column_text (row, column)) == 0;
}

static gboolean
same_integer (sqlite3_stmt *row, int column, gint64 value)
{
  return value == 0 || value == sqlite3_column_int64 (row, column);
}

/* NAN is not known, and is no number that differs. */
static gboolean
same_degrees (sqlite3_stmt *row, int column, double value)
{
  return !(value < sqlite3_column_double (row, column) || value > sqlite3_column_double (row, column)) &&
         (value != value || sqlite3_column_type (row, column) != SQLITE_NULL);
}

static gboolean
same_observation (sqlite3_stmt *row, const QdObservation *o)
{
  return same_text (row, 1, o->uuid) && same_text (row, 2, qd_observation_stored_url (o)) &&
         same_text (row, 3, o->observed_on) && same_text (row, 4, o->quality) &&
         same_text (row, 5, o->license == NULL ? "" : o->license) && same_integer (row, 6, o->user_id) &&
         same_text (row, 7, o->user_login) && same_text (row, 8, o->user_name) && same_text (row, 9, o->place) &&
         same_degrees (row, 10, o->latitude) && same_degrees (row, 11, o->longitude) && same_text (row, 12, o->description) &&
         same_integer (row, 13, o->species_id);
}

/* Returns: it is there and the same; its id is filled then. */
static gboolean
find_same_observation (QdBulk *bulk, QdObservation *o)
{
  sqlite3_stmt *row = bulk->old_observation;
  gboolean same;

  sqlite3_bind_int64 (row, 1, o->source_id);
  same = sqlite3_step (row) == SQLITE_ROW && same_observation (row, o);
  if (same)
    o->id = sqlite3_column_int64 (row, 0);
  sqlite3_reset (row);
  return same;
}

static gboolean
find_same_photo (QdBulk *bulk, const QdPhoto *photo)
{
  sqlite3_stmt *row = bulk->old_photo;
  gboolean same;

  sqlite3_bind_int64 (row, 1, photo->source_id);
  same = sqlite3_step (row) == SQLITE_ROW && same_text (row, 1, photo->url) && same_text (row, 2, photo->license) &&
         same_text (row, 3, photo->credit);
  sqlite3_reset (row);
  return same;
}

/* ---- Putting ---- */

static gboolean
find_species (QdBulk *bulk, QdObservation *o, GError **error)
{
  const gint64 *known = o->taxon_id != 0 ? g_hash_table_lookup (bulk->species, &o->taxon_id) : NULL;

  if (known != NULL)
    {
      o->species_id = *known;
      return TRUE;
    }
  if (!qd_species_ensure (bulk->project, o, error))
    return FALSE;
  if (o->taxon_id != 0)
    g_hash_table_insert (bulk->species, g_memdup2 (&o->taxon_id, sizeof o->taxon_id),
                         g_memdup2 (&o->species_id, sizeof o->species_id));
  return TRUE;
}

static void
bind_text (sqlite3_stmt *statement, int place, const char *text)
{
  if (text != NULL)
    sqlite3_bind_text (statement, place, text, -1, SQLITE_STATIC);
  else
    sqlite3_bind_null (statement, place);
}

static void
bind_number (sqlite3_stmt *statement, int place, gint64 number)
{
  if (number != 0)
    sqlite3_bind_int64 (statement, place, number);
  else
    sqlite3_bind_null (statement, place);
}

static gboolean
insert (QdBulk *bulk, sqlite3_stmt *statement, gint64 *id, GError **error)
{
  gboolean ok = sqlite3_step (statement) == SQLITE_DONE || qd_database_fail (bulk->project->db, error);

  *id = sqlite3_last_insert_rowid (bulk->project->db->handle);
  sqlite3_reset (statement);
  return ok;
}

static gboolean
insert_observation (QdBulk *bulk, QdObservation *o, GError **error)
{
  sqlite3_stmt *s = bulk->observation;

  bind_number (s, 1, o->source_id);
  bind_text (s, 2, o->uuid);
  bind_text (s, 3, qd_observation_stored_url (o));
  bind_text (s, 4, o->observed_on);
  bind_text (s, 5, o->quality);
  bind_text (s, 6, o->license == NULL ? "" : o->license);
  bind_number (s, 7, o->user_id);
  bind_text (s, 8, o->user_login);
  bind_text (s, 9, o->user_name);
  bind_text (s, 10, o->place);
  sqlite3_bind_double (s, 11, o->latitude); /* SQLite takes NAN for NULL */
  sqlite3_bind_double (s, 12, o->longitude);
  bind_text (s, 13, o->description);
  bind_number (s, 14, o->species_id);
  return insert (bulk, s, &o->id, error);
}

static gboolean
insert_photo (QdBulk *bulk, QdPhoto *photo, GError **error)
{
  sqlite3_stmt *s = bulk->photo;

  sqlite3_bind_int64 (s, 1, photo->observation_id);
  sqlite3_bind_int64 (s, 2, photo->source_id);
  bind_text (s, 3, photo->url);
  bind_text (s, 4, photo->license);
  bind_text (s, 5, photo->credit);
  return insert (bulk, s, &photo->id, error);
}

static gboolean
put_observation (QdBulk *bulk, QdObservation *o, QdPut *put, GError **error)
{
  *put = bulk->fresh ? QD_PUT_ADDED : QD_PUT_SAME;
  if (!find_species (bulk, o, error))
    return FALSE;
  if (bulk->fresh)
    return insert_observation (bulk, o, error);
  return find_same_observation (bulk, o) || qd_project_put_observation (bulk->project, o, put, error);
}

/* A photo that comes again is put at the end, when there is an index to find it by. */
static void
put_later (QdBulk *bulk, const QdPhoto *photo)
{
  QdPhoto *copy = qd_photo_new ();

  copy->source_id = photo->source_id;
  copy->url = g_strdup (photo->url);
  copy->license = g_strdup (photo->license);
  copy->credit = g_strdup (photo->credit);
  g_hash_table_replace (bulk->again, &copy->source_id, copy);
}

static gboolean
put_photo (QdBulk *bulk, QdPhoto *photo, QdPut *put, GError **error)
{
  *put = QD_PUT_SAME;
  if (!bulk->fresh)
    return find_same_photo (bulk, photo) || qd_project_put_photo (bulk->project, photo, put, error);
  if (!qd_number_set_add (&bulk->photos, photo->source_id))
    {
      put_later (bulk, photo);
      return TRUE;
    }
  *put = QD_PUT_ADDED;
  return insert_photo (bulk, photo, error);
}

gboolean
qd_bulk_put (QdBulk *bulk, QdObservation *observation, QdPhoto *photo, QdPut *put_of_observation, QdPut *put_of_photo,
             GError **error)
{
  g_return_val_if_fail (observation->source_id > 0 && photo->source_id > 0, FALSE);
  if (!put_observation (bulk, observation, put_of_observation, error))
    return FALSE;
  photo->observation_id = observation->id;
  if (!put_photo (bulk, photo, put_of_photo, error))
    return FALSE;
  if (*put_of_observation != QD_PUT_SAME || *put_of_photo != QD_PUT_SAME)
    bulk->project->pending |= QD_CHANGED_OBSERVATIONS | QD_CHANGED_PHOTOS;
  return TRUE;
}

/* ---- The end ---- */

static int
look_at_cancellable (gpointer cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

static gboolean
make_indexes (QdBulk *bulk, GError **error)
{
  for (guint i = 0; i < bulk->indexes->len; i++)
    if (!qd_database_script (bulk->project->db, bulk->indexes->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
put_again (QdBulk *bulk, GError **error)
{
  GHashTableIter photos;
  gpointer photo;

  g_hash_table_iter_init (&photos, bulk->again);
  while (g_hash_table_iter_next (&photos, NULL, &photo))
    if (!qd_project_put_photo (bulk->project, photo, NULL, error))
      return FALSE;
  return TRUE;
}

static gboolean
complete (QdBulk *bulk, GError **error)
{
  return make_indexes (bulk, error) && put_again (bulk, error) &&
         (bulk->all_used || !bulk->fresh || qd_observations_update_used (bulk->project, 0, error));
}

gboolean
qd_bulk_finish (QdBulk *bulk, GCancellable *cancellable, GError **error)
{
  sqlite3 *handle = bulk->project->db->handle;
  GError *local = NULL;
  gboolean ok;

  sqlite3_progress_handler (handle, STEPS_BEFORE_LOOK, look_at_cancellable, cancellable);
  ok = complete (bulk, &local);
  sqlite3_progress_handler (handle, 0, NULL, NULL);
  if (ok)
    return TRUE;
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_clear_error (&local);
      g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The import was stopped; the project is as it was."));
    }
  else
    g_propagate_error (error, local);
  return FALSE;
}
