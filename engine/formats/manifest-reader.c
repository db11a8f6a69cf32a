#include "config.h"

#include "engine/formats/manifest-reader.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/json.h"
#include "engine/formats/format-json.h"

#define METADATA "-metadata"
#define TYPE     "groundtruth/object-detection"
#define VERIFIED "groundtruth/label-verification"

/* Keys that Quadrat writes anew, and so does not keep. */
static const char *const own_keys[] = { "source-ref", "credit", "license", "url", "subset" };

static JsonObject *
metadata_of (JsonObject *line, const char *attribute)
{
  g_autofree char *key = g_strconcat (attribute, METADATA, NULL);
  return qd_format_json_object (line, key);
}

/* Those of object detection, in order; borrowed from @line. */
static GPtrArray *
list_attributes (JsonObject *line)
{
  g_autoptr (GList) keys = json_object_get_members (line);
  GPtrArray *attributes = g_ptr_array_new ();

  for (GList *key = keys; key != NULL; key = key->next)
    {
      JsonObject *metadata = metadata_of (line, key->data);
      JsonObject *labels = metadata != NULL ? qd_format_json_object (line, key->data) : NULL;
      const char *type = metadata != NULL ? qd_format_json_text (metadata, "type") : NULL;
      if (labels != NULL && g_strcmp0 (type, TYPE) == 0 && qd_format_json_array (labels, "annotations") != NULL)
        g_ptr_array_add (attributes, key->data);
    }
  return attributes;
}

static JsonObject *
class_map_of (JsonObject *line, const char *attribute)
{
  return qd_format_json_object (metadata_of (line, attribute), "class-map");
}

void
qd_manifest_collect_classes (JsonObject *line, GHashTable *classes)
{
  g_autoptr (GPtrArray) attributes = list_attributes (line);

  for (guint i = 0; i < attributes->len; i++)
    {
      JsonObject *map = class_map_of (line, attributes->pdata[i]);
      g_autoptr (GList) numbers = map != NULL ? json_object_get_members (map) : NULL;

      for (GList *number = numbers; number != NULL; number = number->next)
        {
          const char *name = qd_format_json_text (map, number->data);
          if (name != NULL && *name != '\0' && !g_hash_table_contains (classes, number->data))
            g_hash_table_insert (classes, g_strdup (number->data), g_strdup (name));
        }
    }
}

/* Adds the names of the attribute's classes to @names. FALSE: it has none, or one that is there already. */
static gboolean
add_names (JsonObject *line, const char *attribute, GHashTable *names)
{
  JsonObject *map = class_map_of (line, attribute);
  g_autoptr (GList) numbers = map != NULL ? json_object_get_members (map) : NULL;
  gboolean others = numbers != NULL;

  for (GList *number = numbers; number != NULL; number = number->next)
    {
      const char *name = qd_format_json_text (map, number->data);
      others &= name == NULL || !g_hash_table_contains (names, name);
    }
  for (GList *number = numbers; number != NULL; number = number->next)
    if (qd_format_json_text (map, number->data) != NULL)
      g_hash_table_add (names, (gpointer) qd_format_json_text (map, number->data));
  return others;
}

static gboolean
is_adjustment (JsonObject *line, const char *attribute)
{
  return json_object_has_member (metadata_of (line, attribute), "adjustment-status");
}

/* The last one, which is the newest, and before it those of other jobs: with other classes, and not what the next one adjusted.
 */
static GPtrArray *
list_jobs (JsonObject *line)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *jobs = list_attributes (line);
  gboolean adjusted = FALSE, is_last = TRUE;

  for (guint i = jobs->len; i > 0; i--)
    {
      gboolean others = add_names (line, jobs->pdata[i - 1], names), counts = is_last || (others && !adjusted);

      is_last = FALSE;
      adjusted = is_adjustment (line, jobs->pdata[i - 1]);
      if (!counts)
        g_ptr_array_remove_index (jobs, i - 1);
    }
  return jobs;
}

/* ---- Verification jobs ---- */

/* What people call it in their jobs: the names are theirs to choose. */
static const char *const good_names[] = { "good", "correct", "right", "ok", "yes", "pass", "accept", "accepted", NULL };
static const char *const bad_names[] = { "bad", "incorrect", "wrong", "not ok", "no", "fail", "reject", "rejected", NULL };

/* What the line's last verification job said of its boxes; NULL when there was none. */
static const char *
find_verdict (JsonObject *line)
{
  g_autoptr (GList) keys = json_object_get_members (line);
  const char *verdict = NULL;

  for (GList *key = keys; key != NULL; key = key->next)
    {
      JsonObject *metadata = metadata_of (line, key->data);
      if (metadata != NULL && g_strcmp0 (qd_format_json_text (metadata, "type"), VERIFIED) == 0)
        verdict = qd_format_json_text (metadata, "class-name");
    }
  return verdict;
}

static gboolean
is_called (const char *verdict, const char *const *names)
{
  g_autofree char *folded = verdict != NULL ? g_ascii_strdown (verdict, -1) : NULL;

  return folded != NULL && g_strv_contains (names, g_strstrip (folded));
}

/* ---- Boxes ---- */

static const char *
class_name (JsonObject *map, GHashTable *classes, double number)
{
  g_autofree char *key = g_strdup_printf ("%.0f", number);
  const char *name = map != NULL ? qd_format_json_text (map, key) : NULL;

  return name != NULL && *name != '\0' ? name : g_hash_table_lookup (classes, key);
}

/* NULL, or what is wrong with the box, half a sentence. */
static const char *
parse_box (JsonObject *object, JsonObject *map, GHashTable *classes, QdAnnotationBox *box)
{
  double number, left, top, width, height;

  if (!qd_format_json_number (object, "left", &left) || !qd_format_json_number (object, "top", &top) ||
      !qd_format_json_number (object, "width", &width) || !qd_format_json_number (object, "height", &height))
    return _ ("left, top, width or height of a box is no number");
  if (!qd_format_json_number (object, "class_id", &number) || number != floor (number))
    return _ ("a box has no class_id");
  box->class_name = (char *) class_name (map, classes, number);
  if (box->class_name == NULL)
    return _ ("the class-map does not have a box's class_id");
  box->box = (QdCornerBox){ left, top, left + width, top + height };
  return NULL;
}

/* The box's entry of "objects" in the metadata; NULL where there is none. */
static JsonObject *
object_entry (JsonObject *metadata, guint i)
{
  JsonArray *objects = qd_format_json_array (metadata, "objects");
  JsonNode *node = objects != NULL && i < json_array_get_length (objects) ? json_array_get_element (objects, i) : NULL;
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
take_boxes (JsonObject *labels, JsonObject *metadata, GHashTable *classes, QdReport *report, QdAnnotation *annotation)
{
  JsonArray *boxes = qd_format_json_array (labels, "annotations");
  JsonObject *map = qd_format_json_object (metadata, "class-map");

  for (guint i = 0; i < json_array_get_length (boxes); i++)
    {
      JsonNode *node = json_array_get_element (boxes, i);
      JsonObject *entry = object_entry (metadata, i);
      QdAnnotationBox box = { .confidence = NAN };
      const char *wrong = JSON_NODE_HOLDS_OBJECT (node) ? parse_box (json_node_get_object (node), map, classes, &box)
                                                        : _ ("a box is no object");

      if (entry != NULL)
        {
          if (!qd_format_json_number (entry, "confidence", &box.confidence))
            box.confidence = NAN;
          box.difficult = qd_format_json_flag (entry, "difficult");
          box.truncated = qd_format_json_flag (entry, "truncated");
        }
      if (wrong != NULL)
        qd_format_leave_out_box (report, annotation, "damaged box", annotation->place, wrong);
      else
        qd_annotation_add_box (annotation, &box);
    }
}

static void
take_size (JsonObject *labels, QdAnnotation *annotation)
{
  JsonArray *sizes = qd_format_json_array (labels, "image_size");
  JsonNode *node = sizes != NULL && json_array_get_length (sizes) > 0 ? json_array_get_element (sizes, 0) : NULL;
  double width, height;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node) && qd_format_json_number (json_node_get_object (node), "width", &width) &&
      qd_format_json_number (json_node_get_object (node), "height", &height) && width >= 1 && height >= 1)
    {
      annotation->width = width;
      annotation->height = height;
    }
}

static gboolean
is_own_key (const char *key, const char *attribute)
{
  g_autofree char *metadata = g_strconcat (attribute, METADATA, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (own_keys); i++)
    if (strcmp (key, own_keys[i]) == 0)
      return TRUE;
  return strcmp (key, attribute) == 0 || strcmp (key, metadata) == 0;
}

/* The members of @from for which is_own_key() and the names in @but are false. */
static JsonNode *
copy_members (JsonObject *from, const char *attribute, const char *const *but)
{
  g_autoptr (GList) keys = json_object_get_members (from);
  JsonObject *copy = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (GList *key = keys; key != NULL; key = key->next)
    if ((attribute == NULL || !is_own_key (key->data, attribute)) && !g_strv_contains (but, key->data))
      json_object_set_member (copy, key->data, json_node_copy (json_object_get_member (from, key->data)));
  json_node_take_object (node, copy);
  return node;
}

/* What comes back when the photo is written again: {"source-ref", "attribute", "line": other keys, "metadata": without the
 * boxes' part, "confidences": [...]}. */
static char *
collect_extra (JsonObject *line, const char *attribute, GArray *boxes)
{
  static const char *const nothing[] = { NULL }, *const boxes_part[] = { "objects", "class-map", NULL };
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *extra = json_object_new ();
  JsonArray *confidences = json_array_new ();

  for (guint i = 0; i < boxes->len; i++)
    {
      double confidence = g_array_index (boxes, QdAnnotationBox, i).confidence;
      json_array_add_double_element (confidences, isfinite (confidence) ? confidence : 0);
    }
  json_object_set_string_member (extra, "source-ref", qd_format_json_text (line, "source-ref"));
  json_object_set_string_member (extra, "attribute", attribute);
  json_object_set_member (extra, "line", copy_members (line, attribute, nothing));
  json_object_set_member (extra, "metadata", copy_members (metadata_of (line, attribute), NULL, boxes_part));
  json_object_set_array_member (extra, "confidences", confidences);
  json_node_take_object (root, extra);
  return qd_json_to_text (root);
}

/* "labeling-job/NAME" or NAME; NULL for none. */
static char *
dup_job (JsonObject *metadata)
{
  const char *name = qd_format_json_text (metadata, "job-name"), *slash = name != NULL ? strrchr (name, '/') : NULL;

  name = slash != NULL ? slash + 1 : name;
  return name != NULL && *name != '\0' ? g_strdup (name) : NULL;
}

/* Boxes that somebody said are wrong are none; that photo is not empty either. */
static void
heed_verdict (JsonObject *line, QdReport *report, QdAnnotation *annotation)
{
  const char *verdict = find_verdict (line);
  guint n = annotation->boxes->len;

  annotation->verified = annotation->n_damaged == 0 && is_called (verdict, good_names);
  if (!is_called (verdict, bad_names))
    return;
  report->read += n;
  for (guint i = 1; i < n; i++)
    qd_report_skip (report, "verified as bad");
  if (n > 0)
    qd_report_skip_with (report, "verified as bad", _ ("%s: its labels were verified as “%s”; left out."), annotation->place,
                         verdict);
  annotation->n_damaged += n + 1;
  g_array_set_size (annotation->boxes, 0);
}

QdAnnotation *
qd_manifest_parse (JsonObject *line, GHashTable *classes, const char *place, QdReport *report)
{
  const char *photo = qd_format_json_text (line, "source-ref");
  g_autoptr (GPtrArray) jobs = list_jobs (line);
  QdAnnotation *annotation;

  if (photo == NULL || *photo == '\0')
    {
      qd_format_leave_out (report, "damaged line", place, _ ("there is no source-ref, the photo's address"));
      return NULL;
    }
  if (jobs->len == 0)
    {
      qd_format_leave_out (report, "no labels", place, _ ("there are no labels of the type groundtruth/object-detection"));
      return NULL;
    }
  annotation = qd_annotation_new ();
  annotation->photo = g_strdup (photo);
  annotation->place = g_strdup (place);
  for (guint i = 0; i < jobs->len; i++)
    {
      JsonObject *labels = qd_format_json_object (line, jobs->pdata[i]);
      take_size (labels, annotation);
      take_boxes (labels, metadata_of (line, jobs->pdata[i]), classes, report, annotation);
    }
  annotation->extra = collect_extra (line, jobs->pdata[jobs->len - 1], annotation->boxes);
  annotation->job = dup_job (metadata_of (line, jobs->pdata[jobs->len - 1]));
  heed_verdict (line, report, annotation);
  return annotation;
}
