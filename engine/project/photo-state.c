#include "config.h"
#include "engine/project/photo-state.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/project/project-private.h"

static gboolean
read_photo (QdProject *project, gint64 photo, guint *width, guint *height, QdMark *mark, GError **error)
{
  sqlite3_stmt *row = qd_database_query (project->db, error, "SELECT width, height, mark FROM photos WHERE id = ?", "i", photo);
  QdStep step = row == NULL ? QD_STEP_FAILED : qd_database_step (project->db, row, error);

  if (step == QD_STEP_DONE)
    qd_project_fail_missing (project, _ ("photo"), photo, error);
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
  if (!qd_project_begin (project, error) || !qd_project_end (project, qd_photo_state_put (project, photo, now, then, error),
                                                             QD_CHANGED_BOXES | QD_CHANGED_PHOTOS, error))
    return FALSE;
  if (qd_history_is_in_step (project->history))
    qd_history_push (project->history, photo, qd_snapshot_new (g_array_copy (now->boxes), now->mark),
                     qd_snapshot_new (g_array_copy (then->boxes), then->mark));
  return TRUE;
}
