#include "engine/core/json.h"
#include "engine/hands/json-boxes.h"
#include "engine/hands/task-file.h"
#include "engine/project/instructions-json.h"

static void
set_text (JsonObject *object, const char *key, const char *text)
{
  g_autofree char *valid = text == NULL ? NULL : g_utf8_make_valid (text, -1);

  if (valid != NULL)
    json_object_set_string_member (object, key, valid);
}

static JsonObject *
photo_to_json (const QdTaskPhoto *task_photo)
{
  const QdPhoto *photo = task_photo->photo;
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", photo->id);
  set_text (object, "entry", task_photo->entry);
  set_text (object, "name", photo->original_name);
  json_object_set_int_member (object, "bytes", photo->bytes);
  set_text (object, "sha256", photo->sha256);
  json_object_set_int_member (object, "width", photo->width);
  json_object_set_int_member (object, "height", photo->height);
  set_text (object, "license", photo->license);
  set_text (object, "credit", photo->credit);
  if (task_photo->first != NULL)
    json_object_set_array_member (object, "boxes", qd_look_boxes_to_json (task_photo->first));
  return object;
}

static JsonObject *
class_to_json (const QdClass *class_)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", class_->id);
  set_text (object, "name", class_->name);
  json_object_set_int_member (object, "color", class_->color);
  return object;
}

static void
write_instructions (const QdTaskFile *file, JsonObject *object)
{
  JsonArray *pictures;

  if (file->instructions == NULL)
    return;
  pictures = json_array_new ();
  for (guint i = 0; i < file->pictures->len; i++)
    json_array_add_object_element (pictures, photo_to_json (file->pictures->pdata[i]));
  json_object_set_object_member (object, "instructions", qd_instructions_to_json (file->instructions));
  json_object_set_array_member (object, "pictures", pictures);
}

char *
qd_task_file_to_json (const QdTaskFile *file)
{
  JsonObject *object = json_object_new ();
  JsonArray *classes = json_array_new (), *photos = json_array_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "format", QD_TASK_FORMAT);
  json_object_set_int_member (object, "version", QD_TASK_VERSION);
  set_text (object, "uuid", file->uuid);
  set_text (object, "name", file->name);
  json_object_set_string_member (object, "kind", file->kind == QD_TASK_REVIEW ? QD_TASK_KIND_REVIEW : "draw");
  json_object_set_int_member (object, "labellers", file->labellers);
  for (guint i = 0; i < file->classes->len; i++)
    json_array_add_object_element (classes, class_to_json (file->classes->pdata[i]));
  for (guint i = 0; i < file->photos->len; i++)
    json_array_add_object_element (photos, photo_to_json (file->photos->pdata[i]));
  json_object_set_array_member (object, "classes", classes);
  json_object_set_array_member (object, "photos", photos);
  write_instructions (file, object);
  json_node_take_object (root, object);
  return qd_json_to_text (root);
}
