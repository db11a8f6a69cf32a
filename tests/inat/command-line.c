/* The program itself, from an export to boxes, as a script runs it: output, exit status, what is left on the disk. */
#include <signal.h>
#include <string.h>

#include "engine/project/project.h"
#include "tests/inat/command-runs.h"
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
  return g_test_run ();
}
