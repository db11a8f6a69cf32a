#include "config.h"
#include "engine/project/photo-state.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/error.h"
#include "engine/project/project-private.h"

/* ---- Snapshots ---- */

QdSnapshot *
qd_snapshot_new (GArray *boxes, QdMark mark)
{
  QdSnapshot *snapshot = g_new0 (QdSnapshot, 1);

  snapshot->boxes = boxes;
  snapshot->mark = mark;
  return snapshot;
}

void
qd_snapshot_free (QdSnapshot *snapshot)
{
  if (snapshot == NULL)
    return;
  g_array_unref (snapshot->boxes);
  g_free (snapshot);
}

static gboolean
box_equal (const QdBox *a, const QdBox *b)
{
  gboolean same_score = a->score == b->score || (isnan (a->score) && isnan (b->score));

  return a->id == b->id && a->photo_id == b->photo_id && a->class_id == b->class_id && a->box.xmin == b->box.xmin
         && a->box.ymin == b->box.ymin && a->box.xmax == b->box.xmax && a->box.ymax == b->box.ymax
         && a->difficult == b->difficult && a->truncated == b->truncated && a->source == b->source && same_score
         && a->labeller_id == b->labeller_id
         && a->votes == b->votes && a->voters == b->voters && a->confidence == b->confidence;
}

gboolean
qd_snapshot_equal (const QdSnapshot *a, const QdSnapshot *b)
{
  if (a->mark != b->mark || a->boxes->len != b->boxes->len)
    return FALSE;
  for (guint i = 0; i < a->boxes->len; i++)
    if (!box_equal (&g_array_index (a->boxes, QdBox, i), &g_array_index (b->boxes, QdBox, i)))
      return FALSE;
  return TRUE;
}

/* ---- Of a photo ---- */

static gboolean
read_photo (QdProject *project, gint64 photo, guint *width, guint *height, QdMark *mark, GError **error)
{
  sqlite3_stmt *row = qd_database_query (project->db, error, "SELECT width, height, mark FROM photos WHERE id = ?", "i", photo);
  QdStep step = row == NULL ? QD_STEP_FAILED : qd_database_step (project->db, row, error);

  if (step == QD_STEP_DONE)
    qd_project_fail_missing (project, QD_MISSING_PHOTO, photo, error);
  if (step != QD_STEP_ROW)
    return FALSE;
  *width = (guint) sqlite3_column_int (row, 0);
  *height = (guint) sqlite3_column_int (row, 1);
  *mark = (QdMark) sqlite3_column_int (row, 2);
  sqlite3_reset (row);
  return TRUE;
}

QdSnapshot *
qd_photo_state_read (QdProject *project, gint64 photo, guint *width, guint *height, GError **error)
{
  GArray *boxes;
  QdMark mark;

  if (!read_photo (project, photo, width, height, &mark, error))
    return NULL;
  boxes = qd_boxes_read (project, photo, error);
  return boxes == NULL ? NULL : qd_snapshot_new (boxes, mark);
}

gboolean
qd_photo_state_put (QdProject *project, gint64 photo, const QdSnapshot *now, const QdSnapshot *then, GError **error)
{
  guint width, height;
  g_autoptr (QdSnapshot) found = qd_photo_state_read (project, photo, &width, &height, error);

  if (found == NULL)
    return FALSE;
  if (!qd_snapshot_equal (found, now))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_FAILED,
                   _ ("That photo was changed from elsewhere since, so the step was left out."));
      return FALSE;
    }
  if (!qd_database_run (project->db, error, "DELETE FROM boxes WHERE photo_id = ?", "i", photo))
    return FALSE;
  for (guint i = 0; i < then->boxes->len; i++)
    {
      QdBox box = g_array_index (then->boxes, QdBox, i);
      if (!qd_boxes_store (project, &box, error))
        return FALSE;
    }
  return qd_database_run (project->db, error, "UPDATE photos SET mark = ?, modified = ? WHERE id = ?", "uii", then->mark,
                          g_get_real_time (), photo);
}

QdSnapshot *
qd_project_read_snapshot (QdProject *project, gint64 photo, GError **error)
{
  guint width, height;

  return qd_photo_state_read (project, photo, &width, &height, error);
}

gboolean
qd_project_put_snapshot (QdProject *project, gint64 photo, const QdSnapshot *now, const QdSnapshot *then, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project, qd_photo_state_put (project, photo, now, then, error), QD_CHANGED_BOXES | QD_CHANGED_PHOTOS,
                         error);
}
