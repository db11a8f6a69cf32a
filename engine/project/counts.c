#include "engine/project/project-private.h"
#include "engine/project/work-counts.h"

#include <math.h>
#include <string.h>

#define PASS                                                                                                                   \
  "SELECT count(*), ifnull(sum(used), 0), count(DISTINCT CASE WHEN used THEN species_id END) FROM observations"
#define ALL_USED                                                                                                               \
  "SELECT n, n, (SELECT count(*) FROM species s WHERE EXISTS (SELECT 1 FROM observations o WHERE o.species_id = s.id))"        \
  " FROM (SELECT count(*) AS n FROM observations)"

/* A pass over all observations unless nothing leaves one out: then their indexes tell. Not again before something of them
 * changed. */
static gboolean
read_observations (QdProject *project, GError **error)
{
  gboolean all_used;
  sqlite3_stmt *row;

  if (!qd_observations_are_all_used (project, &all_used, error))
    return FALSE;
  row = qd_database_query (project->db, error, all_used ? ALL_USED : PASS, "");
  if (row == NULL || qd_database_step (project->db, row, error) != QD_STEP_ROW)
    return FALSE;
  project->counted.observations = (guint) sqlite3_column_int (row, 0);
  project->counted.observations_used = (guint) sqlite3_column_int (row, 1);
  project->counted.species_used = (guint) sqlite3_column_int (row, 2);
  sqlite3_reset (row);
  return TRUE;
}

static gboolean
count_observations (QdProject *project, QdCounts *counts, GError **error)
{
  gint64 rows, generation;

  /* What is not committed yet has no generation. */
  if (project->db->depth > 0)
    project->counted_generation = -1;
  if (!qd_project_get_generations (project, &rows, &generation, error))
    return FALSE;
  if (project->counted_generation != generation + 1 && !read_observations (project, error))
    return FALSE;
  project->counted_generation = project->db->depth > 0 ? -1 : generation + 1;
  counts->observations = project->counted.observations;
  counts->observations_used = project->counted.observations_used;
  counts->species_used = project->counted.species_used;
  return TRUE;
}

#define PHOTOS "photos p LEFT JOIN observations o ON o.id = p.observation_id"

#define STATES                                                                                                                 \
  "total(p.state = 1), total(p.state = 2), total(p.state = 3), total(p.bytes * (p.state = 2)) FROM "

/* All that are shown. Where every observation is used none of them has to be looked up, and of the photos those alone that do
 * not wait or may be withheld, which their indexes find. */
static gboolean
count_states (QdProject *project, QdCounts *counts, GError **error)
{
  const char *sql =
      counts->observations == counts->observations_used
          ? "SELECT (SELECT count(*) FROM photos) - (SELECT count(*) FROM photos WHERE own_license IS NOT NULL AND withheld > 0"
            " AND observation_id IS NOT NULL), " STATES
            "photos p WHERE p.state > 0 AND (p.observation_id IS NULL OR p.withheld = 0)"
          : "SELECT count(*), " STATES PHOTOS " WHERE " QD_SQL_SHOWN;
  sqlite3_stmt *row = qd_database_query (project->db, error, sql, "");

  if (row == NULL || qd_database_step (project->db, row, error) != QD_STEP_ROW)
    return FALSE;
  counts->photos = (guint) sqlite3_column_int (row, 0);
  counts->fetching = (guint) sqlite3_column_int (row, 1);
  counts->there = (guint) sqlite3_column_int (row, 2);
  counts->failed = (guint) sqlite3_column_int (row, 3);
  counts->bytes = sqlite3_column_int64 (row, 4);
  counts->waiting = counts->photos - counts->fetching - counts->there - counts->failed;
  sqlite3_reset (row);
  return TRUE;
}

/* Found by their index, which has those alone that were looked up. */
static gboolean
count_withheld (QdProject *project, QdCounts *counts, GError **error)
{
  gint64 withheld;

  if (!qd_database_lookup (project->db, error, &withheld,
                           counts->observations == counts->observations_used
                               ? "SELECT count(*) FROM photos WHERE own_license IS NOT NULL AND withheld = 1"
                               : "SELECT count(*) FROM photos p JOIN observations o ON o.id = p.observation_id"
                                 " WHERE p.own_license IS NOT NULL AND p.withheld = 1 AND o.used",
                           ""))
    return FALSE;
  counts->withheld = (guint) withheld;
  return TRUE;
}

/* Is there a photo that somebody may have worked on? */
static gboolean
is_begun (QdProject *project, gboolean *begun, GError **error)
{
  gint64 any;

  if (!qd_database_lookup (project->db, error, &any,
                           "SELECT CASE WHEN EXISTS (SELECT 1 FROM photos WHERE state = 2 AND state > 0) THEN 1"
                           " WHEN EXISTS (SELECT 1 FROM boxes WHERE source = 2) THEN 1"
                           " ELSE EXISTS (SELECT 1 FROM photos WHERE mark > 0) END",
                           ""))
    return FALSE;
  *begun = any != 0;
  return TRUE;
}

static gboolean
count_work (QdProject *project, QdCounts *counts, GError **error)
{
  gboolean begun;

  return is_begun (project, &begun, error) && (!begun || qd_work_count (project, counts, error));
}

/* Found from the disputes, which are few. */
static gboolean
count_disputed (QdProject *project, QdCounts *counts, GError **error)
{
  gint64 disputed;

  if (!qd_database_lookup (project->db, error, &disputed,
                           "SELECT count(*) FROM " PHOTOS " WHERE " QD_SQL_SHOWN " AND p.state = 2"
                           " AND p.id IN (SELECT d.photo_id FROM disputes d WHERE NOT d.decided)",
                           ""))
    return FALSE;
  counts->disputed = (guint) disputed;
  return TRUE;
}

static gboolean
count_boxes (QdProject *project, QdCounts *counts, GError **error)
{
  sqlite3_stmt *row = qd_database_query (
      project->db, error,
      "SELECT (SELECT count(*) FROM boxes WHERE source <> 2), (SELECT count(*) FROM boxes WHERE source = 2),"
      " (SELECT count(*) FROM classes WHERE NOT retired),"
      " (SELECT count(*) FROM classes c WHERE NOT retired AND EXISTS (SELECT 1 FROM boxes b WHERE b.class_id = c.id AND "
      "b.source <> 2))",
      "");

  if (row == NULL || qd_database_step (project->db, row, error) != QD_STEP_ROW)
    return FALSE;
  counts->boxes = (guint)sqlite3_column_int (row, 0);
  counts->suggestions = (guint)sqlite3_column_int (row, 1);
  counts->classes = (guint)sqlite3_column_int (row, 2);
  counts->classes_with_boxes = (guint)sqlite3_column_int (row, 3);
  sqlite3_reset (row);
  return TRUE;
}

static gboolean
count_runs (QdProject *project, QdCounts *counts, GError **error)
{
  g_autoptr (GPtrArray) runs = qd_project_list_runs (project, error);

  if (runs == NULL)
    return FALSE;
  counts->runs = runs->len;
  counts->best_map50 = NAN;
  for (guint i = 0; i < runs->len; i++)
    {
      const QdRun *run = g_ptr_array_index (runs, i);
      counts->runs_done += run->state == QD_RUN_DONE;
      counts->runs_running += run->state == QD_RUN_RUNNING || run->state == QD_RUN_PAUSED;
      if (!isnan (run->best_map50) && !(run->best_map50 <= counts->best_map50))
        {
          counts->best_map50 = run->best_map50;
          counts->best_run = run->id;
        }
    }
  return TRUE;
}

gboolean
qd_project_count_stock (QdProject *project, QdCounts *counts, GError **error)
{
  memset (counts, 0, sizeof *counts);
  return count_observations (project, counts, error) && count_states (project, counts, error) &&
         count_withheld (project, counts, error);
}

gboolean
qd_project_count (QdProject *project, QdCounts *counts, GError **error)
{
  return qd_project_count_stock (project, counts, error) && count_work (project, counts, error) &&
         count_disputed (project, counts, error) && count_boxes (project, counts, error) && count_runs (project, counts, error);
}
