#include "config.h"
#include "engine/project/undo-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"

/* ---- What follows from it ---- */

static gboolean
touch_photos (QdTravel *travel, GError **error)
{
  g_autoptr (GArray) photos = qd_history_step_list_photos (travel->step);
  gint64 now = g_get_real_time ();
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < photos->len; i++)
    ok = qd_database_run (travel->db, error, "UPDATE photos SET modified = ? WHERE id = ?", "ii", now,
                          g_array_index (photos, gint64, i)) &&
         qd_travel_go_on (travel);
  return ok;
}

static gboolean
has_filter (QdTravel *travel)
{
  for (guint i = 0; i < qd_travel_count_rows (travel, QD_LOG_SETTINGS); i++)
    {
      g_autofree char *key = qd_log_dup_text (qd_travel_get_row (travel, QD_LOG_SETTINGS, i), 0);

      if (g_strcmp0 (key, QD_FILTER_KEY) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Which observations and photos are used. */
static gboolean
follow (QdTravel *travel, GError **error)
{
  guint n = qd_travel_count_rows (travel, QD_LOG_SPECIES);

  if (has_filter (travel))
    return qd_observations_update_used (travel->project, 0, error) && qd_photos_update_withheld (travel->project, error);
  if (n >= QD_MANY_SPECIES)
    return qd_observations_update_used (travel->project, 0, error);
  for (guint i = 0; i < n; i++)
    if (!qd_observations_update_used (travel->project, qd_log_get_integer (qd_travel_get_row (travel, QD_LOG_SPECIES, i), 0),
                                      error))
      return FALSE;
  return TRUE;
}

static guint
find_changes (QdTravel *travel)
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
    what |= qd_travel_count_rows (travel, table) > 0 ? changes[table] : 0;
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

/* ---- While somebody waits ---- */

#define STEPS_BEFORE_LOOK 2000  /* of SQLite's machine, half a millisecond */
#define BUSY_MICROSECONDS 5000  /* between two tries while another connection writes */
#define MANY_ROWS         20000 /* from here on the disk is waited for as for a large import */

static int
look (gpointer watch)
{
  return qd_watch_look (watch);
}

/* Another connection writes. Returns: whether it is waited for. */
static int
wait_for_other (gpointer data, int n_tries)
{
  QdTravel *travel = data;

  if (qd_watch_look (travel->watch) || n_tries > travel->db->patience * 1000 / BUSY_MICROSECONDS)
    return FALSE;
  g_usleep (BUSY_MICROSECONDS);
  return TRUE;
}

static gboolean
begin (QdTravel *travel, GError **error)
{
  gboolean begun;

  if (travel->watch != NULL)
    sqlite3_busy_handler (travel->db->handle, wait_for_other, travel);
  begun = qd_project_begin (travel->project, error);
  if (travel->watch != NULL)
    sqlite3_busy_timeout (travel->db->handle, travel->db->patience);
  if (begun && travel->watch != NULL && travel->n_all > MANY_ROWS)
    travel->db->large = TRUE;
  return begun;
}

static gboolean
go (QdTravel *travel, GError **error)
{
  gboolean ok;

  if (travel->watch != NULL)
    sqlite3_progress_handler (travel->db->handle, STEPS_BEFORE_LOOK, look, travel->watch);
  ok = qd_travel_check (travel, error) && qd_travel_move_rows (travel, error) && touch_photos (travel, error) &&
       follow (travel, error);
  if (travel->watch != NULL)
    sqlite3_progress_handler (travel->db->handle, 0, NULL, NULL);
  return ok;
}

static gboolean
store (QdTravel *travel, GError **error)
{
  if (travel->step->too_large)
    return fail_too_large (travel->step, error);
  if (!begin (travel, error))
    return FALSE;
  if (!go (travel, error))
    {
      qd_project_rollback (travel->project);
      return FALSE;
    }
  travel->project->pending |= find_changes (travel);
  return qd_project_commit_watched (travel->project, travel->watch, error);
}

/* ---- Back and forth ---- */

static void
count (QdTravel *travel)
{
  travel->n_all = travel->step->n_photos;
  for (guint table = 0; table < QD_LOG_N_TABLES; table++)
    travel->n_all += 2 * qd_travel_count_rows (travel, table);
}

static gboolean
is_stopped (const QdTravel *travel)
{
  return travel->watch != NULL && g_cancellable_is_cancelled (travel->watch->cancellable);
}

static gboolean
fail_stopped (gboolean redo, GError **error)
{
  g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED,
                       redo ? _ ("Redoing was stopped; everything is as it was.")
                            : _ ("Undoing was stopped; everything is as it was."));
  return FALSE;
}

/* A step that cannot be taken is forgotten. */
static gboolean
fail (QdTravel *travel, GError *failure, GError **error)
{
  gboolean redo = travel->now == 0;

  if (is_stopped (travel))
    {
      g_clear_error (&failure);
      return fail_stopped (redo, error);
    }
  if (g_error_matches (failure, QD_ERROR, QD_ERROR_FAILED) || g_error_matches (failure, QD_ERROR, QD_ERROR_INPUT))
    qd_history_drop (travel->project->history, redo);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
travel (QdProject *project, gboolean redo, gint64 *photo, QdWatch *watch, double *share, GError **error)
{
  QdTravel way = { .project = project,
                   .db = project->db,
                   .step = qd_history_peek (project->history, redo),
                   .now = redo ? 0 : 1,
                   .watch = watch,
                   .share = share };
  GError *failure = NULL;

  if (way.step == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_FAILED, redo ? _ ("There is nothing to redo.") : _ ("There is nothing to undo."));
      return FALSE;
    }
  count (&way);
  if (photo != NULL && way.step->n_photos > 0)
    *photo = way.step->photo;
  if (!store (&way, &failure))
    return fail (&way, failure, error);
  qd_history_take (project->history, redo);
  return TRUE;
}

gboolean
qd_project_undo (QdProject *project, gint64 *photo, GError **error)
{
  return travel (project, FALSE, photo, NULL, NULL, error);
}

gboolean
qd_project_undo_if (QdProject *project, guint64 serial, gboolean *last, GError **error)
{
  const QdHistoryStep *step = qd_history_peek (project->history, FALSE);

  *last = step != NULL && step->serial == serial;
  return !*last || travel (project, FALSE, NULL, NULL, NULL, error);
}

gboolean
qd_project_redo (QdProject *project, gint64 *photo, GError **error)
{
  return travel (project, TRUE, photo, NULL, NULL, error);
}

gboolean
qd_project_travel (QdProject *project, gboolean redo, QdWatch *watch, double *share, GError **error)
{
  return travel (project, redo, NULL, watch, share, error);
}
