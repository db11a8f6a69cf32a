#include "config.h"

#include "engine/metrics/coco-files.h"

#include "engine/core/error.h"
#include "engine/core/json.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

typedef struct
{
  QdCocoSet *set;
  const char *path;
  GHashTable *photos;     /* gint64 id -> index + 1 */
  GHashTable *categories; /* the same */
} Loader;

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

/* Ids of a list of objects by rising id -> index + 1, so that the order of equal scores is the reference's. */
static GHashTable *
index_ids (const Loader *loader, JsonArray *items, GError **error)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonNode *node = json_array_get_element (items, i);
      gint64 id;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s: entry %u of a list is not an object."), loader->path, i + 1);
          return NULL;
        }
      if (!qd_json_get_integer (json_node_get_object (node), "id", loader->path, &id, error))
        return NULL;
      g_array_append_val (ids, id);
    }
  g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_replace (table, g_memdup2 (&g_array_index (ids, gint64, i), sizeof (gint64)), GUINT_TO_POINTER (i + 1));
  return g_steal_pointer (&table);
}

static gboolean
read_box (const Loader *loader, JsonObject *object, guint entry, QdCornerBox *box, GError **error)
{
  JsonArray *numbers;
  double values[4];

  if (!qd_json_get_array (object, "bbox", loader->path, &numbers, error))
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      JsonNode *node = json_array_get_length (numbers) == 4 ? json_array_get_element (numbers, i) : NULL;
      gboolean number = node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                        (json_node_get_value_type (node) == G_TYPE_DOUBLE || json_node_get_value_type (node) == G_TYPE_INT64);

      values[i] = number ? json_node_get_double (node) : (double) NAN;
      if (!isfinite (values[i]) || (i >= 2 && values[i] < 0))
        {
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                       _ ("%s: the bbox of entry %u is not four numbers, left, top, width and height."), loader->path, entry);
          return FALSE;
        }
    }
  *box = (QdCornerBox){ values[0], values[1], values[0] + values[2], values[1] + values[3] };
  return TRUE;
}

/* What truths and detections share. @category 0: unknown. */
static gboolean
read_entry (const Loader *loader, JsonArray *items, guint i, JsonObject **object, guint *photo, guint *category,
            QdCornerBox *box, GError **error)
{
  JsonNode *node = json_array_get_element (items, i);
  gint64 photo_id, category_id;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s: entry %u of the boxes is not an object."), loader->path, i + 1);
      return FALSE;
    }
  *object = json_node_get_object (node);
  if (!qd_json_get_integer (*object, "image_id", loader->path, &photo_id, error) ||
      !qd_json_get_integer (*object, "category_id", loader->path, &category_id, error) ||
      !read_box (loader, *object, i + 1, box, error))
    return FALSE;
  *photo = GPOINTER_TO_UINT (g_hash_table_lookup (loader->photos, &photo_id));
  *category = GPOINTER_TO_UINT (g_hash_table_lookup (loader->categories, &category_id));
  if (*photo == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s: entry %u is about image %" PRId64 ", which is not listed."),
                 loader->path, i + 1, photo_id);
  return *photo > 0;
}

static gboolean
read_truths (const Loader *loader, JsonArray *items, GError **error)
{
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      QdTruthBox truth = { 0 };
      JsonObject *object;
      guint photo, category;

      if (!read_entry (loader, items, i, &object, &photo, &category, &truth.box, error))
        return FALSE;
      if (category == 0)
        {
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s: annotation %u has a category that is not listed."),
                       loader->path, i + 1);
          return FALSE;
        }
      truth.photo = photo - 1;
      truth.class_index = category - 1;
      truth.area = qd_corner_box_area (truth.box);
      if (json_object_has_member (object, "area") && !qd_json_get_number (object, "area", loader->path, &truth.area, error))
        return FALSE;
      truth.crowd = json_object_get_int_member_with_default (object, "iscrowd", 0) != 0;
      truth.difficult = truth.crowd;
      g_array_append_val (loader->set->truths, truth);
    }
  return TRUE;
}

static gboolean
read_found (const Loader *loader, JsonArray *items, GError **error)
{
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      QdScoredBox found = { 0 };
      JsonObject *object;
      guint photo, category;

      if (!read_entry (loader, items, i, &object, &photo, &category, &found.box, error) ||
          !qd_json_get_number (object, "score", loader->path, &found.score, error))
        return FALSE;
      found.photo = photo - 1;
      found.class_index = category - 1;
      if (category > 0)
        g_array_append_val (loader->set->found, found);
      else
        loader->set->n_left_out++;
    }
  return TRUE;
}

static gboolean
read_classes (Loader *loader, JsonArray *items, GError **error)
{
  GPtrArray *classes = loader->set->classes;

  loader->categories = index_ids (loader, items, error);
  if (loader->categories == NULL)
    return FALSE;
  g_ptr_array_set_size (classes, (int) json_array_get_length (items));
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *object = json_array_get_object_element (items, i);
      const char *name;
      gint64 id;
      guint index;

      if (!qd_json_get_integer (object, "id", loader->path, &id, error) ||
          !qd_json_get_string (object, "name", loader->path, &name, error))
        return FALSE;
      index = GPOINTER_TO_UINT (g_hash_table_lookup (loader->categories, &id)) - 1;
      g_free (classes->pdata[index]);
      classes->pdata[index] = g_strdup (name);
    }
  return TRUE;
}

static gboolean
load_truths (Loader *loader, GError **error)
{
  g_autoptr (JsonNode) root = qd_json_load (loader->path, 0, error);
  JsonArray *images, *categories, *annotations;
  JsonObject *object;

  if (root == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is not a COCO annotation file: it holds no object."), loader->path);
      return FALSE;
    }
  object = json_node_get_object (root);
  if (!qd_json_get_array (object, "images", loader->path, &images, error) ||
      !qd_json_get_array (object, "categories", loader->path, &categories, error) ||
      !qd_json_get_array (object, "annotations", loader->path, &annotations, error))
    return FALSE;
  loader->photos = index_ids (loader, images, error);
  loader->set->n_photos = json_array_get_length (images);
  return loader->photos != NULL && read_classes (loader, categories, error) && read_truths (loader, annotations, error);
}

static gboolean
load_found (Loader *loader, GError **error)
{
  g_autoptr (JsonNode) root = qd_json_load (loader->path, 0, error);
  JsonArray *items;

  if (root == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_ARRAY (root))
    items = json_node_get_array (root);
  else if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is not a COCO results file: it holds no list."), loader->path);
      return FALSE;
    }
  else if (!qd_json_get_array (json_node_get_object (root), "annotations", loader->path, &items, error))
    return FALSE;
  return read_found (loader, items, error);
}

QdCocoSet *
qd_coco_set_load (const char *truth_path, const char *found_path, GError **error)
{
  g_autoptr (QdCocoSet) set = g_new0 (QdCocoSet, 1);
  Loader loader = { .set = set, .path = truth_path };
  gboolean ok;

  set->truths = g_array_new (FALSE, FALSE, sizeof (QdTruthBox));
  set->found = g_array_new (FALSE, FALSE, sizeof (QdScoredBox));
  set->classes = g_ptr_array_new_with_free_func (g_free);
  ok = load_truths (&loader, error);
  loader.path = found_path;
  ok = ok && load_found (&loader, error);
  g_clear_pointer (&loader.photos, g_hash_table_unref);
  g_clear_pointer (&loader.categories, g_hash_table_unref);
  return ok ? g_steal_pointer (&set) : NULL;
}

void
qd_coco_set_free (QdCocoSet *set)
{
  if (set == NULL)
    return;
  g_array_unref (set->truths);
  g_array_unref (set->found);
  g_ptr_array_unref (set->classes);
  g_free (set);
}
