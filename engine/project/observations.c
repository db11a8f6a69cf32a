#include "config.h"
#include "engine/project/project-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"

/* ---- Species ---- */

static char *
species_key (const QdObservation *observation)
{
  const char *name = observation->scientific_name != NULL ? observation->scientific_name : observation->common_name;
  g_autofree char *folded = NULL;

  if (observation->taxon_id != 0)
    return g_strdup_printf ("taxon %" G_GINT64_FORMAT, observation->taxon_id);
  if (name == NULL || *name == 0)
    return NULL;
  folded = g_utf8_casefold (name, -1);
  return g_strconcat ("name ", folded, NULL);
}

static gboolean
add_species (QdProject *project, const QdObservation *observation, const char *key, gint64 *id, GError **error)
{
  const char *common = observation->common_name, *scientific = observation->scientific_name;
  g_autofree char *number = g_strdup_printf (_ ("Taxon %" PRId64), observation->taxon_id);
  const char *name = common != NULL && *common != 0 ? common : scientific != NULL && *scientific != 0 ? scientific : number;
  gint64 class_id = qd_classes_ensure (project, name, TRUE, error);

  if (class_id == 0 ||
      !qd_database_run (project->db, error,
                        "INSERT INTO species (key, taxon_id, scientific_name, common_name, iconic_taxon, class_id)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        "snsssi", key, observation->taxon_id, scientific, common, observation->iconic_taxon, class_id))
    return FALSE;
  *id = sqlite3_last_insert_rowid (project->db->handle);
  project->pending |= QD_CHANGED_CLASSES;
  return TRUE;
}

gboolean
qd_species_ensure (QdProject *project, QdObservation *observation, GError **error)
{
  g_autofree char *key = species_key (observation);

  observation->species_id = 0;
  if (key == NULL)
    return TRUE;
  if (!qd_database_lookup (project->db, error, &observation->species_id, "SELECT id FROM species WHERE key = ?", "s", key))
    return FALSE;
  return observation->species_id != 0 || add_species (project, observation, key, &observation->species_id, error);
}

/* Is @o, which is stored, of a species of that name? */
static gboolean
goes_by_name (QdProject *project, const QdObservation *o, gint64 *goes, GError **error)
{
  return qd_database_lookup (
      project->db, error, goes,
      "SELECT EXISTS (SELECT 1 FROM observations o JOIN species s ON s.id = o.species_id WHERE o.id = ?1 AND"
      " CASE WHEN ?2 IS NOT NULL THEN fold(ifnull(s.scientific_name, '')) = fold(?2)"
      " ELSE fold(ifnull(s.common_name, '')) = fold(ifnull(?3, '')) END)",
      "iss", o->id, o->scientific_name, o->common_name);
}

gboolean
qd_species_choose (QdProject *project, QdObservation *observation, GError **error)
{
  gint64 goes = observation->guessed;

  observation->species_id = 0;
  if (observation->id != 0 && observation->taxon_id == 0 && goes == 0 && !goes_by_name (project, observation, &goes, error))
    return FALSE;
  return (observation->id != 0 && goes != 0) || qd_species_ensure (project, observation, error);
}

/* ---- Its page ---- */

#define PAGE       "https://www.inaturalist.org/observations/"
#define MOST_TENTH (G_MAXINT64 / 10) /* another digit may be added to a number below it */

gboolean
qd_observation_url_follows (const char *url, gint64 source_id)
{
  const char *at = url + strlen (PAGE);
  gint64 number = 0;

  if (source_id == 0 || strncmp (url, PAGE, strlen (PAGE)) != 0)
    return FALSE;
  for (; g_ascii_isdigit (*at) && number < MOST_TENTH; at++)
    number = 10 * number + (*at - '0');
  return *at == 0 && number == source_id && url[strlen (PAGE)] != '0';
}

/* What is stored of the page's address: NULL where it follows from the number, as it does for nearly every observation. */
static const char *
stored_url (const QdObservation *observation)
{
  const char *url = observation->url;

  return url == NULL || qd_observation_url_follows (url, observation->source_id) ? NULL : url;
}

static char *
dup_url (sqlite3_stmt *row, int url, int source_id)
{
  if (sqlite3_column_type (row, url) != SQLITE_NULL || sqlite3_column_type (row, source_id) == SQLITE_NULL)
    return qd_column_dup (row, url);
  return g_strdup_printf (PAGE "%lld", sqlite3_column_int64 (row, source_id));
}

/* ---- Putting ---- */

static gboolean
find_observation (QdProject *project, const QdObservation *observation, gint64 *id, GError **error)
{
  *id = 0;
  if (observation->source_id != 0 &&
      (!qd_database_lookup (project->db, error, id, "SELECT id FROM observations WHERE source_id = ?", "i",
                            observation->source_id) ||
       *id != 0))
    return *id != 0;
  /* It may have come without its number before. The index over numbers would give all that have none. */
  if (observation->uuid != NULL)
    return qd_database_lookup (project->db, error, id,
                               "SELECT id FROM observations INDEXED BY observations_by_uuid"
                               " WHERE uuid = ? AND source_id IS NULL",
                               "s", observation->uuid);
  if (observation->source_id == 0 && observation->url != NULL)
    return qd_database_lookup (project->db, error, id,
                               "SELECT id FROM observations INDEXED BY observations_by_url"
                               " WHERE url = ? AND source_id IS NULL",
                               "s", observation->url);
  return TRUE;
}

gboolean
qd_project_find_observation (QdProject *project, gint64 source_id, const char *uuid, gint64 *id, GError **error)
{
  const QdObservation wanted = { .source_id = source_id, .uuid = (char *) uuid };

  return find_observation (project, &wanted, id, error);
}

#define OBSERVATION_FORMAT "nsssssnsssddsn"
#define OBSERVATION_VALUES(o)                                                                                                  \
  (o)->source_id, (o)->uuid, stored_url (o), (o)->observed_on, (o)->quality, (o)->license, (o)->user_id, (o)->user_login,      \
      (o)->user_name, (o)->place, (o)->latitude, (o)->longitude, (o)->description, (o)->species_id
#define OBSERVATION_COLUMNS                                                                                                    \
  "(source_id, uuid, url, observed_on, quality, license, user_id, user_login, user_name, place, latitude, longitude,"         \
  " description, species_id)"

static gboolean
insert_observation (QdProject *project, QdObservation *o, GError **error)
{
  if (!qd_database_run (project->db, error,
                        "INSERT INTO observations " OBSERVATION_COLUMNS
                        " VALUES (?1, ?2, ?3, nullif(?4, ''), ?5, ifnull(?6, ''), ?7, ?8, nullif(?9, ''), nullif(?10, ''),"
                        " ?11, ?12, nullif(?13, ''), ?14)",
                        OBSERVATION_FORMAT, OBSERVATION_VALUES (o)))
    return FALSE;
  o->id = sqlite3_last_insert_rowid (project->db->handle);
  return TRUE;
}

/* Blank takes away what was there. */
#define TAKEN(n, column) "CASE WHEN ?" n " IS NULL THEN " column " ELSE nullif(?" n ", '') END"
#define COORDINATE(n, column) "CASE WHEN ?16 THEN NULL ELSE ifnull(?" n ", " column ") END"
#define UPDATED_COLUMNS                                                                                                        \
  "(ifnull(?1, source_id), ifnull(?2, uuid), ifnull(?3, url), " TAKEN ("4", "observed_on") ", ifnull(?5, quality),"            \
  " ifnull(?6, license), ifnull(?7, user_id), ifnull(?8, user_login), " TAKEN ("9", "user_name") ", "                          \
  TAKEN ("10", "place") ", " COORDINATE ("11", "latitude") ", " COORDINATE ("12", "longitude") ", "                            \
  TAKEN ("13", "description") ", ifnull(?14, species_id))"

/* An export with fewer columns than the last one takes nothing away. */
static gboolean
update_observation (QdProject *project, QdObservation *o, gboolean *changed, GError **error)
{
  gboolean ok = qd_database_run (project->db, error,
                                 "UPDATE observations SET " OBSERVATION_COLUMNS " = " UPDATED_COLUMNS
                                 " WHERE id = ?15 AND " UPDATED_COLUMNS " IS NOT " OBSERVATION_COLUMNS,
                                 OBSERVATION_FORMAT "iu", OBSERVATION_VALUES (o), o->id, o->no_coordinates);

  *changed = ok && sqlite3_changes (project->db->handle) > 0;
  return ok;
}

static gboolean
put (QdProject *project, QdObservation *observation, QdPut *put_result, GError **error)
{
  gboolean changed = FALSE;
  gint64 used;

  if (!find_observation (project, observation, &observation->id, error) || !qd_species_choose (project, observation, error))
    return FALSE;
  *put_result = observation->id == 0 ? QD_PUT_ADDED : QD_PUT_SAME;
  if (observation->id == 0 ? !insert_observation (project, observation, error)
                           : !update_observation (project, observation, &changed, error))
    return FALSE;
  if (changed)
    *put_result = QD_PUT_UPDATED;
  if (*put_result != QD_PUT_SAME && !project->settle_later && !qd_observations_update_used (project, -observation->id, error))
    return FALSE;
  if (!qd_database_lookup (project->db, error, &used, "SELECT used FROM observations WHERE id = ?", "i", observation->id))
    return FALSE;
  observation->used = used != 0;
  return TRUE;
}

gboolean
qd_project_put_observation (QdProject *project, QdObservation *observation, QdPut *put_result, GError **error)
{
  QdPut what = QD_PUT_SAME;
  gboolean ok;

  if (!qd_project_begin (project, error))
    return FALSE;
  ok = put (project, observation, &what, error);
  if (!qd_project_end (project, ok, what == QD_PUT_SAME ? 0 : QD_CHANGED_OBSERVATIONS, error))
    return FALSE;
  if (put_result != NULL)
    *put_result = what;
  return TRUE;
}

QdObservation *
qd_project_get_observation (QdProject *project, gint64 id, GError **error)
{
  sqlite3_stmt *row = qd_database_query (project->db, error,
                                         "SELECT o.id, o.source_id, o.uuid, o.url, o.observed_on, o.quality, o.license, "
                                         "o.user_id, o.user_login, o.user_name, o.place,"
                                         " o.latitude, o.longitude, s.taxon_id, s.scientific_name, s.common_name, "
                                         "s.iconic_taxon, o.description, o.species_id, o.used"
                                         " FROM observations o LEFT JOIN species s ON s.id = o.species_id WHERE o.id = ?",
                                         "i", id);
  QdStep step = row == NULL ? QD_STEP_FAILED : qd_database_step (project->db, row, error);
  QdObservation *o = NULL;

  if (step == QD_STEP_DONE)
    qd_project_fail_missing (project, QD_MISSING_OBSERVATION, id, error);
  if (step != QD_STEP_ROW)
    return NULL;
  o = qd_observation_new ();
  o->id = id;
  o->source_id = sqlite3_column_int64 (row, 1);
  o->uuid = qd_column_dup (row, 2);
  o->url = dup_url (row, 3, 1);
  o->observed_on = qd_column_dup (row, 4);
  o->quality = qd_column_dup (row, 5);
  o->license = qd_column_dup (row, 6);
  o->user_id = sqlite3_column_int64 (row, 7);
  o->user_login = qd_column_dup (row, 8);
  o->user_name = qd_column_dup (row, 9);
  o->place = qd_column_dup (row, 10);
  if (sqlite3_column_type (row, 11) != SQLITE_NULL && sqlite3_column_type (row, 12) != SQLITE_NULL)
    {
      o->latitude = sqlite3_column_double (row, 11);
      o->longitude = sqlite3_column_double (row, 12);
    }
  o->taxon_id = sqlite3_column_int64 (row, 13);
  o->scientific_name = qd_column_dup (row, 14);
  o->common_name = qd_column_dup (row, 15);
  o->iconic_taxon = qd_column_dup (row, 16);
  o->description = qd_column_dup (row, 17);
  o->species_id = sqlite3_column_int64 (row, 18);
  o->used = sqlite3_column_int (row, 19) != 0;
  sqlite3_reset (row);
  return o;
}
