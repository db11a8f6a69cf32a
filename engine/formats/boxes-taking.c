#include "config.h"
#include "engine/formats/boxes-taking.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/formats/boxes-classes.h"
#include "engine/formats/boxes-origin.h"

#define MOST_BOXES    20000 /* of a photo: each is compared with all others */
#define CHECKED_EVERY 1024  /* boxes, for a stop */

/* ---- Boxes ---- */

/* The reason against a box, with the half sentence for it; NULL when it is good, and then clipped to the photo. */
static const char *
check_corners (QdBoxesTaking *taking, guint width, guint height, QdCornerBox *box, const char **sentence)
{
  const double near = 1e-6; /* pixels */
  QdCornerBox before = *box;

  *sentence = _ ("a box has no area");
  if (!qd_corner_box_is_valid (*box))
    return "no area";
  *sentence = _ ("a box lies outside the photo");
  if (width > 0 && height > 0)
    *box = qd_corner_box_clip (*box, width, height);
  if (!qd_corner_box_is_valid (*box))
    return "outside the photo";
  taking->result->clipped +=
      before.xmin < -near || before.ymin < -near || before.xmax - box->xmax > near || before.ymax - box->ymax > near;
  return NULL;
}

static gboolean
take_box (QdBoxesTaking *taking, QdBoxesTarget *target, const QdAnnotation *annotation, const QdAnnotationBox *from,
          GError **error)
{
  const QdPhoto *photo = target->photo;
  QdBox box = { .photo_id = photo->id,
                .difficult = from->difficult,
                .truncated = from->truncated,
                .source = taking->suggest ? QD_BOX_BY_PREDICTION : QD_BOX_BY_IMPORT,
                .score = !taking->suggest           ? NAN
                         : isnan (from->confidence) ? 1
                                                    : from->confidence };
  guint width = photo->width > 0 ? photo->width : annotation->width,
        height = photo->height > 0 ? photo->height : annotation->height;
  const char *reason, *sentence;

  if (qd_boxes_is_blank (from->class_name))
    {
      qd_format_leave_out (taking->report, "damaged box", annotation->place, _ ("the class of a box has no name"));
      return TRUE;
    }
  qd_boxes_count_class (taking, from->class_name);
  if (qd_boxes_map_class (taking, from->class_name) == NULL)
    {
      taking->report->read++;
      qd_report_skip (taking->report, "class left out");
      return TRUE;
    }
  box.box = qd_annotation_place_box (annotation, photo, from);
  reason = check_corners (taking, width, height, &box.box, &sentence);
  if (reason == NULL && target->boxes->len >= MOST_BOXES)
    {
      reason = "too many boxes";
      sentence = _ ("the photo has 20000 boxes already, the most that one can have here");
    }
  if (reason == NULL)
    {
      box.class_id = qd_boxes_find_class (taking, from->class_name, error);
      if (box.class_id == 0)
        return FALSE;
      reason = qd_boxes_find_same (target->boxes, &box) != NULL ? "duplicate box" : NULL;
      sentence = _ ("a box is there twice");
    }
  if (reason != NULL)
    {
      qd_format_leave_out (taking->report, reason, annotation->place, sentence);
      return TRUE;
    }
  taking->report->read++;
  g_array_append_val (target->boxes, box);
  return TRUE;
}

/* All boxes of @annotation are skipped for @reason, said once. */
static void
leave_out_all (QdBoxesTaking *taking, const QdAnnotation *annotation, const char *reason, const char *sentence)
{
  guint n = annotation->boxes->len;

  taking->report->read += n;
  for (guint i = 1; i < n; i++)
    qd_report_skip (taking->report, reason);
  if (n > 0)
    qd_report_skip_with (taking->report, reason, _ ("%s: %s."), annotation->place, sentence);
  else
    qd_report_warn (taking->report, _ ("%s: %s."), annotation->place, sentence);
}

static gboolean
take_boxes (QdBoxesTaking *taking, QdBoxesTarget *target, const QdAnnotation *annotation, GError **error)
{
  const QdPhoto *photo = target->photo;
  double x, y;

  if (annotation->relative && (photo->width == 0 || photo->height == 0) && annotation->boxes->len > 0)
    {
      leave_out_all (taking, annotation, "no size", _ ("the size of the photo is not known yet; download it first"));
      return TRUE;
    }
  if (!qd_annotation_find_scale (annotation, photo, &x, &y))
    {
      g_autofree char *sentence = g_strdup_printf (_ ("the boxes are for a picture of %u x %u pixels, the photo has %u x %u"),
                                                   annotation->width, annotation->height, photo->width, photo->height);
      leave_out_all (taking, annotation, "other size", sentence);
      return TRUE;
    }
  taking->result->photos_scaled += x != 1 || y != 1;
  for (guint i = 0; i < annotation->boxes->len; i++)
    if ((i % CHECKED_EVERY == 0 && !qd_format_goes_on (taking->cancellable, error)) ||
        !take_box (taking, target, annotation, &g_array_index (annotation->boxes, QdAnnotationBox, i), error))
      return FALSE;
  return TRUE;
}

/* ---- Photos ---- */

static void
target_free (gpointer data)
{
  QdBoxesTarget *target = data;

  g_array_unref (target->boxes);
  g_free (target->extra);
  g_free (target);
}

static void
count_match (QdBoxesReport *result, QdPhotoMatch match)
{
  result->photos_matched++;
  result->by_name += match == QD_PHOTO_MATCH_NAME;
  result->by_number += match == QD_PHOTO_MATCH_NUMBER;
  result->by_hash += match == QD_PHOTO_MATCH_HASH;
}

static QdBoxesTarget *
find_target (QdBoxesTaking *taking, const QdPhoto *photo, QdPhotoMatch match)
{
  QdBoxesTarget *target = g_hash_table_lookup (taking->by_photo, &photo->id);

  if (target != NULL)
    return target;
  target = g_new0 (QdBoxesTarget, 1);
  target->photo = photo;
  target->boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));
  g_hash_table_insert (taking->by_photo, (gpointer) &photo->id, target);
  g_ptr_array_add (taking->targets, target);
  count_match (taking->result, match);
  return target;
}

static void
answered_free (gpointer data)
{
  QdBoxesAnswered *answered = data;

  g_ptr_array_unref (answered->answers);
  g_free (answered->job);
  g_free (answered);
}

static void
take_answers (QdBoxesTaking *taking, const QdPhoto *photo, QdAnnotation *annotation)
{
  QdBoxesAnswered *answered;

  if (taking->suggest || annotation->answers == NULL)
    return;
  answered = g_new0 (QdBoxesAnswered, 1);
  answered->photo = photo;
  answered->job = g_steal_pointer (&annotation->job);
  answered->answers = g_steal_pointer (&annotation->answers);
  for (guint i = 0; i < answered->answers->len; i++)
    {
      QdAnswer *answer = answered->answers->pdata[i];
      answer->width = answer->width > 0 ? answer->width : annotation->width;
      answer->height = answer->height > 0 ? answer->height : annotation->height;
    }
  g_ptr_array_add (taking->answered, answered);
}

/* @several (may be NULL): a name fits more than one. */
static const QdPhoto *
find_by_name (QdBoxesTaking *taking, const QdAnnotation *annotation, QdPhotoMatch *match, gboolean *several)
{
  const char *names[] = { annotation->photo, annotation->alias };
  const QdPhoto *photo = NULL;

  for (guint i = 0; photo == NULL && i < G_N_ELEMENTS (names); i++)
    if (names[i] != NULL && *names[i] != '\0')
      {
        photo = qd_photo_names_find (taking->names, names[i], match);
        if (several != NULL)
          *several |= *match == QD_PHOTO_MATCH_SEVERAL;
      }
  return photo;
}

static const QdPhoto *
find_photo (QdBoxesTaking *taking, const QdAnnotation *annotation, QdPhotoMatch *match)
{
  gboolean several = FALSE;
  const QdPhoto *photo = find_by_name (taking, annotation, match, &several);

  if (photo != NULL)
    return photo;
  *match = QD_PHOTO_MATCH_HASH;
  photo = annotation->sha256 != NULL ? qd_photo_names_find_hash (taking->names, annotation->sha256) : NULL;
  if (photo == NULL)
    {
      const char *name = *annotation->photo != '\0' ? annotation->photo : annotation->alias;
      g_autofree char *sentence = name == NULL ? g_strdup (_ ("the project has no photo with these bytes"))
                                  : several    ? g_strdup_printf (_ ("several photos of the project fit “%s”"), name)
                                               : g_strdup_printf (_ ("the project has no photo “%s”"), name);
      leave_out_all (taking, annotation, "no photo", sentence);
    }
  return photo;
}

/* A picture that no name tells of is known by its bytes. */
static gboolean
keep_annotation (QdAnnotation *annotation, gpointer user_data, GError **error)
{
  QdBoxesTaking *taking = user_data;
  QdPhotoMatch match = QD_PHOTO_MATCH_NONE;

  g_ptr_array_add (taking->read, annotation);
  if (taking->options->progress != NULL)
    taking->options->progress (taking->read->len, taking->options->user_data);
  if (annotation->sha256 == NULL && annotation->path != NULL && find_by_name (taking, annotation, &match, NULL) == NULL)
    annotation->sha256 = qd_file_sha256_cancellable (annotation->path, taking->cancellable, NULL);
  return qd_format_goes_on (taking->cancellable, error);
}

static gboolean
take_annotation (QdBoxesTaking *taking, QdAnnotation *annotation, GError **error)
{
  QdPhotoMatch match = QD_PHOTO_MATCH_NONE;
  const QdPhoto *photo = find_photo (taking, annotation, &match);
  QdBoxesTarget *target;

  taking->result->photos++;
  if (photo == NULL)
    {
      taking->result->photos_missing++;
      return TRUE;
    }
  target = find_target (taking, photo, match);
  target->n_said += annotation->boxes->len + annotation->n_damaged;
  target->verified = annotation->verified;
  take_answers (taking, photo, annotation);
  g_free (target->extra);
  target->extra = g_steal_pointer (&annotation->extra);
  return take_boxes (taking, target, annotation, error);
}

/* ---- The whole ---- */

gboolean
qd_boxes_taking_start (QdBoxesTaking *taking, QdProject *project, const QdBoxesImportOptions *options, const char *path,
                       GError **error)
{
  static const QdBoxesImportOptions defaults;

  taking->project = project;
  taking->options = options != NULL ? options : &defaults;
  taking->result = g_new0 (QdBoxesReport, 1);
  taking->result->report = taking->report = qd_report_new ();
  taking->result->classes = g_ptr_array_new_with_free_func (qd_boxes_class_free);
  taking->targets = g_ptr_array_new_with_free_func (target_free);
  taking->answered = g_ptr_array_new_with_free_func (answered_free);
  taking->by_photo = g_hash_table_new (g_int64_hash, g_int64_equal);
  taking->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  taking->class_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  taking->class_counts = g_hash_table_new (g_str_hash, g_str_equal);
  taking->result->format = taking->options->format != NULL ? taking->options->format : qd_format_probe (path, error);
  taking->suggest = taking->result->format != NULL && (taking->result->format->suggests || taking->options->as_suggestions);
  taking->names = taking->result->format != NULL ? qd_photo_names_new (project, error) : NULL;
  return taking->names != NULL && qd_boxes_list_classes (taking, error);
}

gboolean
qd_boxes_taking_read (QdBoxesTaking *taking, const char *path, QdReading *reading, GError **error)
{
  const QdFormat *format = taking->result->format;

  taking->numbers = qd_class_numbers_load (taking->project, format->name, format->first_number, error);
  if (taking->numbers == NULL)
    return FALSE;
  taking->cancellable = reading->cancellable;
  reading->report = taking->report;
  taking->read = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_annotation_free);
  reading->sink = keep_annotation;
  reading->user_data = taking;
  reading->known = taking->numbers;
  return format->read (path, reading, error);
}

/* Photos, classes and their numbers may have changed while the file was read. */
static gboolean
look_again (QdBoxesTaking *taking, GError **error)
{
  const QdFormat *format = taking->result->format;

  g_clear_pointer (&taking->numbers, qd_class_numbers_free);
  taking->numbers = qd_class_numbers_load (taking->project, format->name, format->first_number, error);
  g_clear_pointer (&taking->names, qd_photo_names_free);
  taking->names = qd_photo_names_new (taking->project, error);
  g_hash_table_remove_all (taking->known);
  return taking->numbers != NULL && taking->names != NULL && qd_boxes_list_classes (taking, error);
}

gboolean
qd_boxes_taking_take (QdBoxesTaking *taking, GError **error)
{
  if (!taking->survey && !look_again (taking, error))
    return FALSE;
  for (guint i = 0; i < taking->read->len; i++)
    {
      g_autoptr (QdAnnotation) annotation = g_steal_pointer (&taking->read->pdata[i]);

      if (!qd_format_goes_on (taking->cancellable, error) || !take_annotation (taking, annotation, error))
        return FALSE;
    }
  return TRUE;
}

void
qd_boxes_taking_finish (QdBoxesTaking *taking)
{
  g_clear_pointer (&taking->read, g_ptr_array_unref);
  g_clear_pointer (&taking->targets, g_ptr_array_unref);
  g_clear_pointer (&taking->answered, g_ptr_array_unref);
  g_clear_pointer (&taking->by_photo, g_hash_table_unref);
  g_clear_pointer (&taking->known, g_hash_table_unref);
  g_clear_pointer (&taking->class_ids, g_hash_table_unref);
  g_clear_pointer (&taking->class_counts, g_hash_table_unref);
  g_clear_pointer (&taking->names, qd_photo_names_free);
  g_clear_pointer (&taking->numbers, qd_class_numbers_free);
  g_clear_pointer (&taking->result, qd_boxes_report_free);
}
