/* Tables of iNaturalist's open data: as they are given, and what they meet in a project. */
#include "import-fixture.h"
#include "pack.h"
#include "read-exports.h"

#include <math.h>
#include <string.h>

#include "engine/core/error.h"

#define UUID_A "11111111-2222-4333-8444-55555555aaaa"
#define UUID_B "11111111-2222-4333-8444-55555555bbbb"
#define UUID_C "11111111-2222-4333-8444-55555555cccc"

static const char observations[] =
    "observation_uuid\tobserver_id\tlatitude\tlongitude\tpositional_accuracy\ttaxon_id\t"
    "quality_grade\tobserved_on\n" UUID_A "\t7\t45.5\t-73.25\t10\t47219\tresearch\t2021-05-06\n" UUID_B
    "\t8\t\t\t\t48662\tneeds_id\t\n" UUID_C "\t7\t1\t2\t\t999\tcasual\t2021-02-30\n" UUID_A
    "\t7\t45.5\t-73.25\t10\t47219\tresearch\t2021-05-06\n"
    "nonsense\t7\t45.5\t-73.25\t10\t47219\tresearch\t2021-05-06\n";
static const char photos[] =
    "photo_uuid\tphoto_id\tobservation_uuid\tobserver_id\textension\tlicense\twidth\theight\tposition\n"
    "a\t102\t" UUID_A "\t7\tjpeg\tCC-BY-NC\t9\t9\t1\n"
    "a\t101\t" UUID_A "\t7\tjpg\tCC0\t9\t9\t0\n"
    "a\t201\t" UUID_B "\t8\tJPG\tPD\t9\t9\t0\n"
    "a\t901\tffffffff-2222-4333-8444-555555555555\t8\tjpg\tCC0\t9\t9\t0\n"
    "a\tx\t" UUID_B "\t8\tjpg\tCC0\t9\t9\t1\n"
    "a\t202\t" UUID_B "\t8\t../../x\tCC0\t9\t9\t1\n";
static const char taxa[] = "taxon_id\tancestry\trank_level\trank\tname\tactive\n"
                           "47219\t48460/1/47120/372739/47158/47201\t10\tspecies\tApis mellifera\ttrue\n"
                           "47201\t48460/1/47120/372739/47158\t40\torder\tHymenoptera\ttrue\n"
                           "47158\t48460/1/47120/372739\t50\tclass\tInsecta\ttrue\n";
static const char observers[] = "observer_id\tlogin\tname\n7\tann\t\"Ann\" Example\n8\tben\tNone\n";

static const PackEntry tables[] = { { "inaturalist-open-data/observations.csv", observations },
                                    { "inaturalist-open-data/photos.csv", photos },
                                    { "inaturalist-open-data/taxa.csv", taxa },
                                    { "inaturalist-open-data/observers.csv", observers },
                                    { "README.txt", "see iNaturalist" },
                                    { NULL, NULL } };

static void
check_first (ImportFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdObservation) observation = qd_project_get_observation (fixture->project, 1, &error);
  g_autoptr (QdPhoto) photo = qd_project_get_photo (fixture->project, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpint (observation->source_id, ==, 0);
  g_assert_cmpstr (observation->uuid, ==, UUID_A);
  g_assert_cmpstr (observation->url, ==, "https://www.inaturalist.org/observations/" UUID_A);
  g_assert_cmpstr (observation->license, ==, "cc0"); /* its first photo's */
  g_assert_cmpstr (observation->quality, ==, "research");
  g_assert_cmpstr (observation->observed_on, ==, "2021-05-06");
  g_assert_cmpfloat (observation->latitude, ==, 45.5);
  g_assert_cmpfloat (observation->longitude, ==, -73.25);
  g_assert_cmpint (observation->taxon_id, ==, 47219);
  g_assert_cmpstr (observation->scientific_name, ==, "Apis mellifera");
  g_assert_cmpstr (observation->iconic_taxon, ==, "Insecta");
  g_assert_cmpint (observation->user_id, ==, 7);
  g_assert_cmpstr (observation->user_login, ==, "ann");
  g_assert_cmpstr (observation->user_name, ==, "\"Ann\" Example");
  g_assert_cmpint (photo->source_id, ==, 101);
  g_assert_cmpstr (photo->url, ==, "https://inaturalist-open-data.s3.amazonaws.com/photos/101/medium.jpg");
  g_assert_cmpstr (photo->license, ==, "cc0");
  g_assert_cmpstr (photo->credit, ==, "\"Ann\" Example, no rights reserved (CC0)");
}

static void
check_second (ImportFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdPhoto) second = qd_project_get_photo (fixture->project, 2, &error);
  g_autoptr (QdPhoto) other = qd_project_get_photo (fixture->project, 3, &error);
  g_autoptr (QdObservation) observation = qd_project_get_observation (fixture->project, 2, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (second->credit, ==, "(c) \"Ann\" Example, some rights reserved (CC BY-NC)");
  g_assert_cmpint (second->observation_id, ==, 1);
  g_assert_cmpstr (other->url, ==, "https://inaturalist-open-data.s3.amazonaws.com/photos/201/medium.JPG");
  g_assert_cmpstr (other->license, ==, "public-domain");
  g_assert_true (isnan (observation->latitude));
  g_assert_cmpstr (observation->user_login, ==, "ben");
  g_assert_null (observation->user_name);
  g_assert_null (observation->observed_on);
  g_assert_cmpint (observation->taxon_id, ==, 48662);
}

/* A spreadsheet's line above them, which says the delimiter, is no header. */
static void
test_sep (void)
{
  g_autofree char *said = g_strconcat ("sep=\t\n", observations, NULL), *of_photos = g_strconcat ("sep=\t\r\n", photos, NULL);
  const PackEntry entries[] = {
    { "observations.csv", said }, { "photos.csv", of_photos }, tables[2], tables[3], { NULL, NULL }
  };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "tables.zip");

  pack (path, PACK_ZIP, entries);
  g_autoptr (QdReport) report = import_fixture_import (fixture, path);
  import_fixture_check (report, 5, 2, 0, 3, "{\"duplicate\":1,\"no id\":1,\"no image\":1}");
  check_first (fixture);
  check_second (fixture);
  g_assert_cmpstr (qd_report_get_examples (report, "no id")->pdata[0], ==,
                   "Line 7 of observations.csv in tables.zip: the observation has no uuid; left out.");
}

/* In whatever way they are packed, the tables give the same. */
static void
test_packed (void)
{
  static const struct
  {
    const char *name;
    PackKind kind;
  } cases[] = { { "tables.zip", PACK_ZIP }, { "tables.tar", PACK_TAR }, { "tables.tar.gz", PACK_TAR_GZ } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImportFixture) fixture = import_fixture_new ();
      g_autofree char *path = import_fixture_path (fixture, cases[i].name);

      pack (path, cases[i].kind, tables);
      g_autoptr (QdReport) report = import_fixture_import (fixture, path);
      import_fixture_check (report, 5, 2, 0, 3, "{\"duplicate\":1,\"no id\":1,\"no image\":1}");
      check_first (fixture);
      check_second (fixture);
      QdCounts counts = import_fixture_count (fixture);
      g_assert_cmpuint (counts.observations, ==, 2);
      g_assert_cmpuint (counts.photos, ==, 3);
      g_autofree char *line =
          g_strdup_printf ("Line 6 of observations.csv in %s: the observation has no uuid; left out.", cases[i].name);
      g_assert_cmpstr (qd_report_get_examples (report, "no id")->pdata[0], ==, line);
      g_assert_cmpuint (report->notes->len, ==, 5); /* four tables, and a photo of an observation that is not there */
      g_assert_cmpuint (report->n_warnings, ==, 4); /* two rows of each table are damaged, or come twice */
      g_autoptr (QdReport) again = import_fixture_import (fixture, path);
      import_fixture_check (again, 5, 0, 0, 3, "{\"duplicate\":1,\"no id\":1,\"no image\":1}");
      g_assert_cmpuint (again->unchanged, ==, 2);
      g_assert_cmpuint (import_fixture_count (fixture).photos, ==, 3);
    }
}

/* An export in the same archive is not read with them, and the report says so. */
static void
test_export_beside (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "all.zip");
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (PackEntry));
  const PackEntry beside = { "more.csv", "id,image_url,license\n1,https://x.example/photos/1/medium.jpg,CC0\n" };
  g_autoptr (QdReport) report = NULL;

  for (guint i = 0; tables[i].name != NULL; i++)
    g_array_append_val (entries, tables[i]);
  g_array_append_val (entries, beside);
  pack (path, PACK_ZIP, (const PackEntry *) (gconstpointer) entries->data);
  report = import_fixture_import (fixture, path);
  import_fixture_check (report, 5, 2, 0, 3, "{\"duplicate\":1,\"no id\":1,\"no image\":1}");
  g_assert_true (import_fixture_has_note (report, "Left out: “more.csv in all.zip” is an export, and lies beside tables of another "
                                                  "kind; it can be imported by itself."));
}

/* As several files, gzipped or not, in any order; and taxa and observers may be missing. */
static void
test_several (void)
{
  static const char *const names[] = { "photos.csv.gz", "taxa.csv", "observations.csv.gz" };
  const PackEntry entries[][2] = { { { "photos.csv", photos }, { NULL, NULL } },
                                   { { "taxa.csv", taxa }, { NULL, NULL } },
                                   { { "observations.csv", observations }, { NULL, NULL } } };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_auto (GStrv) paths = g_new0 (char *, 4);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      paths[i] = import_fixture_path (fixture, names[i]);
      if (g_str_has_suffix (names[i], ".gz"))
        pack (paths[i], PACK_GZ, entries[i]);
      else
        g_assert_true (g_file_set_contents (paths[i], entries[i][0].text, -1, NULL));
    }
  g_autoptr (QdReport) report = import_fixture_try (fixture, (const char *const *) paths, &error);
  g_assert_no_error (error);
  import_fixture_check (report, 5, 2, 0, 3, "{\"duplicate\":1,\"no id\":1,\"no image\":1}");
  g_autoptr (QdPhoto) photo = qd_project_get_photo (fixture->project, 1, &error);
  g_assert_cmpstr (photo->credit, ==, "unknown author, no rights reserved (CC0)");
  g_autoptr (GPtrArray) imports = qd_project_list_imports (fixture->project, NULL);
  g_assert_cmpuint (imports->len, ==, 1);

  g_clear_pointer (&paths[2], g_free);
  g_autoptr (QdReport) none = import_fixture_try (fixture, (const char *const *) paths, &error);
  g_assert_null (none);
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==,
                   "“photos.csv.gz” is a table of iNaturalist's open data, and the table “observations” is "
                   "missing; give both together.");
}

/* The larger table is read second, and what does not belong to the other is not kept; the counts are the same. */
static void
test_order (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autoptr (GString) many = g_string_new (observations);

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (many, "00000000-0000-4000-8000-%012u\t7\t1\t2\t\t999\tcasual\t2021-02-03\n", i);
  const PackEntry entries[] = { { "observations.csv", many->str }, { "photos.csv", photos }, { NULL, NULL } };
  g_autofree char *folder = import_fixture_path (fixture, "tables");
  pack_folder (folder, entries);
  g_assert_true (qd_import_folder_holds_tables (folder));
  g_assert_false (qd_import_folder_holds_tables (fixture->folder));
  g_autoptr (QdReport) report = import_fixture_import (fixture, folder);
  import_fixture_check (report, 1005, 2, 0, 1003, "{\"no image\":1001,\"duplicate\":1,\"no id\":1}");
  g_assert_cmpuint (import_fixture_count (fixture).photos, ==, 3);
}

static void
test_real (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *folder = g_build_filename (g_getenv ("QD_FIXTURES"), "inat", "inaturalist-open-data", NULL);
  g_autoptr (QdReport) report = import_fixture_import (fixture, folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdObservation) observation = qd_project_get_observation (fixture->project, 1, &error);

  import_fixture_check (report, 50, 42, 0, 8, "{\"no image\":8}");
  QdCounts counts = import_fixture_count (fixture);
  g_assert_cmpuint (counts.observations, ==, 42);
  g_assert_cmpuint (counts.photos, ==, 50);
  g_assert_cmpuint (report->n_warnings, ==, 2);
  g_assert_nonnull (strstr (report->warnings->pdata[0], "Line 27 of observations.csv: it has more fields"));
  g_assert_nonnull (strstr (report->warnings->pdata[1], "Line 28 of observations.csv"));
  g_assert_cmpstr (observation->uuid, ==, "526ababd-aff2-4ce8-b111-d8013b9d8b42");
  g_assert_cmpstr (observation->license, ==, "cc-by");
  g_autoptr (GPtrArray) licenses = qd_project_list_facets (fixture->project, QD_FACET_LICENSE, NULL, &error);
  g_assert_cmpuint (licenses->len, ==, 3);
  g_autoptr (QdReport) again = import_fixture_import (fixture, folder);
  import_fixture_check (again, 50, 0, 0, 8, "{\"no image\":8}");
}

/* ---- Meeting an export ---- */

#define EXPORT_HEAD "id,uuid,image_url,license,quality_grade,user_login\n"
#define EXPORT_ROW(id, uuid, photo, license)                                                                                   \
  id "," uuid ",https://inaturalist-open-data.s3.amazonaws.com/photos/" photo "/medium.jpg," license ",research,ann\n"

static char *
write_tables (ImportFixture *fixture)
{
  char *path = import_fixture_path (fixture, "tables.zip");

  pack (path, PACK_ZIP, tables);
  return path;
}

static char *
write_export (ImportFixture *fixture, const char *text)
{
  char *path = import_fixture_path (fixture, "export.csv");

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* An export first: by uuid (A), and by the photo where the export has none (B). What is told of licenses stays. */
static void
test_after_export (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *open = write_tables (fixture);
  g_autofree char *export = write_export (fixture, EXPORT_HEAD EXPORT_ROW ("1001", UUID_A, "101", "CC-BY-NC")
                                                       EXPORT_ROW ("1002", "", "201", "CC-BY"));
  g_autoptr (QdReport) first = import_fixture_import (fixture, export);
  g_autoptr (QdReport) second = import_fixture_import (fixture, open);
  g_autoptr (GError) error = NULL;

  import_fixture_check (first, 2, 2, 0, 0, "{}");
  import_fixture_check (second, 5, 0, 2, 3, "{\"duplicate\":1,\"no id\":1,\"no image\":1}");
  QdCounts counts = import_fixture_count (fixture);
  g_assert_cmpuint (counts.observations, ==, 2);
  g_assert_cmpuint (counts.photos, ==, 3);
  g_autoptr (QdObservation) a = qd_project_get_observation (fixture->project, 1, &error);
  g_autoptr (QdObservation) b = qd_project_get_observation (fixture->project, 2, &error);
  g_assert_cmpint (a->source_id, ==, 1001);
  g_assert_cmpstr (a->license, ==, "cc-by-nc");
  g_assert_cmpstr (a->url, ==, "https://www.inaturalist.org/observations/1001");
  g_assert_cmpint (b->source_id, ==, 1002);
  g_assert_cmpstr (b->uuid, ==, UUID_B);
  g_autoptr (QdPhoto) photo = qd_project_get_photo (fixture->project, 1, &error);
  g_assert_cmpstr (photo->license, ==, "cc0");

  g_autoptr (QdReport) third = import_fixture_import (fixture, export);
  g_autoptr (QdReport) fourth = import_fixture_import (fixture, open);
  g_assert_cmpuint (third->added + fourth->added, ==, 0);
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 2);
  g_assert_cmpuint (import_fixture_count (fixture).photos, ==, 3);
  g_autoptr (QdPhoto) still = qd_project_get_photo (fixture->project, 1, &error);
  g_assert_cmpstr (still->license, ==, "cc0");
}

/* The tables first: the export gives the numbers. */
static void
test_before_export (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *open = write_tables (fixture);
  g_autofree char *export = write_export (fixture, EXPORT_HEAD EXPORT_ROW ("1001", UUID_A, "101", "CC-BY-NC") EXPORT_ROW (
                                                       "1002", "", "201", "CC-BY") EXPORT_ROW ("1003", "", "301", "CC0"));
  g_autoptr (QdReport) first = import_fixture_import (fixture, open);
  g_autoptr (QdReport) second = import_fixture_import (fixture, export);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (first->added, ==, 2);
  import_fixture_check (second, 3, 1, 2, 0, "{}");
  QdCounts counts = import_fixture_count (fixture);
  g_assert_cmpuint (counts.observations, ==, 3);
  g_assert_cmpuint (counts.photos, ==, 4);
  g_autoptr (QdObservation) a = qd_project_get_observation (fixture->project, 1, &error);
  g_autoptr (QdObservation) b = qd_project_get_observation (fixture->project, 2, &error);
  g_assert_cmpint (a->source_id, ==, 1001);
  g_assert_cmpstr (a->license, ==, "cc-by-nc");
  g_assert_cmpint (b->source_id, ==, 1002);
  g_autoptr (QdReport) third = import_fixture_import (fixture, open);
  g_assert_cmpuint (third->added, ==, 0);
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 3);
}

static QdReport *
import_under (ImportFixture *fixture, const char *path, QdLicenseSet licenses)
{
  const QdExportImportOptions options = { .licenses = licenses };
  g_autoptr (GError) error = NULL;
  QdReport *report = qd_import_export (fixture->project, path, &options, NULL, &error);

  g_assert_no_error (error);
  return report;
}

static void
check_observation (ImportFixture *fixture, gint64 id, gint64 number, const char *uuid, const char *license, gboolean used)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdObservation) observation = qd_project_get_observation (fixture->project, id, &error);

  g_assert_no_error (error);
  g_assert_cmpint (observation->source_id, ==, number);
  g_assert_cmpstr (observation->uuid, ==, uuid);
  g_assert_cmpstr (observation->license, ==, license);
  g_assert_cmpint (observation->used, ==, used);
}

/* Licenses that were taken back since are taken, by uuid (A) and by the photo where the export has none (B), though they are
 * not asked for. Another observation that shows A's photo is none of the project's, nor is a second one that says it is A or
 * shows B's. */
static void
test_withdrawn (void)
{
  const QdLicenseSet open_ones = QD_LICENSE_SET (QD_LICENSE_CC0) | QD_LICENSE_SET (QD_LICENSE_PUBLIC_DOMAIN);
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *open = write_tables (fixture);
  g_autofree char *export = write_export (fixture, EXPORT_HEAD EXPORT_ROW ("1003", UUID_C, "101", "CC-BY") EXPORT_ROW (
                                                       "1001", UUID_A, "101", "") EXPORT_ROW ("1002", "", "201", "CC-BY")
                                                       EXPORT_ROW ("1004", "", "401", "CC-BY")
                                                       EXPORT_ROW ("1005", UUID_A, "501", "CC-BY")
                                                       EXPORT_ROW ("1006", "", "102", "CC-BY")
                                                       EXPORT_ROW ("1007", UUID_B, "201", "CC-BY"));
  g_autoptr (QdReport) first = import_under (fixture, open, open_ones);

  g_assert_cmpuint (first->added, ==, 2);
  check_observation (fixture, 1, 0, UUID_A, "cc0", TRUE);
  g_autoptr (QdReport) second = import_under (fixture, export, QD_LICENSE_SET (QD_LICENSE_CC0));
  import_fixture_check (second, 7, 0, 2, 5, "{\"license\":5}");
  check_observation (fixture, 1, 1001, UUID_A, "", FALSE);
  check_observation (fixture, 2, 1002, UUID_B, "cc-by", FALSE);
  g_assert_cmpuint (import_fixture_count (fixture).photos, ==, 0);
}

/* An observation that has a number keeps its uuid, whichever photo it shows now; so does the one whose photo that is. */
static void
test_uuid_stays (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *open = write_tables (fixture);
  g_autofree char *export = write_export (fixture, EXPORT_HEAD EXPORT_ROW ("1003", UUID_C, "301", "CC0"));
  g_autoptr (QdReport) first = import_fixture_import (fixture, export);
  g_autoptr (QdReport) second = import_fixture_import (fixture, open);
  g_autofree char *again = write_export (fixture, EXPORT_HEAD EXPORT_ROW ("1003", "", "101", "CC0"));
  g_autoptr (QdReport) third = import_fixture_import (fixture, again);

  g_assert_cmpuint (second->added, ==, 2);
  import_fixture_check (third, 1, 0, 1, 0, "{}");
  check_observation (fixture, 1, 1003, UUID_C, "cc0", TRUE);
  check_observation (fixture, 2, 0, UUID_A, "cc0", TRUE);
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 3);
}

#define MANY 3500 /* rows of an export: several batches */

/* Two of @rows, and a third in another batch, say that they are A; the last one has B's photo. */
static char *
write_many (ImportFixture *fixture)
{
  g_autoptr (GString) text = g_string_new (EXPORT_HEAD);

  for (guint i = 1; i <= MANY; i++)
    {
      const char *uuid = i == 1500 || i == 1501 || i == 2600 ? UUID_A : "";

      g_string_append_printf (text, "%u,%s,https://inaturalist-open-data.s3.amazonaws.com/photos/%u/medium.jpg,CC0,research,ann\n",
                              5000 + i, uuid, i == MANY ? 201 : 10000 + i);
    }
  return write_export (fixture, text->str);
}

/* Of many rows with numbers each but the first that meets an observation without one is an observation of its own, with its own
 * photo. */
static void
test_before_many (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *open = write_tables (fixture), *export = write_many (fixture);
  g_autoptr (QdReport) first = import_fixture_import (fixture, open);
  g_autoptr (QdReport) second = import_fixture_import (fixture, export);
  g_autoptr (QdReport) third = import_fixture_import (fixture, export);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  import_fixture_check (second, MANY, MANY - 2, 2, 0, "{}");
  import_fixture_check (third, MANY, 0, 0, 0, "{}");
  g_assert_cmpuint (third->unchanged, ==, MANY);
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, MANY);
  list = qd_project_list_photos (fixture->project, &(QdPhotoQuery) QD_PHOTO_QUERY_INIT, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, MANY - 1 + 3);
  for (guint i = 0; i < list->len; i++)
    {
      const QdPhoto *photo = list->pdata[i];
      g_autoptr (QdObservation) o = qd_project_get_observation (fixture->project, photo->observation_id, &error);
      gint64 row = photo->source_id > 10000 ? photo->source_id - 10000 : photo->source_id == 201 ? MANY : 1500;

      g_assert_cmpint (o->source_id, ==, 5000 + row);
      g_assert_cmpstr (o->uuid, ==, row == 1500 || row == 1501 || row == 2600 ? UUID_A : row == MANY ? UUID_B : NULL);
      g_assert_cmpint (o->id, ==, row == 1500 ? 1 : row == MANY ? 2 : row < 1500 ? row + 2 : row + 1);
    }
}

/* Photos under other licenses than asked for are left out, each by its own. */
static void
test_licenses (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *open = write_tables (fixture);
  const QdExportImportOptions cc0 = { .licenses = QD_LICENSE_SET (QD_LICENSE_CC0) };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = qd_import_export (fixture->project, open, &cc0, NULL, &error);

  g_assert_no_error (error);
  import_fixture_check (report, 5, 1, 0, 4, "{\"duplicate\":1,\"license\":1,\"no id\":1,\"no image\":1}");
  g_assert_cmpuint (import_fixture_count (fixture).photos, ==, 1);
}

/* A taxon is known by what is above it, too. */
static void
test_taxa (void)
{
  static const struct
  {
    const char *taxon;
    guint added;
  } cases[] = { { "Hymenoptera", 1 }, { "apis", 1 }, { "insecta", 1 }, { "48662", 1 }, { "Aves", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImportFixture) fixture = import_fixture_new ();
      g_autofree char *open = write_tables (fixture);
      const char *const wanted[] = { cases[i].taxon, NULL };
      const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY, .taxa = wanted };
      g_autoptr (QdReport) report = qd_import_export (fixture->project, open, &options, NULL, NULL);

      g_assert_cmpuint (report->added, ==, cases[i].added);
    }
}

static void
on_progress (guint64 done, guint64 total, gpointer user_data)
{
  guint64 *last = user_data;

  g_assert_cmpuint (done, <=, total);
  g_assert_cmpuint (done, >=, *last);
  *last = done;
}

static void
test_progress (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *open = write_tables (fixture);
  guint64 last = 0;
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY, .progress = on_progress, .user_data = &last };
  g_autoptr (QdReport) report = qd_import_export (fixture->project, open, &options, NULL, NULL);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (last, ==, 2 * (strlen (observations) + strlen (photos) + strlen (taxa) + strlen (observers)));
  g_cancellable_cancel (cancelled);
  g_assert_null (qd_import_export (fixture->project, open, &options, cancelled, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/open-data/packed", test_packed);
  g_test_add_func ("/open-data/sep", test_sep);
  g_test_add_func ("/open-data/several", test_several);
  g_test_add_func ("/open-data/export-beside", test_export_beside);
  g_test_add_func ("/open-data/order", test_order);
  g_test_add_func ("/open-data/real", test_real);
  g_test_add_func ("/open-data/after-export", test_after_export);
  g_test_add_func ("/open-data/before-export", test_before_export);
  g_test_add_func ("/open-data/before-many", test_before_many);
  g_test_add_func ("/open-data/withdrawn", test_withdrawn);
  g_test_add_func ("/open-data/uuid-stays", test_uuid_stays);
  g_test_add_func ("/open-data/licenses", test_licenses);
  g_test_add_func ("/open-data/taxa", test_taxa);
  g_test_add_func ("/open-data/progress", test_progress);
  return g_test_run ();
}
