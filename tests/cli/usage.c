#include <glib/gstdio.h>
#include <string.h>

#include "program.h"

typedef char Scratch;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scratch, scratch_free)

static const char *const commands[][2] = {
  { "demo", NULL },      { "import", NULL },        { "download", NULL },   { "lookup", NULL },   { "boxes", "import" },
  { "boxes", "export" }, { "split", NULL },         { "train", NULL },      { "evaluate", NULL }, { "detect", NULL },
  { "metrics", NULL },   { "devices", NULL },       { "weights", NULL },    { "restore", NULL },  { "boxes", "undo" },
  { "task", "new" },     { "task", "list" },        { "task", "export" },   { "task", "open" },   { "task", "return" },
  { "task", "merge" },   { "task", "consolidate" }, { "task", "disputes" }, { "task", "settle" }, { "task", "agreement" },
  { "task", "take-back" }, { "task", "looks" },
};

/* Those that need a project, with enough other arguments. */
static const char *const on_projects[][4] = {
  { "download", "%" }, { "lookup", "%" },       { "boxes", "import", "%", "/dev/null" },
  { "split", "%" },    { "train", "%" },        { "evaluate", "%" },
  { "restore", "%" },  { "task", "list", "%" }, { "task", "agreement", "%" },
  { "task", "looks", "%" },
};

static void
test_help (void)
{
  g_autoptr (Outcome) all = program_run ("--help", NULL), version = program_run ("--version", NULL);

  g_assert_cmpint (all->status, ==, 0);
  g_assert_cmpint (version->status, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *second = commands[i][1] == NULL ? "--help" : commands[i][1];
      g_autoptr (Outcome) outcome = program_run (commands[i][0], second, commands[i][1] == NULL ? NULL : "--help", NULL);
      g_assert_cmpint (outcome->status, ==, 0);
      g_assert_nonnull (strstr (outcome->out, "--json"));
      g_assert_cmpstr (outcome->err, ==, "");
      g_assert_nonnull (strstr (all->out, commands[i][0]));
    }
}

static void
test_misuse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *second = commands[i][1] == NULL ? "--no-such-option" : commands[i][1];
      g_autoptr (Outcome) option =
          program_run (commands[i][0], second, commands[i][1] == NULL ? NULL : "--no-such-option", NULL);
      g_autoptr (Outcome) bare = program_run (commands[i][0], commands[i][1], NULL);
      assert_refused (option, 2);
      g_assert_nonnull (strstr (option->err, "no-such-option"));
      if (strcmp (commands[i][0], "devices") != 0 && strcmp (commands[i][0], "weights") != 0)
        assert_refused (bare, 2);
    }
}

/* The first of two words alone is told which ones may follow. */
static void
test_half (void)
{
  g_autoptr (Outcome) boxes = program_run ("boxes", NULL), task = program_run ("task", "forget", NULL);

  assert_refused (boxes, 2);
  assert_refused (task, 2);
  g_assert_nonnull (strstr (boxes->err, "“boxes” needs one of these words after it: import, export, undo"));
  g_assert_nonnull (strstr (task->err, ": new, list, export, open, return, merge, consolidate, disputes, settle, take-back, looks, agreement"));
}

static void
test_values (void)
{
  static const char *const wrong[][5] = {
    { "demo", "/nonexistent/x", "--photos=0", "--json" },
    { "demo", "/nonexistent/x", "--photos=many", "--json" },
    { "demo", "/nonexistent/x", "--seed=-1", "--json" },
    { "split", "/nonexistent/x", "--by=moon", "--json" },
    { "split", "/nonexistent/x", "--train=-3", "--json" },
    { "split", "/nonexistent/x", "--train=-1", "--json" },
    { "split", "/nonexistent/x", "--test=nan", "--json" },
    { "split", "/nonexistent/x", "--train=101", "--json" },
    { "split", "/nonexistent/x", "--train=80", "--test=30", "--json" },
    { "split", "/nonexistent/x", "--train=80", "--validation=20.5", "--json" },
    { "split", "/nonexistent/x", "--seed=x", "--json" },
    { "evaluate", "/nonexistent/x", "--subset=moon", "--json" },
    { "evaluate", "/nonexistent/x", "--run=-1", "--json" },
    { "import", "/nonexistent/x", "a.csv", "--license=beer", "--json" },
    { "import", "/nonexistent/x", "a.csv", "--size=huge", "--json" },
    { "import", "/nonexistent/x", "a.csv", "--photo-host=file:///etc", "--json" },
    { "boxes", "import", "/nonexistent/x", "a", "--format=moon" },
    { "boxes", "export", "/nonexistent/x", "a", "--format=moon" },
    { "boxes", "export", "/nonexistent/x", "a", "--json" },
    { "boxes", "--json" },
    { "frobnicate", "--json" },
    { "--frobnicate" },
    { "--json", "frobnicate", "x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (Outcome) outcome = program_run (wrong[i][0], wrong[i][1], wrong[i][2], wrong[i][3], wrong[i][4], NULL);
      assert_refused (outcome, 2);
    }
}

/* What is not given is what is left of 100. */
static void
test_shares (void)
{
  static const struct
  {
    const char *first, *second;
    gint64 photos[3]; /* train, validation, test */
  } cases[] = {
    { "--train=70", NULL, { 14, 6, 0 } },
    { "--validation=30", NULL, { 14, 6, 0 } },
    { "--test=10", NULL, { 14, 4, 2 } },
    { "--train=50", "--test=20", { 10, 6, 4 } },
    { "--validation=40", "--test=5", { 11, 8, 1 } },
    { "--train=3", "--validation=1", { 15, 5, 0 } },
  };
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "demo.quadrat", NULL);
  g_autoptr (Outcome) demo = program_run ("demo", folder, "--photos=20", "--json", NULL);

  assert_done (demo);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Outcome) split = program_run ("split", folder, "--json", "--by=photo", cases[i].first, cases[i].second, NULL);

      assert_done (split);
      g_assert_cmpint (json_object_get_int_member (outcome_last (split), "train"), ==, cases[i].photos[0]);
      g_assert_cmpint (json_object_get_int_member (outcome_last (split), "validation"), ==, cases[i].photos[1]);
      g_assert_cmpint (json_object_get_int_member (outcome_last (split), "test"), ==, cases[i].photos[2]);
    }
}

static void
test_no_project (void)
{
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "quadrat-no-project", NULL);
  const char *const places[] = { "/nonexistent/a.quadrat", "/", file };

  g_assert_true (g_file_set_contents (file, "not a folder", -1, NULL));
  for (guint p = 0; p < G_N_ELEMENTS (places); p++)
    for (guint i = 0; i < G_N_ELEMENTS (on_projects); i++)
      {
        const char *words[4] = { NULL };
        g_autoptr (Outcome) outcome = NULL;
        for (guint k = 0; k < 4 && on_projects[i][k] != NULL; k++)
          words[k] = strcmp (on_projects[i][k], "%") == 0 ? places[p] : on_projects[i][k];
        outcome = program_run ("--json", words[0], words[1], words[2], words[3], NULL);
        assert_refused (outcome, 1);
        g_assert_cmpuint (outcome->lines->len, ==, 1);
      }
  g_assert_cmpint (g_remove (file), ==, 0);
}

static void
test_no_display (void)
{
  g_autoptr (Outcome) outcome = program_run (g_get_tmp_dir (), NULL);

  g_assert_cmpint (outcome->status, ==, 1);
  g_assert_nonnull (strstr (outcome->err, "display"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/usage/help", test_help);
  g_test_add_func ("/cli/usage/misuse", test_misuse);
  g_test_add_func ("/cli/usage/half", test_half);
  g_test_add_func ("/cli/usage/values", test_values);
  g_test_add_func ("/cli/usage/shares", test_shares);
  g_test_add_func ("/cli/usage/no-project", test_no_project);
  g_test_add_func ("/cli/usage/no-display", test_no_display);
  return g_test_run ();
}
