/**
 * The columns of an export that are used, found by their headers (trimmed, in any case), and the values in them. Private to the
 * export reader. Plain values; any thread.
 */
#pragma once

#include <glib.h>

typedef enum
{
  QD_COLUMN_ID,
  QD_COLUMN_UUID,
  QD_COLUMN_OBSERVED_ON,
  QD_COLUMN_USER_ID,
  QD_COLUMN_USER_LOGIN,
  QD_COLUMN_USER_NAME,
  QD_COLUMN_QUALITY_GRADE,
  QD_COLUMN_LICENSE,
  QD_COLUMN_URL,
  QD_COLUMN_IMAGE_URL,
  QD_COLUMN_DESCRIPTION,
  QD_COLUMN_PLACE_GUESS,
  QD_COLUMN_LATITUDE,
  QD_COLUMN_LONGITUDE,
  QD_COLUMN_SPECIES_GUESS,
  QD_COLUMN_SCIENTIFIC_NAME,
  QD_COLUMN_COMMON_NAME,
  QD_COLUMN_ICONIC_TAXON_NAME,
  QD_COLUMN_TAXON_ID,
  QD_N_COLUMNS,
} QdColumn;

typedef struct
{
  int at[QD_N_COLUMNS]; /* place in the header, from 0; -1: the export has no such column */
  guint n_header;       /* columns the header has */
  guint needed;         /* fields a row must have so that no used column is cut off */
  GArray *lineage;      /* of guint: places of the taxon_*_name columns */
} QdColumns;

/* Of two columns with one name the first counts. @name is the file's, for the sentence. Errors: QD_ERROR_INPUT, saying which
 * column is missing. @columns needs qd_columns_clear() in either case. */
gboolean qd_columns_find (QdColumns *columns, const char *const *header, guint n, const char *name, GError **error);
void qd_columns_clear (QdColumns *columns);

/* Which of @values, the row's by QdColumn, are blank in a column that the table has: of QdBlank (export-reader.h). */
guint qd_columns_find_blanks (const QdColumns *columns, const char *const values[QD_N_COLUMNS]);

/* A whole number above 0, digits alone; 0 for anything else. */
gint64 qd_column_parse_number (const char *text);
/* The same written with decimals that are zeros or with an exponent, "90000001.0" or "9.0000001E+07"; 0 for anything else, and
 * where digits are missing, as in "9.0E+07": who wrote it may have rounded it. */
gint64 qd_column_parse_decimal (const char *text);
/* The number in ".../observations/NUMBER" of an address of iNaturalist or of its network; 0 when it is no such address. */
gint64 qd_column_parse_url (const char *url);
/* Within -@limit..@limit, with a decimal point or comma whatever the language; NAN for anything else. */
double qd_column_parse_degrees (const char *text, double limit);
/* "2024-02-29"; "" for what is no such date. */
void qd_column_parse_date (const char *text, char date[11]);
