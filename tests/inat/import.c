#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/inat/import.h"

typedef struct
{
  char *folder;
  QdProject *project;
} Setup;

static const char *program;

static Setup *
setup_new (void)
{
  Setup *setup = g_new0 (Setup, 1);
  g_autoptr (GError) error = NULL;

  setup->folder = g_dir_make_tmp ("quadrat-import-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *path = g_build_filename (setup->folder, "test.quadrat", NULL);
  setup->project = qd_project_open (path, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
  return setup;
}

static void
setup_free (Setup *setup)
{
  if (setup == NULL)
    return;
  g_object_unref (setup->project);
  qd_file_remove_tree (setup->folder, NULL);
  g_free (setup->folder);
  g_free (setup);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_free)

static gboolean
no_fixtures (void)
{
  if (g_file_test (g_getenv ("QD_FIXTURES"), G_FILE_TEST_IS_DIR))
    return FALSE;
  g_test_skip ("no fixtures");
  return TRUE;
}

static QdReport *
import (Setup *setup, const char *file, const QdExportImportOptions *options, GError **error)
{
  g_autofree char *path = g_path_is_absolute (file) ? g_strdup (file) : g_build_filename (g_getenv ("QD_FIXTURES"), file, NULL);
  QdReport *report = qd_import_export (setup->project, path, options, NULL, error);

  if (report != NULL)
    g_assert_cmpuint (report->read, ==, report->added + report->updated + report->unchanged + report->skipped);
  return report;
}

static QdReport *
import_any (Setup *setup, const char *file)
{
  const QdExportImportOptions any = { .licenses = QD_LICENSE_SET_ANY };
  g_autoptr (GError) error = NULL;
  QdReport *report = import (setup, file, &any, &error);

  g_assert_no_error (error);
  return report;
}

static QdCounts
count (Setup *setup)
{
  g_autoptr (GError) error = NULL;
  QdCounts counts;

  g_assert_true (qd_project_count (setup->project, &counts, &error));
  g_assert_no_error (error);
  return counts;
}

static void
check_report (QdReport *report, guint read, guint added, guint updated, guint skipped, const char *reasons)
{
  g_autofree char *json = qd_report_reasons_to_json (report);

  g_assert_cmpuint (report->read, ==, read);
  g_assert_cmpuint (report->added, ==, added);
  g_assert_cmpuint (report->updated, ==, updated);
  g_assert_cmpuint (report->skipped, ==, skipped);
  g_assert_cmpstr (json, ==, reasons);
}

static void
test_bees (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = import (setup, "bees/observations-bees.csv", NULL, &error);

  g_assert_no_error (error);
  check_report (report, 11, 11, 0, 0, "{}");
  QdCounts counts = count (setup);
  g_assert_cmpuint (counts.observations, ==, 11);
  g_assert_cmpuint (counts.observations_used, ==, 11);
  g_assert_cmpuint (counts.waiting, ==, 11);
  g_assert_cmpuint (counts.classes, ==, counts.species_used);

  g_autoptr (QdObservation) observation = qd_project_get_observation (setup->project, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (observation->source_id, ==, 3898660);
  g_assert_cmpstr (observation->license, ==, "cc0");
  g_assert_cmpstr (observation->quality, ==, "research");
  g_assert_cmpstr (observation->observed_on, ==, "2019-04-10");
  g_assert_cmpstr (observation->scientific_name, ==, "Apis mellifera");
  g_assert_cmpstr (observation->common_name, ==, "Western Honey Bee");
  g_assert_cmpstr (observation->url, ==, "https://www.inaturalist.org/observations/3898660");
  g_assert_cmpfloat (observation->latitude, ==, 45);
  g_assert_cmpint (observation->taxon_id, ==, 47219);
  g_autoptr (QdPhoto) photo = qd_project_get_photo (setup->project, 1, &error);
  g_assert_cmpint (photo->source_id, ==, 3898660);
  g_assert_cmpstr (photo->url, ==, "https://inaturalist-open-data.s3.amazonaws.com/photos/3898660/medium.jpg");
  g_assert_cmpstr (photo->credit, ==, "Example One, no rights reserved (CC0)");
  g_assert_cmpstr (photo->license, ==, "cc0");
}

static void
test_twice (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (QdReport) first = import_any (setup, "inat/observations-568611.csv.zip");
  check_report (first, 378, 378, 0, 0, "{}");
  QdCounts before = count (setup);
  g_assert_cmpuint (before.observations, ==, 378);
  g_assert_cmpuint (before.photos, ==, 376); /* two photos belong to two observations each */
  g_assert_cmpuint (before.species_used, ==, 107);

  g_autoptr (QdReport) again = import_any (setup, "inat/observations-568611.csv");
  check_report (again, 378, 0, 0, 0, "{}");
  g_assert_cmpuint (again->unchanged, ==, 378);
  QdCounts after = count (setup);
  g_assert_cmpuint (after.observations, ==, before.observations);
  g_assert_cmpuint (after.photos, ==, before.photos);
  g_assert_cmpuint (after.classes, ==, before.classes);
  g_autoptr (GPtrArray) imports = qd_project_list_imports (setup->project, NULL);
  g_assert_cmpuint (imports->len, ==, 2);
}

/* A changed row updates the observation; rows that went are left alone. */
static void
test_changes (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *path = g_build_filename (setup->folder, "a.csv", NULL);
  static const char head[] = "id,image_url,license,quality_grade,user_login\n";
  g_autofree char *one
      = g_strconcat (head, "1,https://static.inaturalist.org/photos/1/medium.jpg,CC0,needs_id,ana\n",
                     "2,https://inaturalist-open-data.s3.amazonaws.com/photos/2/medium.jpg,CC0,needs_id,ben\n", NULL);
  g_autofree char *two
      = g_strconcat (head, "2,https://inaturalist-open-data.s3.amazonaws.com/photos/2/medium.jpg,CC-BY,research,ben\n", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, one, -1, NULL));
  g_autoptr (QdReport) first = import_any (setup, path);
  check_report (first, 2, 2, 0, 0, "{}");
  /* The host of closed photos: the observation is CC0, its photo is not known to be. */
  g_assert_cmpuint (first->n_warnings, ==, 1);
  g_autoptr (QdPhoto) closed = qd_project_get_photo (setup->project, 1, &error);
  g_assert_cmpstr (closed->credit, ==, "(c) ana, all rights reserved");
  g_assert_cmpstr (closed->license, ==, "");
  g_assert_true (g_file_set_contents (path, two, -1, NULL));
  g_autoptr (QdReport) second = import_any (setup, path);
  check_report (second, 1, 0, 1, 0, "{}");
  g_autoptr (QdObservation) observation = qd_project_get_observation (setup->project, 2, &error);
  g_assert_cmpstr (observation->quality, ==, "research");
  g_assert_cmpstr (observation->license, ==, "cc-by");
  g_autoptr (QdPhoto) photo = qd_project_get_photo (setup->project, 2, &error);
  g_assert_cmpstr (photo->credit, ==, "(c) ben, some rights reserved (CC BY)");
  g_assert_cmpuint (count (setup).observations, ==, 2);
}

static void
test_licenses (void)
{
  const QdExportImportOptions by = { .licenses = QD_LICENSE_SET (QD_LICENSE_CC0) | QD_LICENSE_SET (QD_LICENSE_CC_BY) };
  g_autoptr (GError) error = NULL;

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (QdReport) cc0 = import (setup, "inat/odd/licences.csv", NULL, &error);
  check_report (cc0, 11, 1, 0, 10, "{\"license\":10}");
  g_autoptr (QdReport) open = import (setup, "inat/odd/licences.csv", &by, &error);
  check_report (open, 11, 2, 0, 8, "{\"license\":8}");
  g_autoptr (QdReport) any = import_any (setup, "inat/odd/licences.csv");
  check_report (any, 11, 8, 0, 0, "{}");
  g_autoptr (GPtrArray) facets = qd_project_list_facets (setup->project, QD_FACET_LICENSE, NULL, &error);
  g_assert_cmpuint (facets->len, ==, 10); /* cc-by twice */
  g_assert_cmpuint (count (setup).observations_used, ==, 11);
}

/* A filter that the project has is widened, unless it is to be kept. */
static void
test_filter (void)
{
  static const char *const cc0_alone[] = { "cc0", NULL };
  g_autoptr (GError) error = NULL;

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (QdFilter) filter = qd_filter_new ();
  filter->licenses = g_strdupv ((char **)cc0_alone);
  g_assert_true (qd_project_set_filter (setup->project, filter, &error));
  const QdExportImportOptions keep = { .licenses = QD_LICENSE_SET_ANY, .keep_filter = TRUE };
  g_autoptr (QdReport) kept = import (setup, "inat/odd/licences.csv", &keep, &error);
  g_assert_cmpuint (kept->added, ==, 11);
  g_assert_cmpuint (count (setup).observations_used, ==, 1);
  const QdExportImportOptions widen = { .licenses = QD_LICENSE_SET (QD_LICENSE_CC_BY) };
  g_autoptr (QdReport) widened = import (setup, "inat/odd/licences.csv", &widen, &error);
  check_report (widened, 11, 0, 0, 0, "{}"); /* what the project has is looked at whatever its license */
  g_assert_cmpuint (widened->unchanged, ==, 11);
  g_assert_cmpuint (count (setup).observations_used, ==, 3);
}

static void
test_taxa (void)
{
  static const struct
  {
    const char *taxa[3];
    guint added;
  } cases[] = {
    { { "Bombus" }, 1 },  { { "bombus sonorus" }, 1 }, { { "Apidae" }, 42 }, { { "Apidae", "538837" }, 87 },
    { { "538837" }, 45 }, { { "no such thing" }, 0 },
  };

  if (no_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Setup) setup = setup_new ();
      g_autoptr (GError) error = NULL;
      const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY, .taxa = cases[i].taxa };
      g_autoptr (QdReport) report = import (setup, "inat/observations-568611.csv", &options, &error);

      g_assert_no_error (error);
      g_test_message ("%s: %u", cases[i].taxa[0], report->added);
      g_assert_cmpuint (report->added, ==, cases[i].added);
      g_assert_cmpuint (qd_report_count (report, "taxon"), ==, 378 - cases[i].added);
      g_assert_cmpuint (count (setup).observations, ==, cases[i].added);
    }
}

/* Of photos that wait; see import-updates.c for the others. */
static void
test_size (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  const QdExportImportOptions large = { .size = QD_PHOTO_SIZE_LARGE, .resize = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) first = import (setup, "bees/observations-bees.csv", NULL, &error);
  g_autoptr (QdReport) again = import (setup, "bees/observations-bees.csv", &large, &error);

  check_report (again, 11, 0, 11, 0, "{}");
  g_autoptr (QdPhoto) photo = qd_project_get_photo (setup->project, 1, &error);
  g_assert_cmpstr (photo->url, ==, "https://inaturalist-open-data.s3.amazonaws.com/photos/3898660/large.jpg");
  g_assert_cmpuint (count (setup).photos, ==, 11);
}

static void
test_odd (void)
{
  static const struct
  {
    const char *file;
    guint read, added, skipped;
    const char *reasons;
    guint photos;
  } cases[] = {
    { "inat/odd/plain.csv", 3, 3, 0, "{}", 3 },
    { "inat/odd/duplicate_rows.csv", 4, 2, 2, "{\"duplicate\":2}", 2 },
    { "inat/odd/same_photo_two_observations.csv", 2, 2, 0, "{}", 1 },
    { "inat/odd/missing_image_url.csv", 4, 2, 2, "{\"no image\":2}", 2 },
    { "inat/odd/url_static_inaturalist.csv", 2, 2, 0, "{}", 2 },
    { "inat/odd/url_flickr.csv", 3, 0, 3, "{\"other host\":3}", 0 },
    { "inat/odd/formula_cells.csv", 1, 1, 0, "{}", 1 },
    { "inat/odd/field_1MB.csv", 3, 3, 0, "{}", 3 },
    { "inat/odd/rows_20000.csv", 20000, 20000, 0, "{}", 20000 },
  };

  if (no_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Setup) setup = setup_new ();
      g_autoptr (QdReport) report = import_any (setup, cases[i].file);

      g_test_message ("%s", cases[i].file);
      check_report (report, cases[i].read, cases[i].added, 0, cases[i].skipped, cases[i].reasons);
      g_assert_cmpuint (count (setup).photos, ==, cases[i].photos);
    }
}

static void
test_names (void)
{
  static const struct
  {
    const char *file, *name;
  } cases[] = {
    { "inat/odd/taxon_id_only.csv", "Taxon 47219" },
    { "inat/odd/no_taxon_at_all.csv", "Unidentified" },
  };

  if (no_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Setup) setup = setup_new ();
      g_autoptr (QdReport) report = import_any (setup, cases[i].file);
      g_autoptr (GPtrArray) classes = qd_project_list_classes (setup->project, FALSE, NULL);

      g_assert_cmpuint (report->added, ==, 1);
      g_assert_cmpuint (classes->len, ==, 1);
      g_assert_cmpstr (((QdClass *)classes->pdata[0])->name, ==, cases[i].name);
      g_assert_cmpuint (count (setup).waiting, ==, 1);
    }
}

static void
on_share (guint64 done, guint64 total, gpointer user_data)
{
  guint64 *last = user_data;

  g_assert_cmpuint (total, ==, 3000);
  g_assert_cmpuint (done, >=, *last);
  g_assert_cmpuint (done, <=, total);
  *last = done;
}

/* Several files are one import: one report, all or none. */
static void
test_several (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GError) error = NULL;
  const char *names[] = { "semicolon_cp1252.csv", "duplicate_rows.csv", "url_flickr.csv", "header_only.csv" };
  g_auto (GStrv) paths = g_new0 (char *, 5);
  guint64 last = 0;
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY, .progress = on_share, .user_data = &last };

  for (guint i = 0; i < 3; i++)
    paths[i] = g_build_filename (g_getenv ("QD_FIXTURES"), "inat/odd", names[i], NULL);
  g_autoptr (QdReport) report = qd_import_exports (setup->project, (const char *const *) paths, &options, NULL, &error);
  g_assert_no_error (error);
  check_report (report, 9, 2, 2, 5, "{\"other host\":3,\"duplicate\":2}");
  g_assert_cmpuint (last, ==, 3000);
  g_assert_cmpuint (report->notes->len, ==, 3);
  g_assert_cmpstr (qd_report_get_examples (report, "duplicate")->pdata[0], ==,
                   "Line 4 of duplicate_rows.csv: the observation comes a second time; left out.");

  paths[3] = g_build_filename (g_getenv ("QD_FIXTURES"), "inat/odd", names[3], NULL);
  g_autoptr (Setup) other = setup_new ();
  const QdExportImportOptions any = { .licenses = QD_LICENSE_SET_ANY };
  g_assert_null (qd_import_exports (other->project, (const char *const *) paths, &any, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpuint (count (other).observations, ==, 0);
}

typedef struct
{
  GCancellable *cancellable;
  guint calls;
  guint64 last, total, cancel_from; /* @cancel_from: how much is done when it is stopped */
  clock_t told;          /* when it was told last: processor time of all threads */
  gint64 told_at;        /* and by the wall */
  gint64 longest;        /* microseconds between two times, see watch_gap() */
} Watch;

/* Microseconds since it was told last: by the wall, or the threads' own work one after the other where others on the machine made
 * them wait longer than that. */
static gint64
watch_gap (const Watch *watch)
{
  return MIN ((gint64) (clock () - watch->told), g_get_monotonic_time () - watch->told_at);
}

static void
on_progress (guint64 done, guint64 total, gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_cmpuint (total, ==, watch->total);
  g_assert_cmpuint (done, >=, watch->last);
  g_assert_cmpuint (done, <=, total);
  watch->last = done;
  if (watch->calls++ > 0)
    watch->longest = MAX (watch->longest, watch_gap (watch));
  watch->told = clock ();
  watch->told_at = g_get_monotonic_time ();
  if (done >= watch->cancel_from)
    g_cancellable_cancel (watch->cancellable);
}

/* Whatever ends an import, the project is as it was. */
static void
test_nothing_is_left_behind (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("QD_FIXTURES"), "inat/odd/rows_20000.csv", NULL);
  Watch watch = { .cancellable = cancellable, .cancel_from = 1000000, .total = 3570087 }; /* the file and a half */
  const QdExportImportOptions options = { .progress = on_progress, .user_data = &watch, .photo_host = "http://127.0.0.1:1" };

  g_assert_null (qd_import_export (setup->project, path, &options, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (watch.last, <, 2000000); /* not told again */
  g_clear_error (&error);
  g_assert_null (import (setup, "inat/odd/header_only.csv", NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  const QdExportImportOptions bad_host = { .photo_host = "nonsense" };
  g_assert_null (import (setup, "inat/odd/plain.csv", &bad_host, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);

  QdCounts counts = count (setup);
  g_assert_cmpuint (counts.observations, ==, 0);
  g_assert_cmpuint (counts.photos, ==, 0);
  g_assert_cmpuint (counts.classes, ==, 0);
  g_autoptr (GPtrArray) imports = qd_project_list_imports (setup->project, NULL);
  g_assert_cmpuint (imports->len, ==, 0);
  g_autofree char *host = qd_project_dup_setting (setup->project, QD_SETTING_PHOTO_HOST, NULL);
  g_assert_null (host);
}

/* A table of @n rows that hold little. */
static void
write_rows (const char *path, guint n)
{
  g_autoptr (GString) text = g_string_new ("id,image_url,license,user_login,taxon_id,scientific_name\n");
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= n; i++)
    g_string_append_printf (text,
                            "%u,https://inaturalist-open-data.s3.amazonaws.com/photos/%u/medium.jpg,CC0,ana,%u,Genus %u\n",
                            i * 7919 % 1000003, i, i % 100 + 1, i % 100 + 1);
  g_file_set_contents (path, text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
}

/* An import tells how far it is, and can be stopped, within a tenth of a second from its first row to its last index, and
 * leaves nothing then. */
static void
test_soon (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *path = g_build_filename (setup->folder, "rows.csv", NULL);
  g_autofree char *log = g_build_filename (setup->folder, "test.quadrat", "project.db-wal", NULL);
  g_autofree char *journal = g_build_filename (setup->folder, "test.quadrat", "project.db-journal", NULL);
  GStatBuf file;
  guint64 size;

  write_rows (path, 300000);
  g_assert_cmpint (g_stat (path, &file), ==, 0);
  size = (guint64) file.st_size;
  /* Stopped while indexes are made, in the middle of rows, at once; and then not. */
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Watch watch = { .cancellable = cancellable, .total = size + size / 2, .longest = 0 };
      watch.cancel_from = ((guint64[]){ size + 1, size / 2, 0, G_MAXUINT64 })[i];
      const QdExportImportOptions options = { .progress = on_progress, .user_data = &watch };
      g_autoptr (GError) error = NULL;
      g_autoptr (QdReport) report = qd_import_export (setup->project, path, &options, cancellable, &error);
      gint64 stopped = watch_gap (&watch);

      g_test_message ("%s: longest between two times told %" G_GINT64_FORMAT " us, then %" G_GINT64_FORMAT " us",
                      report == NULL ? "stopped" : "to the end", watch.longest, stopped);
      g_assert_true (g_stat (log, &file) != 0 || file.st_size == 0);
      g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
      g_assert_cmpint (watch.longest, <, G_USEC_PER_SEC / 10);
      g_assert_cmpuint (count (setup).photos, ==, report == NULL ? 0 : 300000);
      g_assert_true ((report == NULL) == (i < 3));
      if (report == NULL)
        {
          g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
          g_assert_cmpuint (watch.last, >=, watch.cancel_from);
          g_assert_cmpint (stopped, <, G_USEC_PER_SEC / 10);
          g_assert_cmpuint (count (setup).classes, ==, 0);
        }
    }
}

static void
die_from (guint64 done, G_GNUC_UNUSED guint64 total, gpointer from)
{
  if (done >= *(guint64 *) from)
    raise (SIGKILL);
}

/* Killed before its first row, at it, in the middle, when rows are there and while indexes are made: the empty project that it was, also
 * where it was written without the log. */
static void
test_killed (void)
{
  static const double points[] = { 0, 0.001, 0.4, 0.667, 0.75, 0.95, 1 };
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *rows = g_build_filename (setup->folder, "rows.csv", NULL);
  g_autofree char *folder = g_build_filename (setup->folder, "test.quadrat", NULL);
  g_autofree char *journal = g_build_filename (folder, "project.db-journal", NULL);
  guint journals = 0;

  if (g_test_subprocess ())
    {
      guint64 from = g_ascii_strtoull (g_getenv ("QD_DIE_FROM"), NULL, 10);
      const QdExportImportOptions options = { .progress = die_from, .user_data = &from };
      g_autoptr (QdProject) project = qd_project_open (g_getenv ("QD_DIE_IN"), QD_PROJECT_WRITE, NULL);

      qd_import_export (project, g_getenv ("QD_DIE_WITH"), &options, NULL, NULL);
      return;
    }
  write_rows (rows, 40000);
  g_clear_object (&setup->project);
  g_setenv ("QD_DIE_IN", folder, TRUE);
  g_setenv ("QD_DIE_WITH", rows, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *from = NULL;
      GStatBuf file;

      g_assert_cmpint (g_stat (rows, &file), ==, 0);
      from = g_strdup_printf ("%.0f", MAX (points[i] * 1.5 * (double) file.st_size - 1, 0));
      g_setenv ("QD_DIE_FROM", from, TRUE);
      g_test_trap_subprocess ("/import/killed", 0, 0);
      g_assert_false (g_test_trap_has_passed ());
      journals += g_file_test (journal, G_FILE_TEST_EXISTS);
      setup->project = qd_project_open (folder, QD_PROJECT_WRITE, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (count (setup).observations, ==, 0);
      g_assert_cmpuint (count (setup).classes, ==, 0);
      g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
      g_clear_object (&setup->project);
    }
  g_assert_cmpuint (journals, ==, G_N_ELEMENTS (points) - 1); /* nothing is written while the file is looked through */
  setup->project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (QdReport) report = import_any (setup, rows);
  check_report (report, 40000, 40000, 0, 0, "{}");
}

/* ---- Another program meanwhile ---- */

/* What another program is told that opens the project FOLDER: why it may only read, or why it may not even that. */
static int
open_it (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE_OR_READ, &error);

  printf ("%s\n", project != NULL ? qd_project_get_read_only_reason (project) : error->message);
  return 0;
}

typedef struct
{
  const char *folder;
  guint64 from;
  char *said;
  gint64 took;
} Other;

static void
let_other_open (guint64 done, G_GNUC_UNUSED guint64 total, gpointer user_data)
{
  Other *other = user_data;
  const char *const words[] = { program, "--open", other->folder, NULL };
  g_autoptr (GError) error = NULL;

  if (done < other->from || other->said != NULL)
    return;
  other->took = -g_get_monotonic_time ();
  g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &other->said, NULL, NULL, &error);
  other->took += g_get_monotonic_time ();
  g_assert_no_error (error);
}

/* Who opens a project that is being filled for the first time is told so, and waits no 15 seconds; afterwards it may be read. */
static void
test_opened_meanwhile (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *rows = g_build_filename (setup->folder, "rows.csv", NULL);
  g_autofree char *folder = g_build_filename (setup->folder, "test.quadrat", NULL);
  Other other = { .folder = folder };
  const QdExportImportOptions options = { .progress = let_other_open, .user_data = &other };
  g_autoptr (GError) error = NULL;
  GStatBuf file;

  write_rows (rows, 100000);
  g_assert_cmpint (g_stat (rows, &file), ==, 0);
  other.from = (guint64) file.st_size + 1; /* all rows are there */
  g_autoptr (QdReport) report = qd_import_export (setup->project, rows, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->added, ==, 100000);
  g_assert_cmpstr (other.said, ==, "Another Quadrat is importing into the project “test”; it can be opened when that is done.\n");
  g_assert_cmpint (other.took, <, 5 * G_USEC_PER_SEC);
  g_clear_pointer (&other.said, g_free);
  let_other_open (other.from, 0, &other);
  g_assert_cmpstr (other.said, ==,
                   "The project “test” is being changed by another Quadrat; it may only be read here.\n");
  g_free (other.said);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 3 && strcmp (argv[1], "--open") == 0)
    return open_it (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import/bees", test_bees);
  g_test_add_func ("/import/twice", test_twice);
  g_test_add_func ("/import/changes", test_changes);
  g_test_add_func ("/import/licenses", test_licenses);
  g_test_add_func ("/import/filter", test_filter);
  g_test_add_func ("/import/taxa", test_taxa);
  g_test_add_func ("/import/size", test_size);
  g_test_add_func ("/import/odd", test_odd);
  g_test_add_func ("/import/names", test_names);
  g_test_add_func ("/import/several", test_several);
  g_test_add_func ("/import/nothing-is-left-behind", test_nothing_is_left_behind);
  g_test_add_func ("/import/soon", test_soon);
  g_test_add_func ("/import/killed", test_killed);
  g_test_add_func ("/import/opened-meanwhile", test_opened_meanwhile);
  return g_test_run ();
}
