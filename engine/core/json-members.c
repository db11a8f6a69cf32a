#include "config.h"
#include "engine/core/json.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/error.h"

static JsonNode *
get_member (JsonObject *object, const char *key, const char *name, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” lacks “%s”."), name, key);
  return node;
}

static gboolean
fail_kind (const char *key, const char *name, const char *kind, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s”: “%s” has to be %s."), name, key, kind);
  return FALSE;
}

gboolean
qd_json_get_number (JsonObject *object, const char *key, const char *name, double *value, GError **error)
{
  JsonNode *node = get_member (object, key, name, error);
  GType type = node == NULL ? G_TYPE_INVALID : json_node_get_value_type (node);

  if (node == NULL)
    return FALSE;
  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return fail_kind (key, name, _ ("a number"), error);
  *value = json_node_get_double (node);
  return TRUE;
}

gboolean
qd_json_get_integer (JsonObject *object, const char *key, const char *name, gint64 *value, GError **error)
{
  double number;

  if (!qd_json_get_number (object, key, name, &number, error))
    return FALSE;
  if (json_node_get_value_type (json_object_get_member (object, key)) == G_TYPE_INT64)
    *value = json_object_get_int_member (object, key);
  else if (number == floor (number) && fabs (number) < 9.0e15)
    *value = (gint64)number;
  else
    return fail_kind (key, name, _ ("a whole number"), error);
  return TRUE;
}

gboolean
qd_json_get_string (JsonObject *object, const char *key, const char *name, const char **value, GError **error)
{
  JsonNode *node = get_member (object, key, name, error);

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return fail_kind (key, name, _ ("a text"), error);
  *value = json_node_get_string (node);
  return TRUE;
}

gboolean
qd_json_get_array (JsonObject *object, const char *key, const char *name, JsonArray **value, GError **error)
{
  JsonNode *node = get_member (object, key, name, error);

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail_kind (key, name, _ ("a list"), error);
  *value = json_node_get_array (node);
  return TRUE;
}

gboolean
qd_json_get_object (JsonObject *object, const char *key, const char *name, JsonObject **value, GError **error)
{
  JsonNode *node = get_member (object, key, name, error);

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail_kind (key, name, _ ("an object"), error);
  *value = json_node_get_object (node);
  return TRUE;
}
