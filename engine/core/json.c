#include "config.h"
#include "engine/core/json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"

typedef struct
{
  const char *at, *end;
  const char *name;
  guint line, depth;
  guint values_left; /* that may still come */
  gboolean keys_once;
  const char *wrong; /* translated; what is wrong at @at */
} Reader;

static JsonNode *read_value (Reader *reader);

static gboolean
refuse (Reader *reader, const char *wrong)
{
  if (reader->wrong == NULL)
    reader->wrong = wrong;
  return FALSE;
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\r' || *reader->at == '\n'))
    reader->line += *reader->at++ == '\n';
}

static gboolean
next_is (Reader *reader, char c)
{
  skip_space (reader);
  if (reader->at >= reader->end || *reader->at != c)
    return FALSE;
  reader->at++;
  return TRUE;
}

/* ---- Texts ---- */

static gboolean
read_four_digits (Reader *reader, gunichar *value)
{
  *value = 0;
  if (reader->end - reader->at < 4)
    return refuse (reader, _ ("a \\u without four digits"));
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*reader->at++);
      if (digit < 0)
        return refuse (reader, _ ("a \\u without four digits"));
      *value = *value << 4 | (gunichar)digit;
    }
  return TRUE;
}

static gboolean
read_unicode (Reader *reader, GString *text)
{
  gunichar first, second;

  if (!read_four_digits (reader, &first))
    return FALSE;
  if (first >= 0xd800 && first < 0xdc00)
    {
      if (reader->end - reader->at < 2 || reader->at[0] != '\\' || reader->at[1] != 'u')
        return refuse (reader, _ ("half of a character"));
      reader->at += 2;
      if (!read_four_digits (reader, &second))
        return FALSE;
      if (second < 0xdc00 || second > 0xdfff)
        return refuse (reader, _ ("half of a character"));
      first = 0x10000 + ((first - 0xd800) << 10 | (second - 0xdc00));
    }
  if (first >= 0xdc00 && first <= 0xdfff)
    return refuse (reader, _ ("half of a character"));
  g_string_append_unichar (text, first == 0 ? 0xfffd : first);
  return TRUE;
}

static gboolean
read_escape (Reader *reader, GString *text)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *known;

  if (reader->at >= reader->end)
    return refuse (reader, _ ("a text that does not end"));
  if (*reader->at == 'u')
    {
      reader->at++;
      return read_unicode (reader, text);
    }
  known = *reader->at == 0 ? NULL : strchr (from, *reader->at);
  if (known == NULL)
    return refuse (reader, _ ("an unknown character after a backslash"));
  reader->at++;
  g_string_append_c (text, to[known - from]);
  return TRUE;
}

/* Past the opening quote. NULL when it is wrong. */
static char *
read_text (Reader *reader)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (;;)
    {
      const char *start = reader->at;
      while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\' && (guchar)*reader->at >= 0x20)
        reader->at++;
      g_string_append_len (text, start, reader->at - start);
      if (reader->at >= reader->end)
        refuse (reader, _ ("a text that does not end"));
      else if (*reader->at == '"')
        {
          reader->at++;
          return g_string_free (g_steal_pointer (&text), FALSE);
        }
      else if (*reader->at != '\\')
        refuse (reader, _ ("a line end or a control character inside a text"));
      else if (reader->at++, read_escape (reader, text))
        continue;
      return NULL;
    }
}

/* ---- Numbers and words ---- */

static gboolean
skip_digits (Reader *reader)
{
  const char *start = reader->at;

  while (reader->at < reader->end && g_ascii_isdigit (*reader->at))
    reader->at++;
  return reader->at > start;
}

static gboolean
skip_number (Reader *reader, gboolean *is_integer)
{
  const char *digits;

  reader->at += *reader->at == '-';
  digits = reader->at;
  if (!skip_digits (reader) || (*digits == '0' && reader->at - digits > 1))
    return FALSE;
  *is_integer = TRUE;
  if (reader->at < reader->end && *reader->at == '.')
    {
      *is_integer = FALSE;
      reader->at++;
      if (!skip_digits (reader))
        return FALSE;
    }
  if (reader->at < reader->end && (*reader->at == 'e' || *reader->at == 'E'))
    {
      *is_integer = FALSE;
      reader->at++;
      if (reader->at < reader->end && (*reader->at == '+' || *reader->at == '-'))
        reader->at++;
      if (!skip_digits (reader))
        return FALSE;
    }
  return TRUE;
}

static JsonNode *
read_number (Reader *reader)
{
  const char *start = reader->at;
  g_autofree char *digits = NULL;
  gboolean is_integer;
  gint64 integer;
  double number;

  if (!skip_number (reader, &is_integer))
    {
      refuse (reader, _ ("a number that is written wrongly"));
      return NULL;
    }
  digits = g_strndup (start, reader->at - start);
  errno = 0;
  integer = g_ascii_strtoll (digits, NULL, 10);
  if (is_integer && errno == 0)
    return json_node_init_int (json_node_alloc (), integer);
  number = g_ascii_strtod (digits, NULL);
  if (isfinite (number))
    return json_node_init_double (json_node_alloc (), number);
  refuse (reader, _ ("a number that is too large"));
  return NULL;
}

static gboolean
skip_word (Reader *reader, const char *word)
{
  gsize length = strlen (word);

  if ((gsize)(reader->end - reader->at) < length || memcmp (reader->at, word, length) != 0)
    return FALSE;
  reader->at += length;
  return TRUE;
}

static JsonNode *
read_word (Reader *reader)
{
  if (skip_word (reader, "true"))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (skip_word (reader, "false"))
    return json_node_init_boolean (json_node_alloc (), FALSE);
  if (skip_word (reader, "null"))
    return json_node_init_null (json_node_alloc ());
  refuse (reader, _ ("something that is no value"));
  return NULL;
}

/* ---- Arrays and objects ---- */

static gboolean
read_members (Reader *reader, JsonObject *object)
{
  if (next_is (reader, '}'))
    return TRUE;
  do
    {
      g_autofree char *key = next_is (reader, '"') ? read_text (reader) : NULL;
      JsonNode *value;
      if (key == NULL)
        return refuse (reader, _ ("a key that is no text in quotes"));
      if (!next_is (reader, ':'))
        return refuse (reader, _ ("a key without a colon"));
      if (reader->keys_once && json_object_has_member (object, key))
        return refuse (reader, _ ("a key for the second time"));
      value = read_value (reader);
      if (value == NULL)
        return FALSE;
      json_object_set_member (object, key, value);
    }
  while (next_is (reader, ','));
  return next_is (reader, '}') || refuse (reader, _ ("an object that is not closed"));
}

static gboolean
read_elements (Reader *reader, JsonArray *array)
{
  if (next_is (reader, ']'))
    return TRUE;
  do
    {
      JsonNode *value = read_value (reader);
      if (value == NULL)
        return FALSE;
      json_array_add_element (array, value);
    }
  while (next_is (reader, ','));
  return next_is (reader, ']') || refuse (reader, _ ("a list that is not closed"));
}

static JsonNode *
read_object (Reader *reader)
{
  g_autoptr (JsonObject) object = json_object_new ();

  return read_members (reader, object) ? json_node_init_object (json_node_alloc (), object) : NULL;
}

static JsonNode *
read_array (Reader *reader)
{
  g_autoptr (JsonArray) array = json_array_new ();

  return read_elements (reader, array) ? json_node_init_array (json_node_alloc (), array) : NULL;
}

static JsonNode *
read_string (Reader *reader)
{
  g_autofree char *text = read_text (reader);

  return text == NULL ? NULL : json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
read_nested (Reader *reader)
{
  gboolean is_object = *reader->at++ == '{';
  JsonNode *node;

  if (++reader->depth > QD_JSON_MAX_DEPTH)
    {
      refuse (reader, _ ("too deep a nesting"));
      return NULL;
    }
  node = is_object ? read_object (reader) : read_array (reader);
  reader->depth--;
  return node;
}

static JsonNode *
read_value (Reader *reader)
{
  skip_space (reader);
  if (reader->values_left-- == 0)
    refuse (reader, _ ("more values than are read"));
  else if (reader->at >= reader->end)
    refuse (reader, _ ("an end where a value should be"));
  else if (*reader->at == '{' || *reader->at == '[')
    return read_nested (reader);
  else if (*reader->at == '"')
    {
      reader->at++;
      return read_string (reader);
    }
  else if (*reader->at == '-' || g_ascii_isdigit (*reader->at))
    return read_number (reader);
  else
    return read_word (reader);
  return NULL;
}

/* ---- Whole texts ---- */

static JsonNode *
parse (Reader reader, GError **error)
{
  const char *text = reader.at;
  gsize length = (gsize)(reader.end - text);
  g_autoptr (JsonNode) root = NULL;
  const char *bad;

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    reader.at += 3;
  if (!g_utf8_validate_len (reader.at, (gsize)(reader.end - reader.at), &bad))
    {
      for (const char *c = reader.at; c < bad; c++)
        reader.line += *c == '\n';
      reader.wrong = *bad == 0 ? _ ("a zero character") : _ ("bytes that are not UTF-8 text");
    }
  else if ((root = read_value (&reader)) != NULL)
    {
      skip_space (&reader);
      if (reader.at < reader.end)
        refuse (&reader, _ ("something after its end"));
    }
  if (reader.wrong == NULL)
    return g_steal_pointer (&root);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” cannot be read as JSON: line %u has %s."), reader.name, reader.line,
               reader.wrong);
  return NULL;
}

JsonNode *
qd_json_parse (const char *text, gsize length, const char *name, guint line, GError **error)
{
  return parse ((Reader){ .at = text, .end = text + length, .name = name, .line = line, .values_left = G_MAXUINT }, error);
}

JsonNode *
qd_json_parse_strictly (const char *text, gsize length, const char *name, guint max_values, GError **error)
{
  return parse ((Reader){ .at = text, .end = text + length, .name = name, .line = 1, .values_left = max_values, .keys_once = TRUE },
                error);
}

JsonNode *
qd_json_load (const char *path, gsize max_bytes, GError **error)
{
  g_autofree char *text = NULL, *name = g_filename_display_basename (path);
  gsize length;

  if (!qd_file_read (path, max_bytes == 0 ? QD_JSON_MAX_BYTES : max_bytes, &text, &length, error))
    return NULL;
  if (length == 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is empty."), name);
      return NULL;
    }
  return qd_json_parse (text, length, name, 1, error);
}
