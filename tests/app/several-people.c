/* In the window a task is made, what two people labelled is consolidated, and what they did not agree on is settled with keys. */
#include <math.h>
#include <string.h>

#include "engine/project/disputes.h"
#include "engine/project/labellers.h"
#include "tests/app/window-fixture.h"
#include "tests/hands/people.h"
#include "tests/train/toy-project.h"

static Fixture fixture;

/* ---- Looking ---- */

static GtkWidget *
find_below (GtkWidget *widget, const char *name)
{
  GtkWidget *found = strcmp (gtk_widget_get_name (widget), name) == 0 && gtk_widget_get_mapped (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_below (child, name);
  return found;
}

/* In whatever window it is. */
static GtkWidget *
find_named (const char *name)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  GtkWidget *found = NULL;

  for (GList *window = windows; window != NULL && found == NULL; window = window->next)
    found = find_below (window->data, name);
  return found;
}

static gboolean
is_seen (gpointer name)
{
  return find_named (name) != NULL;
}

static GtkWidget *
await (const char *name)
{
  fixture_wait (is_seen, (gpointer) name, 20, name);
  qd_robot_settle (find_named (name));
  return find_named (name);
}

static void
click (const char *name)
{
  GtkWidget *widget = await (name), *root = GTK_WIDGET (gtk_widget_get_root (widget)); /* the widget may go with the click */
  double x, y;

  g_assert_true (gtk_widget_translate_coordinates (widget, root, gtk_widget_get_width (widget) / 2.0,
                                                   gtk_widget_get_height (widget) / 2.0, &x, &y));
  qd_robot_click (root, x, y, 1, NULL);
}

static QdProject *
open_project (void)
{
  g_autoptr (GError) error = NULL;
  QdProject *project = qd_project_open (fixture.project, QD_PROJECT_WRITE, &error);

  g_assert_no_error (error);
  return project;
}

static guint
count_open (void)
{
  g_autoptr (QdProject) project = open_project ();
  g_autoptr (GPtrArray) open = qd_project_list_disputes (project, 0, 0, TRUE, NULL);

  return open->len;
}

static gboolean
are_open (gpointer n)
{
  return count_open () == GPOINTER_TO_UINT (n);
}

static void
picture (const char *name)
{
  g_autofree char *path = g_getenv ("QD_PICTURES") == NULL ? NULL : g_strdup_printf ("%s/%s.png", g_getenv ("QD_PICTURES"), name);
  g_autofree char *command = g_strdup_printf ("import -window root %s", path != NULL ? path : "");

  if (path != NULL)
    g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

/* ---- Steps ---- */

/* One box that both draw, one that is of another class for each, one that the second draws alone. */
static void
label (void)
{
  g_autoptr (QdProject) project = open_project ();
  g_autoptr (QdTask) task = qd_project_find_task (project, "Spring", NULL);
  g_autoptr (GArray) photos = qd_project_list_task_photos (project, task->id, -1, NULL);

  for (guint person = 0; person < 2; person++)
    {
      QdLabels *labels = person_labels (task, person);
      QdLook *look = person_looks (labels, g_array_index (photos, gint64, 1), QD_MARK_NONE, 100);

      ((QdLabelledPhoto *) labels->photos->pdata[0])->width = TOY_WIDTH;
      ((QdLabelledPhoto *) labels->photos->pdata[0])->height = TOY_HEIGHT;
      person_draws (look, 1, 10, 10);
      person_draws (look, 1 + person, 60, 10);
      if (person == 1)
        person_draws (look, 1, 110, 60);
      merge_labels (project, labels, 1, 0, 0, 0);
    }
}

static void
test_settle (void)
{
  QdPage *page = qd_window_get_page (fixture.window, "boxes");
  g_autoptr (QdProject) project = NULL;
  g_autoptr (GPtrArray) labellers = NULL;
  g_autoptr (GArray) photos = NULL, boxes = NULL;
  g_autoptr (QdTask) task = NULL;
  GtkWidget *window;

  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.step", "s", "boxes");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (page), "tasks.open", NULL));
  gtk_editable_set_text (GTK_EDITABLE (await ("task-name")), "Spring");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find_named ("task-labellers")), 2);
  qd_robot_settle (find_named ("task-name"));
  picture ("task-new");
  click ("task-make");
  await ("task-send");
  label ();
  gtk_window_close (GTK_WINDOW (gtk_widget_get_root (find_named ("task-send"))));
  project = open_project ();
  task = qd_project_find_task (project, "Spring", NULL);
  g_assert_cmpuint (task->labellers, ==, 2);
  g_assert_cmpuint (task->n_photos, ==, 3);
  g_assert_cmpuint (task->n_looks, ==, 2);
  gtk_widget_activate_action (GTK_WIDGET (page), "tasks.open", NULL);
  click ("task-consolidate");
  fixture_wait (are_open, GUINT_TO_POINTER (2), 20, "two disputes");
  await ("task-settle");
  picture ("task-list");
  click ("task-settle");
  window = GTK_WIDGET (gtk_widget_get_root (await ("dispute-1")));
  qd_robot_settle (window);
  picture ("task-dispute");
  qd_robot_key (window, "2"); /* the second person's */
  fixture_wait (are_open, GUINT_TO_POINTER (1), 20, "one dispute");
  await ("dispute-0");
  qd_robot_settle (window);
  picture ("task-dispute-alone");
  qd_robot_key (window, "n");
  fixture_wait (are_open, GUINT_TO_POINTER (0), 20, "no dispute");
  await ("dispute-done");
  photos = qd_project_list_task_photos (project, task->id, -1, NULL);
  boxes = qd_project_list_boxes (project, g_array_index (photos, gint64, 1), NULL);
  g_assert_cmpuint (boxes->len, ==, 2);
  g_assert_cmpint (g_array_index (boxes, QdBox, 0).class_id, ==, 1);
  g_assert_cmpuint (g_array_index (boxes, QdBox, 0).votes, ==, 2);
  g_assert_cmpint (g_array_index (boxes, QdBox, 1).class_id, ==, 2);
  g_assert_cmpfloat (g_array_index (boxes, QdBox, 1).box.xmin, ==, 60);
  /* Who labels in a project of one's own goes without saying. */
  labellers = qd_project_list_labellers (project, NULL);
  g_assert_cmpuint (labellers->len, ==, 3);
  gtk_window_close (GTK_WINDOW (window));
  await ("task-send"); /* and there is no dispute left in the list */
  g_assert_null (find_named ("task-settle"));
}

int
main (int argc, char **argv)
{
  char *toy;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/several-people/settle", test_settle);
  if (!fixture_open (&fixture))
    {
      g_print ("1..0 # SKIP xdotool is needed to drive a window\n");
      return 0;
    }
  toy = toy_project_new (&(ToyOptions){ .n_train = 3, .no_boxes = TRUE });
  g_free (fixture.project);
  fixture.project = g_strdup (toy);
  fixture_open_project (&fixture);
  status = g_test_run ();
  fixture_close (&fixture);
  toy_project_free (toy);
  return status;
}
