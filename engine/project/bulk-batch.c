#include "config.h"
#include "engine/project/bulk-batch.h"

#include <math.h>
#include <string.h>

#include "engine/project/project-private.h"

#define ENOUGH_TEXT (512u << 10) /* bytes */

QdBulkBatch *
qd_bulk_batch_new (void)
{
  QdBulkBatch *batch = g_new0 (QdBulkBatch, 1);

  batch->rows = g_new (QdBulkRow, QD_BULK_BATCH_ROWS);
  batch->capacity = ENOUGH_TEXT;
  batch->text = g_malloc0 (batch->capacity);
  qd_bulk_batch_clear (batch);
  return batch;
}

void
qd_bulk_batch_free (QdBulkBatch *batch)
{
  if (batch == NULL)
    return;
  g_free (batch->rows);
  g_free (batch->text);
  g_free (batch);
}

/* A row of 60 MB does not leave its room behind. */
void
qd_bulk_batch_clear (QdBulkBatch *batch)
{
  batch->n = 0;
  batch->length = 1;
  if (batch->capacity <= 4 * ENOUGH_TEXT)
    return;
  batch->capacity = ENOUGH_TEXT;
  batch->text = g_realloc (batch->text, batch->capacity);
}

gboolean
qd_bulk_batch_is_full (const QdBulkBatch *batch)
{
  return batch->n == QD_BULK_BATCH_ROWS || batch->length >= ENOUGH_TEXT;
}

QdBulkRow *
qd_bulk_batch_add (QdBulkBatch *batch)
{
  QdBulkRow *row = &batch->rows[batch->n];

  g_return_val_if_fail (batch->n < QD_BULK_BATCH_ROWS, NULL);
  memset (row, 0, sizeof *row);
  row->latitude = row->longitude = NAN;
  batch->n++;
  return row;
}

void
qd_bulk_batch_take_back (QdBulkBatch *batch)
{
  g_return_if_fail (batch->n > 0);
  batch->n--;
}

char *
qd_bulk_batch_add_text (QdBulkBatch *batch, QdBulkRow *row, QdBulkText which, gsize length)
{
  char *text;

  if (batch->capacity - batch->length <= length)
    {
      batch->capacity = MAX (2 * batch->capacity, batch->length + length + 1);
      batch->text = g_realloc (batch->text, batch->capacity);
    }
  text = batch->text + batch->length;
  text[length] = 0;
  row->texts[which].at = (guint32) batch->length;
  row->texts[which].length = (guint32) length;
  batch->length += length + 1;
  return text;
}

void
qd_bulk_batch_set_text (QdBulkBatch *batch, QdBulkRow *row, QdBulkText which, const char *text)
{
  gsize length = text == NULL ? 0 : strlen (text);

  if (text != NULL)
    memcpy (qd_bulk_batch_add_text (batch, row, which, length), text, length);
}

void
qd_bulk_batch_set_url (QdBulkBatch *batch, QdBulkRow *row, const char *url)
{
  if (url != NULL && !qd_observation_url_follows (url, row->source_id))
    qd_bulk_batch_set_text (batch, row, QD_BULK_URL, url);
}

const char *
qd_bulk_batch_get_text (const QdBulkBatch *batch, const QdBulkRow *row, QdBulkText which)
{
  return row->texts[which].at == 0 ? NULL : batch->text + row->texts[which].at;
}

QdObservation *
qd_bulk_batch_dup_observation (const QdBulkBatch *batch, const QdBulkRow *row)
{
#define TEXT(which) g_strdup (qd_bulk_batch_get_text (batch, row, which))
  QdObservation *o = qd_observation_new ();

  o->source_id = row->source_id;
  o->uuid = TEXT (QD_BULK_UUID);
  o->url = TEXT (QD_BULK_URL);
  o->observed_on = TEXT (QD_BULK_OBSERVED_ON);
  o->quality = TEXT (QD_BULK_QUALITY);
  o->license = TEXT (QD_BULK_LICENSE);
  o->user_id = row->user_id;
  o->user_login = TEXT (QD_BULK_USER_LOGIN);
  o->user_name = TEXT (QD_BULK_USER_NAME);
  o->place = TEXT (QD_BULK_PLACE);
  o->latitude = row->latitude;
  o->longitude = row->longitude;
  o->no_coordinates = row->no_coordinates;
  o->guessed = row->guessed;
  o->taxon_id = row->taxon_id;
  o->scientific_name = TEXT (QD_BULK_SCIENTIFIC_NAME);
  o->common_name = TEXT (QD_BULK_COMMON_NAME);
  o->iconic_taxon = TEXT (QD_BULK_ICONIC_TAXON);
  o->description = TEXT (QD_BULK_DESCRIPTION);
  return o;
}

QdPhoto *
qd_bulk_batch_dup_photo (const QdBulkBatch *batch, const QdBulkRow *row)
{
  QdPhoto *photo = qd_photo_new ();

  photo->source_id = row->photo_source_id;
  photo->url = TEXT (QD_BULK_PHOTO_URL);
  photo->resize = row->photo_resize;
  photo->license = TEXT (QD_BULK_PHOTO_LICENSE);
  photo->credit = TEXT (QD_BULK_PHOTO_CREDIT);
  return photo;
#undef TEXT
}
