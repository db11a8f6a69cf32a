/**
 * QdRowFeed: the rows of an export that are wanted, read and copied into batches on a thread of its own while the caller stores
 * the ones before. At most a few batches are on their way, so that memory stays bounded however long the export is.
 */
#pragma once

#include "engine/inat/export-reader.h"
#include "engine/inat/import.h"
#include "engine/project/bulk-batch.h"
#include "engine/project/bulk-known.h"

typedef struct _QdRowFeed QdRowFeed;

/* @reader, @options and @known are the feed's until it is freed, and the reader's report with them: rows that are left out are
 * counted there. A row under a license that is not asked for comes where its observation is one of @known. @cancellable may be
 * NULL. Errors: QD_ERROR_FAILED (no thread can be had). */
QdRowFeed *qd_row_feed_new (QdExportReader *reader, const QdExportImportOptions *options, QdBulkKnown *known,
                            GCancellable *cancellable, GError **error);
/* Stops the thread and waits for it. */
void qd_row_feed_free (QdRowFeed *feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdRowFeed, qd_row_feed_free)

typedef enum
{
  QD_FEED_BATCH,
  QD_FEED_WAIT, /* nothing yet */
  QD_FEED_END,
  QD_FEED_FAILED,
} QdFeedStep;

/* Waits up to @microseconds. @batch, valid until the next call: what was read; @done: bytes of the table up to it. Errors:
 * those of the reader. */
QdFeedStep qd_row_feed_next (QdRowFeed *feed, guint64 microseconds, QdBulkBatch **batch, guint64 *done, GError **error);
