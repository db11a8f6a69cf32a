/* The values of a row of an export. */
#include <math.h>
#include <string.h>

#include "engine/inat/export-private.h"

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

void
qd_export_take_values (QdExportReader *reader, const QdCsvRow *csv)
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
count_unread (QdUnread *unread, guint64 line)
{
  if (unread->n++ == 0)
    unread->line = line;
}

static void
take_place (QdExportReader *reader, QdExportRow *row)
{
  const char *latitude = reader->values[QD_COLUMN_LATITUDE], *longitude = reader->values[QD_COLUMN_LONGITUDE];

  row->latitude = qd_column_parse_degrees (latitude, 90);
  row->longitude = qd_column_parse_degrees (longitude, 180);
  if (!isnan (row->latitude) && !isnan (row->longitude))
    return;
  row->latitude = row->longitude = NAN;
  if (*latitude != '\0' || *longitude != '\0')
    count_unread (&reader->places, row->line);
}

/* As iNaturalist writes it, or as a spreadsheet may have left it. */
static void
take_date (QdExportReader *reader, QdExportRow *row, GCancellable *cancellable)
{
  const char *text = reader->values[QD_COLUMN_OBSERVED_ON];

  qd_column_parse_date (text, row->observed_on);
  if (row->observed_on[0] != '\0' || *text == '\0')
    return;
  if (!reader->ordered && qd_date_needs_order (text))
    {
      reader->ordered = TRUE;
      reader->order = qd_date_find_order (&reader->table, (guint) reader->columns.at[QD_COLUMN_OBSERVED_ON], cancellable);
    }
  if (!qd_date_parse (text, reader->order, row->observed_on))
    count_unread (&reader->dates, row->line);
}

/* A spreadsheet may have made a decimal of a number; where it rounded it, or it is none, the page has it. */
gint64
qd_export_find_id (QdExportReader *reader)
{
  gint64 id = qd_column_parse_number (reader->values[QD_COLUMN_ID]);

  if (id == 0)
    id = qd_column_parse_decimal (reader->values[QD_COLUMN_ID]);
  return id != 0 ? id : qd_column_parse_url (reader->values[QD_COLUMN_URL]);
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
  QdSpelling *spelling;

  for (guint i = 0; i < reader->n_spellings; i++)
    if (strcmp (reader->spellings[i].text, text) == 0)
      return reader->spellings[i].license;
  if (reader->n_spellings == QD_MOST_SPELLINGS || strlen (text) >= sizeof spelling->text)
    return qd_license_parse (text);
  spelling = &reader->spellings[reader->n_spellings++];
  g_strlcpy (spelling->text, text, sizeof spelling->text);
  spelling->license = qd_license_parse (text);
  return spelling->license;
}

void
qd_export_fill_row (QdExportReader *reader, guint64 line, gint64 id, GCancellable *cancellable)
{
  QdExportRow *row = &reader->row;
  const char *const *values = reader->values;

  row->line = line;
  row->id = id;
  row->license = find_license (reader, values[QD_COLUMN_LICENSE]);
  row->license_unknown = reader->columns.at[QD_COLUMN_LICENSE] < 0;
  row->blanks = qd_columns_find_blanks (&reader->columns, values);
  row->user_id = qd_column_parse_number (values[QD_COLUMN_USER_ID]);
  row->taxon_id = qd_column_parse_number (values[QD_COLUMN_TAXON_ID]);
  take_place (reader, row);
  take_date (reader, row, cancellable);
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
