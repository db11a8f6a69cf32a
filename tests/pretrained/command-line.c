/* `quadrat weights` as a person runs it, with a catalogue and files on loopback and a cache of its own. */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/file.h"
#include "tests/cli/program.h"
#include "tests/pretrained/weights-server.h"

#define LENGTH 30001

typedef struct
{
  WeightsServer *server;
  char *folder, *catalogue, *path;
} Setup;

static void
set_up (Setup *setup, gconstpointer data)
{
  g_autofree char *place = NULL;

  setup->server = weights_server_new ();
  weights_server_add (setup->server, "tiny-coco.pth", LENGTH);
  weights_server_add_catalogue (setup->server, "tiny_coco", "tiny-coco.pth", "ssd_tiny", 0, NULL);
  place = g_strconcat (setup->server->address, "catalogue.json", NULL);
  setup->catalogue = g_strconcat ("--catalogue=", place, NULL);
  setup->folder = g_dir_make_tmp ("quadrat-weights-XXXXXX", NULL);
  setup->path = g_build_filename (setup->folder, "quadrat", "weights", "tiny-coco.pth", NULL);
  g_setenv ("XDG_CACHE_HOME", setup->folder, TRUE); /* of the program that is run */
  g_setenv ("QUADRAT_CATALOGUE", place, TRUE);      /* for `train`, which has no option for it */
}

static void
tear_down (Setup *setup, gconstpointer data)
{
  qd_file_remove_tree (setup->folder, NULL);
  weights_server_free (setup->server);
  g_free (setup->folder);
  g_free (setup->catalogue);
  g_free (setup->path);
}

/* What is said of the only entry. */
static JsonObject *
get_entry (Outcome *outcome)
{
  g_assert_cmpuint (outcome->lines->len, ==, 2);
  return json_node_get_object (outcome->lines->pdata[0]);
}

static const char *
get_state (Outcome *outcome)
{
  return json_object_get_string_member (get_entry (outcome), "state");
}

static void
test_list (Setup *setup, gconstpointer data)
{
  g_autoptr (Outcome) list = program_run ("weights", setup->catalogue, "--json", NULL), plain = NULL;

  assert_done (list);
  g_assert_cmpstr (json_object_get_string_member (get_entry (list), "name"), ==, "tiny_coco");
  g_assert_cmpstr (get_state (list), ==, "absent");
  g_assert_cmpint (json_object_get_int_member (get_entry (list), "bytes"), ==, LENGTH);
  g_assert_cmpfloat (json_object_get_double_member (get_entry (list), "ap"), ==, 25.1);
  plain = program_run ("weights", "list", setup->catalogue, "--network=ssd_tiny", NULL);
  g_assert_cmpstr (plain->out, ==,
                   "tiny_coco\n    whole detector for ssd_tiny, trained on COCO; 25.1 AP on COCO val2017\n    30.0\302\240kB, not downloaded\n"
                   "The files have their publisher's license; the photos they learned from have terms of their own: see --json.\n");
}

static void
test_download (Setup *setup, gconstpointer data)
{
  g_autoptr (Outcome) first = NULL, second = NULL, verified = NULL, removed = NULL;

  weights_server_fail (setup->server, FAULT_NONE); /* the catalogue */
  weights_server_fail (setup->server, FAULT_CUT);
  first = program_run ("weights", "download", "tiny_coco", setup->catalogue, "--json", NULL);
  assert_done (first);
  g_assert_true (json_object_get_boolean_member (get_entry (first), "fetched"));
  g_assert_cmpstr (json_object_get_string_member (get_entry (first), "path"), ==, setup->path);
  g_assert_cmpstr (get_state (first), ==, "there");
  g_assert_cmpuint (weights_server_count (setup->server), ==, 3);
  second = program_run ("weights", "download", "all", setup->catalogue, "--json", NULL);
  assert_done (second);
  g_assert_false (json_object_get_boolean_member (get_entry (second), "fetched"));
  g_assert_cmpuint (weights_server_count (setup->server), ==, 4); /* the catalogue alone */
  verified = program_run ("weights", "verify", setup->catalogue, "--json", NULL);
  assert_done (verified);
  g_assert_true (json_object_get_boolean_member (get_entry (verified), "right"));
  removed = program_run ("weights", "remove", "tiny_coco", setup->catalogue, "--json", NULL);
  assert_done (removed);
  g_assert_cmpstr (get_state (removed), ==, "absent");
  g_assert_false (g_file_test (setup->path, G_FILE_TEST_EXISTS));
}

static void
test_wrong_sum (Setup *setup, gconstpointer data)
{
  g_autoptr (Outcome) outcome = NULL;

  weights_server_add_catalogue (setup->server, "tiny_coco", "tiny-coco.pth", "ssd_tiny", 0, "0123abcd");
  outcome = program_run ("weights", "download", "tiny_coco", setup->catalogue, "--json", NULL);
  assert_refused (outcome, 1);
  g_assert_nonnull (strstr (outcome->err, "0123abcd"));
  g_assert_false (g_file_test (setup->path, G_FILE_TEST_EXISTS));
}

static void
test_verify_finds (Setup *setup, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (setup->path), *zeros = g_malloc0 (LENGTH);
  g_autoptr (Outcome) outcome = NULL;

  g_mkdir_with_parents (folder, 0755);
  g_assert_true (g_file_set_contents (setup->path, zeros, LENGTH, NULL));
  outcome = program_run ("weights", "verify", setup->catalogue, "--json", NULL);
  assert_refused (outcome, 1);
  g_assert_nonnull (strstr (outcome->err, "tiny-coco.pth"));
}

static void
test_misuse (Setup *setup, gconstpointer data)
{
  g_autoptr (Outcome) verb = program_run ("weights", "fetch", "--json", NULL);
  g_autoptr (Outcome) bare = program_run ("weights", "download", "--json", NULL);
  g_autoptr (Outcome) unknown = program_run ("weights", "download", "no_such", setup->catalogue, "--json", NULL);
  g_autoptr (Outcome) missing = program_run ("weights", "--catalogue=/nonexistent/c.json", "--json", NULL);

  assert_refused (verb, 2);
  assert_refused (bare, 2);
  assert_refused (unknown, 2);
  assert_refused (missing, 1);
}

/* A name that is known but not there yet is told before anything else happens. */
static void
test_train (Setup *setup, gconstpointer data)
{
  g_autoptr (Outcome) absent = program_run ("train", "/nonexistent/x.quadrat", "--weights=tiny_coco", "--json", NULL);
  g_autoptr (Outcome) unknown = program_run ("train", "/nonexistent/x.quadrat", "--weights=tiny_toto", "--json", NULL);
  g_autoptr (Outcome) download = NULL, there = NULL;

  assert_refused (absent, 1);
  g_assert_nonnull (strstr (absent->err, "quadrat weights download tiny_coco"));
  assert_refused (unknown, 1);
  g_assert_nonnull (strstr (unknown->err, "tiny_toto"));
  download = program_run ("weights", "download", "tiny_coco", "--json", NULL);
  assert_done (download);
  there = program_run ("train", "/nonexistent/x.quadrat", "--weights=tiny_coco", "--json", NULL);
  assert_refused (there, 1); /* now it is the project that is missing */
  g_assert_nonnull (strstr (there->err, "x.quadrat"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Setup *setup, gconstpointer data);
  } tests[] = {
    { "list", test_list },           { "download", test_download }, { "wrong-sum", test_wrong_sum }, { "verify", test_verify_finds },
    { "misuse", test_misuse },       { "train", test_train },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/pretrained/command-line/", tests[i].name, NULL);

      g_test_add (path, Setup, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
