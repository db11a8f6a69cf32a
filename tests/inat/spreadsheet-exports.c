/* Exports as spreadsheets and people leave them: quotes, encodings, dates, decimals and numbers that are not as iNaturalist
 * writes them. What can be read is read, and what cannot is said. */
#include "tests/inat/read-exports.h"

#include "engine/core/error.h"
#include "engine/core/file.h"

#include <math.h>
#include <string.h>

#define PAGE  "https://www.inaturalist.org/observations/"
#define PHOTO "https://inaturalist-open-data.s3.amazonaws.com/photos/1/medium.jpg"
#define HEAD  "id,url,observed_on,place_guess,latitude,longitude,image_url\n"

/* Each row as a few of its values. */
static void
collect (const QdExportRow *row, G_GNUC_UNUSED guint n, gpointer text)
{
  g_string_append_printf (text, "%" G_GINT64_FORMAT "[%s][%s]", row->id, row->observed_on, row->place);
  if (!isnan (row->latitude))
    g_string_append_printf (text, "%.4f %.4f", row->latitude, row->longitude);
  g_string_append_c (text, '\n');
}

static QdReport *
read_bytes (const char *name, const char *bytes, gssize n, RowFunc func, gpointer user_data, GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-XXXXXX", NULL), *path = g_build_filename (folder, name, NULL);
  QdReport *report;

  g_assert_true (g_file_set_contents (path, bytes, n, NULL));
  report = read_all (path, func, user_data, error);
  g_assert_true (qd_file_remove_tree (folder, NULL));
  return report;
}

/* @rows: as collect() gives them. @warnings: the sentences, a line each. */
static void
check (const char *bytes, gssize n, const char *rows, const char *warnings)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = read_bytes ("a.csv", bytes, n, collect, text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, rows);
  g_string_truncate (text, 0);
  for (guint i = 0; i < report->warnings->len; i++)
    g_string_append_printf (text, "%s\n", (char *) report->warnings->pdata[i]);
  g_assert_cmpstr (text->str, ==, warnings);
}

#define ROW(id, date, place, degrees) id "," PAGE id "," date "," place "," degrees "," PHOTO "\n"

/* ---- Quotes ---- */

static void
count (G_GNUC_UNUSED const QdExportRow *row, guint n, gpointer user_data)
{
  *(guint *) user_data = n + 1;
}

/* A stray quote in the second line costs its own row, whether another quote comes later or none. */
static void
test_stray_quote (void)
{
  for (guint quoted = 0; quoted < 2; quoted++)
    {
      g_autoptr (GString) bytes = g_string_new (HEAD ROW ("1", "2024-05-02", "\"5 trees", "1.5,2.5"));
      g_autoptr (GError) error = NULL;
      guint n = 0;

      for (guint i = 2; i <= 5000; i++)
        g_string_append_printf (bytes, "%u," PAGE "%u,2024-05-02,%s,1.5,2.5," PHOTO "\n", i, i,
                                quoted != 0 && i % 2000 == 0 ? "\"a, b\"" : "Bern");
      g_autoptr (QdReport) report = read_bytes ("a.csv", bytes->str, (gssize) bytes->len, count, &n, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (n, ==, 4999);
      g_assert_cmpuint (report->read, ==, 5000);
      g_assert_cmpuint (report->skipped, ==, 1);
      g_assert_cmpuint (report->n_warnings, ==, 1);
      g_assert_cmpstr (report->warnings->pdata[0], ==,
                       "Line 2 of a.csv: a quotation mark is opened here and never closed; left out.");
    }
}

/* Where every line opens a quote that the next one closes to open another, one row takes the lines that are not gone back over,
 * and says how many they are. */
static void
test_stray_quotes_everywhere (void)
{
  const guint n_lines = 400000;
  g_autoptr (GString) bytes = g_string_new (HEAD);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_lines; i++)
    g_string_append (bytes, "x\"y,\"z\n");
  g_autoptr (QdReport) report = read_bytes ("a.csv", bytes->str, (gssize) bytes->len, NULL, NULL, &error);
  g_autofree char *last = g_strdup_printf (
      "Line %u of a.csv: a quotation mark is opened here and never closed before line %u; left out.", report->read + 1, n_lines + 3);

  g_assert_no_error (error);
  g_assert_cmpuint (report->read, ==, report->skipped);
  g_assert_cmpuint (report->read, <, QD_REPORT_MAX_WARNINGS);
  g_assert_cmpuint (report->n_warnings, ==, report->read);
  g_assert_cmpstr (report->warnings->pdata[report->read - 2], !=, last);
  g_assert_cmpstr (report->warnings->pdata[report->read - 1], ==, last);
}

/* A description with as many commas in a line as there are between columns is none of a damaged row. */
static void
test_listing (void)
{
  check ("id,url,observed_on,place_guess,latitude,longitude,image_url,a,b,c,d,description\n"
         "717171," PAGE "717171,2024-05-02,Bern,1.5,2.5," PHOTO ",,,,,\"Seen today:\n"
         "oak,ash,elm,fir,yew,box,hop,ivy,fig,may,rue,sloe\n24,12,3,4,5,6,7,8,9,10,11,12\nand \"\"more\"\"\"\n"
         "717172," PAGE "717172,2024-05-03,\"by\noak,ash,elm,fir,yew,box,hop,ivy,fig,may,rue,sloe\nThun\",1.5,2.5," PHOTO
         ",,,,,\n",
         -1,
         "717171[2024-05-02][Bern]1.5000 2.5000\n"
         "717172[2024-05-03][by\noak,ash,elm,fir,yew,box,hop,ivy,fig,may,rue,sloe\nThun]1.5000 2.5000\n",
         "");
}

/* A row that is too long is refused, and the file named once. */
static void
test_long_row (void)
{
  g_autofree char *place = g_strnfill (33u << 20, 'y'), *bytes = g_strconcat (HEAD "1,,,", place, ",,," PHOTO "\n", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_bytes ("a.csv", bytes, -1, NULL, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "a.csv: The row that begins in line 2 is longer than 32 MB.");
}

/* ---- Encodings ---- */

static void
test_windows (void)
{
  check (HEAD ROW ("1", "", "wei\xdf\x85", ",") ROW ("2", "", "Z\xfcrich", ",") ROW ("3", "", "K\xf6ln", ","), -1,
         "1[][weiß…]\n2[][Zürich]\n3[][Köln]\n", "“a.csv” is not in UTF-8; it was read as Windows-1252.\n");
}

/* Half a letter in the second row, and half a unit at the end; all others are as they were. */
static void
test_utf16 (void)
{
  static const char text[] = HEAD ROW ("1", "", "Bern", ",") ROW ("2", "", "X?Y", ",") ROW ("3", "", "Thun", ",");
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) "\xff\xfe", 2);
  for (const char *c = text; *c != '\0'; c++)
    g_byte_array_append (bytes, *c == '?' ? (const guint8 *) "\x3d\xd8" : (const guint8[]){ (guint8) *c, 0 }, 2);
  g_byte_array_append (bytes, (const guint8 *) "4", 1);
  check ((const char *) bytes->data, bytes->len, "1[][Bern]\n2[][X\xef\xbf\xbdY]\n3[][Thun]\n",
         "“a.csv” is not in UTF-8; it was read as UTF-16.\n"
         "Line 3 of a.csv: bytes that are no UTF-16 were replaced.\n"
         "Line 5 of a.csv: it ends after 1 of 7 fields; left out.\n");
}

/* ---- Dates and decimals ---- */

static void
test_dates (void)
{
  check (HEAD ROW ("1", "2024/05/02", "", ",") ROW ("2", "2024-5-2", "", ",") ROW ("3", "2024-05-02T10:00:00Z", "", ",")
             ROW ("4", "2024-05-02 10:00:00 UTC", "", ",") ROW ("5", "02.05.2024", "", ",") ROW ("6", "2.5.2024 14:30", "", ",")
                 ROW ("7", "5/5/2024", "", ",") ROW ("8", "1850-01-01", "", ","),
         -1,
         "1[2024-05-02][]\n2[2024-05-02][]\n3[2024-05-02][]\n4[2024-05-02][]\n5[2024-05-02][]\n6[2024-05-02][]\n"
         "7[2024-05-05][]\n8[1850-01-01][]\n",
         "");
  check (HEAD ROW ("1", "2024-05-32", "", ",") ROW ("2", "", "", ",") ROW ("3", "2024-05-02abc", "", ",")
             ROW ("4", "32.05.2024", "", ",") ROW ("5", "05.13.2024", "", ",") ROW ("6", "2.5.24", "", ",")
                 ROW ("7", "2024/05-02", "", ",") ROW ("8", "yesterday", "", ","),
         -1, "1[][]\n2[][]\n3[][]\n4[][]\n5[][]\n6[][]\n7[][]\n8[][]\n",
         "a.csv: 7 dates could not be read, the first in line 2; such as 2024-05-31 they always can.\n");
  check (HEAD ROW ("1", "yesterday", "", ","), -1, "1[][]\n",
         "a.csv: 1 date could not be read, in line 2; one such as 2024-05-31 always can.\n");
}

/* Day or month first: one date of the file may tell it, also of those that come before; two that differ tell nothing. */
static void
test_date_order (void)
{
  check (HEAD ROW ("1", "5/2/2024", "", ",") ROW ("2", "5/22/2024", "", ","), -1, "1[2024-05-02][]\n2[2024-05-22][]\n", "");
  check (HEAD ROW ("1", "5/2/2024", "", ",") ROW ("2", "22/5/2024", "", ","), -1, "1[2024-02-05][]\n2[2024-05-22][]\n", "");
  check (HEAD ROW ("1", "5-2-2024", "", ",") ROW ("2", "22-5-2024 10:00", "", ","), -1, "1[2024-02-05][]\n2[2024-05-22][]\n",
         "");
  check (HEAD ROW ("1", "5/2/2024", "", ",") ROW ("2", "7/5/2024", "", ","), -1, "1[][]\n2[][]\n",
         "a.csv: 2 dates could not be read, the first in line 2; such as 2024-05-31 they always can.\n");
  check (HEAD ROW ("1", "22/5/2024", "", ",") ROW ("2", "5/22/2024", "", ",") ROW ("3", "5/2/2024", "", ","), -1,
         "1[2024-05-22][]\n2[2024-05-22][]\n3[][]\n",
         "a.csv: 1 date could not be read, in line 4; one such as 2024-05-31 always can.\n");
}

static void
test_decimals (void)
{
  check ("sep=;\r\nid;latitude;longitude;image_url\r\n1;47,1;-8,25;" PHOTO "\r\n2;47.5;8;" PHOTO "\r\n3;47,1,2;8;" PHOTO
         "\r\n4;;8;" PHOTO "\r\n5;;;" PHOTO "\r\n6;91,5;8,5;" PHOTO "\r\n",
         -1, "1[][]47.1000 -8.2500\n2[][]47.5000 8.0000\n3[][]\n4[][]\n5[][]\n6[][]\n",
         "a.csv: the coordinates of 3 rows could not be read, the first in line 5.\n");
}

/* ---- Numbers and pages ---- */

static void
test_ids (void)
{
  check ("id,url,image_url\n90000001.0,," PHOTO "\n9.0000002E+07,," PHOTO "\n 90000003. ,," PHOTO "\n9.0E+07," PAGE
         "90000004," PHOTO "\n-5," PAGE "90000005," PHOTO "\n9007199254740993.000,," PHOTO "\n9.007199254740995e15,," PHOTO
         "\nx," PAGE "7," PHOTO "\n",
         -1,
         "90000001[][]\n90000002[][]\n90000003[][]\n90000004[][]\n90000005[][]\n9007199254740993[][]\n9007199254740995[][]\n7[]"
         "[]\n",
         "");
  check ("id,url,image_url\n9.0E+07,," PHOTO "\n90000001.5,," PHOTO "\n,," PHOTO
         "\n-5,https://example.org/observations/5," PHOTO "\n1E+40,," PHOTO "\n1E,," PHOTO "\n8,," PHOTO "\n",
         -1, "8[][]\n",
         "Line 2 of a.csv: the number of the observation cannot be read; left out.\n"
         "Line 3 of a.csv: the number of the observation cannot be read; left out.\n"
         "Line 4 of a.csv: the observation has no number; left out.\n"
         "Line 5 of a.csv: the number of the observation cannot be read; left out.\n"
         "Line 6 of a.csv: the number of the observation cannot be read; left out.\n"
         "Line 7 of a.csv: the number of the observation cannot be read; left out.\n");
}

static void
collect_url (const QdExportRow *row, G_GNUC_UNUSED guint n, gpointer text)
{
  g_string_append_printf (text, "%s\n", row->url);
}

/* A page of another site is not kept as the observation's. */
static void
test_pages (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = read_bytes ("a.csv",
                                            "id,url,image_url\n1,https://example.org/observations/1," PHOTO "\n"
                                            "2,https://colombia.inaturalist.org/observations/2," PHOTO
                                            "\n3,http://naturalista.mx/observations/3," PHOTO "\n"
                                            "4,https://notinaturalist.org/observations/4," PHOTO "\n"
                                            "5,https://example.org/www.inaturalist.org/observations/5," PHOTO "\n"
                                            "6,https://inaturalist.org.example.org/observations/6," PHOTO "\n",
                                            -1, collect_url, text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==,
                   PAGE "1\nhttps://colombia.inaturalist.org/observations/2\nhttp://naturalista.mx/observations/3\n" PAGE
                        "4\n" PAGE "5\n" PAGE "6\n");
}

/* ---- Stopping ---- */

/* The sentence of a stop says the name once. */
static void
test_stopped (void)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-XXXXXX", NULL), *path = g_build_filename (folder, "a.csv", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const QdExportRow *row;

  g_assert_true (g_file_set_contents (path, HEAD ROW ("1", "", "", ","), -1, NULL));
  g_autoptr (QdExportReader) reader = qd_export_reader_open (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_false (qd_export_reader_next (reader, &row, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpstr (error->message, ==, "Reading “a.csv” was stopped.");
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spreadsheet-exports/stray-quote", test_stray_quote);
  g_test_add_func ("/spreadsheet-exports/stray-quotes-everywhere", test_stray_quotes_everywhere);
  g_test_add_func ("/spreadsheet-exports/listing", test_listing);
  g_test_add_func ("/spreadsheet-exports/long-row", test_long_row);
  g_test_add_func ("/spreadsheet-exports/windows", test_windows);
  g_test_add_func ("/spreadsheet-exports/utf16", test_utf16);
  g_test_add_func ("/spreadsheet-exports/dates", test_dates);
  g_test_add_func ("/spreadsheet-exports/date-order", test_date_order);
  g_test_add_func ("/spreadsheet-exports/decimals", test_decimals);
  g_test_add_func ("/spreadsheet-exports/ids", test_ids);
  g_test_add_func ("/spreadsheet-exports/pages", test_pages);
  g_test_add_func ("/spreadsheet-exports/stopped", test_stopped);
  return g_test_run ();
}
