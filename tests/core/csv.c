#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/text-encoding.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* A whole table as text: fields between [ ], rows in lines, with the line they begin at and their flaws. */
static char *
dump_expecting (const char *bytes, gssize length, char delimiter, guint n_fields)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (bytes, length, NULL);
  g_autoptr (QdCsvReader) reader = qd_csv_reader_new (stream, delimiter);
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  const QdCsvRow *row;

  qd_csv_reader_expect (reader, n_fields);
  while (qd_csv_reader_next (reader, &row, NULL, &error) && row != NULL)
    {
      g_string_append_printf (text, "%" G_GUINT64_FORMAT ":", row->line);
      for (guint i = 0; i < row->n_fields; i++)
        g_string_append_printf (text, "[%s]", row->fields[i]);
      if (row->flaws != 0)
        g_string_append_printf (text, "!%u", row->flaws);
      g_string_append_c (text, '\n');
    }
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

static char *
dump (const char *bytes, gssize length, char delimiter)
{
  return dump_expecting (bytes, length, delimiter, 0);
}

static void
check (const char *bytes, const char *expected)
{
  g_autofree char *got = dump (bytes, strlen (bytes), '\0');
  g_assert_cmpstr (got, ==, expected);
}

static void
test_rows (void)
{
  check ("", "");
  check ("\n\r\n\n", "");
  check ("a,b\n1,2", "1:[a][b]\n2:[1][2]\n");
  check ("a,b\r\n1,2\r\n", "1:[a][b]\n2:[1][2]\n");
  check ("a,b\r1,2\r", "1:[a][b]\n2:[1][2]\n");
  check ("\n\na,b\n\r\n1,\n,\n", "3:[a][b]\n5:[1][]\n6:[][]\n");
  check ("a\n\"\"\nb\n", "1:[a]\n2:[]\n3:[b]\n");
}

/* Fields of every length around the width that is looked at at once, at every place of it; and rows longer than the buffer. */
static void
test_lengths (void)
{
  for (guint before = 0; before < 40; before++)
    for (guint length = 0; length < 40; length++)
      {
        g_autofree char *first = g_strnfill (before, 'a'), *second = g_strnfill (length, 'b');
        g_autofree char *bytes = g_strdup_printf ("x%s,%s,\"%s\"\r\n\"%s\",y\n", first, second, second, second);
        g_autofree char *expected = g_strdup_printf ("1:[x%s][%s][%s]\n2:[%s][y]\n", first, second, second, second);
        check (bytes, expected);
      }
  g_autofree char *letters = g_strnfill (700001, 'c');
  g_autofree char *bytes = g_strdup_printf ("a,b\n%s,\"%s\"\"%s\"\nd,e", letters, letters, letters);
  g_autofree char *expected = g_strdup_printf ("1:[a][b]\n2:[%s][%s\"%s]\n3:[d][e]\n", letters, letters, letters);
  check (bytes, expected);
}

/* Fields that are not wanted are there, and blank; those that are come repaired. */
static void
test_wanted (void)
{
  static const char bytes[] = "a,\"b\"\"b\",\xff,\xe2\x82\xac\n1,2\n";
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (bytes, strlen (bytes), NULL);
  g_autoptr (QdCsvReader) reader = qd_csv_reader_new (stream, ',');
  const QdCsvRow *row;

  qd_csv_reader_want (reader, 3);
  qd_csv_reader_want (reader, 1);
  g_assert_true (qd_csv_reader_next (reader, &row, NULL, NULL));
  g_assert_cmpuint (row->n_fields, ==, 4);
  g_assert_cmpstr (row->fields[0], ==, "");
  g_assert_cmpstr (row->fields[1], ==, "b\"b");
  g_assert_cmpuint (row->lengths[1], ==, 3);
  g_assert_cmpstr (row->fields[2], ==, "");
  g_assert_cmpstr (row->fields[3], ==, "\xe2\x82\xac");
  g_assert_cmpuint (row->lengths[3], ==, 3);
  g_assert_cmpuint (row->flaws, ==, 0);
  g_assert_true (qd_csv_reader_next (reader, &row, NULL, NULL));
  g_assert_cmpuint (row->n_fields, ==, 2);
  g_assert_cmpstr (row->fields[1], ==, "2");
}

static void
test_quotes (void)
{
  check ("\"a,b\",c\n", "1:[a,b][c]\n");
  check ("\"a\"\"b\",\"\"\"\"\n", "1:[a\"b][\"]\n");
  check ("x,\"1\n2\r\n3\r4\"\ny,z\n", "1:[x][1\n2\r\n3\r4]\n4:[y][z]\n");
  check ("6\" of,snow\nb,c\n", "1:[6\" of][snow]\n2:[b][c]\n");
  check ("\"Example\" place,x\nb,c\n", "1:[Example place][x]!1\n2:[b][c]\n");
  check ("\"a \\\"b\\\" c\",x\nd,e\n", "1:[a \\b\\\" c\"][x]!1\n2:[d][e]\n");
}

static void
check_expecting (guint n_fields, const char *bytes, const char *expected)
{
  g_autofree char *got = dump_expecting (bytes, strlen (bytes), '\0', n_fields);
  g_assert_cmpstr (got, ==, expected);
}

/* A quote opened by mistake ends with its line, and takes no row with it. */
static void
test_stray_quotes (void)
{
  /* Never closed. */
  check ("a,b\nc,\"d,e\nf,g", "1:[a][b]\n2:[c][d,e]!2\n3:[f][g]\n");
  check ("a,b\r\nc,\"d,e\r\nf,g\r\n", "1:[a][b]\n2:[c][d,e]!2\n3:[f][g]\n");
  check ("a,b\rc,\"d\rf,g\r", "1:[a][b]\n2:[c][d]!2\n3:[f][g]\n");
  check ("a\n\"x\n\ny", "1:[a]\n2:[x]!2\n4:[y]\n");
  check ("a,\"b", "1:[a][b]!2\n");
  /* Closed by the quote that opens another field, whatever number of fields that makes. */
  check ("a,\"5 t,1\nb,c,d\ne,\"f, g\",h\n", "1:[a][5 t,1]!2\n2:[b][c][d]\n3:[e][f, g][h]\n");
  check_expecting (3, "a,\"5 t,1\nb,\"c\"\"d, e\",f\n", "1:[a][5 t,1]!2\n2:[b][c\"d, e][f]\n");
  /* Closed by a quote in a text: the number of fields says it. */
  check_expecting (3, "a,\"5 t,1\nb,c,6\" t\nd,e,f\n", "1:[a][5 t,1]!2\n2:[b][c][6\" t]\n3:[d][e][f]\n");
  check_expecting (3, "a,\"two\nlines\" more,b\n", "1:[a][two\nlines more][b]!1\n");
  /* Closed where a field ends: the rows in it say it. */
  check_expecting (10, "0,\"1,2,3,4,5,6,7,8,9\n0,1,2,3,4,5,6,7,8,9\n0,1\",2,3,4,5,6,7,8,9\n",
                   "1:[0][1,2,3,4,5,6,7,8,9]!2\n2:[0][1][2][3][4][5][6][7][8][9]\n3:[0][1\"][2][3][4][5][6][7][8][9]\n");
  check_expecting (10, "0,\"1\n0,1,2,3,4,5,6,7,8\n\",2,3,4,5,6,7,8,9\n",
                   "1:[0][1\n0,1,2,3,4,5,6,7,8\n][2][3][4][5][6][7][8][9]\n");
  /* A list in a text is no row where nothing else is wrong, but where its line begins as rows do. */
  check_expecting (10, "10,\"seen:\na,b,c,d,e,f,g,h,i,j\n\",2,3,4,5,6,7,8,9\n",
                   "1:[10][seen:\na,b,c,d,e,f,g,h,i,j\n][2][3][4][5][6][7][8][9]\n");
  check_expecting (10, "1000,\"seen:\n1,2,3,4,5,6,7,8,9,10\n\",2,3,4,5,6,7,8,9\n",
                   "1:[1000][seen:\n1,2,3,4,5,6,7,8,9,10\n][2][3][4][5][6][7][8][9]\n");
  check_expecting (10, "x,\"seen:\n1,2,3,4,5,6,7,8,9,10\n\",2,3,4,5,6,7,8,9\n",
                   "1:[x][seen:\n1,2,3,4,5,6,7,8,9,10\n][2][3][4][5][6][7][8][9]\n");
  check_expecting (10, "99,\"1\n100,1,2,3,4,5,6,7,8,9\n101,1\",2,3,4,5,6,7,8,9\n",
                   "1:[99][1]!2\n2:[100][1][2][3][4][5][6][7][8][9]\n3:[101][1\"][2][3][4][5][6][7][8][9]\n");
  check_expecting (10, "x,\"seen:\na,b,c,d,e,f,g,h,i,j\n\",2,3\n",
                   "1:[x][seen:]!2\n2:[a][b][c][d][e][f][g][h][i][j]\n3:[,2,3]!2\n");
  /* Fields in front of it may have line ends of their own. */
  check_expecting (3, "\"a\nb\",\"c,d\ne,f,g", "1:[a\nb][c,d]!2\n3:[e][f][g]\n");
}

/* Many rows behind a stray quote, more than the buffer's first size and than the longest row. */
static void
test_stray_quote_far (void)
{
  static const guint counts[] = { 5000, 100000, 6000000 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (GString) bytes = g_string_new ("a,b\nc,\"d\n");
      const QdCsvRow *row;

      for (guint n = 0; n < counts[i]; n++)
        g_string_append (bytes, "e,fghi\n");
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (bytes->str, (gssize) bytes->len, NULL);
      g_autoptr (QdCsvReader) reader = qd_csv_reader_new (stream, '\0');
      for (guint n = 0; n < counts[i] + 2; n++)
        {
          g_assert_true (qd_csv_reader_next (reader, &row, NULL, NULL));
          g_assert_cmpuint (row->line, ==, n + 1);
          g_assert_cmpuint (row->n_lines, ==, 1);
          g_assert_cmpuint (row->flaws, ==, n == 1 ? QD_CSV_UNCLOSED_QUOTE : 0);
          g_assert_cmpuint (row->n_fields, ==, 2);
        }
      g_assert_true (qd_csv_reader_next (reader, &row, NULL, NULL));
      g_assert_null (row);
    }
}

/* Every line opens a quote that the next one closes to open another: what is gone back over has an end, and no line is lost
 * unsaid. */
static void
test_stray_quotes_everywhere (void)
{
  const guint n_lines = 400000;
  g_autoptr (GString) bytes = g_string_new ("");
  guint64 told = 0, torn = 0;
  const QdCsvRow *row = NULL;

  for (guint n = 0; n < n_lines; n++)
    g_string_append (bytes, "x\"y,\"z\n");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (bytes->str, (gssize) bytes->len, NULL);
  g_autoptr (QdCsvReader) reader = qd_csv_reader_new (stream, ',');
  while (qd_csv_reader_next (reader, &row, NULL, NULL) && row != NULL)
    {
      g_assert_cmpuint (row->line, ==, told + 1);
      g_assert_cmpuint (row->flaws & QD_CSV_UNCLOSED_QUOTE, ==, QD_CSV_UNCLOSED_QUOTE);
      told += row->n_lines;
      torn += row->n_lines > 1;
    }
  g_assert_null (row);
  g_assert_cmpuint (told, ==, n_lines + 1); /* the last row has the file's last line end in its quotes */
  g_assert_cmpuint (torn, ==, 1);
}

/* Blanks before a quote, and a first line for a spreadsheet. */
static void
test_indented (void)
{
  check ("\"a\", \"b, c\",  \"d\"\n1, 2, \"3\" x\n", "1:[a][b, c][d]\n2:[1][ 2][ \"3\" x]\n");
  check ("a, \"b\nc, d\"\n", "1:[a][ \"b]\n2:[c][ d\"]\n");
  check ("a, \"b\"\"c, d\"", "1:[a][b\"c, d]\n");
}

static void
test_sep (void)
{
  check ("sep=;\r\na,b;c\r\n1;2\r\n", "2:[a,b][c]\n3:[1][2]\n");
  check ("SEP=\t\na,b,c\td\n", "2:[a,b,c][d]\n");
  check ("\"sep=|\"\na,b|c\n", "2:[a,b][c]\n");
  check ("sep=;x\n", "1:[sep=][x]\n");
  check ("sep=a\nb,c\n", "1:[sep=a]\n2:[b][c]\n");
}

static void
test_delimiters (void)
{
  check ("a;b;c,d\n1;2;3,4\n", "1:[a][b][c,d]\n2:[1][2][3,4]\n");
  check ("a\tb\n1\t2\n", "1:[a][b]\n2:[1][2]\n");
  check ("\"a,b,c\";d\n", "1:[a,b,c][d]\n");
  check ("only\n1;2\n", "1:[only]\n2:[1;2]\n");
}

static void
test_bytes (void)
{
  static const char table[] = "a,b\0c\n\xff,d\xc3\n";
  g_autofree char *got = dump (table, sizeof table - 1, ',');

  g_assert_cmpstr (got, ==, "1:[a][bc]!8\n2:[\xef\xbf\xbd][d\xef\xbf\xbd]!4\n");
}

/* Fields and rows across the reader's buffer of 64 KiB, at every place of a small pattern. */
static void
test_buffer_borders (void)
{
  for (guint shift = 65530; shift < 65542; shift++)
    {
      g_autofree char *filler = g_strnfill (shift, 'x');
      g_autofree char *table = g_strconcat (filler, ",\"a\"\"b\"\r\n\"c\n\",d\r\n", NULL);
      g_autofree char *expected = g_strconcat ("1:[", filler, "][a\"b]\n2:[c\n][d]\n", NULL);
      check (table, expected);
    }
}

static void
test_endless_quote (void)
{
  gsize length = (64u << 20) + 4096;
  g_autofree char *bytes = g_strnfill (length, 'x');
  g_autoptr (GError) error = NULL;
  const QdCsvRow *row;

  memcpy (bytes, "a,b\n\"", 5);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (bytes, length, NULL);
  g_autoptr (QdCsvReader) reader = qd_csv_reader_new (stream, '\0');
  g_assert_true (qd_csv_reader_next (reader, &row, NULL, &error));
  g_assert_false (qd_csv_reader_next (reader, &row, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "The row that begins in line 2 is longer than 32 MB.");
}

/* A row of this length is read, and no longer one, whatever the buffer's steps are. */
static void
test_longest_row (void)
{
  for (guint more = 0; more < 2; more++)
    {
      g_autofree char *letters = g_strnfill ((32u << 20) - 3 + more, 'y'),
                      *bytes = g_strconcat ("a\n1,", letters, "\nb\n", NULL);
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (bytes, -1, NULL);
      g_autoptr (QdCsvReader) reader = qd_csv_reader_new (stream, ',');
      g_autoptr (GError) error = NULL;
      const QdCsvRow *row;

      g_assert_true (qd_csv_reader_next (reader, &row, NULL, NULL));
      g_assert_true (qd_csv_reader_next (reader, &row, NULL, &error) == (more == 0));
      if (more == 0)
        g_assert_cmpuint (row->lengths[1], ==, (32u << 20) - 3);
      else
        g_assert_cmpstr (error->message, ==, "The row that begins in line 2 is longer than 32 MB.");
    }
}

static void
append_and_check (const char *field, const char *expected)
{
  g_autoptr (GString) line = g_string_new (NULL);
  qd_csv_append_field (line, field, ',');
  g_assert_cmpstr (line->str, ==, expected);
}

static void
test_append (void)
{
  append_and_check ("plain", "plain");
  append_and_check ("", "");
  append_and_check ("a,b", "\"a,b\"");
  append_and_check ("say \"a\"", "\"say \"\"a\"\"\"");
  append_and_check ("two\nlines", "\"two\nlines\"");
  append_and_check ("=1+1", "\"'=1+1\"");
  append_and_check ("@user", "\"'@user\"");
  append_and_check ("-12.5", "-12.5");
  append_and_check ("-12.5.1", "\"'-12.5.1\"");
}

static char *
decoded (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) first = G_INPUT_STREAM (g_file_read (file, NULL, &error));
  QdTextSurvey found;
  g_assert_no_error (error);
  g_assert_true (qd_text_survey (first, &found, NULL, NULL, NULL, &error));

  g_autoptr (GInputStream) second = G_INPUT_STREAM (g_file_read (file, NULL, &error));
  g_autoptr (GInputStream) text = qd_text_decode (second, &found, &error);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_output_stream_splice (out, text, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  return g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (out)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out)));
}

static void
test_csvkit (void)
{
  static const struct
  {
    const char *file, *expected;
  } cases[] = {
    { "test_utf16_big.csv", "1:[a][b][c]\n2:[1][2][3]\n3:[4][5][ʤ]\n" },
    { "test_utf16_little.csv", "1:[a][b][c]\n2:[1][2][3]\n3:[4][5][ʤ]\n" },
    { "test_utf8_bom.csv", "1:[foo][bar][baz]\n2:[1][2][3]\n3:[4][5][ʤ]\n" },
    { "test_latin1.csv", "1:[a][b][c]\n2:[1][2][3]\n3:[4][5][©]\n" },
    { "mac_newlines.csv", "1:[a][b][c]\n2:[1][2][3]\n3:[Once upon\ra time][5][6]\n" },
    { "dummy.tsv", "1:[a][b][c]\n2:[1][2][3]\n" },
    { "test_skip_lines.csv", "4:[a][b][c]\n5:[1][2][3]\n" },
    { "test_locale.csv", "1:[a][b][c]\n2:[1,7][200.000.000][]\n" },
    { "empty.csv", "" },
  };

  if (!g_file_test (g_getenv ("QD_FIXTURES"), G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("no fixtures");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (g_getenv ("QD_FIXTURES"), "csv", "csvkit", cases[i].file, NULL);
      g_autofree char *text = decoded (path);
      check (text, cases[i].expected);
    }
}

/* csv-spectrum: every table beside what it means, a list of objects. */
static void
compare_with_json (const char *csv_path, const char *json_path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = decoded (csv_path);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, strlen (text), NULL);
  g_autoptr (QdCsvReader) reader = qd_csv_reader_new (stream, '\0');
  g_auto (GStrv) header = NULL;
  const QdCsvRow *row;

  g_assert_true (json_parser_load_from_file (parser, json_path, &error));
  JsonArray *rows = json_node_get_array (json_parser_get_root (parser));
  g_assert_true (qd_csv_reader_next (reader, &row, NULL, &error));
  guint n_fields = row->n_fields;
  header = g_new0 (char *, n_fields + 1);
  for (guint i = 0; i < n_fields; i++)
    header[i] = g_strdup (row->fields[i]);
  for (guint r = 0; r < json_array_get_length (rows); r++)
    {
      JsonObject *object = json_array_get_object_element (rows, r);
      g_assert_true (qd_csv_reader_next (reader, &row, NULL, &error));
      g_assert_nonnull (row);
      g_assert_cmpuint (row->n_fields, ==, n_fields);
      for (guint i = 0; i < n_fields; i++)
        g_assert_cmpstr (row->fields[i], ==, json_object_get_string_member (object, header[i]));
    }
  g_assert_true (qd_csv_reader_next (reader, &row, NULL, &error));
  g_assert_null (row);
}

static void
test_spectrum (void)
{
  static const char *const names[] = { "comma_in_quotes",
                                       "empty",
                                       "empty_crlf",
                                       "escaped_quotes",
                                       "json",
                                       "newlines",
                                       "newlines_crlf",
                                       "quotes_and_newlines",
                                       "simple",
                                       "simple_crlf",
                                       "utf8" };
  g_autofree char *folder = g_build_filename (g_getenv ("QD_FIXTURES"), "csv", "spectrum", NULL);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("no fixtures");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *csv = g_strdup_printf ("%s/csvs/%s.csv", folder, names[i]);
      g_autofree char *json = g_strdup_printf ("%s/json/%s.json", folder, names[i]);
      compare_with_json (csv, json);
    }
}

/* Tables without quotes: a quote is a letter wherever it stands. */
static void
test_unquoted (void)
{
  static const char bytes[] = "\"a\tb\"\n\"\t\"\"\n\t\n";
  static const char *const expected[][2] = { { "\"a", "b\"" }, { "\"", "\"\"" }, { "", "" } };
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (bytes, -1, NULL);
  g_autoptr (QdCsvReader) reader = qd_csv_reader_new (stream, '\t');
  const QdCsvRow *row;

  qd_csv_reader_set_quoted (reader, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_true (qd_csv_reader_next (reader, &row, NULL, NULL));
      g_assert_cmpuint (row->n_fields, ==, 2);
      g_assert_cmpstr (row->fields[0], ==, expected[i][0]);
      g_assert_cmpstr (row->fields[1], ==, expected[i][1]);
      g_assert_cmpuint (row->flaws, ==, 0);
    }
  g_assert_true (qd_csv_reader_next (reader, &row, NULL, NULL));
  g_assert_null (row);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/rows", test_rows);
  g_test_add_func ("/csv/lengths", test_lengths);
  g_test_add_func ("/csv/wanted", test_wanted);
  g_test_add_func ("/csv/quotes", test_quotes);
  g_test_add_func ("/csv/stray-quotes", test_stray_quotes);
  g_test_add_func ("/csv/stray-quote-far", test_stray_quote_far);
  g_test_add_func ("/csv/stray-quotes-everywhere", test_stray_quotes_everywhere);
  g_test_add_func ("/csv/indented", test_indented);
  g_test_add_func ("/csv/sep", test_sep);
  g_test_add_func ("/csv/longest-row", test_longest_row);
  g_test_add_func ("/csv/unquoted", test_unquoted);
  g_test_add_func ("/csv/delimiters", test_delimiters);
  g_test_add_func ("/csv/bytes", test_bytes);
  g_test_add_func ("/csv/buffer-borders", test_buffer_borders);
  g_test_add_func ("/csv/endless-quote", test_endless_quote);
  g_test_add_func ("/csv/append", test_append);
  g_test_add_func ("/csv/csvkit", test_csvkit);
  g_test_add_func ("/csv/spectrum", test_spectrum);
  return g_test_run ();
}
