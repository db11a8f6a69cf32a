#include "engine/project/bulk-private.h"

typedef struct
{
  gint64 number;
  const char *uuid; /* the observation's */
} Photo;

void
qd_bulk_known_clear (QdBulkKnown *known)
{
  qd_number_set_clear (&known->numbers);
  g_clear_pointer (&known->uuids, g_hash_table_unref);
  g_clear_pointer (&known->photos, g_array_unref);
  g_clear_pointer (&known->texts, g_string_chunk_free);
}

/* ---- Looking up ---- */

static int
compare_photos (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const Photo *) a)->number, right = ((const Photo *) b)->number;

  return (left > right) - (left < right);
}

/* The uuid of the observation without a number that a row would meet; NULL for none. */
static const char *
find_unnumbered (const QdBulkKnown *known, const char *uuid, gint64 photo)
{
  const Photo wanted = { photo, NULL };
  guint at;

  if (*uuid == '\0')
    uuid = g_array_binary_search (known->photos, &wanted, compare_photos, &at) ? g_array_index (known->photos, Photo, at).uuid
                                                                               : NULL;
  return uuid != NULL && g_hash_table_contains (known->uuids, uuid) ? uuid : NULL;
}

static gboolean
has_number (const QdBulkKnown *known, gint64 number)
{
  return known->numbers.n > 0 && qd_number_set_contains (&known->numbers, number);
}

gboolean
qd_bulk_known_holds (const QdBulkKnown *known, gint64 number, const char *uuid, gint64 photo)
{
  return has_number (known, number) || (known->uuids != NULL && find_unnumbered (known, uuid, photo) != NULL);
}

void
qd_bulk_known_take (QdBulkKnown *known, gint64 number, const char *uuid, gint64 photo)
{
  const char *met = known->uuids == NULL || has_number (known, number) ? NULL : find_unnumbered (known, uuid, photo);

  if (met != NULL)
    g_hash_table_remove (known->uuids, met);
}

/* ---- Gathering ---- */

static void
add_number (QdBulkKnown *known, sqlite3_stmt *row)
{
  qd_number_set_add (&known->numbers, sqlite3_column_int64 (row, 0));
}

static void
add_uuid (QdBulkKnown *known, sqlite3_stmt *row)
{
  g_hash_table_add (known->uuids, g_string_chunk_insert (known->texts, (const char *) sqlite3_column_text (row, 0)));
}

static void
add_photo (QdBulkKnown *known, sqlite3_stmt *row)
{
  Photo photo = { sqlite3_column_int64 (row, 0), g_hash_table_lookup (known->uuids, sqlite3_column_text (row, 1)) };

  g_array_append_val (known->photos, photo);
}

static gboolean
gather (QdBulk *bulk, void (*add) (QdBulkKnown *known, sqlite3_stmt *row), const char *sql, GError **error)
{
  sqlite3_stmt *rows = qd_database_query (bulk->project->db, error, sql, "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (bulk->project->db, rows, error)) == QD_STEP_ROW)
    add (&bulk->known, rows);
  return step == QD_STEP_DONE;
}

static gboolean
gather_unnumbered (QdBulk *bulk, GError **error)
{
  QdBulkKnown *known = &bulk->known;

  known->texts = g_string_chunk_new (4096);
  known->uuids = g_hash_table_new (g_str_hash, g_str_equal);
  known->photos = g_array_new (FALSE, FALSE, sizeof (Photo));
  if (!gather (bulk, add_uuid, "SELECT uuid FROM observations WHERE source_id IS NULL AND uuid IS NOT NULL", error) ||
      !gather (bulk, add_photo,
               "SELECT p.source_id, o.uuid FROM photos p JOIN observations o ON o.id = p.observation_id"
               " WHERE p.source_id IS NOT NULL AND o.source_id IS NULL AND o.uuid IS NOT NULL",
               error))
    return FALSE;
  g_array_sort (known->photos, compare_photos);
  return TRUE;
}

gboolean
qd_bulk_find_known (QdBulk *bulk, GError **error)
{
  qd_bulk_known_clear (&bulk->known);
  return gather (bulk, add_number, "SELECT source_id FROM observations WHERE source_id IS NOT NULL", error) &&
         (!qd_bulk_unnumbered_has_any (&bulk->unnumbered) || gather_unnumbered (bulk, error));
}
