/* Which encoding bytes are in, and the text that comes out of them. */
#include "engine/core/text-encoding.h"

static QdTextSurvey
survey (const char *bytes, gsize length)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (bytes, length, NULL);
  g_autoptr (GError) error = NULL;
  QdTextSurvey result;

  g_assert_true (qd_text_survey (stream, &result, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (result.n_bytes, ==, length);
  return result;
}

static void
test_encodings (void)
{
  g_assert_cmpint (survey ("plain", 5).encoding, ==, QD_TEXT_UTF8);
  g_assert_cmpint (survey ("", 0).encoding, ==, QD_TEXT_UTF8);
  g_assert_cmpint (survey ("\xef\xbb\xbf"
                           "a",
                           4)
                       .mark_length,
                   ==, 3);
  g_assert_cmpint (survey ("\xff\xfe"
                           "a\0",
                           4)
                       .encoding,
                   ==, QD_TEXT_UTF16_LE);
  g_assert_cmpint (survey ("\xfe\xff\0a", 4).encoding, ==, QD_TEXT_UTF16_BE);
  g_assert_cmpint (survey ("a\0b\0c\0", 6).encoding, ==, QD_TEXT_UTF16_LE);
  g_assert_cmpint (survey ("\0a\0b\0c", 6).encoding, ==, QD_TEXT_UTF16_BE);
  g_assert_cmpint (survey ("Regi\xf3n", 6).encoding, ==, QD_TEXT_WINDOWS_1252);
  g_assert_cmpint (survey ("\x96\x93"
                           "a\x94",
                           4)
                       .encoding,
                   ==, QD_TEXT_WINDOWS_1252);
  /* As many good sequences as bad bytes, and the file is UTF-8 with damage; so it is with bytes Windows-1252 does not have. */
  g_assert_cmpint (survey ("Regi\xc3\xb3n \xff", 9).encoding, ==, QD_TEXT_UTF8);
  g_assert_cmpuint (survey ("Regi\xc3\xb3n \xff", 9).n_bad_bytes, ==, 1);
  g_assert_cmpint (survey ("a\x81", 2).encoding, ==, QD_TEXT_UTF8);
  g_assert_cmpint (survey ("a\xff\xfe b\xc3", 6).encoding, ==, QD_TEXT_UTF8);
  g_assert_cmpuint (survey ("a\xff\xfe b\xc3", 6).n_bad_bytes, ==, 3);
  /* "weiß… Zürich Genève": one pair of Windows-1252 letters looks like UTF-8. */
  g_assert_cmpint (survey ("wei\xdf\x85 Z\xfcrich Gen\xe8ve", 19).encoding, ==, QD_TEXT_WINDOWS_1252);
  g_assert_cmpint (survey ("wei\xdf\x85 \x8d Z\xfcrich Gen\xe8ve", 21).encoding, ==, QD_TEXT_UTF8);
}

/* After some tens of good sequences nothing more is read, however much there is; after a bad byte all of it is. */
static void
test_certainty (void)
{
  static const guint counts[] = { 31, 32 };
  static const QdTextEncoding encodings[2][2] = { { QD_TEXT_WINDOWS_1252, QD_TEXT_UTF8 },
                                                  { QD_TEXT_WINDOWS_1252, QD_TEXT_WINDOWS_1252 } };

  for (guint bad = 0; bad < 2; bad++)
    for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
      {
        g_autoptr (GString) text = g_string_new (bad != 0 ? "\xfc" : "");
        QdTextSurvey found;

        for (guint n = 0; n < counts[i]; n++)
          g_string_append (text, "\xc3\xb3");
        while (text->len < 65536) /* a piece of what is read at once */
          g_string_append_c (text, 'a');
        for (guint n = 0; n < 40; n++)
          g_string_append_c (text, '\xfc');
        g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text->str, (gssize) text->len, NULL);
        g_assert_true (qd_text_survey (stream, &found, NULL, NULL, NULL, NULL));
        g_assert_cmpint (found.encoding, ==, encodings[bad][i]);
        g_assert_cmpuint (found.n_bytes, ==, bad == 0 && counts[i] == 32 ? 65536 : text->len);
      }
}

/* Letters of one unit and of two; halves of a letter alone, in front of another letter and at the end, and half a unit, are bad
 * bytes, and nothing behind them is moved. Read a byte at a time too. */
static void
test_utf16 (void)
{
  static const guint8 units[] = { 'a',  0,    ',',  0,    0xac, 0x20, '\n', 0,    0x3d, 0xd8, 0x1d, 0xdc,
                                  0x3d, 0xd8, 'b',  0,    ',',  0,    0x1d, 0xdc, 0x1d, 0xdc, 'c',  0,
                                  0x3d, 0xd8, 0x3d, 0xd8, 0x1d, 0xdc, 'd',  0x00, 0x3d, 0xd8, 'e' };
  static const char expected[] = "a,\xe2\x82\xac\n\xf0\x9f\x90\x9d\xff"
                                 "b,\xff\xff"
                                 "c\xff\xf0\x9f\x90\x9d"
                                 "d\xff\xff";

  for (guint big = 0; big < 2; big++)
    for (guint piece = 1; piece < 70; piece += 3)
      {
        const QdTextSurvey found = { .encoding = big != 0 ? QD_TEXT_UTF16_BE : QD_TEXT_UTF16_LE };
        g_autofree guint8 *bytes = g_memdup2 (units, sizeof units);
        g_autoptr (GString) text = g_string_new (NULL);
        g_autoptr (GError) error = NULL;
        char chunk[70];
        gssize n;

        for (gsize i = 0; big != 0 && i + 1 < sizeof units; i += 2)
          {
            bytes[i] = units[i + 1];
            bytes[i + 1] = units[i];
          }
        g_autoptr (GInputStream) raw = g_memory_input_stream_new_from_data (bytes, sizeof units, NULL);
        g_autoptr (GInputStream) stream = qd_text_decode (raw, &found, &error);
        while ((n = g_input_stream_read (stream, chunk, piece, NULL, &error)) > 0)
          g_string_append_len (text, chunk, n);
        g_assert_no_error (error);
        g_assert_cmpmem (text->str, text->len, expected, sizeof expected - 1);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text-encoding/encodings", test_encodings);
  g_test_add_func ("/text-encoding/certainty", test_certainty);
  g_test_add_func ("/text-encoding/utf16", test_utf16);
  return g_test_run ();
}
