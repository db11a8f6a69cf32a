#include "engine/formats/coco-writer.h"

#include <math.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/formats/format-files.h"
#include "engine/formats/format-json.h"
#include "engine/formats/kept-boxes.h"
#include "engine/formats/leftovers.h"

#define LARGEST_ID ((gint64) 1 << 53)

/* Ids of images or annotations: those that came in stay, and those of boxes that are gone are not given again; others have the
 * project's own where no other has it, else they follow the largest. */
typedef struct
{
  GHashTable *known; /* gint64 that came in */
  GHashTable *taken; /* gint64 that are given */
  gint64 largest;    /* of these, and of the project's own */
} Ids;

static Ids
ids_new (void)
{
  return (Ids){ .known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
                .taken = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) };
}

static void
ids_clear (Ids *ids)
{
  g_hash_table_unref (ids->known);
  g_hash_table_unref (ids->taken);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ids, ids_clear)

typedef struct
{
  const QdWriting *writing;
  GString *images, *annotations;
  JsonArray *licenses;
  Ids image_ids, box_ids;
} Writer;

static gboolean
has_id (JsonObject *object, gint64 *id)
{
  return object != NULL && qd_format_json_integer (object, "id", id) && *id >= 0 && *id <= LARGEST_ID;
}

/* What @object had when it came in, and @own of the project. */
static void
reserve_id (Ids *ids, JsonObject *object, gint64 own)
{
  gint64 id;

  ids->largest = MAX (ids->largest, own);
  if (!has_id (object, &id))
    return;
  g_hash_table_add (ids->known, g_memdup2 (&id, sizeof id));
  ids->largest = MAX (ids->largest, id);
}

static gboolean
take_id (Ids *ids, gint64 id)
{
  return !g_hash_table_contains (ids->taken, &id) && g_hash_table_add (ids->taken, g_memdup2 (&id, sizeof id));
}

static gint64
next_id (Ids *ids)
{
  gint64 id = ids->largest < LARGEST_ID ? ++ids->largest : 1;

  while (g_hash_table_contains (ids->known, &id) || !take_id (ids, id))
    id++;
  return id;
}

/* The one that @object came in with, else @own of the project, else the next. */
static gint64
give_id (Ids *ids, JsonObject *object, gint64 own)
{
  gint64 id;

  if (has_id (object, &id) && take_id (ids, id))
    return id;
  return own > 0 && !g_hash_table_contains (ids->known, &own) && take_id (ids, own) ? own : next_id (ids);
}

/* ---- Boxes ---- */

static JsonArray *
bbox_array (const QdCornerBox *box)
{
  JsonArray *array = json_array_new ();

  qd_format_json_add_number (array, box->xmin);
  qd_format_json_add_number (array, box->ymin);
  qd_format_json_add_number (array, qd_find_length (box->xmin, box->xmax));
  qd_format_json_add_number (array, qd_find_length (box->ymin, box->ymax));
  return array;
}

/* Does the bbox that was kept mean these corners to the last bit? */
static gboolean
is_exact (JsonObject *object, const QdCornerBox *box)
{
  double b[4];

  return qd_format_json_numbers (qd_format_json_array (object, "bbox"), 4, b) && b[0] == box->xmin && b[1] == box->ymin &&
         b[0] + b[2] == box->xmax && b[1] + b[3] == box->ymax;
}

static void
set_flags (JsonObject *object, const QdAnnotationBox *box)
{
  gint64 crowd = 0;

  qd_format_json_integer (object, "iscrowd", &crowd);
  if (!box->difficult || crowd != 1)
    json_object_set_int_member (object, "iscrowd", 0);
  if (box->difficult && crowd != 1)
    json_object_set_int_member (object, "ignore", 1);
  if (box->truncated)
    json_object_set_int_member (object, "truncated", 1);
  if (!isnan (box->confidence))
    json_object_set_double_member (object, "score", box->confidence);
}

static void
append (GString *list, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_take_object (node, object);
  text = qd_json_to_text (node);
  g_string_append_printf (list, "%s\n%s", list->len > 0 ? "," : "", text);
}

static void
add_box (Writer *writer, gint64 image, const QdAnnotationBox *box, JsonObject *kept)
{
  static const char *const nothing[] = { NULL };
  JsonObject *object = qd_format_json_copy (kept, nothing);
  double area = (box->box.xmax - box->box.xmin) * (box->box.ymax - box->box.ymin);

  json_object_set_int_member (object, "id", give_id (&writer->box_ids, kept, box->id));
  json_object_set_int_member (object, "image_id", image);
  json_object_set_int_member (object, "category_id", qd_class_numbers_find (writer->writing->classes, box->class_name));
  if (!is_exact (object, &box->box))
    json_object_set_array_member (object, "bbox", bbox_array (&box->box));
  if (!json_object_has_member (object, "area"))
    qd_format_json_set_number (object, "area", area);
  if (!json_object_has_member (object, "segmentation"))
    json_object_set_array_member (object, "segmentation", json_array_new ());
  set_flags (object, box);
  append (writer->annotations, object);
}

/* ---- Images ---- */

/* The id of the license @name in the list, which gets it where it has not. */
static gint64
license_id (Writer *writer, const char *name)
{
  gint64 largest = 0, id;
  JsonObject *license;

  for (guint i = 0; i < json_array_get_length (writer->licenses); i++)
    {
      license = qd_format_json_at (writer->licenses, i);
      if (license == NULL || !qd_format_json_integer (license, "id", &id))
        continue;
      if (g_strcmp0 (qd_format_json_text (license, "name"), name) == 0)
        return id;
      largest = MAX (largest, id);
    }
  license = json_object_new ();
  json_object_set_int_member (license, "id", largest + 1);
  json_object_set_string_member (license, "name", name);
  json_object_set_string_member (license, "url", "");
  json_array_add_object_element (writer->licenses, license);
  return largest + 1;
}

static JsonObject *
image_object (Writer *writer, const QdAnnotation *annotation, JsonObject *kept, gint64 *id)
{
  static const char *const nothing[] = { NULL };
  JsonObject *image = qd_format_json_copy (kept, nothing);

  *id = give_id (&writer->image_ids, kept, annotation->id);
  json_object_set_int_member (image, "id", *id);
  json_object_set_string_member (image, "file_name", annotation->file_name);
  json_object_set_int_member (image, "width", annotation->width);
  json_object_set_int_member (image, "height", annotation->height);
  if (annotation->license != NULL && *annotation->license != '\0')
    json_object_set_int_member (image, "license", license_id (writer, annotation->license));
  qd_format_json_set_text (image, "credit", annotation->credit);
  qd_format_json_set_text (image, "url", annotation->url);
  qd_format_json_set_text (image, "subset", qd_subset_to_string (annotation->subset));
  return image;
}

/* Before any id is given: those of all photos, in whatever part they are. */
static void
reserve_ids (Writer *writer, const QdAnnotation *annotation)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *extra = qd_format_json_kept (annotation->extra, &root);
  JsonArray *boxes = extra != NULL ? qd_format_json_array (extra, "boxes") : NULL;

  reserve_id (&writer->image_ids, extra != NULL ? qd_format_json_object (extra, "image") : NULL, annotation->id);
  for (guint i = 0; boxes != NULL && i < json_array_get_length (boxes); i++)
    {
      JsonObject *entry = qd_format_json_at (boxes, i);
      reserve_id (&writer->box_ids, entry != NULL ? qd_format_json_object (entry, "keys") : NULL, 0);
    }
  for (guint i = 0; i < annotation->boxes->len; i++)
    reserve_id (&writer->box_ids, NULL, g_array_index (annotation->boxes, QdAnnotationBox, i).id);
}

static void
add_image (Writer *writer, const QdAnnotation *annotation)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *extra = qd_format_json_kept (annotation->extra, &root);
  JsonArray *boxes = extra != NULL ? qd_format_json_array (extra, "boxes") : NULL;
  gint64 id;

  append (writer->images,
          image_object (writer, annotation, extra != NULL ? qd_format_json_object (extra, "image") : NULL, &id));
  for (guint i = 0; i < annotation->boxes->len; i++)
    {
      const QdAnnotationBox *box = &g_array_index (annotation->boxes, QdAnnotationBox, i);
      add_box (writer, id, box, qd_kept_boxes_find (boxes, box));
    }
}

/* ---- Files ---- */

/* The category @id as it came in, but for what is written anew; a new one where none did. */
static JsonObject *
copy_category (JsonArray *kept, gint64 id)
{
  static const char *const anew[] = { "id", "name", NULL };
  JsonObject *category = NULL;
  gint64 other;

  for (guint i = 0; kept != NULL && i < json_array_get_length (kept) && category == NULL; i++)
    {
      JsonObject *object = qd_format_json_at (kept, i);
      if (object != NULL && qd_format_json_integer (object, "id", &other) && other == id)
        category = qd_format_json_copy (object, anew);
    }
  if (category == NULL)
    category = json_object_new ();
  if (!json_object_has_member (category, "supercategory"))
    json_object_set_string_member (category, "supercategory", "");
  return category;
}

static char *
list_categories (const QdClassNumbers *classes, JsonArray *kept)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < qd_class_numbers_count (classes); i++)
    {
      const QdClassNumber *class_ = qd_class_numbers_nth (classes, i);
      JsonObject *category = copy_category (kept, class_->number);

      json_object_set_int_member (category, "id", class_->number);
      json_object_set_string_member (category, "name", class_->name);
      if (class_->retired)
        json_object_unref (category);
      else
        append (list, category);
    }
  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* The members of the file that came in, in the order of their names, without the braces. */
static char *
rest_text (JsonObject *rest)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_set_object (node, rest);
  text = qd_json_to_text (node);
  return g_strndup (text + 1, strlen (text) - 2);
}

static JsonObject *
make_rest (const QdWriting *writing)
{
  static const char *const nothing[] = { NULL };
  g_autoptr (JsonNode) root = NULL;
  JsonObject *rest = qd_format_json_copy (qd_format_json_kept (writing->extra, &root), nothing);

  if (!json_object_has_member (rest, "info"))
    {
      JsonObject *info = json_object_new ();
      json_object_set_string_member (info, "description", "");
      json_object_set_string_member (info, "contributor", "Quadrat");
      json_object_set_object_member (rest, "info", info);
    }
  if (qd_format_json_array (rest, "licenses") == NULL)
    json_object_set_array_member (rest, "licenses", json_array_new ());
  return rest;
}

static gboolean
write_file (const char *path, const QdWriting *writing, guint wanted, GError **error)
{
  g_auto (Ids) image_ids = ids_new (), box_ids = ids_new ();
  g_autoptr (JsonObject) rest = make_rest (writing);
  g_autoptr (GString) image_list = g_string_new (NULL), box_list = g_string_new (NULL);
  g_autofree char *categories = list_categories (writing->classes, qd_format_json_array (rest, "categories"));
  g_autofree char *others = NULL, *text = NULL;
  Writer writer = { .writing = writing,
                    .images = image_list,
                    .annotations = box_list,
                    .licenses = qd_format_json_array (rest, "licenses"),
                    .image_ids = image_ids,
                    .box_ids = box_ids };

  for (guint i = 0; i < writing->annotations->len; i++)
    reserve_ids (&writer, writing->annotations->pdata[i]);
  for (guint i = 0; i < writing->annotations->len; i++)
    {
      const QdAnnotation *annotation = writing->annotations->pdata[i];
      if (!qd_format_goes_on (writing->cancellable, error))
        return FALSE;
      if (wanted & (1u << annotation->subset))
        add_image (&writer, annotation);
    }
  json_object_remove_member (rest, "categories");
  others = rest_text (rest);
  text = g_strdup_printf ("{%s,\n\"categories\":[%s],\n\"images\":[%s],\n\"annotations\":[%s]}\n", others, categories,
                          image_list->str, box_list->str);
  return qd_leftovers_write (writing->leftovers, path, text, strlen (text), error);
}

static gboolean
write_folder (const char *root, const QdWriting *writing, GError **error)
{
  g_autofree char *file = g_build_filename (root, "annotations", "instances.json", NULL);
  g_autoptr (QdLeftovers) leftovers = qd_leftovers_find (root, "coco", writing->cancellable);
  QdWriting inside = *writing;

  inside.leftovers = leftovers;
  return qd_format_copy_photos (root, "images", &inside, error) && qd_format_write_parts (file, &inside, write_file, error) &&
         qd_format_write_credits (root, &inside, error) && qd_leftovers_finish (leftovers, error);
}

gboolean
qd_coco_write (const char *path, const QdWriting *writing, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!qd_format_has_suffix (path, ".json"))
    return write_folder (path, writing, error);
  return qd_format_copy_photos (folder, "images", writing, error) && qd_format_write_parts (path, writing, write_file, error);
}
