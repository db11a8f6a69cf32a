/**
 * QdBulkKeys as SQLite sees them: bulk_keys (number), in the order that they have, to be read from beginning to end; the rowid
 * is the row's id. A connection's thread.
 */
#pragma once

#include <sqlite3.h>

#include "engine/project/bulk-keys.h"

/* @keys are not changed until it is removed. Returns: one of SQLite's codes. */
int qd_bulk_keys_table_add (sqlite3 *handle, const QdBulkKeys *keys);
/* After the statements that use it are gone. */
void qd_bulk_keys_table_remove (sqlite3 *handle);
