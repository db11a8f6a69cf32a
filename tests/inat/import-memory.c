/* Memory that an export takes while it is read, however many rows it has: of a process of its own, which reads a few rows first.
 * QD_ROWS says how many. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/inat/import.h"

#define ROWS "200000"
#define FEW  1000

/* MB that the many rows take: 64 at a million, and as much less where they are fewer. */
#define MOST(rows) (16 + 48 * (rows) / 1e6)

#define HEADER                                                                                                                 \
  "id,uuid,observed_on_string,observed_on,time_observed_at,time_zone,user_id,user_login,user_name,created_at,updated_at,"      \
  "quality_grade,license,url,image_url,sound_url,tag_list,description,num_identification_agreements,"                          \
  "num_identification_disagreements,captive_cultivated,oauth_application_id,place_guess,latitude,longitude,"                   \
  "positional_accuracy,private_place_guess,private_latitude,private_longitude,geoprivacy,coordinates_obscured,"                \
  "species_guess,scientific_name,common_name,iconic_taxon_name,taxon_id\n"

/* The 36 columns of an export. */
static void
write_rows (const char *path, guint first, guint n)
{
  FILE *file = fopen (path, "wb");

  g_assert_nonnull (file);
  fputs (HEADER, file);
  for (guint i = first; i < first + n; i++)
    fprintf (file,
             "%u,%08x-2222-4333-8444-%012x,2021-05-%02u 10:11,2021-05-%02u,2021-05-%02u 08:11:00 UTC,Bern,%u,observer%u,"
             "Observer %u,2021-06-01 10:00:00 UTC,2021-06-02 10:00:00 UTC,research,CC0,"
             "https://www.inaturalist.org/observations/%u,"
             "https://inaturalist-open-data.s3.amazonaws.com/photos/%u/medium.jpg,,,\"On the wall, number %u\",2,0,false,,"
             "\"Hamlet %u, Éire\",47.%u,8.%u,12,,,,,false,Bee %u,Genus species%u,Bee %u,Insecta,%u\n",
             i, i, i, i % 28 + 1, i % 28 + 1, i % 28 + 1, i % 5000, i % 5000, i % 5000, i, i, i, i % 20000, i % 100000, i % 99991,
             i % 900, i % 900, i % 900, i % 900 + 1);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* ---- The process that imports ---- */

/* MB. @key: "VmHWM:", the most so far, or "VmRSS:", what is resident now. */
static double
get_memory (const char *key)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL) || (line = strstr (status, key)) == NULL)
    exit (2);
  return g_ascii_strtod (line + strlen (key), NULL) / 1024;
}

/* As the window does it. */
static void
import (const char *folder, const char *path, guint n)
{
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY, .keep_filter = TRUE };
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_CREATE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = NULL;

  if (qd_project_begin_large (project, &error))
    report = qd_import_export (project, path, &options, NULL, &error);
  if (report == NULL || report->added != n || !qd_project_commit (project, &error))
    g_error ("%s", error != NULL ? error->message : "not all rows were added");
}

/* Prints what was resident before the many rows, and the most that was meanwhile. */
static int
do_import (char **arguments)
{
  double before;

  import (arguments[0], arguments[1], FEW);
  before = get_memory ("VmRSS:");
  import (arguments[2], arguments[3], (guint) atoi (arguments[4]));
  printf ("%.1f %.1f\n", before, get_memory ("VmHWM:"));
  return 0;
}

/* ---- The test ---- */

static const char *program;

static void
test_memory (void)
{
  const char *rows = g_getenv ("QD_ROWS") != NULL ? g_getenv ("QD_ROWS") : ROWS;
  g_autofree char *root = g_dir_make_tmp ("quadrat-memory-XXXXXX", NULL), *said = NULL;
  g_autofree char *few = g_build_filename (root, "few.csv", NULL), *many = g_build_filename (root, "many.csv", NULL);
  g_autofree char *one = g_build_filename (root, "1.quadrat", NULL), *two = g_build_filename (root, "2.quadrat", NULL);
  g_autoptr (GSubprocess) child = NULL;
  double before, most;

  write_rows (few, 1, FEW);
  write_rows (many, 1, (guint) atoi (rows));
  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, program, "--import", one, few, two, many, rows, NULL);
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, &said, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (child));
  g_assert_cmpint (sscanf (said, "%lf %lf", &before, &most), ==, 2);
  g_test_message ("%s rows: %.0f MB before them, %.0f MB at most", rows, before, most);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpfloat (most - before, <=, MOST (atoi (rows)));
#endif
  g_assert_true (qd_file_remove_tree (root, NULL));
}

int
main (int argc, char **argv)
{
  if (argc == 7 && strcmp (argv[1], "--import") == 0)
    return do_import (argv + 2);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-memory/rows", test_memory);
  return g_test_run ();
}
