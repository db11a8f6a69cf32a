#include "engine/formats/manifest-writer.h"

#include <json-glib/json-glib.h>
#include <math.h>

#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/formats/format-files.h"
#include "engine/formats/format-json.h"
#include "engine/formats/leftovers.h"
#include "engine/formats/worker-answers.h"

#define ATTRIBUTE "quadrat"
#define VERIFIED  "groundtruth/label-verification"

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

/* Are the boxes others than those that came in? */
static gboolean
is_changed (const QdAnnotation *annotation, JsonObject *extra)
{
  JsonArray *kept = extra != NULL ? qd_format_json_array (extra, "confidences") : NULL;

  return annotation->n_by_person > 0 || (kept != NULL && json_array_get_length (kept) != annotation->boxes->len);
}

/* What a job says of itself that is true no more. */
static void
set_adjustment (JsonObject *metadata, const QdAnnotation *annotation, gboolean changed)
{
  if (changed && g_strcmp0 (qd_format_json_text (metadata, "human-annotated"), "no") == 0)
    json_object_set_string_member (metadata, "human-annotated", "yes");
  if (annotation->reviewed)
    json_object_set_string_member (metadata, "adjustment-status", annotation->adjusted ? "adjusted" : "unadjusted");
  else if (changed && json_object_has_member (metadata, "adjustment-status"))
    json_object_set_string_member (metadata, "adjustment-status", "adjusted");
}

/* A verification job spoke of boxes that are others now. */
static void
drop_verdicts (JsonObject *line)
{
  g_autoptr (GList) keys = json_object_get_members (line); /* whose texts end with their members */
  g_autoptr (GPtrArray) dropped = g_ptr_array_new_with_free_func (g_free);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      g_autofree char *metadata_key = g_strconcat (key->data, "-metadata", NULL);
      JsonObject *metadata = qd_format_json_object (line, metadata_key);

      if (metadata == NULL || g_strcmp0 (qd_format_json_text (metadata, "type"), VERIFIED) != 0)
        continue;
      g_ptr_array_add (dropped, g_strdup (key->data));
      g_ptr_array_add (dropped, g_steal_pointer (&metadata_key));
    }
  for (guint i = 0; i < dropped->len; i++)
    json_object_remove_member (line, dropped->pdata[i]);
}

static gboolean
has_verdict (JsonObject *line)
{
  g_autoptr (GList) members = json_object_get_values (line);

  for (GList *member = members; member != NULL; member = member->next)
    if (JSON_NODE_HOLDS_OBJECT (member->data) &&
        g_strcmp0 (qd_format_json_text (json_node_get_object (member->data), "type"), VERIFIED) == 0)
      return TRUE;
  return FALSE;
}

/* Somebody looked at the whole photo and said that its boxes are right. */
static void
set_verdict (JsonObject *line, const QdAnnotation *annotation)
{
  JsonObject *metadata;

  if (annotation->mark != QD_MARK_VERIFIED || has_verdict (line))
    return;
  metadata = json_object_new ();
  set_defaults (metadata, annotation);
  json_object_set_string_member (metadata, "class-name", "good");
  json_object_set_int_member (metadata, "confidence", 0);
  json_object_set_string_member (metadata, "type", VERIFIED);
  json_object_set_string_member (metadata, "job-name", "labeling-job/" ATTRIBUTE "-verification");
  json_object_set_string_member (line, ATTRIBUTE "-verification", "0");
  set_node (line, ATTRIBUTE "-verification-metadata", metadata);
}

static void
set_job (JsonObject *metadata, const char *job)
{
  g_autofree char *name = g_strconcat ("labeling-job/", job, NULL);

  json_object_set_string_member (metadata, "job-name", name);
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
dup_source (const QdAnnotation *annotation, JsonObject *extra, gboolean with_photos)
{
  return with_photos ? g_strconcat ("photos/", annotation->file_name, NULL)
                     : g_strdup (extra_text (extra, "source-ref", annotation->file_name));
}

static char *
to_line (const QdAnnotation *annotation, JsonObject *extra, const char *source, const QdClassNumbers *classes)
{
  const char *attribute = extra_text (extra, "attribute", ATTRIBUTE);
  g_autofree char *metadata_key = g_strconcat (attribute, "-metadata", NULL);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *line = copy_kept (extra, "line"), *metadata = copy_kept (extra, "metadata");
  gboolean changed = is_changed (annotation, extra);

  if (extra == NULL)
    set_defaults (metadata, annotation);
  if (annotation->job != NULL && extra == NULL)
    set_job (metadata, annotation->job);
  set_adjustment (metadata, annotation, changed);
  set_objects (metadata, annotation, extra, classes);
  if (changed)
    drop_verdicts (line);
  set_verdict (line, annotation);
  json_object_set_string_member (line, "source-ref", source);
  set_node (line, attribute, labels_object (annotation, classes));
  set_node (line, metadata_key, metadata);
  qd_format_json_set_text (line, "credit", annotation->credit);
  qd_format_json_set_text (line, "license", annotation->license);
  qd_format_json_set_text (line, "url", annotation->url);
  qd_format_json_set_text (line, "subset", qd_subset_to_string (annotation->subset));
  json_node_take_object (root, line);
  return qd_json_to_text (root);
}

/* ---- Files ---- */

static gboolean
copy_photos (const char *folder, const QdWriting *writing, guint wanted, GError **error)
{
  g_autofree char *photos = g_build_filename (folder, "photos", NULL);

  for (guint i = 0; writing->with_photos && i < writing->annotations->len; i++)
    if (wanted & (1u << ((const QdAnnotation *) writing->annotations->pdata[i])->subset))
      if (!qd_writing_goes_on (writing, i, error) ||
          !qd_format_copy_photo (photos, writing->annotations->pdata[i], writing->cancellable, error))
        return FALSE;
  return TRUE;
}

/* What each person drew on the photo of the line. */
static gboolean
write_answers (const char *root, QdLeftovers *leftovers, const QdAnnotation *annotation, const char *source, guint line,
               GError **error)
{
  g_autofree char *below = NULL, *folder = NULL, *name = NULL, *path = NULL, *text = NULL;

  if (annotation->answers == NULL || annotation->answers->len == 0)
    return TRUE;
  below = qd_worker_answers_dup_folder (line);
  name = qd_worker_answers_dup_name (annotation);
  folder = g_build_filename (root, below, NULL);
  path = g_build_filename (folder, name, NULL);
  text = qd_worker_answers_to_text (annotation, source);
  return qd_file_make_folder (folder, error) && qd_leftovers_write (leftovers, path, text, strlen (text), error);
}

static gboolean
write_part (const char *path, const QdWriting *writing, guint wanted, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GString) lines = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < writing->annotations->len; i++)
    {
      const QdAnnotation *annotation = writing->annotations->pdata[i];
      g_autoptr (JsonNode) kept = NULL;
      g_autofree char *source = NULL, *line = NULL;
      JsonObject *extra;

      if (!qd_format_goes_on (writing->cancellable, error))
        return FALSE;
      if (!(wanted & (1u << annotation->subset)))
        continue;
      extra = qd_format_json_kept (annotation->extra, &kept);
      source = dup_source (annotation, extra, writing->with_photos);
      line = to_line (annotation, extra, source, writing->classes);
      g_string_append_printf (lines, "%s\n", line);
      if (!write_answers (folder, writing->leftovers, annotation, source, n++, error))
        return FALSE;
    }
  return copy_photos (folder, writing, wanted, error) && qd_file_write (path, lines->str, lines->len, error);
}

/* Answers are files of a folder: an export leaves none of an older one there. */
static gboolean
has_answers (const QdWriting *writing)
{
  for (guint i = 0; i < writing->annotations->len; i++)
    if (((const QdAnnotation *) writing->annotations->pdata[i])->answers != NULL)
      return TRUE;
  return FALSE;
}

gboolean
qd_manifest_write (const char *path, const QdWriting *writing, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *stem = qd_format_dup_stem (path);
  g_autofree char *name = g_strconcat ("manifest-", stem, NULL);
  g_autoptr (QdLeftovers) leftovers = qd_leftovers_find (folder, name, writing->cancellable);
  QdWriting inside = *writing;

  if (!has_answers (writing) && qd_leftovers_is_new (leftovers))
    return qd_format_write_parts (path, writing, write_part, error);
  inside.leftovers = leftovers;
  return qd_format_write_parts (path, &inside, write_part, error) &&
         qd_leftovers_finish (leftovers, error);
}
