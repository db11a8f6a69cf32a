#include "config.h"
#include "engine/core/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json-private.h"

static JsonNode *
read_number (QdJsonScanner *scanner)
{
  gboolean is_integer;
  gint64 integer;
  double number;

  if (!qd_json_scanner_read_number (scanner, &is_integer, &integer, &number))
    return NULL;
  return is_integer ? json_node_init_int (json_node_alloc (), integer) : json_node_init_double (json_node_alloc (), number);
}

static JsonNode *
read_word (QdJsonScanner *scanner)
{
  if (qd_json_scanner_skip_word (scanner, "true"))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (qd_json_scanner_skip_word (scanner, "false"))
    return json_node_init_boolean (json_node_alloc (), FALSE);
  if (qd_json_scanner_skip_word (scanner, "null"))
    return json_node_init_null (json_node_alloc ());
  qd_json_scanner_refuse (scanner, _ ("something that is no value"));
  return NULL;
}

/* ---- Arrays and objects ---- */

static gboolean
read_members (QdJsonScanner *scanner, JsonObject *object)
{
  if (qd_json_scanner_next_is (scanner, '}'))
    return TRUE;
  do
    {
      g_autofree char *key = qd_json_scanner_next_is (scanner, '"') ? qd_json_scanner_read_text (scanner) : NULL;
      JsonNode *value;
      if (key == NULL)
        return qd_json_scanner_refuse (scanner, _ ("a key that is no text in quotes"));
      if (!qd_json_scanner_next_is (scanner, ':'))
        return qd_json_scanner_refuse (scanner, _ ("a key without a colon"));
      value = qd_json_read_value (scanner);
      if (value == NULL)
        return FALSE;
      json_object_set_member (object, key, value);
    }
  while (qd_json_scanner_next_is (scanner, ','));
  return qd_json_scanner_next_is (scanner, '}') || qd_json_scanner_refuse (scanner, _ ("an object that is not closed"));
}

static gboolean
read_elements (QdJsonScanner *scanner, JsonArray *array)
{
  if (qd_json_scanner_next_is (scanner, ']'))
    return TRUE;
  do
    {
      JsonNode *value = qd_json_read_value (scanner);
      if (value == NULL)
        return FALSE;
      json_array_add_element (array, value);
    }
  while (qd_json_scanner_next_is (scanner, ','));
  return qd_json_scanner_next_is (scanner, ']') || qd_json_scanner_refuse (scanner, _ ("a list that is not closed"));
}

static JsonNode *
read_object (QdJsonScanner *scanner)
{
  g_autoptr (JsonObject) object = json_object_new ();

  return read_members (scanner, object) ? json_node_init_object (json_node_alloc (), object) : NULL;
}

static JsonNode *
read_array (QdJsonScanner *scanner)
{
  g_autoptr (JsonArray) array = json_array_new ();

  return read_elements (scanner, array) ? json_node_init_array (json_node_alloc (), array) : NULL;
}

static JsonNode *
read_string (QdJsonScanner *scanner)
{
  g_autofree char *text = qd_json_scanner_read_text (scanner);

  return text == NULL ? NULL : json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
read_nested (QdJsonScanner *scanner)
{
  gboolean is_object = *scanner->at++ == '{';
  JsonNode *node;

  if (++scanner->depth > QD_JSON_MAX_DEPTH)
    {
      qd_json_scanner_refuse (scanner, _ ("too deep a nesting"));
      return NULL;
    }
  node = is_object ? read_object (scanner) : read_array (scanner);
  scanner->depth--;
  return node;
}

JsonNode *
qd_json_read_value (QdJsonScanner *scanner)
{
  if (qd_json_scanner_is_at_end (scanner))
    qd_json_scanner_refuse (scanner, _ ("an end where a value should be"));
  else if (*scanner->at == '{' || *scanner->at == '[')
    return read_nested (scanner);
  else if (*scanner->at == '"')
    {
      scanner->at++;
      return read_string (scanner);
    }
  else if (*scanner->at == '-' || g_ascii_isdigit (*scanner->at))
    return read_number (scanner);
  else
    return read_word (scanner);
  return NULL;
}

/* ---- Whole texts ---- */

JsonNode *
qd_json_parse (const char *text, gsize length, const char *name, guint line, GError **error)
{
  QdJsonScanner scanner;
  g_autoptr (JsonNode) root = NULL;

  if (qd_json_scanner_start (&scanner, text, length, line) && (root = qd_json_read_value (&scanner)) != NULL)
    qd_json_scanner_finish (&scanner);
  if (scanner.wrong == NULL)
    return g_steal_pointer (&root);
  qd_json_scanner_set_error (&scanner, name, error);
  return NULL;
}

JsonNode *
qd_json_load (const char *path, gsize max_bytes, GError **error)
{
  g_autofree char *text = NULL, *name = g_filename_display_basename (path);
  gsize length, mark;

  if (!qd_file_read (path, max_bytes == 0 ? QD_JSON_MAX_BYTES : max_bytes, &text, &length, error))
    return NULL;
  if (length == 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is empty."), name);
      return NULL;
    }
  mark = length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  return qd_json_parse (text + mark, length - mark, name, 1, error);
}
