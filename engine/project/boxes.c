#include "config.h"
#include "engine/project/photo-state.h"
#include "engine/project/project-private.h"
#include "engine/project/step-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"

/* ---- Photos around an edit ---- */

typedef struct
{
  gint64 photo;
  guint width, height; /* 0 when not known */
  QdSnapshot *before;
} Edit;

static gboolean
edit_begin (QdProject *project, gint64 photo, Edit *edit, GError **error)
{
  if (!qd_project_begin_edit (project, error))
    return FALSE;
  edit->photo = photo;
  edit->before = qd_photo_state_read (project, photo, &edit->width, &edit->height, error);
  return edit->before != NULL || qd_project_end_edit (project, FALSE, 0, QD_STEP_BOXES, NULL, error);
}

/* Commits. Takes what @edit holds, and @words. */
static gboolean
edit_end (QdProject *project, Edit *edit, gboolean ok, char *words, GError **error)
{
  g_clear_pointer (&edit->before, qd_snapshot_free);
  ok = ok && qd_database_run (project->db, error, "UPDATE photos SET modified = ? WHERE id = ?", "ii", g_get_real_time (),
                              edit->photo);
  return qd_project_end_edit (project, ok, QD_CHANGED_BOXES | QD_CHANGED_PHOTOS, QD_STEP_BOXES, words, error);
}

/* ---- Edits ---- */

static gboolean
fit_box (const Edit *edit, QdBox *box, GError **error)
{
  if (edit->width > 0 && edit->height > 0 && qd_corner_box_is_valid (box->box))
    box->box = qd_corner_box_clip (box->box, edit->width, edit->height);
  if (qd_corner_box_is_valid (box->box))
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("A box needs a width and a height above 0 inside its photo."));
  return FALSE;
}

static gboolean
insert (QdProject *project, const Edit *edit, QdBox *box, GError **error)
{
  box->id = 0;
  box->photo_id = edit->photo;
  box->created = box->modified = g_get_real_time ();
  if (box->source != QD_BOX_BY_PREDICTION)
    box->score = NAN;
  if (box->source == QD_BOX_BY_PERSON && box->labeller_id == 0 && box->votes == 0)
    box->labeller_id = project->labeller;
  return fit_box (edit, box, error) && qd_boxes_store (project, box, error);
}

gboolean
qd_project_insert_box (QdProject *project, QdBox *box, GError **error)
{
  gboolean ok;
  Edit edit;

  if (!edit_begin (project, box->photo_id, &edit, error))
    return FALSE;
  ok = insert (project, &edit, box, error);
  return edit_end (project, &edit, ok,
                   qd_step_words_box (project, box->source == QD_BOX_BY_PREDICTION ? QD_BOX_SUGGESTED : QD_BOX_DRAWN,
                                      box->class_id),
                   error);
}

/* Who drew it stays, but for a suggestion that a person takes over; what several people settled is so until it is changed. */
static void
keep_labeller (QdProject *project, const QdBox *stored, QdBox *box)
{
  gboolean taken_over = stored->source == QD_BOX_BY_PREDICTION && box->source == QD_BOX_BY_PERSON;
  gboolean same = box->class_id == stored->class_id && memcmp (&box->box, &stored->box, sizeof box->box) == 0;

  box->labeller_id = taken_over || (!same && stored->votes > 0) ? project->labeller : stored->labeller_id;
  box->votes = same ? stored->votes : 0;
  box->voters = same ? stored->voters : 0;
  box->confidence = same ? stored->confidence : 0;
}

static gboolean
update (QdProject *project, const Edit *edit, QdBox *box, GError **error)
{
  box->modified = g_get_real_time ();
  return fit_box (edit, box, error) && qd_database_run (project->db, error, "DELETE FROM boxes WHERE id = ?", "i", box->id) &&
         qd_boxes_store (project, box, error);
}

gboolean
qd_project_update_box (QdProject *project, QdBox *box, GError **error)
{
  gboolean ok;
  QdBox stored;
  Edit edit;

  if (!qd_project_get_box (project, box->id, &stored, error) || !edit_begin (project, stored.photo_id, &edit, error))
    return FALSE;
  box->photo_id = stored.photo_id;
  box->created = stored.created;
  keep_labeller (project, &stored, box);
  ok = update (project, &edit, box, error);
  return edit_end (project, &edit, ok,
                   qd_step_words_box (project, box->class_id != stored.class_id ? QD_BOX_CLASSIFIED : QD_BOX_CHANGED,
                                      box->class_id),
                   error);
}

gboolean
qd_project_delete_box (QdProject *project, gint64 id, GError **error)
{
  QdBox stored;
  Edit edit;

  if (!qd_project_get_box (project, id, &stored, error) || !edit_begin (project, stored.photo_id, &edit, error))
    return FALSE;
  return edit_end (project, &edit, qd_database_run (project->db, error, "DELETE FROM boxes WHERE id = ?", "i", id),
                   qd_step_words_box (project, QD_BOX_DELETED, stored.class_id), error);
}

/* NULL: no such box was on the photo before. */
static const QdBox *
find_before (const Edit *edit, gint64 id)
{
  for (guint i = 0; i < edit->before->boxes->len; i++)
    if (g_array_index (edit->before->boxes, QdBox, i).id == id)
      return &g_array_index (edit->before->boxes, QdBox, i);
  return NULL;
}

/* A box that was on the photo before stays the same box. */
static gboolean
store_again (QdProject *project, const Edit *edit, QdBox *box, GError **error)
{
  const QdBox *before = box->id == 0 ? NULL : find_before (edit, box->id);

  if (before == NULL)
    return insert (project, edit, box, error);
  keep_labeller (project, before, box);
  box->photo_id = edit->photo;
  box->modified = g_get_real_time ();
  return fit_box (edit, box, error) && qd_boxes_store (project, box, error);
}

static gboolean
replace (QdProject *project, const Edit *edit, int source, const QdBox *boxes, guint n, GError **error)
{
  if (!qd_database_run (project->db, error, "DELETE FROM boxes WHERE photo_id = ?1 AND (?2 < 0 OR source = ?2)", "iu",
                        edit->photo, source))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      QdBox box = boxes[i];
      if (!store_again (project, edit, &box, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
qd_project_replace_boxes (QdProject *project, gint64 photo, int source, const QdBox *boxes, guint n, GError **error)
{
  Edit edit;

  if (!edit_begin (project, photo, &edit, error))
    return FALSE;
  return edit_end (project, &edit, replace (project, &edit, source, boxes, n, error), qd_step_words_boxes (project, n), error);
}

/* ---- Marks ---- */

static gboolean
fail_not_empty (GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The photo has boxes; delete them before it is marked as empty."));
  return FALSE;
}

static gboolean
set_mark (QdProject *project, const Edit *edit, QdMark mark, GError **error)
{
  gboolean ok = TRUE;

  if (mark == QD_MARK_EMPTY)
    for (guint i = 0; i < edit->before->boxes->len; i++)
      if (g_array_index (edit->before->boxes, QdBox, i).source != QD_BOX_BY_PREDICTION)
        return fail_not_empty (error);
  if (mark == QD_MARK_EMPTY)
    ok = qd_database_run (project->db, error, "DELETE FROM boxes WHERE photo_id = ? AND source = 2", "i", edit->photo);
  else if (mark == QD_MARK_VERIFIED)
    ok = qd_database_run (project->db, error,
                          "UPDATE boxes SET source = 0, score = NULL, modified = ?, labeller_id = ?"
                          " WHERE photo_id = ? AND source = 2",
                          "ini", g_get_real_time (), project->labeller, edit->photo);
  return ok && qd_database_run (project->db, error, "UPDATE photos SET mark = ? WHERE id = ?", "ui", mark, edit->photo);
}

gboolean
qd_project_set_mark (QdProject *project, gint64 photo, QdMark mark, GError **error)
{
  Edit edit;

  if (!edit_begin (project, photo, &edit, error))
    return FALSE;
  return edit_end (project, &edit, set_mark (project, &edit, mark, error), qd_step_words_mark (project, mark), error);
}
