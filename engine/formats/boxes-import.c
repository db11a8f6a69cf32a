#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/error.h"
#include "engine/formats/boxes-origin.h"
#include "engine/formats/boxes-private.h"
#include "engine/project/photo-names.h"

/* What the file says of one photo of the project: its boxes so far, and what only the format knows. */
typedef struct
{
  const QdPhoto *photo;
  GArray *boxes; /* of QdBox */
  guint n_said;  /* boxes of the file, good or not */
  char *extra;
} Target;

typedef struct
{
  QdProject *project;
  QdBoxesReport *result;
  QdReport *report;
  QdPhotoNames *names;
  GHashTable *targets; /* gint64 id of the photo to Target */
  GPtrArray *order;    /* of the same, as they came */
  GHashTable *classes; /* name to gint64 id */
  void (*progress) (guint photos, gpointer user_data);
  gpointer user_data;
} Import;

static void
target_free (gpointer data)
{
  Target *target = data;

  g_array_unref (target->boxes);
  g_free (target->extra);
  g_free (target);
}

static Target *
find_target (Import *import, const QdPhoto *photo)
{
  Target *target = g_hash_table_lookup (import->targets, &photo->id);

  if (target != NULL)
    return target;
  target = g_new0 (Target, 1);
  target->photo = photo;
  target->boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));
  g_hash_table_insert (import->targets, (gpointer)&photo->id, target);
  g_ptr_array_add (import->order, target);
  return target;
}

/* 0 on error. */
static gint64
class_of (Import *import, const char *name, GError **error)
{
  const gint64 *known = g_hash_table_lookup (import->classes, name);

  if (known != NULL)
    return *known;
  gint64 id = qd_project_ensure_class (import->project, name, error);
  if (id != 0)
    g_hash_table_insert (import->classes, g_strdup (name), g_memdup2 (&id, sizeof id));
  return id;
}

/* How file and photo fit: the factors that bring the file's pixels to the photo's. FALSE when they show different pictures. */
static gboolean
find_scale (const QdAnnotation *annotation, const QdPhoto *photo, double *x, double *y)
{
  *x = *y = 1;
  if (annotation->width == 0 || annotation->height == 0 || photo->width == 0 || photo->height == 0)
    return TRUE;
  *x = (double)photo->width / annotation->width;
  *y = (double)photo->height / annotation->height;
  return fabs (*x / *y - 1) < 0.02;
}

/* The reason against a box, with the half sentence for it; NULL when it is good, and then clipped to the photo. */
static const char *
check_corners (guint width, guint height, QdCornerBox *box, const char **sentence)
{
  *sentence = _ ("a box has no area");
  if (!qd_corner_box_is_valid (*box))
    return "no area";
  *sentence = _ ("a box lies outside the photo");
  if (width > 0 && height > 0)
    *box = qd_corner_box_clip (*box, width, height);
  return qd_corner_box_is_valid (*box) ? NULL : "outside the photo";
}

static gboolean
take_box (Import *import, Target *target, const QdAnnotation *annotation, const QdAnnotationBox *from, GError **error)
{
  QdBox box = { .photo_id = target->photo->id,
                .difficult = from->difficult,
                .truncated = from->truncated,
                .source = QD_BOX_BY_IMPORT,
                .score = NAN };
  guint width = target->photo->width, height = target->photo->height;
  const char *reason, *sentence;
  double x, y;

  find_scale (annotation, target->photo, &x, &y);
  box.box = (QdCornerBox){ from->box.xmin * x, from->box.ymin * y, from->box.xmax * x, from->box.ymax * y };
  reason = check_corners (width > 0 ? width : annotation->width, height > 0 ? height : annotation->height, &box.box, &sentence);
  if (reason == NULL)
    {
      box.class_id = class_of (import, from->class_name, error);
      if (box.class_id == 0)
        return FALSE;
      reason = qd_boxes_find_same (target->boxes, &box) != NULL ? "duplicate box" : NULL;
      sentence = _ ("a box is there twice");
    }
  if (reason != NULL)
    {
      qd_format_leave_out (import->report, reason, annotation->place, sentence);
      return TRUE;
    }
  import->report->read++;
  g_array_append_val (target->boxes, box);
  return TRUE;
}

/* All boxes of @annotation are skipped for @reason, said once. */
static void
leave_out_all (Import *import, const QdAnnotation *annotation, const char *reason, const char *sentence)
{
  for (guint i = 0; i < annotation->boxes->len; i++)
    {
      import->report->read++;
      qd_report_skip (import->report, reason);
    }
  qd_report_warn (import->report, _ ("%s: %s."), annotation->place, sentence);
}

static const QdPhoto *
find_photo (Import *import, const QdAnnotation *annotation)
{
  gboolean ambiguous = FALSE, alias_ambiguous = FALSE;
  const QdPhoto *photo = *annotation->photo != '\0' ? qd_photo_names_find (import->names, annotation->photo, &ambiguous) : NULL;

  if (photo == NULL && annotation->alias != NULL)
    photo = qd_photo_names_find (import->names, annotation->alias, &alias_ambiguous);
  if (photo == NULL)
    {
      g_autofree char *sentence = g_strdup_printf (ambiguous || alias_ambiguous ? _ ("several photos of the project fit “%s”")
                                                                                : _ ("the project has no photo “%s”"),
                                                   *annotation->photo != '\0' ? annotation->photo : annotation->alias);
      leave_out_all (import, annotation, "no photo", sentence);
    }
  return photo;
}

static gboolean
take_boxes (Import *import, Target *target, const QdAnnotation *annotation, GError **error)
{
  double x, y;

  if (!find_scale (annotation, target->photo, &x, &y))
    {
      g_autofree char *sentence
          = g_strdup_printf (_ ("the boxes are for a picture of %u x %u pixels, the photo has %u x %u"), annotation->width,
                             annotation->height, target->photo->width, target->photo->height);
      leave_out_all (import, annotation, "other size", sentence);
      return TRUE;
    }
  for (guint i = 0; i < annotation->boxes->len; i++)
    if (!take_box (import, target, annotation, &g_array_index (annotation->boxes, QdAnnotationBox, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
take_annotation (QdAnnotation *taken, gpointer user_data, GError **error)
{
  g_autoptr (QdAnnotation) annotation = taken;
  Import *import = user_data;
  const QdPhoto *photo = find_photo (import, annotation);

  import->result->photos++;
  if (import->progress != NULL)
    import->progress (import->result->photos, import->user_data);
  if (photo == NULL)
    {
      import->result->photos_missing++;
      return TRUE;
    }
  Target *target = find_target (import, photo);
  target->n_said += annotation->boxes->len;
  g_free (target->extra);
  target->extra = g_steal_pointer (&annotation->extra);
  return take_boxes (import, target, annotation, error);
}

/* Boxes that a person drew or took over at the same place, or moved from there, are left to them; the others of an import give
 * way to these. */
static GArray *
without_boxes_of_persons (Import *import, const Target *target, GArray *stored, GArray *origins)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));

  for (guint i = 0; i < target->boxes->len; i++)
    {
      QdBox box = g_array_index (target->boxes, QdBox, i);
      const QdBox *there = qd_boxes_find_same (stored, &box);

      if (there == NULL)
        there = qd_boxes_find_edited (origins, stored, &box);
      if (there == NULL)
        import->report->added++;
      else if (there->source == QD_BOX_BY_IMPORT && (there->difficult != box.difficult || there->truncated != box.truncated))
        import->report->updated++;
      else
        import->report->unchanged++;
      if (there != NULL && there->source != QD_BOX_BY_IMPORT)
        continue;
      box.id = there != NULL ? there->id : 0;
      box.created = there != NULL ? there->created : 0;
      g_array_append_val (boxes, box);
    }
  return boxes;
}

static GArray *
list_ground_truth (QdProject *project, gint64 photo, guint *n_imported, GError **error)
{
  GArray *boxes = qd_project_list_boxes (project, photo, error);

  *n_imported = 0;
  for (guint i = 0; boxes != NULL && i < boxes->len;)
    {
      QdBoxSource source = g_array_index (boxes, QdBox, i).source;
      *n_imported += source == QD_BOX_BY_IMPORT;
      if (source == QD_BOX_BY_PREDICTION)
        g_array_remove_index (boxes, i);
      else
        i++;
    }
  return boxes;
}

/* A photo that the file says holds nothing is a negative example, unless somebody said something else of it. */
static gboolean
mark_empty (Import *import, const Target *target, guint n_boxes, GError **error)
{
  if (target->n_said > 0)
    return TRUE;
  import->result->photos_empty++;
  return n_boxes > 0 || target->photo->mark != QD_MARK_NONE
         || qd_project_set_mark (import->project, target->photo->id, QD_MARK_EMPTY, error);
}

static gboolean
keep_origins (Import *import, const Target *target, GArray *origins, GError **error)
{
  guint n_imported;
  g_autoptr (GArray) stored = list_ground_truth (import->project, target->photo->id, &n_imported, error);

  return stored != NULL
         && qd_boxes_keep_origins (import->project, target->photo->id, origins, target->boxes, stored, error);
}

/* @boxes become the photo's of an import, which takes the mark away that there are none. */
static gboolean
replace_boxes (Import *import, const Target *target, GArray *boxes, GError **error)
{
  if (target->photo->mark == QD_MARK_EMPTY && boxes->len > 0
      && !qd_project_set_mark (import->project, target->photo->id, QD_MARK_NONE, error))
    return FALSE;
  return qd_project_replace_boxes (import->project, target->photo->id, QD_BOX_BY_IMPORT, (const QdBox *)boxes->data, boxes->len,
                                   error);
}

static gboolean
store_target (Import *import, const Target *target, GError **error)
{
  guint n_imported = 0;
  g_autoptr (GArray) stored = list_ground_truth (import->project, target->photo->id, &n_imported, error);
  g_autoptr (GArray) origins = stored != NULL ? qd_boxes_read_origins (import->project, target->photo->id, error) : NULL;
  guint unchanged = import->report->unchanged;

  if (origins == NULL)
    return FALSE;
  g_autoptr (GArray) boxes = without_boxes_of_persons (import, target, stored, origins);
  gboolean same = import->report->unchanged - unchanged == target->boxes->len && boxes->len == n_imported;
  return (same || replace_boxes (import, target, boxes, error)) && keep_origins (import, target, origins, error)
         && mark_empty (import, target, stored->len - n_imported + boxes->len, error)
         && qd_boxes_keep_extra (import->project, import->result->format, target->photo->id, target->extra, error);
}

static gboolean
store_targets (Import *import, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < import->order->len; i++)
    if (!qd_format_goes_on (cancellable, error) || !store_target (import, import->order->pdata[i], error))
      return FALSE;
  import->result->photos_matched = import->order->len;
  return qd_project_settle_classes (import->project, error);
}

static gboolean
count_classes (Import *import, guint *n, GError **error)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (import->project, TRUE, error);

  *n = classes != NULL ? classes->len : 0;
  return classes != NULL;
}

static gboolean
run (Import *import, const char *path, GCancellable *cancellable, GError **error)
{
  guint before = 0, after = 0;

  if (!count_classes (import, &before, error)
      || !import->result->format->read (path, import->report, take_annotation, import, cancellable, error)
      || !store_targets (import, cancellable, error) || !count_classes (import, &after, error))
    return FALSE;
  import->result->classes_added = after - before;
  return qd_project_add_import (import->project, "boxes", path, import->report, error);
}

void
qd_boxes_report_free (QdBoxesReport *report)
{
  if (report == NULL)
    return;
  qd_report_free (report->report);
  g_free (report);
}

QdBoxesReport *
qd_boxes_import (QdProject *project, const char *path, const QdFormat *format,
                 void (*progress) (guint photos, gpointer user_data), gpointer user_data, GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (QdBoxesReport) result = g_new0 (QdBoxesReport, 1);
  Import import = { .project = project, .result = result, .progress = progress, .user_data = user_data };

  result->format = format != NULL ? format : qd_format_probe (path, error);
  if (result->format == NULL || !qd_project_begin (project, error))
    return NULL;
  result->report = import.report = qd_report_new ();
  import.names = qd_photo_names_new (project, error);
  import.targets = g_hash_table_new (g_int64_hash, g_int64_equal);
  import.order = g_ptr_array_new_with_free_func (target_free);
  import.classes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  gboolean good = import.names != NULL && run (&import, path, cancellable, error);
  g_hash_table_unref (import.targets);
  g_ptr_array_unref (import.order);
  g_hash_table_unref (import.classes);
  qd_photo_names_free (import.names);
  if (good)
    return qd_project_commit (project, error) ? g_steal_pointer (&result) : NULL;
  qd_project_rollback (project);
  return NULL;
}
