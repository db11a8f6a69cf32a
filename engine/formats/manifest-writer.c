#include "engine/formats/manifest-writer.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/core/json.h"

#define ATTRIBUTE "quadrat"

static guint
class_number (GPtrArray *classes, const char *name)
{
  for (guint i = 0; i < classes->len; i++)
    if (g_strcmp0 (classes->pdata[i], name) == 0)
      return i;
  g_return_val_if_reached (0);
}

static JsonNode *
size_node (const QdAnnotation *annotation)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "width");
  json_builder_add_int_value (builder, annotation->width);
  json_builder_set_member_name (builder, "height");
  json_builder_add_int_value (builder, annotation->height);
  json_builder_set_member_name (builder, "depth");
  json_builder_add_int_value (builder, 3);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  return json_builder_get_root (builder);
}

/* Whole numbers as such, as the standard has them. */
static void
set_number (JsonObject *object, const char *key, double value)
{
  if (value == floor (value) && fabs (value) < 1e15)
    json_object_set_int_member (object, key, value);
  else
    json_object_set_double_member (object, key, value);
}

static void
set_node (JsonObject *object, const char *key, JsonObject *member)
{
  json_object_set_object_member (object, key, member);
}

static JsonObject *
labels_object (const QdAnnotation *annotation, GPtrArray *classes)
{
  JsonObject *labels = json_object_new ();
  JsonArray *boxes = json_array_new ();

  for (guint i = 0; i < annotation->boxes->len; i++)
    {
      const QdAnnotationBox *box = &g_array_index (annotation->boxes, QdAnnotationBox, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "class_id", class_number (classes, box->class_name));
      set_number (object, "left", box->box.xmin);
      set_number (object, "top", box->box.ymin);
      set_number (object, "width", box->box.xmax - box->box.xmin);
      set_number (object, "height", box->box.ymax - box->box.ymin);
      json_array_add_object_element (boxes, object);
    }
  json_object_set_member (labels, "image_size", size_node (annotation));
  json_object_set_array_member (labels, "annotations", boxes);
  return labels;
}

/* As it came in while the boxes are as many as then; 0 otherwise, as Ground Truth writes it for a single person. */
static double
confidence (const QdAnnotation *annotation, JsonObject *extra, guint i)
{
  JsonArray *kept = extra != NULL && json_object_has_member (extra, "confidences")
                        ? json_object_get_array_member (extra, "confidences")
                        : NULL;

  if (!isnan (g_array_index (annotation->boxes, QdAnnotationBox, i).confidence))
    return g_array_index (annotation->boxes, QdAnnotationBox, i).confidence;
  return kept != NULL && json_array_get_length (kept) == annotation->boxes->len ? json_array_get_double_element (kept, i) : 0;
}

static void
set_objects (JsonObject *metadata, const QdAnnotation *annotation, JsonObject *extra, GPtrArray *classes)
{
  JsonArray *objects = json_array_new ();
  JsonObject *map = json_object_new ();

  for (guint i = 0; i < annotation->boxes->len; i++)
    {
      const QdAnnotationBox *box = &g_array_index (annotation->boxes, QdAnnotationBox, i);
      g_autofree char *number = g_strdup_printf ("%u", class_number (classes, box->class_name));
      JsonObject *object = json_object_new ();

      set_number (object, "confidence", confidence (annotation, extra, i));
      if (box->difficult)
        json_object_set_boolean_member (object, "difficult", TRUE);
      if (box->truncated)
        json_object_set_boolean_member (object, "truncated", TRUE);
      json_array_add_object_element (objects, object);
      json_object_set_string_member (map, number, box->class_name);
    }
  json_object_set_array_member (metadata, "objects", objects);
  set_node (metadata, "class-map", map);
}

static void
set_defaults (JsonObject *metadata)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S.000000");

  json_object_set_string_member (metadata, "type", "groundtruth/object-detection");
  json_object_set_string_member (metadata, "human-annotated", "yes");
  json_object_set_string_member (metadata, "creation-date", date);
  json_object_set_string_member (metadata, "job-name", "labeling-job/" ATTRIBUTE);
}

static JsonObject *
copy_object (JsonObject *extra, const char *key)
{
  JsonObject *from = extra != NULL && json_object_has_member (extra, key) ? json_object_get_object_member (extra, key) : NULL;
  JsonObject *copy = json_object_new ();
  g_autoptr (GList) keys = from != NULL ? json_object_get_members (from) : NULL;

  for (GList *member = keys; member != NULL; member = member->next)
    json_object_set_member (copy, member->data, json_node_copy (json_object_get_member (from, member->data)));
  return copy;
}

static const char *
extra_text (JsonObject *extra, const char *key, const char *otherwise)
{
  return extra != NULL ? json_object_get_string_member_with_default (extra, key, otherwise) : otherwise;
}

static void
set_if_known (JsonObject *line, const char *key, const char *text)
{
  if (text != NULL && *text != '\0')
    json_object_set_string_member (line, key, text);
}

static char *
to_line (const QdAnnotation *annotation, GPtrArray *classes, gboolean with_photos)
{
  g_autoptr (JsonNode) kept
      = annotation->extra != NULL ? qd_json_parse (annotation->extra, strlen (annotation->extra), "", 1, NULL) : NULL;
  JsonObject *extra = kept != NULL && JSON_NODE_HOLDS_OBJECT (kept) ? json_node_get_object (kept) : NULL;
  const char *attribute = extra_text (extra, "attribute", ATTRIBUTE);
  g_autofree char *metadata_key = g_strconcat (attribute, "-metadata", NULL);
  g_autofree char *beside = g_strconcat ("photos/", annotation->file_name, NULL);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *line = copy_object (extra, "line"), *metadata = copy_object (extra, "metadata");

  if (extra == NULL)
    set_defaults (metadata);
  set_objects (metadata, annotation, extra, classes);
  json_object_set_string_member (line, "source-ref",
                                 with_photos ? beside : extra_text (extra, "source-ref", annotation->file_name));
  set_node (line, attribute, labels_object (annotation, classes));
  set_node (line, metadata_key, metadata);
  set_if_known (line, "credit", annotation->credit);
  set_if_known (line, "license", annotation->license);
  set_if_known (line, "url", annotation->url);
  set_if_known (line, "subset", qd_subset_to_string (annotation->subset));
  json_node_take_object (root, line);
  return qd_json_to_text (root);
}

static gboolean
copy_photos (const char *manifest, GPtrArray *annotations, GCancellable *cancellable, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (manifest);
  g_autofree char *folder = g_build_filename (parent, "photos", NULL);

  if (!qd_file_make_folder (folder, error))
    return FALSE;
  for (guint i = 0; i < annotations->len; i++)
    {
      const QdAnnotation *annotation = annotations->pdata[i];
      g_autofree char *to = g_build_filename (folder, annotation->file_name, NULL);
      if (!qd_format_goes_on (cancellable, error) || (annotation->path != NULL && !qd_file_copy (annotation->path, to, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
qd_manifest_write (const char *path, GPtrArray *annotations, GPtrArray *classes, gboolean with_photos,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < annotations->len; i++)
    {
      g_autofree char *line = to_line (annotations->pdata[i], classes, with_photos);
      if (!qd_format_goes_on (cancellable, error))
        return FALSE;
      g_string_append_printf (lines, "%s\n", line);
    }
  return (!with_photos || copy_photos (path, annotations, cancellable, error))
         && qd_file_write (path, lines->str, lines->len, error);
}
