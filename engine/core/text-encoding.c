#include "engine/core/text-encoding.h"

#include <string.h>

#include "engine/core/utf16-converter.h"

#define CHUNK 65536
#define SURE  32 /* UTF-8 sequences without a bad byte among them that no text in another encoding has by chance */

typedef struct
{
  guint64 n_bytes;
  guint64 n_sequences;  /* whole UTF-8 sequences of two bytes or more */
  guint64 n_bad;        /* bytes that belong to none */
  guint64 n_zero[2];    /* NUL bytes at even and at odd places */
  guint missing, begun; /* of the sequence under way: bytes to come, bytes seen */
  guint8 previous;
  gboolean not_windows; /* a byte or pair that no Windows-1252 text holds */
  guint8 head[4];
} Count;

/* Bytes of the sequence that @lead opens; 0 when it opens none. */
static guint
sequence_length (guint8 lead)
{
  if (lead >= 0xc2 && lead <= 0xdf)
    return 2;
  if (lead >= 0xe0 && lead <= 0xef)
    return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

static void
count_high_byte (Count *count, guint8 byte)
{
  gboolean undefined = byte == 0x81 || byte == 0x8d || byte == 0x8f || byte == 0x90 || byte == 0x9d;
  /* A byte order mark in the middle of a file: pieces were put together; no language writes these two letters in a row. */
  gboolean mark = (byte == 0xfe && count->previous == 0xff) || (byte == 0xff && count->previous == 0xfe);

  count->not_windows |= undefined || mark;
  count->missing = sequence_length (byte);
  if (count->missing == 0)
    count->n_bad++;
  else
    {
      count->missing--;
      count->begun = 1;
    }
}

static void
count_byte (Count *count, guint8 byte)
{
  if (count->n_bytes < sizeof count->head)
    count->head[count->n_bytes] = byte;
  if (byte == 0)
    count->n_zero[count->n_bytes & 1]++;
  count->n_bytes++;

  if (count->missing > 0 && (byte & 0xc0) == 0x80)
    {
      count->begun++;
      if (--count->missing == 0)
        count->n_sequences++;
    }
  else
    {
      if (count->missing > 0)
        count->n_bad += count->begun;
      count->missing = 0;
      if (byte >= 0x80)
        count_high_byte (count, byte);
    }
  count->previous = byte;
}

static gboolean
starts_with (const Count *count, const char *mark, guint length)
{
  return count->n_bytes >= length && memcmp (count->head, mark, length) == 0;
}

static void
decide (const Count *count, QdTextSurvey *survey)
{
  survey->n_bytes = count->n_bytes;
  survey->n_bad_bytes = count->n_bad + (count->missing > 0 ? count->begun : 0);
  survey->encoding = QD_TEXT_UTF8;
  survey->mark_length = 0;

  if (starts_with (count, "\xef\xbb\xbf", 3))
    survey->mark_length = 3;
  else if (starts_with (count, "\xff\xfe", 2) || starts_with (count, "\xfe\xff", 2))
    {
      survey->encoding = count->head[0] == 0xff ? QD_TEXT_UTF16_LE : QD_TEXT_UTF16_BE;
      survey->mark_length = 2;
    }
  /* Without a mark, UTF-16 of a table shows as a NUL in nearly every second place. */
  else if (count->n_zero[1] > count->n_bytes / 4)
    survey->encoding = QD_TEXT_UTF16_LE;
  else if (count->n_zero[0] > count->n_bytes / 4)
    survey->encoding = QD_TEXT_UTF16_BE;
  else if (survey->n_bad_bytes > count->n_sequences && !count->not_windows)
    survey->encoding = QD_TEXT_WINDOWS_1252;
}

/* Bytes of ASCII at a place where a sequence begins change nothing but counts; eight at a time. Returns: how many were passed.
 */
static gsize
pass_ascii (Count *count, const guint8 *bytes, gsize n)
{
  gsize passed = 0;

  if (count->n_bytes < sizeof count->head || count->missing > 0)
    return 0;
  for (guint64 word; passed + sizeof word <= n; passed += sizeof word)
    {
      memcpy (&word, bytes + passed, sizeof word);
      /* A high bit, or a byte that is 0: Hacker's Delight 6-1. */
      if (((word | (word - G_GUINT64_CONSTANT (0x0101010101010101))) & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
        break;
    }
  if (passed > 0)
    count->previous = bytes[passed - 1];
  count->n_bytes += passed;
  return passed;
}

static void
count_bytes (Count *count, const guint8 *bytes, gsize n)
{
  for (gsize i = 0; i < n;)
    {
      i += pass_ascii (count, bytes + i, n - i);
      if (i < n)
        count_byte (count, bytes[i++]);
    }
}

/* Nothing that may be expected to come makes Windows-1252 of it; UTF-16 without a mark begins with a letter of ASCII or has
 * more such, NULs. */
static gboolean
is_certain (const Count *count)
{
  return count->n_sequences >= SURE && count->n_bad == 0 && count->n_zero[0] + count->n_zero[1] == 0;
}

gboolean
qd_text_survey (GInputStream *stream, QdTextSurvey *survey, QdTextTell tell, gpointer user_data, GCancellable *cancellable,
                GError **error)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  Count count = { 0 };
  gssize n = 1;

  while (!is_certain (&count) && (n = g_input_stream_read (stream, chunk, CHUNK, cancellable, error)) > 0)
    {
      count_bytes (&count, chunk, (gsize) n);
      if (tell != NULL)
        tell (user_data);
    }
  decide (&count, survey);
  return n >= 0;
}

static GInputStream *
convert_windows (GInputStream *stream, GError **error)
{
  g_autoptr (GCharsetConverter) converter = g_charset_converter_new ("UTF-8", "WINDOWS-1252", error);

  if (converter == NULL)
    return NULL;
  g_charset_converter_set_use_fallback (converter, TRUE);
  return g_converter_input_stream_new (stream, G_CONVERTER (converter));
}

static GInputStream *
convert_utf16 (GInputStream *stream, gboolean big_endian)
{
  g_autoptr (GConverter) converter = qd_utf16_converter_new (big_endian);

  return g_converter_input_stream_new (stream, converter);
}

GInputStream *
qd_text_decode (GInputStream *stream, const QdTextSurvey *survey, GError **error)
{
  char mark[4];

  if (survey->mark_length > 0 && !g_input_stream_read_all (stream, mark, survey->mark_length, NULL, NULL, error))
    return NULL;
  switch (survey->encoding)
    {
    case QD_TEXT_UTF16_LE: return convert_utf16 (stream, FALSE);
    case QD_TEXT_UTF16_BE: return convert_utf16 (stream, TRUE);
    case QD_TEXT_WINDOWS_1252: return convert_windows (stream, error);
    case QD_TEXT_UTF8:
    default: return g_object_ref (stream);
    }
}

const char *
qd_text_encoding_name (QdTextEncoding encoding)
{
  switch (encoding)
    {
    case QD_TEXT_UTF16_LE:
    case QD_TEXT_UTF16_BE: return "UTF-16";
    case QD_TEXT_WINDOWS_1252: return "Windows-1252";
    case QD_TEXT_UTF8:
    default: return "UTF-8";
    }
}
