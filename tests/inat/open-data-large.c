/* A part of the open data against its large tables: the time is printed, the memory held to a bound. QD_ROWS observations, ten
 * times as many photos, of which one in ten is theirs. */
#include "import-fixture.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define LARGEST_GROWTH 65536 /* KiB of resident memory */

static guint64
peak_memory (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);
  return g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10);
}

static FILE *
create (const char *folder, const char *name, const char *head)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  FILE *file = fopen (path, "w");

  g_assert_nonnull (file);
  fprintf (file, "%s\n", head);
  return file;
}

static void
write_tables (const char *folder, guint n)
{
  FILE *observations =
      create (folder, "observations.csv",
              "observation_uuid\tobserver_id\tlatitude\tlongitude\tpositional_accuracy\ttaxon_id\tquality_grade\t"
              "observed_on");
  FILE *photos = create (folder, "photos.csv",
                         "photo_uuid\tphoto_id\tobservation_uuid\tobserver_id\textension\tlicense\twidth\theight\tposition");

  /* The numbers are spread, as uuids are. */
  for (guint i = 0; i < n; i++)
    fprintf (observations, "%08x-0000-4000-8000-000000000000\t%u\t45.5\t-73.25\t10\t%u\tresearch\t2021-05-06\n",
             i * 2654435761u, i % 999 + 1, i % 500 + 1);
  for (guint i = 0; i < 10 * n; i++)
    fprintf (photos, "x\t%u\t%08x-0000-4000-8000-%012x\t1\tjpg\tCC-BY\t2048\t1536\t0\n", i + 1, i / 10 * 2654435761u, i % 10);
  g_assert_cmpint (fclose (observations), ==, 0);
  g_assert_cmpint (fclose (photos), ==, 0);
}

static void
test_large (void)
{
  guint n = (guint) g_ascii_strtoull (g_getenv ("QD_ROWS") != NULL ? g_getenv ("QD_ROWS") : "20000", NULL, 10);
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *folder = import_fixture_path (fixture, "tables");
  guint64 before = peak_memory ();
  gint64 began;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  write_tables (folder, n);
  began = g_get_monotonic_time ();
  g_autoptr (QdReport) report = import_fixture_import (fixture, folder);
  import_fixture_check (report, n, n, 0, 0, "{}");
  g_assert_cmpuint (import_fixture_count (fixture).photos, ==, n);
  g_test_message ("%u observations of %u photos in %.1f seconds, %.1f MB more", n, 10 * n,
                  (double) (g_get_monotonic_time () - began) / 1e6, (double) (peak_memory () - before) / 1024);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (peak_memory () - before, <, LARGEST_GROWTH);
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/open-data/large", test_large);
  return g_test_run ();
}
