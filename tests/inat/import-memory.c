/* Memory that an export takes while it is read, however many rows it has: of a process of its own, which reads a few rows first.
 * QD_ROWS says how many. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/inat/import.h"
#include "many-rows.h"

#define ROWS "200000"
#define FEW  1000

/* MB that the many rows take: 64 at a million, and as much less where they are fewer. */
#define MOST(rows) (16 + 48 * (rows) / 1e6)

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

  many_rows_write (few, 1, FEW, FEW);
  many_rows_write (many, 1, (guint) atoi (rows), G_MAXUINT);
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
