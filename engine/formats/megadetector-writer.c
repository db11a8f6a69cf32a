#include "config.h"
#include "engine/formats/megadetector-writer.h"

#include <math.h>
#include <string.h>

#include "engine/core/json.h"
#include "engine/formats/format-files.h"
#include "engine/formats/format-json.h"
#include "engine/formats/kept-boxes.h"
#include "engine/formats/leftovers.h"

static QdFine
fine (double value)
{
  return (QdFine){ value, 0 };
}

QdRelativeBox
qd_megadetector_parse_bbox (const double b[4])
{
  return (QdRelativeBox){
    fine (b[0]), fine (b[1]), qd_fine_add (fine (b[0]), fine (b[2])), qd_fine_add (fine (b[1]), fine (b[3])), 0, 0
  };
}

QdCornerBox
qd_megadetector_to_parts (const QdRelativeBox *box)
{
  return (QdCornerBox){ box->xmin.high, box->ymin.high, box->xmax.high, box->ymax.high };
}

static QdCornerBox
find_parts (const QdCornerBox *box, guint width, guint height)
{
  return (QdCornerBox){ qd_relative_edge (box->xmin, width).high, qd_relative_edge (box->ymin, height).high,
                        qd_relative_edge (box->xmax, width).high, qd_relative_edge (box->ymax, height).high };
}

/* The parts of the sides, as few digits as are read back as the same box; else with corners. */
static void
set_box (JsonObject *object, const QdCornerBox *box, guint width, guint height)
{
  QdCornerBox parts = find_parts (box, width, height);
  const double b[] = { parts.xmin, parts.ymin, qd_find_length (parts.xmin, parts.xmax),
                       qd_find_length (parts.ymin, parts.ymax) };
  QdRelativeBox relative = qd_megadetector_parse_bbox (b);
  QdCornerBox back = qd_relative_box_to_pixels (&relative, width, height);
  JsonArray *bbox = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (b); i++)
    json_array_add_double_element (bbox, b[i]);
  json_object_set_array_member (object, "bbox", bbox);
  if (memcmp (&back, box, sizeof back) != 0)
    json_object_set_array_member (object, "corners", qd_corners_to_array (box));
}

/* What the file said of it besides, while it is as it was. */
static JsonObject *
find_kept (const QdAnnotation *annotation, const QdAnnotationBox *box, JsonArray *kept)
{
  QdAnnotationBox parts = *box;

  parts.box = find_parts (&box->box, annotation->width, annotation->height);
  return qd_kept_boxes_find (kept, &parts);
}

static JsonObject *
detection_object (const QdAnnotation *annotation, const QdAnnotationBox *box, const QdClassNumbers *classes, JsonArray *kept)
{
  static const char *const nothing[] = { NULL };
  g_autofree char *category = g_strdup_printf ("%" G_GINT64_FORMAT, qd_class_numbers_find (classes, box->class_name));
  JsonObject *object = qd_format_json_copy (find_kept (annotation, box, kept), nothing);

  json_object_set_string_member (object, "category", category);
  qd_format_json_set_number (object, "conf", isnan (box->confidence) ? 1 : box->confidence);
  set_box (object, &box->box, annotation->width, annotation->height);
  return object;
}

/* What the file said of the surest detection is true of those that are there now. */
static void
set_most (JsonObject *image, const QdAnnotation *annotation)
{
  double most = 0;

  if (!json_object_has_member (image, "max_detection_conf"))
    return;
  for (guint i = 0; i < annotation->boxes->len; i++)
    {
      double confidence = g_array_index (annotation->boxes, QdAnnotationBox, i).confidence;
      most = MAX (most, isnan (confidence) ? 1 : confidence);
    }
  qd_format_json_set_number (image, "max_detection_conf", most);
}

static char *
image_text (const QdAnnotation *annotation, const QdClassNumbers *classes)
{
  static const char *const kept_apart[] = { "detections", NULL };
  g_autoptr (JsonNode) root = NULL, node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *extra = qd_format_json_kept (annotation->extra, &root), *image = qd_format_json_copy (extra, kept_apart);
  JsonArray *kept = extra != NULL ? qd_format_json_array (extra, "detections") : NULL, *detections = json_array_new ();

  for (guint i = 0; i < annotation->boxes->len; i++)
    json_array_add_object_element (
        detections, detection_object (annotation, &g_array_index (annotation->boxes, QdAnnotationBox, i), classes, kept));
  json_object_set_string_member (image, "file", annotation->file_name);
  json_object_set_int_member (image, "width", annotation->width);
  json_object_set_int_member (image, "height", annotation->height);
  json_object_set_array_member (image, "detections", detections);
  set_most (image, annotation);
  qd_format_json_set_text (image, "credit", annotation->credit);
  qd_format_json_set_text (image, "license", annotation->license);
  qd_format_json_set_text (image, "url", annotation->url);
  json_node_take_object (node, image);
  return qd_json_to_text (node);
}

/* The members of the file that came in, with those that have to be there. */
static char *
rest_text (const QdWriting *writing)
{
  static const char *const nothing[] = { NULL };
  g_autoptr (JsonNode) root = NULL, node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *rest = qd_format_json_copy (qd_format_json_kept (writing->extra, &root), nothing);
  JsonObject *categories = json_object_new ();
  char *text;

  if (qd_format_json_object (rest, "info") == NULL)
    {
      JsonObject *info = json_object_new ();
      json_object_set_string_member (info, "detector", "Quadrat");
      json_object_set_string_member (info, "format_version", "1.4");
      json_object_set_object_member (rest, "info", info);
    }
  for (guint i = 0; i < qd_class_numbers_count (writing->classes); i++)
    {
      const QdClassNumber *class_ = qd_class_numbers_nth (writing->classes, i);
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, class_->number);
      if (!class_->retired)
        json_object_set_string_member (categories, number, class_->name);
    }
  json_object_set_object_member (rest, "detection_categories", categories);
  json_node_take_object (node, rest);
  text = qd_json_to_text (node);
  text[strlen (text) - 1] = '\0';
  return text;
}

static gboolean
write_part (const char *path, const QdWriting *writing, guint wanted, GError **error)
{
  g_autofree char *rest = rest_text (writing);
  g_autoptr (GString) text = g_string_new (rest);
  const char *between = ",\n\"images\":[\n";

  for (guint i = 0; i < writing->annotations->len; i++)
    {
      const QdAnnotation *annotation = writing->annotations->pdata[i];
      if (!(wanted & (1u << annotation->subset)))
        continue;
      g_autofree char *image = image_text (annotation, writing->classes);
      g_string_append_printf (text, "%s%s", between, image);
      between = ",\n";
      if (!qd_format_goes_on (writing->cancellable, error))
        return FALSE;
    }
  g_string_append (text, "\n]}\n");
  return qd_leftovers_write (writing->leftovers, path, text->str, text->len, error);
}

static gboolean
write_file (const char *file, const QdWriting *writing, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file);

  return qd_format_copy_photos (folder, ".", writing, error) && qd_format_write_parts (file, writing, write_part, error);
}

gboolean
qd_megadetector_write (const char *path, const QdWriting *writing, GError **error)
{
  g_autofree char *file = g_build_filename (path, "detections.json", NULL);
  g_autoptr (QdLeftovers) leftovers = NULL;
  QdWriting inside = *writing;

  if (!qd_format_check_sizes (writing, error))
    return FALSE;
  if (qd_format_has_suffix (path, ".json"))
    return write_file (path, writing, error);
  inside.leftovers = leftovers = qd_leftovers_find (path, "megadetector", writing->cancellable);
  return write_file (file, &inside, error) && qd_leftovers_finish (leftovers, error);
}
