#include "engine/core/csv-scan.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

char
qd_csv_find_delimiter (const guint8 *bytes, gsize length)
{
  static const char candidates[] = ",;\t|";
  guint counts[G_N_ELEMENTS (candidates)] = { 0 };
  gboolean quoted = FALSE, begun = FALSE;
  guint best = 0;

  for (gsize i = 0; i < length; i++)
    {
      const char *candidate = bytes[i] == 0 ? NULL : strchr (candidates, bytes[i]);

      if (bytes[i] == '"')
        quoted = !quoted;
      else if ((bytes[i] == '\n' || bytes[i] == '\r') && !quoted && begun)
        break;
      else if (candidate != NULL && !quoted)
        counts[candidate - candidates]++;
      begun |= bytes[i] != '\n' && bytes[i] != '\r';
    }
  for (guint i = 1; candidates[i] != '\0'; i++)
    if (counts[i] > counts[best])
      best = i;
  return candidates[best];
}

gsize
qd_csv_read_sep (const char *bytes, gsize length, char *delimiter)
{
  gsize quoted = length > 0 && bytes[0] == '"', n = 5 + 2 * quoted;

  if (length <= n || g_ascii_strncasecmp (bytes + quoted, "sep=", 4) != 0 || (quoted && bytes[6] != '"') ||
      (bytes[n] != '\n' && bytes[n] != '\r') || strchr (",;\t|", bytes[n - 1 - quoted]) == NULL)
    return 0;
  *delimiter = bytes[n - 1 - quoted];
  return n;
}

const char *
qd_csv_find_end (const char *at, const char *limit, char delimiter)
{
#ifdef __SSE2__
  const __m128i a = _mm_set1_epi8 (delimiter), b = _mm_set1_epi8 ('\n'), c = _mm_set1_epi8 ('\r');

  for (; at < limit; at += 16)
    {
      __m128i bytes = _mm_loadu_si128 ((const __m128i *) at);
      __m128i found =
          _mm_or_si128 (_mm_or_si128 (_mm_cmpeq_epi8 (bytes, a), _mm_cmpeq_epi8 (bytes, b)), _mm_cmpeq_epi8 (bytes, c));
      int bits = _mm_movemask_epi8 (found);
      if (bits != 0)
        return MIN (at + __builtin_ctz ((unsigned) bits), limit);
    }
  return limit;
#else
  while (at < limit && *at != delimiter && *at != '\n' && *at != '\r')
    at++;
  return at;
#endif
}

gsize
qd_csv_take_off_quotes (char *text, gsize length)
{
  char *to = text;
  gsize i = 1;

  for (; i < length; i++)
    if (text[i] != '"')
      *to++ = text[i];
    else if (i + 1 < length && text[i + 1] == '"')
      *to++ = text[i++];
    else
      break;
  for (i++; i < length; i++)
    *to++ = text[i];
  return (gsize) (to - text);
}

/* Compilers make vectors of it, as they do not of a loop that may leave early. */
gboolean
qd_csv_is_ascii (const char *text, gsize length)
{
  guint8 all = 0;

  for (gsize i = 0; i < length; i++)
    all |= (guint8) text[i];
  return all < 0x80;
}
