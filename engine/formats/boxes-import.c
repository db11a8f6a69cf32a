#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/formats/boxes-answers.h"
#include "engine/formats/boxes-origin.h"
#include "engine/formats/boxes-private.h"
#include "engine/formats/boxes-taking.h"
#include "engine/formats/boxes-undo.h"

/* Boxes that a person drew or took over at the same place, or moved from there, are left to them; the others of an import give
 * way to these. */
static GArray *
without_boxes_of_persons (QdBoxesTaking *taking, const QdBoxesTarget *target, GArray *stored, GArray *origins)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));

  for (guint i = 0; i < target->boxes->len; i++)
    {
      QdBox box = g_array_index (target->boxes, QdBox, i);
      const QdBox *there = qd_boxes_find_same (stored, &box);

      if (there == NULL)
        there = qd_boxes_find_edited (origins, stored, &box);
      if (there == NULL)
        taking->report->added++;
      else if (there->source == QD_BOX_BY_IMPORT && (there->difficult != box.difficult || there->truncated != box.truncated))
        taking->report->updated++;
      else
        taking->report->unchanged++;
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

/* A photo that the file says holds nothing is a negative example, one of which somebody said that its boxes are right is
 * verified; unless somebody here said something else of it. */
static gboolean
mark_photo (QdBoxesTaking *taking, const QdBoxesTarget *target, guint n_boxes, GError **error)
{
  gboolean empty = target->n_said == 0 && n_boxes == 0, verified = target->verified && n_boxes == target->n_said;

  return target->photo->mark != QD_MARK_NONE || !(empty || verified) ||
         qd_project_set_mark (taking->project, target->photo->id, empty ? QD_MARK_EMPTY : QD_MARK_VERIFIED, error);
}

static gboolean
keep_origins (QdBoxesTaking *taking, const QdBoxesTarget *target, GArray *origins, GError **error)
{
  guint n_imported;
  g_autoptr (GArray) stored = list_ground_truth (taking->project, target->photo->id, &n_imported, error);

  return stored != NULL && qd_boxes_keep_origins (taking->project, target->photo->id, origins, target->boxes, stored, error);
}

/* @boxes become the photo's of an import, which takes the mark away that there are none. */
static gboolean
replace_boxes (QdBoxesTaking *taking, const QdBoxesTarget *target, GArray *boxes, GError **error)
{
  if (target->photo->mark == QD_MARK_EMPTY && boxes->len > 0 &&
      !qd_project_set_mark (taking->project, target->photo->id, QD_MARK_NONE, error))
    return FALSE;
  return qd_project_replace_boxes (taking->project, target->photo->id, QD_BOX_BY_IMPORT, (const QdBox *) boxes->data,
                                   boxes->len, error);
}

static gboolean
store_target (QdBoxesTaking *taking, const QdBoxesTarget *target, GError **error)
{
  guint n_imported = 0;
  g_autoptr (GArray) stored = list_ground_truth (taking->project, target->photo->id, &n_imported, error);
  g_autoptr (GArray) origins = stored != NULL ? qd_boxes_read_origins (taking->project, target->photo->id, error) : NULL;
  guint unchanged = taking->report->unchanged;

  if (origins == NULL)
    return FALSE;
  g_autoptr (GArray) boxes = without_boxes_of_persons (taking, target, stored, origins);
  gboolean same = taking->report->unchanged - unchanged == target->boxes->len && boxes->len == n_imported;
  taking->result->photos_empty += target->n_said == 0;
  if (taking->survey)
    return TRUE;
  return (same || replace_boxes (taking, target, boxes, error)) && keep_origins (taking, target, origins, error) &&
         mark_photo (taking, target, stored->len - n_imported + boxes->len, error) &&
         qd_boxes_keep_extra (taking->project, taking->result->format, target->photo->id, target->extra, error);
}

/* ---- Suggestions ---- */

/* Those of runs stay, those of an earlier import give way. */
static gboolean
store_suggestions (QdBoxesTaking *taking, const QdBoxesTarget *target, GError **error)
{
  g_autoptr (GArray) stored = qd_project_list_boxes (taking->project, target->photo->id, error);
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));
  guint n_there = 0, unchanged = taking->report->unchanged;

  if (stored == NULL)
    return FALSE;
  for (guint i = 0; i < target->boxes->len; i++)
    {
      QdBox box = g_array_index (target->boxes, QdBox, i);
      const QdBox *there = qd_boxes_find_same (stored, &box);
      gboolean same = there != NULL && (there->source != QD_BOX_BY_PREDICTION || there->score == box.score);

      taking->report->added += there == NULL;
      taking->report->unchanged += same;
      taking->report->updated += there != NULL && !same;
      box.id = there != NULL ? there->id : 0;
      box.created = there != NULL ? there->created : 0;
      if (there == NULL || (there->source == QD_BOX_BY_PREDICTION && there->run_id == 0))
        g_array_append_val (boxes, box);
    }
  for (guint i = 0; i < stored->len; i++)
    {
      const QdBox *box = &g_array_index (stored, QdBox, i);
      n_there += box->source == QD_BOX_BY_PREDICTION && box->run_id == 0;
      if (box->source == QD_BOX_BY_PREDICTION && box->run_id != 0)
        g_array_append_val (boxes, *box);
    }
  if (taking->survey || (taking->report->unchanged - unchanged == target->boxes->len && n_there == target->boxes->len))
    return TRUE;
  return qd_project_replace_boxes (taking->project, target->photo->id, QD_BOX_BY_PREDICTION, (const QdBox *) boxes->data,
                                   boxes->len, error);
}

static gboolean
suggest_target (QdBoxesTaking *taking, const QdBoxesTarget *target, GError **error)
{
  if (target->photo->mark == QD_MARK_NONE)
    return store_suggestions (taking, target, error) &&
           (taking->survey ||
            qd_boxes_keep_extra (taking->project, taking->result->format, target->photo->id, target->extra, error));
  for (guint i = 0; i < target->boxes->len; i++)
    qd_report_skip (taking->report, "photo is done");
  return TRUE;
}

/* ---- The whole ---- */

static gboolean
store_one (QdBoxesTaking *taking, const QdBoxesTarget *target, GError **error)
{
  return taking->suggest ? suggest_target (taking, target, error) : store_target (taking, target, error);
}

static gboolean
store_targets (QdBoxesTaking *taking, QdBoxesUndo *undo, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < taking->targets->len; i++)
    {
      const QdBoxesTarget *target = taking->targets->pdata[i];
      g_autoptr (QdBoxesUndoPhoto) before = NULL;

      if (!qd_format_goes_on (cancellable, error))
        return FALSE;
      if (!taking->survey && (before = qd_boxes_undo_look (undo, target->photo->id, error)) == NULL)
        return FALSE;
      if (!store_one (taking, target, error) || (before != NULL && !qd_boxes_undo_keep (undo, before, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
keep_file (QdBoxesTaking *taking, const QdReading *reading, GError **error)
{
  const QdFormat *format = taking->result->format;
  QdClassNumbers *given = format->suggests ? NULL : taking->numbers; /* a detector's own numbers are the same in all files */

  return qd_class_numbers_keep (reading->classes, taking->class_ids, given, taking->project, format->name, error) &&
         qd_boxes_keep_extra (taking->project, format, 0, reading->extra, error);
}

static gboolean
finish (QdBoxesTaking *taking, QdBoxesUndo *undo, const QdReading *reading, const char *path, GError **error)
{
  return keep_file (taking, reading, error) && qd_project_settle_classes (taking->project, error) &&
         qd_boxes_undo_end (undo, path, error) && qd_project_add_import (taking->project, "boxes", path, taking->report, error);
}

static gboolean
store (QdBoxesTaking *taking, const QdReading *reading, const char *path, GError **error)
{
  QdBoxesUndo undo = { 0 };
  gboolean good = (taking->survey || qd_boxes_undo_begin (&undo, taking->project, taking->result->format, error)) &&
                  qd_boxes_taking_take (taking, error) && store_targets (taking, &undo, reading->cancellable, error) &&
                  qd_boxes_store_answers (taking, &undo, error) &&
                  (taking->survey || finish (taking, &undo, reading, path, error));

  qd_boxes_undo_clear (&undo);
  return good;
}

static gboolean
store_as_step (QdBoxesTaking *taking, const QdReading *reading, const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);

  return qd_project_begin_edit (taking->project, error) &&
         qd_project_end_edit (taking->project, store (taking, reading, path, error), 0, QD_STEP_BOXES,
                              g_strdup_printf (_ ("import boxes of “%s”"), name), error);
}

/* The file is read before the project is held: whoever draws meanwhile does not wait for that. */
static QdBoxesReport *
run (QdBoxesTaking *taking, QdProject *project, const char *path, const QdBoxesImportOptions *options,
     GCancellable *cancellable, GError **error)
{
  g_autoptr (QdClassNumbers) classes = qd_class_numbers_new ();
  QdReading reading = { .cancellable = cancellable, .classes = classes };
  QdBoxesReport *result = NULL;

  if (qd_boxes_taking_start (taking, project, options, path, error) && qd_boxes_taking_read (taking, path, &reading, error) &&
      (taking->survey ? store : store_as_step) (taking, &reading, path, error))
    result = g_steal_pointer (&taking->result);
  qd_boxes_taking_finish (taking);
  g_free (reading.extra);
  return result;
}

void
qd_boxes_report_free (QdBoxesReport *report)
{
  if (report == NULL)
    return;
  qd_report_free (report->report);
  g_ptr_array_unref (report->classes);
  g_free (report);
}

QdBoxesReport *
qd_boxes_import (QdProject *project, const char *path, const QdBoxesImportOptions *options, GCancellable *cancellable,
                 GError **error)
{
  QdBoxesTaking taking = { 0 };

  return run (&taking, project, path, options, cancellable, error);
}

QdBoxesReport *
qd_boxes_survey (QdProject *project, const char *path, const QdBoxesImportOptions *options, GCancellable *cancellable,
                 GError **error)
{
  QdBoxesTaking taking = { .survey = TRUE };

  return run (&taking, project, path, options, cancellable, error);
}
