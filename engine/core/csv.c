#include "config.h"
#include "engine/core/csv.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/core/csv-private.h"
#include "engine/core/csv-scan.h"
#include "engine/core/error.h"

#define WINDOW      (256u << 10) /* bytes read at once; the buffer grows for a longer row alone */
#define LONGEST_ROW (32u << 20)  /* the buffer is never larger */
#define MOST_FIELDS (1u << 20)

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

void
qd_csv_reader_expect (QdCsvReader *reader, guint n_fields)
{
  reader->n_expected = n_fields;
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

/* Room behind what is left of the row under way, which is shorter than the longest. */
static void
make_room (QdCsvReader *reader)
{
  gsize left = reader->length - reader->at;

  memmove (reader->buffer, reader->buffer + reader->at, left);
  reader->base += reader->at;
  reader->at = 0;
  reader->length = left;
  if (left > reader->capacity / 2 && reader->capacity < LONGEST_ROW)
    {
      reader->capacity *= 2;
      reader->buffer = g_realloc (reader->buffer, reader->capacity + QD_CSV_PADDING);
    }
}

/* The first line may be Excel's, which says the delimiter alone and is none of the table. */
static void
begin_table (QdCsvReader *reader)
{
  char said = '\0';

  reader->at += qd_csv_read_sep (reader->buffer, reader->length, &said);
  reader->begun = TRUE;
  if (reader->delimiter == '\0')
    reader->delimiter = said;
  if (reader->delimiter == '\0')
    reader->delimiter = qd_csv_find_delimiter ((const guint8 *) reader->buffer, reader->length);
}

/* As much as is left of the row under way, so that it is looked through twice at most, or a window. */
static gboolean
fill (QdCsvReader *reader, GCancellable *cancellable, GError **error)
{
  gsize n = 0, from, most;

  make_room (reader);
  from = reader->length;
  most = MIN (reader->capacity, MAX (WINDOW, 2 * from)) - from;
  if (!g_input_stream_read_all (reader->stream, reader->buffer + from, most, &n, cancellable, error))
    return FALSE;
  reader->ended = n == 0;
  reader->length += n;
  drop_zeros (reader, from);
  memset (reader->buffer + reader->length, 0, QD_CSV_PADDING);
  if (!reader->begun && n > 0)
    begin_table (reader);
  return TRUE;
}

/* ---- Where fields begin and end ---- */

/* From an opening quote to what ends the field; @limit when more has to be read to know. */
static const char *
scan_quoted (QdCsvReader *reader, const char *at, const char *limit, guint32 *how)
{
  const char *close;

  *how = QD_CSV_QUOTED;
  close = qd_csv_find_close (at, limit, how);
  if (close == NULL)
    *how |= QD_CSV_UNCLOSED;
  if (close == NULL || close + 1 == limit)
    return limit;
  if (qd_csv_ends_field (reader, close[1]))
    return close + 1;
  *how |= QD_CSV_TEXT_AFTER;
  return qd_csv_find_end (close + 1, limit, reader->delimiter);
}

/* The same of a field in quotes behind blanks, which are left out of @at, where it is closed in its line; NULL for another. */
static const char *
scan_indented (QdCsvReader *reader, const char **at, const char *limit, guint32 *how)
{
  const char *open = *at, *close;

  while (open < limit && *open == ' ')
    open++;
  if (open == limit || *open != reader->quote)
    return NULL;
  *how = QD_CSV_QUOTED;
  close = qd_csv_find_close (open, limit, how);
  if (close == NULL || (close + 1 < limit && !qd_csv_ends_field (reader, close[1])) ||
      qd_csv_find_end (open, close, '\n') != close)
    return NULL;
  *at = open;
  return close + 1;
}

static const char *
scan_field (QdCsvReader *reader, const char **at, const char *limit, guint32 *how)
{
  const char *end = NULL;

  if (*at < limit && **at == reader->quote)
    return scan_quoted (reader, *at, limit, how);
  if (*at < limit && **at == ' ')
    end = scan_indented (reader, at, limit, how);
  if (end != NULL)
    return end;
  *how = 0;
  return qd_csv_find_end (*at, limit, reader->delimiter);
}

static QdCsvSpan *
add_span (QdCsvReader *reader)
{
  if (reader->n_spans == reader->size)
    {
      guint before = reader->size;

      reader->size = MAX (64, 2 * reader->size);
      reader->spans = g_renew (QdCsvSpan, reader->spans, reader->size);
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
      QdCsvSpan *span = add_span (reader);
      const char *field = at;

      at = scan_field (reader, &field, limit, &span->how);
      reader->how |= span->how;
      span->begin = (guint32) (field - begin);
      span->end = (guint32) (at - begin);
      if (at == limit || *at != reader->delimiter)
        break;
    }
  return at;
}

/* ---- Rows ---- */

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

/* The whole row at @at in the spans, and its end in @end; *@n_lines: as in QdCsvRow. */
static gboolean
find_row (QdCsvReader *reader, const char **end, guint64 *n_lines, GCancellable *cancellable, GError **error)
{
  gboolean too_long = FALSE;
  const char *cut = NULL;

  while ((*end = scan_row (reader)) == reader->buffer + reader->length && !reader->ended && !too_long)
    {
      too_long = reader->length - reader->at >= LONGEST_ROW;
      if (!too_long && !fill (reader, cancellable, error))
        return FALSE;
    }
  *n_lines = 1 + (reader->how & QD_CSV_QUOTED ? qd_csv_count_line_ends (reader) : 0);
  if (*n_lines > 1 || (reader->how & (QD_CSV_TEXT_AFTER | QD_CSV_UNCLOSED)) != 0)
    cut = qd_csv_cut_torn (reader, *end);
  if (cut != NULL)
    {
      *end = cut;
      *n_lines = 1 + qd_csv_count_line_ends (reader);
    }
  else if (too_long)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The row that begins in line %" PRIu64 " is longer than 32 MB."),
                 reader->line);
  else if (reader->n_spans > MOST_FIELDS)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The row that begins in line %" PRIu64 " has more than a million fields."),
                 reader->line);
  return cut != NULL || (!too_long && reader->n_spans <= MOST_FIELDS);
}

gboolean
qd_csv_reader_next (QdCsvReader *reader, const QdCsvRow **row, GCancellable *cancellable, GError **error)
{
  guint64 n_lines;
  const char *end;
  char last;

  *row = NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  while (!skip_blank_lines (reader))
    if (reader->ended || !fill (reader, cancellable, error))
      return reader->ended;
  if (!find_row (reader, &end, &n_lines, cancellable, error))
    return FALSE;
  last = *end;
  qd_csv_finish_row (reader, end, n_lines);
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
