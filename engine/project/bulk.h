/**
 * QdBulk: many observations of iNaturalist, each with a photo, put into a project in one go. What is there already is compared
 * and passed over; a project that held none gets its indexes once, at the end. Inside qd_project_begin() and commit or
 * rollback, on the project's thread. What is left of the write-ahead log behind a rollback or commit is cut off.
 */
#pragma once

#include "engine/project/project.h"

typedef struct _QdBulk QdBulk;

/* Errors: those of the project. */
QdBulk *qd_bulk_new (QdProject *project, GError **error);
void qd_bulk_free (QdBulk *bulk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdBulk, qd_bulk_free)

/* As qd_project_put_observation() and qd_project_put_photo(), but both have numbers of iNaturalist's (source_id above 0), an
 * observation comes once. A photo that comes again stays with the first observation and is described as it came last; in a
 * project that was empty its @put_photo is QD_PUT_SAME then. observation->used is not filled. */
gboolean qd_bulk_put (QdBulk *bulk, QdObservation *observation, QdPhoto *photo, QdPut *put_observation, QdPut *put_photo,
                      GError **error);

/* After the last: the indexes, and which observations are used. @cancellable is looked at all the while: QD_ERROR_CANCELLED. */
gboolean qd_bulk_finish (QdBulk *bulk, GCancellable *cancellable, GError **error);
