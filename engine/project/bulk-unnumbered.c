#include "engine/project/bulk-unnumbered.h"

static gboolean
prepare (QdBulkUnnumbered *self, sqlite3_stmt **statement, const char *sql, GError **error)
{
  return sqlite3_prepare_v3 (self->db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) == SQLITE_OK ||
         qd_database_fail (self->db, error);
}

gboolean
qd_bulk_unnumbered_set_up (QdBulkUnnumbered *self, QdDatabase *db, gboolean has_any, GError **error)
{
  self->db = db;
  self->guessed = g_array_new (FALSE, FALSE, sizeof (guint));
  return !has_any || (prepare (self, &self->by_photo,
                               "SELECT r.rowid, o.uuid FROM bulk_rows r CROSS JOIN photos p ON p.source_id = r.photo_source_id"
                               " CROSS JOIN observations o ON o.id = p.observation_id"
                               " WHERE r.uuid IS NULL AND o.source_id IS NULL AND o.uuid IS NOT NULL"
                               " AND NOT EXISTS (SELECT 1 FROM observations n WHERE n.source_id = r.source_id)",
                               error) &&
                      prepare (self, &self->by_uuid,
                               "SELECT r.rowid, o.id FROM bulk_rows r CROSS JOIN observations o INDEXED BY observations_by_uuid"
                               " ON o.uuid = r.uuid AND o.source_id IS NULL",
                               error));
}

void
qd_bulk_unnumbered_clear (QdBulkUnnumbered *self)
{
  g_clear_pointer (&self->by_photo, sqlite3_finalize);
  g_clear_pointer (&self->by_uuid, sqlite3_finalize);
  g_clear_pointer (&self->guessed, g_array_unref);
}

gboolean
qd_bulk_unnumbered_has_any (const QdBulkUnnumbered *self)
{
  return self->by_photo != NULL;
}

typedef struct
{
  guint row;
  char *uuid;
} Guess;

static void
clear_guess (gpointer guess)
{
  g_free (((Guess *) guess)->uuid);
}

/* The batch's texts may move while one is added, so not while the database looks at them. */
static void
set_uuids (QdBulkUnnumbered *self, QdBulkBatch *batch, const GArray *guesses)
{
  for (guint i = 0; i < guesses->len; i++)
    {
      const Guess *guess = &g_array_index (guesses, Guess, i);

      qd_bulk_batch_set_text (batch, &batch->rows[guess->row], QD_BULK_UUID, guess->uuid);
      g_array_append_val (self->guessed, guess->row);
    }
}

gboolean
qd_bulk_unnumbered_guess (QdBulkUnnumbered *self, QdBulkBatch *batch, GError **error)
{
  g_autoptr (GArray) guesses = g_array_new (FALSE, FALSE, sizeof (Guess));
  QdStep step;

  if (self->by_photo == NULL)
    return TRUE;
  g_array_set_size (self->guessed, 0);
  g_array_set_clear_func (guesses, clear_guess);
  while ((step = qd_database_step (self->db, self->by_photo, error)) == QD_STEP_ROW)
    {
      Guess guess = { (guint) sqlite3_column_int (self->by_photo, 0), qd_column_dup (self->by_photo, 1) };
      g_array_append_val (guesses, guess);
    }
  set_uuids (self, batch, guesses);
  return step == QD_STEP_DONE;
}

/* Rows whose photo's observation was met by another one, which has the number now, know nothing of its uuid. */
static void
take_back (QdBulkUnnumbered *self, QdBulkBatch *batch)
{
  for (guint i = 0; i < self->guessed->len; i++)
    {
      QdBulkRow *row = &batch->rows[g_array_index (self->guessed, guint, i)];

      if (row->id == 0)
        row->texts[QD_BULK_UUID].at = 0;
    }
}

gboolean
qd_bulk_unnumbered_find (QdBulkUnnumbered *self, QdBulkBatch *batch, GError **error)
{
  g_autoptr (GHashTable) met = NULL;
  QdStep step;

  if (self->by_uuid == NULL)
    return TRUE;
  met = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  while ((step = qd_database_step (self->db, self->by_uuid, error)) == QD_STEP_ROW)
    {
      QdBulkRow *row = &batch->rows[sqlite3_column_int (self->by_uuid, 0)];
      gint64 id = sqlite3_column_int64 (self->by_uuid, 1);

      if (row->id == 0 && g_hash_table_add (met, g_memdup2 (&id, sizeof id)))
        {
          row->id = id;
          row->changes = TRUE;
        }
    }
  take_back (self, batch);
  return step == QD_STEP_DONE;
}
