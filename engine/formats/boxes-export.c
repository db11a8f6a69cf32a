#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/formats/boxes-looks.h"
#include "engine/formats/boxes-private.h"
#include "engine/formats/class-taxa.h"
#include "engine/formats/format-files.h"

typedef struct
{
  QdProject *project;
  const QdFormat *format;
  const QdBoxesExportOptions *options;
  GPtrArray *classes;     /* of QdClass */
  GHashTable *names;      /* of the same: gint64 id to char *; borrowed */
  QdBoxesLooks *looks;    /* NULL where the format does not tell people apart */
  GHashTable *file_names; /* those given out */
  guint n_boxes;
} Export;

static gboolean
wants_suggestions (const Export *export)
{
  return export->options->suggestions_too || export->format->suggests;
}

static char *
extra_key (const QdFormat *format, gint64 photo)
{
  return g_strdup_printf ("boxes-extra/%s/%" G_GINT64_FORMAT, format->name, photo);
}

gboolean
qd_boxes_keep_extra (QdProject *project, const QdFormat *format, gint64 photo, const char *extra, GError **error)
{
  g_autofree char *key = extra_key (format, photo);
  return extra == NULL || qd_project_set_setting (project, key, extra, error);
}

char *
qd_boxes_find_extra (QdProject *project, const QdFormat *format, gint64 photo, GError **error)
{
  g_autofree char *key = extra_key (format, photo);
  return qd_project_dup_setting (project, key, error);
}

/* Formats name a photo's file by its stem, so that has to be one of a kind too. */
static gboolean
take_name (Export *export, const char *name)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *stem = dot != NULL && dot != name ? g_strndup (name, dot - name) : g_strdup (name);

  return g_hash_table_add (export->file_names, g_utf8_casefold (stem, -1));
}

/* A name a person knows, with the photo's number behind it where another photo has that name. */
static char *
give_file_name (Export *export, const QdPhoto *photo)
{
  g_autofree char *name = qd_photo_dup_name (photo);
  const char *dot = strrchr (name, '.');

  while (!take_name (export, name))
    {
      g_autofree char *stem = dot != NULL ? g_strndup (name, dot - name) : g_strdup (name);
      char *numbered = g_strdup_printf ("%s-%" G_GINT64_FORMAT "%s", stem, photo->id, dot != NULL ? dot : "");
      g_free (name);
      name = numbered;
      dot = strrchr (name, '.');
    }
  return g_steal_pointer (&name);
}

static gboolean
add_boxes (Export *export, gint64 photo, QdAnnotation *annotation, GError **error)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (export->project, photo, error);

  if (boxes == NULL)
    return FALSE;
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      gboolean suggestion = box->source == QD_BOX_BY_PREDICTION;
      QdAnnotationBox out = { .class_name = g_hash_table_lookup (export->names, &box->class_id),
                              .box = box->box,
                              .difficult = box->difficult,
                              .truncated = box->truncated,
                              .confidence = suggestion ? box->score : NAN,
                              .id = box->id };

      if (out.class_name == NULL || (suggestion && !wants_suggestions (export)))
        continue;
      qd_annotation_add_box (annotation, &out);
      annotation->n_by_person += box->source == QD_BOX_BY_PERSON;
      export->n_boxes++;
    }
  return TRUE;
}

static gboolean
take_observation (Export *export, const QdPhoto *photo, QdAnnotation *annotation, GError **error)
{
  g_autoptr (QdObservation) observation = NULL;

  if (photo->observation_id == 0)
    return TRUE;
  observation = qd_project_get_observation (export->project, photo->observation_id, error);
  if (observation == NULL)
    return FALSE;
  annotation->url = g_strdup (observation->url);
  annotation->observation = g_steal_pointer (&observation);
  return TRUE;
}

static QdAnnotation *
make_annotation (Export *export, const QdPhoto *photo, GError **error)
{
  g_autoptr (QdAnnotation) annotation = qd_annotation_new ();
  g_autoptr (GError) local = NULL;

  annotation->id = photo->id;
  annotation->file_name = give_file_name (export, photo);
  annotation->photo = g_strdup (annotation->file_name);
  annotation->path = qd_project_dup_photo_path (export->project, photo);
  annotation->width = photo->width;
  annotation->height = photo->height;
  annotation->credit = g_strdup (photo->credit);
  annotation->license = g_strdup (photo->license);
  annotation->subset = photo->subset;
  annotation->mark = photo->mark;
  annotation->changed = photo->modified;
  annotation->extra = qd_boxes_find_extra (export->project, export->format, photo->id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (!take_observation (export, photo, annotation, error) || !add_boxes (export, photo->id, annotation, error))
    return NULL;
  if (export->looks != NULL)
    qd_boxes_looks_tell (export->looks, photo, export->names, export->options->answers_too, annotation);
  return g_steal_pointer (&annotation);
}

static GPtrArray *
collect (Export *export, GCancellable *cancellable, GError **error)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = NULL;
  g_autoptr (GPtrArray) annotations = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_annotation_free);

  query.state = QD_PHOTO_THERE;
  photos = qd_project_list_photos (export->project, &query, error);
  for (guint i = 0; photos != NULL && i < photos->len; i++)
    {
      const QdPhoto *photo = photos->pdata[i];
      gboolean labelled = photo->n_boxes > 0 || photo->mark == QD_MARK_VERIFIED || photo->mark == QD_MARK_EMPTY;
      gboolean suggested = wants_suggestions (export) && photo->n_suggestions > 0;

      if (photo->mark == QD_MARK_UNUSABLE || (!labelled && !suggested && !export->options->unlabelled_too))
        continue;
      if (!qd_format_goes_on (cancellable, error))
        return NULL;
      QdAnnotation *annotation = make_annotation (export, photo, error);
      if (annotation == NULL)
        return NULL;
      g_ptr_array_add (annotations, annotation);
    }
  return photos != NULL ? g_steal_pointer (&annotations) : NULL;
}

static gboolean
run (Export *export, const char *path, QdBoxesExportFigures *figures, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) annotations = collect (export, cancellable, error);
  const QdFormat *format = export->format;
  g_autoptr (QdClassNumbers) classes =
      annotations != NULL ? qd_class_numbers_load (export->project, format->name, format->first_number, error) : NULL;
  g_autoptr (GHashTable) taxa = classes != NULL && format->tells_taxa ? qd_class_taxa_read (export->project, error) : NULL;
  g_autofree char *extra = NULL;
  g_autoptr (GError) local = NULL;

  if (classes == NULL || (format->tells_taxa && taxa == NULL))
    return FALSE;
  if (annotations->len == 0)
    {
      g_set_error_literal (error, QD_ERROR, QD_ERROR_INPUT, _ ("No photo of the project has boxes yet."));
      return FALSE;
    }
  if (figures != NULL)
    *figures = (QdBoxesExportFigures){ annotations->len, export->n_boxes, export->classes->len };
  extra = qd_boxes_find_extra (export->project, format, 0, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  const QdWriting writing = { .annotations = annotations,
                              .classes = classes,
                              .taxa = taxa,
                              .with_photos = export->options->with_photos,
                              .by_subset = export->options->by_subset,
                              .extra = extra,
                              .cancellable = cancellable,
                              .progress = export->options->progress,
                              .user_data = export->options->user_data };
  return qd_format_check_subsets (&writing, error) && format->write (path, &writing, error);
}

static GHashTable *
list_names (GPtrArray *classes)
{
  GHashTable *names = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; classes != NULL && i < classes->len; i++)
    g_hash_table_insert (names, &((QdClass *) classes->pdata[i])->id, ((QdClass *) classes->pdata[i])->name);
  return names;
}

gboolean
qd_boxes_export (QdProject *project, const char *path, const QdFormat *format, const QdBoxesExportOptions *options,
                 QdBoxesExportFigures *figures, GCancellable *cancellable, GError **error)
{
  static const QdBoxesExportOptions defaults;
  g_autoptr (GPtrArray) classes = qd_project_list_classes (project, FALSE, error);
  g_autoptr (GHashTable) file_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) names = list_names (classes);
  g_autoptr (QdBoxesLooks) looks =
      classes != NULL && format->tells_people ? qd_boxes_looks_read (project, error) : NULL;
  Export export = { .project = project,
                    .format = format,
                    .options = options != NULL ? options : &defaults,
                    .classes = classes,
                    .names = names,
                    .looks = looks,
                    .file_names = file_names };

  g_return_val_if_fail (format->write != NULL, FALSE);
  return classes != NULL && (looks != NULL || !format->tells_people) && run (&export, path, figures, cancellable, error);
}
