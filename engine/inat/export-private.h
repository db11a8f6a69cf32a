/** How the reader of an export keeps its table and the row it is at. Private to the files of that reader. */
#pragma once

#include "engine/core/csv.h"
#include "engine/inat/export-columns.h"
#include "engine/inat/export-dates.h"
#include "engine/inat/export-reader.h"
#include "engine/inat/export-table.h"

#define QD_MOST_SPELLINGS 16

/* How licenses are written in this table. */
typedef struct
{
  char text[24];
  QdLicense license;
} QdSpelling;

/* Values that are there and say nothing. */
typedef struct
{
  guint n;
  guint64 line; /* of the first */
} QdUnread;

struct _QdExportReader
{
  QdExportTable table;
  const QdRowSourceOptions *options; /* while it is opened */
  gint64 told;
  char *photo_host;  /* NULL: none of one's own */
  GInputStream *raw; /* the table's bytes as they lie there */
  QdCsvReader *csv;
  QdColumns columns;
  const char *values[QD_N_COLUMNS]; /* of the row, trimmed, in the buffer of @csv; never NULL once a row is read */
  char *made_url;
  QdSpelling spellings[QD_MOST_SPELLINGS]; /* [n_spellings] that came so far */
  guint n_spellings;
  GPtrArray *lineage; /* borrowed from @csv */
  QdExportRow row;
  QdDateOrder order; /* of dates whose year comes last */
  gboolean ordered;  /* it was looked for */
  QdUnread dates, places;
  QdReport *report;
};

/* The fields of a row that is whole into reader->values and reader->lineage. */
void qd_export_take_values (QdExportReader *reader, const QdCsvRow *csv);

/* The observation's number, from its column or else from its page; 0 for none. */
gint64 qd_export_find_id (QdExportReader *reader);

/* Into reader->row, but for its photo. */
void qd_export_fill_row (QdExportReader *reader, guint64 line, gint64 id, GCancellable *cancellable);
