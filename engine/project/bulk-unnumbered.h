/**
 * Observations that came without a number of iNaturalist's, as its open data have them, and are met by rows that have one: by
 * uuid, or by the photo where a row has no uuid. A row that meets one is put as a change of it. Of a QdBulk's batches, on its
 * thread.
 */
#pragma once

#include "engine/project/bulk-batch.h"
#include "engine/project/database.h"

/* An all-zero one finds nothing. */
typedef struct
{
  QdDatabase *db;
  sqlite3_stmt *by_photo, *by_uuid; /* NULL: the project has no such observation */
  GArray *guessed;                  /* of guint: rows of the batch whose uuid is that of their photo's observation */
} QdBulkUnnumbered;

/* With the tables of bulk-table.h. Errors: those of the project, as with all of these. */
gboolean qd_bulk_unnumbered_set_up (QdBulkUnnumbered *self, QdDatabase *db, gboolean has_any, GError **error);
void qd_bulk_unnumbered_clear (QdBulkUnnumbered *self);
gboolean qd_bulk_unnumbered_has_any (const QdBulkUnnumbered *self);

/* Before observations are looked for by number: the uuids that the photos of rows tell that none will be found for. */
gboolean qd_bulk_unnumbered_guess (QdBulkUnnumbered *self, QdBulkBatch *batch, GError **error);
/* After it: the rest of the rows, the first one where several meet the same. */
gboolean qd_bulk_unnumbered_find (QdBulkUnnumbered *self, QdBulkBatch *batch, GError **error);
