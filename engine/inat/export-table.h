/** The bytes of an export's table, from a .csv or out of a .zip or .gz, whatever the file is called. Private to the export
 * reader. Any thread. */
#pragma once

#include <gio/gio.h>

#include "engine/core/text-encoding.h"
#include "engine/inat/table-file.h"

typedef struct
{
  char *path;
  char *shown; /* of the file in sentences: its name, with the folder where there is another one of that name */
  char *entry; /* its name in a .zip or .tar; NULL: the first .csv */
  char *name; /* for sentences: "a.csv", or "a.csv in a.zip" once it is open */
  gboolean is_packed; /* in a .zip, .gz or .tar */
  guint64 n_bytes;    /* of it, once it is surveyed */
  QdTextSurvey survey;
} QdExportTable;

/* @shown: NULL for the name without folders. */
void qd_export_table_init (QdExportTable *table, const char *path, const char *entry, const char *shown);
void qd_export_table_clear (QdExportTable *table);

/* Is an entry of an archive an export? By its first 64 KiB: columns, and a row below them. *@why: NULL when it is, else the
 * sentence that says why not, the caller's. Errors: QD_ERROR_INPUT for what cannot be unpacked. */
gboolean qd_export_table_check (const QdTableFile *file, char **why, GCancellable *cancellable, GError **error);

/* Looks through it until encoding and length are known, and in an archive to its end, so that a damaged one is found before a row
 * is taken. @tell: see qd_text_survey(). Errors: those of streams and archives, QD_ERROR_INPUT for an empty table. */
gboolean qd_export_table_survey (QdExportTable *table, QdTextTell tell, gpointer user_data, GCancellable *cancellable,
                                 GError **error);
/* From its first byte. */
GInputStream *qd_export_table_open (QdExportTable *table, GCancellable *cancellable, GError **error);
/* Bytes read so far of a stream that was opened. */
guint64 qd_export_table_tell (const QdExportTable *table, GInputStream *stream);
