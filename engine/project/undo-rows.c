#include "config.h"
#include "engine/project/undo-private.h"

/* The rows of a step: are they as it left them, and back they go. */

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"

static gboolean
fail_changed (QdTravel *travel, GError **error)
{
  const QdHistoryStep *step = travel->step;
  gboolean photos = step->rows[QD_LOG_BOXES] != NULL || step->rows[QD_LOG_PHOTOS] != NULL;

  g_set_error_literal (error, QD_ERROR, QD_ERROR_FAILED,
                       photos ? _ ("That photo was changed from elsewhere since, so the step was left out.")
                              : _ ("That was changed from elsewhere since, so the step was left out."));
  return FALSE;
}

/* What the database refuses now would have been right when the step was made. */
static gboolean
refuse (QdTravel *travel, gboolean ok, GError **error)
{
  if (ok || (sqlite3_errcode (travel->db->handle) & 0xff) != SQLITE_CONSTRAINT)
    return ok;
  g_clear_error (error);
  return fail_changed (travel, error);
}

guint
qd_travel_count_rows (QdTravel *travel, QdLogTable table)
{
  return travel->step->rows[table] != NULL ? travel->step->rows[table]->len : 0;
}

/* @then: how it is to be; else how it is, unless somebody else changed it. NULL: not there. */
static GBytes *
get_side (QdTravel *travel, QdLogTable table, guint i, gboolean then)
{
  return g_array_index (travel->step->rows[table], QdHistoryRow, i).sides[then ? !travel->now : travel->now];
}

GBytes *
qd_travel_get_row (QdTravel *travel, QdLogTable table, guint i)
{
  GBytes *now = get_side (travel, table, i, FALSE);

  return now != NULL ? now : get_side (travel, table, i, TRUE);
}

gboolean
qd_travel_go_on (QdTravel *travel)
{
  travel->n_done++;
  if (travel->share != NULL)
    *travel->share = MIN (1, (double) travel->n_done / MAX (1, travel->n_all));
  return travel->watch == NULL || !qd_watch_look (travel->watch);
}

/* ---- Is it as the step left it? ---- */

/* A class is never gone: one that a step made, and that is taken back, is retired. */
static gboolean
is_as_left (QdLogTable table, GBytes *stored, GBytes *left)
{
  if (table == QD_LOG_CLASSES && left == NULL)
    return stored != NULL && qd_log_get_integer (stored, QD_LOG_CLASS_RETIRED) != 0;
  return qd_log_equal (table, stored, left, FALSE);
}

static gboolean
fits (QdTravel *travel, QdLogTable table, guint i, gboolean *same, GError **error)
{
  g_autoptr (GBytes) stored = NULL;

  if (!qd_log_read (travel->db, table, qd_travel_get_row (travel, table, i), &stored, error))
    return FALSE;
  *same = is_as_left (table, stored, get_side (travel, table, i, FALSE));
  return TRUE;
}

gboolean
qd_travel_check (QdTravel *travel, GError **error)
{
  gboolean alone = TRUE, same = TRUE;

  for (guint table = QD_LOG_SETTINGS + 1; table < QD_LOG_N_TABLES; table++)
    alone = alone && qd_travel_count_rows (travel, table) == 0;
  for (guint table = alone ? QD_LOG_SETTINGS : QD_LOG_SETTINGS + 1; table < QD_LOG_N_TABLES; table++)
    for (guint i = 0; i < qd_travel_count_rows (travel, table); i++)
      if (!fits (travel, table, i, &same, error) || (!same && !fail_changed (travel, error)) || !qd_travel_go_on (travel))
        return FALSE;
  return TRUE;
}

/* ---- Rows that go, and rows that are put ---- */

/* What others made since of a task, or of a look, would go along with it. */
static gboolean
is_alone (QdTravel *travel, QdLogTable table, GBytes *row, gboolean *alone, GError **error)
{
  gint64 others = 0;
  gboolean ok = TRUE;

  if (table == QD_LOG_TASKS)
    ok = qd_database_lookup (travel->db, error, &others,
                             "SELECT EXISTS (SELECT 1 FROM looks WHERE task_id = ?1) + EXISTS (SELECT 1 FROM disputes WHERE"
                             " task_id = ?1) + EXISTS (SELECT 1 FROM task_photos WHERE task_id = ?1)",
                             "i", qd_log_get_integer (row, 0));
  else if (table == QD_LOG_LOOKS)
    ok = qd_database_lookup (travel->db, error, &others, "SELECT EXISTS (SELECT 1 FROM look_boxes WHERE look_id = ?)", "i",
                             qd_log_get_integer (row, 0));
  *alone = others == 0;
  return ok;
}

/* A box that stayed while its look gave way to a newer one goes too, or it would go along with that: it is put again. */
static gboolean
goes (QdLogTable table, GBytes *now, GBytes *then)
{
  return now != NULL && (then == NULL || (table == QD_LOG_LOOK_BOXES && qd_log_get_integer (now, QD_LOG_LOOK_BOX_LOOK) !=
                                                                            qd_log_get_integer (then, QD_LOG_LOOK_BOX_LOOK)));
}

static gboolean
remove_row (QdTravel *travel, QdLogTable table, guint i, GError **error)
{
  GBytes *row = get_side (travel, table, i, FALSE);
  gboolean alone;

  if (!goes (table, row, get_side (travel, table, i, TRUE)))
    return TRUE;
  return is_alone (travel, table, row, &alone, error) && (alone || fail_changed (travel, error)) &&
         refuse (travel, qd_log_remove (travel->db, table, row, error), error) && qd_travel_go_on (travel);
}

/* One that is gone comes before others are put that it stands in the way of. */
static gboolean
remove_rows (QdTravel *travel, GError **error)
{
  for (guint table = QD_LOG_N_TABLES; table-- > QD_LOG_SETTINGS + 1;)
    for (guint i = 0; table != QD_LOG_CLASSES && i < qd_travel_count_rows (travel, table); i++)
      if (!remove_row (travel, table, i, error))
        return FALSE;
  return TRUE;
}

static gboolean
put_rows (QdTravel *travel, QdLogTable table, GError **error)
{
  for (guint i = 0; i < qd_travel_count_rows (travel, table); i++)
    {
      GBytes *row = get_side (travel, table, i, TRUE), *from = get_side (travel, table, i, FALSE);

      if (row != NULL &&
          (!refuse (travel, qd_log_put (travel->db, table, row, from, error), error) || !qd_travel_go_on (travel)))
        return FALSE;
    }
  return TRUE;
}

/* One that somebody changed since is left to them. */
static gboolean
put_setting (QdTravel *travel, guint i, GError **error)
{
  GBytes *now = get_side (travel, QD_LOG_SETTINGS, i, FALSE), *then = get_side (travel, QD_LOG_SETTINGS, i, TRUE);
  gboolean same;

  if (!fits (travel, QD_LOG_SETTINGS, i, &same, error))
    return FALSE;
  if (!same)
    return TRUE;
  return then != NULL ? qd_log_put (travel->db, QD_LOG_SETTINGS, then, now, error)
                      : qd_log_remove (travel->db, QD_LOG_SETTINGS, now, error);
}

/* ---- Classes ---- */

/* Names of those in use are unique, so all step aside first. */
static gboolean
put_classes_aside (QdTravel *travel, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < qd_travel_count_rows (travel, QD_LOG_CLASSES); i++)
    ok = qd_database_run (travel->db, error, "UPDATE classes SET retired = 1 WHERE id = ?", "i",
                          qd_log_get_integer (qd_travel_get_row (travel, QD_LOG_CLASSES, i), 0));
  return ok;
}

static gboolean
is_in_use (GBytes *row)
{
  return row != NULL && qd_log_get_integer (row, QD_LOG_CLASS_RETIRED) == 0;
}

/* One that goes, but that others gave boxes or species since, stays in use. */
static gboolean
keep_classes (QdTravel *travel, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < qd_travel_count_rows (travel, QD_LOG_CLASSES); i++)
    if (is_in_use (get_side (travel, QD_LOG_CLASSES, i, FALSE)) && !is_in_use (get_side (travel, QD_LOG_CLASSES, i, TRUE)))
      ok = refuse (travel,
                   qd_database_run (travel->db, error,
                                    "UPDATE classes SET retired = 0 WHERE id = ?1 AND (EXISTS (SELECT 1 FROM boxes WHERE"
                                    " class_id = ?1) OR EXISTS (SELECT 1 FROM species WHERE class_id = ?1))",
                                    "i", qd_log_get_integer (qd_travel_get_row (travel, QD_LOG_CLASSES, i), 0)),
                   error);
  return ok;
}

static gboolean
put_classes (QdTravel *travel, GError **error)
{
  return put_rows (travel, QD_LOG_CLASSES, error) && keep_classes (travel, error) &&
         (qd_travel_count_rows (travel, QD_LOG_CLASSES) == 0 || qd_classes_renumber (travel->project, error));
}

/* ---- All of them ---- */

gboolean
qd_travel_move_rows (QdTravel *travel, GError **error)
{
  gboolean ok = put_classes_aside (travel, error) && remove_rows (travel, error);

  for (guint table = QD_LOG_CLASSES + 1; ok && table < QD_LOG_N_TABLES; table++)
    ok = put_rows (travel, table, error);
  ok = ok && put_classes (travel, error);
  for (guint i = 0; ok && i < qd_travel_count_rows (travel, QD_LOG_SETTINGS); i++)
    ok = put_setting (travel, i, error);
  return ok;
}
