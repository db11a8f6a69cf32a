#include "config.h"
#include "engine/formats/labelme.h"

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

#define LARGEST_FILE ((gsize) 256 << 20) /* bytes: it may hold its picture */

static const char *const file_keys[] = { "shapes", "imagePath", "imageData", "imageWidth", "imageHeight",
                                         "credit", "license",   "url",       NULL };
static const char *const shape_keys[] = { "label", "score", NULL };

/* ---- In ---- */

static gboolean
take_point (JsonArray *points, guint i, double at[2])
{
  JsonNode *node = json_array_get_element (points, i);

  return JSON_NODE_HOLDS_ARRAY (node) && qd_format_json_numbers (json_node_get_array (node), 2, at);
}

/* Around a circle: its center and a point of it. */
static QdCornerBox
around_circle (const double center[2], const double edge[2])
{
  double radius = hypot (edge[0] - center[0], edge[1] - center[1]);

  return (QdCornerBox){ center[0] - radius, center[1] - radius, center[0] + radius, center[1] + radius };
}

static gboolean
take_points (JsonArray *points, const char *kind, QdCornerBox *box)
{
  guint n = points != NULL ? json_array_get_length (points) : 0;
  double first[2], at[2];

  if (n == 0 || !take_point (points, 0, first))
    return FALSE;
  *box = (QdCornerBox){ first[0], first[1], first[0], first[1] };
  for (guint i = 1; i < n; i++)
    {
      if (!take_point (points, i, at))
        return FALSE;
      *box = (QdCornerBox){ MIN (box->xmin, at[0]), MIN (box->ymin, at[1]), MAX (box->xmax, at[0]), MAX (box->ymax, at[1]) };
    }
  if (g_strcmp0 (kind, "circle") == 0 && n == 2)
    *box = around_circle (first, at);
  return TRUE;
}

/* NULL, or what is wrong, half a sentence. */
static const char *
parse_shape (JsonObject *object, QdAnnotationBox *box)
{
  JsonObject *flags = qd_format_json_object (object, "flags");

  box->class_name = (char *) qd_format_json_text (object, "label");
  if (box->class_name == NULL) /* as programs have it that convert to LabelMe */
    box->class_name = (char *) qd_format_json_text (object, "class");
  if (box->class_name == NULL || *box->class_name == '\0')
    return _ ("a shape has no label");
  if (!take_points (qd_format_json_array (object, "points"), qd_format_json_text (object, "shape_type"), &box->box))
    return _ ("the points of a shape are not pairs of numbers");
  box->difficult = (flags != NULL && qd_format_json_flag (flags, "difficult")) || qd_format_json_flag (object, "difficult");
  box->truncated = flags != NULL && qd_format_json_flag (flags, "truncated");
  if (!qd_format_json_number (object, "score", &box->confidence))
    box->confidence = NAN;
  return NULL;
}

static void
take_shapes (JsonArray *shapes, QdReading *reading, QdAnnotation *annotation, GString *kept)
{
  for (guint i = 0; i < json_array_get_length (shapes); i++)
    {
      JsonObject *object = qd_format_json_at (shapes, i);
      QdAnnotationBox box = { .confidence = NAN };
      const char *wrong = object != NULL ? parse_shape (object, &box) : _ ("a shape is no object");

      if (wrong != NULL)
        {
          qd_format_leave_out_box (reading->report, annotation, "damaged box", annotation->place, wrong);
          continue;
        }
      qd_annotation_add_box (annotation, &box);
      qd_kept_boxes_add_cut (kept, &box, annotation->width, annotation->height, object, shape_keys);
    }
}

static QdAnnotation *
parse_file (JsonObject *object, const char *path, QdReading *reading)
{
  g_autofree char *name = g_filename_display_basename (path), *folder = g_path_get_dirname (path), *text = NULL;
  g_autoptr (JsonNode) rest = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GString) kept = g_string_new (NULL);
  const char *photo = qd_format_json_text (object, "imagePath");
  QdAnnotation *annotation = qd_annotation_new ();

  annotation->photo = g_strdup (photo != NULL ? photo : "");
  annotation->alias = g_strdup (name);
  annotation->place = g_strdup (name);
  annotation->path = qd_format_find_picture (folder, name);
  annotation->width = qd_format_json_side (object, "imageWidth");
  annotation->height = qd_format_json_side (object, "imageHeight");
  take_shapes (qd_format_json_array (object, "shapes"), reading, annotation, kept);
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
  if (JSON_NODE_HOLDS_OBJECT (root) && qd_format_json_array (json_node_get_object (root), "shapes") != NULL)
    return parse_file (json_node_get_object (root), path, reading);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is no file of LabelMe: it has no list of shapes."), name);
  return NULL;
}

static gboolean
labelme_read (const char *path, QdReading *reading, GError **error)
{
  return qd_format_read_json_files (path, QD_FORMAT_DEEPEST, read_file, reading, error);
}

static int
labelme_probe (const char *path)
{
  static const char *const keys[] = { "shapes" };
  g_autoptr (GPtrArray) files = qd_format_list_json_files (path, QD_FORMAT_DEEPEST);

  return files->len > 0 && qd_format_json_smells (files->pdata[0], '{', keys, 1) ? 85 : 0;
}

/* ---- Out ---- */

static JsonArray *
points_of (const QdCornerBox *box)
{
  const double at[2][2] = { { box->xmin, box->ymin }, { box->xmax, box->ymax } };
  JsonArray *points = json_array_new ();

  for (guint i = 0; i < 2; i++)
    {
      JsonArray *point = json_array_new ();
      json_array_add_double_element (point, at[i][0]);
      json_array_add_double_element (point, at[i][1]);
      json_array_add_array_element (points, point);
    }
  return points;
}

static void
set_flag (JsonObject *shape, const char *name, gboolean set)
{
  JsonObject *flags = qd_format_json_object (shape, "flags");

  if (flags == NULL)
    json_object_set_object_member (shape, "flags", flags = json_object_new ());
  if (set)
    json_object_set_boolean_member (flags, name, TRUE);
  else
    json_object_remove_member (flags, name);
}

/* Points that were kept are the outline of this box. */
static JsonObject *
shape_object (const QdAnnotationBox *box, JsonArray *kept)
{
  static const char *const nothing[] = { NULL };
  JsonObject *shape = qd_format_json_copy (qd_kept_boxes_find (kept, box), nothing);
  const char *kind = qd_format_json_text (shape, "shape_type");

  json_object_set_string_member (shape, "label", box->class_name);
  if (kind == NULL || strcmp (kind, "rectangle") == 0 || qd_format_json_array (shape, "points") == NULL)
    {
      json_object_set_string_member (shape, "shape_type", "rectangle");
      json_object_set_array_member (shape, "points", points_of (&box->box));
    }
  if (!json_object_has_member (shape, "group_id"))
    json_object_set_null_member (shape, "group_id");
  set_flag (shape, "difficult", box->difficult);
  if (json_object_has_member (shape, "difficult"))
    json_object_set_boolean_member (shape, "difficult", box->difficult);
  set_flag (shape, "truncated", box->truncated);
  if (!isnan (box->confidence))
    json_object_set_double_member (shape, "score", box->confidence);
  return shape;
}

static char *
to_text (const QdAnnotation *annotation)
{
  static const char *const nothing[] = { NULL };
  g_autoptr (JsonNode) root = NULL, node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *extra = qd_format_json_kept (annotation->extra, &root);
  JsonArray *kept = extra != NULL ? qd_format_json_array (extra, "boxes") : NULL, *shapes = json_array_new ();
  JsonObject *file = qd_format_json_copy (extra != NULL ? qd_format_json_object (extra, "file") : NULL, nothing);

  for (guint i = 0; i < annotation->boxes->len; i++)
    json_array_add_object_element (shapes, shape_object (&g_array_index (annotation->boxes, QdAnnotationBox, i), kept));
  if (!json_object_has_member (file, "version"))
    json_object_set_string_member (file, "version", "5.0.1");
  if (!json_object_has_member (file, "flags"))
    json_object_set_object_member (file, "flags", json_object_new ());
  json_object_set_array_member (file, "shapes", shapes);
  json_object_set_string_member (file, "imagePath", annotation->file_name);
  json_object_set_null_member (file, "imageData");
  json_object_set_int_member (file, "imageHeight", annotation->height);
  json_object_set_int_member (file, "imageWidth", annotation->width);
  qd_format_json_set_text (file, "credit", annotation->credit);
  qd_format_json_set_text (file, "license", annotation->license);
  qd_format_json_set_text (file, "url", annotation->url);
  json_node_take_object (node, file);
  return qd_json_to_text (node);
}

static char *
make_text (G_GNUC_UNUSED const QdWriting *writing, const QdAnnotation *annotation)
{
  return to_text (annotation);
}

static char *
dup_folder (const QdWriting *writing, const QdAnnotation *annotation)
{
  return g_strdup (writing->by_subset ? qd_format_subset_folder (annotation->subset) : ".");
}

static gboolean
labelme_write (const char *path, const QdWriting *writing, GError **error)
{
  static const QdPhotoFiles files = { ".json", make_text, dup_folder, dup_folder };
  g_autoptr (QdLeftovers) leftovers = qd_leftovers_find (path, "labelme", writing->cancellable);
  QdWriting inside = *writing;

  inside.leftovers = leftovers;
  return qd_photo_files_write (&files, &inside, error) && qd_format_write_credits (path, &inside, error) &&
         qd_leftovers_finish (leftovers, error);
}

const QdFormat qd_format_labelme = {
  .name = "labelme",
  .title = "LabelMe",
  .detail = N_ ("a folder of .json files, or one of them"),
  .probe = labelme_probe,
  .read = labelme_read,
  .write = labelme_write,
};
