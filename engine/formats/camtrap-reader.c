#include "config.h"
#include "engine/formats/camtrap-reader.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/json.h"
#include "engine/formats/camtrap-columns.h"
#include "engine/formats/format-json.h"
#include "engine/formats/photo-table.h"
#include "engine/formats/relative-text.h"
#include "engine/formats/table-reader.h"

#define LARGEST_PACKAGE ((gsize) 64 << 20) /* bytes of datapackage.json */
#define FARTHEST        1.5                /* of a part of a side; 1 is the photo's other edge */

/* What media.csv says of a photo. */
typedef struct
{
  char *path, *name;
  JsonObject *row; /* its other columns */
} Medium;

typedef struct
{
  const char *folder;
  QdReading *reading;
  GHashTable *media; /* id to Medium */
  QdPhotoTable *photos;
  GHashTable *kept; /* QdAnnotation to GString: its rows for the way back */
  guint n_boxes, n_without;
} Reader;

static void
medium_free (gpointer data)
{
  Medium *medium = data;

  g_free (medium->path);
  g_free (medium->name);
  json_object_unref (medium->row);
  g_free (medium);
}

static void
kept_free (gpointer data)
{
  g_string_free (data, TRUE);
}

/* Programs in R write NA where there is nothing. */
static const char *
get_text (QdTable *table, guint column)
{
  const char *text = qd_table_get (table, column);

  return strcmp (text, "NA") == 0 ? "" : text;
}

/* The columns of the row that say something. */
static JsonObject *
row_object (QdTable *table, const char *const *columns, guint n)
{
  JsonObject *row = json_object_new ();

  for (guint i = 0; i < n; i++)
    qd_format_json_set_text (row, columns[i] + (columns[i][0] == '*'), get_text (table, i));
  return row;
}

static char *
to_text (JsonObject *taken)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, taken);
  return qd_json_to_text (node);
}

/* ---- Media and deployments ---- */

/* Hands each row of the table at @path to @take; fine where there is no such file. */
static gboolean
read_table (Reader *reader, const char *name, const char *const *columns, guint n,
            void (*take) (Reader *reader, QdTable *table, gpointer data), gpointer data, GError **error)
{
  g_autofree char *path = g_build_filename (reader->folder, name, NULL);
  g_autoptr (QdTable) table = NULL;
  g_autoptr (GError) local = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  table = qd_table_open (path, columns, n, error);
  if (table == NULL)
    return FALSE;
  while (qd_table_next (table, &local))
    take (reader, table, data);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
take_medium (Reader *reader, QdTable *table, G_GNUC_UNUSED gpointer data)
{
  Medium *medium = g_new0 (Medium, 1);

  medium->path = g_strdup (get_text (table, QD_CAMTRAP_PATH));
  medium->name = g_strdup (get_text (table, QD_CAMTRAP_FILE));
  medium->row = row_object (table, qd_camtrap_medium, QD_CAMTRAP_N_MEDIUM);
  g_hash_table_insert (reader->media, g_strdup (get_text (table, QD_CAMTRAP_MEDIUM_ID)), medium);
}

static void
take_deployment (G_GNUC_UNUSED Reader *reader, QdTable *table, gpointer list)
{
  json_array_add_object_element (list, row_object (table, qd_camtrap_deployment, QD_CAMTRAP_N_DEPLOYMENT));
}

/* {"deployments": its rows, "package": the description}, as far as they are there and well: the boxes do not need them. */
static void
keep_package (Reader *reader)
{
  g_autofree char *path = g_build_filename (reader->folder, "datapackage.json", NULL);
  g_autoptr (JsonNode) package = qd_json_load (path, LARGEST_PACKAGE, NULL);
  JsonObject *extra = json_object_new ();
  JsonArray *deployments = json_array_new ();
  g_autoptr (GError) local = NULL;

  if (!read_table (reader, "deployments.csv", qd_camtrap_deployment, QD_CAMTRAP_N_DEPLOYMENT, take_deployment, deployments,
                   &local))
    qd_report_warn (reader->reading->report, "%s", local->message);
  json_object_set_array_member (extra, "deployments", deployments);
  if (package != NULL && JSON_NODE_HOLDS_OBJECT (package))
    json_object_set_member (extra, "package", json_node_copy (package));
  g_free (reader->reading->extra);
  reader->reading->extra = to_text (extra);
}

/* ---- Observations ---- */

static gboolean
is_part (const QdFine *edge)
{
  return edge->high >= -FARTHEST && edge->high <= 1 + FARTHEST;
}

/* NULL, or what is wrong, half a sentence. */
static const char *
parse_box (QdTable *table, QdAnnotationBox *box)
{
  QdRelativeBox *relative = &box->relative;
  double probability;

  if (*box->class_name == '\0')
    return _ ("there is no scientificName and no observationType");
  if (!qd_relative_side_parse (get_text (table, QD_CAMTRAP_X), get_text (table, QD_CAMTRAP_WIDTH), FALSE,
                               &relative->xmin, &relative->xmax, &relative->error_x) ||
      !qd_relative_side_parse (get_text (table, QD_CAMTRAP_Y), get_text (table, QD_CAMTRAP_HEIGHT), FALSE,
                               &relative->ymin, &relative->ymax, &relative->error_y))
    return _ ("bboxX, bboxY, bboxWidth or bboxHeight is no number");
  if (!is_part (&relative->xmin) || !is_part (&relative->xmax) || !is_part (&relative->ymin) || !is_part (&relative->ymax))
    return _ ("bboxX, bboxY, bboxWidth and bboxHeight have to be parts of the photo, from 0 to 1");
  if (qd_table_get_number (table, QD_CAMTRAP_PROBABILITY, &probability) && probability >= 0 && probability <= 1)
    box->confidence = probability;
  return NULL;
}

static QdAnnotation *
ensure_photo (Reader *reader, const char *id, const char *place)
{
  QdAnnotation *annotation = qd_photo_table_find (reader->photos, id);
  const Medium *medium = g_hash_table_lookup (reader->media, id);

  if (annotation != NULL)
    return annotation;
  annotation = qd_photo_table_ensure (reader->photos, id, medium != NULL && *medium->path != '\0' ? medium->path : id, place);
  annotation->alias = medium != NULL && *medium->name != '\0' ? g_strdup (medium->name) : NULL;
  annotation->relative = TRUE;
  annotation->path = g_path_is_absolute (annotation->photo) || strstr (annotation->photo, "..") != NULL
                         ? NULL
                         : g_build_filename (reader->folder, annotation->photo, NULL);
  if (medium != NULL)
    {
      g_autofree char *text = to_text (json_object_ref (medium->row));
      annotation->extra = g_strdup_printf ("{\"media\":%s,\"rows\":[", text);
    }
  else
    annotation->extra = g_strdup ("{\"rows\":[");
  g_hash_table_insert (reader->kept, annotation, g_string_new (NULL));
  return annotation;
}

static void
keep_row (Reader *reader, QdTable *table, QdAnnotation *annotation)
{
  g_autofree char *text = to_text (row_object (table, qd_camtrap_observation, QD_CAMTRAP_N_OBSERVATION));
  GString *kept = g_hash_table_lookup (reader->kept, annotation);

  g_string_append_printf (kept, "%s%s", kept->len > 0 ? "," : "", text);
}

static void
take_row (Reader *reader, QdTable *table)
{
  g_autofree char *place = qd_table_dup_place (table), *class_name = NULL;
  const char *id = get_text (table, QD_CAMTRAP_MEDIA_ID), *type = get_text (table, QD_CAMTRAP_TYPE), *wrong;
  gboolean is_box = *get_text (table, QD_CAMTRAP_X) != '\0';
  QdAnnotationBox box = { .confidence = NAN };
  QdAnnotation *annotation;

  reader->n_boxes += is_box;
  reader->n_without += !is_box && strcmp (type, "blank") != 0;
  if (*id == '\0' || strcmp (get_text (table, QD_CAMTRAP_LEVEL), "event") == 0 || (!is_box && strcmp (type, "blank") != 0))
    return;
  annotation = ensure_photo (reader, id, place);
  class_name = qd_camtrap_dup_class (get_text (table, QD_CAMTRAP_TAGS), get_text (table, QD_CAMTRAP_NAME), type);
  box.class_name = class_name;
  wrong = is_box ? parse_box (table, &box) : NULL;
  if (wrong != NULL)
    {
      qd_format_leave_out_box (reader->reading->report, annotation, "damaged box", place, wrong);
      return;
    }
  keep_row (reader, table, annotation);
  if (is_box)
    qd_annotation_add_box (annotation, &box);
}

static void
finish_extras (Reader *reader)
{
  GHashTableIter each;
  gpointer annotation, kept;

  g_hash_table_iter_init (&each, reader->kept);
  while (g_hash_table_iter_next (&each, &annotation, &kept))
    {
      char *begin = ((QdAnnotation *) annotation)->extra;
      ((QdAnnotation *) annotation)->extra = g_strconcat (begin, ((GString *) kept)->str, "]}", NULL);
      g_free (begin);
    }
}

static gboolean
read_observations (Reader *reader, const char *path, GError **error)
{
  g_autoptr (QdTable) table = qd_table_open (path, qd_camtrap_observation, QD_CAMTRAP_N_OBSERVATION, error);
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (GError) local = NULL;

  if (table == NULL)
    return FALSE;
  while (qd_table_next (table, &local))
    if (!qd_format_goes_on (reader->reading->cancellable, error))
      return FALSE;
    else
      take_row (reader, table);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (reader->n_boxes == 0 && reader->n_without > 0)
    qd_report_warn (reader->reading->report, _ ("%s: none of its observations has a box (bboxX and so on)."), name);
  finish_extras (reader);
  return qd_photo_table_give (reader->photos, reader->reading, error);
}

char *
qd_camtrap_dup_observations (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR) ? g_build_filename (path, "observations.csv", NULL) : g_strdup (path);
}

gboolean
qd_camtrap_read (const char *path, QdReading *reading, GError **error)
{
  g_autofree char *observations = qd_camtrap_dup_observations (path), *folder = g_path_get_dirname (observations);
  g_autoptr (GHashTable) media = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, medium_free);
  g_autoptr (GHashTable) kept = g_hash_table_new_full (NULL, NULL, NULL, kept_free);
  g_autoptr (QdPhotoTable) photos = qd_photo_table_new ();
  Reader reader = { .folder = folder, .reading = reading, .media = media, .photos = photos, .kept = kept };

  if (!read_table (&reader, "media.csv", qd_camtrap_medium, QD_CAMTRAP_N_MEDIUM, take_medium, NULL, error))
    return FALSE;
  keep_package (&reader);
  return read_observations (&reader, observations, error);
}
