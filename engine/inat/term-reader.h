/**
 * Rows of a table that lies in one or several files and says itself how it is written: values by the names that were asked for.
 * Under the readers of Darwin Core archives and of iNaturalist's open data. One owner at a time; any thread.
 */
#pragma once

#include "engine/core/csv.h"
#include "engine/core/report.h"
#include "engine/inat/table-file.h"

typedef struct
{
  GPtrArray *files;            /* of QdTableFile, one after the other */
  char delimiter;              /* '\0': of the file's first line */
  gboolean quoted;             /* fields may stand in double quotes */
  const char *encoding;        /* a name of it; NULL: UTF-8 */
  guint n_head;                /* lines before the first row */
  const int *at;               /* [n] place of each name, -1 for none; NULL: by the files' columns */
  const char *const *defaults; /* [n] for blank or missing values, each may be NULL; NULL: none */
} QdTermLayout;

typedef struct
{
  guint64 line;
  const char *file;          /* its name, for sentences */
  const char *const *values; /* [n] trimmed, "" where there is none; good until the next row */
  guint n_fields;            /* the row has */
  QdCsvFlaws flaws;
} QdTermRow;

typedef struct _QdTermReader QdTermReader;

/* @names: [n] in lower case; several for one thing are parted by '|', the first that is there counts. Notes on how the files
 * are written go to @report. @layout is copied, what it points to is borrowed. */
QdTermReader *qd_term_reader_new (const QdTermLayout *layout, const char *const *names, guint n, QdReport *report);
void qd_term_reader_free (QdTermReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdTermReader, qd_term_reader_free)

/* The next row in @row, NULL there at the end. Errors: QD_ERROR_INPUT, QD_ERROR_IO, QD_ERROR_CANCELLED. */
gboolean qd_term_reader_next (QdTermReader *reader, const QdTermRow **row, GCancellable *cancellable, GError **error);

/* Bytes read so far, as the files' sizes are counted. */
guint64 qd_term_reader_tell (QdTermReader *reader);

/* The sizes of @files together. */
guint64 qd_table_files_bytes (const GPtrArray *files);
