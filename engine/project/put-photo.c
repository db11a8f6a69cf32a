/* Photos that come, or come again. */
#include "config.h"
#include "engine/project/project-private.h"

#include <string.h>

#include "engine/project/photo-url.h"

static gboolean
find_photo (QdProject *project, const QdPhoto *photo, gint64 *id, GError **error)
{
  *id = 0;
  if (photo->source_id != 0)
    return qd_database_lookup (project->db, error, id, "SELECT id FROM photos WHERE source_id = ? ORDER BY id", "i",
                               photo->source_id);
  if (photo->url != NULL)
    return qd_database_lookup (project->db, error, id, "SELECT id FROM photos WHERE url = ? AND source_id IS NULL", "s",
                               photo->url);
  return TRUE;
}

gboolean
qd_project_find_photo (QdProject *project, gint64 source_id, gint64 *id, GError **error)
{
  const QdPhoto wanted = { .source_id = source_id };

  return find_photo (project, &wanted, id, error);
}

/* What is stored of the address from now on, NULL: as it was; and whether a photo that failed waits again. */
static gboolean
choose_url (QdProject *project, const QdPhoto *photo, const char *url, char **chosen, gboolean *again, GError **error)
{
  g_autofree char *old = NULL;
  gint64 state;

  *chosen = NULL;
  *again = FALSE;
  if (url == NULL)
    return TRUE;
  if (!qd_database_lookup_text (project->db, error, &old, "SELECT ifnull(url, '') FROM photos WHERE id = ?", "i", photo->id) ||
      !qd_database_lookup (project->db, error, &state, "SELECT state FROM photos WHERE id = ?", "i", photo->id))
    return FALSE;
  *chosen = photo->resize && (state == QD_PHOTO_WAITING || state == QD_PHOTO_FAILED)
                ? g_strdup (url)
                : qd_photo_url_dup_with_size_of (url, old);
  *again = state == QD_PHOTO_FAILED && strcmp (*chosen, old) != 0;
  return TRUE;
}

static gboolean
update_photo (QdProject *project, const QdPhoto *photo, const char *url, QdPut *what, GError **error)
{
  g_autofree char *chosen = NULL;
  gboolean again;

  if (!choose_url (project, photo, url, &chosen, &again, error) ||
      !qd_database_run (project->db, error,
                        "UPDATE photos SET url = ifnull(?1, url), license = ifnull(?2, license), credit = ifnull(?3, credit)"
                        " WHERE id = ?4 AND (ifnull(?1, url) IS NOT url OR ifnull(?2, license) IS NOT license"
                        " OR ifnull(?3, credit) IS NOT credit)",
                        "sssi", chosen, photo->license, photo->credit, photo->id))
    return FALSE;
  *what = sqlite3_changes (project->db->handle) > 0 ? QD_PUT_UPDATED : QD_PUT_SAME;
  return !again || qd_database_run (project->db, error,
                                    "UPDATE photos SET state = 0, reason = NULL, tries = 0, next_try = 0 WHERE id = ?", "i",
                                    photo->id);
}

static gboolean
put (QdProject *project, QdPhoto *photo, QdPut *what, GError **error)
{
  const char *url = qd_photo_url_get_stored (photo->url, photo->source_id);

  if (!find_photo (project, photo, &photo->id, error))
    return FALSE;
  if (photo->id == 0)
    {
      *what = QD_PUT_ADDED;
      if (!qd_database_run (project->db, error,
                            "INSERT INTO photos (observation_id, source_id, url, original_name, license, credit)"
                            " VALUES (?, ?, ?, ?, ?, ?)",
                            "nnssss", photo->observation_id, photo->source_id, url, photo->original_name, photo->license,
                            photo->credit))
        return FALSE;
      photo->id = sqlite3_last_insert_rowid (project->db->handle);
      return TRUE;
    }
  return update_photo (project, photo, url, what, error);
}

gboolean
qd_project_put_photo (QdProject *project, QdPhoto *photo, QdPut *put_result, GError **error)
{
  QdPut what = QD_PUT_SAME;
  gboolean ok;

  if (!qd_project_begin (project, error))
    return FALSE;
  ok = put (project, photo, &what, error);
  if (!qd_project_end (project, ok, what == QD_PUT_SAME ? 0 : QD_CHANGED_PHOTOS, error))
    return FALSE;
  if (put_result != NULL)
    *put_result = what;
  return TRUE;
}
