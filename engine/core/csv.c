#include "config.h"
#include "engine/core/csv.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/core/csv-scan.h"
#include "engine/core/error.h"

#define WINDOW      (256u << 10) /* bytes read at once; the buffer grows for a longer row alone */
#define LONGEST_ROW (64u << 20)
#define MOST_FIELDS (1u << 20)

/* How a field is written. */
enum
{
  QUOTED = 1 << 0,
  DOUBLED = 1 << 1,    /* holds doubled quotes */
  TEXT_AFTER = 1 << 2, /* goes on after its closing quote */
  UNCLOSED = 1 << 3,
};

typedef struct
{
  guint32 begin, end; /* in the row, quotes included */
  guint32 how;
} Span;

struct _QdCsvReader
{
  GInputStream *stream;
  char delimiter;
  char quote;        /* '\0', which is in no text, for none */
  gboolean after_cr; /* the last byte was a CR that ended a row: an LF now belongs to it */
  gboolean ended;    /* the stream has no more */
  guint64 line;
  char *buffer;               /* [capacity + QD_CSV_PADDING] */
  gsize at, length, capacity; /* the row under way begins at @at */
  guint64 base;               /* bytes before the buffer, NULs left out */
  GArray *zeros;              /* of guint64: where NULs were left out, counted as @base is */
  Span *spans;                /* [n_spans] of the row */
  const char **fields;        /* [size] */
  guint32 *lengths;           /* [size] */
  guint n_spans, size;
  guint32 how;    /* any of its fields is written */
  GArray *wanted; /* of guint, places in order; NULL: all are */
  GPtrArray *repaired;
  QdCsvRow row;
};

QdCsvReader *
qd_csv_reader_new (GInputStream *stream, char delimiter)
{
  QdCsvReader *reader = g_new0 (QdCsvReader, 1);

  reader->stream = g_object_ref (stream);
  reader->delimiter = delimiter;
  reader->quote = '"';
  reader->line = 1;
  reader->capacity = WINDOW;
  reader->buffer = g_malloc0 (WINDOW + QD_CSV_PADDING);
  reader->zeros = g_array_new (FALSE, FALSE, sizeof (guint64));
  reader->repaired = g_ptr_array_new_with_free_func (g_free);
  return reader;
}

void
qd_csv_reader_free (QdCsvReader *reader)
{
  if (reader == NULL)
    return;
  g_object_unref (reader->stream);
  g_free (reader->buffer);
  g_array_unref (reader->zeros);
  g_free (reader->spans);
  g_free (reader->fields);
  g_free (reader->lengths);
  g_clear_pointer (&reader->wanted, g_array_unref);
  g_ptr_array_unref (reader->repaired);
  g_free (reader);
}

void
qd_csv_reader_set_quoted (QdCsvReader *reader, gboolean quoted)
{
  reader->quote = quoted ? '"' : '\0';
}

char
qd_csv_reader_get_delimiter (QdCsvReader *reader)
{
  return reader->delimiter;
}

static void
forget_fields (QdCsvReader *reader, guint first)
{
  for (guint i = first; i < reader->size; reader->lengths[i++] = 0)
    reader->fields[i] = "";
}

void
qd_csv_reader_want (QdCsvReader *reader, guint place)
{
  guint at = 0;

  forget_fields (reader, 0);
  if (reader->wanted == NULL)
    reader->wanted = g_array_new (FALSE, FALSE, sizeof (guint));
  while (at < reader->wanted->len && g_array_index (reader->wanted, guint, at) < place)
    at++;
  if (at == reader->wanted->len || g_array_index (reader->wanted, guint, at) != place)
    g_array_insert_val (reader->wanted, at, place);
}

/* ---- The buffer ---- */

/* NULs among the bytes from @from on are left out, and remembered for the row they were in. */
static void
drop_zeros (QdCsvReader *reader, gsize from)
{
  char *to = memchr (reader->buffer + from, 0, reader->length - from);

  if (to == NULL)
    return;
  for (const char *at = to; at < reader->buffer + reader->length; at++)
    if (*at != 0)
      *to++ = *at;
    else
      {
        guint64 place = reader->base + (guint64) (to - reader->buffer);
        g_array_append_val (reader->zeros, place);
      }
  reader->length = (gsize) (to - reader->buffer);
}

/* Room behind what is left of the row under way. */
static gboolean
make_room (QdCsvReader *reader, GError **error)
{
  gsize left = reader->length - reader->at;

  if (left > LONGEST_ROW)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("The row that begins in line %" PRIu64
                      " is longer than 64 MB; a closing quotation mark is missing there."),
                   reader->line);
      return FALSE;
    }
  memmove (reader->buffer, reader->buffer + reader->at, left);
  reader->base += reader->at;
  reader->at = 0;
  reader->length = left;
  if (left > reader->capacity / 2)
    {
      reader->capacity *= 2;
      reader->buffer = g_realloc (reader->buffer, reader->capacity + QD_CSV_PADDING);
    }
  return TRUE;
}

static gboolean
fill (QdCsvReader *reader, GCancellable *cancellable, GError **error)
{
  gsize n = 0, from;

  if (!make_room (reader, error))
    return FALSE;
  from = reader->length;
  if (!g_input_stream_read_all (reader->stream, reader->buffer + from, reader->capacity - from, &n, cancellable, error))
    return FALSE;
  reader->ended = n == 0;
  reader->length += n;
  drop_zeros (reader, from);
  memset (reader->buffer + reader->length, 0, QD_CSV_PADDING);
  if (reader->delimiter == '\0' && n > 0)
    reader->delimiter = qd_csv_find_delimiter ((const guint8 *) reader->buffer, reader->length);
  return TRUE;
}

/* ---- Where fields begin and end ---- */

/* From an opening quote to what ends the field; @limit when more has to be read to know. */
static const char *
scan_quoted (QdCsvReader *reader, const char *at, const char *limit, guint32 *how)
{
  const char *close = memchr (at + 1, '"', (gsize) (limit - at - 1));

  *how = QUOTED;
  while (close != NULL && close + 1 < limit && close[1] == '"')
    {
      *how |= DOUBLED;
      close = memchr (close + 2, '"', (gsize) (limit - close - 2));
    }
  if (close == NULL)
    *how |= UNCLOSED;
  if (close == NULL || close + 1 == limit)
    return limit;
  if (close[1] == reader->delimiter || close[1] == '\n' || close[1] == '\r')
    return close + 1;
  *how |= TEXT_AFTER;
  return qd_csv_find_end (close + 1, limit, reader->delimiter);
}

static Span *
add_span (QdCsvReader *reader)
{
  if (reader->n_spans == reader->size)
    {
      guint before = reader->size;

      reader->size = MAX (64, 2 * reader->size);
      reader->spans = g_renew (Span, reader->spans, reader->size);
      reader->fields = g_renew (const char *, reader->fields, reader->size);
      reader->lengths = g_renew (guint32, reader->lengths, reader->size);
      forget_fields (reader, before);
    }
  return &reader->spans[reader->n_spans++];
}

/* Finds the fields of the row at @at without touching a byte. Returns: where it ends; the buffer's end when the row goes on
 * behind it, or when that is the end of all. */
static const char *
scan_row (QdCsvReader *reader)
{
  const char *begin = reader->buffer + reader->at, *limit = reader->buffer + reader->length, *at = begin;

  reader->n_spans = 0;
  reader->how = 0;
  for (; reader->n_spans <= MOST_FIELDS; at++)
    {
      Span *span = add_span (reader);
      const char *field = at;

      span->how = 0;
      at = at < limit && *at == reader->quote ? scan_quoted (reader, at, limit, &span->how)
                                    : qd_csv_find_end (at, limit, reader->delimiter);
      reader->how |= span->how;
      span->begin = (guint32) (field - begin);
      span->end = (guint32) (at - begin);
      if (at == limit || *at != reader->delimiter)
        break;
    }
  return at;
}

/* ---- Fields ---- */

static void
repair (QdCsvReader *reader, guint i)
{
  char *field = g_utf8_make_valid (reader->fields[i], reader->lengths[i]);

  g_ptr_array_add (reader->repaired, field);
  reader->fields[i] = field;
  reader->lengths[i] = (guint32) strlen (field);
  reader->row.flaws |= QD_CSV_BAD_BYTES;
}

static void
take_field (QdCsvReader *reader, guint i, char *row, gboolean ascii)
{
  const Span *span = &reader->spans[i];
  char *text = row + span->begin;
  gsize length = span->end - span->begin;

  if (span->how & (DOUBLED | TEXT_AFTER | UNCLOSED))
    length = qd_csv_take_off_quotes (text, length);
  else if (span->how & QUOTED)
    {
      text++;
      length -= 2;
    }
  text[length] = '\0';
  reader->fields[i] = text;
  reader->lengths[i] = (guint32) length;
  if (!ascii && !qd_csv_is_ascii (text, length) && !g_utf8_validate_len (text, length, NULL))
    repair (reader, i);
}

/* Those that are not wanted are "" from the start. */
static void
take_fields (QdCsvReader *reader, char *row, gboolean ascii)
{
  const guint *wanted = reader->wanted != NULL ? (const guint *) reader->wanted->data : NULL;

  if (wanted == NULL)
    for (guint i = 0; i < reader->n_spans; i++)
      take_field (reader, i, row, ascii);
  else
    for (guint i = 0; i < reader->wanted->len && wanted[i] < reader->n_spans; i++)
      take_field (reader, wanted[i], row, ascii);
}

/* Line ends inside quotes count too. */
static void
count_lines (QdCsvReader *reader, const char *row)
{
  for (guint i = 0; i < reader->n_spans; i++)
    if (reader->spans[i].how & QUOTED)
      {
        const char *at = row + reader->spans[i].begin, *end = row + reader->spans[i].end;
        while ((at = memchr (at, '\n', (gsize) (end - at))) != NULL)
          {
            reader->line++;
            at++;
          }
      }
}

static void
find_flaws (QdCsvReader *reader, guint64 end)
{
  guint n = 0;

  reader->row.flaws = (reader->how & UNCLOSED ? QD_CSV_UNCLOSED_QUOTE : 0) |
                      (reader->how & TEXT_AFTER ? QD_CSV_TEXT_AFTER_QUOTE : 0);
  while (n < reader->zeros->len && g_array_index (reader->zeros, guint64, n) <= end)
    n++;
  if (n > 0)
    {
      g_array_remove_range (reader->zeros, 0, n);
      reader->row.flaws |= QD_CSV_NUL_BYTES;
    }
}

/* The row ends before @end: fields by pointer, in valid UTF-8. */
static void
finish_row (QdCsvReader *reader, const char *end)
{
  char *row = reader->buffer + reader->at;
  gboolean ascii = qd_csv_is_ascii (row, (gsize) (end - row));

  reader->row.line = reader->line;
  find_flaws (reader, reader->base + (guint64) (end - reader->buffer));
  if (reader->how & QUOTED)
    count_lines (reader, row);
  g_ptr_array_set_size (reader->repaired, 0);
  take_fields (reader, row, ascii);
  reader->row.n_fields = reader->n_spans;
  reader->row.fields = (const char *const *) reader->fields;
  reader->row.lengths = reader->lengths;
}

/* Passes over line ends before a row. Returns: there is a byte of a row. */
static gboolean
skip_blank_lines (QdCsvReader *reader)
{
  for (; reader->at < reader->length; reader->at++)
    {
      char byte = reader->buffer[reader->at];

      if (byte != '\n' && byte != '\r')
        {
          reader->after_cr = FALSE;
          return TRUE;
        }
      if (byte == '\r' || !reader->after_cr)
        reader->line++;
      reader->after_cr = byte == '\r';
    }
  return FALSE;
}

gboolean
qd_csv_reader_next (QdCsvReader *reader, const QdCsvRow **row, GCancellable *cancellable, GError **error)
{
  const char *end;
  char last;

  *row = NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  while (!skip_blank_lines (reader))
    if (reader->ended || !fill (reader, cancellable, error))
      return reader->ended;
  while ((end = scan_row (reader)) == reader->buffer + reader->length && !reader->ended)
    if (!fill (reader, cancellable, error))
      return FALSE;
  if (reader->n_spans > MOST_FIELDS)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("The row that begins in line %" PRIu64 " has more than a million fields."), reader->line);
      return FALSE;
    }
  last = *end;
  finish_row (reader, end);
  reader->at = (gsize) (end - reader->buffer);
  if (reader->at < reader->length)
    {
      reader->at++;
      reader->line++;
      reader->after_cr = last == '\r';
    }
  *row = &reader->row;
  return TRUE;
}
