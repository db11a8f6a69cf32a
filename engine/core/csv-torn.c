/* A quote that was opened by mistake takes the rows behind it for its text, to the next quote or to the end of the file. The
 * row under way lies whole in the buffer, so that the reader can end it at the line end behind that quote and go on from there.
 */
#include <string.h>

#include "engine/core/csv-private.h"
#include "engine/core/csv-scan.h"

/* Bytes a file may have gone back over: twice its length so far, and this. A table in which most rows open a quote and none
 * closes it would take a time that grows with the square of its length. */
#define MOST_AGAIN ((guint64) 256 << 20)

#define FEWEST_TELLING 10 /* fields of a line that is taken for a row by their number alone */

const char *
qd_csv_find_close (const char *at, const char *limit, guint32 *how)
{
  const char *close = memchr (at + 1, '"', (gsize) (limit - at - 1));

  while (close != NULL && close + 1 < limit && close[1] == '"')
    {
      *how |= QD_CSV_DOUBLED;
      close = memchr (close + 2, '"', (gsize) (limit - close - 2));
    }
  return close;
}

guint64
qd_csv_count_line_ends (const QdCsvReader *reader)
{
  const char *row = reader->buffer + reader->at;
  guint64 n = 0;

  for (guint i = 0; i < reader->n_spans; i++)
    if (reader->spans[i].how & QD_CSV_QUOTED)
      {
        const char *at = row + reader->spans[i].begin, *end = row + reader->spans[i].end;
        while ((at = memchr (at, '\n', (gsize) (end - at))) != NULL)
          {
            n++;
            at++;
          }
      }
  return n;
}

static const char *
find_line_end (const char *at, const char *limit)
{
  return qd_csv_find_end (at, limit, '\n');
}

static guint
count_fields (const QdCsvReader *reader, const char *at, const char *limit)
{
  guint n = 1;

  for (; (at = memchr (at, reader->delimiter, (gsize) (limit - at))) != NULL; at++)
    n++;
  return n;
}

/* Digits from @at on; 0 where something else ends the field. */
static gsize
count_digits (const QdCsvReader *reader, const char *at, const char *limit)
{
  const char *end = at;

  while (end < limit && g_ascii_isdigit (*end))
    end++;
  return end < limit && *end == reader->delimiter ? (gsize) (end - at) : 0;
}

/* By a number with about as many digits, as those of one table have. */
static gboolean
begins_like_row (const QdCsvReader *reader, const char *at, const char *limit)
{
  gsize n = count_digits (reader, at, limit);
  gsize n_row = count_digits (reader, reader->buffer + reader->at, reader->buffer + reader->length);

  return n > 0 && n_row > 0 && MAX (n, n_row) - MIN (n, n_row) <= 1;
}

static gboolean
is_flawless (const QdCsvReader *reader)
{
  return (reader->how & (QD_CSV_TEXT_AFTER | QD_CSV_UNCLOSED)) == 0 && reader->n_spans == reader->n_expected;
}

/* A line from @at on, whole before @limit, has as many fields as a row. In a row that has them all, each closed where it ends,
 * that may be a text that lists things: the line begins like a row, too. */
static gboolean
holds_row (const QdCsvReader *reader, const char *at, const char *limit)
{
  if (reader->n_expected < FEWEST_TELLING)
    return FALSE;
  for (const char *end; (end = find_line_end (at, limit)) < limit; at = end + 1)
    if (count_fields (reader, at, end) == reader->n_expected && (!is_flawless (reader) || begins_like_row (reader, at, end)))
      return TRUE;
  return FALSE;
}

/* The field, with the first of its line ends at @line_end, was not closed, or only by a quote that was meant to open another:
 * there is text behind it, and it stands where a field begins, or the row never ends or has a wrong number of fields. */
static gboolean
is_torn (const QdCsvReader *reader, const QdCsvSpan *span, const char *line_end)
{
  const char *row = reader->buffer + reader->at, *close;
  guint32 how = 0;

  if (span->how & QD_CSV_UNCLOSED)
    return TRUE;
  if (holds_row (reader, line_end + 1, row + span->end))
    return TRUE;
  if ((span->how & QD_CSV_TEXT_AFTER) == 0)
    return FALSE;
  close = qd_csv_find_close (row + span->begin, row + span->end, &how);
  return (reader->how & QD_CSV_UNCLOSED) != 0 || (reader->n_expected != 0 && reader->n_spans != reader->n_expected) ||
         (close != NULL && qd_csv_ends_field (reader, close[-1]));
}

static gboolean
may_go_back (QdCsvReader *reader, const char *from, const char *to)
{
  guint64 again = reader->n_again + (guint64) (from - to);

  if (again > MOST_AGAIN + 2 * (reader->base + reader->length))
    return FALSE;
  reader->n_again = again;
  return TRUE;
}

static void
cut_at (QdCsvReader *reader, guint i, const char *line_end)
{
  reader->n_spans = i + 1;
  reader->spans[i].end = (guint32) (line_end - reader->buffer - reader->at);
  reader->spans[i].how = QD_CSV_QUOTED | QD_CSV_UNCLOSED;
  reader->how = 0;
  for (guint n = 0; n <= i; n++)
    reader->how |= reader->spans[n].how;
}

const char *
qd_csv_cut_torn (QdCsvReader *reader, const char *end)
{
  const char *row = reader->buffer + reader->at;

  for (guint i = 0; i < reader->n_spans; i++)
    {
      const QdCsvSpan *span = &reader->spans[i];
      const char *line_end = span->how & QD_CSV_QUOTED ? find_line_end (row + span->begin, row + span->end) : row + span->end;

      if (line_end == row + span->end || !is_torn (reader, span, line_end))
        continue;
      if (!may_go_back (reader, end, line_end))
        return NULL;
      cut_at (reader, i, line_end);
      return line_end;
    }
  return NULL;
}
