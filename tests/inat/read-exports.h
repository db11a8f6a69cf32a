/**
 * Exports among the fixtures are read to their end, row by row.
 */
#pragma once

#include "engine/inat/export-reader.h"

typedef void (*RowFunc) (const QdExportRow *row, guint n, gpointer user_data);

/* A file of a folder of fixtures/inat; caller frees. */
char *export_path (const char *folder, const char *file);
/* Then the test is marked as skipped. */
gboolean has_no_exports (void);

/* Reads it all; NULL and @error when it is refused. Its report counts the rows as added. */
QdReport *read_all (const char *path, RowFunc func, gpointer user_data, GError **error);
/* The same of a file of fixtures/inat/odd, which must not be refused. */
QdReport *read_odd (const char *file, RowFunc func, gpointer user_data);
