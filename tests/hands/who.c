/* Who may label in a project, and who takes over: of several with the same name who labels, else who does at this machine. */
#include "engine/hands/who.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "tests/project/fixture.h"

#define ELSEWHERE "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
#define FARTHER   "6ba7b811-9dad-11d1-80b4-00c04fd430c8"

/* "Ann Ben Cleo" */
static char *
dup_names (QdProject *project, guint *n_here)
{
  g_autoptr (GPtrArray) people = qd_who_list (project, n_here, NULL);
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < people->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", ((const QdLabeller *) people->pdata[i])->name);
  return g_string_free (names, FALSE);
}

static gint64
find (QdProject *project, guint index)
{
  guint n_here;
  g_autoptr (GPtrArray) people = qd_who_list (project, &n_here, NULL);

  return ((const QdLabeller *) people->pdata[index])->id;
}

static void
test_list (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *none = NULL, *far = NULL, *near = NULL, *both = NULL;
  gint64 elsewhere, here;
  guint n_here;

  none = dup_names (fixture->project, &n_here);
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpuint (n_here, ==, 0);
  elsewhere = qd_project_ensure_labeller (fixture->project, ELSEWHERE, "Ben", NULL);
  qd_project_ensure_labeller (fixture->project, FARTHER, "ben", NULL);
  far = dup_names (fixture->project, &n_here);
  g_assert_cmpstr (far, ==, "Ben");
  g_assert_cmpuint (n_here, ==, 0);
  g_assert_cmpint (find (fixture->project, 0), ==, elsewhere); /* who came first */
  g_assert_cmpint (qd_who_labels (fixture->project, "Cleo", NULL), >, 0);
  here = qd_who_labels (fixture->project, "BEN", NULL);
  near = dup_names (fixture->project, &n_here);
  g_assert_cmpstr (near, ==, "BEN Cleo");
  g_assert_cmpuint (n_here, ==, 2);
  g_assert_cmpint (find (fixture->project, 0), ==, here);
  g_assert_true (qd_who_takes_over (fixture->project, elsewhere, NULL)); /* who labels is never left out */
  g_assert_cmpint (find (fixture->project, 0), ==, elsewhere);
  g_assert_cmpint (qd_who_labels (fixture->project, "Ann", NULL), >, 0);
  both = dup_names (fixture->project, &n_here);
  g_assert_cmpstr (both, ==, "Ann BEN Cleo");
  g_assert_cmpuint (n_here, ==, 3);
}

static void
test_takes_over (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 ben = qd_project_ensure_labeller (fixture->project, ELSEWHERE, "Ben", NULL);
  gint64 ann = qd_who_labels (fixture->project, "Ann", NULL);
  g_autoptr (QdLabeller) labeller = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (qd_project_get_labeller (fixture->project), ==, ann);
  g_assert_true (qd_who_takes_over (fixture->project, ben, NULL)); /* though that one labelled elsewhere */
  g_assert_cmpint (qd_project_get_labeller (fixture->project), ==, ben);
  g_assert_false (qd_who_takes_over (fixture->project, 1234, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "Nobody with the number 1234 labels in this project.");
  g_assert_cmpint (qd_project_get_labeller (fixture->project), ==, ben);
  qd_project_set_labeller (fixture->project, 0);
  labeller = qd_who_goes_on (fixture->project, NULL); /* the next time, too */
  g_assert_cmpint (labeller->id, ==, ben);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-who-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/hands/who/list", Fixture, NULL, fixture_set_up, test_list, fixture_tear_down);
  g_test_add ("/hands/who/takes-over", Fixture, NULL, fixture_set_up, test_takes_over, fixture_tear_down);
  status = g_test_run ();
  qd_file_remove_tree (folder, NULL);
  return status;
}
