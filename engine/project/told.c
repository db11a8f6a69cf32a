#include "config.h"
#include "engine/project/told.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/project/project-private.h"

/* ---- What goes over all observations, and can be stopped ---- */

#define STEPS_BEFORE_LOOK 2000 /* of SQLite's machine, half a millisecond */

static int
look (gpointer watch)
{
  return qd_watch_look (watch);
}

static gboolean
run_watched (QdProject *project, gboolean (*run) (QdProject *project, GError **error), QdWatch *watch, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean ok;

  sqlite3_progress_handler (project->db->handle, STEPS_BEFORE_LOOK, look, watch);
  ok = run (project, &local);
  sqlite3_progress_handler (project->db->handle, 0, NULL, NULL);
  if (g_cancellable_is_cancelled (watch->cancellable))
    g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The import was stopped; the project is as it was."));
  else if (!ok)
    g_propagate_error (error, g_steal_pointer (&local));
  return ok && !g_cancellable_is_cancelled (watch->cancellable);
}

/* No index over all uuids is kept for the sake of this. */
static gboolean
gather_numbered (QdProject *project, GError **error)
{
  return qd_database_script (project->db,
                             "PRAGMA cache_size = -16384;"
                             "DROP TABLE IF EXISTS temp.numbered;"
                             "CREATE TEMP TABLE numbered (uuid TEXT PRIMARY KEY, source_id INTEGER) WITHOUT ROWID;"
                             "INSERT OR IGNORE INTO numbered SELECT lower(uuid), source_id FROM observations"
                             " WHERE uuid IS NOT NULL AND source_id IS NOT NULL",
                             error);
}

static gboolean
settle (QdProject *project, GError **error)
{
  return qd_database_script (project->db, "DROP TABLE IF EXISTS temp.numbered", error) &&
         qd_observations_update_used (project, 0, error) && qd_photos_update_withheld (project, error);
}

/* ---- From the first row to the last ---- */

gboolean
qd_project_begin_told (QdProject *project, QdWatch *watch, GError **error)
{
  project->db->large = TRUE;
  project->settle_later = project->db->whole = TRUE;
  project->db->spoilt = FALSE;
  return run_watched (project, gather_numbered, watch, error);
}

gboolean
qd_project_find_numbered (QdProject *project, const char *uuid, const gint64 *photos, guint n, gint64 *source_id,
                          char **license, GError **error)
{
  *source_id = 0;
  *license = NULL;
  if (!qd_database_lookup (project->db, error, source_id, "SELECT source_id FROM temp.numbered WHERE uuid = ?", "s", uuid))
    return FALSE;
  for (guint i = 0; i < n && *source_id == 0; i++)
    if (!qd_database_lookup (project->db, error, source_id,
                             "SELECT o.source_id FROM photos p JOIN observations o ON o.id = p.observation_id"
                             " WHERE p.source_id = ? AND o.source_id IS NOT NULL AND o.uuid IS NULL",
                             "i", photos[i]))
      return FALSE;
  return *source_id == 0 || qd_database_lookup_text (project->db, error, license,
                                                     "SELECT license FROM observations WHERE source_id = ?", "i", *source_id);
}

gboolean
qd_project_tell_photo (QdProject *project, gint64 photo, const char *license, const char *credit, gboolean *changed,
                       GError **error)
{
  if (!qd_database_run (project->db, error,
                        "UPDATE photos SET own_license = ?1, own_credit = ?2"
                        " WHERE id = ?3 AND (own_license IS NOT ?1 OR own_credit IS NOT ?2) AND NOT EXISTS"
                        " (SELECT 1 FROM lookups l WHERE l.observation_id = photos.observation_id AND l.state = 1)",
                        "ssi", license, credit, photo))
    return FALSE;
  *changed = sqlite3_changes (project->db->handle) > 0;
  if (*changed)
    project->pending |= QD_CHANGED_PHOTOS;
  return TRUE;
}

gboolean
qd_project_end_told (QdProject *project, gboolean ok, QdWatch *watch, GError **error)
{
  project->settle_later = project->db->whole = FALSE;
  qd_database_script (project->db, "PRAGMA cache_size = -2000", NULL);
  g_return_val_if_fail (!ok || !project->db->spoilt, FALSE);
  return ok && run_watched (project, settle, watch, error);
}

gboolean
qd_project_has_unnumbered (QdProject *project, gboolean *has, GError **error)
{
  gint64 exists = 0;
  gboolean ok =
      qd_database_lookup (project->db, error, &exists,
                          "SELECT EXISTS (SELECT 1 FROM observations WHERE source_id IS NULL AND uuid IS NOT NULL)", "");

  *has = exists != 0;
  return ok;
}
