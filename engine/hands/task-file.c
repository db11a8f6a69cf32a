#include "config.h"
#include "engine/hands/task-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/hands/json-boxes.h"
#include "engine/photo/photo.h"
#include "engine/project/instructions-json.h"
#include "engine/project/labellers.h"

#define MAX_BOXES   10000 /* on a photo */
#define MAX_CLASSES 10000
#define MAX_NAME    1000 /* bytes, of a class */
#define MAX_ID      (G_GINT64_CONSTANT (1) << 53) /* what every reader of JSON tells apart */

static void
task_photo_free (gpointer data)
{
  QdTaskPhoto *photo = data;

  qd_photo_free (photo->photo);
  qd_look_free (photo->first);
  g_free (photo->entry);
  g_free (photo);
}

QdTaskFile *
qd_task_file_new (void)
{
  QdTaskFile *file = g_new0 (QdTaskFile, 1);

  file->classes = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_class_free);
  file->photos = g_ptr_array_new_with_free_func (task_photo_free);
  file->pictures = g_ptr_array_new_with_free_func (task_photo_free);
  return file;
}

void
qd_task_file_free (QdTaskFile *file)
{
  if (file == NULL)
    return;
  g_free (file->uuid);
  g_free (file->name);
  g_ptr_array_unref (file->classes);
  g_ptr_array_unref (file->photos);
  g_ptr_array_unref (file->pictures);
  qd_instructions_free (file->instructions);
  g_free (file);
}

static QdTaskPhoto *
add_photo (GPtrArray *photos, gint64 id)
{
  QdTaskPhoto *photo = g_new0 (QdTaskPhoto, 1);

  photo->photo = qd_photo_new ();
  photo->photo->id = id;
  g_ptr_array_add (photos, photo);
  return photo;
}

QdTaskPhoto *
qd_task_file_add_photo (QdTaskFile *file, gint64 id)
{
  return add_photo (file->photos, id);
}

QdTaskPhoto *
qd_task_file_add_picture (QdTaskFile *file, gint64 id)
{
  return add_photo (file->pictures, id);
}

static const QdTaskPhoto *
find_photo (const GPtrArray *photos, gint64 id)
{
  for (guint i = 0; i < photos->len; i++)
    if (((const QdTaskPhoto *) photos->pdata[i])->photo->id == id)
      return photos->pdata[i];
  return NULL;
}

const QdTaskPhoto *
qd_task_file_find_picture (const QdTaskFile *file, gint64 id)
{
  const QdTaskPhoto *picture = find_photo (file->pictures, id);

  return picture != NULL ? picture : find_photo (file->photos, id);
}

/* ---- Reading ---- */

typedef struct
{
  QdTaskFile *file;
  const char *name;
  GHashTable *entries, *names, *photos, *classes, *boxes; /* what came: names; those of classes; gint64 ids */
} Reader;

static void
reader_clear (Reader *reader)
{
  g_clear_pointer (&reader->file, qd_task_file_free);
  g_clear_pointer (&reader->entries, g_hash_table_unref);
  g_clear_pointer (&reader->names, g_hash_table_unref);
  g_clear_pointer (&reader->photos, g_hash_table_unref);
  g_clear_pointer (&reader->classes, g_hash_table_unref);
  g_clear_pointer (&reader->boxes, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static gboolean
fail (const Reader *reader, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is no file of a labelling task, or it is damaged."), reader->name);
  return FALSE;
}

/* An id above 0, of at most MAX_ID, that did not come yet. */
static gboolean
note_id (GHashTable *seen, gint64 id)
{
  return id > 0 && id <= MAX_ID && g_hash_table_add (seen, g_memdup2 (&id, sizeof id));
}

static char *
dup_text (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : NULL;
}

static gboolean
read_class (Reader *reader, JsonObject *object, GError **error)
{
  g_autoptr (QdClass) class_ = g_new0 (QdClass, 1);
  const char *name;
  gint64 color;

  if (object == NULL)
    return fail (reader, error);
  if (!qd_json_get_integer (object, "id", reader->name, &class_->id, error) ||
      !qd_json_get_string (object, "name", reader->name, &name, error) ||
      !qd_json_get_integer (object, "color", reader->name, &color, error))
    return FALSE;
  class_->name = g_strstrip (g_strdup (name));
  class_->color = (guint32) (color & 0xffffff);
  class_->position = reader->file->classes->len;
  if (!note_id (reader->classes, class_->id) || *class_->name == 0 || strlen (class_->name) > MAX_NAME ||
      !g_hash_table_add (reader->names, g_ascii_strdown (class_->name, -1)))
    return fail (reader, error);
  g_ptr_array_add (reader->file->classes, g_steal_pointer (&class_));
  return TRUE;
}

static gboolean
check_box (const Reader *reader, const QdPhoto *photo, const QdLookBox *box)
{
  return note_id (reader->boxes, box->id) && g_hash_table_contains (reader->classes, &box->class_id) &&
         qd_corner_box_is_valid (box->box) && box->box.xmin >= 0 && box->box.ymin >= 0 && box->box.xmax <= photo->width &&
         box->box.ymax <= photo->height;
}

static gboolean
read_boxes (Reader *reader, JsonObject *object, QdTaskPhoto *photo, GError **error)
{
  JsonArray *boxes;

  photo->first = qd_look_new ();
  photo->first->photo_id = photo->photo->id;
  if (!qd_json_get_array (object, "boxes", reader->name, &boxes, error))
    return FALSE;
  if (json_array_get_length (boxes) > MAX_BOXES)
    return fail (reader, error);
  if (!qd_look_boxes_from_json (boxes, reader->name, photo->first, error))
    return FALSE;
  for (guint i = 0; i < photo->first->boxes->len; i++)
    if (!check_box (reader, photo->photo, &g_array_index (photo->first->boxes, QdLookBox, i)))
      return fail (reader, error);
  return TRUE;
}

/* One of @photos, which are those of the file or its pictures. */
static gboolean
read_photo (Reader *reader, JsonObject *object, GPtrArray *photos, GError **error)
{
  gint64 id, width, height, bytes;
  const char *entry, *sum;
  QdTaskPhoto *photo;

  if (object == NULL)
    return fail (reader, error);
  if (!qd_json_get_integer (object, "id", reader->name, &id, error) ||
      !qd_json_get_integer (object, "width", reader->name, &width, error) ||
      !qd_json_get_integer (object, "height", reader->name, &height, error) ||
      !qd_json_get_integer (object, "bytes", reader->name, &bytes, error) ||
      !qd_json_get_string (object, "entry", reader->name, &entry, error) ||
      !qd_json_get_string (object, "sha256", reader->name, &sum, error))
    return FALSE;
  if (!note_id (reader->photos, id) || !g_hash_table_add (reader->entries, g_strdup (entry)) || width < 1 || height < 1 ||
      width > QD_PHOTO_MAX_SIDE || height > QD_PHOTO_MAX_SIDE || bytes < 1 || bytes > (gint64) QD_PHOTO_MAX_BYTES ||
      strlen (sum) != 64)
    return fail (reader, error);
  photo = add_photo (photos, id);
  photo->entry = g_strdup (entry);
  photo->photo->width = (guint) width;
  photo->photo->height = (guint) height;
  photo->photo->bytes = bytes;
  photo->photo->sha256 = g_strdup (sum);
  photo->photo->original_name = dup_text (object, "name");
  photo->photo->license = dup_text (object, "license");
  photo->photo->credit = dup_text (object, "credit");
  return photos != reader->file->photos || reader->file->kind != QD_TASK_REVIEW || read_boxes (reader, object, photo, error);
}

static gboolean
read_head (Reader *reader, JsonObject *object, GError **error)
{
  g_autofree char *format = dup_text (object, "format"), *kind = NULL;
  gint64 version, labellers;

  if (g_strcmp0 (format, QD_TASK_FORMAT) != 0)
    return fail (reader, error);
  if (!qd_json_get_integer (object, "version", reader->name, &version, error) ||
      !qd_json_get_integer (object, "labellers", reader->name, &labellers, error))
    return FALSE;
  if (version != QD_TASK_VERSION)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” comes from a newer version of Quadrat."), reader->name);
      return FALSE;
    }
  kind = dup_text (object, "kind");
  reader->file->uuid = dup_text (object, "uuid");
  reader->file->name = dup_text (object, "name");
  reader->file->kind = g_strcmp0 (kind, QD_TASK_KIND_REVIEW) == 0 ? QD_TASK_REVIEW : QD_TASK_DRAW;
  reader->file->labellers = (guint) CLAMP (labellers, 1, QD_TASK_MOST_LABELLERS);
  return (reader->file->uuid != NULL && g_uuid_string_is_valid (reader->file->uuid) && reader->file->name != NULL) ||
         fail (reader, error);
}

static gboolean
read_lists (Reader *reader, JsonObject *object, GError **error)
{
  JsonArray *classes, *photos;

  if (!qd_json_get_array (object, "classes", reader->name, &classes, error) ||
      !qd_json_get_array (object, "photos", reader->name, &photos, error))
    return FALSE;
  if (json_array_get_length (photos) > QD_TASK_MAX_PHOTOS || json_array_get_length (photos) == 0 ||
      json_array_get_length (classes) > MAX_CLASSES)
    return fail (reader, error);
  for (guint i = 0; i < json_array_get_length (classes); i++)
    if (!read_class (reader, qd_hands_get_object (classes, i), error))
      return FALSE;
  for (guint i = 0; i < json_array_get_length (photos); i++)
    if (!read_photo (reader, qd_hands_get_object (photos, i), reader->file->photos, error))
      return FALSE;
  return TRUE;
}

/* Each has a picture, in which its boxes lie, and none says where that is. */
static gboolean
check_example (const QdTaskFile *file, const QdExample *example)
{
  const QdTaskPhoto *picture = qd_task_file_find_picture (file, example->photo_id);

  for (guint i = 0; picture != NULL && i < example->boxes->len; i++)
    {
      QdCornerBox box = g_array_index (example->boxes, QdCornerBox, i);

      if (box.xmin < 0 || box.ymin < 0 || box.xmax > picture->photo->width || box.ymax > picture->photo->height)
        return FALSE;
    }
  return picture != NULL && !example->carried;
}

static gboolean
read_instructions (Reader *reader, JsonObject *object, GError **error)
{
  QdTaskFile *file = reader->file;
  JsonObject *instructions;
  JsonArray *pictures;

  if (!json_object_has_member (object, "instructions"))
    return TRUE;
  if (!qd_json_get_object (object, "instructions", reader->name, &instructions, error) ||
      !qd_json_get_array (object, "pictures", reader->name, &pictures, error))
    return FALSE;
  if (json_array_get_length (pictures) > QD_INSTRUCTIONS_MOST_EXAMPLES)
    return fail (reader, error);
  for (guint i = 0; i < json_array_get_length (pictures); i++)
    if (!read_photo (reader, qd_hands_get_object (pictures, i), file->pictures, error))
      return FALSE;
  file->instructions = qd_instructions_from_json (instructions);
  for (guint i = 0; i < file->instructions->pages->len; i++)
    {
      const QdInstructionPage *page = qd_instructions_get_page (file->instructions, i);

      for (guint j = 0; j < page->examples->len; j++)
        if (!check_example (file, page->examples->pdata[j]))
          return fail (reader, error);
    }
  return TRUE;
}

static GHashTable *
new_id_set (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

QdTaskFile *
qd_task_file_from_json (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (JsonNode) root = qd_json_parse (text, length, name, 1, error);
  g_auto (Reader) reader = { .file = qd_task_file_new (),
                             .name = name,
                             .entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                             .names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                             .photos = new_id_set (),
                             .classes = new_id_set (),
                             .boxes = new_id_set () };

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    fail (&reader, error);
  else if (read_head (&reader, json_node_get_object (root), error) &&
           read_lists (&reader, json_node_get_object (root), error) &&
           read_instructions (&reader, json_node_get_object (root), error))
    return g_steal_pointer (&reader.file);
  return NULL;
}
