#include "config.h"

#include "engine/inat/term-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/inat/table-note.h"

struct _QdTermReader
{
  QdTermLayout layout;
  const char *const *names; /* [n] */
  guint n;
  QdReport *report;
  guint next_file;
  guint64 passed; /* bytes of the files before the one that is open */
  GInputStream *raw;
  QdCsvReader *csv; /* NULL: none is open */
  int *at;          /* [n] in the file that is open */
  const char **values;
  QdTermRow row;
};

QdTermReader *
qd_term_reader_new (const QdTermLayout *layout, const char *const *names, guint n, QdReport *report)
{
  QdTermReader *reader = g_new0 (QdTermReader, 1);

  reader->layout = *layout;
  reader->names = names;
  reader->n = n;
  reader->report = report;
  reader->at = g_new (int, n);
  reader->values = g_new (const char *, n);
  reader->row.values = reader->values;
  return reader;
}

static void
close_file (QdTermReader *reader)
{
  g_clear_pointer (&reader->csv, qd_csv_reader_free);
  g_clear_object (&reader->raw);
}

void
qd_term_reader_free (QdTermReader *reader)
{
  if (reader == NULL)
    return;
  close_file (reader);
  g_free (reader->at);
  g_free (reader->values);
  g_free (reader);
}

static const QdTableFile *
current (QdTermReader *reader)
{
  return reader->layout.files->pdata[reader->next_file - 1];
}

/* Errors of streams become our own, with the file's name. */
static void
translate_error (QdTermReader *reader, GError *original, GError **error)
{
  const char *name = current (reader)->name;

  if (g_error_matches (original, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("Reading “%s” was stopped."), name);
  else if (original->domain == QD_ERROR)
    g_set_error (error, QD_ERROR, original->code, "%s: %s", name, original->message);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("“%s” could not be read: %s."), name, original->message);
  g_error_free (original);
}

/* ---- Opening the next file ---- */

static int
find_column (const QdTableFile *file, const char *names)
{
  g_auto (GStrv) alternatives = g_strsplit (names, "|", -1);

  for (guint i = 0; alternatives[i] != NULL; i++)
    for (int at = 0; file->columns[at] != NULL; at++)
      if (strcmp (file->columns[at], alternatives[i]) == 0)
        return at;
  return -1;
}

static void
find_places (QdTermReader *reader, const QdTableFile *file)
{
  for (guint i = 0; i < reader->n; i++)
    {
      reader->at[i] = reader->layout.at != NULL ? reader->layout.at[i] : find_column (file, reader->names[i]);
      if (reader->at[i] >= 0)
        qd_csv_reader_want (reader->csv, (guint) reader->at[i]);
    }
}

/* What a file says of its encoding, and what its first bytes do. */
static gboolean
find_encoding (const char *name, const guint8 *head, gsize length, QdTextSurvey *survey)
{
  static const char *const latin[] = { "windows1252", "cp1252", "iso88591", "latin1", "usascii", "ascii", NULL };
  g_autofree char *folded = g_ascii_strdown (name != NULL ? name : "utf8", -1);
  char *to = folded;

  for (const char *c = folded; *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      *to++ = *c;
  *to = '\0';
  if (length >= 3 && memcmp (head, "\xef\xbb\xbf", 3) == 0)
    *survey = (QdTextSurvey){ .encoding = QD_TEXT_UTF8, .mark_length = 3 };
  else if (length >= 2 && (memcmp (head, "\xff\xfe", 2) == 0 || memcmp (head, "\xfe\xff", 2) == 0))
    *survey = (QdTextSurvey){ .encoding = head[0] == 0xff ? QD_TEXT_UTF16_LE : QD_TEXT_UTF16_BE, .mark_length = 2 };
  else if (g_str_has_prefix (folded, "utf16"))
    *survey = (QdTextSurvey){ .encoding = g_str_has_suffix (folded, "le") ? QD_TEXT_UTF16_LE : QD_TEXT_UTF16_BE };
  else if (g_strv_contains (latin, folded))
    *survey = (QdTextSurvey){ .encoding = QD_TEXT_WINDOWS_1252 };
  else
    *survey = (QdTextSurvey){ .encoding = QD_TEXT_UTF8 };
  return strcmp (folded, "utf8") == 0 || strcmp (folded, "") == 0 || survey->encoding != QD_TEXT_UTF8;
}

static GInputStream *
open_text (QdTermReader *reader, const QdTableFile *file, QdTextSurvey *survey, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) buffered = NULL;
  gsize length;

  reader->raw = qd_table_file_open (file, cancellable, error);
  if (reader->raw == NULL)
    return NULL;
  buffered = g_buffered_input_stream_new_sized (reader->raw, 65536);
  if (g_buffered_input_stream_fill (G_BUFFERED_INPUT_STREAM (buffered), 4, cancellable, error) < 0)
    return NULL;
  const guint8 *head = g_buffered_input_stream_peek_buffer (G_BUFFERED_INPUT_STREAM (buffered), &length);
  if (find_encoding (reader->layout.encoding, head, length, survey))
    return qd_text_decode (buffered, survey, error);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("the encoding “%s” is not read here"), reader->layout.encoding);
  return NULL;
}

static gboolean
skip_head (QdTermReader *reader, GCancellable *cancellable, GError **error)
{
  const QdCsvRow *row;

  for (guint i = 0; i < reader->layout.n_head; i++)
    if (!qd_csv_reader_next (reader->csv, &row, cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
open_next (QdTermReader *reader, GCancellable *cancellable, GError **error)
{
  const QdTableFile *file = reader->layout.files->pdata[reader->next_file++];
  char delimiter = reader->layout.delimiter != '\0' ? reader->layout.delimiter : file->delimiter;
  QdTextSurvey survey;
  g_autoptr (GInputStream) text = open_text (reader, file, &survey, cancellable, error);

  if (text == NULL)
    return FALSE;
  reader->csv = qd_csv_reader_new (text, delimiter);
  qd_csv_reader_set_quoted (reader->csv, reader->layout.quoted);
  if (delimiter == file->delimiter)
    qd_csv_reader_expect (reader->csv, g_strv_length (file->columns));
  find_places (reader, file);
  qd_report_note_table (reader->report, file->name, delimiter, &survey);
  return skip_head (reader, cancellable, error);
}

/* ---- Rows ---- */

/* Blanks around it cut off, in the reader's own buffer. */
static const char *
trimmed (const char *text, guint32 length)
{
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  ((char *) text)[length] = '\0';
  while (g_ascii_isspace (*text))
    text++;
  return text;
}

static void
take_row (QdTermReader *reader, const QdCsvRow *csv)
{
  reader->row.line = csv->line;
  reader->row.file = current (reader)->name;
  reader->row.n_fields = csv->n_fields;
  reader->row.flaws = csv->flaws;
  for (guint i = 0; i < reader->n; i++)
    {
      int at = reader->at[i];
      const char *missing = reader->layout.defaults != NULL ? reader->layout.defaults[i] : NULL;

      reader->values[i] =
          at >= 0 && (guint) at < csv->n_fields && csv->lengths[at] > 0 ? trimmed (csv->fields[at], csv->lengths[at]) : "";
      if (*reader->values[i] == '\0' && missing != NULL)
        reader->values[i] = missing;
    }
}

static gboolean
next (QdTermReader *reader, const QdTermRow **row, GCancellable *cancellable, GError **error)
{
  const QdCsvRow *csv = NULL;

  while (csv == NULL)
    {
      if (reader->csv == NULL && reader->next_file == reader->layout.files->len)
        return TRUE;
      if (reader->csv == NULL && !open_next (reader, cancellable, error))
        return FALSE;
      if (!qd_csv_reader_next (reader->csv, &csv, cancellable, error))
        return FALSE;
      if (csv == NULL)
        {
          reader->passed += current (reader)->bytes;
          close_file (reader);
        }
    }
  take_row (reader, csv);
  *row = &reader->row;
  return TRUE;
}

gboolean
qd_term_reader_next (QdTermReader *reader, const QdTermRow **row, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;

  *row = NULL;
  if (next (reader, row, cancellable, &local))
    return TRUE;
  translate_error (reader, local, error);
  return FALSE;
}

guint64
qd_term_reader_tell (QdTermReader *reader)
{
  return reader->passed + (reader->raw != NULL ? qd_table_file_tell (current (reader), reader->raw) : 0);
}

guint64
qd_table_files_bytes (const GPtrArray *files)
{
  guint64 bytes = 0;

  for (guint i = 0; i < files->len; i++)
    bytes += ((const QdTableFile *) files->pdata[i])->bytes;
  return bytes;
}
