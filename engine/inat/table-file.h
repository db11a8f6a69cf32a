/**
 * Files that may hold tables: as they are, packed (.gz), or in a .zip or .tar; and the names of their columns. Whoever reads
 * several tables that belong together finds them here. Any thread.
 */
#pragma once

#include <gio/gio.h>

typedef struct
{
  char *path;     /* of the file, or of the one it is packed in */
  char *entry;    /* in that; NULL: the file itself */
  char *name;     /* for sentences: "photos.csv", "photos.csv in a.zip" */
  char *base;     /* without folders and ".gz": "photos.csv" */
  guint64 bytes;  /* that qd_table_file_tell() counts to */
  gboolean sized; /* these are bytes of the table, else of the file it is packed in */
  char **columns; /* names in the first line, trimmed and in lower case; empty when it is no line of text */
  char delimiter; /* of the first line */
} QdTableFile;

void qd_table_file_free (gpointer file);

/* What is in @path, of QdTableFile: the file itself, the files of a folder (not of those below it), the entries of an
 * archive. In folders and archives only what is called .csv, .tsv, .txt or meta.xml, or that and .gz; exports in a .zip of a
 * folder too. @notes (of char *): sentences on a .zip of a folder that cannot be read are added. Errors: QD_ERROR_INPUT
 * (damaged), QD_ERROR_IO, QD_ERROR_CANCELLED. */
GPtrArray *qd_table_files_find (const char *path, GPtrArray *notes, GCancellable *cancellable, GError **error);

/* From its first byte, unpacked. */
GInputStream *qd_table_file_open (const QdTableFile *file, GCancellable *cancellable, GError **error);
/* How far @stream, which was opened from it, is. */
guint64 qd_table_file_tell (const QdTableFile *file, GInputStream *stream);

gboolean qd_table_file_has (const QdTableFile *file, const char *column);
