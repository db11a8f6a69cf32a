#include "config.h"
#include "engine/project/schema.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"

/* Of a new file: twice SQLite's usual ones take an import of a million rows half the work of writing them down. */
#define QD_SCHEMA_PAGE_BYTES "8192"

/* Ids are AUTOINCREMENT where something outside remembers them: a deleted one is never given again. */
static const char *const migrations[] = {
  /* 1 */
  "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"

  "CREATE TABLE classes ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, color INTEGER NOT NULL, position INTEGER NOT NULL,"
  "  retired INTEGER NOT NULL DEFAULT 0,"
  "  automatic INTEGER NOT NULL DEFAULT 0);" /* made for a species, not by a person */
  "CREATE UNIQUE INDEX classes_by_name ON classes (name COLLATE NOCASE) WHERE retired = 0;"

  "CREATE TABLE species ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  key TEXT NOT NULL UNIQUE," /* 'taxon 47219', or 'name apis mellifera' where the export has no number */
  "  taxon_id INTEGER, scientific_name TEXT, common_name TEXT, iconic_taxon TEXT,"
  "  class_id INTEGER REFERENCES classes (id));"
  "CREATE INDEX species_by_class ON species (class_id);"

  "CREATE TABLE observations ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, source_id INTEGER UNIQUE, uuid TEXT, url TEXT, observed_on TEXT, quality TEXT,"
  "  license TEXT NOT NULL DEFAULT '', user_id INTEGER, user_login TEXT, user_name TEXT, place TEXT, latitude REAL,"
  "  longitude REAL, description TEXT, species_id INTEGER REFERENCES species (id), used INTEGER NOT NULL DEFAULT 1);"
  "CREATE INDEX observations_by_uuid ON observations (uuid);"
  "CREATE INDEX observations_by_url ON observations (url);"
  "CREATE INDEX observations_by_species ON observations (species_id, used);"

  "CREATE TABLE photos ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, observation_id INTEGER REFERENCES observations (id), source_id INTEGER,"
  "  url TEXT UNIQUE, original_name TEXT, file TEXT, state INTEGER NOT NULL DEFAULT 0, reason TEXT,"
  "  tries INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0, width INTEGER NOT NULL DEFAULT 0,"
  "  height INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, sha256 TEXT, license TEXT, credit TEXT,"
  "  mark INTEGER NOT NULL DEFAULT 0, modified INTEGER NOT NULL DEFAULT 0);"
  "CREATE INDEX photos_by_observation ON photos (observation_id);"
  "CREATE INDEX photos_by_source ON photos (source_id);"
  "CREATE INDEX photos_by_state ON photos (state);"
  "CREATE INDEX photos_by_sha256 ON photos (sha256);"

  "CREATE TABLE boxes ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,"
  "  class_id INTEGER NOT NULL REFERENCES classes (id), xmin REAL NOT NULL, ymin REAL NOT NULL, xmax REAL NOT NULL,"
  "  ymax REAL NOT NULL, difficult INTEGER NOT NULL DEFAULT 0, truncated INTEGER NOT NULL DEFAULT 0,"
  "  source INTEGER NOT NULL, score REAL, run_id INTEGER, created INTEGER NOT NULL, modified INTEGER NOT NULL,"
  "  CHECK (xmax > xmin AND ymax > ymin));"
  "CREATE INDEX boxes_by_photo ON boxes (photo_id, source);"
  "CREATE INDEX boxes_by_class ON boxes (class_id, source);"

  "CREATE TABLE splits ("
  "  photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,"
  "  subset INTEGER NOT NULL CHECK (subset BETWEEN 1 AND 3));"

  "CREATE TABLE runs ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, state INTEGER NOT NULL, network TEXT, settings TEXT, classes TEXT, device TEXT,"
  "  message TEXT, created INTEGER NOT NULL, started INTEGER NOT NULL DEFAULT 0, finished INTEGER NOT NULL DEFAULT 0,"
  "  seconds REAL NOT NULL DEFAULT 0, epoch INTEGER NOT NULL DEFAULT 0, epochs INTEGER NOT NULL DEFAULT 0,"
  "  best_epoch INTEGER NOT NULL DEFAULT 0, best_map50 REAL, best_map REAL);"

  "CREATE TABLE imports ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, \"when\" INTEGER NOT NULL, kind TEXT NOT NULL, source TEXT, read INTEGER NOT NULL,"
  "  added INTEGER NOT NULL, updated INTEGER NOT NULL, skipped INTEGER NOT NULL, reasons TEXT);",

  /* 2: classes count their photos from the index alone */
  "DROP INDEX boxes_by_class;"
  "CREATE INDEX boxes_by_class ON boxes (class_id, source, photo_id);",

  /* 3: what iNaturalist says itself of observations and photos; license and credit stay what the export let guess */
  "CREATE TABLE lookups ("
  "  observation_id INTEGER PRIMARY KEY REFERENCES observations (id) ON DELETE CASCADE, state INTEGER NOT NULL,"
  "  asked INTEGER NOT NULL);"
  "CREATE TABLE lookup_photos ("
  "  source_id INTEGER PRIMARY KEY, observation_id INTEGER NOT NULL REFERENCES observations (id) ON DELETE CASCADE,"
  "  license TEXT NOT NULL, credit TEXT NOT NULL, url TEXT, taken_down INTEGER NOT NULL);"
  "CREATE INDEX lookup_photos_by_observation ON lookup_photos (observation_id, source_id);"
  "ALTER TABLE photos ADD COLUMN own_license TEXT;" /* NULL: not looked up */
  "ALTER TABLE photos ADD COLUMN own_credit TEXT;"
  "ALTER TABLE photos ADD COLUMN taken_down INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE photos ADD COLUMN withheld INTEGER NOT NULL DEFAULT 0;" /* a QdWithheld */
  "CREATE INDEX photos_by_own_license ON photos (own_license, taken_down, withheld) WHERE own_license IS NOT NULL;",

  /* 4: an import of a million rows makes each index once, in order, and none over long texts: an observation or photo that has
   * a number of iNaturalist's is found by it alone. What was said UNIQUE in a column could not be taken off and put back. */
  "CREATE TABLE observations_anew ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, source_id INTEGER, uuid TEXT, url TEXT, observed_on TEXT, quality TEXT,"
  "  license TEXT NOT NULL DEFAULT '', user_id INTEGER, user_login TEXT, user_name TEXT, place TEXT, latitude REAL,"
  "  longitude REAL, description TEXT, species_id INTEGER REFERENCES species (id), used INTEGER NOT NULL DEFAULT 1);"
  "INSERT INTO observations_anew (id, source_id, uuid, url, observed_on, quality, license, user_id, user_login, user_name, "
  "place,"
  "  latitude, longitude, description, species_id, used)"
  "  SELECT id, source_id, uuid, CASE WHEN url = 'https://www.inaturalist.org/observations/' || source_id THEN NULL ELSE url "
  "END,"
  "  observed_on, quality, license, user_id, user_login, user_name, place, latitude, longitude, description, species_id, used"
  "  FROM observations;"
  "DELETE FROM sqlite_sequence WHERE name = 'observations_anew';"
  "INSERT INTO sqlite_sequence (name, seq) SELECT 'observations_anew', seq FROM sqlite_sequence WHERE name = 'observations';"
  "DROP TABLE observations;"
  "ALTER TABLE observations_anew RENAME TO observations;"
  "CREATE UNIQUE INDEX observations_by_source ON observations (source_id);"
  "CREATE INDEX observations_by_uuid ON observations (uuid) WHERE source_id IS NULL AND uuid IS NOT NULL;"
  "CREATE INDEX observations_by_url ON observations (url) WHERE source_id IS NULL AND url IS NOT NULL;"
  "CREATE INDEX observations_by_species ON observations (species_id, used);"

  "CREATE TABLE photos_anew ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, observation_id INTEGER REFERENCES observations (id), source_id INTEGER,"
  "  url TEXT, original_name TEXT, file TEXT, state INTEGER NOT NULL DEFAULT 0, reason TEXT,"
  "  tries INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0, width INTEGER NOT NULL DEFAULT 0,"
  "  height INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, sha256 TEXT, license TEXT, credit TEXT,"
  "  mark INTEGER NOT NULL DEFAULT 0, modified INTEGER NOT NULL DEFAULT 0, own_license TEXT, own_credit TEXT,"
  "  taken_down INTEGER NOT NULL DEFAULT 0, withheld INTEGER NOT NULL DEFAULT 0);"
  "INSERT INTO photos_anew (id, observation_id, source_id, url, original_name, file, state, reason, tries, next_try, width, "
  "height,"
  "  bytes, sha256, license, credit, mark, modified, own_license, own_credit, taken_down, withheld)"
  "  SELECT id, observation_id, source_id, url, original_name, file, state, reason, tries, next_try, width, height, bytes, "
  "sha256,"
  "  license, credit, mark, modified, own_license, own_credit, taken_down, withheld FROM photos;"
  "DELETE FROM sqlite_sequence WHERE name = 'photos_anew';"
  "INSERT INTO sqlite_sequence (name, seq) SELECT 'photos_anew', seq FROM sqlite_sequence WHERE name = 'photos';"
  "DROP TABLE photos;"
  "ALTER TABLE photos_anew RENAME TO photos;"
  "CREATE INDEX photos_by_observation ON photos (observation_id);"
  "CREATE INDEX photos_by_source ON photos (source_id) WHERE source_id IS NOT NULL;"
  "CREATE INDEX photos_by_url ON photos (url) WHERE source_id IS NULL AND url IS NOT NULL;"
  "CREATE INDEX photos_by_state ON photos (state);"
  "CREATE INDEX photos_by_sha256 ON photos (sha256) WHERE sha256 IS NOT NULL;"
  "CREATE INDEX photos_by_own_license ON photos (own_license, taken_down, withheld) WHERE own_license IS NOT NULL;",

  /* 5: the class that a species had before it was merged or left out, to come back to */
  "ALTER TABLE species ADD COLUMN former_class_id INTEGER REFERENCES classes (id);",

  /* 6: an import writes half as much of each photo, and makes no index over a million that all wait. Whoever looks for others
   * says so with "state > 0"; for those that wait all are looked through, once before they are fetched. */
  "UPDATE photos SET url ="
  "  substr(url, length('https://inaturalist-open-data.s3.amazonaws.com/photos/' || source_id || '/') + 1)"
  "  WHERE source_id > 0 AND url GLOB 'https://inaturalist-open-data.s3.amazonaws.com/photos/' || source_id || '/?*'"
  "  AND url NOT GLOB 'https://inaturalist-open-data.s3.amazonaws.com/photos/*/*/*';"
  "DROP INDEX photos_by_state;"
  "CREATE INDEX photos_by_state ON photos (state) WHERE state > 0;",

  /* 7: a filter that is applied to a million observations does not enter each of them into the index anew, and the index is made
   * in two thirds of the time */
  "DROP INDEX observations_by_species;"
  "CREATE INDEX observations_by_species ON observations (species_id);",

  /* 8: who drew a box; several people's looks at a photo, in a task or in the project itself, and what they drew in a task. It
   * stays apart from the boxes of the photo, which are what was settled between them. */
  "CREATE TABLE labellers (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, name TEXT NOT NULL);"
  "ALTER TABLE boxes ADD COLUMN labeller_id INTEGER REFERENCES labellers (id);"
  "ALTER TABLE boxes ADD COLUMN votes INTEGER NOT NULL DEFAULT 0;" /* above 0: settled */
  "ALTER TABLE boxes ADD COLUMN voters INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE boxes ADD COLUMN confidence REAL;"

  "CREATE TABLE tasks ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind INTEGER NOT NULL,"
  "  labellers INTEGER NOT NULL, settings TEXT NOT NULL, created INTEGER NOT NULL);"
  "CREATE TABLE task_photos ("
  "  task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,"
  "  photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,"
  "  state INTEGER NOT NULL DEFAULT 0," /* a QdTaskState */
  "  digest TEXT, PRIMARY KEY (task_id, photo_id)) WITHOUT ROWID;" /* of what was made of its looks */
  "CREATE INDEX task_photos_by_photo ON task_photos (photo_id);"

  "CREATE TABLE task_classes (" /* that went along with it: their ids are the same in its copies */
  "  task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,"
  "  class_id INTEGER NOT NULL REFERENCES classes (id), PRIMARY KEY (task_id, class_id)) WITHOUT ROWID;"

  "CREATE TABLE looks ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,"
  "  task_id INTEGER REFERENCES tasks (id) ON DELETE CASCADE,"
  "  labeller_id INTEGER REFERENCES labellers (id)," /* NULL: nobody's, but the boxes as they were before the task */
  "  mark INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0, started INTEGER NOT NULL, finished INTEGER NOT NULL);"
  "CREATE UNIQUE INDEX looks_by_photo ON looks (photo_id, ifnull(task_id, 0), ifnull(labeller_id, 0));"
  "CREATE INDEX looks_by_task ON looks (task_id, photo_id);"
  "CREATE TABLE look_boxes ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, look_id INTEGER NOT NULL REFERENCES looks (id) ON DELETE CASCADE,"
  "  class_id INTEGER NOT NULL REFERENCES classes (id), xmin REAL NOT NULL, ymin REAL NOT NULL, xmax REAL NOT NULL,"
  "  ymax REAL NOT NULL, difficult INTEGER NOT NULL DEFAULT 0, truncated INTEGER NOT NULL DEFAULT 0,"
  "  first_id INTEGER, adjusted INTEGER NOT NULL DEFAULT 0," /* the box as it was before the task, and whether it still is */
  "  created INTEGER NOT NULL, modified INTEGER NOT NULL, CHECK (xmax > xmin AND ymax > ymin));"
  "CREATE INDEX look_boxes_by_look ON look_boxes (look_id);"

  "CREATE TABLE disputes ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,"
  "  photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE, members TEXT NOT NULL," /* ids of look_boxes */
  "  kind INTEGER NOT NULL, class_id INTEGER NOT NULL, xmin REAL NOT NULL, ymin REAL NOT NULL, xmax REAL NOT NULL,"
  "  ymax REAL NOT NULL, votes INTEGER NOT NULL, voters INTEGER NOT NULL, confidence REAL NOT NULL,"
  "  decided INTEGER NOT NULL DEFAULT 0, kept TEXT NOT NULL DEFAULT '', kept_class_id INTEGER);"
  "CREATE INDEX disputes_by_photo ON disputes (photo_id);"
  "CREATE INDEX disputes_by_task ON disputes (task_id, photo_id);",

  /* 9: which lines an import left out, and what else was said of it */
  "ALTER TABLE imports ADD COLUMN sentences TEXT;",
};

guint
qd_schema_version (void)
{
  return G_N_ELEMENTS (migrations);
}

gboolean
qd_schema_read_version (QdDatabase *db, guint *version, GError **error)
{
  gint64 application, number, tables;

  if (!qd_database_lookup (db, error, &application, "PRAGMA application_id", "") ||
      !qd_database_lookup (db, error, &number, "PRAGMA user_version", "") ||
      !qd_database_lookup (db, error, &tables, "SELECT count(*) FROM sqlite_master", ""))
    return FALSE;
  *version = (guint) number;
  if (application == QD_SCHEMA_APPLICATION_ID && number > 0)
    return TRUE;
  if (application == 0 && number == 0 && tables == 0)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is not a Quadrat project: its database belongs to another program."),
               db->name);
  return FALSE;
}

static gboolean
migrate_one (QdDatabase *db, guint version, GError **error)
{
  g_autofree char *numbers =
      g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u", QD_SCHEMA_APPLICATION_ID, version);

  return qd_database_script (db, migrations[version - 1], error) && qd_database_script (db, numbers, error) &&
         qd_database_run (db, error, "INSERT INTO migrations (version, applied, program) VALUES (?, ?, ?)", "uis",
                          (int) version, g_get_real_time (), QD_VERSION);
}

static gboolean
migrate_from (QdDatabase *db, guint version, GError **error)
{
  if (!qd_database_script (db,
                           "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, applied INTEGER NOT NULL,"
                           " program TEXT NOT NULL)",
                           error))
    return FALSE;
  while (version < G_N_ELEMENTS (migrations))
    if (!migrate_one (db, ++version, error))
      return FALSE;
  return TRUE;
}

/* One transaction, with the number of the version, so that a crash leaves the one or the other, and a new project waits for the
 * disk once. */
gboolean
qd_schema_migrate (QdDatabase *db, GError **error)
{
  guint version;

  if (!qd_schema_read_version (db, &version, error))
    return FALSE;
  if (version >= G_N_ELEMENTS (migrations))
    return TRUE;
  if (version == 0 && !qd_database_script (db, "PRAGMA page_size = " QD_SCHEMA_PAGE_BYTES, error))
    return FALSE;
  if (!qd_database_begin (db, error))
    return FALSE;
  if (migrate_from (db, version, error))
    return qd_database_commit (db, error);
  qd_database_rollback (db);
  return FALSE;
}

/* A page that could not be read is damage to SQLite, too; it may be read the second time, and else its reason is told. */
gboolean
qd_schema_check (QdDatabase *db, GError **error)
{
  int code;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *answer = NULL;
      if (!qd_database_lookup_text (db, error, &answer, "PRAGMA quick_check(1)", ""))
        return FALSE;
      if (g_strcmp0 (answer, "ok") == 0)
        return TRUE;
    }
  code = qd_database_read_through (db);
  if (code != SQLITE_OK)
    return qd_database_fail_as (db, code, error);
  g_set_error (error, QD_ERROR, QD_ERROR_DAMAGED, _ ("The project “%s” is damaged: its database project.db does not fit together."),
               db->name);
  return FALSE;
}
