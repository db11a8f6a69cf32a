#include "engine/project/bulk-compare.h"

#include <string.h>

#include "engine/project/photo-url.h"

#define N_OBSERVATION 14
#define N_PHOTO       5

/* The bytes of a value are looked at where they lie, without a 0 behind them. */
static gboolean
same_text (const QdBulkBatch *batch, const QdBulkRow *row, QdBulkText which, sqlite3_value *old)
{
  const void *bytes = sqlite3_value_blob (old);
  gsize length = (gsize) sqlite3_value_bytes (old);

  if (row->texts[which].at == 0)
    return TRUE;
  return sqlite3_value_type (old) != SQLITE_NULL && row->texts[which].length == length &&
         (length == 0 || memcmp (batch->text + row->texts[which].at, bytes, length) == 0);
}

static gboolean
same_integer (gint64 value, sqlite3_value *old)
{
  return value == 0 || value == sqlite3_value_int64 (old);
}

/* What a blank cell takes away is stored as NULL; no license may be. */
static gboolean
is_taken_away (QdBulkText which)
{
  return which == QD_BULK_OBSERVED_ON || which == QD_BULK_USER_NAME || which == QD_BULK_PLACE || which == QD_BULK_DESCRIPTION ||
         which == QD_BULK_LICENSE;
}

static gboolean
same_or_blank (const QdBulkBatch *batch, const QdBulkRow *row, QdBulkText which, sqlite3_value *old)
{
  if (is_taken_away (which) && row->texts[which].at != 0 && row->texts[which].length == 0)
    return sqlite3_value_bytes (old) == 0;
  return same_text (batch, row, which, old);
}

/* NAN is not known, and is no number that differs. */
static gboolean
same_degrees (const QdBulkRow *row, double value, sqlite3_value *old)
{
  double there = sqlite3_value_double (old);

  if (row->no_coordinates)
    return sqlite3_value_type (old) == SQLITE_NULL;
  return !(value < there || value > there) && (value != value || sqlite3_value_type (old) != SQLITE_NULL);
}

static const QdBulkRow *
get_row (sqlite3_context *context, sqlite3_value *place, const QdBulkBatch **batch)
{
  *batch = *(QdBulkBatch **) sqlite3_user_data (context);
  return &(*batch)->rows[sqlite3_value_int (place)];
}

static void
compare_observation (sqlite3_context *context, G_GNUC_UNUSED int n, sqlite3_value **values)
{
  static const QdBulkText texts[] = { QD_BULK_UUID,      QD_BULK_URL,     QD_BULK_OBSERVED_ON,
                                      QD_BULK_QUALITY,   QD_BULK_LICENSE, QD_BULK_USER_LOGIN,
                                      QD_BULK_USER_NAME, QD_BULK_PLACE,   QD_BULK_DESCRIPTION };
  const QdBulkBatch *batch;
  const QdBulkRow *row = get_row (context, values[0], &batch);
  gboolean same = same_integer (row->user_id, values[10]) && same_integer (row->species_id, values[11]) &&
                  same_degrees (row, row->latitude, values[12]) && same_degrees (row, row->longitude, values[13]);

  for (guint i = 0; i < G_N_ELEMENTS (texts) && same; i++)
    same = same_or_blank (batch, row, texts[i], values[1 + i]);
  sqlite3_result_int (context, !same);
}

/* Another size is one where it is asked for and the photo is neither there nor on its way. */
static gboolean
same_address (const QdBulkBatch *batch, const QdBulkRow *row, sqlite3_value *old, int state)
{
  const char *text = batch->text + row->texts[QD_BULK_PHOTO_URL].at;

  if (same_text (batch, row, QD_BULK_PHOTO_URL, old))
    return TRUE;
  if (sqlite3_value_type (old) == SQLITE_NULL || (row->photo_resize && (state == QD_PHOTO_WAITING || state == QD_PHOTO_FAILED)))
    return FALSE;
  return qd_photo_url_is_other_size (text, row->texts[QD_BULK_PHOTO_URL].length, (const char *) sqlite3_value_blob (old),
                                     (gsize) sqlite3_value_bytes (old));
}

static void
compare_photo (sqlite3_context *context, G_GNUC_UNUSED int n, sqlite3_value **values)
{
  const QdBulkBatch *batch;
  const QdBulkRow *row = get_row (context, values[0], &batch);

  sqlite3_result_int (context, !same_address (batch, row, values[1], sqlite3_value_int (values[4])) ||
                                   !same_text (batch, row, QD_BULK_PHOTO_LICENSE, values[2]) ||
                                   !same_text (batch, row, QD_BULK_PHOTO_CREDIT, values[3]));
}

int
qd_bulk_compare_add (sqlite3 *handle, QdBulkBatch **batch)
{
  const int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;
  int code = sqlite3_create_function (handle, "bulk_observation_differs", N_OBSERVATION, flags, batch, compare_observation,
                                      NULL, NULL);

  return code != SQLITE_OK
             ? code
             : sqlite3_create_function (handle, "bulk_photo_differs", N_PHOTO, flags, batch, compare_photo, NULL, NULL);
}

void
qd_bulk_compare_remove (sqlite3 *handle)
{
  sqlite3_create_function (handle, "bulk_observation_differs", N_OBSERVATION, SQLITE_UTF8, NULL, NULL, NULL, NULL);
  sqlite3_create_function (handle, "bulk_photo_differs", N_PHOTO, SQLITE_UTF8, NULL, NULL, NULL, NULL);
}
