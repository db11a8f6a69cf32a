#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

typedef char Scratch;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scratch, scratch_free)

static int
get_cut (gint64 bytes)
{
  return (int) (bytes / 2 / 4096 * 4096);
}

/* A damaged project is refused by every command with the way out of it, restored once, and then it is whole. */
static void
test_restore (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "Bees.quadrat", NULL);
  g_autofree char *database = g_build_filename (folder, "project.db", NULL);
  g_autoptr (Outcome) demo = program_run ("demo", folder, "--photos=6", NULL), whole = NULL, split = NULL, evaluate = NULL;
  g_autoptr (Outcome) restore = NULL, again = NULL, forced = NULL;
  GStatBuf status;

  g_assert_cmpint (demo->status, ==, 0);
  whole = program_run ("restore", folder, "--json", NULL);
  assert_refused (whole, 1);
  g_assert_nonnull (strstr (whole->err, "--force"));

  g_assert_cmpint (g_stat (database, &status), ==, 0);
  g_assert_cmpint (truncate (database, get_cut (status.st_size)), ==, 0);
  split = program_run ("split", folder, "--json", NULL);
  assert_refused (split, 1);
  g_assert_nonnull (strstr (split->err, "project.db"));
  g_assert_nonnull (strstr (split->err, "quadrat restore"));
  evaluate = program_run ("evaluate", folder, NULL);
  assert_refused (evaluate, 1);
  g_assert_nonnull (strstr (evaluate->err, "quadrat restore"));

  restore = program_run ("restore", folder, "--json", NULL);
  assert_done (restore);
  g_assert_true (g_str_has_prefix (json_object_get_string_member (outcome_last (restore), "kept"), "project.db.damaged-2"));
  again = program_run ("split", folder, "--json", NULL);
  assert_done (again);
  forced = program_run ("restore", folder, "--force", NULL);
  g_assert_cmpint (forced->status, ==, 0);
  g_assert_nonnull (strstr (forced->out, "project.db.damaged-2"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/restore", test_restore);
  return g_test_run ();
}
