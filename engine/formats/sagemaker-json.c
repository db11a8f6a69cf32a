#include "config.h"
#include "engine/formats/sagemaker-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/formats/format-files.h"
#include "engine/formats/format-json.h"
#include "engine/formats/kept-boxes.h"
#include "engine/formats/leftovers.h"
#include "engine/formats/photo-files.h"

#define DEPTH 3 /* folders that are looked through */

#define LARGEST_FILE ((gsize) 64 << 20) /* bytes of one .json */
#define ANNOTATION   "_annotation"      /* of a folder */

static const char *const file_keys[] = { "file", "image_size", "annotations", "categories", "credit", "license", "url", NULL };
static const char *const box_keys[] = { "class_id",  "left",      "top",        "width", "height",
                                        "difficult", "truncated", "confidence", NULL };

/* ---- In ---- */

static void
take_categories (JsonArray *list, QdReading *reading, QdClassNumbers *classes)
{
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *category = qd_format_json_at (list, i);
      const char *name = category != NULL ? qd_format_json_text (category, "name") : NULL;
      gint64 id;

      if (name == NULL || !qd_format_json_integer (category, "class_id", &id))
        continue;
      qd_class_numbers_add (classes, id, name);
      qd_class_numbers_add (reading->classes, id, name);
    }
}

/* NULL, or what is wrong, half a sentence. */
static const char *
parse_box (JsonObject *object, const QdClassNumbers *classes, QdAnnotationBox *box)
{
  double left, top, width, height;
  const QdClassNumber *class_;
  gint64 id;

  if (!qd_format_json_number (object, "left", &left) || !qd_format_json_number (object, "top", &top) ||
      !qd_format_json_number (object, "width", &width) || !qd_format_json_number (object, "height", &height))
    return _ ("left, top, width or height of a box is no number");
  if (!qd_format_json_integer (object, "class_id", &id))
    return _ ("a box has no class_id");
  class_ = qd_class_numbers_get (classes, id);
  if (class_ == NULL)
    return _ ("the categories do not have a box's class_id");
  box->class_name = class_->name;
  box->box = (QdCornerBox){ left, top, left + width, top + height };
  box->difficult = qd_format_json_flag (object, "difficult");
  box->truncated = qd_format_json_flag (object, "truncated");
  if (!qd_format_json_number (object, "confidence", &box->confidence))
    box->confidence = NAN;
  return NULL;
}

static void
take_boxes (JsonArray *list, const QdClassNumbers *classes, QdReading *reading, QdAnnotation *annotation, GString *kept)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *object = qd_format_json_at (list, i);
      QdAnnotationBox box = { .confidence = NAN };
      const char *wrong = object != NULL ? parse_box (object, classes, &box) : _ ("a box is no object");

      if (wrong != NULL)
        {
          qd_format_leave_out_box (reading->report, annotation, "damaged box", annotation->place, wrong);
          continue;
        }
      qd_annotation_add_box (annotation, &box);
      qd_kept_boxes_add_cut (kept, &box, annotation->width, annotation->height, object, box_keys);
    }
}

/* Beside the file, or in train/ where it is in train_annotation/. */
static char *
find_picture (const char *path, const char *photo)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_str_has_suffix (folder, ANNOTATION))
    folder[strlen (folder) - strlen (ANNOTATION)] = '\0';
  return qd_format_find_picture (folder, photo);
}

static QdAnnotation *
parse_file (JsonObject *object, const char *path, QdReading *reading)
{
  g_autofree char *name = g_filename_display_basename (path), *text = NULL;
  g_autoptr (JsonNode) rest = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (QdClassNumbers) classes = qd_class_numbers_new ();
  g_autoptr (GString) kept = g_string_new (NULL);
  JsonObject *size = qd_format_json_at (qd_format_json_array (object, "image_size"), 0);
  const char *photo = qd_format_json_text (object, "file");
  QdAnnotation *annotation = qd_annotation_new ();

  annotation->photo = g_strdup (photo != NULL ? photo : "");
  annotation->alias = g_strdup (name);
  annotation->place = g_strdup (name);
  annotation->path = find_picture (path, photo != NULL ? photo : name);
  annotation->width = size != NULL ? qd_format_json_side (size, "width") : 0;
  annotation->height = size != NULL ? qd_format_json_side (size, "height") : 0;
  take_categories (qd_format_json_array (object, "categories"), reading, classes);
  take_boxes (qd_format_json_array (object, "annotations"), classes, reading, annotation, kept);
  json_node_take_object (rest, qd_format_json_copy (object, file_keys));
  text = qd_json_to_text (rest);
  annotation->extra = g_strdup_printf ("{\"file\":%s,\"boxes\":[%s]}", text, kept->str);
  return annotation;
}

static QdAnnotation *
read_file (const char *path, QdReading *reading, G_GNUC_UNUSED gpointer data, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (JsonNode) root = qd_json_load (path, LARGEST_FILE, error);

  if (root == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (root) && qd_format_json_array (json_node_get_object (root), "annotations") != NULL)
    return parse_file (json_node_get_object (root), path, reading);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is no annotation of SageMaker: it has no list of annotations."), name);
  return NULL;
}

static gboolean
sagemaker_read (const char *path, QdReading *reading, GError **error)
{
  return qd_format_read_json_files (path, DEPTH, read_file, reading, error);
}

static int
sagemaker_probe (const char *path)
{
  static const char *const keys[] = { "file", "image_size", "annotations" };
  g_autoptr (GPtrArray) files = qd_format_list_json_files (path, DEPTH);

  return files->len > 0 && qd_format_json_smells (files->pdata[0], '{', keys, 3) ? 88 : 0;
}

/* ---- Out ---- */

static JsonArray *
size_array (const QdAnnotation *annotation)
{
  JsonObject *size = json_object_new ();
  JsonArray *array = json_array_new ();

  json_object_set_int_member (size, "width", annotation->width);
  json_object_set_int_member (size, "height", annotation->height);
  json_object_set_int_member (size, "depth", 3);
  json_array_add_object_element (array, size);
  return array;
}

static JsonObject *
box_object (const QdAnnotationBox *box, gint64 class_id, JsonArray *kept)
{
  static const char *const nothing[] = { NULL };
  JsonObject *object = qd_format_json_copy (qd_kept_boxes_find (kept, box), nothing);

  json_object_set_int_member (object, "class_id", class_id);
  qd_format_json_set_number (object, "left", box->box.xmin);
  qd_format_json_set_number (object, "top", box->box.ymin);
  qd_format_json_set_number (object, "width", qd_find_length (box->box.xmin, box->box.xmax));
  qd_format_json_set_number (object, "height", qd_find_length (box->box.ymin, box->box.ymax));
  if (box->difficult)
    json_object_set_boolean_member (object, "difficult", TRUE);
  if (box->truncated)
    json_object_set_boolean_member (object, "truncated", TRUE);
  if (!isnan (box->confidence))
    json_object_set_double_member (object, "confidence", box->confidence);
  return object;
}

/* The classes of the photo's boxes, by number. */
static JsonArray *
list_categories (const QdAnnotation *annotation, const QdClassNumbers *classes)
{
  g_autoptr (GHashTable) used = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < annotation->boxes->len; i++)
    g_hash_table_add (used, g_array_index (annotation->boxes, QdAnnotationBox, i).class_name);
  for (guint i = 0; i < qd_class_numbers_count (classes); i++)
    {
      const QdClassNumber *class_ = qd_class_numbers_nth (classes, i);
      JsonObject *category;

      if (class_->retired || !g_hash_table_contains (used, class_->name))
        continue;
      category = json_object_new ();
      json_object_set_int_member (category, "class_id", class_->number);
      json_object_set_string_member (category, "name", class_->name);
      json_array_add_object_element (list, category);
    }
  return list;
}

static char *
to_text (const QdAnnotation *annotation, const QdClassNumbers *classes)
{
  static const char *const nothing[] = { NULL };
  g_autoptr (JsonNode) root = NULL, node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *extra = qd_format_json_kept (annotation->extra, &root);
  JsonArray *kept = extra != NULL ? qd_format_json_array (extra, "boxes") : NULL, *boxes = json_array_new ();
  JsonObject *file = qd_format_json_copy (extra != NULL ? qd_format_json_object (extra, "file") : NULL, nothing);

  for (guint i = 0; i < annotation->boxes->len; i++)
    {
      const QdAnnotationBox *box = &g_array_index (annotation->boxes, QdAnnotationBox, i);
      json_array_add_object_element (boxes, box_object (box, qd_class_numbers_find (classes, box->class_name), kept));
    }
  json_object_set_string_member (file, "file", annotation->file_name);
  json_object_set_array_member (file, "image_size", size_array (annotation));
  json_object_set_array_member (file, "annotations", boxes);
  json_object_set_array_member (file, "categories", list_categories (annotation, classes));
  qd_format_json_set_text (file, "credit", annotation->credit);
  qd_format_json_set_text (file, "license", annotation->license);
  qd_format_json_set_text (file, "url", annotation->url);
  json_node_take_object (node, file);
  return qd_json_to_text (node);
}

static const char *
part_of (const QdWriting *writing, QdSubset subset)
{
  static const char *const names[QD_N_SUBSETS] = { "unsplit", "train", "validation", "test" };

  return names[writing->by_subset ? subset : QD_SUBSET_TRAIN];
}

static char *
make_text (const QdWriting *writing, const QdAnnotation *annotation)
{
  return to_text (annotation, writing->classes);
}

static char *
dup_labels (const QdWriting *writing, const QdAnnotation *annotation)
{
  return g_strconcat (part_of (writing, annotation->subset), ANNOTATION, NULL);
}

static char *
dup_pictures (const QdWriting *writing, const QdAnnotation *annotation)
{
  return g_strdup (part_of (writing, annotation->subset));
}

static gboolean
sagemaker_write (const char *path, const QdWriting *writing, GError **error)
{
  static const QdPhotoFiles files = { ".json", make_text, dup_labels, dup_pictures };
  g_autoptr (QdLeftovers) leftovers = qd_leftovers_find (path, "sagemaker-json", writing->cancellable);
  QdWriting inside = *writing;

  inside.leftovers = leftovers;
  return qd_photo_files_write (&files, &inside, error) && qd_format_write_credits (path, &inside, error) &&
         qd_leftovers_finish (leftovers, error);
}

const QdFormat qd_format_sagemaker_json = {
  .name = "sagemaker-json",
  .title = "SageMaker image + JSON",
  .detail = N_ ("a folder with train_annotation, or a .json file"),
  .probe = sagemaker_probe,
  .read = sagemaker_read,
  .write = sagemaker_write,
};
