/* What is in the fields of an export comes out of its rows: texts, dates, coordinates, licenses and ids. */
#include "tests/inat/read-exports.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const char *texts[8]; /* [row] what is expected there */
} Expected;

static void
check_place (const QdExportRow *row, guint n, gpointer expected)
{
  if (((Expected *)expected)->texts[n] != NULL)
    g_assert_cmpstr (row->place, ==, ((Expected *)expected)->texts[n]);
}

static void
check_description (const QdExportRow *row, guint n, gpointer expected)
{
  if (((Expected *)expected)->texts[n] != NULL)
    g_assert_cmpstr (row->description, ==, ((Expected *)expected)->texts[n]);
}

static void
check_date (const QdExportRow *row, guint n, gpointer expected)
{
  g_assert_cmpstr (row->observed_on, ==, ((Expected *)expected)->texts[n]);
}

static void
test_texts (void)
{
  if (has_no_exports ())
    return;
  Expected snow = { { "6\" of snow" } }, after = { { "Example place" } }, backslash = { { "a \\b\\\" c\"", "Example place" } };
  Expected quotes = { { "First line\nsecond line with \"quoted\" words\n\nfourth, after an empty line",
                        "\"starts and ends with quotes\"", "\",\",\n\"" } };
  Expected scripts = { { "Москва", "Example place" } }, zero = { { "Example place", "Example place", "Example place" } };
  Expected region = { { "Torres del Paine, Región de Magallanes" } };
  g_autoptr (QdReport) r1 = read_odd ("quote_in_unquoted_field.csv", check_place, &snow);
  g_autoptr (QdReport) r2 = read_odd ("text_after_closing_quote.csv", check_place, &after);
  g_autoptr (QdReport) r3 = read_odd ("backslash_quotes.csv", check_place, &backslash);
  g_autoptr (QdReport) r4 = read_odd ("semicolon_cp1252.csv", check_place, &region);
  g_autoptr (QdReport) r5 = read_odd ("multiline_quotes.csv", check_description, &quotes);
  g_autoptr (QdReport) r6 = read_odd ("unicode_text.csv", check_place, &scripts);
  g_autoptr (QdReport) r7 = read_odd ("nul_byte.csv", check_place, &zero);

  g_assert_nonnull (strstr (r2->warnings->pdata[0], "Line 2 of text_after_closing_quote.csv"));
  g_assert_nonnull (strstr (r4->warnings->pdata[0], "Windows-1252"));
}

static void
collect_description (const QdExportRow *row, G_GNUC_UNUSED guint n, gpointer text)
{
  g_string_append_printf (text, "[%s]", row->description);
}

static void
test_long_texts (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (GString) letters = g_string_new (NULL), quotes = g_string_new (NULL), stray = g_string_new (NULL);
  g_autoptr (QdReport) r1 = read_odd ("field_1MB.csv", collect_description, letters);
  g_autoptr (QdReport) r2 = read_odd ("field_1MB_quotes.csv", collect_description, quotes);
  g_autoptr (QdReport) r3 = read_odd ("mixed_eol_stray_cr.csv", collect_description, stray);

  g_assert_cmpuint (letters->len, ==, 1000000 + 6);
  g_assert_cmpuint (quotes->len, ==, 500000 + 2);
  g_assert_cmpuint (strspn (quotes->str + 1, "\""), ==, 500000);
  g_assert_nonnull (strchr (stray->str, '\r'));
}

static void
test_dates (void)
{
  if (has_no_exports ())
    return;
  Expected dates = { { "", "", "", "2023-12-31", "2024-05-06", "2024-05-07" } };
  g_autoptr (QdReport) report = read_odd ("dates.csv", check_date, &dates);
  g_assert_cmpstr (report->warnings->pdata[0], ==,
                   "dates.csv: 2 dates could not be read, the first in line 2; such as 2024-05-31 they always can.");
}

static void
check_coordinates (const QdExportRow *row, guint n, G_GNUC_UNUSED gpointer unused)
{
  static const double expected[6][2] = { { NAN, NAN }, { NAN, NAN }, { 45.5, 7.25 }, { NAN, NAN }, { -0.0, -180 }, { 45, 7 } };

  g_assert_cmpint (isnan (row->latitude), ==, isnan (expected[n][0]));
  if (!isnan (row->latitude))
    {
      g_assert_cmpfloat (row->latitude, ==, expected[n][0]);
      g_assert_cmpfloat (row->longitude, ==, expected[n][1]);
    }
  else
    g_assert_true (isnan (row->longitude));
}

static void
test_coordinates (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (QdReport) report = read_odd ("coordinates.csv", check_coordinates, NULL);
  g_assert_cmpstr (report->warnings->pdata[0], ==,
                   "coordinates.csv: the coordinates of 2 rows could not be read, the first in line 3.");
}

static void
check_license (const QdExportRow *row, guint n, G_GNUC_UNUSED gpointer unused)
{
  static const QdLicense expected[] = {
    QD_LICENSE_CC0,      QD_LICENSE_CC_BY,         QD_LICENSE_CC_BY_NC,    QD_LICENSE_CC_BY_SA,
    QD_LICENSE_CC_BY_ND, QD_LICENSE_CC_BY_NC_SA,   QD_LICENSE_CC_BY_NC_ND, QD_LICENSE_ALL_RIGHTS_RESERVED,
    QD_LICENSE_CC_BY,    QD_LICENSE_PUBLIC_DOMAIN, QD_LICENSE_GFDL,
  };
  g_assert_cmpint (row->license, ==, expected[n]);
}

static void
test_licenses (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (QdReport) report = read_odd ("licences.csv", check_license, NULL);
}

static void
check_id_from_url (const QdExportRow *row, guint n, G_GNUC_UNUSED gpointer unused)
{
  g_assert_cmpint (row->id, ==, 90000001 + n);
}

static void
check_page (const QdExportRow *row, guint n, G_GNUC_UNUSED gpointer unused)
{
  g_autofree char *page = g_strdup_printf ("https://www.inaturalist.org/observations/%u", 90000001 + n);
  g_assert_cmpstr (row->url, ==, page);
}

static void
test_ids (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (QdReport) r1 = read_odd ("no_id_column.csv", check_id_from_url, NULL);
  g_autoptr (QdReport) r2 = read_odd ("three_columns.csv", check_page, NULL);
  g_autoptr (QdReport) r3 = read_odd ("id_path_tricks.csv", check_id_from_url, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export-reader/texts", test_texts);
  g_test_add_func ("/export-reader/long-texts", test_long_texts);
  g_test_add_func ("/export-reader/dates", test_dates);
  g_test_add_func ("/export-reader/coordinates", test_coordinates);
  g_test_add_func ("/export-reader/licenses", test_licenses);
  g_test_add_func ("/export-reader/ids", test_ids);
  return g_test_run ();
}
