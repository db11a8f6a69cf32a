#include "config.h"

#include "engine/inat/export-columns.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/inat/export-reader.h"

/* As iNaturalist heads them. */
static const char *const column_names[QD_N_COLUMNS] = {
  [QD_COLUMN_ID] = "id",
  [QD_COLUMN_UUID] = "uuid",
  [QD_COLUMN_OBSERVED_ON] = "observed_on",
  [QD_COLUMN_USER_ID] = "user_id",
  [QD_COLUMN_USER_LOGIN] = "user_login",
  [QD_COLUMN_USER_NAME] = "user_name",
  [QD_COLUMN_QUALITY_GRADE] = "quality_grade",
  [QD_COLUMN_LICENSE] = "license",
  [QD_COLUMN_URL] = "url",
  [QD_COLUMN_IMAGE_URL] = "image_url",
  [QD_COLUMN_DESCRIPTION] = "description",
  [QD_COLUMN_PLACE_GUESS] = "place_guess",
  [QD_COLUMN_LATITUDE] = "latitude",
  [QD_COLUMN_LONGITUDE] = "longitude",
  [QD_COLUMN_SPECIES_GUESS] = "species_guess",
  [QD_COLUMN_SCIENTIFIC_NAME] = "scientific_name",
  [QD_COLUMN_COMMON_NAME] = "common_name",
  [QD_COLUMN_ICONIC_TAXON_NAME] = "iconic_taxon_name",
  [QD_COLUMN_TAXON_ID] = "taxon_id",
};

static void
match_column (QdColumns *columns, const char *header, guint at)
{
  g_autofree char *name = g_strstrip (g_utf8_casefold (header, -1));

  for (guint i = 0; i < QD_N_COLUMNS; i++)
    if (columns->at[i] < 0 && strcmp (name, column_names[i]) == 0)
      {
        columns->at[i] = at;
        columns->needed = at + 1;
      }
  if (g_str_has_prefix (name, "taxon_") && g_str_has_suffix (name, "_name"))
    g_array_append_val (columns->lineage, at);
}

static gboolean
check_columns (const QdColumns *columns, const char *name, GError **error)
{
  if (columns->needed == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is no export from iNaturalist: none of its columns is known."),
                 name);
  else if (columns->at[QD_COLUMN_IMAGE_URL] < 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 _ ("“%s” has no column image_url; tick image_url on iNaturalist's export page and export again."), name);
  else if (columns->at[QD_COLUMN_ID] < 0 && columns->at[QD_COLUMN_URL] < 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 _ ("“%s” has neither a column id nor a column url; tick id on iNaturalist's export page and export again."),
                 name);
  else
    return TRUE;
  return FALSE;
}

gboolean
qd_columns_find (QdColumns *columns, const char *const *header, guint n, const char *name, GError **error)
{
  columns->n_header = n;
  columns->needed = 0;
  columns->lineage = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < QD_N_COLUMNS; i++)
    columns->at[i] = -1;
  for (guint i = 0; i < n; i++)
    match_column (columns, header[i], i);
  return check_columns (columns, name, error);
}

void
qd_columns_clear (QdColumns *columns)
{
  g_clear_pointer (&columns->lineage, g_array_unref);
}

static gboolean
is_blank (const QdColumns *columns, const char *const *values, QdColumn column)
{
  return columns->at[column] >= 0 && values[column][0] == '\0';
}

guint
qd_columns_find_blanks (const QdColumns *columns, const char *const values[QD_N_COLUMNS])
{
  guint blanks = is_blank (columns, values, QD_COLUMN_OBSERVED_ON) ? QD_BLANK_OBSERVED_ON : 0;

  blanks |= is_blank (columns, values, QD_COLUMN_USER_NAME) ? QD_BLANK_USER_NAME : 0;
  blanks |= is_blank (columns, values, QD_COLUMN_PLACE_GUESS) ? QD_BLANK_PLACE : 0;
  blanks |= is_blank (columns, values, QD_COLUMN_DESCRIPTION) ? QD_BLANK_DESCRIPTION : 0;
  if (is_blank (columns, values, QD_COLUMN_LATITUDE) && is_blank (columns, values, QD_COLUMN_LONGITUDE))
    blanks |= QD_BLANK_COORDINATES;
  return blanks;
}

/* The digits that @text begins with, at most 18 of them, as a number; *@n: how many. */
static gint64
read_digits (const char *text, gsize *n)
{
  gint64 number = 0;

  for (*n = 0; *n < 18 && g_ascii_isdigit (text[*n]); ++*n)
    number = 10 * number + (text[*n] - '0');
  return number;
}

gint64
qd_column_parse_number (const char *text)
{
  gsize n;
  gint64 number = read_digits (text, &n);

  return text[n] == '\0' ? number : 0;
}

/* Digits of @text with a point behind the first @whole of them, moved to the right by @exponent: a whole number without
 * rounding? Such a one has all its digits, and beyond them zeros alone. */
static gint64
move_point (const char *digits, gsize whole, gsize exponent)
{
  gsize n = strlen (digits), end = whole + exponent;
  gint64 number = 0;

  if (end > n || end > 18)
    return 0;
  for (gsize i = 0; i < n; i++)
    if (i < end)
      number = 10 * number + (digits[i] - '0');
    else if (digits[i] != '0')
      return 0;
  return number;
}

gint64
qd_column_parse_decimal (const char *text)
{
  char digits[40] = "";
  gsize whole, decimals, n;
  gint64 exponent = 0;

  whole = strspn (text, "0123456789");
  decimals = text[whole] == '.' ? strspn (text + whole + 1, "0123456789") : 0;
  n = whole + (text[whole] == '.' ? 1 + decimals : 0);
  if (whole == 0 || whole + decimals >= sizeof digits)
    return 0;
  memcpy (digits, text, whole);
  memcpy (digits + whole, text + whole + 1, decimals);
  if (text[n] == 'e' || text[n] == 'E')
    {
      text += n + 1 + (text[n + 1] == '+' ? 1 : 0);
      exponent = read_digits (text, &n);
      if (n == 0)
        return 0;
    }
  return text[n] == '\0' && exponent <= 18 ? move_point (digits, whole, (gsize) exponent) : 0;
}

#define PAGE  "https://www.inaturalist.org/observations/"
#define PAGES "/observations/"

/* iNaturalist's own, and those of its network. */
static gboolean
is_site (const char *host, gsize n)
{
  static const char *const sites[] = { "inaturalist.org",        "inaturalist.ca",         "inaturalist.nz",
                                       "inaturalist.lu",         "inaturalist.ala.org.au", "inaturalist.laji.fi",
                                       "inaturalist.mma.gob.cl", "naturalista.mx",         "naturalista.uy",
                                       "argentinat.org",         "biodiversity4all.org" };

  for (guint i = 0; i < G_N_ELEMENTS (sites); i++)
    {
      gsize length = strlen (sites[i]);

      if (n >= length && g_ascii_strncasecmp (host + n - length, sites[i], length) == 0 &&
          (n == length || host[n - length - 1] == '.'))
        return TRUE;
    }
  return FALSE;
}

gint64
qd_column_parse_url (const char *url)
{
  gsize n;

  if (strncmp (url, PAGE, strlen (PAGE)) == 0)
    return qd_column_parse_number (url + strlen (PAGE));
  if (g_str_has_prefix (url, "https://"))
    url += strlen ("https://");
  else if (g_str_has_prefix (url, "http://"))
    url += strlen ("http://");
  else
    return 0;
  n = strcspn (url, "/");
  return is_site (url, n) && g_str_has_prefix (url + n, PAGES) ? qd_column_parse_number (url + n + strlen (PAGES)) : 0;
}

/* Of up to 15 digits both numbers below are doubles without an error, and so their quotient is the double that is nearest
 * (Clinger 1990, "How to read floating point numbers accurately"). FALSE for anything else. */
static gboolean
read_short_decimal (const char *text, double *value)
{
  static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
  gboolean minus = text[0] == '-';
  gsize whole, decimals;
  gint64 digits = read_digits (text + minus, &whole), fraction;

  text += minus + whole;
  if (text[0] != '.' || whole == 0)
    return FALSE;
  fraction = read_digits (text + 1, &decimals);
  if (text[1 + decimals] != '\0' || decimals == 0 || whole + decimals > 15)
    return FALSE;
  *value = ((double) digits * powers[decimals] + (double) fraction) / powers[decimals];
  *value = minus ? -*value : *value;
  return TRUE;
}

/* With a comma for the point, as in many countries. */
static gboolean
read_decimal_comma (const char *text, double *value)
{
  gsize whole = strspn (text, "+-0123456789");
  g_autofree char *copy = NULL;
  char *end;

  if (whole == 0 || text[whole] != ',' || strspn (text + whole + 1, "0123456789") == 0)
    return FALSE;
  copy = g_strdup (text);
  copy[whole] = '.';
  *value = g_ascii_strtod (copy, &end);
  return *end == '\0';
}

double
qd_column_parse_degrees (const char *text, double limit)
{
  char *end = NULL;
  double value;

  if (!read_short_decimal (text, &value))
    {
      value = g_ascii_strtod (text, &end);
      if ((end == text || *end != '\0') && !read_decimal_comma (text, &value))
        return NAN;
    }
  return fabs (value) <= limit ? value : NAN;
}

void
qd_column_parse_date (const char *text, char date[11])
{
  static const char pattern[] = "dddd-dd-dd";
  gsize n = 0;

  date[0] = '\0';
  while (pattern[n] == 'd' ? g_ascii_isdigit (text[n]) : pattern[n] != '\0' && text[n] == pattern[n])
    n++;
  if (n != strlen (pattern) || text[n] != '\0')
    return;

  guint year = (guint) read_digits (text, &n), month = (guint) read_digits (text + 5, &n);
  guint day = (guint) read_digits (text + 8, &n);
  if (year > 0 && month >= 1 && month <= 12 && g_date_valid_dmy (day, month, year))
    g_strlcpy (date, text, 11);
}
