#include "engine/formats/format-json.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/file.h"
#include "engine/core/json.h"

#define SNIFFED ((gsize) 1 << 16) /* bytes of either end */

static gboolean
is_value (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

JsonObject *
qd_format_json_object (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
qd_format_json_array (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

const char *
qd_format_json_text (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  return is_value (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}

/* Some programs write their numbers in quotes. */
static gboolean
take_text (JsonNode *node, double *value)
{
  const char *text = is_value (node, G_TYPE_STRING) ? json_node_get_string (node) : "";
  char *end = NULL;

  *value = g_ascii_strtod (text, &end);
  return *text != '\0' && *end == '\0' && !g_ascii_isspace (*text) && isfinite (*value) && fabs (*value) <= QD_FORMAT_LARGEST;
}

static gboolean
take_number (JsonNode *node, double *value)
{
  if (take_text (node, value))
    return TRUE;
  if (!is_value (node, G_TYPE_INT64) && !is_value (node, G_TYPE_DOUBLE))
    return FALSE;
  *value = json_node_get_double (node);
  return isfinite (*value) && fabs (*value) <= QD_FORMAT_LARGEST;
}

gboolean
qd_format_json_number (JsonObject *object, const char *key, double *value)
{
  return take_number (json_object_get_member (object, key), value);
}

gboolean
qd_format_json_integer (JsonObject *object, const char *key, gint64 *value)
{
  JsonNode *node = json_object_get_member (object, key);
  double number;

  if (is_value (node, G_TYPE_INT64))
    {
      *value = json_node_get_int (node);
      return TRUE;
    }
  if (!take_number (node, &number) || number != floor (number))
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

gboolean
qd_format_json_flag (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  double number;

  return is_value (node, G_TYPE_BOOLEAN) ? json_node_get_boolean (node) : take_number (node, &number) && number != 0;
}

guint
qd_format_json_side (JsonObject *object, const char *key)
{
  double number;

  return qd_format_json_number (object, key, &number) && number >= 1 ? (guint) number : 0;
}

gboolean
qd_format_json_numbers (JsonArray *array, guint n, double *values)
{
  if (array == NULL || json_array_get_length (array) < n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!take_number (json_array_get_element (array, i), &values[i]))
      return FALSE;
  return TRUE;
}

JsonObject *
qd_format_json_at (JsonArray *array, guint i)
{
  JsonNode *node = array != NULL && i < json_array_get_length (array) ? json_array_get_element (array, i) : NULL;
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonObject *
qd_format_json_kept (const char *text, JsonNode **root)
{
  *root = text != NULL ? qd_json_parse (text, strlen (text), "", 1, NULL) : NULL;
  return *root != NULL && JSON_NODE_HOLDS_OBJECT (*root) ? json_node_get_object (*root) : NULL;
}

static JsonNode *
number_node (double value)
{
  JsonNode *node = json_node_alloc ();

  return value == floor (value) && fabs (value) < 1e15 ? json_node_init_int (node, (gint64) value)
                                                       : json_node_init_double (node, value);
}

void
qd_format_json_set_number (JsonObject *object, const char *key, double value)
{
  json_object_set_member (object, key, number_node (value));
}

void
qd_format_json_add_number (JsonArray *array, double value)
{
  json_array_add_element (array, number_node (value));
}

void
qd_format_json_set_text (JsonObject *object, const char *key, const char *text)
{
  if (text != NULL && *text != '\0')
    json_object_set_string_member (object, key, text);
}

JsonObject *
qd_format_json_copy (JsonObject *from, const char *const *but)
{
  JsonObject *copy = json_object_new ();
  g_autoptr (GList) keys = from != NULL ? json_object_get_members (from) : NULL;

  for (GList *key = keys; key != NULL; key = key->next)
    if (!g_strv_contains (but, key->data))
      json_object_set_member (copy, key->data, json_node_copy (json_object_get_member (from, key->data)));
  return copy;
}

/* Zeros become spaces, so that it is one text. */
static gboolean
read_ends (const char *path, char ends[2 * SNIFFED + 1])
{
  guint64 bytes;
  int fd = qd_file_open (path, &bytes, NULL);
  gsize head, n;

  if (fd < 0)
    return FALSE;
  head = (gsize) MIN (bytes, SNIFFED);
  n = (gsize) MIN (bytes, 2 * SNIFFED);
  gboolean good = pread (fd, ends, head, 0) == (gssize) head &&
                  pread (fd, ends + head, n - head, (off_t) (bytes - (n - head))) == (gssize) (n - head);
  close (fd);
  for (gsize i = 0; good && i < n; i++)
    if (ends[i] == '\0')
      ends[i] = ' ';
  ends[good ? n : 0] = '\0';
  return good;
}

gboolean
qd_format_json_smells (const char *path, char first, const char *const *keys, guint n)
{
  g_autofree char *ends = g_malloc (2 * SNIFFED + 1);

  if (!read_ends (path, ends))
    return FALSE;
  const char *begin = g_str_has_prefix (ends, "\xef\xbb\xbf") ? ends + 3 : ends;
  if (begin[strspn (begin, " \t\r\n")] != first)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", keys[i]);
      if (strstr (begin, quoted) == NULL)
        return FALSE;
    }
  return TRUE;
}
