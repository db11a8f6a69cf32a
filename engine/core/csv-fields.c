/* The fields of a row that was found. */
#include <string.h>

#include "engine/core/csv-private.h"
#include "engine/core/csv-scan.h"

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
  const QdCsvSpan *span = &reader->spans[i];
  char *text = row + span->begin;
  gsize length = span->end - span->begin;

  if (span->how & (QD_CSV_DOUBLED | QD_CSV_TEXT_AFTER | QD_CSV_UNCLOSED))
    length = qd_csv_take_off_quotes (text, length);
  else if (span->how & QD_CSV_QUOTED)
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

static void
find_flaws (QdCsvReader *reader, guint64 end)
{
  guint n = 0;

  reader->row.flaws = (reader->how & QD_CSV_UNCLOSED ? QD_CSV_UNCLOSED_QUOTE : 0) |
                      (reader->how & QD_CSV_TEXT_AFTER ? QD_CSV_TEXT_AFTER_QUOTE : 0);
  while (n < reader->zeros->len && g_array_index (reader->zeros, guint64, n) <= end)
    n++;
  if (n > 0)
    {
      g_array_remove_range (reader->zeros, 0, n);
      reader->row.flaws |= QD_CSV_NUL_BYTES;
    }
}

void
qd_csv_finish_row (QdCsvReader *reader, const char *end, guint64 n_lines)
{
  char *row = reader->buffer + reader->at;
  gboolean ascii = qd_csv_is_ascii (row, (gsize) (end - row));

  reader->row.line = reader->line;
  reader->row.n_lines = n_lines;
  reader->line += n_lines - 1;
  find_flaws (reader, reader->base + (guint64) (end - reader->buffer));
  g_ptr_array_set_size (reader->repaired, 0);
  take_fields (reader, row, ascii);
  reader->row.n_fields = reader->n_spans;
  reader->row.fields = (const char *const *) reader->fields;
  reader->row.lengths = reader->lengths;
}
