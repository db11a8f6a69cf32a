#include "config.h"
#include "engine/formats/coco-reader.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json-walk.h"
#include "engine/core/json.h"
#include "engine/formats/format-files.h"
#include "engine/formats/format-json.h"
#include "engine/formats/kept-boxes.h"

#define MOST_IMAGES 5000000

/* Of a box beside what QdAnnotationBox has, and of an image; they are written anew. */
static const char *const box_keys[] = { "image_id", "category_id", "ignore", "difficult", "truncated", "score", NULL };
static const char *const image_keys[] = { "file_name", "width", "height", "credit", "url", "subset", NULL };
static const char *const file_keys[] = { "images", "annotations", "categories", NULL };

typedef struct
{
  QdAnnotation *annotation;
  char *kept;     /* what the image holds beside, as text: a million of trees would be too large */
  GString *boxes; /* what its annotations hold beside: {"class", "box", "keys"}, ... */
} Image;

typedef struct
{
  const char *name, *folder;
  QdReading *reading;
  GHashTable *images;  /* id to Image */
  GPtrArray *order;    /* of the same, as they came */
  GHashTable *classes; /* gint64 to name */
  JsonObject *rest;    /* other members of the file */
  gboolean has_images;
  guint n_annotations;
} Reader;

static void
image_free (gpointer data)
{
  Image *image = data;

  qd_annotation_free (image->annotation);
  g_free (image->kept);
  g_string_free (image->boxes, TRUE);
  g_free (image);
}

static char *
dup_place (const Reader *reader, const char *what, gint64 index, guint line)
{
  return g_strdup_printf (_ ("%s, line %u (%s %" PRId64 ")"), reader->name, line, what, index + 1);
}

/* An id is a whole number; some programs write texts. */
static char *
dup_id (JsonObject *object, const char *key)
{
  const char *text = qd_format_json_text (object, key);
  gint64 number;

  if (text != NULL)
    return g_strdup_printf ("\"%s", text);
  return qd_format_json_integer (object, key, &number) ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
}

/* ---- First time: images and categories ---- */

/* The picture beside the file, or in images/ there or above; NULL when it is not there. */
static char *
find_picture (const char *folder, const char *file_name)
{
  static const char *const folders[] = { ".", "images", "../images", ".." };

  for (guint i = 0; i < G_N_ELEMENTS (folders) && strstr (file_name, "..") == NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, folders[i], file_name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static char *
to_text (JsonObject *taken)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, taken);
  return qd_json_to_text (node);
}

static void
take_image (Reader *reader, JsonObject *object, const char *place)
{
  g_autofree char *id = dup_id (object, "id");
  const char *file_name = qd_format_json_text (object, "file_name");
  Image *image;

  if (id == NULL || file_name == NULL || *file_name == '\0')
    {
      qd_format_leave_out (reader->reading->report, "damaged line", place, _ ("an image has no id or no file_name"));
      return;
    }
  if (g_hash_table_contains (reader->images, id) || reader->order->len >= MOST_IMAGES)
    {
      qd_format_leave_out (reader->reading->report, "damaged line", place, _ ("the id of an image is there twice"));
      return;
    }
  image = g_new0 (Image, 1);
  image->annotation = qd_annotation_new ();
  image->annotation->photo = g_strdup (file_name);
  image->annotation->place = g_strdup_printf (_ ("%s, image “%s”"), reader->name, file_name);
  image->annotation->width = qd_format_json_side (object, "width");
  image->annotation->height = qd_format_json_side (object, "height");
  image->annotation->path = find_picture (reader->folder, file_name);
  image->kept = to_text (qd_format_json_copy (object, image_keys));
  image->boxes = g_string_new (NULL);
  g_ptr_array_add (reader->order, image);
  g_hash_table_insert (reader->images, g_steal_pointer (&id), image);
}

static void
take_category (Reader *reader, JsonObject *object, const char *place)
{
  const char *name = qd_format_json_text (object, "name");
  gint64 id;

  if (name == NULL || *name == '\0' || !qd_format_json_integer (object, "id", &id))
    {
      qd_report_warn (reader->reading->report, _ ("%s: %s; left out."), place, _ ("a category has no id or no name"));
      return;
    }
  qd_class_numbers_add (reader->reading->classes, id, name);
  if (!g_hash_table_contains (reader->classes, &id))
    g_hash_table_insert (reader->classes, g_memdup2 (&id, sizeof id), g_strdup (name));
}

/* A list that is no list of objects is of no use. */
static JsonObject *
object_of (Reader *reader, JsonNode *node, const char *place)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  qd_format_leave_out (reader->reading->report, "damaged line", place, _ ("it is no object"));
  return NULL;
}

static void
keep_member (Reader *reader, const char *key, gint64 index, JsonNode *node)
{
  JsonArray *list;

  if (index < 0)
    {
      json_object_set_member (reader->rest, key, json_node_copy (node));
      return;
    }
  list = qd_format_json_array (reader->rest, key);
  if (list == NULL || index == 0)
    json_object_set_array_member (reader->rest, key, list = json_array_new ());
  json_array_add_element (list, json_node_copy (node));
}

static gboolean
take_first (const char *key, gint64 index, JsonNode *node, guint line, gpointer user_data, GError **error)
{
  Reader *reader = user_data;
  g_autofree char *place = NULL;
  JsonObject *object;

  if (key == NULL || !qd_format_goes_on (reader->reading->cancellable, error))
    return key == NULL;
  reader->has_images |= strcmp (key, "images") == 0;
  if (!g_strv_contains (file_keys, key) || strcmp (key, "categories") == 0)
    keep_member (reader, key, index, node);
  if (index < 0 || strcmp (key, "annotations") == 0 || !g_strv_contains (file_keys, key))
    return TRUE;
  place = dup_place (reader, key, index, line);
  object = object_of (reader, node, place);
  if (object != NULL && strcmp (key, "images") == 0)
    take_image (reader, object, place);
  else if (object != NULL)
    take_category (reader, object, place);
  return TRUE;
}

/* ---- Second time: annotations ---- */

/* [x, y, width, height] around the outlines of an annotation, [[x, y, x, y ...] ...]; FALSE where it has none. */
static gboolean
find_bounds (JsonObject *object, double b[4])
{
  JsonArray *outlines = qd_format_json_array (object, "segmentation");
  QdCornerBox box = { INFINITY, INFINITY, -INFINITY, -INFINITY };

  for (guint i = 0; outlines != NULL && i < json_array_get_length (outlines); i++)
    {
      JsonNode *node = json_array_get_element (outlines, i);
      JsonArray *list = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      guint n = list != NULL ? json_array_get_length (list) / 2 * 2 : 0;
      g_autofree double *at = g_new (double, n + 1);

      if (!qd_format_json_numbers (list, n, at))
        return FALSE;
      for (guint k = 0; k < n; k += 2)
        box = (QdCornerBox){ fmin (box.xmin, at[k]), fmin (box.ymin, at[k + 1]), fmax (box.xmax, at[k]),
                             fmax (box.ymax, at[k + 1]) };
    }
  b[0] = box.xmin;
  b[1] = box.ymin;
  b[2] = box.xmax - box.xmin;
  b[3] = box.ymax - box.ymin;
  return box.xmin <= box.xmax;
}

/* NULL, or what is wrong, half a sentence. */
static const char *
parse_box (Reader *reader, JsonObject *object, QdAnnotationBox *box)
{
  gint64 category;
  double b[4];

  if (!qd_format_json_numbers (qd_format_json_array (object, "bbox"), 4, b) && !find_bounds (object, b))
    return _ ("the bbox of an annotation is not four numbers");
  if (!qd_format_json_integer (object, "category_id", &category))
    return _ ("an annotation has no category_id");
  box->class_name = g_hash_table_lookup (reader->classes, &category);
  if (box->class_name == NULL)
    return _ ("the categories do not have an annotation's category_id");
  box->box = (QdCornerBox){ b[0], b[1], b[0] + b[2], b[1] + b[3] };
  box->difficult = qd_format_json_flag (object, "iscrowd") || qd_format_json_flag (object, "ignore") ||
                   qd_format_json_flag (object, "difficult");
  box->truncated = qd_format_json_flag (object, "truncated");
  if (!qd_format_json_number (object, "score", &box->confidence))
    box->confidence = NAN;
  return NULL;
}

static gboolean
take_second (const char *key, gint64 index, JsonNode *node, guint line, gpointer user_data, GError **error)
{
  Reader *reader = user_data;
  QdAnnotationBox box = { .confidence = NAN };
  g_autofree char *place = NULL, *id = NULL;
  const char *wrong;
  JsonObject *object;
  Image *image;

  if (!qd_format_goes_on (reader->reading->cancellable, error))
    return FALSE;
  if (g_strcmp0 (key, "annotations") != 0 || index < 0)
    return TRUE;
  place = dup_place (reader, key, index, line);
  object = object_of (reader, node, place);
  id = object != NULL ? dup_id (object, "image_id") : NULL;
  image = id != NULL ? g_hash_table_lookup (reader->images, id) : NULL;
  wrong = image == NULL ? _ ("the images do not have an annotation's image_id") : parse_box (reader, object, &box);
  if (object == NULL)
    return TRUE;
  if (wrong != NULL)
    {
      if (image != NULL)
        image->annotation->n_damaged++;
      qd_format_leave_out (reader->reading->report, "damaged box", place, wrong);
      return TRUE;
    }
  qd_annotation_add_box (image->annotation, &box);
  qd_kept_boxes_add (image->boxes, &box, object, box_keys);
  return TRUE;
}

/* ---- The whole ---- */

static gboolean
give_images (Reader *reader, GError **error)
{
  for (guint i = 0; i < reader->order->len; i++)
    {
      Image *image = reader->order->pdata[i];

      if (!qd_format_goes_on (reader->reading->cancellable, error))
        return FALSE;
      image->annotation->extra = g_strdup_printf ("{\"image\":%s,\"boxes\":[%s]}", image->kept, image->boxes->str);
      if (!reader->reading->sink (g_steal_pointer (&image->annotation), reader->reading->user_data, error))
        return FALSE;
    }
  return TRUE;
}

static void
keep_rest (Reader *reader)
{
  g_free (reader->reading->extra);
  reader->reading->extra = to_text (json_object_ref (reader->rest));
}

static gboolean
read_text (Reader *reader, const char *text, gsize length, GError **error)
{
  if (!qd_json_walk (text, length, reader->name, take_first, reader, error))
    return FALSE;
  if (!reader->has_images)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is no COCO dataset: it has no list of images."), reader->name);
      return FALSE;
    }
  keep_rest (reader);
  return qd_json_walk (text, length, reader->name, take_second, reader, error) && give_images (reader, error);
}

gboolean
qd_coco_read_file (const char *path, QdReading *reading, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path), *folder = g_path_get_dirname (path), *text = NULL;
  g_autoptr (GHashTable) images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) classes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (image_free);
  g_autoptr (JsonObject) rest = json_object_new ();
  Reader reader = {
    .name = name, .folder = folder, .reading = reading, .images = images, .order = order, .classes = classes, .rest = rest
  };
  gsize length;

  text = qd_format_load_text (path, QD_JSON_MAX_BYTES, &length, error);
  return text != NULL && read_text (&reader, text, length, error);
}
