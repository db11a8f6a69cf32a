/**
 * QdBulkBatch: rows on their way from an export into a project, each an observation of iNaturalist with a photo. Filled by who
 * reads, put by QdBulk, cleared and filled again: no allocation for a row. Any thread, one at a time.
 */
#pragma once

#include "engine/project/types.h"

#define QD_BULK_BATCH_ROWS 1000

typedef enum
{
  QD_BULK_UUID,
  QD_BULK_URL, /* see qd_bulk_batch_set_url() */
  QD_BULK_OBSERVED_ON,
  QD_BULK_QUALITY,
  QD_BULK_LICENSE,
  QD_BULK_USER_LOGIN,
  QD_BULK_USER_NAME,
  QD_BULK_PLACE,
  QD_BULK_DESCRIPTION,
  QD_BULK_SCIENTIFIC_NAME,
  QD_BULK_COMMON_NAME,
  QD_BULK_ICONIC_TAXON,
  QD_BULK_PHOTO_URL, /* as it is stored, see photo-url.h */
  QD_BULK_PHOTO_LICENSE,
  QD_BULK_PHOTO_CREDIT,
  QD_BULK_N_TEXTS,
} QdBulkText;

/* As QdObservation and QdPhoto have it. */
typedef struct
{
  gint64 source_id, user_id, taxon_id;
  double latitude, longitude;
  gint64 photo_source_id;
  gboolean no_coordinates, guessed;  /* see QdObservation */
  gboolean photo_closed, incomplete; /* see QdBulkComplete */
  gboolean photo_resize;             /* see QdPhoto */
  struct
  {
    guint32 at, length; /* in the batch's text; at 0: not known */
  } texts[QD_BULK_N_TEXTS];

  /* QdBulk's: */
  gint64 id, species_id, photo_id;
  gboolean adds_observation, adds_photo, changes, photo_changes;
} QdBulkRow;

typedef struct
{
  QdBulkRow *rows; /* [n] of room for QD_BULK_BATCH_ROWS */
  guint n;
  char *text; /* [length] of room for capacity */
  gsize length, capacity;
} QdBulkBatch;

QdBulkBatch *qd_bulk_batch_new (void);
void qd_bulk_batch_free (QdBulkBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdBulkBatch, qd_bulk_batch_free)

void qd_bulk_batch_clear (QdBulkBatch *batch);
/* Is it time to put it? By rows or by text. */
gboolean qd_bulk_batch_is_full (const QdBulkBatch *batch);
/* One more, of which nothing is known; @batch is not full. Both of source_id and photo_source_id have to be set above 0. */
QdBulkRow *qd_bulk_batch_add (QdBulkBatch *batch);
/* Without the last row, as if it had not been added; what its texts take is free again with the batch. */
void qd_bulk_batch_take_back (QdBulkBatch *batch);

/* Room for a text of @length bytes (below 2^31) and its 0, to be written before anything else is done with @batch. */
char *qd_bulk_batch_add_text (QdBulkBatch *batch, QdBulkRow *row, QdBulkText which, gsize length);
/* Copies @text; NULL is not known, "" is, and stored as NULL where it is no license. */
void qd_bulk_batch_set_text (QdBulkBatch *batch, QdBulkRow *row, QdBulkText which, const char *text);
/* The observation's page; stored where it does not follow from its number. */
void qd_bulk_batch_set_url (QdBulkBatch *batch, QdBulkRow *row, const char *url);
/* NULL when not known; valid until a text is added. */
const char *qd_bulk_batch_get_text (const QdBulkBatch *batch, const QdBulkRow *row, QdBulkText which);

/* The row as the store has it otherwise; the caller's. */
QdObservation *qd_bulk_batch_dup_observation (const QdBulkBatch *batch, const QdBulkRow *row);
QdPhoto *qd_bulk_batch_dup_photo (const QdBulkBatch *batch, const QdBulkRow *row);
