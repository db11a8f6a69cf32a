/** How the reader of csv.h keeps a row. Private to the files of that reader. One owner at a time. */
#pragma once

#include "engine/core/csv.h"

/* How a field is written. */
enum
{
  QD_CSV_QUOTED = 1 << 0,
  QD_CSV_DOUBLED = 1 << 1,    /* holds doubled quotes */
  QD_CSV_TEXT_AFTER = 1 << 2, /* goes on after its closing quote */
  QD_CSV_UNCLOSED = 1 << 3,
};

typedef struct
{
  guint32 begin, end; /* in the row, quotes included */
  guint32 how;
} QdCsvSpan;

struct _QdCsvReader
{
  GInputStream *stream;
  char delimiter;
  char quote;        /* '\0', which is in no text, for none */
  gboolean after_cr; /* the last byte was a CR that ended a row: an LF now belongs to it */
  gboolean begun;    /* its first bytes were looked at */
  gboolean ended;    /* the stream has no more */
  guint64 line;
  char *buffer;               /* [capacity + QD_CSV_PADDING] */
  gsize at, length, capacity; /* the row under way begins at @at */
  guint64 base;               /* bytes before the buffer, NULs left out */
  GArray *zeros;              /* of guint64: where NULs were left out, counted as @base is */
  QdCsvSpan *spans;           /* [n_spans] of the row */
  const char **fields;        /* [size] */
  guint32 *lengths;           /* [size] */
  guint n_spans, size;
  guint n_expected; /* fields a row should have; 0: not known */
  guint64 n_again;  /* bytes that were gone back over */
  guint32 how;      /* any of its fields is written */
  GArray *wanted;   /* of guint, places in order; NULL: all are */
  GPtrArray *repaired;
  QdCsvRow row;
};

static inline gboolean
qd_csv_ends_field (const QdCsvReader *reader, char byte)
{
  return byte == reader->delimiter || byte == '\n' || byte == '\r';
}

/* The row found in the spans, which ends before @end: fields by pointer, in valid UTF-8. @n_lines: as in QdCsvRow. */
void qd_csv_finish_row (QdCsvReader *reader, const char *end, guint64 n_lines);

/* The quote that closes the field that @at opens, and in @how whether there are doubled ones before it; NULL for none before
 * @limit. */
const char *qd_csv_find_close (const char *at, const char *limit, guint32 *how);

/* Line ends inside the quotes of the row's fields; lone CRs are none here. */
guint64 qd_csv_count_line_ends (const QdCsvReader *reader);

/* A row that holds others, since a quote was opened by mistake: the spans become those of its first part, whose end is
 * returned. NULL: it is none such, or too much was gone back over already. */
const char *qd_csv_cut_torn (QdCsvReader *reader, const char *end);
