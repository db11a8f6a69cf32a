#include "config.h"

#include "engine/inat/export-reader.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/inat/export-private.h"
#include "engine/inat/table-note.h"

#define TELL_EVERY 20000 /* microseconds */

void
qd_export_reader_free (QdExportReader *reader)
{
  if (reader == NULL)
    return;
  qd_csv_reader_free (reader->csv);
  g_clear_object (&reader->raw);
  g_free (reader->made_url);
  g_clear_pointer (&reader->lineage, g_ptr_array_unref);
  qd_columns_clear (&reader->columns);
  qd_report_free (reader->report);
  qd_export_table_clear (&reader->table);
  g_free (reader->photo_host);
  g_free (reader);
}

/* Errors of streams become our own, so that a caller looks at one domain. */
static void
translate_error (QdExportReader *reader, GError **error)
{
  if (error == NULL || *error == NULL || (*error)->domain == QD_ERROR)
    return;

  g_autoptr (GError) original = g_steal_pointer (error);
  if (g_error_matches (original, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("Reading “%s” was stopped."), reader->table.name);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("“%s” could not be read: %s."), reader->table.name, original->message);
}

/* The next row of the table. A sentence of the reader of tables, unlike an archive's, gets the file's name. */
static gboolean
next_row (QdExportReader *reader, const QdCsvRow **row, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;

  if (qd_csv_reader_next (reader->csv, row, cancellable, &local))
    return TRUE;
  if (local->domain == QD_ERROR && strstr (local->message, reader->table.shown) == NULL)
    g_prefix_error (&local, "%s: ", reader->table.name);
  translate_error (reader, &local);
  g_propagate_error (error, local);
  return FALSE;
}

/* The columns that are used are wanted from here on. */
static void
want_columns (QdExportReader *reader)
{
  for (guint i = 0; i < QD_N_COLUMNS; i++)
    if (reader->columns.at[i] >= 0)
      qd_csv_reader_want (reader->csv, (guint) reader->columns.at[i]);
  for (guint i = 0; i < reader->columns.lineage->len; i++)
    qd_csv_reader_want (reader->csv, g_array_index (reader->columns.lineage, guint, i));
}

static gboolean
read_header (QdExportReader *reader, GCancellable *cancellable, GError **error)
{
  const QdCsvRow *row;

  if (!next_row (reader, &row, cancellable, error))
    return FALSE;
  if (row == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” has no line with the names of columns."), reader->table.name);
      return FALSE;
    }
  if (!qd_columns_find (&reader->columns, row->fields, row->n_fields, reader->table.name, error))
    return FALSE;
  want_columns (reader);
  qd_csv_reader_expect (reader->csv, row->n_fields);
  qd_report_note_table (reader->report, reader->table.name, qd_csv_reader_get_delimiter (reader->csv), &reader->table.survey);
  return TRUE;
}

static void
tell (gpointer data)
{
  QdExportReader *reader = data;
  gint64 now = g_get_monotonic_time ();

  if (reader->options->progress == NULL || now - reader->told < TELL_EVERY)
    return;
  reader->told = now;
  reader->options->progress (0, reader->table.n_bytes, reader->options->user_data);
}

static gboolean
begin (QdExportReader *reader, GCancellable *cancellable, GError **error)
{
  QdTextSurvey *survey = &reader->table.survey;

  if (!qd_export_table_survey (&reader->table, tell, reader, cancellable, error))
    return FALSE;
  if (survey->encoding != QD_TEXT_UTF8)
    qd_report_warn (reader->report, _ ("“%s” is not in UTF-8; it was read as %s."), reader->table.name,
                    qd_text_encoding_name (survey->encoding));
  reader->raw = qd_export_table_open (&reader->table, cancellable, error);
  g_autoptr (GInputStream) text = reader->raw != NULL ? qd_text_decode (reader->raw, survey, error) : NULL;
  if (text == NULL)
    return FALSE;
  reader->csv = qd_csv_reader_new (text, '\0');
  return read_header (reader, cancellable, error);
}

QdExportReader *
qd_export_reader_open_entry (const char *path, const char *entry, const QdRowSourceOptions *options,
                             GCancellable *cancellable, GError **error)
{
  g_autoptr (QdExportReader) reader = g_new0 (QdExportReader, 1);
  GError *local = NULL;

  qd_export_table_init (&reader->table, path, entry, options->shown);
  reader->options = options;
  reader->photo_host = g_strdup (options->photo_host);
  reader->report = qd_report_new ();
  reader->lineage = g_ptr_array_new ();
  if (begin (reader, cancellable, &local))
    return g_steal_pointer (&reader);
  translate_error (reader, &local);
  g_propagate_error (error, local);
  return NULL;
}

QdExportReader *
qd_export_reader_open (const char *path, const char *photo_host, GCancellable *cancellable, GError **error)
{
  const QdRowSourceOptions options = { .photo_host = photo_host };

  return qd_export_reader_open_entry (path, NULL, &options, cancellable, error);
}

/* One more row left out. */
static void
skip (QdExportReader *reader, guint64 line, const char *reason, const char *sentence)
{
  qd_report_skip_with (reader->report, reason, _ ("Line %" PRIu64 " of %s: %s; left out."), line, reader->table.name,
                       sentence);
}

static void
note (QdExportReader *reader, guint64 line, const char *sentence)
{
  qd_report_warn (reader->report, _ ("Line %" PRIu64 " of %s: %s."), line, reader->table.name, sentence);
}

/* Is the row whole? What can be forgiven is noted. */
static gboolean
row_is_whole (QdExportReader *reader, const QdCsvRow *csv)
{
  g_autofree char *sentence = NULL;

  if (csv->flaws & QD_CSV_UNCLOSED_QUOTE)
    sentence = csv->n_lines == 1 ? g_strdup (_ ("a quotation mark is opened here and never closed"))
                                 : g_strdup_printf (_ ("a quotation mark is opened here and never closed before line %" PRIu64),
                                                    csv->line + csv->n_lines);
  else if (csv->n_fields < reader->columns.needed)
    sentence = g_strdup_printf (_ ("it ends after %u of %u fields"), csv->n_fields, reader->columns.n_header);
  if (sentence != NULL)
    {
      skip (reader, csv->line, "damaged row", sentence);
      return FALSE;
    }
  if (csv->flaws & QD_CSV_TEXT_AFTER_QUOTE)
    note (reader, csv->line, _ ("there is text after a closing quotation mark"));
  if (csv->flaws & QD_CSV_BAD_BYTES)
    {
      g_autofree char *replaced =
          g_strdup_printf (_ ("bytes that are no %s were replaced"), qd_text_encoding_name (reader->table.survey.encoding));
      note (reader, csv->line, replaced);
    }
  if (csv->flaws & QD_CSV_NUL_BYTES)
    note (reader, csv->line, _ ("NUL bytes were left out"));
  if (csv->n_fields > reader->columns.n_header)
    note (reader, csv->line, _ ("it has more fields than there are columns; the last ones were not read"));
  return TRUE;
}

/* Once, what could not be read of the rows that were taken. */
static void
tell_unread (QdExportReader *reader)
{
  if (reader->dates.n > 0)
    qd_report_warn (reader->report,
                    ngettext ("%s: %u date could not be read, in line %" PRIu64 "; one such as 2024-05-31 always can.",
                              "%s: %u dates could not be read, the first in line %" PRIu64
                              "; such as 2024-05-31 they always can.",
                              reader->dates.n),
                    reader->table.name, reader->dates.n, reader->dates.line);
  if (reader->places.n > 0)
    qd_report_warn (reader->report,
                    ngettext ("%s: the coordinates of %u row could not be read, in line %" PRIu64 ".",
                              "%s: the coordinates of %u rows could not be read, the first in line %" PRIu64 ".",
                              reader->places.n),
                    reader->table.name, reader->places.n, reader->places.line);
  reader->dates.n = reader->places.n = 0;
}

/* Returns: the row can be used, and is in reader->row. */
static gboolean
take_row (QdExportReader *reader, const QdCsvRow *csv, GCancellable *cancellable)
{
  reader->report->read++;
  if (!row_is_whole (reader, csv))
    return FALSE;
  qd_export_take_values (reader, csv);

  gint64 id = qd_export_find_id (reader);
  if (id == 0)
    {
      skip (reader, csv->line, "no id",
            *reader->values[QD_COLUMN_ID] == '\0' ? _ ("the observation has no number")
                                                  : _ ("the number of the observation cannot be read"));
      return FALSE;
    }
  const char *image_url = reader->values[QD_COLUMN_IMAGE_URL];
  QdPhotoAddressProblem problem = qd_photo_address_parse (image_url, reader->photo_host, &reader->row.photo);
  if (problem != QD_PHOTO_ADDRESS_OK)
    {
      g_autofree char *sentence = qd_photo_address_problem_sentence (problem, image_url);
      skip (reader, csv->line, qd_photo_address_problem_reason (problem), sentence);
      return FALSE;
    }
  qd_export_fill_row (reader, csv->line, id, cancellable);
  return TRUE;
}

gboolean
qd_export_reader_next (QdExportReader *reader, const QdExportRow **row, GCancellable *cancellable, GError **error)
{
  const QdCsvRow *csv;

  *row = NULL;
  do
    {
      if (!next_row (reader, &csv, cancellable, error))
        return FALSE;
      if (csv == NULL && reader->report->read == 0)
        {
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” holds no observations."), reader->table.name);
          return FALSE;
        }
    }
  while (csv != NULL && !take_row (reader, csv, cancellable));
  if (csv != NULL)
    *row = &reader->row;
  else
    tell_unread (reader);
  return TRUE;
}

QdReport *
qd_export_reader_get_report (QdExportReader *reader)
{
  return reader->report;
}

QdReport *
qd_export_reader_steal_report (QdExportReader *reader)
{
  QdReport *report = reader->report;

  reader->report = qd_report_new ();
  return report;
}

QdTextEncoding
qd_export_reader_get_encoding (QdExportReader *reader)
{
  return reader->table.survey.encoding;
}

const char *
qd_export_reader_get_name (QdExportReader *reader)
{
  return reader->table.name;
}

void
qd_export_reader_get_progress (QdExportReader *reader, guint64 *done, guint64 *total)
{
  *total = reader->table.n_bytes;
  *done = qd_export_table_tell (&reader->table, reader->raw);
}
