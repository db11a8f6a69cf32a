#include "config.h"
#include "engine/hands/json-boxes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"

static const char *const marks[] = { "none", "verified", "empty", "unusable" };

static gboolean
fail (const char *name, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is damaged: a box or a mark in it is none."), name);
  return FALSE;
}

const char *
qd_mark_to_json (QdMark mark)
{
  g_return_val_if_fail ((guint) mark < G_N_ELEMENTS (marks), marks[0]);
  return marks[mark];
}

gboolean
qd_mark_from_json (JsonObject *object, const char *name, QdMark *mark, GError **error)
{
  const char *text;

  if (!qd_json_get_string (object, "mark", name, &text, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strcmp (text, marks[i]) == 0)
      {
        *mark = (QdMark) i;
        return TRUE;
      }
  return fail (name, error);
}

JsonObject *
qd_hands_get_object (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* ---- Writing ---- */

static JsonObject *
box_to_json (const QdLookBox *box)
{
  JsonObject *object = json_object_new ();
  JsonArray *corners = json_array_new ();

  if (box->id != 0)
    json_object_set_int_member (object, "id", box->id);
  if (box->first_id != 0)
    {
      json_object_set_int_member (object, "first", box->first_id);
      json_object_set_boolean_member (object, "adjusted", box->adjusted);
    }
  json_object_set_int_member (object, "class", box->class_id);
  json_array_add_double_element (corners, box->box.xmin);
  json_array_add_double_element (corners, box->box.ymin);
  json_array_add_double_element (corners, box->box.xmax);
  json_array_add_double_element (corners, box->box.ymax);
  json_object_set_array_member (object, "box", corners);
  json_object_set_boolean_member (object, "difficult", box->difficult);
  json_object_set_boolean_member (object, "truncated", box->truncated);
  json_object_set_int_member (object, "created", box->created);
  json_object_set_int_member (object, "modified", box->modified);
  return object;
}

JsonArray *
qd_look_boxes_to_json (const QdLook *look)
{
  JsonArray *boxes = json_array_new ();

  for (guint i = 0; i < look->boxes->len; i++)
    json_array_add_object_element (boxes, box_to_json (&g_array_index (look->boxes, QdLookBox, i)));
  return boxes;
}

/* ---- Reading ---- */

static gboolean
read_flag (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static gboolean
read_corners (JsonObject *object, const char *name, QdCornerBox *box, GError **error)
{
  double *corners[] = { &box->xmin, &box->ymin, &box->xmax, &box->ymax };
  JsonArray *array;

  if (!qd_json_get_array (object, "box", name, &array, error))
    return FALSE;
  if (json_array_get_length (array) != G_N_ELEMENTS (corners))
    return fail (name, error);
  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      GType type = json_node_get_value_type (node);

      if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
        return fail (name, error);
      *corners[i] = json_node_get_double (node);
    }
  return TRUE;
}

/* 0 where it is not there. */
static gboolean
read_id (JsonObject *object, const char *key, const char *name, gint64 *id, GError **error)
{
  *id = 0;
  return !json_object_has_member (object, key) || qd_json_get_integer (object, key, name, id, error);
}

static gboolean
read_box (JsonObject *object, const char *name, QdLook *look, GError **error)
{
  QdLookBox box = { 0 };

  if (object == NULL)
    return fail (name, error);
  if (!read_id (object, "id", name, &box.id, error) || !read_id (object, "first", name, &box.first_id, error) ||
      !qd_json_get_integer (object, "class", name, &box.class_id, error) || !read_corners (object, name, &box.box, error) ||
      !qd_json_get_integer (object, "created", name, &box.created, error) ||
      !qd_json_get_integer (object, "modified", name, &box.modified, error))
    return FALSE;
  box.difficult = read_flag (object, "difficult");
  box.truncated = read_flag (object, "truncated");
  box.adjusted = box.first_id != 0 && read_flag (object, "adjusted");
  g_array_append_val (look->boxes, box);
  return TRUE;
}

gboolean
qd_look_boxes_from_json (JsonArray *boxes, const char *name, QdLook *look, GError **error)
{
  for (guint i = 0; i < json_array_get_length (boxes); i++)
    if (!read_box (qd_hands_get_object (boxes, i), name, look, error))
      return FALSE;
  return TRUE;
}
