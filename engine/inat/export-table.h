/** The bytes of an export's table, from a .csv or out of a .zip or .gz, whatever the file is called. Private to the export
 * reader. Any thread. */
#pragma once

#include <gio/gio.h>

#include "engine/core/text-encoding.h"

typedef struct
{
  char *path;
  char *name; /* for sentences: "a.csv", or "a.csv in a.zip" once it is open */
  gboolean is_packed; /* in a .zip, .gz or .tar */
  QdTextSurvey survey;
} QdExportTable;

void qd_export_table_init (QdExportTable *table, const char *path);
void qd_export_table_clear (QdExportTable *table);

/* Looks through it once, so that encoding and length are known and a damaged archive is found before a row is taken. Errors:
 * those of streams and archives, QD_ERROR_INPUT for an empty table. */
gboolean qd_export_table_survey (QdExportTable *table, GCancellable *cancellable, GError **error);
/* From its first byte. */
GInputStream *qd_export_table_open (QdExportTable *table, GError **error);
/* Bytes read so far of a stream that was opened. */
guint64 qd_export_table_tell (QdExportTable *table, GInputStream *stream);
