#include "engine/inat/row-feed.h"

#include "engine/core/number-set.h"
#include "engine/core/thread.h"
#include "engine/inat/row-remarks.h"
#include "engine/inat/row-texts.h"

#define N_PARCELS 4

typedef struct
{
  QdBulkBatch *batch;
  guint64 done; /* bytes of the table read when it was full */
  gboolean last;
  GError *error; /* instead of rows; with @last */
} Parcel;

struct _QdRowFeed
{
  QdExportReader *reader;
  QdReport *report; /* the reader's */
  const QdExportImportOptions *options;
  GCancellable *cancellable;
  QdLicenseSet licenses;
  QdBulkKnown *known;       /* observations that the project has */
  QdNumberSet seen;         /* the file's observations so far */
  QdClosedPhotos closed;
  QdRowTexts *texts;
  Parcel parcels[N_PARCELS];
  GAsyncQueue *empty, *full; /* of Parcels */
  Parcel *given;             /* to the caller */
  gboolean stopped;          /* atomic */
  GThread *thread;
};

/* ---- The reading thread ---- */

/* What the project has is told of every change, a license that was taken back among them: the filter leaves it out then. */
static gboolean
is_known (const QdRowFeed *feed, const QdExportRow *row)
{
  return qd_bulk_known_holds (feed->known, row->id, row->uuid, row->photo.photo_id);
}

/* Puts the row; why it is not taken, or NULL. Whether it came before is found last, since that is far from the processor. */
static const char *
fill_row (QdRowFeed *feed, QdBulkBatch *batch, const QdExportRow *row)
{
  if ((feed->licenses & QD_LICENSE_SET (row->license)) == 0 && !is_known (feed, row))
    return "license";
  if (!qd_export_row_is_wanted (row, feed->options->taxa))
    return "taxon";
  qd_number_set_fetch (&feed->seen, row->id);
  qd_row_texts_fill (feed->texts, batch, row);
  if (!qd_number_set_add (&feed->seen, row->id))
    {
      qd_bulk_batch_take_back (batch);
      return "duplicate";
    }
  qd_bulk_known_take (feed->known, row->id, row->uuid, row->photo.photo_id);
  return NULL;
}

static void
take_row (QdRowFeed *feed, QdBulkBatch *batch, const QdExportRow *row)
{
  const char *reason = fill_row (feed, batch, row);

  if (reason == NULL)
    qd_closed_photos_count (&feed->closed, row, qd_export_reader_get_name (feed->reader));
  else
    qd_row_skip (row, qd_export_reader_get_name (feed->reader), reason, feed->report);
}

/* Returns: there is more. */
static gboolean
fill (QdRowFeed *feed, Parcel *parcel)
{
  const QdExportRow *row = NULL;
  guint64 total;

  while (!qd_bulk_batch_is_full (parcel->batch) && !g_atomic_int_get (&feed->stopped))
    {
      if (!qd_export_reader_next (feed->reader, &row, feed->cancellable, &parcel->error) || row == NULL)
        {
          parcel->last = TRUE;
          qd_closed_photos_tell (&feed->closed, feed->report);
          break;
        }
      take_row (feed, parcel->batch, row);
    }
  qd_export_reader_get_progress (feed->reader, &parcel->done, &total);
  return !parcel->last && !g_atomic_int_get (&feed->stopped);
}

static gpointer
read_rows (gpointer data)
{
  QdRowFeed *feed = data;
  gboolean more = TRUE;

  while (more)
    {
      Parcel *parcel = g_async_queue_pop (feed->empty);

      qd_bulk_batch_clear (parcel->batch);
      more = fill (feed, parcel);
      g_async_queue_push (feed->full, parcel);
    }
  return NULL;
}

/* ---- The caller's thread ---- */

QdRowFeed *
qd_row_feed_new (QdExportReader *reader, const QdExportImportOptions *options, QdBulkKnown *known,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (QdRowFeed) feed = g_new0 (QdRowFeed, 1);

  feed->reader = reader;
  feed->report = qd_export_reader_get_report (reader);
  feed->options = options;
  feed->known = known;
  feed->cancellable = cancellable;
  feed->licenses = options->licenses != 0 ? options->licenses : QD_LICENSE_SET (QD_LICENSE_CC0);
  feed->texts = qd_row_texts_new (options->size, options->resize);
  feed->empty = g_async_queue_new ();
  feed->full = g_async_queue_new ();
  for (guint i = 0; i < N_PARCELS; i++)
    {
      feed->parcels[i].batch = qd_bulk_batch_new ();
      g_async_queue_push (feed->empty, &feed->parcels[i]);
    }
  feed->thread = qd_thread_new ("export", read_rows, feed, error);
  return feed->thread != NULL ? g_steal_pointer (&feed) : NULL;
}

/* A parcel wakes the thread where it waits for an empty one. */
void
qd_row_feed_free (QdRowFeed *feed)
{
  if (feed == NULL)
    return;
  g_atomic_int_set (&feed->stopped, TRUE);
  if (feed->given != NULL)
    g_async_queue_push (feed->empty, feed->given);
  for (Parcel *parcel; (parcel = g_async_queue_try_pop (feed->full)) != NULL;)
    g_async_queue_push (feed->empty, parcel);
  if (feed->thread != NULL)
    g_thread_join (feed->thread);
  for (guint i = 0; i < N_PARCELS; i++)
    {
      qd_bulk_batch_free (feed->parcels[i].batch);
      g_clear_error (&feed->parcels[i].error);
    }
  g_async_queue_unref (feed->empty);
  g_async_queue_unref (feed->full);
  qd_number_set_clear (&feed->seen);
  g_free (feed->closed.name);
  qd_row_texts_free (feed->texts);
  g_free (feed);
}

/* What is left in the last one comes before its end. */
QdFeedStep
qd_row_feed_next (QdRowFeed *feed, guint64 microseconds, QdBulkBatch **batch, guint64 *done, GError **error)
{
  Parcel *parcel = feed->given;

  if (parcel != NULL && parcel->last)
    {
      if (parcel->error == NULL)
        return QD_FEED_END;
      g_propagate_error (error, g_steal_pointer (&parcel->error));
      return QD_FEED_FAILED;
    }
  if (parcel != NULL)
    g_async_queue_push (feed->empty, parcel);
  feed->given = g_async_queue_timeout_pop (feed->full, microseconds);
  if (feed->given == NULL)
    return QD_FEED_WAIT;
  *batch = feed->given->batch;
  *done = feed->given->done;
  return QD_FEED_BATCH;
}
