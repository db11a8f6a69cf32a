#include "engine/project/project-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "engine/core/error.h"
#include "engine/project/photo-url.h"

#define PHOTO_COLUMNS                                                                                                          \
  "p.id, p.observation_id, p.source_id, " QD_SQL_PHOTO_URL ", p.original_name, p.file, p.state, p.reason, p.tries, p.next_try, p.width,"      \
  " p.height, p.bytes, p.sha256, ifnull(p.own_license, p.license), ifnull(p.own_credit, p.credit), p.mark, p.modified,"          \
  " ifnull(t.subset, 0),"                                                                                                      \
  " (SELECT count(*) FROM boxes b WHERE b.photo_id = p.id AND b.source <> 2),"                                                 \
  " (SELECT count(*) FROM boxes b WHERE b.photo_id = p.id AND b.source = 2), ifnull(s.class_id, 0), p.withheld,"          \
  " (SELECT count(*) FROM disputes d WHERE d.photo_id = p.id AND NOT d.decided)"

static QdPhoto *
read_photo (sqlite3_stmt *row)
{
  QdPhoto *photo = qd_photo_new ();

  photo->id = sqlite3_column_int64 (row, 0);
  photo->observation_id = sqlite3_column_int64 (row, 1);
  photo->source_id = sqlite3_column_int64 (row, 2);
  photo->url = qd_column_dup (row, 3);
  photo->original_name = qd_column_dup (row, 4);
  photo->file = qd_column_dup (row, 5);
  photo->state = (QdPhotoState) sqlite3_column_int (row, 6);
  photo->reason = qd_column_dup (row, 7);
  photo->tries = (guint) sqlite3_column_int (row, 8);
  photo->next_try = sqlite3_column_int64 (row, 9);
  photo->width = (guint) sqlite3_column_int (row, 10);
  photo->height = (guint) sqlite3_column_int (row, 11);
  photo->bytes = sqlite3_column_int64 (row, 12);
  photo->sha256 = qd_column_dup (row, 13);
  photo->license = qd_column_dup (row, 14);
  photo->credit = qd_column_dup (row, 15);
  photo->mark = (QdMark) sqlite3_column_int (row, 16);
  photo->modified = sqlite3_column_int64 (row, 17);
  photo->subset = (QdSubset) sqlite3_column_int (row, 18);
  photo->n_boxes = (guint) sqlite3_column_int (row, 19);
  photo->n_suggestions = (guint) sqlite3_column_int (row, 20);
  photo->class_id = sqlite3_column_int64 (row, 21);
  photo->withheld = (QdWithheld)sqlite3_column_int (row, 22);
  photo->n_disputes = (guint) sqlite3_column_int (row, 23);
  return photo;
}

static GPtrArray *
read_photos (QdProject *project, sqlite3_stmt *rows, GError **error)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_photo_free);
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    g_ptr_array_add (photos, read_photo (rows));
  return step == QD_STEP_DONE ? g_steal_pointer (&photos) : NULL;
}

/* ---- Asking ---- */

/* ?1 to ?9 as QUERY_VALUES binds them. */
#define QUERY_CONDITIONS                                                                                                       \
  "(?8 OR " QD_SQL_SHOWN ") AND (?1 < 0 OR p.state = ?1) AND (?2 < 0 OR p.mark = ?2) AND (?3 < 0 OR ifnull(t.subset, 0) = ?3)" \
  " AND (?4 < 0 OR (?4 = 1 AND " QD_SQL_LABELLED ") OR (?4 = 0 AND p.state = 2 AND p.mark <> 3 AND NOT " QD_SQL_LABELLED "))"  \
  " AND (?5 < 0 OR ?5 = EXISTS (SELECT 1 FROM boxes b WHERE b.photo_id = p.id AND b.source = 2))"                              \
  " AND (?6 = 0 OR s.class_id = ?6 OR EXISTS (SELECT 1 FROM boxes b WHERE b.photo_id = p.id AND b.class_id = ?6))"             \
  " AND (?7 IS NULL OR instr(lower(ifnull(s.common_name, '') || char(10) || ifnull(s.scientific_name, '') || char(10) ||"      \
  "  ifnull(o.place, '') || char(10) || ifnull(o.user_login, '') || char(10) || ifnull(o.user_name, '') || char(10) ||"        \
  "  ifnull(p.original_name, '') || char(10) || ifnull(p.source_id, '')), lower(?7)) > 0)"                                     \
  " AND (NOT ?9 OR EXISTS (SELECT 1 FROM disputes d WHERE d.photo_id = p.id AND NOT d.decided))"
#define QUERY_FORMAT "uuuuuisuu"
#define QUERY_VALUES(q)                                                                                                        \
  (q)->state, (q)->mark, (q)->subset, (q)->labelled, (q)->suggested, (q)->class_id, (q)->text, (q)->unused_too,       \
      (q)->disputed
#define QUERY_SORT " ORDER BY CASE WHEN ?10 = 1 THEN -p.modified ELSE 0 END, p.id"
/* For QD_PHOTOS_BY_ID alone: what is asked for first is found without the rest. */
#define PLAIN_SORT " ORDER BY p.id"
#define QUERY_PAGE " LIMIT CASE WHEN ?12 = 0 THEN -1 ELSE ?12 END OFFSET ?11"

GPtrArray *
qd_project_list_photos (QdProject *project, const QdPhotoQuery *query, GError **error)
{
  /* The page first and its columns second: boxes are counted for what is on the page alone. */
  return read_photos (project,
                      qd_database_query (project->db, error,
                                         "SELECT " PHOTO_COLUMNS " FROM " QD_SQL_PHOTOS_SHOWN
                                         " WHERE p.id IN (SELECT p.id FROM " QD_SQL_PHOTOS_SHOWN
                                         " WHERE " QUERY_CONDITIONS QUERY_SORT QUERY_PAGE ")" QUERY_SORT,
                                         QUERY_FORMAT "uuu", QUERY_VALUES (query), query->order, query->offset, query->limit),
                      error);
}

GArray *
qd_project_list_photo_ids (QdProject *project, const QdPhotoQuery *query, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *sql = query->order == QD_PHOTOS_BY_ID
                        ? "SELECT p.id FROM " QD_SQL_PHOTOS_SHOWN " WHERE " QUERY_CONDITIONS PLAIN_SORT QUERY_PAGE
                        : "SELECT p.id FROM " QD_SQL_PHOTOS_SHOWN " WHERE " QUERY_CONDITIONS QUERY_SORT QUERY_PAGE;
  sqlite3_stmt *rows = qd_database_query (project->db, error, sql, QUERY_FORMAT "uuu", QUERY_VALUES (query), query->order,
                                          query->offset, query->limit);
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      gint64 id = sqlite3_column_int64 (rows, 0);
      g_array_append_val (ids, id);
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

gboolean
qd_project_count_photos (QdProject *project, const QdPhotoQuery *query, guint *count, GError **error)
{
  gint64 value;
  gboolean ok =
      qd_database_lookup (project->db, error, &value, "SELECT count(*) FROM " QD_SQL_PHOTOS_SHOWN " WHERE " QUERY_CONDITIONS,
                          QUERY_FORMAT, QUERY_VALUES (query));

  *count = (guint) value;
  return ok;
}

QdPhoto *
qd_project_get_photo (QdProject *project, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) found = read_photos (
      project,
      qd_database_query (project->db, error, "SELECT " PHOTO_COLUMNS " FROM " QD_SQL_PHOTOS_SHOWN " WHERE p.id = ?", "i", id),
      error);

  if (found == NULL)
    return NULL;
  if (found->len == 1)
    return g_ptr_array_steal_index (found, 0);
  qd_project_fail_missing (project, QD_MISSING_PHOTO, id, error);
  return NULL;
}

gint64
qd_project_find_photo_by_sha256 (QdProject *project, const char *sha256, GError **error)
{
  gint64 id;

  qd_database_lookup (project->db, error, &id, "SELECT id FROM photos WHERE sha256 = ? AND state = 2 ORDER BY id", "s", sha256);
  return id;
}

GPtrArray *
qd_project_list_withheld_photos (QdProject *project, guint limit, GError **error)
{
  return read_photos (project,
                      qd_database_query (project->db, error,
                                         "SELECT " PHOTO_COLUMNS " FROM " QD_SQL_PHOTOS_SHOWN
                                         " WHERE p.own_license IS NOT NULL AND p.withheld > 0 AND o.used ORDER BY p.id LIMIT ?",
                                         "u", limit),
                      error);
}

/* ---- Fetching ---- */

GPtrArray *
qd_project_list_due_photos (QdProject *project, gint64 now, guint limit, GError **error)
{
  return read_photos (project,
                      qd_database_query (project->db, error,
                                         "SELECT " PHOTO_COLUMNS " FROM " QD_SQL_PHOTOS_SHOWN " WHERE " QD_SQL_SHOWN
                                         " AND p.url IS NOT NULL AND p.mark <> 3"
                                         " AND (p.state = 0 OR (p.state = 3 AND p.next_try > 0 AND p.next_try <= ?1))"
                                         " ORDER BY p.state, p.next_try, p.id LIMIT CASE WHEN ?2 = 0 THEN -1 ELSE ?2 END",
                                         "iu", now, limit),
                      error);
}

#define WANTED      QD_SQL_SHOWN " AND p.url IS NOT NULL AND p.mark <> 3 AND (p.state = 0 OR (p.state = 3 AND p.next_try > 0))"
#define WANTED_SORT " ORDER BY p.state, p.next_try, p.id"

GArray *
qd_project_list_due_photo_ids (QdProject *project, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *rows = qd_database_query (
      project->db, error,
      "SELECT p.id FROM photos p LEFT JOIN observations o ON o.id = p.observation_id WHERE " WANTED WANTED_SORT, "");
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      gint64 id = sqlite3_column_int64 (rows, 0);
      g_array_append_val (ids, id);
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

GPtrArray *
qd_project_list_wanted_photos (QdProject *project, const gint64 *ids, guint n, GError **error)
{
  g_autoptr (GString) list = g_string_new ("[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (list, i == 0 ? "%" G_GINT64_FORMAT : ",%" G_GINT64_FORMAT, ids[i]);
  g_string_append_c (list, ']');
  return read_photos (project,
                      qd_database_query (project->db, error,
                                         "SELECT " PHOTO_COLUMNS " FROM " QD_SQL_PHOTOS_SHOWN
                                         " WHERE p.id IN (SELECT value FROM json_each(?)) AND " WANTED WANTED_SORT,
                                         "s", list->str),
                      error);
}

gboolean
qd_project_release_photos (QdProject *project, GError **error)
{
  gint64 n;

  if (!qd_database_lookup (project->db, error, &n, "SELECT count(*) FROM photos WHERE state = 1 AND state > 0", ""))
    return FALSE;
  if (n == 0)
    return TRUE;
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project, qd_database_run (project->db, error, "UPDATE photos SET state = 0 WHERE state = 1 AND state > 0", ""),
                         QD_CHANGED_PHOTOS, error);
}

/* A statement about one photo, which has to be there. */
static gboolean
change_photo (QdProject *project, gint64 id, gboolean ran, GError **error)
{
  gboolean found = ran && sqlite3_changes (project->db->handle) > 0;

  if (ran && !found)
    qd_project_fail_missing (project, QD_MISSING_PHOTO, id, error);
  return qd_project_end (project, found, QD_CHANGED_PHOTOS, error);
}

gboolean
qd_project_set_photo_state (QdProject *project, gint64 id, QdPhotoState state, const char *reason, gint64 next_try,
                            GError **error)
{
  gboolean failed = state == QD_PHOTO_FAILED;

  g_return_val_if_fail (state != QD_PHOTO_THERE, FALSE);
  if (!qd_project_begin (project, error))
    return FALSE;
  return change_photo (project, id,
                       qd_database_run (project->db, error,
                                        "UPDATE photos SET state = ?, reason = ?, next_try = ?, tries = tries + ? WHERE id = ?",
                                        "usiui", state, failed ? reason : NULL, failed ? next_try : (gint64) 0, failed, id),
                       error);
}

gboolean
qd_project_set_photo_there (QdProject *project, gint64 id, const char *file, guint width, guint height, gint64 bytes,
                            const char *sha256, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return change_photo (
      project, id,
      qd_database_run (project->db, error,
                       "UPDATE photos SET state = 2, reason = NULL, next_try = 0, tries = 0, file = ?, width = ?,"
                       " height = ?, bytes = ?, sha256 = ? WHERE id = ?",
                       "suuisi", file, width, height, bytes, sha256, id),
      error);
}

/* Found by the index of the states above 0. */
gboolean
qd_project_count_due_again (QdProject *project, guint *n, GError **error)
{
  gint64 found;

  if (!qd_database_lookup (project->db, error, &found,
                           "SELECT count(*) FROM photos p LEFT JOIN observations o ON o.id = p.observation_id"
                           " WHERE p.state = 3 AND p.state > 0 AND " WANTED,
                           ""))
    return FALSE;
  *n = (guint) found;
  return TRUE;
}

gboolean
qd_project_retry_photos (QdProject *project, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project,
                         qd_database_run (project->db, error,
                                          "UPDATE photos SET state = 0, reason = NULL, next_try = 0, tries = 0 WHERE state = 3 AND state > 0",
                                          ""),
                         QD_CHANGED_PHOTOS, error);
}

gboolean
qd_project_set_photo_license (QdProject *project, gint64 id, const char *license, const char *credit, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return change_photo (project, id,
                       qd_database_run (project->db, error, "UPDATE photos SET license = ?, credit = ? WHERE id = ?", "ssi",
                                        license, credit, id),
                       error);
}

gboolean
qd_project_remove_photo (QdProject *project, gint64 id, GError **error)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (project, id, error);
  g_autofree char *path = photo == NULL ? NULL : qd_project_dup_photo_path (project, photo);

  if (photo == NULL || !qd_project_begin (project, error))
    return FALSE;
  if (!change_photo (project, id, qd_database_run (project->db, error, "DELETE FROM photos WHERE id = ?", "i", id), error))
    return FALSE;
  if (path != NULL && g_unlink (path) != 0 && errno != ENOENT)
    g_warning ("%s could not be removed", path);
  return TRUE;
}
