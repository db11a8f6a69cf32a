#include "engine/core/json.h"

#include <math.h>
#include <string.h>

static void write_node (GString *out, JsonNode *node);

static void
write_text (GString *out, const char *text)
{
  static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";

  g_string_append_c (out, '"');
  for (; *text != 0; text++)
    {
      const char *known = strchr (from, *text);
      if (known != NULL)
        g_string_append_printf (out, "\\%c", to[known - from]);
      else if ((guchar)*text < 0x20 || *text == 0x7f)
        g_string_append_printf (out, "\\u%04x", (guint)*text);
      else
        g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

/* As few digits as give the same number back. JSON knows no infinity and no NAN: null. */
static void
write_number (GString *out, double number)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number))
    {
      g_string_append (out, "null");
      return;
    }
  if (number == floor (number) && fabs (number) < 1e15 && (number != 0 || !signbit (number)))
    {
      g_string_append_printf (out, "%" G_GINT64_FORMAT, (gint64)number);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (text, sizeof text, formats[i], number);
      if (g_ascii_strtod (text, NULL) == number)
        break;
    }
  g_string_append (out, text);
}

static void
write_array (GString *out, JsonArray *array)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      write_node (out, json_array_get_element (array, i));
    }
  g_string_append_c (out, ']');
}

static void
write_object (GString *out, JsonObject *object)
{
  JsonObjectIter members;
  gboolean first = TRUE;
  const char *key;
  JsonNode *value;

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&members, object);
  while (json_object_iter_next_ordered (&members, &key, &value))
    {
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      write_text (out, key);
      g_string_append_c (out, ':');
      write_node (out, value);
    }
  g_string_append_c (out, '}');
}

static void
write_value (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    write_text (out, json_node_get_string (node));
  else if (type == G_TYPE_DOUBLE)
    write_number (out, json_node_get_double (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
}

static void
write_node (GString *out, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      write_object (out, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      write_array (out, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      write_value (out, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (out, "null");
    }
}

char *
qd_json_to_text (JsonNode *root)
{
  GString *out = g_string_new (NULL);

  write_node (out, root);
  return g_string_free (out, FALSE);
}
