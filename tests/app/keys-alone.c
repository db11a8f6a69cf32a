/* What a newcomer meets, with keys alone: the start page, the list of steps, and the list of keys on the least screen. In a real
 * window. */
#include "tests/app/window-fixture.h"

#include "app/demo-project.h"
#include "app/steps.h"
#include "widgets/box-canvas.h"

#define LEAST_WIDTH 1024
#define LEAST_HEIGHT 600

static Fixture fixture;

static gboolean
has_focus (gpointer widget)
{
  return gtk_widget_is_focus (widget);
}

/* Return opens the demonstration, and no stop on the way has nothing to press. */
static void
test_start (void)
{
  static const char *const stops[] = { "demo", "export" };

  for (guint i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      g_assert_true (has_focus (fixture_find (fixture.window, stops[i])));
      qd_robot_key (GTK_WIDGET (fixture.window), "Tab");
    }
}

static guint
get_selected (void)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (fixture_find (fixture.window, "sidebar")));

  g_assert_nonnull (row);
  return (guint) gtk_list_box_row_get_index (row);
}

static GtkWidget *
get_row (int index)
{
  return GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (fixture_find (fixture.window, "sidebar")), index));
}

/* Who walks over the steps to the page sees which one it is that is shown. */
static void
test_steps (void)
{
  fixture_open_project (&fixture);
  qd_window_show_step (fixture.window, "photos");
  gtk_widget_grab_focus (get_row (1));
  qd_robot_key (GTK_WIDGET (fixture.window), "Tab");
  g_assert_true (has_focus (get_row (2)));
  g_assert_cmpuint (get_selected (), ==, 1);
  qd_robot_key (GTK_WIDGET (fixture.window), "Down");
  g_assert_true (has_focus (get_row (3)));
  g_assert_cmpuint (get_selected (), ==, 1);
  g_assert_cmpstr (qd_window_get_step (fixture.window), ==, "photos");
  qd_robot_key (GTK_WIDGET (fixture.window), "Return");
  g_assert_cmpstr (qd_window_get_step (fixture.window), ==, "split");
  g_assert_cmpuint (get_selected (), ==, 3);
}

#define MOST_STOPS 200

static GtkWidget *
get_focus (void)
{
  return gtk_window_get_focus (GTK_WINDOW (fixture.window));
}

static char *
describe (GtkWidget *widget)
{
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

  return g_strdup_printf ("%s %s in %s", G_OBJECT_TYPE_NAME (widget), id != NULL ? id : gtk_widget_get_name (widget),
                          G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
}

/* Tab goes all around the window; on the photo, where it goes from box to box, with Ctrl. */
static void
check_round (const char *step)
{
  GtkWidget *first, *last;
  guint n = 0;

  qd_window_show_step (fixture.window, step);
  qd_robot_settle (GTK_WIDGET (fixture.window));
  gtk_widget_grab_focus (fixture_find (fixture.window, "sidebar_button"));
  first = get_focus ();
  do
    {
      last = get_focus ();
      qd_robot_key (GTK_WIDGET (fixture.window), QD_IS_BOX_CANVAS (last) ? "ctrl+Tab" : "Tab");
      if (get_focus () == last || ++n > MOST_STOPS)
        g_error ("%s: Tab does not go on from the %s", step, describe (last));
    }
  while (get_focus () != first);
}

static gboolean
has_photos (gpointer data)
{
  return qd_session_get_summary (qd_window_get_session (fixture.window))->counts.there == 6;
}

static void
test_round (void)
{
  guint n;
  const QdStep *steps = qd_steps_get (&n);

  qd_window_close_project (fixture.window);
  g_free (fixture.project);
  fixture.project = g_build_filename (fixture.folder, "Demonstration.quadrat", NULL);
  g_assert_true (qd_demo_project_make (fixture.project, 6, 1, NULL, NULL, NULL, NULL));
  fixture_open_project (&fixture);
  fixture_wait (has_photos, NULL, 20, "The photos");
  for (guint i = 0; i < n; i++)
    check_round (steps[i].id);
}

static GtkWidget *
get_help (void)
{
  return GTK_WIDGET (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (fixture.window)));
}

static void
check_section (const char *step, const char *section)
{
  g_autofree char *shown = NULL;

  qd_window_show_step (fixture.window, step);
  g_object_get (get_help (), "section-name", &shown, NULL);
  g_assert_cmpstr (shown, ==, section);
}

static void
test_help (void)
{
  int width, height;

  check_section ("observations", "observations");
  check_section ("photos", "observations");
  check_section ("train", "general");
  check_section ("boxes", "boxes");
  qd_robot_key (GTK_WIDGET (fixture.window), "F1");
  fixture_wait (fixture_is_mapped, get_help (), 20, "The list of keys");
  gtk_widget_measure (get_help (), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (get_help (), GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  if (width > LEAST_WIDTH || height > LEAST_HEIGHT)
    g_error ("the list of keys needs %d x %d pixels", width, height);
  gtk_window_close (GTK_WINDOW (get_help ()));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  g_test_add_func ("/app/keys-alone/1-start", test_start);
  g_test_add_func ("/app/keys-alone/2-steps", test_steps);
  g_test_add_func ("/app/keys-alone/3-help", test_help);
  g_test_add_func ("/app/keys-alone/4-round", test_round);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
