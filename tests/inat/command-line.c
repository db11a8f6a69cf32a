/* The program itself, from an export to boxes, as a script runs it: output, exit status, what is left on the disk. */
#include <signal.h>
#include <string.h>

#include "engine/project/project.h"
#include "tests/inat/command-runs.h"
#include "tests/inat/pack.h"
#include "tests/inat/photo-server.h"
#include "tests/inat/read-exports.h"

static gint64
reason (Outcome *outcome, const char *name)
{
  g_autoptr (JsonNode) node = last_line (outcome);
  return json_object_get_int_member_with_default (json_object_get_object_member (json_node_get_object (node), "reasons"), name,
                                                  0);
}

static void
test_real_export (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (Outcome) cc0 = run ("import %s @inat/observations-568611.csv.zip --no-download --json", setup->project);
  assert_figures (cc0, 378, 1, 0, 377);
  g_assert_cmpint (reason (cc0, "license"), ==, 377);
  g_autoptr (Outcome) any
      = run ("import %s @inat/observations-568611.csv.zip --license=any --no-download --json", setup->project);
  assert_figures (any, 378, 377, 1, 0);
  g_autoptr (Outcome) again
      = run ("import %s @inat/observations-568611.csv --license=cc0,cc-by --no-download --json", setup->project);
  assert_figures (again, 378, 0, 378, 0);
  g_autoptr (Outcome) others
      = run ("import %s @inat/observations_export.csv @inat/observations-naturalist-parser.csv --license=any"
             " --no-download --json",
             setup->project);
  assert_figures (others, 97, 97, 0, 0);
}

static void
test_bees (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (PhotoServer) server = photo_server_new ();
  g_autoptr (Outcome) import
      = run ("import %s @bees/observations-bees.csv --photo-host=%s --json", setup->project, server->host);
  assert_figures (import, 11, 11, 0, 0);
  g_assert_cmpuint (server->n_requests, ==, 11);
  g_autoptr (Outcome) boxes = run ("boxes import %s @bees/output.manifest --json", setup->project);
  assert_figures (boxes, 71, 71, 0, 0);
  g_autoptr (Outcome) voc = run ("boxes export %s %s/voc --format=voc --with-photos --json", setup->project, setup->folder);
  g_assert_cmpint (voc->status, ==, 0);
  g_autoptr (Outcome) back = run ("boxes import %s %s/voc --json", setup->project, setup->folder);
  assert_figures (back, 71, 0, 71, 0);

  /* The folder that was written makes a project by itself. */
  g_autoptr (Outcome) pictures = run ("import %s/second.quadrat %s/voc/JPEGImages --json", setup->folder, setup->folder);
  assert_figures (pictures, 11, 11, 0, 0);
  g_autoptr (Outcome) second = run ("boxes import %s/second.quadrat %s/voc --json", setup->folder, setup->folder);
  assert_figures (second, 71, 71, 0, 0);
}

static QdCounts
count (Setup *setup)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (setup->project, QD_PROJECT_READ, &error);
  QdCounts counts;

  g_assert_no_error (error);
  g_assert_true (qd_project_count (project, &counts, &error));
  return counts;
}

/* Killed in the middle, the download goes on where it was. */
static void
test_killed (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (PhotoServer) server = photo_server_new ();
  g_autoptr (Outcome) killed = g_new0 (Outcome, 1);
  g_autofree char *line
      = g_strdup_printf ("import %s @bees/observations-bees.csv --photo-host=%s", setup->project, server->host);

  server->holding = TRUE;
  g_autoptr (GSubprocess) process = spawn (line, killed);
  while (server->n_requests < 4)
    g_main_context_iteration (NULL, TRUE);
  g_subprocess_send_signal (process, SIGKILL);
  while (!killed->ended)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (killed->status, ==, -1);
  g_assert_cmpuint (count (setup).observations, ==, 11);
  g_assert_cmpuint (count (setup).there, ==, 0);

  photo_server_release (server);
  g_autoptr (Outcome) resumed = run ("download %s --json", setup->project);
  g_assert_cmpint (resumed->status, ==, 0);
  g_assert_cmpuint (count (setup).there, ==, 11);
  g_assert_cmpuint (server->n_requests, ==, 15);
}

static void
test_cigars (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (Outcome) import = run ("import %s @manifests/cigars --json", setup->project);
  assert_figures (import, 8, 8, 0, 0);
  g_autoptr (Outcome) boxes = run ("boxes import %s @manifests/cigars/output.manifest --json", setup->project);
  assert_figures (boxes, 54, 11, 0, 43);
  g_autoptr (JsonNode) node = last_line (boxes);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "photos_missing"), ==, 24);
}

/* Bad input ends with one sentence, and the project is as it was: not there. */
/* A folder of tables that belong together and exports beside it are one report; each file is described. */
static void
test_several (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (Outcome) first = run ("import %s @inat/inaturalist-open-data @inat/odd/semicolon_cp1252.csv"
                                   " @inat/odd/url_flickr.csv --license=any --no-download --json",
                                   setup->project);

  assert_figures (first, 55, 44, 0, 11);
  g_assert_cmpint (reason (first, "no image"), ==, 8);
  g_assert_cmpint (reason (first, "other host"), ==, 3);
  g_autoptr (JsonNode) node = last_line (first);
  JsonArray *notes = json_object_get_array_member (json_node_get_object (node), "notes");
  g_assert_cmpuint (json_array_get_length (notes), ==, 6);
  g_assert_cmpstr (json_array_get_string_element (notes, 0), ==,
                   "semicolon_cp1252.csv: semicolons between the fields, Windows-1252.");
  g_autoptr (Outcome) again = run ("import %s @inat/inaturalist-open-data/photos.csv"
                                   " @inat/inaturalist-open-data/observations.csv --license=any --no-download --json",
                                   setup->project);
  assert_figures (again, 50, 0, 42, 8);
  g_autoptr (Outcome) half = run ("import %s @inat/inaturalist-open-data/photos.csv --no-download", setup->project);
  g_assert_cmpint (half->status, ==, 1);
  g_assert_nonnull (strstr (half->err, "the table “observations” is missing"));
}

/* @sentence and nothing but, except for what a slow machine tells before of how far it is. */
static void
assert_said (const char *err, const char *sentence)
{
  g_auto (GStrv) lines = g_strsplit (err, "\n", -1);
  guint n = g_strv_length (lines);

  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpstr (lines[n - 1], ==, "");
  g_assert_cmpstr (lines[n - 2], ==, sentence);
  for (guint i = 0; i < n - 2; i++)
    g_assert_true (g_str_has_suffix (lines[i], " % read"));
}

static void
test_refused (void)
{
  static const char *const files[]
      = { "@inat/odd/empty.csv",    "@inat/odd/not_csv_zip.csv", "@inat/odd/not_csv_html.csv",
          "@inat/odd/only_bom.csv", "@inat/odd/header_only.csv", "@inat/odd/no_image_url_column.csv",
          "@no/such/file.csv" };

  if (has_no_exports ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (Outcome) outcome = run ("import %s %s --json", setup->project, files[i]);
      g_autoptr (JsonNode) node = last_line (outcome);
      JsonObject *object = json_node_get_object (node);

      g_assert_cmpint (outcome->status, ==, 1);
      g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, "error");
      assert_said (outcome->err, json_object_get_string_member (object, "message"));
      g_assert_false (g_file_test (setup->project, G_FILE_TEST_EXISTS));
    }
}

/* ---- By content ---- */

#define HEAD "id,image_url,license\n"
#define ROW(id) id ",https://inaturalist-open-data.s3.amazonaws.com/photos/" id "0/medium.jpg,CC0\n"

static void
write_file (Setup *setup, const char *name, const char *bytes, gssize n)
{
  g_autofree char *path = g_build_filename (setup->folder, name, NULL), *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, n, NULL));
}

/* Whatever an export is called, and in a folder. */
static void
test_names (void)
{
  const PackEntry entries[] = { { "a.csv", HEAD ROW ("3") }, { "b.csv", HEAD ROW ("4") }, { "c.txt", "nothing" }, { NULL, NULL } };
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *zip = g_build_filename (setup->folder, "zips", "two.zip", NULL);

  write_file (setup, "noext", HEAD ROW ("1"), -1);
  write_file (setup, "plain.dat", HEAD ROW ("2"), -1);
  write_file (setup, "zips/readme.md", "nothing", -1);
  write_file (setup, "folder/export.csv", HEAD ROW ("5"), -1);
  pack (zip, PACK_ZIP, entries);
  g_autoptr (Outcome) files = run ("import %s %s/noext %s/plain.dat --no-download --json", setup->project, setup->folder,
                                   setup->folder);
  assert_figures (files, 2, 2, 0, 0);
  g_autoptr (Outcome) folders = run ("import %s %s/zips %s/folder --no-download --json", setup->project, setup->folder,
                                     setup->folder);
  assert_figures (folders, 3, 3, 0, 0);
}

#define UNPACK ", which is not read here; unpack it and import what is in it."

/* What is none says what to do, and leaves no project. */
static void
test_foreign (void)
{
  static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
  const struct
  {
    const char *name, *bytes;
    gsize n;
    const char *sentence;
  } files[] = {
    { "a.csv.xz", "\xfd" "7zXZ\0abc", 9, "“a.csv.xz” is packed with xz" UNPACK },
    { "a.csv.bz2", "BZh91AY&SYabc", 13, "“a.csv.bz2” is packed with bzip2" UNPACK },
    { "a.7z", "7z\xbc\xaf\x27\x1c-abc", 10, "“a.7z” is packed with 7z" UNPACK },
    { "a.xlsx", "PK\x03\x04 and so on", 13, "“a.xlsx” is a spreadsheet; open it, save its table as CSV and import that." },
    { "a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8,
      "“a.xls” is a spreadsheet; open it, save its table as CSV and import that." },
    { "a.txt", "Dear diary", 10, "“a.txt” is no export from iNaturalist: none of its columns is known." },
    { "a.png", png, sizeof png, NULL },
    { "a.jpg", "no picture", 10, NULL },
  };
  g_autoptr (Setup) setup = setup_new ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      write_file (setup, files[i].name, files[i].bytes, (gssize) files[i].n);
      g_autoptr (Outcome) outcome = run ("import %s %s/%s --json", setup->project, setup->folder, files[i].name);
      g_autoptr (JsonNode) node = last_line (outcome);
      const char *message = json_object_get_string_member (json_node_get_object (node), "message");

      g_assert_cmpint (outcome->status, ==, 1);
      if (files[i].sentence != NULL)
        g_assert_cmpstr (message, ==, files[i].sentence);
      else
        g_assert_nonnull (strstr (message, files[i].name));
      assert_said (outcome->err, message);
      g_assert_false (g_file_test (setup->project, G_FILE_TEST_EXISTS));
    }
}

/* ---- What is said ---- */

static JsonArray *
get_sentences (JsonNode *node, const char *key, const char *reason)
{
  JsonObject *object = json_node_get_object (node);

  return json_object_get_array_member (reason != NULL ? json_object_get_object_member (object, key) : object,
                                       reason != NULL ? reason : key);
}

/* Lines of what was left out, by reason, before and beside the one remark on what was not. */
static void
test_lines (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GString) table = g_string_new (HEAD);

  for (guint i = 1; i <= 12; i++)
    g_string_append_printf (table, "%u,https://static.inaturalist.org/photos/%u/medium.jpg,CC0\n", i, i);
  for (guint i = 21; i <= 27; i++)
    g_string_append_printf (table, "%u,,CC0\n", i);
  g_string_append (table, "31,https://static.inaturalist.org/photos/31/medium.jpg,CC-BY-NC\n");
  write_file (setup, "a.csv", table->str, -1);
  g_autoptr (Outcome) json = run ("import %s %s/a.csv --no-download --json", setup->project, setup->folder);
  g_autoptr (JsonNode) node = last_line (json);
  JsonArray *images = get_sentences (node, "examples", "no image"), *license = get_sentences (node, "examples", "license");
  JsonArray *remarks = get_sentences (node, "remarks", NULL);

  assert_figures (json, 20, 12, 0, 8);
  g_assert_cmpuint (json_array_get_length (images), ==, 7);
  g_assert_cmpstr (json_array_get_string_element (images, 0), ==, "Line 14 of a.csv: the observation has no photo; left out.");
  g_assert_cmpuint (json_array_get_length (license), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (license, 0), ==, "Line 21 of a.csv: the license is “CC BY-NC”; left out.");
  g_assert_cmpuint (json_array_get_length (remarks), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (remarks, 0), ==,
                   "Line 2 of a.csv, and 12 lines in all: the photo lies on the host of photos without an open license; it is "
                   "credited as all rights reserved.");
  g_autoptr (Outcome) text = run ("import %s %s/a.csv --no-download", setup->project, setup->folder);
  g_assert_nonnull (strstr (text->err, "Line 14 of a.csv"));
  g_assert_nonnull (strstr (text->err, "Line 18 of a.csv"));
  g_assert_null (strstr (text->err, "Line 19 of a.csv"));
  g_assert_nonnull (strstr (text->err, "\n… and 2 more: no image.\n"));
  g_assert_nonnull (strstr (text->err, "Line 21 of a.csv"));
  g_assert_null (strstr (text->err, "left out.\n1 more"));
}

/* Why a photo could not be had is said by the import as by the download. */
static void
test_failed (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (PhotoServer) server = photo_server_new ();

  write_file (setup, "a.csv", HEAD ROW ("1"), -1);
  photo_server_remove (server, 10);
  g_autoptr (Outcome) import = run ("import %s %s/a.csv --photo-host=%s --json", setup->project, setup->folder, server->host);
  g_autoptr (Outcome) download = run ("download %s --json", setup->project);
  g_auto (GStrv) lines = g_strsplit (download->err, "\n", -1);

  g_assert_cmpint (import->status, ==, 0);
  g_assert_cmpuint (g_strv_length (lines), >=, 2);
  g_assert_nonnull (strstr (import->err, lines[g_strv_length (lines) - 2]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command-line/real-export", test_real_export);
  g_test_add_func ("/command-line/bees", test_bees);
  g_test_add_func ("/command-line/killed", test_killed);
  g_test_add_func ("/command-line/cigars", test_cigars);
  g_test_add_func ("/command-line/several", test_several);
  g_test_add_func ("/command-line/refused", test_refused);
  g_test_add_func ("/command-line/names", test_names);
  g_test_add_func ("/command-line/foreign", test_foreign);
  g_test_add_func ("/command-line/lines", test_lines);
  g_test_add_func ("/command-line/failed", test_failed);
  return g_test_run ();
}
