/* In the window a task is made, what two people labelled is consolidated, and what they did not agree on is settled with keys. */
#include <math.h>
#include <string.h>

#include "engine/project/disputes.h"
#include "engine/project/labellers.h"
#include "tests/app/disagreeing-people.h"
#include "tests/app/named.h"
#include "tests/train/toy-project.h"

static Fixture fixture;

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

/* ---- Steps ---- */

static void
label (void)
{
  g_autoptr (QdProject) project = open_project ();
  g_autoptr (QdTask) task = qd_project_find_task (project, "Spring", NULL);

  disagreeing_people_label (project, task);
}

/* On the page behind. */
static gboolean
progress_says (gpointer text)
{
  QdPage *page = qd_window_get_page (fixture.window, "boxes");

  return g_str_equal (gtk_label_get_text (GTK_LABEL (fixture_find (page, "progress"))), text);
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
  gtk_editable_set_text (GTK_EDITABLE (named_await ("task-name")), "Spring");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (named_find ("task-labellers")), 2);
  qd_robot_settle (named_find ("task-name"));
  named_picture ("task-new");
  named_click ("task-make");
  named_await ("task-send");
  label ();
  gtk_window_close (GTK_WINDOW (gtk_widget_get_root (named_find ("task-more"))));
  project = open_project ();
  task = qd_project_find_task (project, "Spring", NULL);
  g_assert_cmpuint (task->labellers, ==, 2);
  g_assert_cmpuint (task->n_photos, ==, 3);
  g_assert_cmpuint (task->n_looks, ==, 2);
  gtk_widget_activate_action (GTK_WIDGET (page), "tasks.open", NULL);
  named_click ("task-consolidate");
  named_await ("consolidate-votes");
  named_picture ("task-consolidate");
  named_press ("C_onsolidate");
  fixture_wait (are_open, GUINT_TO_POINTER (2), 20, "two disputes");
  named_await ("task-settle");
  fixture_wait (progress_says, (gpointer) "3 of 3 labelled · people disagree on 1 photo", 20, "The photo that people disagree on");
  named_picture ("task-list");
  named_click ("task-settle");
  window = GTK_WIDGET (gtk_widget_get_root (named_await ("dispute-1")));
  qd_robot_settle (window);
  named_picture ("task-dispute");
  qd_robot_key (window, "2"); /* the second person's */
  fixture_wait (are_open, GUINT_TO_POINTER (1), 20, "one dispute");
  named_await ("dispute-0");
  qd_robot_settle (window);
  named_picture ("task-dispute-alone");
  qd_robot_key (window, "n");
  fixture_wait (are_open, GUINT_TO_POINTER (0), 20, "no dispute");
  named_await ("dispute-done");
  fixture_wait (progress_says, (gpointer) "3 of 3 labelled", 20, "No such photo");
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
  named_await ("task-more"); /* and there is no dispute left in the list */
  g_assert_null (named_find ("task-settle"));
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
