#include "engine/formats/camtrap-rows.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "engine/formats/camtrap-columns.h"
#include "engine/formats/camtrap-event.h"
#include "engine/formats/camtrap-kept.h"
#include "engine/formats/camtrap-kinds.h"
#include "engine/formats/format-json.h"
#include "engine/formats/relative-text.h"

struct _QdCamtrapRows
{
  const QdWriting *writing;
  GString *observations, *media, *deployments;
  GHashTable *ids;       /* set of char *: of observations that are given away */
  GHashTable *media_ids; /* the same of media, which came in */
  GHashTable *kinds;     /* see camtrap-kinds.h */
  GHashTable *places;    /* id of a deployment that came in to its row */
  GHashTable *written;   /* set of char *: deployments that are in the table */
  JsonNode *root;        /* of what came in with the package */
  JsonObject *package;
  GHashTable *names; /* set of char *: scientific names */
  GDate first, last;
  QdCamtrapCoverage coverage;
};

static GHashTable *
set_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static const char *
get_field (JsonObject *row, QdCamtrapObservation column)
{
  return qd_camtrap_get (row, qd_camtrap_observation, column);
}

static void
keep_places (QdCamtrapRows *rows)
{
  JsonObject *extra = qd_format_json_kept (rows->writing->extra, &rows->root);
  JsonArray *list = extra != NULL ? qd_format_json_array (extra, "deployments") : NULL;

  rows->package = extra != NULL ? qd_format_json_object (extra, "package") : NULL;
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *row = qd_format_json_at (list, i);
      const char *id = qd_camtrap_get (row, qd_camtrap_deployment, QD_CAMTRAP_PLACE_ID);
      if (*id != '\0')
        g_hash_table_insert (rows->places, g_strdup (id), row);
    }
}

QdCamtrapRows *
qd_camtrap_rows_new (const QdWriting *writing, const char *title)
{
  QdCamtrapRows *rows = g_new0 (QdCamtrapRows, 1);

  rows->writing = writing;
  rows->observations = qd_camtrap_table_new (qd_camtrap_observation, QD_CAMTRAP_N_OBSERVATION);
  rows->media = qd_camtrap_table_new (qd_camtrap_medium, QD_CAMTRAP_N_MEDIUM);
  rows->deployments = qd_camtrap_table_new (qd_camtrap_deployment, QD_CAMTRAP_N_DEPLOYMENT);
  rows->ids = set_new ();
  rows->media_ids = set_new ();
  rows->written = set_new ();
  rows->names = set_new ();
  rows->kinds = qd_camtrap_kinds_new ();
  rows->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  rows->coverage = (QdCamtrapCoverage){ .title = title, .first = &rows->first, .last = &rows->last, .west = 1, .east = 0 };
  keep_places (rows);
  return rows;
}

void
qd_camtrap_rows_free (QdCamtrapRows *rows)
{
  if (rows == NULL)
    return;
  g_string_free (rows->observations, TRUE);
  g_string_free (rows->media, TRUE);
  g_string_free (rows->deployments, TRUE);
  g_hash_table_unref (rows->ids);
  g_hash_table_unref (rows->media_ids);
  g_hash_table_unref (rows->written);
  g_hash_table_unref (rows->names);
  g_hash_table_unref (rows->kinds);
  g_hash_table_unref (rows->places);
  g_clear_pointer (&rows->root, json_node_unref);
  g_free (rows);
}

/* ---- What came in ---- */

void
qd_camtrap_rows_reserve (QdCamtrapRows *rows, const QdAnnotation *annotation)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *extra = qd_format_json_kept (annotation->extra, &root);
  JsonArray *list = extra != NULL ? qd_format_json_array (extra, "rows") : NULL;
  JsonObject *medium = extra != NULL ? qd_format_json_object (extra, "media") : NULL;

  if (medium != NULL)
    g_hash_table_add (rows->media_ids, g_strdup (qd_camtrap_get (medium, qd_camtrap_medium, QD_CAMTRAP_MEDIUM_ID)));
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *row = qd_format_json_at (list, i);
      const char *type = get_field (row, QD_CAMTRAP_TYPE);

      g_hash_table_add (rows->ids, g_strdup (get_field (row, QD_CAMTRAP_OBSERVATION_ID)));
      if (strcmp (type, "blank") != 0)
        qd_camtrap_kinds_learn (rows->kinds, get_field (row, QD_CAMTRAP_TAGS), get_field (row, QD_CAMTRAP_NAME), type);
    }
}

/* ---- Observations ---- */

typedef struct
{
  const QdAnnotation *annotation;
  JsonObject *medium; /* what came in of it; NULL for none */
  JsonArray *list;    /* of rows that came in; NULL for none */
  char *id;
  QdCamtrapEvent *event;
  guint n_new;
} Photo;

/* One that nobody has. */
static char *
give_id (QdCamtrapRows *rows, Photo *photo)
{
  char *id = NULL;

  do
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", photo->id, ++photo->n_new);
    }
  while (g_hash_table_contains (rows->ids, id));
  return id;
}

static void
fill_from_row (const char **fields, JsonObject *row)
{
  for (guint i = 0; i < QD_CAMTRAP_N_OBSERVATION; i++)
    fields[i] = get_field (row, i);
}

/* The row's own columns where it came in, else what is known of a new one, which is of @type. */
static void
append_observation (QdCamtrapRows *rows, Photo *photo, JsonObject *row, const QdAnnotationBox *box, const char **fields)
{
  g_autofree char *id = row == NULL ? give_id (rows, photo) : NULL, *probability = NULL;
  gboolean is_machine = box != NULL && !isnan (box->confidence);

  if (row == NULL)
    {
      fields[QD_CAMTRAP_OBSERVATION_ID] = id;
      fields[QD_CAMTRAP_DEPLOYMENT_ID] = photo->event->deployment;
      fields[QD_CAMTRAP_EVENT_ID] = photo->event->id;
      fields[QD_CAMTRAP_EVENT_START] = photo->event->start;
      fields[QD_CAMTRAP_EVENT_END] = photo->event->end;
      fields[QD_CAMTRAP_LEVEL] = "media";
      fields[QD_CAMTRAP_METHOD] = is_machine ? "machine" : "human";
    }
  probability = is_machine ? qd_format_number (box->confidence) : NULL;
  if (probability != NULL)
    fields[QD_CAMTRAP_PROBABILITY] = probability;
  fields[QD_CAMTRAP_MEDIA_ID] = photo->id;
  if (fields[QD_CAMTRAP_NAME] != NULL && *fields[QD_CAMTRAP_NAME] != '\0')
    g_hash_table_add (rows->names, g_strdup (fields[QD_CAMTRAP_NAME]));
  qd_camtrap_append_row (rows->observations, fields, QD_CAMTRAP_N_OBSERVATION);
}

static void
append_box (QdCamtrapRows *rows, Photo *photo, const QdAnnotationBox *box, JsonObject *row)
{
  const QdAnnotation *annotation = photo->annotation;
  const char *fields[QD_CAMTRAP_N_OBSERVATION] = { NULL };
  g_autofree char *x = NULL, *y = NULL, *width = NULL, *height = NULL, *tags = NULL, *said = NULL;

  qd_relative_side_to_text (box->box.xmin, box->box.xmax, annotation->width, FALSE, &x, &width);
  qd_relative_side_to_text (box->box.ymin, box->box.ymax, annotation->height, FALSE, &y, &height);
  if (row != NULL)
    fill_from_row (fields, row);
  else
    {
      qd_camtrap_kinds_find (rows->kinds, rows->writing->taxa, box->class_name, &fields[QD_CAMTRAP_TYPE],
                             &fields[QD_CAMTRAP_NAME]);
      said =
          qd_camtrap_dup_class (NULL, fields[QD_CAMTRAP_NAME] != NULL ? fields[QD_CAMTRAP_NAME] : "", fields[QD_CAMTRAP_TYPE]);
      tags = strcmp (said, box->class_name) != 0 ? qd_camtrap_add_class (NULL, box->class_name) : NULL;
      fields[QD_CAMTRAP_TAGS] = tags;
    }
  if (!qd_camtrap_kept_is_exact (row, annotation, &box->box))
    {
      fields[QD_CAMTRAP_X] = x;
      fields[QD_CAMTRAP_Y] = y;
      fields[QD_CAMTRAP_WIDTH] = width;
      fields[QD_CAMTRAP_HEIGHT] = height;
    }
  append_observation (rows, photo, row, box, fields);
}

static void
append_observations (QdCamtrapRows *rows, Photo *photo)
{
  GArray *boxes = photo->annotation->boxes;
  g_autofree gboolean *used = g_new0 (gboolean, photo->list != NULL ? json_array_get_length (photo->list) + 1 : 1);
  JsonObject *blank = qd_camtrap_kept_find_blank (photo->list);
  const char *fields[QD_CAMTRAP_N_OBSERVATION] = { NULL };

  for (guint i = 0; i < boxes->len; i++)
    {
      const QdAnnotationBox *box = &g_array_index (boxes, QdAnnotationBox, i);
      append_box (rows, photo, box, qd_camtrap_kept_find (photo->list, used, photo->annotation, box));
    }
  if (boxes->len > 0)
    return;
  if (blank != NULL)
    fill_from_row (fields, blank);
  fields[QD_CAMTRAP_TYPE] = "blank";
  append_observation (rows, photo, blank, NULL, fields);
}

/* ---- Media and deployments ---- */

static void
append_medium (QdCamtrapRows *rows, const Photo *photo, const char *path)
{
  const QdAnnotation *annotation = photo->annotation;
  g_autofree char *kind = g_content_type_guess (annotation->file_name, NULL, 0, NULL);
  g_autofree char *mime = g_content_type_get_mime_type (kind);
  const char *fields[QD_CAMTRAP_N_MEDIUM];

  for (guint i = 0; i < QD_CAMTRAP_N_MEDIUM; i++)
    fields[i] = qd_camtrap_get (photo->medium, qd_camtrap_medium, i);
  fields[QD_CAMTRAP_MEDIUM_ID] = photo->id;
  fields[QD_CAMTRAP_MEDIUM_DEPLOYMENT] = photo->event->deployment;
  if (*fields[QD_CAMTRAP_TIMESTAMP] == '\0')
    fields[QD_CAMTRAP_TIMESTAMP] = photo->event->start;
  fields[QD_CAMTRAP_PATH] = path;
  if (*fields[QD_CAMTRAP_PUBLIC] == '\0')
    fields[QD_CAMTRAP_PUBLIC] = "false";
  fields[QD_CAMTRAP_FILE] = annotation->file_name;
  fields[QD_CAMTRAP_MEDIA_TYPE] = mime;
  if (*fields[QD_CAMTRAP_MEDIUM_COMMENTS] == '\0')
    fields[QD_CAMTRAP_MEDIUM_COMMENTS] = annotation->credit;
  qd_camtrap_append_row (rows->media, fields, QD_CAMTRAP_N_MEDIUM);
}

static void
append_deployment (QdCamtrapRows *rows, const Photo *photo)
{
  const QdCamtrapEvent *event = photo->event;
  JsonObject *row = g_hash_table_lookup (rows->places, event->deployment);
  const char *fields[QD_CAMTRAP_N_DEPLOYMENT];

  if (!g_hash_table_add (rows->written, g_strdup (event->deployment)))
    return;
  for (guint i = 0; i < QD_CAMTRAP_N_DEPLOYMENT; i++)
    fields[i] = qd_camtrap_get (row, qd_camtrap_deployment, i);
  if (row == NULL)
    {
      fields[QD_CAMTRAP_PLACE_ID] = event->deployment;
      fields[QD_CAMTRAP_LOCATION] = event->place;
      fields[QD_CAMTRAP_LATITUDE] = event->latitude;
      fields[QD_CAMTRAP_LONGITUDE] = event->longitude;
      fields[QD_CAMTRAP_START] = event->start;
      fields[QD_CAMTRAP_END] = event->end;
      fields[QD_CAMTRAP_TIME_ISSUES] = "true"; /* the hour is not known */
    }
  qd_camtrap_append_row (rows->deployments, fields, QD_CAMTRAP_N_DEPLOYMENT);
  qd_camtrap_event_widen (fields[QD_CAMTRAP_LATITUDE], fields[QD_CAMTRAP_LONGITUDE], fields[QD_CAMTRAP_START],
                          fields[QD_CAMTRAP_END], &rows->coverage);
}

/* The medium's own id, or the photo's number in words that none has. */
static char *
dup_medium_id (const QdCamtrapRows *rows, const Photo *photo)
{
  const char *kept = qd_camtrap_get (photo->medium, qd_camtrap_medium, QD_CAMTRAP_MEDIUM_ID);
  char *id = *kept != '\0' ? g_strdup (kept) : g_strdup_printf ("%" G_GINT64_FORMAT, photo->annotation->id);

  while (*kept == '\0' && g_hash_table_contains (rows->media_ids, id))
    {
      char *longer = g_strconcat ("photo-", id, NULL);
      g_free (id);
      id = longer;
    }
  return id;
}

void
qd_camtrap_rows_add (QdCamtrapRows *rows, const QdAnnotation *annotation, const char *path)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *extra = qd_format_json_kept (annotation->extra, &root);
  Photo photo = { .annotation = annotation,
                  .medium = extra != NULL ? qd_format_json_object (extra, "media") : NULL,
                  .list = extra != NULL ? qd_format_json_array (extra, "rows") : NULL };
  JsonObject *first = photo.list != NULL ? qd_format_json_at (photo.list, 0) : NULL;

  photo.id = dup_medium_id (rows, &photo);
  photo.event = qd_camtrap_event_new (annotation, photo.medium, first);
  rows->coverage.changed = MAX (rows->coverage.changed, annotation->changed);
  append_observations (rows, &photo);
  append_medium (rows, &photo, path);
  append_deployment (rows, &photo);
  qd_camtrap_event_free (photo.event);
  g_free (photo.id);
}

const GString *
qd_camtrap_rows_get_observations (const QdCamtrapRows *rows)
{
  return rows->observations;
}

const GString *
qd_camtrap_rows_get_media (const QdCamtrapRows *rows)
{
  return rows->media;
}

const GString *
qd_camtrap_rows_get_deployments (const QdCamtrapRows *rows)
{
  return rows->deployments;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char *
qd_camtrap_rows_dup_package (QdCamtrapRows *rows)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter each;
  gpointer name;

  g_hash_table_iter_init (&each, rows->names);
  while (g_hash_table_iter_next (&each, &name, NULL))
    g_ptr_array_add (names, name);
  g_ptr_array_sort (names, compare_names);
  rows->coverage.names = names;
  return qd_camtrap_package_to_text (&rows->coverage, rows->package);
}
