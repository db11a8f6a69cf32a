#include "config.h"
#include "engine/project/project-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"

typedef struct
{
  QdProject *project;
  QdDatabase *db;
  const QdHistoryStep *step;
  int now; /* the side of its rows that is there */
} Travel;

static gboolean
fail_changed (const Travel *travel, GError **error)
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
refuse (const Travel *travel, gboolean ok, GError **error)
{
  if (ok || (sqlite3_errcode (travel->db->handle) & 0xff) != SQLITE_CONSTRAINT)
    return ok;
  g_clear_error (error);
  return fail_changed (travel, error);
}

static guint
count_rows (const Travel *travel, QdLogTable table)
{
  return travel->step->rows[table] != NULL ? travel->step->rows[table]->len : 0;
}

/* @then: how it is to be; else how it is, unless somebody else changed it. NULL: not there. */
static GBytes *
get_side (const Travel *travel, QdLogTable table, guint i, gboolean then)
{
  return g_array_index (travel->step->rows[table], QdHistoryRow, i).sides[then ? !travel->now : travel->now];
}

static GBytes *
get_any (const Travel *travel, QdLogTable table, guint i)
{
  GBytes *now = get_side (travel, table, i, FALSE);

  return now != NULL ? now : get_side (travel, table, i, TRUE);
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
fits (const Travel *travel, QdLogTable table, guint i, gboolean *same, GError **error)
{
  g_autoptr (GBytes) stored = NULL;

  if (!qd_log_read (travel->db, table, get_any (travel, table, i), &stored, error))
    return FALSE;
  *same = is_as_left (table, stored, get_side (travel, table, i, FALSE));
  return TRUE;
}

/* Settings that go along with something else are looked at when they are put. */
static gboolean
check (const Travel *travel, GError **error)
{
  gboolean alone = TRUE, same = TRUE;

  for (guint table = QD_LOG_SETTINGS + 1; table < QD_LOG_N_TABLES; table++)
    alone = alone && count_rows (travel, table) == 0;
  for (guint table = alone ? QD_LOG_SETTINGS : QD_LOG_SETTINGS + 1; table < QD_LOG_N_TABLES; table++)
    for (guint i = 0; i < count_rows (travel, table); i++)
      if (!fits (travel, table, i, &same, error) || (!same && !fail_changed (travel, error)))
        return FALSE;
  return TRUE;
}

/* ---- Rows that go, and rows that are put ---- */

/* What others made since of a task, or of a look, would go along with it. */
static gboolean
is_alone (const Travel *travel, QdLogTable table, GBytes *row, gboolean *alone, GError **error)
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
remove_row (const Travel *travel, QdLogTable table, guint i, GError **error)
{
  GBytes *row = get_side (travel, table, i, FALSE);
  gboolean alone;

  if (!goes (table, row, get_side (travel, table, i, TRUE)))
    return TRUE;
  return is_alone (travel, table, row, &alone, error) && (alone || fail_changed (travel, error)) &&
         refuse (travel, qd_log_remove (travel->db, table, row, error), error);
}

/* One that is gone comes before others are put that it stands in the way of. */
static gboolean
remove_rows (const Travel *travel, GError **error)
{
  for (guint table = QD_LOG_N_TABLES; table-- > QD_LOG_SETTINGS + 1;)
    for (guint i = 0; table != QD_LOG_CLASSES && i < count_rows (travel, table); i++)
      if (!remove_row (travel, table, i, error))
        return FALSE;
  return TRUE;
}

static gboolean
put_rows (const Travel *travel, QdLogTable table, GError **error)
{
  for (guint i = 0; i < count_rows (travel, table); i++)
    {
      GBytes *row = get_side (travel, table, i, TRUE), *from = get_side (travel, table, i, FALSE);

      if (row != NULL && !refuse (travel, qd_log_put (travel->db, table, row, from, error), error))
        return FALSE;
    }
  return TRUE;
}

/* One that somebody changed since is left to them. */
static gboolean
put_setting (const Travel *travel, guint i, GError **error)
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
put_classes_aside (const Travel *travel, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < count_rows (travel, QD_LOG_CLASSES); i++)
    ok = qd_database_run (travel->db, error, "UPDATE classes SET retired = 1 WHERE id = ?", "i",
                          qd_log_get_integer (get_any (travel, QD_LOG_CLASSES, i), 0));
  return ok;
}

static gboolean
is_in_use (GBytes *row)
{
  return row != NULL && qd_log_get_integer (row, QD_LOG_CLASS_RETIRED) == 0;
}

/* One that goes, but that others gave boxes or species since, stays in use. */
static gboolean
keep_classes (const Travel *travel, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < count_rows (travel, QD_LOG_CLASSES); i++)
    if (is_in_use (get_side (travel, QD_LOG_CLASSES, i, FALSE)) && !is_in_use (get_side (travel, QD_LOG_CLASSES, i, TRUE)))
      ok = refuse (travel,
                   qd_database_run (travel->db, error,
                                    "UPDATE classes SET retired = 0 WHERE id = ?1 AND (EXISTS (SELECT 1 FROM boxes WHERE"
                                    " class_id = ?1) OR EXISTS (SELECT 1 FROM species WHERE class_id = ?1))",
                                    "i", qd_log_get_integer (get_any (travel, QD_LOG_CLASSES, i), 0)),
                   error);
  return ok;
}

static gboolean
put_classes (const Travel *travel, GError **error)
{
  return put_rows (travel, QD_LOG_CLASSES, error) && keep_classes (travel, error) &&
         (count_rows (travel, QD_LOG_CLASSES) == 0 || qd_classes_renumber (travel->project, error));
}

/* ---- What follows from it ---- */

static gboolean
touch_photos (const Travel *travel, GError **error)
{
  g_autoptr (GArray) photos = qd_history_step_list_photos (travel->step);
  gint64 now = g_get_real_time ();
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < photos->len; i++)
    ok = qd_database_run (travel->db, error, "UPDATE photos SET modified = ? WHERE id = ?", "ii", now,
                          g_array_index (photos, gint64, i));
  return ok;
}

static gboolean
has_filter (const Travel *travel)
{
  for (guint i = 0; i < count_rows (travel, QD_LOG_SETTINGS); i++)
    {
      g_autofree char *key = qd_log_dup_text (get_any (travel, QD_LOG_SETTINGS, i), 0);

      if (g_strcmp0 (key, QD_FILTER_KEY) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Which observations and photos are used. */
static gboolean
follow (const Travel *travel, GError **error)
{
  guint n = count_rows (travel, QD_LOG_SPECIES);

  if (has_filter (travel))
    return qd_observations_update_used (travel->project, 0, error) && qd_photos_update_withheld (travel->project, error);
  if (n >= QD_MANY_SPECIES)
    return qd_observations_update_used (travel->project, 0, error);
  for (guint i = 0; i < n; i++)
    if (!qd_observations_update_used (travel->project, qd_log_get_integer (get_any (travel, QD_LOG_SPECIES, i), 0), error))
      return FALSE;
  return TRUE;
}

static gboolean
go (const Travel *travel, GError **error)
{
  gboolean ok = check (travel, error) && put_classes_aside (travel, error) && remove_rows (travel, error);

  for (guint table = QD_LOG_CLASSES + 1; ok && table < QD_LOG_N_TABLES; table++)
    ok = put_rows (travel, table, error);
  ok = ok && put_classes (travel, error);
  for (guint i = 0; ok && i < count_rows (travel, QD_LOG_SETTINGS); i++)
    ok = put_setting (travel, i, error);
  return ok && touch_photos (travel, error) && follow (travel, error);
}

static guint
find_changes (const Travel *travel)
{
  static const guint changes[QD_LOG_N_TABLES] = {
    [QD_LOG_SETTINGS] = QD_CHANGED_SETTINGS,
    [QD_LOG_CLASSES] = QD_CHANGED_CLASSES | QD_CHANGED_PHOTOS,
    [QD_LOG_SPECIES] = QD_CHANGED_USED | QD_CHANGED_CLASSES | QD_CHANGED_PHOTOS,
    [QD_LOG_PHOTOS] = QD_CHANGED_BOXES | QD_CHANGED_PHOTOS,
    [QD_LOG_TASKS] = QD_CHANGED_SETTINGS | QD_CHANGED_DISPUTES,
    [QD_LOG_TASK_PHOTOS] = QD_CHANGED_DISPUTES,
    [QD_LOG_LOOKS] = QD_CHANGED_SETTINGS,
    [QD_LOG_LOOK_BOXES] = QD_CHANGED_SETTINGS,
    [QD_LOG_DISPUTES] = QD_CHANGED_DISPUTES,
    [QD_LOG_BOXES] = QD_CHANGED_BOXES | QD_CHANGED_PHOTOS,
    [QD_LOG_SPLITS] = QD_CHANGED_SPLIT | QD_CHANGED_PHOTOS,
  };
  guint what = has_filter (travel) ? QD_CHANGED_USED | QD_CHANGED_PHOTOS : 0;

  for (guint table = 0; table < QD_LOG_N_TABLES; table++)
    what |= count_rows (travel, table) > 0 ? changes[table] : 0;
  return what;
}

static gboolean
fail_too_large (const QdHistoryStep *step, GError **error)
{
  if (step->words != NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_FAILED, _ ("Too large to be undone: %s"), step->words);
  else
    g_set_error_literal (error, QD_ERROR, QD_ERROR_FAILED, _ ("What was done last is too large to be undone."));
  return FALSE;
}

static gboolean
store (const Travel *travel, GError **error)
{
  if (travel->step->too_large)
    return fail_too_large (travel->step, error);
  return qd_project_begin (travel->project, error) &&
         qd_project_end (travel->project, go (travel, error), find_changes (travel), error);
}

static gboolean
travel (QdProject *project, gboolean redo, gint64 *photo, GError **error)
{
  const Travel way = { project, project->db, qd_history_peek (project->history, redo), redo ? 0 : 1 };
  GError *failure = NULL;

  if (way.step == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_FAILED, redo ? _ ("There is nothing to redo.") : _ ("There is nothing to undo."));
      return FALSE;
    }
  if (photo != NULL && way.step->n_photos > 0)
    *photo = way.step->photo;
  if (store (&way, &failure))
    {
      qd_history_take (project->history, redo);
      return TRUE;
    }
  if (g_error_matches (failure, QD_ERROR, QD_ERROR_FAILED) || g_error_matches (failure, QD_ERROR, QD_ERROR_INPUT))
    qd_history_drop (project->history, redo);
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
qd_project_undo (QdProject *project, gint64 *photo, GError **error)
{
  return travel (project, FALSE, photo, error);
}

gboolean
qd_project_undo_if (QdProject *project, guint64 serial, gboolean *last, GError **error)
{
  const QdHistoryStep *step = qd_history_peek (project->history, FALSE);

  *last = step != NULL && step->serial == serial;
  return !*last || travel (project, FALSE, NULL, error);
}

gboolean
qd_project_redo (QdProject *project, gint64 *photo, GError **error)
{
  return travel (project, TRUE, photo, error);
}
