#include "engine/project/bulk-private.h"

#define UNNUMBERED "o.source_id IS NULL AND o.uuid IS NOT NULL"

void
qd_bulk_known_clear (QdBulkKnown *known)
{
  qd_number_set_clear (&known->numbers);
  qd_number_set_clear (&known->photos);
  g_clear_pointer (&known->uuids, g_hash_table_unref);
  g_clear_pointer (&known->texts, g_string_chunk_free);
}

gboolean
qd_bulk_known_holds (const QdBulkKnown *known, gint64 number, const char *uuid, gint64 photo)
{
  if (known->numbers.n > 0 && qd_number_set_contains (&known->numbers, number))
    return TRUE;
  if (known->uuids == NULL)
    return FALSE;
  return *uuid != '\0' ? g_hash_table_contains (known->uuids, uuid)
                       : known->photos.n > 0 && qd_number_set_contains (&known->photos, photo);
}

static gboolean
gather (QdBulk *bulk, QdNumberSet *set, const char *sql, GError **error)
{
  sqlite3_stmt *numbers = qd_database_query (bulk->project->db, error, sql, "");
  QdStep step = QD_STEP_FAILED;

  while (numbers != NULL && (step = qd_database_step (bulk->project->db, numbers, error)) == QD_STEP_ROW)
    qd_number_set_add (set, sqlite3_column_int64 (numbers, 0));
  return step == QD_STEP_DONE;
}

static gboolean
gather_uuids (QdBulk *bulk, GError **error)
{
  QdBulkKnown *known = &bulk->known;
  sqlite3_stmt *uuids =
      qd_database_query (bulk->project->db, error, "SELECT o.uuid FROM observations o WHERE " UNNUMBERED, "");
  QdStep step = QD_STEP_FAILED;

  known->texts = g_string_chunk_new (4096);
  known->uuids = g_hash_table_new (g_str_hash, g_str_equal);
  while (uuids != NULL && (step = qd_database_step (bulk->project->db, uuids, error)) == QD_STEP_ROW)
    g_hash_table_add (known->uuids, g_string_chunk_insert (known->texts, (const char *) sqlite3_column_text (uuids, 0)));
  return step == QD_STEP_DONE;
}

gboolean
qd_bulk_find_known (QdBulk *bulk, GError **error)
{
  qd_bulk_known_clear (&bulk->known);
  if (!gather (bulk, &bulk->known.numbers, "SELECT source_id FROM observations WHERE source_id IS NOT NULL", error))
    return FALSE;
  return !qd_bulk_unnumbered_has_any (&bulk->unnumbered) ||
         (gather_uuids (bulk, error) &&
          gather (bulk, &bulk->known.photos,
                  "SELECT p.source_id FROM photos p JOIN observations o ON o.id = p.observation_id"
                  " WHERE p.source_id IS NOT NULL AND " UNNUMBERED,
                  error));
}
