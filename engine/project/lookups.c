#include "config.h"
#include "engine/project/lookups.h"

#include "engine/project/photo-url.h"
#include "engine/project/project-private.h"

void
qd_lookup_photo_free (QdLookupPhoto *photo)
{
  if (photo == NULL)
    return;
  g_free (photo->license);
  g_free (photo->credit);
  g_free (photo->url);
  g_free (photo);
}

/* ---- What to ask ---- */

#define FROM_ASKABLE                                                                                                           \
  " FROM observations o LEFT JOIN lookups l ON l.observation_id = o.id WHERE o.used AND o.source_id IS NOT NULL"
#define DUE " AND (l.asked IS NULL OR l.asked < ?1)"

GArray *
qd_project_list_due_lookups (QdProject *project, gint64 before, gint64 after, guint limit, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (QdLookupDue));
  sqlite3_stmt *rows = qd_database_query (project->db, error,
                                          "SELECT o.id, o.source_id" FROM_ASKABLE DUE " AND o.id > ?2 ORDER BY o.id LIMIT ?3",
                                          "iiu", before, after, limit);
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      const QdLookupDue due = { sqlite3_column_int64 (rows, 0), sqlite3_column_int64 (rows, 1) };
      g_array_append_val (list, due);
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

gboolean
qd_project_count_due_lookups (QdProject *project, gint64 before, guint *count, GError **error)
{
  gint64 value = 0;
  gboolean ok = qd_database_lookup (project->db, error, &value, "SELECT count(*)" FROM_ASKABLE DUE, "i", before);

  *count = (guint) value;
  return ok;
}

/* ---- An answer ---- */

/* What withholds a photo that was looked up; ?1: the filter's licenses, as for QD_SQL_FILTER_LICENSE. */
#define WITHHELD                                                                                                               \
  "CASE WHEN taken_down THEN 2 WHEN ?1 IS NULL OR own_license IN (SELECT value FROM json_each(?1)) THEN 0 ELSE 1 END"

/* ?2 of @sql is @which. */
static gboolean
update_withheld (QdProject *project, const char *sql, gint64 which, GError **error)
{
  g_autoptr (QdFilter) filter = qd_project_get_filter (project, error);
  g_auto (QdFilterValues) values = { 0 };

  if (filter == NULL)
    return FALSE;
  qd_filter_values_init (&values, filter);
  return qd_database_run (project->db, error, sql, "si", values.licenses, which);
}

gboolean
qd_photos_update_withheld (QdProject *project, GError **error)
{
  return update_withheld (
      project, "UPDATE photos SET withheld = " WITHHELD " WHERE own_license IS NOT NULL AND ?2 = 0 AND withheld <> " WITHHELD,
      0, error);
}

static gboolean
keep_answer (QdProject *project, gint64 observation, QdLookupState state, gint64 when, GError **error)
{
  return qd_database_run (project->db, error, "INSERT OR REPLACE INTO lookups (observation_id, state, asked) VALUES (?, ?, ?)",
                          "iui", observation, state, when) &&
         (state != QD_LOOKUP_FOUND ||
          qd_database_run (project->db, error, "DELETE FROM lookup_photos WHERE observation_id = ?", "i", observation));
}

static gboolean
keep_photo (QdProject *project, gint64 observation, const QdLookupPhoto *photo, GError **error)
{
  return qd_database_run (project->db, error,
                          "INSERT OR REPLACE INTO lookup_photos (source_id, observation_id, license, credit, url, taken_down)"
                          " VALUES (?, ?, ?, ?, ?, ?)",
                          "iisssu", photo->source_id, observation, photo->license, photo->credit, photo->url,
                          photo->taken_down);
}

static gboolean
count_withheld (QdProject *project, gint64 source_id, gint64 *for_license, gint64 *down, GError **error)
{
  return qd_database_lookup (project->db, error, for_license,
                             "SELECT count(*) FROM photos WHERE source_id = ? AND withheld = 1", "i", source_id) &&
         qd_database_lookup (project->db, error, down, "SELECT count(*) FROM photos WHERE source_id = ? AND withheld = 2", "i",
                             source_id);
}

/* The project's photos of that number, one as a rule, get what is theirs. */
static gboolean
give_photo (QdProject *project, const QdLookupPhoto *photo, QdLookupChange *change, GError **error)
{
  gint64 license_before, license_after, down_before, down_after, others;

  if (!count_withheld (project, photo->source_id, &license_before, &down_before, error) ||
      !qd_database_lookup (project->db, error, &others,
                           "SELECT count(*) FROM photos WHERE source_id = ? AND (ifnull(own_license, license) IS NOT ?"
                           " OR ifnull(own_credit, credit) IS NOT ?)",
                           "iss", photo->source_id, photo->license, photo->credit) ||
      !qd_database_run (project->db, error,
                        "UPDATE photos SET own_license = ?, own_credit = ?, taken_down = ? WHERE source_id = ?", "ssui",
                        photo->license, photo->credit, photo->taken_down, photo->source_id) ||
      !update_withheld (project, "UPDATE photos SET withheld = " WITHHELD " WHERE source_id = ?2", photo->source_id, error) ||
      !count_withheld (project, photo->source_id, &license_after, &down_after, error))
    return FALSE;
  change->licenses += (guint) others;
  change->withheld += (guint) MAX (0, license_after - license_before);
  change->taken_down += (guint) MAX (0, down_after - down_before);
  return TRUE;
}

static gboolean
put (QdProject *project, gint64 observation, QdLookupState state, gint64 when, GPtrArray *photos, QdLookupChange *change,
     GError **error)
{
  gint64 missing = 0;

  if (!keep_answer (project, observation, state, when, error))
    return FALSE;
  for (guint i = 0; photos != NULL && i < photos->len; i++)
    if (!keep_photo (project, observation, photos->pdata[i], error) || !give_photo (project, photos->pdata[i], change, error))
      return FALSE;
  if (state == QD_LOOKUP_FOUND &&
      !qd_database_lookup (project->db, error, &missing,
                           "SELECT count(*) FROM photos p WHERE p.observation_id = ? AND p.source_id IS NOT NULL"
                           " AND NOT EXISTS (SELECT 1 FROM lookup_photos k WHERE k.source_id = p.source_id)",
                           "i", observation))
    return FALSE;
  change->missing += (guint) missing;
  return TRUE;
}

gboolean
qd_project_put_lookup (QdProject *project, gint64 observation, QdLookupState state, gint64 when, GPtrArray *photos,
                       QdLookupChange *change, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project, put (project, observation, state, when, photos, change, error), QD_CHANGED_PHOTOS, error);
}

/* ---- Further photos ---- */

/* ?1: the filter's licenses. */
#define FROM_FURTHER                                                                                                           \
  " FROM lookup_photos k JOIN observations o ON o.id = k.observation_id WHERE o.used AND NOT k.taken_down"                     \
  " AND (?1 IS NULL OR k.license IN (SELECT value FROM json_each(?1)))"                                                        \
  " AND NOT EXISTS (SELECT 1 FROM photos p WHERE p.source_id = k.source_id)"

GPtrArray *
qd_project_list_further_photos (QdProject *project, const QdLookupPhoto *after, gint64 to, guint limit, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_lookup_photo_free);
  g_autoptr (QdFilter) filter = qd_project_get_filter (project, error);
  g_auto (QdFilterValues) values = { 0 };
  QdStep step = QD_STEP_FAILED;
  sqlite3_stmt *rows;

  if (filter == NULL)
    return NULL;
  qd_filter_values_init (&values, filter);
  rows = qd_database_query (project->db, error,
                            "SELECT k.source_id, k.observation_id, k.license, k.credit, k.url" FROM_FURTHER
                            " AND (k.observation_id, k.source_id) > (?2, ?3) AND k.observation_id <= ?4"
                            " ORDER BY k.observation_id, k.source_id LIMIT ?5",
                            "siiiu", values.licenses, after != NULL ? after->observation_id : (gint64) 0,
                            after != NULL ? after->source_id : (gint64) 0, to, limit);
  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      QdLookupPhoto *photo = g_new0 (QdLookupPhoto, 1);
      photo->source_id = sqlite3_column_int64 (rows, 0);
      photo->observation_id = sqlite3_column_int64 (rows, 1);
      photo->license = qd_column_dup (rows, 2);
      photo->credit = qd_column_dup (rows, 3);
      photo->url = qd_column_dup (rows, 4);
      g_ptr_array_add (list, photo);
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

/* What was learned of one photo of an observation must not be asked of another: it goes where its sibling is. */
static gboolean
join_subset (QdProject *project, gint64 id, gint64 observation, GError **error)
{
  return qd_database_run (project->db, error,
                          "INSERT INTO splits (photo_id, subset) SELECT ?1, t.subset FROM photos p JOIN splits t"
                          " ON t.photo_id = p.id WHERE p.observation_id = ?2 AND p.id <> ?1 ORDER BY p.id LIMIT 1",
                          "ii", id, observation);
}

static gboolean
add_further (QdProject *project, const QdLookupPhoto *further, const char *url, gboolean *added, GError **error)
{
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  QdLookupChange change = { 0 };
  QdPut what;

  photo->observation_id = further->observation_id;
  photo->source_id = further->source_id;
  photo->url = g_strdup (url);
  photo->license = g_strdup (further->license);
  photo->credit = g_strdup (further->credit);
  if (!qd_project_put_photo (project, photo, &what, error))
    return FALSE;
  *added = what == QD_PUT_ADDED;
  return !*added ||
         (give_photo (project, further, &change, error) && join_subset (project, photo->id, further->observation_id, error));
}

gboolean
qd_project_add_further_photo (QdProject *project, const QdLookupPhoto *photo, const char *url, gboolean *added, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project, add_further (project, photo, url, added, error), QD_CHANGED_PHOTOS | QD_CHANGED_SPLIT, error);
}

char *
qd_project_dup_photo_url (QdProject *project, gint64 observation, GError **error)
{
  char *url = NULL;

  qd_database_lookup_text (project->db, error, &url,
                           "SELECT " QD_SQL_PHOTO_URL " FROM photos p WHERE p.observation_id = ? AND p.url IS NOT NULL ORDER BY p.id", "i",
                           observation);
  return url;
}

/* ---- Counts ---- */

#define FROM_LOOKED_UP                                                                                                         \
  " FROM photos p JOIN observations o ON o.id = p.observation_id WHERE p.own_license IS NOT NULL AND o.used AND "

static gboolean
count_photos (QdProject *project, const QdFilterValues *values, QdLookupCounts *counts, GError **error)
{
  gint64 license, there, down, further;

  if (!qd_database_lookup (project->db, error, &license, "SELECT count(*)" FROM_LOOKED_UP "p.withheld = 1", "") ||
      !qd_database_lookup (project->db, error, &there, "SELECT count(*)" FROM_LOOKED_UP "p.withheld = 1 AND p.state = 2", "") ||
      !qd_database_lookup (project->db, error, &down, "SELECT count(*)" FROM_LOOKED_UP "p.withheld = 2", "") ||
      !qd_database_lookup (project->db, error, &further, "SELECT count(*)" FROM_FURTHER, "s", values->licenses))
    return FALSE;
  counts->withheld = (guint) license;
  counts->withheld_there = (guint) there;
  counts->taken_down = (guint) down;
  counts->further = (guint) further;
  return TRUE;
}

gboolean
qd_project_count_lookups (QdProject *project, QdLookupCounts *counts, GError **error)
{
  g_autoptr (QdFilter) filter = qd_project_get_filter (project, error);
  g_auto (QdFilterValues) values = { 0 };
  sqlite3_stmt *row;

  *counts = (QdLookupCounts){ 0 };
  if (filter == NULL)
    return FALSE;
  qd_filter_values_init (&values, filter);
  row = qd_database_query (project->db, error, "SELECT count(*), count(l.asked), ifnull(sum(l.state = 2), 0)" FROM_ASKABLE, "");
  if (row == NULL || qd_database_step (project->db, row, error) != QD_STEP_ROW)
    return FALSE;
  counts->observations = (guint) sqlite3_column_int (row, 0);
  counts->asked = (guint) sqlite3_column_int (row, 1);
  counts->gone = (guint) sqlite3_column_int (row, 2);
  sqlite3_reset (row);
  return count_photos (project, &values, counts, error);
}
