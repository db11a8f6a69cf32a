#include "config.h"
#include "engine/project/project-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/project/class-states.h"

/* Are the boxes of @now there as they are in it, those of @then that it lacks not there, and the mark as it was left? */
static gboolean
is_as_left (GArray *found, QdMark mark, const QdHistoryChange *change, int now)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint n = 0;

  for (guint i = 0; i < found->len; i++)
    {
      QdBox *box = &g_array_index (found, QdBox, i);
      g_hash_table_insert (there, &box->id, box);
    }
  for (guint i = 0; i < change->boxes[now]->len; i++)
    {
      const QdBox *box = &g_array_index (change->boxes[now], QdBox, i);
      const QdBox *other = g_hash_table_lookup (there, &box->id);

      if (other == NULL || !qd_history_box_equal (box, other))
        return FALSE;
      g_hash_table_remove (there, &box->id);
    }
  for (guint i = 0; i < change->boxes[!now]->len; i++)
    n += g_hash_table_contains (there, &g_array_index (change->boxes[!now], QdBox, i).id);
  return n == 0 && mark == change->marks[now];
}

static gboolean
check (QdProject *project, const QdHistoryChange *change, int now, GError **error)
{
  g_autoptr (GArray) found = NULL;
  gint64 mark;

  if (!qd_database_lookup (project->db, error, &mark, "SELECT mark FROM photos WHERE id = ?", "i", change->photo))
    return FALSE;
  found = qd_boxes_read (project, change->photo, error);
  if (found == NULL)
    return FALSE;
  if (is_as_left (found, (QdMark) mark, change, now))
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_FAILED, _ ("That photo was changed from elsewhere since, so the step was left out."));
  return FALSE;
}

static gboolean
restore (QdProject *project, const QdHistoryChange *change, int now, GError **error)
{
  const GArray *boxes = change->boxes[now], *then = change->boxes[!now];

  if (!check (project, change, now, error))
    return FALSE;
  for (guint i = 0; i < boxes->len; i++)
    if (!qd_database_run (project->db, error, "DELETE FROM boxes WHERE id = ?", "i", g_array_index (boxes, QdBox, i).id))
      return FALSE;
  for (guint i = 0; i < then->len; i++)
    {
      QdBox box = g_array_index (then, QdBox, i);
      if (!qd_boxes_store (project, &box, error))
        return FALSE;
    }
  return qd_database_run (project->db, error, "UPDATE photos SET mark = ?, modified = ? WHERE id = ?", "uii",
                          change->marks[!now], g_get_real_time (), change->photo);
}

static gboolean
restore_all (QdProject *project, const GPtrArray *changes, int now, GError **error)
{
  for (guint i = 0; i < changes->len; i++)
    if (!restore (project, changes->pdata[i], now, error))
      return FALSE;
  return TRUE;
}

/* A setting that somebody changed since is left to them. */
static gboolean
put_settings (QdProject *project, const GPtrArray *settings, int now, GError **error)
{
  for (guint i = 0; i < settings->len; i++)
    {
      const QdHistorySetting *setting = settings->pdata[i];
      g_autofree char *value = qd_project_dup_setting (project, setting->key, NULL);

      if (g_strcmp0 (value, setting->values[now]) == 0 &&
          !qd_project_set_setting (project, setting->key, setting->values[!now], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_classes (QdProject *project, const QdHistoryRest *rest, int now, GError **error)
{
  return rest == NULL || rest->classes[0] == NULL ||
         qd_class_states_put_back (project, rest->classes[!now], rest->classes[now], error);
}

/* Classes of boxes that come have to be in use before, and those of boxes that go may go after. */
static gboolean
restore_step (QdProject *project, const GPtrArray *changes, const QdHistoryRest *rest, int now, GError **error)
{
  return put_classes (project, rest, now, error) && restore_all (project, changes, now, error) &&
         put_classes (project, rest, now, error) && (rest == NULL || put_settings (project, rest->settings, now, error));
}

static gboolean
travel (QdProject *project, gboolean redo, gint64 *photo, GError **error)
{
  const GPtrArray *changes = qd_history_peek (project->history, redo);
  g_autoptr (GError) failure = NULL;

  if (changes == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_FAILED, redo ? _ ("There is nothing to redo.") : _ ("There is nothing to undo."));
      return FALSE;
    }
  if (photo != NULL && changes->len > 0)
    *photo = ((const QdHistoryChange *) changes->pdata[0])->photo;
  if (!qd_project_begin (project, error))
    return FALSE;
  if (qd_project_end (project,
                      restore_step (project, changes, qd_history_peek_rest (project->history, redo), redo ? 0 : 1, &failure),
                      QD_CHANGED_BOXES | QD_CHANGED_PHOTOS, &failure))
    {
      qd_history_take (project->history, redo);
      return TRUE;
    }
  if (g_error_matches (failure, QD_ERROR, QD_ERROR_FAILED) || g_error_matches (failure, QD_ERROR, QD_ERROR_INPUT))
    qd_history_drop (project->history, redo);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
qd_project_can_undo (QdProject *project)
{
  return qd_history_peek (project->history, FALSE) != NULL;
}

gboolean
qd_project_can_redo (QdProject *project)
{
  return qd_history_peek (project->history, TRUE) != NULL;
}

guint
qd_project_count_undo_photos (QdProject *project, gboolean redo)
{
  const GPtrArray *changes = qd_history_peek (project->history, redo);

  return changes != NULL ? changes->len : 0;
}

gboolean
qd_project_undo (QdProject *project, gint64 *photo, GError **error)
{
  return travel (project, FALSE, photo, error);
}

gboolean
qd_project_redo (QdProject *project, gint64 *photo, GError **error)
{
  return travel (project, TRUE, photo, error);
}

void
qd_project_begin_step (QdProject *project)
{
  qd_history_begin_step (project->history);
  qd_history_begin_rest (project->history, qd_class_states_read (project, NULL));
}

void
qd_project_note_setting (QdProject *project, const char *key)
{
  if (qd_history_wants_setting (project->history, key))
    qd_history_note_setting (project->history, key, qd_project_dup_setting (project, key, NULL));
}

void
qd_project_end_step (QdProject *project, gboolean keep)
{
  QdHistoryRest *rest = qd_history_get_rest (project->history);

  g_return_if_fail (rest != NULL);
  for (guint i = 0; keep && i < rest->settings->len; i++)
    {
      QdHistorySetting *setting = rest->settings->pdata[i];
      setting->values[1] = qd_project_dup_setting (project, setting->key, NULL);
    }
  rest->classes[1] = keep ? qd_class_states_read (project, NULL) : NULL;
  qd_history_end_step (project->history, keep);
}

QdHistoryStep *
qd_project_steal_step (QdProject *project)
{
  return qd_history_steal (project->history);
}

void
qd_project_adopt_step (QdProject *project, QdHistoryStep *step)
{
  if (step != NULL)
    qd_history_adopt (project->history, step);
}
