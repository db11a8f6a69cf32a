/**
 * QdBulk: many observations of iNaturalist, each with a photo, put into a project in one go. What is there already is compared
 * and passed over; a project that held none gets its indexes once, at the end. Inside qd_project_begin() and commit or
 * rollback, on the project's thread. What is left of the write-ahead log behind a rollback or commit is cut off.
 */
#pragma once

#include "engine/project/bulk-batch.h"
#include "engine/project/bulk-known.h"
#include "engine/project/project.h"

typedef struct _QdBulk QdBulk;

/* What became of rows: the observation is new; it or its photo was described otherwise, or the photo is new; nothing of it. */
typedef struct
{
  guint added, updated, unchanged;
} QdBulkTally;

/* Errors: those of the project. */
QdBulk *qd_bulk_new (QdProject *project, GError **error);
void qd_bulk_free (QdBulk *bulk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdBulk, qd_bulk_free)

/* As qd_project_put_observation() and qd_project_put_photo() for each row, which have numbers of iNaturalist's; an observation
 * comes once. A photo that comes again stays with the first observation and is described as it came last; a
 * photo that this import added may be described again without being counted. Fills the rows' ids of observations. @tally: added
 * to. */
gboolean qd_bulk_put (QdBulk *bulk, QdBulkBatch *batch, QdBulkTally *tally, GError **error);

/* Before the first row: the observations that are there already, of @bulk's own. NULL on error; empty in a project that holds
 * none. */
QdBulkKnown *qd_bulk_gather_known (QdBulk *bulk, GError **error);

/* License and credit of @row's photo anew: it is incomplete, and what it did not tell of license, user_name and user_login is
 * filled in as it is stored. Called for observations that are there. @row's photo_closed is for the caller's own use. */
typedef void (*QdBulkComplete) (QdBulkBatch *batch, QdBulkRow *row, gpointer user_data);
void qd_bulk_set_complete (QdBulk *bulk, QdBulkComplete complete, gpointer user_data);

/* After the last: the indexes, and which observations are used. The disk is waited for by the
 * commit, see qd_project_commit_watched(). */
gboolean qd_bulk_finish (QdBulk *bulk, GError **error);

/* Before the first row. @progress, about every 10 milliseconds of qd_bulk_finish(), and of a qd_bulk_put() that takes long
 * because it has to make the indexes already: how much of them is there, 0 to 1; may be NULL. @cancellable is looked at all
 * the while: QD_ERROR_CANCELLED. */
typedef void (*QdBulkProgress) (double done, gpointer user_data);
void qd_bulk_set_watch (QdBulk *bulk, QdBulkProgress progress, gpointer user_data, GCancellable *cancellable);
