/**
 * What belongs together of the files and folders that are given to an import: each export for itself, those that lie in one .zip
 * too, an archive with all its files, all tables of the open data set. Any thread.
 */
#pragma once

#include "engine/inat/row-source.h"

typedef struct
{
  char *path;       /* the first file's */
  char *entry;      /* of an export: its name in the archive @path; NULL: the first .csv, or the file itself */
  char *shown;      /* of an export in sentences: with its folder, where another one has its name; NULL: its name alone */
  char *label;      /* @path, or "/…/a.zip: entry.csv": for the history, which keeps what is behind the last slash */
  GPtrArray *files; /* of QdTableFile; NULL: an export */
  gboolean archive; /* a Darwin Core archive, else open data */
  GPtrArray *notes; /* of char *: sentences on what lies beside it and was left out; NULL: none */
} QdImportSource;

/* (element-type QdImportSource) @paths: NULL-terminated. Errors: QD_ERROR_INPUT (a folder without a table, a damaged archive),
 * QD_ERROR_IO, QD_ERROR_CANCELLED. */
GPtrArray *qd_import_sources_find (const char *const *paths, GCancellable *cancellable, GError **error);
/* Once, of one that is no export. Errors: those of the kinds of sources. */
QdRowSource *qd_import_source_open (QdImportSource *source, const QdRowSourceOptions *options, GCancellable *cancellable,
                                    GError **error);
