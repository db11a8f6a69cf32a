#include "config.h"
#include "engine/formats/createml.h"

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
#include "engine/formats/leftovers.h"

#define DEPTH 2 /* folders that are looked through */

static const char *const box_keys[] = { "label", "coordinates", "difficult", "truncated", "confidence", "corners", NULL };
static const char *const image_keys[] = { "image",  "imagefilename", "annotations", "annotation",
                                          "credit", "license",       "url",         NULL };

/* ---- In ---- */

typedef struct
{
  const char *name, *folder;
  QdReading *reading;
} Reader;

/* NULL, or what is wrong, half a sentence. */
static const char *
parse_box (JsonObject *object, QdAnnotationBox *box)
{
  JsonObject *coordinates = qd_format_json_object (object, "coordinates");
  double x, y, width, height;

  box->class_name = (char *) qd_format_json_text (object, "label");
  if (box->class_name == NULL || *box->class_name == '\0')
    return _ ("an annotation has no label");
  if (coordinates == NULL || !qd_format_json_number (coordinates, "x", &x) || !qd_format_json_number (coordinates, "y", &y) ||
      !qd_format_json_number (coordinates, "width", &width) || !qd_format_json_number (coordinates, "height", &height))
    return _ ("the coordinates of an annotation are not x, y, width and height");
  box->box = qd_center_box_to_corner ((QdCenterBox){ x, y, width, height });
  qd_corners_from_array (qd_format_json_array (object, "corners"), &box->box, &box->box);
  box->difficult = qd_format_json_flag (object, "difficult");
  box->truncated = qd_format_json_flag (object, "truncated");
  if (!qd_format_json_number (object, "confidence", &box->confidence))
    box->confidence = NAN;
  return NULL;
}

static void
take_boxes (Reader *reader, JsonArray *list, QdAnnotation *annotation, GString *kept)
{
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *object = qd_format_json_at (list, i);
      QdAnnotationBox box = { .confidence = NAN };
      const char *wrong = object != NULL ? parse_box (object, &box) : _ ("an annotation is no object");

      if (wrong != NULL)
        {
          qd_format_leave_out_box (reader->reading->report, annotation, "damaged box", annotation->place, wrong);
          continue;
        }
      qd_annotation_add_box (annotation, &box);
      qd_kept_boxes_add (kept, &box, object, box_keys);
    }
}

static gboolean
is_part (const QdCornerBox *box)
{
  return box->xmin >= -1 && box->ymin >= -1 && box->xmax <= 2 && box->ymax <= 2 && box->xmax - box->xmin <= 1 &&
         box->ymax - box->ymin <= 1;
}

/* Numbers up to 1 alone are no pixels but parts of the photo: Create ML takes such too, and the file does not say which. */
static void
find_units (QdAnnotation *annotation)
{
  gboolean parts = annotation->boxes->len > 0;

  for (guint i = 0; i < annotation->boxes->len && parts; i++)
    parts = is_part (&g_array_index (annotation->boxes, QdAnnotationBox, i).box);
  annotation->relative = parts;
  for (guint i = 0; i < annotation->boxes->len && parts; i++)
    {
      QdAnnotationBox *box = &g_array_index (annotation->boxes, QdAnnotationBox, i);
      box->relative = (QdRelativeBox){
        { box->box.xmin, 0 }, { box->box.ymin, 0 }, { box->box.xmax, 0 }, { box->box.ymax, 0 }, 0, 0
      };
    }
}

static QdAnnotation *
parse_image (Reader *reader, JsonObject *object, const char *photo)
{
  g_autoptr (JsonNode) rest = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GString) kept = g_string_new (NULL);
  g_autofree char *text = NULL;
  JsonArray *list = qd_format_json_array (object, "annotations");
  QdAnnotation *annotation = qd_annotation_new ();

  annotation->photo = g_strdup (photo);
  annotation->place = g_strdup_printf (_ ("%s, image “%s”"), reader->name, photo);
  annotation->path = qd_format_find_picture (reader->folder, photo);
  take_boxes (reader, list != NULL ? list : qd_format_json_array (object, "annotation"), annotation, kept);
  find_units (annotation);
  json_node_take_object (rest, qd_format_json_copy (object, image_keys));
  text = qd_json_to_text (rest);
  annotation->extra = g_strdup_printf ("{\"image\":%s,\"boxes\":[%s]}", text, kept->str);
  return annotation;
}

static gboolean
take_image (const char *key, gint64 index, JsonNode *node, guint line, gpointer user_data, GError **error)
{
  Reader *reader = user_data;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *photo = object != NULL ? qd_format_json_text (object, "image") : NULL;

  if (key != NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is no list of images, as Create ML has it."), reader->name);
      return FALSE;
    }
  if (photo == NULL && object != NULL)
    photo = qd_format_json_text (object, "imagefilename");
  if (photo == NULL || *photo == '\0')
    {
      g_autofree char *place = g_strdup_printf (_ ("Line %u of %s"), line, reader->name);
      qd_format_leave_out (reader->reading->report, "damaged line", place, _ ("an image has no name"));
      return qd_format_goes_on (reader->reading->cancellable, error);
    }
  return qd_format_goes_on (reader->reading->cancellable, error) &&
         reader->reading->sink (parse_image (reader, object, photo), reader->reading->user_data, error);
}

static QdAnnotation *
read_file (const char *path, QdReading *reading, G_GNUC_UNUSED gpointer data, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path), *folder = g_path_get_dirname (path), *text = NULL;
  Reader reader = { .name = name, .folder = folder, .reading = reading };
  gsize length;

  text = qd_format_load_text (path, QD_JSON_MAX_BYTES, &length, error);
  if (text != NULL)
    qd_json_walk (text, length, name, take_image, &reader, error);
  return NULL;
}

static gboolean
createml_read (const char *path, QdReading *reading, GError **error)
{
  return qd_format_read_json_files (path, DEPTH, read_file, reading, error);
}

static int
createml_probe (const char *path)
{
  static const char *const keys[] = { "annotations", "coordinates" }, *const older[] = { "annotation", "coordinates" };
  g_autoptr (GPtrArray) files = qd_format_list_json_files (path, DEPTH);

  return files->len > 0 && (qd_format_json_smells (files->pdata[0], '[', keys, 2) ||
                            qd_format_json_smells (files->pdata[0], '[', older, 2))
             ? 85
             : 0;
}

/* ---- Out ---- */

static JsonObject *
coordinates_object (const QdCornerBox *corners, gboolean *exact)
{
  QdCenterBox box = qd_corner_box_to_center (*corners);
  QdCornerBox back = qd_center_box_to_corner (box);
  JsonObject *object = json_object_new ();

  qd_format_json_set_number (object, "x", box.cx);
  qd_format_json_set_number (object, "y", box.cy);
  qd_format_json_set_number (object, "width", box.width);
  qd_format_json_set_number (object, "height", box.height);
  *exact = back.xmin == corners->xmin && back.ymin == corners->ymin && back.xmax == corners->xmax && back.ymax == corners->ymax;
  return object;
}

static JsonObject *
box_object (const QdAnnotationBox *box, JsonArray *kept)
{
  static const char *const nothing[] = { NULL };
  JsonObject *object = qd_format_json_copy (qd_kept_boxes_find (kept, box), nothing);
  gboolean exact;

  json_object_set_string_member (object, "label", box->class_name);
  json_object_set_object_member (object, "coordinates", coordinates_object (&box->box, &exact));
  if (!exact)
    json_object_set_array_member (object, "corners", qd_corners_to_array (&box->box));
  if (box->difficult)
    json_object_set_boolean_member (object, "difficult", TRUE);
  if (box->truncated)
    json_object_set_boolean_member (object, "truncated", TRUE);
  if (!isnan (box->confidence))
    json_object_set_double_member (object, "confidence", box->confidence);
  return object;
}

static char *
image_text (const QdAnnotation *annotation)
{
  static const char *const nothing[] = { NULL };
  g_autoptr (JsonNode) root = NULL, node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *extra = qd_format_json_kept (annotation->extra, &root);
  JsonArray *kept = extra != NULL ? qd_format_json_array (extra, "boxes") : NULL, *boxes = json_array_new ();
  JsonObject *image = qd_format_json_copy (extra != NULL ? qd_format_json_object (extra, "image") : NULL, nothing);

  for (guint i = 0; i < annotation->boxes->len; i++)
    json_array_add_object_element (boxes, box_object (&g_array_index (annotation->boxes, QdAnnotationBox, i), kept));
  json_object_set_string_member (image, "image", annotation->file_name);
  json_object_set_array_member (image, "annotations", boxes);
  qd_format_json_set_text (image, "credit", annotation->credit);
  qd_format_json_set_text (image, "license", annotation->license);
  qd_format_json_set_text (image, "url", annotation->url);
  json_node_take_object (node, image);
  return qd_json_to_text (node);
}

static gboolean
write_part (const char *path, const QdWriting *writing, guint wanted, GError **error)
{
  g_autoptr (GString) text = g_string_new ("[");
  const char *between = "\n";

  for (guint i = 0; i < writing->annotations->len; i++)
    {
      const QdAnnotation *annotation = writing->annotations->pdata[i];
      if (!(wanted & (1u << annotation->subset)))
        continue;
      g_autofree char *image = image_text (annotation);
      g_string_append_printf (text, "%s%s", between, image);
      between = ",\n";
      if (!qd_format_goes_on (writing->cancellable, error))
        return FALSE;
    }
  g_string_append (text, "\n]\n");
  return qd_leftovers_write (writing->leftovers, path, text->str, text->len, error);
}

static gboolean
write_subset (const char *root, const QdWriting *writing, QdSubset subset, GError **error)
{
  const char *part = qd_format_subset_folder (subset);
  g_autofree char *folder = g_build_filename (root, part, NULL), *path = g_build_filename (folder, "annotations.json", NULL);

  return !qd_format_has_photos (writing, subset) ||
         (qd_file_make_folder (folder, error) && write_part (path, writing, 1u << subset, error));
}

static gboolean
write_lists (const char *root, const QdWriting *writing, GError **error)
{
  g_autofree char *path = g_build_filename (root, "annotations.json", NULL);

  if (!writing->by_subset)
    return write_part (path, writing, G_MAXUINT, error);
  for (int subset = 0; subset < QD_N_SUBSETS; subset++)
    if (!write_subset (root, writing, subset, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_folder (const char *root, const QdWriting *writing, GError **error)
{
  g_autoptr (QdLeftovers) leftovers = qd_leftovers_find (root, "createml", writing->cancellable);
  QdWriting inside = *writing;

  inside.leftovers = leftovers;
  return qd_file_make_folder (root, error) && qd_format_copy_photos (root, ".", &inside, error) &&
         write_lists (root, &inside, error) && qd_format_write_credits (root, &inside, error) &&
         qd_leftovers_finish (leftovers, error);
}

static gboolean
createml_write (const char *path, const QdWriting *writing, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!qd_format_has_suffix (path, ".json"))
    return write_folder (path, writing, error);
  return qd_format_copy_photos (folder, ".", writing, error) && qd_format_write_parts (path, writing, write_part, error);
}

const QdFormat qd_format_createml = {
  .name = "createml",
  .title = "Create ML",
  .detail = N_ ("a .json file, or a folder with one"),
  .extension = ".json",
  .probe = createml_probe,
  .read = createml_read,
  .write = createml_write,
};
