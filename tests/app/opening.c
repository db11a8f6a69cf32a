/* Projects that come while others are on their way: the last one asked for is shown, and what was made meanwhile takes no place. In a
 * real window. */
#include "tests/app/window-fixture.h"

#include "app/steps.h"

#include <string.h>

static Fixture fixture;
static const char *program;

static char *
make_project (const char *name)
{
  char *folder = g_build_filename (fixture.folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_CREATE, &error);

  g_assert_no_error (error);
  return folder;
}

static gboolean
is_shown (gpointer folder)
{
  QdSession *session = qd_window_get_session (fixture.window);

  return session != NULL && g_str_equal (qd_session_get_folder (session), folder);
}

static guint
count_pages (void)
{
  GtkWidget *stack = gtk_widget_get_parent (GTK_WIDGET (qd_window_get_page (fixture.window, "train")));
  guint n = 0;

  for (GtkWidget *page = gtk_widget_get_first_child (stack); page != NULL; page = gtk_widget_get_next_sibling (page))
    n++;
  return n;
}

static gboolean
may_be_written (gpointer folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);

  return project != NULL;
}

/* Another program's project would do as well; the lock that nobody gives back would be seen by it alone. */
static gboolean
is_free (gpointer folder)
{
  g_autoptr (GSubprocess) other
      = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, program, "--write", folder, NULL);

  return g_subprocess_wait_check (other, NULL, NULL);
}

static void
test_two_at_once (void)
{
  g_autofree char *first = make_project ("First.quadrat"), *second = make_project ("Second.quadrat");
  guint n;

  qd_window_open (fixture.window, first);
  qd_window_open (fixture.window, second);
  fixture_wait (is_shown, second, 20, "The second project");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  qd_steps_get (&n);
  g_assert_cmpuint (count_pages (), ==, n);
  fixture_wait (is_free, first, 20, "The first project, given back");
  g_assert_true (is_shown (second));
}

/* Asked for twice, as by a double click on a recent one, it is opened once. */
static void
test_twice (void)
{
  g_autofree char *folder = make_project ("Twice.quadrat");
  guint n;

  qd_window_open (fixture.window, folder);
  qd_window_open (fixture.window, folder);
  fixture_wait (is_shown, folder, 20, "The project");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  qd_steps_get (&n);
  g_assert_cmpuint (count_pages (), ==, n);
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
window_says (gpointer text)
{
  return says (GTK_WIDGET (fixture.window), text);
}

static void
test_offered (void)
{
  g_autofree char *open = make_project ("Own work.quadrat"), *made = make_project ("Drawn meanwhile.quadrat");

  qd_window_open (fixture.window, open);
  fixture_wait (is_shown, open, 20, "The project");
  qd_window_offer (fixture.window, made);
  fixture_wait (window_says, (gpointer) "Drawn meanwhile.quadrat is ready", 20, "The sentence");
  g_assert_true (is_shown (open));
  qd_window_close_project (fixture.window);
  qd_window_offer (fixture.window, made);
  fixture_wait (is_shown, made, 20, "The one that was made");
}

int
main (int argc, char **argv)
{
  int status = 0;

  if (argc == 3 && g_str_equal (argv[1], "--write"))
    return may_be_written (argv[2]) ? 0 : 1;
  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  g_test_add_func ("/app/opening/two-at-once", test_two_at_once);
  g_test_add_func ("/app/opening/twice", test_twice);
  g_test_add_func ("/app/opening/offered", test_offered);
  if (fixture_open (&fixture))
    status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
