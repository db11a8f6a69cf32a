/**
 * The rows of a QdBulkBatch as SQLite sees them, in tables that are read alone, so that one statement puts them all: bulk_rows,
 * of which bulk_new_observations and bulk_new_photos hold those that add one. A connection's thread.
 *
 * Columns: source_id, user_id, taxon_id, latitude, longitude, photo_source_id, id, species_id, and the texts (uuid ...
 * photo_credit). What is 0, NAN, blank or not known is NULL, but a license "". The rowid is the place in the batch.
 */
#pragma once

#include <sqlite3.h>

#include "engine/project/bulk-batch.h"

/* From now on the rows of *@batch are there, whichever that is. Returns: one of SQLite's codes. */
int qd_bulk_table_add (sqlite3 *handle, QdBulkBatch **batch);
/* After the statements that use it are gone. */
void qd_bulk_table_remove (sqlite3 *handle);
