/* Exports that are written otherwise than they should be: what is read of them, what is left out, and what is said of it. */
#include "tests/inat/read-exports.h"

#include "engine/core/error.h"

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
  { "id_path_tricks.csv", 7, "{}", 0, NULL },
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
  { "dates.csv", 6, "{}", 1, NULL },
  { "coordinates.csv", 6, "{}", 1, NULL },
  { "licences.csv", 11, "{}", 0, NULL },
};

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
  if (has_no_exports ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *path = export_path ("odd", odd[i].file);
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
  if (has_no_exports ())
    return;
  g_autofree char *path = export_path ("odd", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  for (const char *name = g_dir_read_name (folder); name != NULL; name = g_dir_read_name (folder))
    n += g_str_has_suffix (name, ".csv");
  g_assert_cmpuint (n, ==, 59);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (odd));
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

  if (has_no_exports ())
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
    { "too_few_fields.csv", "damaged row", "3" },
    { "unclosed_quote_at_eof.csv", "damaged row", "4" },
  };

  if (has_no_exports ())
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
test_lines (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (QdReport) few = read_odd ("too_few_fields.csv", NULL, NULL);
  g_autoptr (QdReport) unclosed = read_odd ("unclosed_quote_at_eof.csv", NULL, NULL);
  g_autoptr (QdReport) many = read_odd ("too_many_fields.csv", NULL, NULL);

  g_assert_cmpstr (few->warnings->pdata[0], ==, "Line 3 of too_few_fields.csv: it ends after 20 of 40 fields; left out.");
  g_assert_cmpstr (unclosed->warnings->pdata[0], ==,
                   "Line 4 of unclosed_quote_at_eof.csv: a quotation mark is opened here and never closed; left out.");
  g_assert_nonnull (strstr (many->warnings->pdata[0], "Line 3 of too_many_fields.csv"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export-reader/odd", test_odd);
  g_test_add_func ("/export-reader/odd-is-complete", test_odd_is_complete);
  g_test_add_func ("/export-reader/notes", test_notes);
  g_test_add_func ("/export-reader/skipped-lines", test_skipped_lines);
  g_test_add_func ("/export-reader/lines", test_lines);
  return g_test_run ();
}
