#include "engine/formats/manifest-writer.h"

#include <json-glib/json-glib.h>
#include <math.h>

#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/formats/format-files.h"
#include "engine/formats/format-json.h"

#define ATTRIBUTE "quadrat"

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

static void
set_node (JsonObject *object, const char *key, JsonObject *member)
{
  json_object_set_object_member (object, key, member);
}

static JsonObject *
labels_object (const QdAnnotation *annotation, const QdClassNumbers *classes)
{
  JsonObject *labels = json_object_new ();
  JsonArray *boxes = json_array_new ();

  for (guint i = 0; i < annotation->boxes->len; i++)
    {
      const QdAnnotationBox *box = &g_array_index (annotation->boxes, QdAnnotationBox, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "class_id", qd_class_numbers_find (classes, box->class_name));
      qd_format_json_set_number (object, "left", box->box.xmin);
      qd_format_json_set_number (object, "top", box->box.ymin);
      qd_format_json_set_number (object, "width", box->box.xmax - box->box.xmin);
      qd_format_json_set_number (object, "height", box->box.ymax - box->box.ymin);
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
set_objects (JsonObject *metadata, const QdAnnotation *annotation, JsonObject *extra, const QdClassNumbers *classes)
{
  JsonArray *objects = json_array_new ();
  JsonObject *map = json_object_new ();

  for (guint i = 0; i < annotation->boxes->len; i++)
    {
      const QdAnnotationBox *box = &g_array_index (annotation->boxes, QdAnnotationBox, i);
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, qd_class_numbers_find (classes, box->class_name));
      JsonObject *object = json_object_new ();

      qd_format_json_set_number (object, "confidence", confidence (annotation, extra, i));
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
set_defaults (JsonObject *metadata, const QdAnnotation *annotation)
{
  g_autoptr (GDateTime) changed = g_date_time_new_from_unix_utc (annotation->changed / G_USEC_PER_SEC);
  g_autofree char *date = g_date_time_format (changed, "%Y-%m-%dT%H:%M:%S.000000");

  json_object_set_string_member (metadata, "type", "groundtruth/object-detection");
  json_object_set_string_member (metadata, "human-annotated", "yes");
  json_object_set_string_member (metadata, "creation-date", date);
  json_object_set_string_member (metadata, "job-name", "labeling-job/" ATTRIBUTE);
}

static JsonObject *
copy_kept (JsonObject *extra, const char *key)
{
  static const char *const nothing[] = { NULL };

  return qd_format_json_copy (extra != NULL ? qd_format_json_object (extra, key) : NULL, nothing);
}

static const char *
extra_text (JsonObject *extra, const char *key, const char *otherwise)
{
  return extra != NULL ? json_object_get_string_member_with_default (extra, key, otherwise) : otherwise;
}

static char *
to_line (const QdAnnotation *annotation, const QdClassNumbers *classes, gboolean with_photos)
{
  g_autoptr (JsonNode) kept = NULL;
  JsonObject *extra = qd_format_json_kept (annotation->extra, &kept);
  const char *attribute = extra_text (extra, "attribute", ATTRIBUTE);
  g_autofree char *metadata_key = g_strconcat (attribute, "-metadata", NULL);
  g_autofree char *beside = g_strconcat ("photos/", annotation->file_name, NULL);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *line = copy_kept (extra, "line"), *metadata = copy_kept (extra, "metadata");

  if (extra == NULL)
    set_defaults (metadata, annotation);
  set_objects (metadata, annotation, extra, classes);
  json_object_set_string_member (line, "source-ref",
                                 with_photos ? beside : extra_text (extra, "source-ref", annotation->file_name));
  set_node (line, attribute, labels_object (annotation, classes));
  set_node (line, metadata_key, metadata);
  qd_format_json_set_text (line, "credit", annotation->credit);
  qd_format_json_set_text (line, "license", annotation->license);
  qd_format_json_set_text (line, "url", annotation->url);
  qd_format_json_set_text (line, "subset", qd_subset_to_string (annotation->subset));
  json_node_take_object (root, line);
  return qd_json_to_text (root);
}

static gboolean
copy_photos (const char *manifest, const QdWriting *writing, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (manifest);
  g_autofree char *folder = g_build_filename (parent, "photos", NULL);

  for (guint i = 0; i < writing->annotations->len; i++)
    if (!qd_format_goes_on (writing->cancellable, error) ||
        !qd_format_copy_photo (folder, writing->annotations->pdata[i], error))
      return FALSE;
  return TRUE;
}

gboolean
qd_manifest_write (const char *path, const QdWriting *writing, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < writing->annotations->len; i++)
    {
      g_autofree char *line = to_line (writing->annotations->pdata[i], writing->classes, writing->with_photos);
      if (!qd_format_goes_on (writing->cancellable, error))
        return FALSE;
      g_string_append_printf (lines, "%s\n", line);
    }
  return (!writing->with_photos || copy_photos (path, writing, error)) && qd_file_write (path, lines->str, lines->len, error);
}
