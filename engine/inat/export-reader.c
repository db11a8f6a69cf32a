#include "config.h"

#include "engine/inat/export-reader.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/inat/export-columns.h"
#include "engine/inat/export-table.h"
#include "engine/inat/table-note.h"

#define TELL_EVERY 20000 /* microseconds */

#define MOST_SPELLINGS 16

/* How licenses are written in this table. */
typedef struct
{
  char text[24];
  QdLicense license;
} Spelling;

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
  Spelling spellings[MOST_SPELLINGS]; /* [n_spellings] that came so far */
  guint n_spellings;
  GPtrArray *lineage; /* borrowed from @csv */
  QdExportRow row;
  QdReport *report;
};

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

  if (!qd_csv_reader_next (reader->csv, &row, cancellable, error))
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
take_values (QdExportReader *reader, const QdCsvRow *csv)
{
  for (guint i = 0; i < QD_N_COLUMNS; i++)
    {
      int at = reader->columns.at[i];

      if (at < 0 || (guint) at >= csv->n_fields || csv->lengths[at] == 0)
        reader->values[i] = "";
      else
        reader->values[i] = i == QD_COLUMN_DESCRIPTION ? csv->fields[at] : trimmed (csv->fields[at], csv->lengths[at]);
    }
  g_ptr_array_set_size (reader->lineage, 0);
  for (guint i = 0; i < reader->columns.lineage->len; i++)
    {
      guint at = g_array_index (reader->columns.lineage, guint, i);
      if (at < csv->n_fields && csv->fields[at][0] != '\0')
        g_ptr_array_add (reader->lineage, (gpointer) csv->fields[at]);
    }
}

static void
take_place (QdExportReader *reader, QdExportRow *row)
{
  row->latitude = qd_column_parse_degrees (reader->values[QD_COLUMN_LATITUDE], 90);
  row->longitude = qd_column_parse_degrees (reader->values[QD_COLUMN_LONGITUDE], 180);
  if (isnan (row->latitude) || isnan (row->longitude))
    row->latitude = row->longitude = NAN;
}

/* The page as the export names it when it is one, else iNaturalist's for the number. */
static const char *
take_url (QdExportReader *reader, gint64 id)
{
  if (qd_column_parse_url (reader->values[QD_COLUMN_URL]) == id)
    return reader->values[QD_COLUMN_URL];
  g_free (reader->made_url);
  reader->made_url = g_strdup_printf ("https://www.inaturalist.org/observations/%" G_GINT64_FORMAT, id);
  return reader->made_url;
}

/* A table has few, which need not be taken apart each time. */
static QdLicense
find_license (QdExportReader *reader, const char *text)
{
  Spelling *spelling;

  for (guint i = 0; i < reader->n_spellings; i++)
    if (strcmp (reader->spellings[i].text, text) == 0)
      return reader->spellings[i].license;
  if (reader->n_spellings == MOST_SPELLINGS || strlen (text) >= sizeof spelling->text)
    return qd_license_parse (text);
  spelling = &reader->spellings[reader->n_spellings++];
  g_strlcpy (spelling->text, text, sizeof spelling->text);
  spelling->license = qd_license_parse (text);
  return spelling->license;
}

static void
fill_row (QdExportReader *reader, guint64 line, gint64 id)
{
  QdExportRow *row = &reader->row;
  const char *const *values = reader->values;

  row->line = line;
  row->id = id;
  row->license = find_license (reader, values[QD_COLUMN_LICENSE]);
  row->user_id = qd_column_parse_number (values[QD_COLUMN_USER_ID]);
  row->taxon_id = qd_column_parse_number (values[QD_COLUMN_TAXON_ID]);
  take_place (reader, row);
  qd_column_parse_date (values[QD_COLUMN_OBSERVED_ON], row->observed_on);
  row->uuid = values[QD_COLUMN_UUID];
  row->url = take_url (reader, id);
  row->image_url = values[QD_COLUMN_IMAGE_URL];
  row->quality_grade = values[QD_COLUMN_QUALITY_GRADE];
  row->license_text = values[QD_COLUMN_LICENSE];
  row->user_login = values[QD_COLUMN_USER_LOGIN];
  row->user_name = values[QD_COLUMN_USER_NAME];
  row->place = values[QD_COLUMN_PLACE_GUESS];
  row->description = values[QD_COLUMN_DESCRIPTION];
  row->species_guess = values[QD_COLUMN_SPECIES_GUESS];
  row->scientific_name = values[QD_COLUMN_SCIENTIFIC_NAME];
  row->common_name = values[QD_COLUMN_COMMON_NAME];
  row->iconic_taxon = values[QD_COLUMN_ICONIC_TAXON_NAME];
  row->lineage = (const char *const *) reader->lineage->pdata;
  row->n_lineage = reader->lineage->len;
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
    sentence = csv->n_lines == 1
                   ? g_strdup (_ ("a quotation mark is opened here and never closed"))
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
    note (reader, csv->line, _ ("bytes that are no UTF-8 were replaced"));
  if (csv->flaws & QD_CSV_NUL_BYTES)
    note (reader, csv->line, _ ("NUL bytes were left out"));
  if (csv->n_fields > reader->columns.n_header)
    note (reader, csv->line, _ ("it has more fields than there are columns; the last ones were not read"));
  return TRUE;
}

/* The observation's number from its column; only where that is blank, from its page. */
static gint64
find_id (QdExportReader *reader)
{
  if (reader->values[QD_COLUMN_ID][0] != '\0')
    return qd_column_parse_number (reader->values[QD_COLUMN_ID]);
  return qd_column_parse_url (reader->values[QD_COLUMN_URL]);
}

/* Returns: the row can be used, and is in reader->row. */
static gboolean
take_row (QdExportReader *reader, const QdCsvRow *csv)
{
  reader->report->read++;
  if (!row_is_whole (reader, csv))
    return FALSE;
  take_values (reader, csv);

  gint64 id = find_id (reader);
  if (id == 0)
    {
      skip (reader, csv->line, "no id", _ ("the observation has no number"));
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
  fill_row (reader, csv->line, id);
  return TRUE;
}

gboolean
qd_export_reader_next (QdExportReader *reader, const QdExportRow **row, GCancellable *cancellable, GError **error)
{
  const QdCsvRow *csv;
  GError *local = NULL;

  *row = NULL;
  do
    {
      if (!qd_csv_reader_next (reader->csv, &csv, cancellable, &local))
        {
          translate_error (reader, &local);
          g_propagate_prefixed_error (error, local, "%s: ", reader->table.name);
          return FALSE;
        }
      if (csv == NULL && reader->report->read == 0)
        {
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” holds no observations."), reader->table.name);
          return FALSE;
        }
    }
  while (csv != NULL && !take_row (reader, csv));
  if (csv != NULL)
    *row = &reader->row;
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
