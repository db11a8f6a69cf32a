#include "config.h"
#include "engine/hands/labels-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/hands/bundle.h"
#include "engine/hands/json-boxes.h"
#include "engine/project/labellers.h"

#define VERSION 1

/* ---- Writing ---- */

static JsonObject *
photo_to_json (const QdLabelledPhoto *photo)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "photo", photo->photo_id);
  json_object_set_int_member (object, "width", photo->width);
  json_object_set_int_member (object, "height", photo->height);
  json_object_set_string_member (object, "mark", qd_mark_to_json (photo->look->mark));
  json_object_set_double_member (object, "seconds", photo->look->seconds);
  json_object_set_int_member (object, "started", photo->look->started);
  json_object_set_int_member (object, "finished", photo->look->finished);
  json_object_set_array_member (object, "boxes", qd_look_boxes_to_json (photo->look));
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
  if (!qd_mark_from_json (object, name, &photo->look->mark, error) ||
      !qd_json_get_number (object, "seconds", name, &photo->look->seconds, error) ||
      !qd_json_get_integer (object, "started", name, &photo->look->started, error) ||
      !qd_json_get_integer (object, "finished", name, &photo->look->finished, error))
    return FALSE;
  photo->look->started = CLAMP (photo->look->started, 0, QD_LOOK_LATEST);
  photo->look->finished = CLAMP (photo->look->finished, 0, QD_LOOK_LATEST);
  photo->look->seconds = isfinite (photo->look->seconds) ? MAX (0, photo->look->seconds) : 0;
  return qd_look_boxes_from_json (boxes, name, photo->look, error);
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
    if (!read_class (qd_hands_get_object (classes, i), name, labels, error))
      return NULL;
  for (guint i = 0; i < json_array_get_length (photos); i++)
    if (!read_photo (qd_hands_get_object (photos, i), name, labels, error))
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
  bytes = qd_bundle_read (path, QD_LABELS_ENTRY, QD_LABELS_MAX_BYTES, NULL, error);
  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  return qd_labels_from_json (text, length, name, error);
}
