#include "tests/project/many.h"

#include "engine/project/project.h"

#include <sqlite3.h>

#define NUMBERS "WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < %u)"
/* 0..1 for observation i, another one for each @salt: a multiplicative hash is even enough. */
#define SHARE(salt) "((i * 2654435761 + " #salt " * 40503 * i / 7) %% 1000003 / 1000003.0)"

static void
run (sqlite3 *db, char *sql)
{
  char *message = NULL;

  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", message, sql);
  g_free (sql);
}

void
many_make (const char *folder, guint n, guint n_photos)
{
  g_autoptr (GError) error = NULL;
  QdProject *project = qd_project_open (folder, QD_PROJECT_CREATE, &error);
  g_autofree char *path = g_build_filename (folder, "project.db", NULL);
  sqlite3 *db = NULL;

  g_assert_no_error (error);
  g_object_unref (project);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  run (db, g_strdup ("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN"));
  run (db, g_strdup_printf (NUMBERS " INSERT INTO classes (name, color, position, automatic)"
                                    " SELECT 'Spotted thing ' || i, i * 2654435761 %% 16777216, i - 1, 1 FROM numbers",
                            3000u));
  run (db, g_strdup_printf (NUMBERS
                            " INSERT INTO species (key, taxon_id, scientific_name, common_name, iconic_taxon, class_id)"
                            " SELECT 'taxon ' || i, i, 'Genus species' || i, 'Spotted thing ' || i, 'Insecta', i FROM numbers",
                            3000u));
  run (db,
       g_strdup_printf (
           NUMBERS
           " INSERT INTO observations (source_id, url, observed_on, quality, license, user_id, user_login, place, latitude,"
           " longitude, description, species_id, used)"
           " SELECT i, 'https://host.example/observations/' || i,"
           " date ('2008-01-01', CAST (5800 * sqrt (" SHARE (
               1) ") AS INTEGER) || ' days'),"
                  " CASE WHEN " SHARE (2) " < 0.6 THEN 'research' WHEN " SHARE (
                      2) " < 0.9 THEN 'needs_id' ELSE 'casual' END,"
                         " CASE WHEN " SHARE (3) " < 0.7 THEN 'cc-by-nc' WHEN " SHARE (
                             3) " < 0.85 THEN 'all-rights-reserved'"
                                "  WHEN " SHARE (3) " < 0.94 THEN 'cc-by' ELSE 'cc0' END,"
                                                    " CAST (60000 * power (" SHARE (
                                                        4) ", 3) AS INTEGER) + 1,"
                                                           " 'naturalist' || (CAST (60000 * power (" SHARE (
                                                               4) ", 3) AS INTEGER) + 1),"
                                                                  " 'Hamlet ' || CAST (40000 * power (" SHARE (
                                                                      5) ", 2) AS INTEGER) || ', Some County, Éire',"
                                                                         " 47.5, 8.5, CASE WHEN i %% 5 = 0 THEN 'Seen on the "
                                                                         "wall beside the road, in the morning sun.' END,"
                                                                         " CAST (3000 * power (" SHARE (
                                                                             6) ", 3) AS INTEGER) + 1, 1 FROM numbers",
           n));
  if (n_photos > 0)
    run (db,
         g_strdup_printf (NUMBERS " INSERT INTO photos (observation_id, source_id, url, license, credit)"
                                  " SELECT i, i, 'https://host.example/photos/' || i || '/medium.jpg', 'cc-by', '(c) somebody'"
                                  " FROM numbers",
                          n_photos));
  run (db, g_strdup ("COMMIT"));
  sqlite3_close (db);
}
