#include "config.h"
#include "engine/hands/labels-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/hands/bundle.h"
#include "engine/project/labellers.h"

#define VERSION 1

static const char *const marks[] = { "none", "verified", "empty", "unusable" };

/* ---- Writing ---- */

static JsonNode *
box_to_json (const QdLookBox *box)
{
  JsonObject *object = json_object_new ();
  JsonArray *corners = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

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
  json_node_take_object (node, object);
  return node;
}

static JsonObject *
photo_to_json (const QdLabelledPhoto *photo)
{
  JsonObject *object = json_object_new ();
  JsonArray *boxes = json_array_new ();

  json_object_set_int_member (object, "photo", photo->photo_id);
  json_object_set_int_member (object, "width", photo->width);
  json_object_set_int_member (object, "height", photo->height);
  json_object_set_string_member (object, "mark", marks[photo->look->mark]);
  json_object_set_double_member (object, "seconds", photo->look->seconds);
  json_object_set_int_member (object, "started", photo->look->started);
  json_object_set_int_member (object, "finished", photo->look->finished);
  for (guint i = 0; i < photo->look->boxes->len; i++)
    json_array_add_element (boxes, box_to_json (&g_array_index (photo->look->boxes, QdLookBox, i)));
  json_object_set_array_member (object, "boxes", boxes);
  return object;
}

static JsonArray *
classes_to_json (const QdLabels *labels)
{
  JsonArray *classes = json_array_new ();
  GHashTableIter iter;
  gpointer id, name;

  g_hash_table_iter_init (&iter, labels->classes);
  while (g_hash_table_iter_next (&iter, &id, &name))
    {
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "id", *(gint64 *) id);
      json_object_set_string_member (object, "name", name);
      json_array_add_object_element (classes, object);
    }
  return classes;
}

char *
qd_labels_to_json (const QdLabels *labels)
{
  JsonObject *object = json_object_new (), *labeller = json_object_new ();
  JsonArray *photos = json_array_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "format", QD_LABELS_FORMAT);
  json_object_set_int_member (object, "version", VERSION);
  json_object_set_string_member (object, "task", labels->task_uuid);
  json_object_set_string_member (labeller, "uuid", labels->labeller_uuid);
  json_object_set_string_member (labeller, "name", labels->labeller_name);
  json_object_set_object_member (object, "labeller", labeller);
  json_object_set_array_member (object, "classes", classes_to_json (labels));
  for (guint i = 0; i < labels->photos->len; i++)
    json_array_add_object_element (photos, photo_to_json (labels->photos->pdata[i]));
  json_object_set_array_member (object, "photos", photos);
  json_node_take_object (root, object);
  return qd_json_to_text (root);
}

gboolean
qd_labels_write (const QdLabels *labels, const char *path, GError **error)
{
  g_autofree char *text = qd_labels_to_json (labels);
  g_autoptr (QdBundleWriter) writer = qd_bundle_writer_new (path, error);

  return writer != NULL && qd_bundle_writer_add (writer, QD_LABELS_ENTRY, text, strlen (text), TRUE, error) &&
         qd_bundle_writer_finish (writer, error);
}

/* ---- Reading ---- */

static gboolean
fail_object (const char *name, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” holds no labels of a task of Quadrat."), name);
  return FALSE;
}

static JsonObject *
get_object (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

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
    return fail_object (name, error);
  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      GType type = json_node_get_value_type (node);

      if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
        return fail_object (name, error);
      *corners[i] = json_node_get_double (node);
    }
  return TRUE;
}

static gboolean
read_box (JsonObject *object, const char *name, QdLook *look, GError **error)
{
  QdLookBox box = { 0 };

  if (object == NULL)
    return fail_object (name, error);
  if (!qd_json_get_integer (object, "class", name, &box.class_id, error) || !read_corners (object, name, &box.box, error) ||
      !qd_json_get_integer (object, "created", name, &box.created, error) ||
      !qd_json_get_integer (object, "modified", name, &box.modified, error) ||
      (json_object_has_member (object, "first") && !qd_json_get_integer (object, "first", name, &box.first_id, error)))
    return FALSE;
  box.difficult = read_flag (object, "difficult");
  box.truncated = read_flag (object, "truncated");
  box.adjusted = box.first_id != 0 && read_flag (object, "adjusted");
  g_array_append_val (look->boxes, box);
  return TRUE;
}

static gboolean
read_mark (JsonObject *object, const char *name, QdMark *mark, GError **error)
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
  return fail_object (name, error);
}

static gboolean
read_photo (JsonObject *object, const char *name, QdLabels *labels, GError **error)
{
  gint64 id, width, height;
  QdLabelledPhoto *photo;
  JsonArray *boxes;

  if (object == NULL)
    return fail_object (name, error);
  if (!qd_json_get_integer (object, "photo", name, &id, error) || !qd_json_get_integer (object, "width", name, &width, error) ||
      !qd_json_get_integer (object, "height", name, &height, error) || !qd_json_get_array (object, "boxes", name, &boxes, error))
    return FALSE;
  if (width < 1 || height < 1 || width > G_MAXINT16 * 2 || height > G_MAXINT16 * 2 ||
      json_array_get_length (boxes) > QD_LABELS_MAX_BOXES)
    return fail_object (name, error);
  photo = qd_labels_add_photo (labels, id);
  photo->width = (guint) width;
  photo->height = (guint) height;
  photo->look->photo_id = id;
  if (!read_mark (object, name, &photo->look->mark, error) ||
      !qd_json_get_number (object, "seconds", name, &photo->look->seconds, error) ||
      !qd_json_get_integer (object, "started", name, &photo->look->started, error) ||
      !qd_json_get_integer (object, "finished", name, &photo->look->finished, error))
    return FALSE;
  photo->look->seconds = isfinite (photo->look->seconds) ? MAX (0, photo->look->seconds) : 0;
  for (guint i = 0; i < json_array_get_length (boxes); i++)
    if (!read_box (get_object (boxes, i), name, photo->look, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_class (JsonObject *object, const char *name, QdLabels *labels, GError **error)
{
  const char *title;
  gint64 id;

  if (object == NULL)
    return fail_object (name, error);
  if (!qd_json_get_integer (object, "id", name, &id, error) || !qd_json_get_string (object, "name", name, &title, error))
    return FALSE;
  g_hash_table_insert (labels->classes, g_memdup2 (&id, sizeof id), g_strdup (title));
  return TRUE;
}

static gboolean
read_head (JsonObject *object, const char *name, QdLabels *labels, GError **error)
{
  const char *format, *task, *uuid, *who;
  JsonObject *labeller;
  gint64 version;

  if (!qd_json_get_string (object, "format", name, &format, error) || strcmp (format, QD_LABELS_FORMAT) != 0)
    {
      g_clear_error (error);
      return fail_object (name, error);
    }
  if (!qd_json_get_integer (object, "version", name, &version, error))
    return FALSE;
  if (version != VERSION)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” comes from a newer version of Quadrat."), name);
      return FALSE;
    }
  if (!qd_json_get_string (object, "task", name, &task, error) ||
      !qd_json_get_object (object, "labeller", name, &labeller, error) ||
      !qd_json_get_string (labeller, "uuid", name, &uuid, error) || !qd_json_get_string (labeller, "name", name, &who, error))
    return FALSE;
  labels->task_uuid = g_strdup (task);
  labels->labeller_uuid = g_strdup (uuid);
  labels->labeller_name = g_strdup (who);
  return TRUE;
}

QdLabels *
qd_labels_from_json (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (JsonNode) root = qd_json_parse (text, length, name, 1, error);
  g_autoptr (QdLabels) labels = qd_labels_new ();
  JsonObject *object;
  JsonArray *classes, *photos;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      fail_object (name, error);
      return NULL;
    }
  object = json_node_get_object (root);
  if (!read_head (object, name, labels, error) || !qd_json_get_array (object, "classes", name, &classes, error) ||
      !qd_json_get_array (object, "photos", name, &photos, error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (classes); i++)
    if (!read_class (get_object (classes, i), name, labels, error))
      return NULL;
  for (guint i = 0; i < json_array_get_length (photos); i++)
    if (!read_photo (get_object (photos, i), name, labels, error))
      return NULL;
  return g_steal_pointer (&labels);
}

QdLabels *
qd_labels_read (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const char *text;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_autoptr (QdProject) copy = qd_project_open (path, QD_PROJECT_READ, error);
      return copy == NULL ? NULL : qd_labels_collect (copy, error);
    }
  bytes = qd_bundle_read (path, QD_LABELS_ENTRY, QD_LABELS_MAX_BYTES, error);
  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  return qd_labels_from_json (text, length, name, error);
}
