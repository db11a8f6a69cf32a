#include "config.h"
#include "engine/project/tasks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/project/looks.h"
#include "engine/project/project-private.h"

void
qd_task_free (QdTask *task)
{
  if (task == NULL)
    return;
  g_free (task->uuid);
  g_free (task->name);
  g_free (task->settings);
  g_free (task);
}

/* ---- Asking ---- */

#define TASK_COLUMNS                                                                                                           \
  "t.id, t.uuid, t.name, t.kind, t.labellers, t.settings, t.created,"                                                          \
  " (SELECT count(*) FROM task_photos p WHERE p.task_id = t.id),"                                                              \
  " (SELECT count(*) FROM task_photos p WHERE p.task_id = t.id AND p.state = 1),"                                              \
  " (SELECT count(*) FROM looks l WHERE l.task_id = t.id AND l.labeller_id IS NOT NULL),"                                      \
  " (SELECT count(*) FROM disputes d WHERE d.task_id = t.id AND NOT d.decided)"

static QdTask *
read_task (sqlite3_stmt *row)
{
  QdTask *task = g_new0 (QdTask, 1);

  task->id = sqlite3_column_int64 (row, 0);
  task->uuid = qd_column_dup (row, 1);
  task->name = qd_column_dup (row, 2);
  task->kind = (QdTaskKind) sqlite3_column_int (row, 3);
  task->labellers = (guint) sqlite3_column_int (row, 4);
  task->settings = qd_column_dup (row, 5);
  task->created = sqlite3_column_int64 (row, 6);
  task->n_photos = (guint) sqlite3_column_int (row, 7);
  task->n_settled = (guint) sqlite3_column_int (row, 8);
  task->n_looks = (guint) sqlite3_column_int (row, 9);
  task->n_disputes = (guint) sqlite3_column_int (row, 10);
  return task;
}

static GPtrArray *
read_tasks (QdProject *project, sqlite3_stmt *rows, GError **error)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_task_free);
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    g_ptr_array_add (tasks, read_task (rows));
  return step == QD_STEP_DONE ? g_steal_pointer (&tasks) : NULL;
}

GPtrArray *
qd_project_list_tasks (QdProject *project, GError **error)
{
  return read_tasks (project,
                     qd_database_query (project->db, error, "SELECT " TASK_COLUMNS " FROM tasks t ORDER BY t.id", ""), error);
}

QdTask *
qd_project_find_task (QdProject *project, const char *name, GError **error)
{
  g_autoptr (GPtrArray) found = read_tasks (
      project,
      qd_database_query (project->db, error,
                         "SELECT " TASK_COLUMNS " FROM tasks t WHERE ?1 IS NULL OR t.uuid = ?1 OR t.name = ?1 COLLATE NOCASE"
                         " ORDER BY t.uuid IS ?1 DESC, t.id DESC LIMIT 1",
                         "s", name),
      error);

  if (found == NULL)
    return NULL;
  if (found->len == 1)
    return g_ptr_array_steal_index (found, 0);
  if (name == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The project “%s” has no labelling task."), project->db->name);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The project “%s” has no labelling task “%s”."), project->db->name, name);
  return NULL;
}

QdTask *
qd_project_get_task (QdProject *project, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) found = read_tasks (
      project, qd_database_query (project->db, error, "SELECT " TASK_COLUMNS " FROM tasks t WHERE t.id = ?", "i", id), error);

  if (found == NULL)
    return NULL;
  if (found->len == 1)
    return g_ptr_array_steal_index (found, 0);
  qd_project_fail_missing (project, QD_MISSING_TASK, id, error);
  return NULL;
}

QdTask *
qd_project_get_own_task (QdProject *project, GError **error)
{
  g_autofree char *uuid = qd_project_dup_setting (project, QD_TASK_COPY_KEY, error);

  return uuid == NULL ? NULL : qd_project_find_task (project, uuid, error);
}

static GArray *
read_ids (QdProject *project, sqlite3_stmt *rows, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      gint64 id = sqlite3_column_int64 (rows, 0);
      g_array_append_val (ids, id);
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

GArray *
qd_project_list_task_photos (QdProject *project, gint64 task, int state, GError **error)
{
  return read_ids (project,
                   qd_database_query (project->db, error,
                                      "SELECT photo_id FROM task_photos WHERE task_id = ?1 AND (?2 < 0 OR state = ?2)"
                                      " ORDER BY photo_id",
                                      "iu", task, state),
                   error);
}

GArray *
qd_project_list_task_classes (QdProject *project, gint64 task, GError **error)
{
  return read_ids (project,
                   qd_database_query (project->db, error,
                                      "SELECT class_id FROM task_classes WHERE task_id = ? ORDER BY class_id", "i", task),
                   error);
}

/* ---- Changing ---- */

static char *
dup_clean_name (QdProject *project, const char *name, GError **error)
{
  g_autofree char *clean = name == NULL || !g_utf8_validate (name, -1, NULL) ? NULL : g_strstrip (g_strdup (name));
  gint64 other = 0;

  if (clean == NULL || *clean == 0 || strlen (clean) > QD_TASK_MAX_NAME)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("A labelling task needs a name of at most %d letters."),
                   QD_TASK_MAX_NAME);
      return NULL;
    }
  if (!qd_database_lookup (project->db, error, &other, "SELECT id FROM tasks WHERE name = ? COLLATE NOCASE", "s", clean))
    return NULL;
  if (other == 0)
    return g_steal_pointer (&clean);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The project “%s” has a labelling task “%s” already."), project->db->name,
               clean);
  return NULL;
}

gboolean
qd_project_take_task_classes (QdProject *project, gint64 task, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project,
                         qd_database_run (project->db, error,
                                          "INSERT OR IGNORE INTO task_classes (task_id, class_id)"
                                          " SELECT ?, id FROM classes WHERE NOT retired",
                                          "i", task),
                         0, error);
}

static gboolean
fill_task (QdProject *project, gint64 task, QdTaskKind kind, const gint64 *photos, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (!qd_database_run (project->db, error, "INSERT OR IGNORE INTO task_photos (task_id, photo_id) VALUES (?, ?)", "ii", task,
                          photos[i]) ||
        (kind == QD_TASK_REVIEW && !qd_project_keep_first_look (project, task, photos[i], error)))
      return FALSE;
  return qd_project_take_task_classes (project, task, error);
}

QdTask *
qd_project_add_task (QdProject *project, const char *uuid, const char *name, QdTaskKind kind, guint labellers,
                     const gint64 *photos, guint n, GError **error)
{
  g_autofree char *clean = dup_clean_name (project, name, error);
  g_autofree char *made = uuid != NULL ? g_strdup (uuid) : g_uuid_string_random ();
  g_autoptr (QdTask) task = NULL;

  if (clean == NULL)
    return NULL;
  if (labellers < 1 || labellers > QD_TASK_MOST_LABELLERS || n == 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   n == 0 ? _ ("There is no photo to be labelled in the task “%s”.")
                          : _ ("The task “%s” needs 1 to 9 people for a photo."),
                   clean);
      return NULL;
    }
  if (!qd_project_begin_edit (project, error))
    return NULL;
  if (qd_database_run (project->db, error,
                       "INSERT INTO tasks (uuid, name, kind, labellers, settings, created) VALUES (?, ?, ?, ?, '{}', ?)", "ssuui",
                       made, clean, kind, labellers, g_get_real_time ()) &&
      fill_task (project, sqlite3_last_insert_rowid (project->db->handle), kind, photos, n, error))
    task = qd_project_find_task (project, made, error); /* before it is committed: what failed has made none */
  return qd_project_end_edit (project, task != NULL, QD_CHANGED_SETTINGS, QD_STEP_BOXES,
                              g_strdup_printf (_ ("make the task “%s”"), clean), error)
             ? g_steal_pointer (&task)
             : NULL;
}

gboolean
qd_project_set_task_settings (QdProject *project, gint64 task, const char *settings, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (
      project, qd_database_run (project->db, error, "UPDATE tasks SET settings = ? WHERE id = ?", "si", settings, task),
      QD_CHANGED_SETTINGS, error);
}

gboolean
qd_project_set_task_state (QdProject *project, gint64 task, gint64 photo, QdTaskState state, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project,
                         qd_database_run (project->db, error,
                                          "UPDATE task_photos SET state = CASE WHEN ?1 = 0 AND state > 0 THEN 2 ELSE ?1 END"
                                          " WHERE task_id = ?2 AND photo_id = ?3",
                                          "uii", state,
                                          task, photo),
                         0, error);
}

char *
qd_project_dup_task_digest (QdProject *project, gint64 task, gint64 photo, GError **error)
{
  sqlite3_stmt *row = qd_database_query (project->db, error,
                                         "SELECT digest FROM task_photos WHERE task_id = ? AND photo_id = ?", "ii", task,
                                         photo);
  char *digest = NULL;

  while (row != NULL && qd_database_step (project->db, row, error) == QD_STEP_ROW)
    digest = qd_column_dup (row, 0); /* there is one row at most */
  return digest;
}

gboolean
qd_project_set_task_digest (QdProject *project, gint64 task, gint64 photo, const char *digest, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project,
                         qd_database_run (project->db, error,
                                          "UPDATE task_photos SET digest = ? WHERE task_id = ? AND photo_id = ?", "sii", digest,
                                          task, photo),
                         0, error);
}

static gboolean
open_photo (QdProject *project, gint64 task, gint64 photo, GError **error)
{
  return qd_database_run (project->db, error,
                          "UPDATE task_photos SET state = 0, digest = NULL WHERE task_id = ? AND photo_id = ?", "ii", task,
                          photo) &&
         qd_database_run (project->db, error, "DELETE FROM disputes WHERE task_id = ? AND photo_id = ?", "ii", task, photo) &&
         qd_database_run (project->db, error,
                          "DELETE FROM looks WHERE task_id = ?1 AND photo_id = ?2 AND labeller_id IS NULL"
                          " AND EXISTS (SELECT 1 FROM tasks t WHERE t.id = ?1 AND t.kind = 0)",
                          "ii", task, photo);
}

gboolean
qd_project_open_task_photo (QdProject *project, gint64 task, gint64 photo, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project, open_photo (project, task, photo, error), QD_CHANGED_DISPUTES, error);
}

gboolean
qd_project_remove_task (QdProject *project, gint64 id, GError **error)
{
  g_autoptr (QdTask) task = qd_project_get_task (project, id, NULL);

  if (!qd_project_begin_edit (project, error))
    return FALSE;
  return qd_project_end_edit (project, qd_database_run (project->db, error, "DELETE FROM tasks WHERE id = ?", "i", id),
                              QD_CHANGED_SETTINGS | QD_CHANGED_DISPUTES, QD_STEP_BOXES,
                              g_strdup_printf (_ ("remove the task “%s”"), task != NULL ? task->name : ""), error);
}
