#include "config.h"

#include "engine/core/csv.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"

#define CHUNK       65536
#define LONGEST_ROW (64u << 20)

typedef enum
{
  AT_START,    /* nothing of the field is read yet */
  IN_PLAIN,    /* in a field without quotes, or after its closing quote */
  IN_QUOTES,   /* between quotes */
  AFTER_QUOTE, /* behind a quote that either closes the field or is the first of a doubled one */
} State;

struct _QdCsvReader
{
  GInputStream *stream;
  char delimiter;
  State state;
  gboolean after_cr;   /* the last byte was a CR that ended a row or was counted: an LF now belongs to it */
  gboolean was_quoted; /* the field under way has quotes, so it is there even when empty */
  gboolean ended;
  guint64 line;
  guint8 *chunk; /* [CHUNK] */
  gsize at, length;
  GString *text;     /* the row's fields, each with a NUL behind it */
  GArray *starts;    /* [n_fields] gsize, where each begins in @text */
  GPtrArray *fields; /* [n_fields] borrowed from @text and @repaired */
  GPtrArray *repaired;
  QdCsvRow row;
};

QdCsvReader *
qd_csv_reader_new (GInputStream *stream, char delimiter)
{
  QdCsvReader *reader = g_new0 (QdCsvReader, 1);

  reader->stream = g_object_ref (stream);
  reader->delimiter = delimiter;
  reader->line = 1;
  reader->chunk = g_malloc (CHUNK);
  reader->text = g_string_new (NULL);
  reader->starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  reader->fields = g_ptr_array_new ();
  reader->repaired = g_ptr_array_new_with_free_func (g_free);
  return reader;
}

void
qd_csv_reader_free (QdCsvReader *reader)
{
  if (reader == NULL)
    return;
  g_object_unref (reader->stream);
  g_free (reader->chunk);
  g_string_free (reader->text, TRUE);
  g_array_unref (reader->starts);
  g_ptr_array_unref (reader->fields);
  g_ptr_array_unref (reader->repaired);
  g_free (reader);
}

char
qd_csv_reader_get_delimiter (QdCsvReader *reader)
{
  return reader->delimiter;
}

/* From the first line that holds anything: the candidate that occurs most outside quotes, the comma when none does. */
static char
find_delimiter (const guint8 *bytes, gsize length)
{
  static const char candidates[] = ",;\t|";
  guint counts[G_N_ELEMENTS (candidates)] = { 0 };
  gboolean quoted = FALSE, begun = FALSE;
  guint best = 0;

  for (gsize i = 0; i < length; i++)
    {
      const char *candidate = bytes[i] == 0 ? NULL : strchr (candidates, bytes[i]);

      if (bytes[i] == '"')
        quoted = !quoted;
      else if ((bytes[i] == '\n' || bytes[i] == '\r') && !quoted && begun)
        break;
      else if (candidate != NULL && !quoted)
        counts[candidate - candidates]++;
      begun |= bytes[i] != '\n' && bytes[i] != '\r';
    }
  for (guint i = 1; candidates[i] != '\0'; i++)
    if (counts[i] > counts[best])
      best = i;
  return candidates[best];
}

static gboolean
fill (QdCsvReader *reader, GCancellable *cancellable, GError **error)
{
  gsize n = 0;

  if (!g_input_stream_read_all (reader->stream, reader->chunk, CHUNK, &n, cancellable, error))
    return FALSE;
  reader->at = 0;
  reader->length = n;
  reader->ended = n == 0;
  if (reader->delimiter == '\0')
    reader->delimiter = find_delimiter (reader->chunk, n);
  return TRUE;
}

static void
begin_row (QdCsvReader *reader)
{
  g_string_truncate (reader->text, 0);
  g_array_set_size (reader->starts, 0);
  g_ptr_array_set_size (reader->fields, 0);
  g_ptr_array_set_size (reader->repaired, 0);
  reader->state = AT_START;
  reader->was_quoted = FALSE;
  reader->row.flaws = 0;
  reader->row.line = reader->line;
  gsize start = 0;
  g_array_append_val (reader->starts, start);
}

static void
end_field (QdCsvReader *reader)
{
  g_string_append_c (reader->text, '\0');
  g_array_append_val (reader->starts, reader->text->len);
  reader->state = AT_START;
}

static gboolean
row_is_blank (QdCsvReader *reader)
{
  return reader->starts->len == 1 && reader->text->len == 0 && !reader->was_quoted;
}

/* The row is whole: fields by pointer, in valid UTF-8. */
static void
finish_row (QdCsvReader *reader)
{
  end_field (reader);
  for (guint i = 0; i + 1 < reader->starts->len; i++)
    {
      char *field = reader->text->str + g_array_index (reader->starts, gsize, i);

      if (!g_utf8_validate (field, -1, NULL))
        {
          field = g_utf8_make_valid (field, -1);
          g_ptr_array_add (reader->repaired, field);
          reader->row.flaws |= QD_CSV_BAD_BYTES;
        }
      g_ptr_array_add (reader->fields, field);
    }
  reader->row.n_fields = reader->fields->len;
  reader->row.fields = (const char *const *)reader->fields->pdata;
}

/* Line ends outside quotes. Returns: the byte ends a row. */
static gboolean
take_line_end (QdCsvReader *reader, char byte)
{
  gboolean second_half = byte == '\n' && reader->after_cr;

  reader->after_cr = byte == '\r';
  if (second_half)
    {
      if (row_is_blank (reader))
        reader->row.line = reader->line;
      return FALSE;
    }
  reader->line++;
  if (!row_is_blank (reader))
    return TRUE;
  reader->row.line = reader->line;
  return FALSE;
}

static void
take_in_quotes (QdCsvReader *reader, char byte)
{
  if (byte == '"')
    {
      reader->state = AFTER_QUOTE;
      return;
    }
  if (byte == '\n')
    reader->line++;
  g_string_append_c (reader->text, byte);
}

static void
take_text (QdCsvReader *reader, char byte)
{
  if (byte == '"' && reader->state == AT_START)
    {
      reader->state = IN_QUOTES;
      reader->was_quoted = TRUE;
    }
  else if (byte == '"' && reader->state == AFTER_QUOTE)
    {
      g_string_append_c (reader->text, byte);
      reader->state = IN_QUOTES;
    }
  else
    {
      if (reader->state == AFTER_QUOTE)
        reader->row.flaws |= QD_CSV_TEXT_AFTER_QUOTE;
      g_string_append_c (reader->text, byte);
      reader->state = IN_PLAIN;
    }
}

/* Returns: the row is whole. */
static gboolean
take (QdCsvReader *reader, char byte)
{
  if (byte == '\0')
    {
      reader->row.flaws |= QD_CSV_NUL_BYTES;
      return FALSE;
    }
  if (reader->state == IN_QUOTES)
    {
      take_in_quotes (reader, byte);
      return FALSE;
    }
  if (byte == '\n' || byte == '\r')
    return take_line_end (reader, byte);
  reader->after_cr = FALSE;
  if (byte == reader->delimiter)
    end_field (reader);
  else
    take_text (reader, byte);
  return FALSE;
}

/* The longest run of bytes that are nothing but text in this state goes over in one piece. */
static void
take_run (QdCsvReader *reader)
{
  const guint8 *bytes = reader->chunk + reader->at;
  gsize left = reader->length - reader->at, n = 0;

  if (reader->state == IN_QUOTES)
    while (n < left && bytes[n] != '"' && bytes[n] != '\n' && bytes[n] != '\0')
      n++;
  else if (reader->state == IN_PLAIN)
    while (n < left && bytes[n] != (guint8)reader->delimiter && bytes[n] != '\n' && bytes[n] != '\r' && bytes[n] != '\0')
      n++;
  g_string_append_len (reader->text, (const char *)bytes, n);
  reader->at += n;
}

static gboolean
row_fits (QdCsvReader *reader, GError **error)
{
  if (reader->text->len <= LONGEST_ROW && reader->starts->len <= LONGEST_ROW / sizeof (gsize))
    return TRUE;
  g_set_error (
      error, QD_ERROR, QD_ERROR_INPUT,
      _ ("The row that begins in line %" G_GUINT64_FORMAT " is longer than 64 MB; a closing quotation mark is missing there."),
      reader->row.line);
  return FALSE;
}

gboolean
qd_csv_reader_next (QdCsvReader *reader, const QdCsvRow **row, GCancellable *cancellable, GError **error)
{
  gboolean whole = FALSE;

  *row = NULL;
  begin_row (reader);
  while (!whole)
    {
      if (reader->at == reader->length && !fill (reader, cancellable, error))
        return FALSE;
      if (reader->ended)
        break;
      take_run (reader);
      if (reader->at < reader->length)
        whole = take (reader, reader->chunk[reader->at++]);
      if (!row_fits (reader, error))
        return FALSE;
    }
  if (!whole && row_is_blank (reader))
    return TRUE;
  if (reader->state == IN_QUOTES)
    reader->row.flaws |= QD_CSV_UNCLOSED_QUOTE;
  finish_row (reader);
  *row = &reader->row;
  return TRUE;
}

static gboolean
looks_like_formula (const char *text)
{
  char *end = NULL;

  if (text[0] == '\0' || strchr ("=+-@\t\r", text[0]) == NULL)
    return FALSE;
  g_ascii_strtod (text, &end);
  return end == text || *end != '\0';
}

void
qd_csv_append_field (GString *line, const char *text, char delimiter)
{
  const char special[] = { delimiter, '"', '\n', '\r', '\0' };
  gboolean formula = looks_like_formula (text);

  if (!formula && strpbrk (text, special) == NULL)
    {
      g_string_append (line, text);
      return;
    }
  g_string_append (line, formula ? "\"'" : "\"");
  for (const char *c = text; *c != '\0'; c++)
    g_string_append (line, *c == '"' ? "\"\"" : (char[]){ *c, '\0' });
  g_string_append_c (line, '"');
}
