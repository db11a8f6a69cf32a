/* Every page fits the smallest window it is meant for, empty and filled, and can be read at the width of a phone. */
#include "tests/app/window-fixture.h"

#include "app/demo-project.h"
#include "app/steps.h"

#define LEAST_WIDTH 1024
#define LEAST_HEIGHT 600
#define PHONE_WIDTH 360

static Fixture fixture;

static void
check_window (const char *what)
{
  int width, height;

  gtk_widget_measure (GTK_WIDGET (fixture.window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (fixture.window), GTK_ORIENTATION_VERTICAL, LEAST_WIDTH, &height, NULL, NULL, NULL);
  if (width > PHONE_WIDTH || height > LEAST_HEIGHT)
    g_error ("%s needs %d x %d pixels", what, width, height);
}

static void
check_steps (void)
{
  guint n;
  const QdStep *steps = qd_steps_get (&n);

  for (guint i = 0; i < n; i++)
    {
      qd_window_show_step (fixture.window, steps[i].id);
      qd_robot_settle (GTK_WIDGET (fixture.window));
      check_window (steps[i].id);
    }
}

static void
test_start (void)
{
  check_window ("the start page");
}

static void
test_empty (void)
{
  fixture_open_project (&fixture);
  check_steps ();
  qd_window_close_project (fixture.window);
}

static gboolean
has_photos (gpointer data)
{
  return qd_session_get_summary (qd_window_get_session (fixture.window))->counts.there == 6;
}

static void
test_filled (void)
{
  g_autoptr (GError) error = NULL;

  g_free (fixture.project);
  fixture.project = g_build_filename (fixture.folder, "A demonstration with quite a long name, as people give them.quadrat", NULL);
  g_assert_true (qd_demo_project_make (fixture.project, 6, 1, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  fixture_open_project (&fixture);
  fixture_wait (has_photos, NULL, 20, "The photos");
  check_steps ();
}

static gboolean
add_classes (QdProject *project, gpointer data, GError **error)
{
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("Great black-faced cuckoo wasp with a very long name, number %u", i);

      if (qd_project_ensure_class (project, name, error) == 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_classes (gpointer data)
{
  return qd_session_get_summary (qd_window_get_session (fixture.window))->classes->len >= 60;
}

static void
test_many_classes (void)
{
  qd_session_write (qd_window_get_session (fixture.window), add_classes, NULL, NULL, NULL, NULL);
  fixture_wait (has_classes, NULL, 20, "Sixty classes");
  check_steps ();
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  g_test_add_func ("/app/fit/1-start", test_start);
  g_test_add_func ("/app/fit/2-empty", test_empty);
  g_test_add_func ("/app/fit/3-filled", test_filled);
  g_test_add_func ("/app/fit/4-many-classes", test_many_classes);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
