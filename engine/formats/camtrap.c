#include "config.h"
#include "engine/formats/camtrap.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/format-files.h"
#include "engine/formats/photo-table.h"
#include "engine/formats/relative-text.h"
#include "engine/formats/table-reader.h"

typedef enum
{
  MEDIA_ID,
  LEVEL,
  TYPE,
  NAME,
  X,
  Y,
  WIDTH,
  HEIGHT,
  PROBABILITY,
  N_COLUMNS,
} Column;

static const char *const columns[N_COLUMNS] = { "*mediaID",       "observationLevel", "*observationType",
                                                "scientificName", "*bboxX",           "*bboxY",
                                                "*bboxWidth",     "*bboxHeight",      "classificationProbability" };
static const char *const media_columns[] = { "*mediaID", "*filePath", "fileName" };

/* ---- In ---- */

/* A photo of media.csv: path, and name where it has one. */
static gboolean
read_media (const char *path, GHashTable *media, GError **error)
{
  g_autoptr (QdTable) table = qd_table_open (path, media_columns, G_N_ELEMENTS (media_columns), error);
  g_autoptr (GError) local = NULL;

  if (table == NULL)
    return FALSE;
  while (qd_table_next (table, &local))
    g_hash_table_insert (media, g_strdup (qd_table_get (table, 0)),
                         g_strdup_printf ("%s\n%s", qd_table_get (table, 1), qd_table_get (table, 2)));
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* NULL, or what is wrong, half a sentence. */
static const char *
parse_box (QdTable *table, QdAnnotationBox *box)
{
  QdRelativeBox *relative = &box->relative;
  const char *name = qd_table_get (table, NAME), *type = qd_table_get (table, TYPE);
  double probability;

  box->class_name = (char *) (*name != '\0' ? name : type);
  if (*box->class_name == '\0')
    return _ ("there is no scientificName and no observationType");
  if (!qd_relative_side_parse (qd_table_get (table, X), qd_table_get (table, WIDTH), FALSE, &relative->xmin, &relative->xmax,
                               &relative->error_x) ||
      !qd_relative_side_parse (qd_table_get (table, Y), qd_table_get (table, HEIGHT), FALSE, &relative->ymin, &relative->ymax,
                               &relative->error_y))
    return _ ("bboxX, bboxY, bboxWidth or bboxHeight is no number");
  if (qd_table_get_number (table, PROBABILITY, &probability) && probability >= 0 && probability <= 1)
    box->confidence = probability;
  return NULL;
}

static QdAnnotation *
ensure_photo (QdPhotoTable *photos, const char *id, const char *place, GHashTable *media, const char *folder)
{
  QdAnnotation *annotation = qd_photo_table_find (photos, id);
  const char *known = g_hash_table_lookup (media, id);
  g_auto (GStrv) names = NULL;

  if (annotation != NULL)
    return annotation;
  names = g_strsplit (known != NULL ? known : id, "\n", 2);
  annotation = qd_photo_table_ensure (photos, id, *names[0] != '\0' ? names[0] : id, place);
  annotation->alias = names[1] != NULL && *names[1] != '\0' ? g_strdup (names[1]) : NULL;
  annotation->relative = TRUE;
  annotation->path = g_path_is_absolute (annotation->photo) || strstr (annotation->photo, "..") != NULL
                         ? NULL
                         : g_build_filename (folder, annotation->photo, NULL);
  return annotation;
}

static void
take_row (QdTable *table, QdPhotoTable *photos, GHashTable *media, const char *folder, QdReading *reading)
{
  g_autofree char *place = qd_table_dup_place (table);
  const char *id = qd_table_get (table, MEDIA_ID), *type = qd_table_get (table, TYPE), *wrong;
  gboolean is_box = *qd_table_get (table, X) != '\0';
  QdAnnotationBox box = { .confidence = NAN };

  if (*id == '\0' || strcmp (qd_table_get (table, LEVEL), "event") == 0 || (!is_box && strcmp (type, "blank") != 0))
    return;
  QdAnnotation *annotation = ensure_photo (photos, id, place, media, folder);
  wrong = is_box ? parse_box (table, &box) : NULL;
  if (wrong != NULL)
    {
      qd_format_leave_out_box (reading->report, annotation, "damaged box", place, wrong);
      return;
    }
  if (is_box)
    qd_annotation_add_box (annotation, &box);
}

static char *
dup_observations (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR) ? g_build_filename (path, "observations.csv", NULL) : g_strdup (path);
}

static gboolean
read_observations (const char *path, const char *folder, QdReading *reading, GHashTable *media, GError **error)
{
  g_autoptr (QdTable) table = qd_table_open (path, columns, N_COLUMNS, error);
  g_autoptr (QdPhotoTable) photos = qd_photo_table_new ();
  g_autoptr (GError) local = NULL;

  if (table == NULL)
    return FALSE;
  while (qd_table_next (table, &local))
    if (!qd_format_goes_on (reading->cancellable, error))
      return FALSE;
    else
      take_row (table, photos, media, folder, reading);
  if (local == NULL)
    return qd_photo_table_give (photos, reading, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
camtrap_read (const char *path, QdReading *reading, GError **error)
{
  g_autofree char *observations = dup_observations (path), *folder = g_path_get_dirname (observations);
  g_autofree char *media_path = g_build_filename (folder, "media.csv", NULL);
  g_autoptr (GHashTable) media = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (g_file_test (media_path, G_FILE_TEST_EXISTS) && !read_media (media_path, media, error))
    return FALSE;
  return read_observations (observations, folder, reading, media, error);
}

static int
camtrap_probe (const char *path)
{
  g_autofree char *observations = dup_observations (path);
  g_autoptr (QdTable) table =
      qd_format_has_suffix (observations, ".csv") ? qd_table_open (observations, columns, N_COLUMNS, NULL) : NULL;

  return table != NULL ? 90 : 0;
}

/* ---- Out ---- */

static void
append_fields (GString *text, const char *const *fields, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      qd_csv_append_field (text, fields[i] != NULL ? fields[i] : "", ',');
    }
  g_string_append_c (text, '\n');
}

#define OBSERVATIONS                                                                                                           \
  "observationID,deploymentID,mediaID,eventID,eventStart,eventEnd,observationLevel,observationType,scientificName,bboxX,"      \
  "bboxY,"                                                                                                                     \
  "bboxWidth,bboxHeight,classificationMethod,classificationProbability\n"
#define MEDIA "mediaID,deploymentID,timestamp,filePath,filePublic,fileName,fileMediatype,mediaComments\n"

static void
append_box (GString *text, const QdAnnotation *annotation, const QdAnnotationBox *box, guint i, const char *id)
{
  g_autofree char *observation = g_strdup_printf ("%s-%u", id, i + 1), *x = NULL, *y = NULL, *width = NULL, *height = NULL;
  g_autofree char *probability = !isnan (box->confidence) ? qd_format_number (box->confidence) : NULL;

  qd_relative_side_to_text (box->box.xmin, box->box.xmax, annotation->width, FALSE, &x, &width);
  qd_relative_side_to_text (box->box.ymin, box->box.ymax, annotation->height, FALSE, &y, &height);
  const char *fields[] = { observation,
                           NULL,
                           id,
                           NULL,
                           NULL,
                           NULL,
                           "media",
                           "animal",
                           box->class_name,
                           x,
                           y,
                           width,
                           height,
                           probability != NULL ? "machine" : "human",
                           probability };
  append_fields (text, fields, G_N_ELEMENTS (fields));
}

static void
append_photo (GString *text, const QdAnnotation *annotation)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, annotation->id);
  const char *blank[] = { id, NULL, id, NULL, NULL, NULL, "media", "blank", NULL, NULL, NULL, NULL, NULL, "human", NULL };

  for (guint i = 0; i < annotation->boxes->len; i++)
    append_box (text, annotation, &g_array_index (annotation->boxes, QdAnnotationBox, i), i, id);
  if (annotation->boxes->len == 0)
    append_fields (text, blank, G_N_ELEMENTS (blank));
}

static char *
dup_file_path (const QdWriting *writing, const QdAnnotation *annotation)
{
  return writing->by_subset ? g_build_filename (qd_format_subset_folder (annotation->subset), annotation->file_name, NULL)
                            : g_build_filename ("media", annotation->file_name, NULL);
}

static void
append_media (GString *text, const QdWriting *writing, const QdAnnotation *annotation)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, annotation->id), *path = dup_file_path (writing, annotation);
  g_autofree char *kind = g_content_type_guess (annotation->file_name, NULL, 0, NULL);
  g_autofree char *mime = g_content_type_get_mime_type (kind);
  const char *fields[] = { id, NULL, NULL, path, "false", annotation->file_name, mime, annotation->credit };

  append_fields (text, fields, G_N_ELEMENTS (fields));
}

static const char package[] =
    "{\n"
    "  \"profile\": \"https://raw.githubusercontent.com/tdwg/camtrap-dp/1.0/camtrap-dp-profile.json\",\n"
    "  \"resources\": [\n"
    "    {\"name\": \"media\", \"path\": \"media.csv\", \"profile\": \"tabular-data-resource\",\n"
    "     \"schema\": \"https://raw.githubusercontent.com/tdwg/camtrap-dp/1.0/media-table-schema.json\"},\n"
    "    {\"name\": \"observations\", \"path\": \"observations.csv\", \"profile\": \"tabular-data-resource\",\n"
    "     \"schema\": \"https://raw.githubusercontent.com/tdwg/camtrap-dp/1.0/observations-table-schema.json\"}\n"
    "  ]\n"
    "}\n";

static gboolean
write_text (const char *folder, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return qd_file_write (path, text, strlen (text), error);
}

static gboolean
camtrap_write (const char *path, const QdWriting *writing, GError **error)
{
  g_autoptr (GString) observations = g_string_new (OBSERVATIONS), media = g_string_new (MEDIA);

  if (!qd_format_check_sizes (writing, error) || !qd_file_make_folder (path, error))
    return FALSE;
  for (guint i = 0; i < writing->annotations->len; i++)
    {
      if (!qd_format_goes_on (writing->cancellable, error))
        return FALSE;
      append_photo (observations, writing->annotations->pdata[i]);
      append_media (media, writing, writing->annotations->pdata[i]);
    }
  return qd_format_copy_photos (path, "media", writing, error) && write_text (path, "media.csv", media->str, error) &&
         write_text (path, "observations.csv", observations->str, error) &&
         write_text (path, "datapackage.json", package, error) && qd_format_write_credits (path, writing, error);
}

const QdFormat qd_format_camtrap = {
  .name = "camtrap",
  .title = "Camtrap DP",
  .detail = N_ ("a folder with observations.csv and media.csv"),
  .probe = camtrap_probe,
  .read = camtrap_read,
  .write = camtrap_write,
};
