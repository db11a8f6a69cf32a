/* In the window a task is made, what two people labelled is consolidated, and what they did not agree on is settled with keys. */
#include "engine/project/disputes.h"
#include "engine/project/labellers.h"
#include "tests/app/disagreeing-people.h"
#include "tests/app/named.h"
#include "tests/app/toy-window.h"

static Fixture fixture;

/* ---- Steps ---- */

static void
label (void)
{
  g_autoptr (QdProject) project = fixture_edit (&fixture);
  g_autoptr (QdTask) task = qd_project_find_task (project, "Spring", NULL);

  disagreeing_people_label (project, task);
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
  project = fixture_edit (&fixture);
  task = qd_project_find_task (project, "Spring", NULL);
  g_assert_cmpuint (task->labellers, ==, 2);
  g_assert_cmpuint (task->n_photos, ==, 3);
  g_assert_cmpuint (task->n_looks, ==, 2);
  gtk_widget_activate_action (GTK_WIDGET (page), "tasks.open", NULL);
  named_click ("task-consolidate");
  named_await ("consolidate-votes");
  named_picture ("task-consolidate");
  named_press ("C_onsolidate");
  disagreeing_people_await_open (&fixture, 2);
  named_await ("task-settle");
  disagreeing_people_await_progress (&fixture, "3 of 3 labelled · people disagree on 1 photo");
  named_picture ("task-list");
  named_click ("task-settle");
  window = GTK_WIDGET (gtk_widget_get_root (named_await ("dispute-1")));
  qd_robot_settle (window);
  named_picture ("task-dispute");
  qd_robot_key (window, "2"); /* the second person's */
  disagreeing_people_await_open (&fixture, 1);
  named_await ("dispute-0");
  qd_robot_settle (window);
  named_picture ("task-dispute-alone");
  qd_robot_key (window, "n");
  disagreeing_people_await_open (&fixture, 0);
  named_await ("dispute-done");
  disagreeing_people_await_progress (&fixture, "3 of 3 labelled");
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
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/several-people/settle", test_settle);
  if (!toy_window_begin (&fixture, &(ToyOptions){ .n_train = 3, .no_boxes = TRUE }))
    return 0;
  fixture_open_project (&fixture);
  status = g_test_run ();
  toy_window_end (&fixture);
  return status;
}
