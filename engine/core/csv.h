/**
 * A streaming reader of comma-separated tables, forgiving and exact about places. libcsv was tried first: it does not know at
 * which line it is, and in its forgiving mode text after a closing quote opens the field again, so that one stray quote
 * swallows the rows up to the next one. Source: RFC 4180, with what spreadsheets and people do beside it:
 *
 *   - rows end with LF, CRLF or a lone CR, mixed as they come; rows without any text are passed over
 *   - in quotes anything goes, line ends too; "" is one quote; line ends in quotes are kept as they are
 *   - a quote inside an unquoted field is a letter like others; text after a closing quote is added to the field
 *   - blanks before a field in quotes are passed over where it is closed in its line
 *   - a quote that was opened by mistake ends with its line: the rows behind it are read as rows. It was when it is never
 *     closed, when what lies in it are rows (by the number of their fields, and where nothing else is wrong also by the number
 *     that they begin with), or when the quote that closes it was meant to open another field
 *   - NUL bytes are dropped, bytes that are no UTF-8 become U+FFFD
 *
 * Rows are taken apart in the buffer that was read, without a copy; fields that are not wanted are only passed over. One owner
 * at a time; any thread.
 */
#pragma once

#include <gio/gio.h>

/* What had to be forgiven in a row. */
typedef enum
{
  QD_CSV_TEXT_AFTER_QUOTE = 1 << 0,
  QD_CSV_UNCLOSED_QUOTE = 1 << 1, /* its last field opened a quote by mistake; it ends with its line, or see n_lines */
  QD_CSV_BAD_BYTES = 1 << 2,
  QD_CSV_NUL_BYTES = 1 << 3,
} QdCsvFlaws;

typedef struct
{
  guint64 line;    /* where the row begins, from 1 */
  guint64 n_lines; /* that it takes up. With an unclosed quote more than one where too much of the file was gone back over */
  guint n_fields;
  const char *const *fields; /* [n_fields] UTF-8; owned by the reader, good until the next row; "" where not wanted */
  const guint32 *lengths;    /* [n_fields] bytes */
  QdCsvFlaws flaws;
} QdCsvRow;

typedef struct _QdCsvReader QdCsvReader;

/* @delimiter 0: taken from the first line, "sep=;" or whichever of , ; tab | occurs most in it outside quotes. A first line
 * such as "sep=;" is no row even where @delimiter is given. */
QdCsvReader *qd_csv_reader_new (GInputStream *stream, char delimiter);
void qd_csv_reader_free (QdCsvReader *reader);
/* FALSE: a quote is a letter like others wherever it stands. */
void qd_csv_reader_set_quoted (QdCsvReader *reader, gboolean quoted);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdCsvReader, qd_csv_reader_free)

/* Fields that a row has from now on; another number tells a quote opened by mistake. */
void qd_csv_reader_expect (QdCsvReader *reader, guint n_fields);

/* From now on the fields of @place, and of other places this was called for, are wanted; without a call all are. */
void qd_csv_reader_want (QdCsvReader *reader, guint place);

/* The next row in @row, NULL there at the end. Errors: those of the stream, G_IO_ERROR_CANCELLED, and QD_ERROR_INPUT for a row
 * of 32 MiB and more, or of more than a million fields. */
gboolean qd_csv_reader_next (QdCsvReader *reader, const QdCsvRow **row, GCancellable *cancellable, GError **error);

/* The one in use; 0 before the first row. */
char qd_csv_reader_get_delimiter (QdCsvReader *reader);

/* Appends @text as one field, quoted where it has to be. A field that a spreadsheet would run as a formula (it begins with = +
 * - @, tab or CR, and is no number) gets an apostrophe before it. */
void qd_csv_append_field (GString *line, const char *text, char delimiter);
