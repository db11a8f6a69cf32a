#include "config.h"
#include "engine/formats/megadetector.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json-walk.h"
#include "engine/core/json.h"
#include "engine/formats/format-files.h"
#include "engine/formats/format-json.h"
#include "engine/formats/kept-boxes.h"
#include "engine/formats/megadetector-writer.h"

#define DEPTH 1 /* folders that are looked through */

static const char *const image_keys[] = { "file", "detections", "credit", "license", "url", NULL };
static const char *const detection_keys[] = { "category", "conf", "bbox", "corners", NULL };
static const char *const file_keys[] = { "images", "detection_categories", NULL };

typedef struct
{
  const char *name, *folder;
  QdReading *reading;
  QdClassNumbers *classes;
  JsonObject *rest; /* other members of the file */
  gboolean has_images;
} Reader;

static void
take_categories (Reader *reader, JsonNode *node)
{
  JsonObject *categories = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr (GList) numbers = categories != NULL ? json_object_get_members (categories) : NULL;

  for (GList *number = numbers; number != NULL; number = number->next)
    {
      const char *name = qd_format_json_text (categories, number->data);
      guint64 value;

      if (name == NULL || !g_ascii_string_to_unsigned (number->data, 10, 0, G_MAXINT32, &value, NULL))
        continue;
      qd_class_numbers_add (reader->classes, (gint64) value, name);
      qd_class_numbers_add (reader->reading->classes, (gint64) value, name);
    }
}

/* First time: categories, and what is kept of the file. */
static gboolean
take_first (const char *key, gint64 index, JsonNode *node, G_GNUC_UNUSED guint line, gpointer user_data, GError **error)
{
  Reader *reader = user_data;

  reader->has_images |= g_strcmp0 (key, "images") == 0;
  if (g_strcmp0 (key, "detection_categories") == 0)
    take_categories (reader, node);
  else if (key != NULL && index < 0 && !g_strv_contains (file_keys, key))
    json_object_set_member (reader->rest, key, json_node_copy (node));
  return qd_format_goes_on (reader->reading->cancellable, error);
}

/* Corners in pixels where they are the bbox: they are exact. */
static void
take_corners (JsonObject *object, guint width, guint height, QdRelativeBox *box)
{
  JsonArray *array = qd_format_json_array (object, "corners");
  QdCornerBox near = qd_relative_box_to_pixels (box, width, height), corners;

  if (width == 0 || height == 0 || !qd_corners_from_array (array, &near, &corners))
    return;
  box->xmin = qd_relative_edge (corners.xmin, width);
  box->ymin = qd_relative_edge (corners.ymin, height);
  box->xmax = qd_relative_edge (corners.xmax, width);
  box->ymax = qd_relative_edge (corners.ymax, height);
}

static gboolean
get_category (JsonObject *object, gint64 *category)
{
  const char *text = qd_format_json_text (object, "category");
  guint64 value;

  if (text == NULL)
    return qd_format_json_integer (object, "category", category);
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &value, NULL))
    return FALSE;
  *category = (gint64) value;
  return TRUE;
}

/* NULL, or what is wrong, half a sentence. */
static const char *
parse_box (Reader *reader, JsonObject *object, const QdAnnotation *annotation, QdAnnotationBox *box)
{
  const QdClassNumber *class_ = NULL;
  gint64 category;
  double b[4];

  if (!qd_format_json_numbers (qd_format_json_array (object, "bbox"), 4, b))
    return _ ("the bbox of a detection is not four numbers");
  if (get_category (object, &category))
    class_ = qd_class_numbers_get (reader->classes, category);
  if (class_ == NULL)
    return _ ("the detection_categories do not have a detection's category");
  if (!qd_format_json_number (object, "conf", &box->confidence) || box->confidence < 0 || box->confidence > 1)
    return _ ("the conf of a detection is no number from 0 to 1");
  box->class_name = class_->name;
  box->relative = qd_megadetector_parse_bbox (b);
  take_corners (object, annotation->width, annotation->height, &box->relative);
  return NULL;
}

/* What else a detection holds, by its class and the parts of the sides. */
static void
keep_rest (const QdAnnotationBox *box, JsonObject *object, GString *kept)
{
  QdAnnotationBox parts = *box;
  g_autoptr (JsonObject) rest = qd_format_json_copy (object, detection_keys);

  parts.box = qd_megadetector_to_parts (&box->relative);
  if (json_object_get_size (rest) > 0)
    qd_kept_boxes_add (kept, &parts, object, detection_keys);
}

static void
take_boxes (Reader *reader, JsonArray *list, QdAnnotation *annotation, GString *kept)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *object = qd_format_json_at (list, i);
      QdAnnotationBox box = { .confidence = NAN };
      const char *wrong = object != NULL ? parse_box (reader, object, annotation, &box) : _ ("a detection is no object");

      if (wrong != NULL)
        {
          qd_format_leave_out_box (reader->reading->report, annotation, "damaged box", annotation->place, wrong);
          continue;
        }
      qd_annotation_add_box (annotation, &box);
      keep_rest (&box, object, kept);
    }
}

/* Its other members, and where the file has "detections" what @kept holds of them. */
static char *
collect_extra (JsonObject *object, const GString *kept)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT), list = NULL;
  g_autofree char *array = g_strdup_printf ("[%s]", kept->str);
  JsonObject *extra = qd_format_json_copy (object, image_keys);

  if (kept->len > 0 && (list = json_from_string (array, NULL)) != NULL)
    json_object_set_member (extra, "detections", g_steal_pointer (&list));
  json_node_take_object (node, extra);
  return qd_json_to_text (node);
}

static QdAnnotation *
parse_image (Reader *reader, JsonObject *object, const char *photo, JsonArray *list)
{
  g_autofree char *base = g_path_get_basename (photo);
  g_autoptr (GString) kept = g_string_new (NULL);
  QdAnnotation *annotation = qd_annotation_new ();

  annotation->relative = TRUE;
  annotation->photo = g_strdup (photo);
  annotation->place = g_strdup_printf (_ ("%s, image “%s”"), reader->name, photo);
  annotation->path = qd_format_find_picture (reader->folder, base);
  annotation->width = qd_format_json_side (object, "width");
  annotation->height = qd_format_json_side (object, "height");
  take_boxes (reader, list, annotation, kept);
  annotation->extra = collect_extra (object, kept);
  return annotation;
}

/* Second time: images. */
static gboolean
take_second (const char *key, gint64 index, JsonNode *node, guint line, gpointer user_data, GError **error)
{
  Reader *reader = user_data;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *photo = object != NULL ? qd_format_json_text (object, "file") : NULL, *wrong = NULL;
  JsonArray *list = object != NULL ? qd_format_json_array (object, "detections") : NULL;

  if (!qd_format_goes_on (reader->reading->cancellable, error))
    return FALSE;
  if (g_strcmp0 (key, "images") != 0 || index < 0)
    return TRUE;
  if (photo == NULL || *photo == '\0')
    wrong = _ ("an image has no file");
  else if (list == NULL)
    wrong = _ ("the detector could not read the photo");
  if (wrong == NULL)
    return reader->reading->sink (parse_image (reader, object, photo, list), reader->reading->user_data, error);
  g_autofree char *place = g_strdup_printf (_ ("Line %u of %s"), line, reader->name);
  qd_format_leave_out (reader->reading->report, photo != NULL && *photo != '\0' ? "failed photo" : "damaged line", place,
                       wrong);
  return TRUE;
}

static gboolean
read_text (Reader *reader, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  if (!qd_json_walk (text, length, reader->name, take_first, reader, error))
    return FALSE;
  if (!reader->has_images || qd_class_numbers_count (reader->classes) == 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("%s is no result of MegaDetector: it has no images or no detection_categories."), reader->name);
      return FALSE;
    }
  json_node_set_object (node, reader->rest);
  g_free (reader->reading->extra);
  reader->reading->extra = qd_json_to_text (node);
  return qd_json_walk (text, length, reader->name, take_second, reader, error);
}

static QdAnnotation *
read_file (const char *path, QdReading *reading, G_GNUC_UNUSED gpointer data, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path), *folder = g_path_get_dirname (path), *text = NULL;
  g_autoptr (QdClassNumbers) classes = qd_class_numbers_new ();
  g_autoptr (JsonObject) rest = json_object_new ();
  Reader reader = { .name = name, .folder = folder, .reading = reading, .classes = classes, .rest = rest };
  gsize length;

  text = qd_format_load_text (path, QD_JSON_MAX_BYTES, &length, error);
  if (text != NULL)
    read_text (&reader, text, length, error);
  return NULL;
}

static gboolean
megadetector_read (const char *path, QdReading *reading, GError **error)
{
  return qd_format_read_json_files (path, DEPTH, read_file, reading, error);
}

static int
megadetector_probe (const char *path)
{
  static const char *const keys[] = { "images", "detection_categories" };
  g_autoptr (GPtrArray) files = qd_format_list_json_files (path, DEPTH);

  return files->len > 0 && qd_format_json_smells (files->pdata[0], '{', keys, 2) ? 95 : 0;
}

const QdFormat qd_format_megadetector = {
  .name = "megadetector",
  .title = "MegaDetector",
  .detail = N_ ("a .json file of results, or a folder with some"),
  .extension = ".json",
  .first_number = 1,
  .suggests = TRUE,
  .probe = megadetector_probe,
  .read = megadetector_read,
  .write = qd_megadetector_write,
};
