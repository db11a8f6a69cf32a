/**
 * Functions of SQL that compare what is stored with a row of a QdBulkBatch: 1 where an update would change it, 0 where not. What
 * is not known in the row takes nothing away; a date, a place, a name or a description that is blank takes away what is there.
 * Inside SQLite, so that nothing of what is the same is copied. A connection's thread.
 *
 * bulk_observation_differs (row, uuid, url, observed_on, quality, license, user_login, user_name, place, description, user_id,
 * species_id, latitude, longitude) and bulk_photo_differs (row, url, license, credit, state); row: its place in the batch.
 */
#pragma once

#include <sqlite3.h>

#include "engine/project/bulk-batch.h"

/* From now on rows of *@batch are compared, whichever that is. Returns: one of SQLite's codes. */
int qd_bulk_compare_add (sqlite3 *handle, QdBulkBatch **batch);
/* After the statements that use it are gone. */
void qd_bulk_compare_remove (sqlite3 *handle);
