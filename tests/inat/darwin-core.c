/* Darwin Core archives: iNaturalist's own, GBIF's downloads, and what is no such archive. */
#include "darwin-core-archives.h"
#include "import-fixture.h"

#include <math.h>
#include <string.h>

#include "engine/core/error.h"

static void
check_own (ImportFixture *fixture, QdReport *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdObservation) one = qd_project_get_observation (fixture->project, 1, &error);
  g_autoptr (QdObservation) two = qd_project_get_observation (fixture->project, 2, &error);

  g_assert_no_error (error);
  import_fixture_check (report, 5, 2, 0, 3, "{\"no id\":1,\"no image\":1,\"other host\":1}");
  g_assert_cmpint (one->source_id, ==, 11);
  g_assert_cmpstr (one->url, ==, PAGE "11");
  g_assert_cmpstr (one->license, ==, "cc-by-nc");
  g_assert_cmpstr (one->description, ==, "two\nlines, \"quoted\"");
  g_assert_cmpstr (one->user_name, ==, "Ann Example");
  g_assert_cmpstr (one->user_login, ==, "ann");
  g_assert_cmpstr (one->observed_on, ==, "2021-05-06");
  g_assert_cmpstr (one->place, ==, "Montréal, QC");
  g_assert_cmpfloat (one->latitude, ==, 45.5);
  g_assert_cmpint (one->taxon_id, ==, 47219);
  g_assert_cmpstr (one->scientific_name, ==, "Apis mellifera");
  g_assert_cmpstr (one->iconic_taxon, ==, "Insecta");
  g_assert_cmpstr (one->quality, ==, "research");
  g_assert_cmpstr (two->license, ==, "cc0");
  g_assert_cmpstr (two->observed_on, ==, "2021-05-07");
  g_assert_true (isnan (two->latitude));
  g_assert_null (two->place);
}

static void
check_own_photos (ImportFixture *fixture)
{
  static const struct
  {
    gint64 source_id, observation;
    const char *url, *license, *credit;
  } expected[] = {
    { 111, 1, PHOTO "111/medium.jpg", "cc-by-nc", "(c) Ann Example, some rights reserved (CC BY-NC)" },
    { 112, 1, PHOTO "112/medium.jpeg", "", "(c) Ann Example, all rights reserved" },
    { 121, 2, PHOTO "121/medium.png", "cc0", "Ben, no rights reserved (CC0)" },
  };

  g_assert_cmpuint (import_fixture_count (fixture).photos, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (QdPhoto) photo = qd_project_get_photo (fixture->project, i + 1, NULL);

      g_assert_cmpint (photo->source_id, ==, expected[i].source_id);
      g_assert_cmpint (photo->observation_id, ==, expected[i].observation);
      g_assert_cmpstr (photo->url, ==, expected[i].url);
      g_assert_cmpstr (photo->license, ==, expected[i].license);
      g_assert_cmpstr (photo->credit, ==, expected[i].credit);
    }
}

static void
test_own (void)
{
  static const struct
  {
    const char *name;
    PackKind kind;
  } cases[] = { { "a.zip", PACK_ZIP }, { "a.tar.gz", PACK_TAR_GZ } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImportFixture) fixture = import_fixture_new ();
      g_autofree char *path = import_fixture_path (fixture, cases[i].name);

      pack (path, cases[i].kind, darwin_core_own);
      g_autoptr (QdReport) report = import_fixture_import (fixture, path);
      check_own (fixture, report);
      check_own_photos (fixture);
      g_autofree char *line =
          g_strdup_printf ("Line 6 of observations.csv in %s: it is no observation of iNaturalist, or its number "
                           "is missing; left out.",
                           cases[i].name);
      g_assert_cmpstr (qd_report_get_examples (report, "no id")->pdata[0], ==, line);
      g_autoptr (QdReport) again = import_fixture_import (fixture, path);
      import_fixture_check (again, 5, 0, 0, 3, "{\"no id\":1,\"no image\":1,\"other host\":1}");
    }
}

static void
check_gbif (ImportFixture *fixture, QdReport *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdObservation) one = qd_project_get_observation (fixture->project, 1, &error);
  g_autoptr (QdPhoto) first = qd_project_get_photo (fixture->project, 1, &error);
  g_autoptr (QdPhoto) second = qd_project_get_photo (fixture->project, 2, &error);

  g_assert_no_error (error);
  import_fixture_check (report, 2, 1, 0, 1, "{\"no id\":1}");
  g_assert_cmpint (one->source_id, ==, 21);
  g_assert_cmpstr (one->license, ==, "cc-by-nc");
  g_assert_cmpstr (one->user_name, ==, "\"Cee\" Example");
  g_assert_cmpstr (one->place, ==, "Quebec, CA");
  g_assert_cmpstr (one->scientific_name, ==, "Apis mellifera");
  g_assert_cmpstr (one->quality, ==, "research");
  g_assert_cmpstr (first->credit, ==, "(c) \"Cee\" Example, some rights reserved (CC BY-NC)");
  g_assert_cmpstr (second->credit, ==, "(c) Dee, some rights reserved (CC BY-NC)");
}

/* As a zip, as a folder, and unpacked without its meta.xml. */
static void
test_gbif (void)
{
  const PackEntry loose[] = { darwin_core_gbif[0], darwin_core_gbif[2], { NULL, NULL } };
  g_autoptr (ImportFixture) packed = import_fixture_new (), unpacked = import_fixture_new (), bare = import_fixture_new ();
  g_autofree char *path = import_fixture_path (packed, "0001-24.zip"), *folder = import_fixture_path (bare, "tables");
  const PackEntry flat[] = { darwin_core_gbif[0], darwin_core_gbif[1], darwin_core_gbif[2], darwin_core_gbif[5],
                             { NULL, NULL } };
  g_autofree char *whole = import_fixture_path (unpacked, "archive");

  pack (path, PACK_ZIP, darwin_core_gbif);
  g_autoptr (QdReport) first = import_fixture_import (packed, path);
  check_gbif (packed, first);
  pack_folder (whole, flat);
  g_assert_true (qd_import_folder_holds_tables (whole));
  g_autofree char *metafile = g_build_filename (whole, "meta.xml", NULL);
  g_autoptr (QdReport) second = import_fixture_import (unpacked, metafile);
  check_gbif (unpacked, second);
  pack_folder (folder, loose);
  g_autofree char *core = g_build_filename (folder, "occurrence.txt", NULL),
                  *more = g_build_filename (folder, "multimedia.txt", NULL);
  const char *const files[] = { more, core, NULL };
  g_autoptr (QdReport) third = import_fixture_try (bare, files, NULL);
  check_gbif (bare, third);
}

/* An export of the same observation meets it, and what is told of the photo stays. */
static void
test_with_export (void)
{
  static const char export[] = "id,image_url,license,user_login\n21," PHOTO "211/medium.jpg,CC0,cee\n";
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "a.zip"), *table = import_fixture_path (fixture, "a.csv");
  const char *const both[] = { table, path, table, NULL };
  g_autoptr (GError) error = NULL;

  pack (path, PACK_ZIP, darwin_core_gbif);
  g_assert_true (g_file_set_contents (table, export, -1, NULL));
  g_autoptr (QdReport) report = import_fixture_try (fixture, both, &error);
  g_assert_no_error (error);
  import_fixture_check (report, 4, 1, 2, 1, "{\"no id\":1}");
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 1);
  g_assert_cmpuint (import_fixture_count (fixture).photos, ==, 2);
  g_autoptr (QdPhoto) photo = qd_project_get_photo (fixture->project, 1, &error);
  g_assert_cmpstr (photo->license, ==, "cc-by-nc");
}

/* One that is packed with the archive is not read with it, and the report says so. */
static void
test_export_beside (void)
{
  static const char export[] = "id,image_url,license,user_login\n21," PHOTO "211/medium.jpg,CC0,cee\n";
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "a.zip"), *alone = import_fixture_path (fixture, "b.zip");
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (PackEntry));
  const PackEntry beside = { "mine/more.csv", export };
  g_autoptr (QdReport) report = NULL, other = NULL;

  for (guint i = 0; darwin_core_gbif[i].name != NULL; i++)
    g_array_append_val (entries, darwin_core_gbif[i]);
  pack (alone, PACK_ZIP, (const PackEntry *) (gconstpointer) entries->data);
  g_array_append_val (entries, beside);
  pack (path, PACK_ZIP, (const PackEntry *) (gconstpointer) entries->data);
  report = import_fixture_import (fixture, path);
  g_assert_true (import_fixture_has_note (report, "Left out: “more.csv in a.zip” is an export, and lies beside tables of another "
                                                  "kind; it can be imported by itself."));
  other = import_fixture_import (fixture, alone);
  g_assert_cmpuint (other->read, ==, report->read);
  g_assert_cmpuint (other->notes->len, ==, report->notes->len - 1);
}

/* Files of one name are told apart by as much of their folders as it takes. */
static void
test_names (void)
{
  static const char *const folders[] = { "2020/may", "2021/may", "2021/june" };
  static const char *const notes[] = { "2020/may/observations.csv: commas between the fields, UTF-8.",
                                       "2021/may/observations.csv: commas between the fields, UTF-8.",
                                       "june/observations.csv: commas between the fields, UTF-8.",
                                       "other.csv: commas between the fields, UTF-8." };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_auto (GStrv) paths = g_new0 (char *, 5);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *folder = import_fixture_path (fixture, i < 3 ? folders[i] : "2021");
      g_autofree char *text = g_strdup_printf ("id,image_url,license\n%u," PHOTO "%u/medium.jpg,CC0\n,x,y\n", i + 1, i + 1);

      g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
      paths[i] = g_build_filename (folder, i < 3 ? "observations.csv" : "other.csv", NULL);
      g_assert_true (g_file_set_contents (paths[i], text, -1, NULL));
    }
  report = import_fixture_try (fixture, (const char *const *) paths, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    g_assert_true (import_fixture_has_note (report, notes[i]));
  g_assert_cmpuint (report->notes->len, ==, 4);
  g_assert_cmpuint (report->added, ==, 4);
}

/* Photos are withheld by their own licenses when the filter says so. */
static void
test_filter (void)
{
  static const char *const by_nc[] = { "cc-by-nc", NULL };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "a.zip");
  g_autoptr (QdFilter) filter = qd_filter_new ();
  g_autoptr (GError) error = NULL;
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY, .keep_filter = TRUE };

  filter->licenses = g_strdupv ((char **) by_nc);
  g_assert_true (qd_project_set_filter (fixture->project, filter, &error));
  pack (path, PACK_ZIP, darwin_core_own);
  g_autoptr (QdReport) report = qd_import_export (fixture->project, path, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->added, ==, 2);
  g_assert_cmpuint (import_fixture_count (fixture).observations_used, ==, 1);
  g_autoptr (QdPhoto) open = qd_project_get_photo (fixture->project, 1, &error);
  g_autoptr (QdPhoto) closed = qd_project_get_photo (fixture->project, 2, &error);
  g_assert_cmpint (open->withheld, ==, QD_WITHHELD_NOT);
  g_assert_cmpint (closed->withheld, ==, QD_WITHHELD_LICENSE);
}

#define CORE_OF(attributes, files)                                                                                             \
  "<archive><core " attributes " rowType=\"http://rs.tdwg.org/dwc/terms/Occurrence\"><files>" files                            \
  "</files><id index=\"0\"/>" TERM ("1", "occurrenceID") TERM ("2", "associatedMedia") "</core></archive>"
#define HERE "<location>a.csv</location>"

static void
test_refused (void)
{
  static const struct
  {
    const char *meta, *refusal;
  } cases[] = {
    { "<archive><core", "is damaged" },
    { "not xml", "is damaged" },
    { "", "is damaged" },
    { "<archive/>", "it names no core" },
    { "<archive><core rowType=\"http://rs.tdwg.org/dwc/terms/Taxon\"><files>" HERE "</files></core></archive>",
      "describes an archive of “taxon”" },
    { CORE_OF ("", ""), "names no file of the core" },
    { CORE_OF ("", "<location>../../b.csv</location>"), "“../../b.csv” is named in meta.xml" },
    { CORE_OF ("fieldsTerminatedBy=\"::\"", HERE), "fieldsTerminatedBy “::”" },
    { CORE_OF ("fieldsEnclosedBy=\"'\"", HERE), "fieldsEnclosedBy “'”" },
    { CORE_OF ("linesTerminatedBy=\"|\"", HERE), "linesTerminatedBy “|”" },
    { CORE_OF ("encoding=\"Shift_JIS\"", HERE), "“Shift_JIS” is not read here" },
    { CORE_OF ("ignoreHeaderLines=\"9\"", HERE), "holds no observations" },
    { "<archive><core rowType=\"http://rs.tdwg.org/dwc/terms/Occurrence\"><files>" HERE
      "</files>" TERM ("1", "occurrenceID") "</core></archive>",
      "names no photos" },
    { "<archive><core rowType=\"http://rs.tdwg.org/dwc/terms/Occurrence\"><files>" HERE
      "</files>" TERM ("2", "associatedMedia") "</core></archive>",
      "has none of the columns occurrenceID" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PackEntry entries[] = { { "meta.xml", cases[i].meta },
                                    { "a.csv", "1," PAGE "1," PHOTO "1/medium.jpg\n" },
                                    { NULL, NULL } };
      g_autoptr (ImportFixture) fixture = import_fixture_new ();
      g_autofree char *path = import_fixture_path (fixture, "a.zip");
      g_autoptr (GError) error = NULL;

      pack (path, PACK_ZIP, entries);
      g_assert_null (import_fixture_try (fixture, (const char *const[]){ path, NULL }, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].refusal));
      g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 0);
    }
}

/* What the metafile leaves out is as its guide says; encodings are what it says. */
static void
test_written (void)
{
  static const struct
  {
    const char *attributes, *text, *name, *note;
  } cases[] = {
    { "", "1," PAGE "1,\"" PHOTO "1/medium.jpg|" PHOTO "2/medium.jpg\",Ann\n", "Ann", "commas between the fields, UTF-8" },
    { "encoding=\"windows-1252\" fieldsTerminatedBy=\";\"",
      "1;" PAGE "1;" PHOTO "1/medium.jpg " PHOTO "2/medium.jpg;Jos\xe9\r\n", "José",
      "semicolons between the fields, Windows-1252" },
    { "fieldsTerminatedBy=\"|\" fieldsEnclosedBy=\"\" ignoreHeaderLines=\"1\"",
      "\xef\xbb\xbfid|b\n1|" PAGE "1|" PHOTO "1/medium.jpg," PHOTO "2/medium.jpg|\"Ann\n", "\"Ann",
      "vertical bars between the fields, UTF-8 with a byte order mark" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "<archive><core %s rowType=\"http://rs.tdwg.org/dwc/terms/Occurrence\"><files>"
          "<location>./a.csv</location></files><id index=\"0\"/>" TERM ("1", "occurrenceID") TERM ("2", "associatedMedia")
              TERM ("3", "recordedBy") "<field term=\"http://purl.org/dc/terms/license\" default=\"CC-BY\"/>"
                                       "</core></archive>",
          cases[i].attributes);
      const PackEntry entries[] = { { "x/meta.xml", text }, { "x/a.csv", cases[i].text }, { NULL, NULL } };
      g_autoptr (ImportFixture) fixture = import_fixture_new ();
      g_autofree char *path = import_fixture_path (fixture, "a.zip");

      pack (path, PACK_ZIP, entries);
      g_autoptr (QdReport) report = import_fixture_import (fixture, path);
      g_autoptr (QdObservation) one = qd_project_get_observation (fixture->project, 1, NULL);
      import_fixture_check (report, 1, 1, 0, 0, "{}");
      g_assert_cmpuint (import_fixture_count (fixture).photos, ==, 2);
      g_assert_cmpstr (one->user_name, ==, cases[i].name);
      g_assert_cmpstr (one->license, ==, "cc-by");
      g_assert_nonnull (strstr (report->notes->pdata[0], cases[i].note));
    }
}

/* GBIF's simple download has no photos: it is said what to choose. */
static void
test_simple_download (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "0002-24.zip");
  const PackEntry entries[] = { { "0002-24.csv", darwin_core_gbif[0].text }, { NULL, NULL } };
  g_autoptr (GError) error = NULL;

  pack (path, PACK_ZIP, entries);
  g_assert_null (import_fixture_try (fixture, (const char *const[]){ path, NULL }, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==,
                   "“0002-24.csv in 0002-24.zip” names no photos; choose “Darwin Core Archive” on GBIF's "
                   "download page, not the simple one.");
}

/* The same with fewer columns. */
static void
test_bare_simple_download (void)
{
  static const PackEntry entries[] = {
    { "0001.csv", "gbifID\tdatasetKey\toccurrenceID\tspecies\teventDate\n1\tx\t" PAGE "701\tApis\t2024\n" }, { NULL, NULL }
  };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "a.zip");
  g_autoptr (GError) error = NULL;

  pack (path, PACK_ZIP, entries);
  g_assert_null (import_fixture_try (fixture, (const char *const[]){ path, NULL }, &error));
  g_assert_cmpstr (
      error->message, ==,
      "“0001.csv in a.zip” names no photos; choose “Darwin Core Archive” on GBIF's download page, not the simple one.");
}

/* A table that the metafile names is missing: of photos as of observations. */
static void
test_missing_tables (void)
{
  for (guint missing = 0; missing <= 2; missing += 2)
    {
      g_autoptr (ImportFixture) fixture = import_fixture_new ();
      g_autofree char *path = import_fixture_path (fixture, "a.zip"), *sentence = NULL;
      const PackEntry entries[] = { darwin_core_gbif[2 - missing], darwin_core_gbif[5], { NULL, NULL } };
      g_autoptr (GError) error = NULL;

      pack (path, PACK_ZIP, entries);
      g_assert_null (import_fixture_try (fixture, (const char *const[]){ path, NULL }, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      sentence = g_strdup_printf ("“%s” is named in meta.xml, and is not in the archive.", darwin_core_gbif[missing].name);
      g_assert_cmpstr (error->message, ==, sentence);
    }
}

/* Photos that are left out, one without an address, one of this machine, two of no observation: said once. */
static void
test_left_out (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "a.zip");
  g_autofree char *media = g_strconcat (darwin_core_gbif[2].text,
                                        "5001\tStillImage\timage/jpeg\t\t\t\t\t\n"
                                        "5001\tStillImage\timage/jpeg\tfile:///etc/passwd\t\t\t\t\n"
                                        "5002\tStillImage\timage/jpeg\t" PHOTO "3/original.jpg\t\t\t\t\n"
                                        "99\tStillImage\timage/jpeg\t" PHOTO "4/original.jpg\t\t\t\t\n"
                                        "98\tStillImage\timage/jpeg\t" PHOTO "5/original.jpg\t\t\t\t\n"
                                        "97\tSound\taudio/mpeg\thttps://example.org/6.mp3\t\t\t\t\n",
                                        NULL);
  const PackEntry entries[] = { darwin_core_gbif[0], { "multimedia.txt", media }, darwin_core_gbif[5], { NULL, NULL } };

  pack (path, PACK_ZIP, entries);
  g_autoptr (QdReport) report = import_fixture_import (fixture, path);
  check_gbif (fixture, report);
  g_assert_cmpuint (report->n_warnings, ==, 3);
  g_assert_cmpstr (
      report->warnings->pdata[0], ==,
      "Line 3 of occurrence.txt in a.zip: it is no observation of iNaturalist, or its number is missing; left out.");
  g_assert_cmpstr (report->warnings->pdata[1], ==,
                   "multimedia.txt in a.zip: 2 photos belong to no observation of the archive; left out.");
  g_assert_cmpstr (report->warnings->pdata[2], ==,
                   "multimedia.txt in a.zip: 2 photos of observations have no address at iNaturalist; left out.");
}

/* An observation that comes again does not make up for photos of none. */
static void
test_left_out_beside_duplicates (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "a.zip");
  const char *row = strstr (darwin_core_gbif[0].text, "5001\t"), *other = strstr (row, "5002\t");
  g_autofree char *again = g_strndup (row, (gsize) (other - row));
  g_autofree char *core = g_strconcat (darwin_core_gbif[0].text, again, again, NULL);
  g_autofree char *media = g_strconcat (darwin_core_gbif[2].text,
                                        "99\tStillImage\timage/jpeg\t" PHOTO "4/original.jpg\t\t\t\t\n", NULL);
  const PackEntry entries[] = { { "occurrence.txt", core }, { "multimedia.txt", media }, darwin_core_gbif[5], { NULL, NULL } };

  pack (path, PACK_ZIP, entries);
  g_autoptr (QdReport) report = import_fixture_import (fixture, path);
  import_fixture_check (report, 4, 1, 0, 3, "{\"duplicate\":2,\"no id\":1}");
  g_assert_cmpstr (report->warnings->pdata[report->n_warnings - 1], ==,
                   "multimedia.txt in a.zip: 1 photo belongs to no observation of the archive; left out.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/darwin-core/own", test_own);
  g_test_add_func ("/darwin-core/gbif", test_gbif);
  g_test_add_func ("/darwin-core/with-export", test_with_export);
  g_test_add_func ("/darwin-core/export-beside", test_export_beside);
  g_test_add_func ("/darwin-core/names", test_names);
  g_test_add_func ("/darwin-core/filter", test_filter);
  g_test_add_func ("/darwin-core/refused", test_refused);
  g_test_add_func ("/darwin-core/written", test_written);
  g_test_add_func ("/darwin-core/simple-download", test_simple_download);
  g_test_add_func ("/darwin-core/bare-simple-download", test_bare_simple_download);
  g_test_add_func ("/darwin-core/missing-tables", test_missing_tables);
  g_test_add_func ("/darwin-core/left-out", test_left_out);
  g_test_add_func ("/darwin-core/left-out-beside-duplicates", test_left_out_beside_duplicates);
  return g_test_run ();
}
