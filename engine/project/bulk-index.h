/**
 * What QdBulk does to a connection for an empty project: its indexes are dropped, and made in one go when the rows are there.
 * The project's thread.
 */
#pragma once

#include "engine/project/bulk-batch.h"
#include "engine/project/bulk-keys.h"
#include "engine/project/bulk.h"
#include "engine/project/database.h"

/* Caches for rows that come in order (@fresh) or are looked for; references are not checked, since ids come from the store
 * itself. */
void qd_bulk_index_set_up (QdDatabase *db, gboolean fresh);
/* As the store has it otherwise. */
void qd_bulk_index_set_down (QdDatabase *db);

/* Those that every row of an export enters, and those that none does, but which SQLite would ask about each. */
typedef enum
{
  QD_BULK_OBSERVATIONS_BY_SOURCE,
  QD_BULK_OBSERVATIONS_BY_SPECIES,
  QD_BULK_PHOTOS_BY_OBSERVATION,
  QD_BULK_PHOTOS_BY_SOURCE,
  QD_BULK_OBSERVATIONS_BY_UUID,
  QD_BULK_OBSERVATIONS_BY_URL,
  QD_BULK_PHOTOS_BY_URL,
  QD_BULK_PHOTOS_BY_STATE,
  QD_BULK_PHOTOS_BY_SHA256,
  QD_BULK_PHOTOS_BY_OWN_LICENSE,
  QD_BULK_N_INDEXES,
  QD_BULK_N_KEPT = QD_BULK_PHOTOS_BY_SOURCE + 1, /* whose keys are */
} QdBulkIndex;

/* An all-zero one has dropped none. */
typedef struct
{
  char *sql[QD_BULK_N_INDEXES];       /* how to make again what was dropped; NULL: it is there */
  QdBulkKeys keys[QD_BULK_N_INDEXES]; /* none of the last ones */
  guint n_made;                       /* of QD_BULK_N_INDEXES */
} QdBulkIndexes;
void qd_bulk_indexes_clear (QdBulkIndexes *indexes);

/* Statements between begin and end tell how far they are and stop when @cancellable says so. */
typedef struct
{
  QdBulkProgress progress;
  gpointer user_data;
  GCancellable *cancellable;

  QdDatabase *db;
  const QdBulkIndexes *indexes;
  gint64 told; /* when, as g_get_monotonic_time() */
} QdBulkWatch;
void qd_bulk_watch_begin (QdBulkWatch *watch);
void qd_bulk_watch_end (QdBulkWatch *watch);
/* For what is no statement. Returns: TRUE when @cancellable says so. */
gboolean qd_bulk_watch_look (QdBulkWatch *watch);

/* @observation and @photo: the ids that the first ones to come will have. */
gboolean qd_bulk_index_drop (QdDatabase *db, QdBulkIndexes *indexes, gint64 observation, gint64 photo, GError **error);
/* What @batch added, in the order of its rows; the last thing that was put is the last photo that it added. */
void qd_bulk_index_note (QdDatabase *db, QdBulkIndexes *indexes, const QdBulkBatch *batch);
/* What was dropped and is not there yet. */
gboolean qd_bulk_index_make (QdDatabase *db, QdBulkIndexes *indexes, QdBulkWatch *watch, GError **error);
