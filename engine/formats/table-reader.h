/** A table with a line of column names, for formats that are one: columns are found by name, in any order. Any thread. */
#pragma once

#include "engine/formats/format.h"

typedef struct _QdTable QdTable;

/* Opens the table at @path and reads its first line. [n] @columns: several names of one are parted by "|", and one that has to
 * be there begins with "*". Errors: QD_ERROR_INPUT (a column is missing, named in the sentence), QD_ERROR_IO. */
QdTable *qd_table_open (const char *path, const char *const *columns, guint n, GError **error);
void qd_table_free (QdTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdTable, qd_table_free)

/* The next row; FALSE at the end, or with @error. */
gboolean qd_table_next (QdTable *table, GError **error);
/* The text of column @i (of the @columns) in this row, without space around it and without an apostrophe that keeps
 * spreadsheets from running it; "" where there is none. Owned by @table, good until the next row. */
const char *qd_table_get (QdTable *table, guint i);
/* The same as a finite number; FALSE: it is none. */
gboolean qd_table_get_number (QdTable *table, guint i, double *value);
/* "Line 12 of a.csv" */
char *qd_table_dup_place (QdTable *table);
