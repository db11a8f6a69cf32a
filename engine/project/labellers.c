#include "config.h"
#include "engine/project/labellers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/project/project-private.h"
#include "engine/project/tasks.h"

void
qd_labeller_free (QdLabeller *labeller)
{
  if (labeller == NULL)
    return;
  g_free (labeller->uuid);
  g_free (labeller->name);
  g_free (labeller);
}

static char *
dup_clean_name (const char *name, GError **error)
{
  g_autofree char *clean = name == NULL || !g_utf8_validate (name, -1, NULL) ? NULL : g_strstrip (g_strdup (name));

  if (clean != NULL && *clean != 0 && strlen (clean) <= QD_LABELLER_MAX_NAME)
    return g_steal_pointer (&clean);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("Who labels needs a name of at most %d letters."), QD_LABELLER_MAX_NAME);
  return NULL;
}

gboolean
qd_labeller_check_name (const char *name, GError **error)
{
  g_autofree char *clean = dup_clean_name (name, error);

  return clean != NULL;
}

static gint64
ensure (QdProject *project, const char *uuid, const char *name, GError **error)
{
  gint64 id;

  if (!qd_database_run (project->db, error,
                        "INSERT INTO labellers (uuid, name) VALUES (?, ?) ON CONFLICT (uuid) DO UPDATE SET name = excluded.name",
                        "ss", uuid, name) ||
      !qd_database_lookup (project->db, error, &id, "SELECT id FROM labellers WHERE uuid = ?", "s", uuid))
    return 0;
  return id;
}

gint64
qd_project_ensure_labeller (QdProject *project, const char *uuid, const char *name, GError **error)
{
  g_autofree char *clean = dup_clean_name (name, error);
  gint64 id;

  if (clean != NULL && (uuid == NULL || !g_uuid_string_is_valid (uuid)))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("Who is called “%s” has no UUID."), clean);
      return 0;
    }
  if (clean == NULL || !qd_project_begin (project, error))
    return 0;
  id = ensure (project, uuid, clean, error);
  return qd_project_end (project, id != 0, QD_CHANGED_SETTINGS, error) ? id : 0;
}

GPtrArray *
qd_project_list_labellers (QdProject *project, GError **error)
{
  g_autoptr (GPtrArray) labellers = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_labeller_free);
  sqlite3_stmt *rows = qd_database_query (project->db, error, "SELECT id, uuid, name FROM labellers ORDER BY id", "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      QdLabeller *labeller = g_new0 (QdLabeller, 1);

      labeller->id = sqlite3_column_int64 (rows, 0);
      labeller->uuid = qd_column_dup (rows, 1);
      labeller->name = qd_column_dup (rows, 2);
      g_ptr_array_add (labellers, labeller);
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&labellers) : NULL;
}

void
qd_project_set_labeller (QdProject *project, gint64 id)
{
  project->labeller = id;
}

gint64
qd_project_get_labeller (QdProject *project)
{
  return project->labeller;
}

gboolean
qd_project_add_time (QdProject *project, gint64 photo, double seconds, GError **error)
{
  gint64 now = g_get_real_time (), started = now - (gint64) (seconds * G_USEC_PER_SEC);
  gboolean ok;

  if (project->labeller == 0)
    return TRUE;
  if (!qd_project_begin (project, error))
    return FALSE;
  ok = qd_database_run (project->db, error,
                        "INSERT INTO looks (photo_id, task_id, labeller_id, seconds, started, finished) VALUES"
                        " (?, (SELECT id FROM tasks WHERE uuid = (SELECT value FROM settings WHERE key = '" QD_TASK_COPY_KEY "')),"
                        " ?, ?, ?, ?) ON CONFLICT (photo_id, ifnull(task_id, 0), ifnull(labeller_id, 0)) DO UPDATE"
                        " SET seconds = seconds + excluded.seconds, finished = excluded.finished",
                        "iidii", photo, project->labeller, seconds, started, now);
  return qd_project_end (project, ok, 0, error);
}
