#include "engine/core/error.h"
#include "engine/inat/export-reader.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What each file of fixtures/inat/odd gives: rows, reasons for the others, and how often a person is warned; or the refusal. */
static const struct
{
  const char *file;
  guint rows;
  const char *reasons;
  guint warnings;
  const char *refusal; /* part of the sentence */
} odd[] = {
  { "plain.csv", 3, "{}", 0, NULL },
  { "semicolon_cp1252.csv", 2, "{}", 1, NULL },
  { "utf8_bom.csv", 3, "{}", 0, NULL },
  { "utf16le_bom.csv", 3, "{}", 1, NULL },
  { "tab_separated.csv", 3, "{}", 0, NULL },
  { "crlf.csv", 3, "{}", 0, NULL },
  { "mixed_eol_stray_cr.csv", 4, "{}", 0, NULL },
  { "cr_only.csv", 3, "{}", 0, NULL },
  { "multiline_quotes.csv", 3, "{}", 0, NULL },
  { "missing_image_url.csv", 2, "{\"no image\":2}", 2, NULL },
  { "no_id_column.csv", 3, "{}", 0, NULL },
  { "no_image_url_column.csv", 0, NULL, 0, "has no column image_url" },
  { "three_columns.csv", 3, "{}", 0, NULL },
  { "columns_in_other_order.csv", 3, "{}", 0, NULL },
  { "extra_unknown_columns.csv", 1, "{}", 0, NULL },
  { "duplicate_column.csv", 3, "{}", 0, NULL },
  { "header_case_and_spaces.csv", 3, "{}", 0, NULL },
  { "duplicate_rows.csv", 4, "{}", 0, NULL }, /* the project knows them apart, not the reader */
  { "same_photo_two_observations.csv", 2, "{}", 0, NULL },
  { "taxon_id_only.csv", 1, "{}", 0, NULL },
  { "no_taxon_at_all.csv", 1, "{}", 0, NULL },
  { "url_timestamp.csv", 2, "{}", 0, NULL },
  { "url_extensions.csv", 9, "{}", 0, NULL },
  { "url_no_extension.csv", 2, "{}", 0, NULL },
  { "url_sizes.csv", 6, "{}", 0, NULL },
  { "url_static_inaturalist.csv", 2, "{}", 0, NULL },
  { "url_flickr.csv", 0, "{\"other host\":3}", 3, NULL },
  { "url_copyright_placeholder.csv", 1, "{\"removed photo\":2}", 2, NULL },
  { "url_unsafe_schemes.csv", 1, "{\"unsafe address\":6}", 6, NULL },
  { "url_private_addresses.csv", 0, "{\"unsafe address\":9,\"other host\":1}", 10, NULL },
  { "url_path_tricks.csv", 0, "{\"no photo address\":4,\"unsafe address\":2}", 6, NULL },
  { "id_path_tricks.csv", 1, "{\"no id\":6}", 6, NULL },
  { "formula_cells.csv", 1, "{}", 0, NULL },
  { "markup_in_text.csv", 1, "{}", 0, NULL },
  { "unicode_text.csv", 2, "{}", 0, NULL },
  { "invalid_utf8_in_the_middle.csv", 3, "{}", 1, NULL },
  { "too_few_fields.csv", 2, "{\"damaged row\":1}", 1, NULL },
  { "too_many_fields.csv", 3, "{}", 1, NULL },
  { "blank_lines.csv", 3, "{}", 0, NULL },
  { "no_final_newline.csv", 3, "{}", 0, NULL },
  { "nul_byte.csv", 3, "{}", 1, NULL },
  { "unclosed_quote_at_eof.csv", 2, "{\"damaged row\":1}", 1, NULL },
  { "quote_in_unquoted_field.csv", 2, "{}", 0, NULL },
  { "text_after_closing_quote.csv", 2, "{}", 1, NULL },
  { "backslash_quotes.csv", 2, "{}", 1, NULL },
  { "header_only.csv", 0, NULL, 0, "holds no observations" },
  { "empty.csv", 0, NULL, 0, "is empty" },
  { "only_newlines.csv", 0, NULL, 0, "no line with the names of columns" },
  { "only_bom.csv", 0, NULL, 0, "is empty" },
  { "not_csv_html.csv", 0, NULL, 0, "none of its columns is known" },
  { "not_csv_zip.csv", 0, NULL, 0, "damaged zip" },
  { "not_csv_json.csv", 0, NULL, 0, "none of its columns is known" },
  { "field_1MB.csv", 3, "{}", 0, NULL },
  { "field_1MB_quotes.csv", 1, "{}", 0, NULL },
  { "columns_10000.csv", 1, "{}", 0, NULL },
  { "rows_20000.csv", 20000, "{}", 0, NULL },
  { "dates.csv", 6, "{}", 0, NULL },
  { "coordinates.csv", 6, "{}", 0, NULL },
  { "licences.csv", 11, "{}", 0, NULL },
};

static char *
fixture (const char *folder, const char *file)
{
  return g_build_filename (g_getenv ("QD_FIXTURES"), "inat", folder, file, NULL);
}

static gboolean
no_fixtures (void)
{
  if (g_file_test (g_getenv ("QD_FIXTURES"), G_FILE_TEST_IS_DIR))
    return FALSE;
  g_test_skip ("no fixtures");
  return TRUE;
}

typedef void (*RowFunc) (const QdExportRow *row, guint n, gpointer user_data);

/* Reads it all; NULL and @error when it is refused. */
static QdReport *
read_all (const char *path, RowFunc func, gpointer user_data, GError **error)
{
  g_autoptr (QdExportReader) reader = qd_export_reader_open (path, NULL, NULL, error);
  const QdExportRow *row = NULL;
  guint n = 0;

  if (reader == NULL)
    return NULL;
  while (qd_export_reader_next (reader, &row, NULL, error) && row != NULL)
    {
      if (func != NULL)
        func (row, n, user_data);
      n++;
    }
  if (error != NULL && *error != NULL)
    return NULL;
  QdReport *report = qd_export_reader_steal_report (reader);
  report->added = n;
  g_assert_cmpuint (report->read, ==, n + report->skipped);
  return report;
}

static QdReport *
read_odd (const char *file, RowFunc func, gpointer user_data)
{
  g_autofree char *path = fixture ("odd", file);
  g_autoptr (GError) error = NULL;
  QdReport *report = read_all (path, func, user_data, &error);

  g_assert_no_error (error);
  return report;
}

/* A row whose texts are all good to read to the end. */
static void
touch (const QdExportRow *row, G_GNUC_UNUSED guint n, G_GNUC_UNUSED gpointer user_data)
{
  const char *texts[]
      = { row->uuid,        row->url,   row->image_url,   row->quality_grade, row->license_text,    row->user_login,
          row->user_name,   row->place, row->description, row->species_guess, row->scientific_name, row->common_name,
          row->iconic_taxon };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_true (g_utf8_validate (texts[i], -1, NULL));
  g_assert_cmpint (row->id, >, 0);
  g_assert_cmpint (row->photo.photo_id, >, 0);
}

static void
test_odd (void)
{
  if (no_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *path = fixture ("odd", odd[i].file);
      g_autoptr (GError) error = NULL;
      g_autoptr (QdReport) report = read_all (path, touch, NULL, &error);

      g_test_message ("%s", odd[i].file);
      if (odd[i].refusal != NULL)
        {
          g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
          g_assert_nonnull (strstr (error->message, odd[i].refusal));
          g_assert_nonnull (strstr (error->message, odd[i].file));
          g_assert_null (report);
          continue;
        }
      g_assert_no_error (error);
      g_autofree char *reasons = qd_report_reasons_to_json (report);
      g_assert_cmpuint (report->added, ==, odd[i].rows);
      g_assert_cmpstr (reasons, ==, odd[i].reasons);
      g_assert_cmpuint (report->n_warnings, ==, odd[i].warnings);
    }
}

/* The table above knows every file of the folder. */
static void
test_odd_is_complete (void)
{
  if (no_fixtures ())
    return;
  g_autofree char *path = fixture ("odd", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  for (const char *name = g_dir_read_name (folder); name != NULL; name = g_dir_read_name (folder))
    n += g_str_has_suffix (name, ".csv");
  g_assert_cmpuint (n, ==, 59);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (odd));
}

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
  if (no_fixtures ())
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

/* How a file is written is found out and said. */
static void
test_notes (void)
{
  static const struct
  {
    const char *file, *note;
  } cases[] = {
    { "plain.csv", "plain.csv: commas between the fields, UTF-8." },
    { "semicolon_cp1252.csv", "semicolon_cp1252.csv: semicolons between the fields, Windows-1252." },
    { "utf8_bom.csv", "utf8_bom.csv: commas between the fields, UTF-8 with a byte order mark." },
    { "utf16le_bom.csv", "utf16le_bom.csv: commas between the fields, UTF-16 with a byte order mark." },
    { "tab_separated.csv", "tab_separated.csv: tabs between the fields, UTF-8." },
    { "invalid_utf8_in_the_middle.csv", "invalid_utf8_in_the_middle.csv: commas between the fields, UTF-8." },
  };

  if (no_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QdReport) report = read_odd (cases[i].file, NULL, NULL);

      g_assert_cmpuint (report->notes->len, ==, 1);
      g_assert_cmpstr (report->notes->pdata[0], ==, cases[i].note);
    }
}

/* Rows that are left out are named by their lines. */
static void
test_skipped_lines (void)
{
  static const struct
  {
    const char *file, *reason, *lines;
  } cases[] = {
    { "missing_image_url.csv", "no image", "3 4" },
    { "url_flickr.csv", "other host", "2 3 4" },
    { "url_copyright_placeholder.csv", "removed photo", "2 3" },
    { "url_unsafe_schemes.csv", "unsafe address", "2 3 4 5 6 7" },
    { "url_private_addresses.csv", "unsafe address", "2 3 4 5 6 7 8 9 10" },
    { "url_private_addresses.csv", "other host", "11" },
    { "url_path_tricks.csv", "no photo address", "2 3 4 5" },
    { "url_path_tricks.csv", "unsafe address", "6 7" },
    { "id_path_tricks.csv", "no id", "2 3 5 6 7 8" },
    { "too_few_fields.csv", "damaged row", "3" },
    { "unclosed_quote_at_eof.csv", "damaged row", "4" },
  };

  if (no_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QdReport) report = read_odd (cases[i].file, NULL, NULL);
      GPtrArray *examples = qd_report_get_examples (report, cases[i].reason);
      g_autoptr (GString) lines = g_string_new (NULL);

      for (guint n = 0; n < examples->len; n++)
        g_string_append_printf (lines, "%s%u", n > 0 ? " " : "",
                                (guint) strtoul ((char *) examples->pdata[n] + strlen ("Line "), NULL, 10));
      g_assert_cmpstr (lines->str, ==, cases[i].lines);
    }
}

static void
test_long_texts (void)
{
  if (no_fixtures ())
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
  if (no_fixtures ())
    return;
  Expected dates = { { "", "", "", "", "2024-05-06", "2024-05-07" } };
  g_autoptr (QdReport) report = read_odd ("dates.csv", check_date, &dates);
}

static void
check_coordinates (const QdExportRow *row, guint n, G_GNUC_UNUSED gpointer unused)
{
  static const double expected[6][2] = { { NAN, NAN }, { NAN, NAN }, { NAN, NAN }, { NAN, NAN }, { -0.0, -180 }, { 45, 7 } };

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
  if (no_fixtures ())
    return;
  g_autoptr (QdReport) report = read_odd ("coordinates.csv", check_coordinates, NULL);
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
  if (no_fixtures ())
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
check_id_three (const QdExportRow *row, G_GNUC_UNUSED guint n, G_GNUC_UNUSED gpointer unused)
{
  g_assert_cmpint (row->id, ==, 90000003);
}

static void
test_ids (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (QdReport) r1 = read_odd ("no_id_column.csv", check_id_from_url, NULL);
  g_autoptr (QdReport) r2 = read_odd ("three_columns.csv", check_page, NULL);
  g_autoptr (QdReport) r3 = read_odd ("id_path_tricks.csv", check_id_three, NULL);
}

static void
test_lines (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (QdReport) few = read_odd ("too_few_fields.csv", NULL, NULL);
  g_autoptr (QdReport) unclosed = read_odd ("unclosed_quote_at_eof.csv", NULL, NULL);
  g_autoptr (QdReport) many = read_odd ("too_many_fields.csv", NULL, NULL);

  g_assert_cmpstr (few->warnings->pdata[0], ==, "Line 3 of too_few_fields.csv: it ends after 20 of 40 fields; left out.");
  g_assert_cmpstr (unclosed->warnings->pdata[0], ==,
                   "Line 4 of unclosed_quote_at_eof.csv: a quotation mark is opened here and never closed; left out.");
  g_assert_nonnull (strstr (many->warnings->pdata[0], "Line 3 of too_many_fields.csv"));
}

typedef struct
{
  guint cc0, cc_by, research, bombus, apidae, multi_line, open_data;
  GHashTable *photos, *taxa;
} Tally;

static void
tally (const QdExportRow *row, G_GNUC_UNUSED guint n, gpointer user_data)
{
  Tally *sum = user_data;

  sum->cc0 += row->license == QD_LICENSE_CC0;
  sum->cc_by += row->license == QD_LICENSE_CC_BY;
  sum->research += strcmp (row->quality_grade, "research") == 0;
  sum->bombus += qd_export_row_is_taxon (row, "bombus");
  sum->apidae += qd_export_row_is_taxon (row, " Apidae ");
  sum->multi_line += strchr (row->description, '\n') != NULL;
  sum->open_data += row->photo.host == QD_PHOTO_HOST_OPEN_DATA;
  g_hash_table_add (sum->photos, GINT_TO_POINTER ((int)row->photo.photo_id));
  g_hash_table_add (sum->taxa, GINT_TO_POINTER ((int)row->taxon_id));
}

static Tally
tally_file (const char *file, guint rows)
{
  Tally sum = { .photos = g_hash_table_new (NULL, NULL), .taxa = g_hash_table_new (NULL, NULL) };
  g_autofree char *path = g_build_filename (g_getenv ("QD_FIXTURES"), file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = read_all (path, tally, &sum, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (report->added, ==, rows);
  g_assert_cmpuint (report->skipped, ==, 0);
  return sum;
}

static void
tally_clear (Tally *sum)
{
  g_hash_table_unref (sum->photos);
  g_hash_table_unref (sum->taxa);
}

static void
test_real_exports (void)
{
  static const char *const both[] = { "inat/observations-568611.csv", "inat/observations-568611.csv.zip" };

  if (no_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      Tally sum = tally_file (both[i], 378);
      g_assert_cmpuint (sum.cc0, ==, 1);
      g_assert_cmpuint (sum.cc_by, ==, 377);
      g_assert_cmpuint (sum.research, ==, 290);
      g_assert_cmpuint (g_hash_table_size (sum.photos), ==, 376);
      g_assert_cmpuint (g_hash_table_size (sum.taxa), ==, 107);
      g_assert_cmpuint (sum.bombus, >, 0);
      g_assert_cmpuint (sum.apidae, >, sum.bombus);
      tally_clear (&sum);
    }
  Tally own = tally_file ("inat/observations_export.csv", 47);
  g_assert_cmpuint (own.multi_line, ==, 3);
  g_assert_cmpuint (g_hash_table_size (own.taxa), ==, 21);
  tally_clear (&own);
  Tally mixed = tally_file ("inat/observations-naturalist-parser.csv", 50);
  g_assert_cmpuint (mixed.open_data, ==, 44);
  tally_clear (&mixed);
  Tally bees = tally_file ("bees/observations-bees.csv", 11);
  g_assert_cmpuint (bees.cc0, ==, 11);
  g_assert_cmpuint (bees.multi_line, ==, 1);
  tally_clear (&bees);
}

static void
test_zip_name (void)
{
  if (no_fixtures ())
    return;
  g_autofree char *path = g_build_filename (g_getenv ("QD_FIXTURES"), "inat", "observations-568611.csv.zip", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdExportReader) reader = qd_export_reader_open (path, NULL, NULL, &error);
  const QdExportRow *row;
  guint64 done, total;

  g_assert_no_error (error);
  g_assert_cmpstr (qd_export_reader_get_name (reader), ==, "observations-568611.csv in observations-568611.csv.zip");
  qd_export_reader_get_progress (reader, &done, &total);
  g_assert_cmpuint (total, ==, 310940);
  g_assert_cmpuint (done, <, total);
  do
    g_assert_true (qd_export_reader_next (reader, &row, NULL, &error));
  while (row != NULL);
  qd_export_reader_get_progress (reader, &done, &total);
  g_assert_cmpuint (done, ==, total);
}

/* A zip cut at any place is refused before a row is taken, or (only its list of entries is cut off) read whole. */
static void
test_cut_zip (void)
{
  if (no_fixtures ())
    return;
  g_autofree char *path = g_build_filename (g_getenv ("QD_FIXTURES"), "inat", "observations-568611.csv.zip", NULL);
  g_autofree char *folder = g_dir_make_tmp ("quadrat-XXXXXX", NULL);
  g_autofree char *cut = g_build_filename (folder, "cut.zip", NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (gsize n = 1; n < length - 300; n += 2111)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (g_file_set_contents (cut, bytes, n, NULL));
      g_autoptr (QdExportReader) reader = qd_export_reader_open (cut, NULL, NULL, &error);
      g_assert_null (reader);
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
    }
  g_unlink (cut);
  g_rmdir (folder);
}

typedef struct
{
  GCancellable *cancellable;
  guint calls, last; /* calls that were told; the one that cancels */
  guint64 total;
} Told;

static void
on_told (guint64 done, guint64 total, gpointer user_data)
{
  Told *told = user_data;

  g_assert_cmpuint (done, ==, 0);
  g_assert_cmpuint (total, ==, told->total);
  if (++told->calls == told->last)
    g_cancellable_cancel (told->cancellable);
}

/* A table of nothing but ASCII has to be read to its end to know that; it is told meanwhile, and can be stopped. */
static void
test_opening (void)
{
  static const char row[] = "1,https://static.inaturalist.org/photos/1/medium.jpg\n";
  g_autofree char *folder = g_dir_make_tmp ("quadrat-XXXXXX", NULL), *path = g_build_filename (folder, "a.csv", NULL);
  g_autoptr (GString) text = g_string_new ("id,image_url\n");
  Told told = { .last = 1 };
  const QdRowSourceOptions options = { .progress = on_told, .user_data = &told };

  for (guint i = 0; i < 100000; i++) /* many pieces of 64 KiB */
    g_string_append_len (text, row, sizeof row - 1);
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  told.total = text->len;
  told.cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (QdExportReader) stopped = qd_export_reader_open_entry (path, NULL, &options, told.cancellable, &error);
  g_assert_null (stopped);
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (told.calls, ==, 1); /* and no piece more */
  g_object_unref (told.cancellable);
  /* A letter that is UTF-8 near its beginning is enough. */
  memcpy (text->str + strlen ("id,image_url\n1,https://"), "\xc3\xa9", 2);
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  told = (Told){ .total = text->len };
  g_clear_error (&error);
  g_autoptr (QdExportReader) certain = qd_export_reader_open_entry (path, NULL, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (told.calls, ==, 1);
  g_assert_cmpint (qd_export_reader_get_encoding (certain), ==, QD_TEXT_UTF8);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_cancel (void)
{
  if (no_fixtures ())
    return;
  g_autofree char *path = fixture ("odd", "rows_20000.csv");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (QdExportReader) reader = qd_export_reader_open (path, NULL, cancellable, &error);
  const QdExportRow *row;
  guint n = 0;

  g_assert_no_error (error);
  g_assert_true (qd_export_reader_next (reader, &row, cancellable, &error));
  g_cancellable_cancel (cancellable);
  while (qd_export_reader_next (reader, &row, cancellable, &error))
    n++;
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (n, <, 1000); /* what was in the buffer of 64 KiB */
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdExportReader) none = qd_export_reader_open ("/nonexistent/a.csv", NULL, NULL, &error);

  g_assert_null (none);
  g_assert_error (error, QD_ERROR, QD_ERROR_IO);
  g_clear_error (&error);
  g_autoptr (QdExportReader) folder = qd_export_reader_open ("/", NULL, NULL, &error);
  g_assert_null (folder);
  g_assert_error (error, QD_ERROR, QD_ERROR_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export-reader/odd", test_odd);
  g_test_add_func ("/export-reader/odd-is-complete", test_odd_is_complete);
  g_test_add_func ("/export-reader/texts", test_texts);
  g_test_add_func ("/export-reader/notes", test_notes);
  g_test_add_func ("/export-reader/skipped-lines", test_skipped_lines);
  g_test_add_func ("/export-reader/long-texts", test_long_texts);
  g_test_add_func ("/export-reader/dates", test_dates);
  g_test_add_func ("/export-reader/coordinates", test_coordinates);
  g_test_add_func ("/export-reader/licenses", test_licenses);
  g_test_add_func ("/export-reader/ids", test_ids);
  g_test_add_func ("/export-reader/lines", test_lines);
  g_test_add_func ("/export-reader/real-exports", test_real_exports);
  g_test_add_func ("/export-reader/zip-name", test_zip_name);
  g_test_add_func ("/export-reader/cut-zip", test_cut_zip);
  g_test_add_func ("/export-reader/opening", test_opening);
  g_test_add_func ("/export-reader/cancel", test_cancel);
  g_test_add_func ("/export-reader/missing", test_missing);
  return g_test_run ();
}
