#include "config.h"
#include "engine/core/json-scanner.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"

gboolean
qd_json_scanner_refuse (QdJsonScanner *scanner, const char *wrong)
{
  if (scanner->wrong == NULL)
    scanner->wrong = wrong;
  return FALSE;
}

static void
skip_space (QdJsonScanner *scanner)
{
  while (scanner->at < scanner->end &&
         (*scanner->at == ' ' || *scanner->at == '\t' || *scanner->at == '\r' || *scanner->at == '\n'))
    scanner->line += *scanner->at++ == '\n';
}

gboolean
qd_json_scanner_is_at_end (QdJsonScanner *scanner)
{
  skip_space (scanner);
  return scanner->at >= scanner->end;
}

gboolean
qd_json_scanner_next_is (QdJsonScanner *scanner, char c)
{
  skip_space (scanner);
  if (scanner->at >= scanner->end || *scanner->at != c)
    return FALSE;
  scanner->at++;
  return TRUE;
}

/* ---- Texts ---- */

static gboolean
read_four_digits (QdJsonScanner *scanner, gunichar *value)
{
  *value = 0;
  if (scanner->end - scanner->at < 4)
    return qd_json_scanner_refuse (scanner, _ ("a \\u without four digits"));
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*scanner->at++);
      if (digit < 0)
        return qd_json_scanner_refuse (scanner, _ ("a \\u without four digits"));
      *value = *value << 4 | (gunichar) digit;
    }
  return TRUE;
}

static gboolean
read_unicode (QdJsonScanner *scanner, GString *text)
{
  gunichar first, second;

  if (!read_four_digits (scanner, &first))
    return FALSE;
  if (first >= 0xd800 && first < 0xdc00)
    {
      if (scanner->end - scanner->at < 2 || scanner->at[0] != '\\' || scanner->at[1] != 'u')
        return qd_json_scanner_refuse (scanner, _ ("half of a character"));
      scanner->at += 2;
      if (!read_four_digits (scanner, &second))
        return FALSE;
      if (second < 0xdc00 || second > 0xdfff)
        return qd_json_scanner_refuse (scanner, _ ("half of a character"));
      first = 0x10000 + ((first - 0xd800) << 10 | (second - 0xdc00));
    }
  if (first >= 0xdc00 && first <= 0xdfff)
    return qd_json_scanner_refuse (scanner, _ ("half of a character"));
  g_string_append_unichar (text, first == 0 ? 0xfffd : first);
  return TRUE;
}

static gboolean
read_escape (QdJsonScanner *scanner, GString *text)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *known;

  if (scanner->at >= scanner->end)
    return qd_json_scanner_refuse (scanner, _ ("a text that does not end"));
  if (*scanner->at == 'u')
    {
      scanner->at++;
      return read_unicode (scanner, text);
    }
  known = *scanner->at == 0 ? NULL : strchr (from, *scanner->at);
  if (known == NULL)
    return qd_json_scanner_refuse (scanner, _ ("an unknown character after a backslash"));
  scanner->at++;
  g_string_append_c (text, to[known - from]);
  return TRUE;
}

/* Past the opening quote. NULL when it is wrong. */
char *
qd_json_scanner_read_text (QdJsonScanner *scanner)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (;;)
    {
      const char *start = scanner->at;
      while (scanner->at < scanner->end && *scanner->at != '"' && *scanner->at != '\\' && (guchar) *scanner->at >= 0x20)
        scanner->at++;
      g_string_append_len (text, start, scanner->at - start);
      if (scanner->at >= scanner->end)
        qd_json_scanner_refuse (scanner, _ ("a text that does not end"));
      else if (*scanner->at == '"')
        {
          scanner->at++;
          return g_string_free (g_steal_pointer (&text), FALSE);
        }
      else if (*scanner->at != '\\')
        qd_json_scanner_refuse (scanner, _ ("a line end or a control character inside a text"));
      else if (scanner->at++, read_escape (scanner, text))
        continue;
      return NULL;
    }
}

/* ---- Numbers and words ---- */

static gboolean
skip_digits (QdJsonScanner *scanner)
{
  const char *start = scanner->at;

  while (scanner->at < scanner->end && g_ascii_isdigit (*scanner->at))
    scanner->at++;
  return scanner->at > start;
}

static gboolean
skip_number (QdJsonScanner *scanner, gboolean *is_integer)
{
  const char *digits;

  scanner->at += *scanner->at == '-';
  digits = scanner->at;
  if (!skip_digits (scanner) || (*digits == '0' && scanner->at - digits > 1))
    return FALSE;
  *is_integer = TRUE;
  if (scanner->at < scanner->end && *scanner->at == '.')
    {
      *is_integer = FALSE;
      scanner->at++;
      if (!skip_digits (scanner))
        return FALSE;
    }
  if (scanner->at < scanner->end && (*scanner->at == 'e' || *scanner->at == 'E'))
    {
      *is_integer = FALSE;
      scanner->at++;
      if (scanner->at < scanner->end && (*scanner->at == '+' || *scanner->at == '-'))
        scanner->at++;
      if (!skip_digits (scanner))
        return FALSE;
    }
  return TRUE;
}

gboolean
qd_json_scanner_read_number (QdJsonScanner *scanner, gboolean *is_integer, gint64 *integer, double *number)
{
  const char *start = scanner->at;
  g_autofree char *digits = NULL;

  if (!skip_number (scanner, is_integer))
    return qd_json_scanner_refuse (scanner, _ ("a number that is written wrongly"));
  digits = g_strndup (start, scanner->at - start);
  errno = 0;
  *integer = g_ascii_strtoll (digits, NULL, 10);
  *is_integer = *is_integer && errno == 0;
  *number = *is_integer ? (double) *integer : g_ascii_strtod (digits, NULL);
  return isfinite (*number) || qd_json_scanner_refuse (scanner, _ ("a number that is too large"));
}

gboolean
qd_json_scanner_skip_word (QdJsonScanner *scanner, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (scanner->end - scanner->at) < length || memcmp (scanner->at, word, length) != 0)
    return FALSE;
  scanner->at += length;
  return TRUE;
}

/* ---- The whole ---- */

gboolean
qd_json_scanner_start (QdJsonScanner *scanner, const char *text, gsize length, guint line)
{
  const char *bad;

  *scanner = (QdJsonScanner){ .at = text, .end = text + length, .line = line };
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    scanner->at += 3;
  if (g_utf8_validate_len (scanner->at, (gsize) (scanner->end - scanner->at), &bad))
    return TRUE;
  for (const char *c = scanner->at; c < bad; c++)
    scanner->line += *c == '\n';
  return qd_json_scanner_refuse (scanner, *bad == 0 ? _ ("a zero character") : _ ("bytes that are not UTF-8 text"));
}

gboolean
qd_json_scanner_finish (QdJsonScanner *scanner)
{
  return qd_json_scanner_is_at_end (scanner) || qd_json_scanner_refuse (scanner, _ ("something after its end"));
}

void
qd_json_scanner_set_error (QdJsonScanner *scanner, const char *name, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” cannot be read as JSON: line %u has %s."), name, scanner->line,
               scanner->wrong);
}
