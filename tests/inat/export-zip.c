/* A zip of several exports is read whole. */
#include "import-fixture.h"
#include "pack.h"

#include "engine/core/error.h"

#define HEAD "id,image_url,license,quality_grade,user_login\n"
#define ROW(id, license)                                                                                                       \
  id ",https://inaturalist-open-data.s3.amazonaws.com/photos/" id "/medium.jpg," license ",research,ann\n"

/* 2 is in both and the same, 3 is in both and not; 5 comes twice in one. */
static const char early[] = HEAD ROW ("1", "CC0") ROW ("2", "CC0") ROW ("3", "CC0");
static const char late[] = HEAD ROW ("2", "CC0") ROW ("3", "CC-BY") ROW ("4", "CC0") ROW ("5", "CC0") ROW ("5", "CC0");
static const char readme[] = "file,what it is\nz.csv,observations\n";

typedef struct
{
  guint64 last, total;
} Watch;

static void
on_progress (guint64 done, guint64 total, gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_cmpuint (total, ==, watch->total);
  g_assert_cmpuint (done, >=, watch->last);
  g_assert_cmpuint (done, <=, total);
  watch->last = done;
}

static char *
write_zip (ImportFixture *fixture, const char *name, const PackEntry *entries)
{
  char *path = import_fixture_path (fixture, name);

  pack (path, PACK_ZIP, entries);
  return path;
}

static void
check_license (ImportFixture *fixture, gint64 source_id, const char *license)
{
  g_autoptr (GError) error = NULL;
  guint n = import_fixture_count (fixture).observations, found = 0;

  for (guint i = 1; i <= n; i++)
    {
      g_autoptr (QdObservation) observation = qd_project_get_observation (fixture->project, i, &error);

      g_assert_no_error (error);
      if (observation->source_id != source_id)
        continue;
      g_assert_cmpstr (observation->license, ==, license);
      found++;
    }
  g_assert_cmpuint (found, ==, 1);
}

/* @sources: as the history lists them, the last first. */
static void
check_history (ImportFixture *fixture, const char *const *sources)
{
  g_autoptr (GPtrArray) imports = qd_project_list_imports (fixture->project, NULL);

  g_assert_cmpuint (imports->len, ==, g_strv_length ((char **) sources));
  for (guint i = 0; i < imports->len; i++)
    g_assert_cmpstr (((QdImport *) imports->pdata[i])->source, ==, sources[i]);
}

/* Not by their names: as they lie in the zip, the last one is right. */
static void
test_overlap (void)
{
  static const PackEntry entries[] = { { "2023/z.csv", early }, { "a.CSV", late }, { NULL, NULL } };
  Watch watch = { .total = 2000 };
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY, .progress = on_progress, .user_data = &watch };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = write_zip (fixture, "two.zip", entries);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = qd_import_export (fixture->project, path, &options, NULL, &error);

  g_assert_no_error (error);
  import_fixture_check (report, 8, 5, 1, 1, "{\"duplicate\":1}");
  g_assert_cmpuint (report->unchanged, ==, 1);
  g_assert_cmpuint (watch.last, ==, watch.total);
  g_assert_cmpuint (report->n_warnings, ==, 1);
  g_assert_cmpstr (report->warnings->pdata[0], ==,
                   "Line 6 of a.CSV in two.zip: the observation comes a second time; left out.");
  g_assert_cmpuint (report->notes->len, ==, 2);
  g_assert_cmpstr (report->notes->pdata[0], ==, "z.csv in two.zip: commas between the fields, UTF-8.");
  g_assert_cmpstr (report->notes->pdata[1], ==, "a.CSV in two.zip: commas between the fields, UTF-8.");
  QdCounts counts = import_fixture_count (fixture);
  g_assert_cmpuint (counts.observations, ==, 5);
  g_assert_cmpuint (counts.photos, ==, 5);
  check_license (fixture, 3, "cc-by");
  check_history (fixture, (const char *const[]){ "two.zip: a.CSV", "two.zip: z.csv", NULL });
}

static void
test_order (void)
{
  static const PackEntry entries[] = { { "a.csv", late }, { "z.csv", early }, { NULL, NULL } };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = write_zip (fixture, "turned.zip", entries);
  g_autoptr (QdReport) first = import_fixture_import (fixture, path);

  import_fixture_check (first, 8, 5, 1, 1, "{\"duplicate\":1}");
  g_assert_cmpuint (first->unchanged, ==, 1);
  check_license (fixture, 3, "cc0");
  check_history (fixture, (const char *const[]){ "turned.zip: z.csv", "turned.zip: a.csv", NULL });

  /* 3 changes with each of the two. */
  g_autoptr (QdReport) again = import_fixture_import (fixture, path);
  import_fixture_check (again, 8, 0, 2, 1, "{\"duplicate\":1}");
  g_assert_cmpuint (again->unchanged, ==, 5);
}

/* What is no export is said; what systems put beside the files is not. */
static void
test_beside (void)
{
  static const PackEntry entries[] = { { "readme.csv", readme },      { "__MACOSX/._z.csv", late }, { ".hidden.csv", late },
                                       { "none.csv", HEAD },          { "notes.txt", "see z.csv" }, { "empty.csv", "" },
                                       { "photos/z.csv", early }, { NULL, NULL } };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = write_zip (fixture, "one.zip", entries);
  g_autoptr (QdReport) report = import_fixture_import (fixture, path);

  import_fixture_check (report, 3, 3, 0, 0, "{}");
  g_assert_cmpuint (report->n_warnings, ==, 0);
  g_assert_cmpuint (report->notes->len, ==, 4);
  g_assert_cmpstr (report->notes->pdata[0], ==,
                   "Left out: “readme.csv in one.zip” is no export from iNaturalist: none of its columns is known.");
  g_assert_cmpstr (report->notes->pdata[1], ==, "Left out: “none.csv in one.zip” holds no observations.");
  g_assert_cmpstr (report->notes->pdata[2], ==, "Left out: “empty.csv in one.zip” is empty.");
  g_assert_cmpstr (report->notes->pdata[3], ==, "z.csv in one.zip: commas between the fields, UTF-8.");
  check_history (fixture, (const char *const[]){ "one.zip: z.csv", NULL });
}

/* Without any export the first .csv is what was meant, and its sentence is said. */
static void
test_none (void)
{
  static const PackEntry entries[] = { { "readme.csv", readme }, { "none.csv", HEAD }, { NULL, NULL } };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = write_zip (fixture, "none.zip", entries);
  g_autoptr (GError) error = NULL;

  g_assert_null (import_fixture_try (fixture, (const char *const[]){ path, NULL }, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "“readme.csv in none.zip” is no export from iNaturalist: none of its columns is known.");
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 0);
  check_history (fixture, (const char *const[]){ NULL });
}

/* One .csv alone is called as its zip, as ever. */
static void
test_single (void)
{
  static const PackEntry entries[] = { { "__MACOSX/z.csv", late }, { "z.csv", early }, { NULL, NULL } };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = write_zip (fixture, "single.zip", entries);
  g_autoptr (QdReport) report = import_fixture_import (fixture, path);

  import_fixture_check (report, 3, 3, 0, 0, "{}");
  check_history (fixture, (const char *const[]){ "single.zip", NULL });
}

/* Neither a file nor a name of one. */
static void
test_no_entries (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "none.zip");
  const char end[22] = "PK\5\6";
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, end, sizeof end, NULL));
  g_assert_null (import_fixture_try (fixture, (const char *const[]){ path, NULL }, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "There is no .csv file in “none.zip”.");
}

/* Nobody is asked for a password: it is said what to do. */
static void
test_password (void)
{
  static const PackEntry entries[] = { { "z.csv", early }, { NULL, NULL } };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "locked.zip");
  g_autoptr (GError) error = NULL;

  pack (path, PACK_ZIP_ENCRYPTED, entries);
  g_assert_null (import_fixture_try (fixture, (const char *const[]){ path, NULL }, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "“locked.zip” is protected by a password; unpack it and take the file inside.");
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 0);
  check_history (fixture, (const char *const[]){ NULL });
}

/* Of a zip in a folder that cannot be read it is said; a folder of nothing else is refused with that, and a stop is a stop. */
static void
test_unreadable (void)
{
#define DAMAGED "“b.zip” is a damaged zip file; it may not have been downloaded completely."
  static const PackEntry entries[] = { { "a.csv", early }, { NULL, NULL } };
  static const PackEntry half[] = { { "b.zip", "PK\3\4" }, { NULL, NULL } };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *folder = import_fixture_path (fixture, "zips");
  const char *const folders[] = { folder, NULL };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) refused = NULL, stopped = NULL;

  pack_folder (folder, half);
  g_assert_null (import_fixture_try (fixture, folders, &refused));
  g_assert_error (refused, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (refused->message, ==, "There is no table of observations in the folder “zips”. Left out: " DAMAGED);
  g_autofree char *path = write_zip (fixture, "zips/a.zip", entries);
  g_autoptr (QdReport) report = import_fixture_import (fixture, folder);
  import_fixture_check (report, 3, 3, 0, 0, "{}");
  g_assert_true (import_fixture_has_note (report, "Left out: " DAMAGED));
  g_cancellable_cancel (cancelled);
  g_assert_null (qd_import_exports (fixture->project, folders, NULL, cancelled, &stopped));
  g_assert_error (stopped, QD_ERROR, QD_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export-zip/overlap", test_overlap);
  g_test_add_func ("/export-zip/unreadable", test_unreadable);
  g_test_add_func ("/export-zip/order", test_order);
  g_test_add_func ("/export-zip/beside", test_beside);
  g_test_add_func ("/export-zip/none", test_none);
  g_test_add_func ("/export-zip/single", test_single);
  g_test_add_func ("/export-zip/no-entries", test_no_entries);
  g_test_add_func ("/export-zip/password", test_password);
  return g_test_run ();
}
