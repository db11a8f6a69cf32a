/* Real exports are read, also from a zip, and reading can be stopped. */
#include "tests/inat/read-exports.h"

#include "engine/core/error.h"

#include <glib/gstdio.h>
#include <string.h>

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

  if (has_no_exports ())
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
  if (has_no_exports ())
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
  if (has_no_exports ())
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
  if (has_no_exports ())
    return;
  g_autofree char *path = export_path ("odd", "rows_20000.csv");
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
  g_test_add_func ("/export-reader/real-exports", test_real_exports);
  g_test_add_func ("/export-reader/zip-name", test_zip_name);
  g_test_add_func ("/export-reader/cut-zip", test_cut_zip);
  g_test_add_func ("/export-reader/opening", test_opening);
  g_test_add_func ("/export-reader/cancel", test_cancel);
  g_test_add_func ("/export-reader/missing", test_missing);
  return g_test_run ();
}
