/* Looking up by the program itself, as a script runs it, and after it was killed in the middle of a request. */
#include <signal.h>
#include <string.h>

#include "engine/project/project.h"
#include "tests/inat/api-server.h"
#include "tests/inat/command-runs.h"
#include "tests/inat/read-exports.h"

static gint64
figure (Outcome *outcome, const char *name)
{
  g_autoptr (JsonNode) node = last_line (outcome);

  g_assert_cmpint (outcome->status, ==, 0);
  return json_object_get_int_member (json_node_get_object (node), name);
}

static void
import_real (Setup *setup)
{
  g_autoptr (Outcome) outcome = run ("import %s @inat/observations-568611.csv --license=any --no-download --json",
                                     setup->project);

  assert_figures (outcome, 378, 378, 0, 0);
}

static void
test_lookup (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (ApiServer) api = api_server_new ();
  import_real (setup);
  g_autoptr (Outcome) bare = run ("lookup %s --api=%s --json", setup->project, api->url);
  g_assert_cmpint (figure (bare, "observations"), ==, 378);
  g_assert_cmpint (figure (bare, "requests"), ==, 13);
  g_assert_cmpint (figure (bare, "photos_added"), ==, 0);
  g_assert_cmpint (figure (bare, "further"), ==, 756);
  g_autoptr (Outcome) photos = run ("lookup %s --api=%s/ --photos --json", setup->project, api->url);
  g_assert_cmpint (figure (photos, "requests"), ==, 0);
  g_assert_cmpint (figure (photos, "photos_added"), ==, 756);
  g_assert_cmpuint (api->n_requests, ==, 13);
  g_assert_cmpuint (api->n_wrong, ==, 0);
  g_autoptr (Outcome) text = run ("lookup %s --again --api=%s", setup->project, api->url);
  g_assert_cmpint (text->status, ==, 0);
  g_assert_nonnull (strstr (text->out, "378 observations"));
}

/* A program is killed in the middle of its 4th, 5th ... request, and a new one goes on: nothing that was answered is asked
 * again. */
static void
test_lookup_killed (void)
{
  if (has_no_exports ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (ApiServer) api = api_server_new ();
  guint asked = 0;
  import_real (setup);
  for (guint round = 1; round <= 3; round++)
    {
      g_autofree char *line = g_strdup_printf ("lookup %s --photos --api=%s --json", setup->project, api->url);
      Outcome *outcome = g_new0 (Outcome, 1);
      guint end = api->n_requests + 4;

      api_server_play (api, API_ANSWER, 3);
      api_server_play (api, API_HOLD, 1);
      g_autoptr (GSubprocess) process = spawn (line, outcome);
      while (api->n_requests < end)
        g_main_context_iteration (NULL, TRUE);
      g_subprocess_send_signal (process, SIGKILL);
      while (!outcome->ended)
        g_main_context_iteration (NULL, TRUE);
      outcome_free (outcome);
    }
  g_autoptr (Outcome) last = run ("lookup %s --photos --api=%s --json", setup->project, api->url);
  g_assert_cmpint (figure (last, "observations"), ==, 378 - 9 * 30);
  g_assert_cmpuint (api->n_requests, ==, 13 + 3);
  for (guint i = 0; i < api->sizes->len; i++)
    asked += g_array_index (api->sizes, guint, i);
  g_assert_cmpuint (asked, ==, 378 + 3 * 30);
  g_autoptr (QdProject) project = qd_project_open (setup->project, QD_PROJECT_READ, NULL);
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) list = qd_project_list_photos (project, &query, NULL);
  guint own = 0;
  for (guint i = 0; i < list->len; i++)
    own += strstr (((QdPhoto *) list->pdata[i])->credit, "as the API says") != NULL;
  g_assert_cmpuint (own, ==, 756);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command-line/lookup", test_lookup);
  g_test_add_func ("/command-line/lookup-killed", test_lookup_killed);
  return g_test_run ();
}
