/* A labelling task goes its whole way through the window: made, sent, opened, labelled, given back, taken back, measured,
 * consolidated, and the consolidation taken back; files are chosen in the choosers. */
#include <math.h>
#include <string.h>

#include "app/open-task.h"
#include "app/pages/task-dialog.h"
#include "engine/core/file.h"
#include "engine/hands/choose-photos.h"
#include "engine/hands/labels.h"
#include "engine/hands/task-open.h"
#include "engine/hands/who.h"
#include "engine/project/disputes.h"
#include "engine/project/labellers.h"
#include "tests/app/named.h"
#include "tests/train/toy-project.h"
#include "widgets/box-canvas.h"

static Fixture fixture;
static char *toy, *task_file, *returned[2];

static char *
dup_path (const char *name)
{
  return g_build_filename (fixture.folder, name, NULL);
}

static QdPage *
get_page (void)
{
  return qd_window_get_page (fixture.window, "boxes");
}

static GtkWidget *
open_dialog (void)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.step", "s", "boxes");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_page ()), "tasks.open", NULL));
  return named_await_window ("task-who");
}

static QdTask *
read_task (void)
{
  g_autoptr (QdProject) project = qd_project_open (toy, QD_PROJECT_READ, NULL);

  return qd_project_find_task (project, NULL, NULL);
}

static gint64
get_task_id (void)
{
  g_autoptr (QdTask) task = read_task ();

  return task->id;
}

static void
run_action (GtkWidget *dialog, const char *action)
{
  g_assert_true (gtk_widget_activate_action (dialog, action, "x", get_task_id ()));
}

/* ---- Conditions ---- */

static gboolean
is_file (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static gboolean
has_looks (gpointer n)
{
  g_autoptr (QdTask) task = read_task ();

  return task->n_looks == GPOINTER_TO_UINT (n);
}

static gboolean
has_boxes (gpointer n)
{
  QdCounts counts = fixture_count (&fixture);

  return counts.boxes == GPOINTER_TO_UINT (n);
}

static gboolean
future_says (gpointer text)
{
  GtkWidget *label = named_find ("consolidate-future");

  return label != NULL && g_str_equal (gtk_label_get_text (GTK_LABEL (label)), text);
}

static gboolean
is_gone (gpointer name)
{
  return named_find (name) == NULL;
}

/* ---- Made and sent ---- */

static gboolean
counts (gpointer text)
{
  return g_str_equal (gtk_label_get_text (GTK_LABEL (named_find ("task-count"))), text);
}

static void
await_count (const char *text)
{
  fixture_wait (counts, (gpointer) text, 20, text);
}

static void
choose (const char *list, guint which)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (named_find (list)), which);
}

typedef struct
{
  guint selected, n;
} Choices;

static gboolean
has_choices (gpointer data)
{
  const Choices *expected = data;
  AdwComboRow *row = ADW_COMBO_ROW (named_find ("task-class"));

  return adw_combo_row_get_selected (row) == expected->selected &&
         g_list_model_get_n_items (adw_combo_row_get_model (row)) == expected->n;
}

static void
await_choices (guint selected, guint n)
{
  fixture_wait (has_choices, &(Choices){ selected, n }, 20, "The classes of the form");
}

/* Classes that come, go or move while the form is open, as by undo: the one that was chosen stays so as long as it is there. */
static void
check_classes (void)
{
  g_autoptr (QdProject) project = qd_project_open (toy, QD_PROJECT_WRITE, NULL);
  g_autoptr (GPtrArray) classes = qd_project_list_classes (project, FALSE, NULL);
  gint64 second = ((const QdClass *) classes->pdata[1])->id, fresh;

  choose ("task-class", 2);
  await_choices (2, classes->len + 1);
  g_assert_true (qd_project_move_class (project, second, 0, NULL));
  await_choices (1, classes->len + 1);
  g_assert_true (qd_project_move_class (project, second, 1, NULL));
  await_choices (2, classes->len + 1);
  fresh = qd_project_ensure_class (project, "zebra", NULL);
  await_choices (2, classes->len + 2);
  choose ("task-class", classes->len + 1);
  await_count ("0 photos");
  g_assert_true (qd_project_retire_class (project, fresh, TRUE, NULL));
  await_choices (0, classes->len + 1);
  await_count ("3 photos");
}

/* How many photos the form would take is said as it is filled in; it begins with what the page goes through. */
static void
check_form (void)
{
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (named_await ("task-kind"))), ==, 4); /* no animal */
  await_count ("3 photos");
  choose ("task-kind", 1); /* still to label */
  await_count ("0 photos");
  choose ("task-kind", 0);
  await_count ("3 photos");
  choose ("task-class", 1); /* square */
  await_count ("0 photos");
  check_classes ();
  choose ("task-subset", 1); /* training */
  await_count ("3 photos");
  choose ("task-subset", 2);
  await_count ("0 photos");
  choose ("task-subset", 0);
  gtk_editable_set_text (GTK_EDITABLE (named_find ("task-text")), "nowhere");
  await_count ("0 photos");
  gtk_editable_set_text (GTK_EDITABLE (named_find ("task-text")), "");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (named_find ("task-percent")), 34);
  await_count ("1 of 3 photos");
  named_picture ("task-form");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (named_find ("task-percent")), 100);
  choose ("task-kind", 4);
  await_count ("3 photos");
}

static void
test_new (void)
{
  GtkWidget *dialog;
  g_autoptr (QdTask) task = NULL;
  g_autoptr (QdKeptChoice) choice = NULL;
  g_autofree char *words = NULL;

  gtk_drop_down_set_selected (GTK_DROP_DOWN (fixture_find (get_page (), "filter")), 4);
  dialog = open_dialog ();
  check_form ();
  g_assert_false (gtk_widget_is_sensitive (named_await ("task-make"))); /* it has no name */
  gtk_editable_set_text (GTK_EDITABLE (named_find ("task-name")), "Spring");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (named_find ("task-labellers")), 2);
  named_click ("task-make");
  named_await ("task-send");
  task = read_task ();
  g_assert_cmpstr (task->name, ==, "Spring");
  g_assert_cmpuint (task->n_photos, ==, 3);
  choice = qd_hands_get_choice (task);
  words = qd_kept_choice_describe (choice);
  g_assert_cmpstr (words, ==, "No animal");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (fixture_find (get_page (), "filter")), 0);
  named_click ("task-send");
  named_choose_file (task_file);
  fixture_wait (is_file, task_file, 20, "The file of the task");
  run_action (dialog, "task.agreement");
  gtk_widget_activate_action (dialog, "task.undo", NULL); /* not while the task is measured, which it would take away */
  named_await ("agreement-empty");
  named_picture ("agreement-empty");
  g_clear_pointer (&task, qd_task_free);
  task = read_task ();
  g_assert_nonnull (task);
  gtk_window_close (GTK_WINDOW (named_await_window ("agreement-empty")));
  gtk_window_close (GTK_WINDOW (dialog));
}

/* ---- In the copy of the first person ---- */

static gboolean
shows (gpointer title)
{
  QdSession *session = qd_window_get_session (fixture.window);

  return session != NULL && g_str_equal (qd_session_get_title (session), title);
}

static gboolean
canvas_is_ready (gpointer data)
{
  return qd_box_canvas_get_pixels (QD_BOX_CANVAS (fixture_find (get_page (), "canvas"))) != NULL;
}

static gboolean
elapsed (gpointer end)
{
  return g_get_monotonic_time () >= *(gint64 *) end;
}

/* A box from one point of the photo to another, in pixels of it. */
static void
draw (double xmin, double ymin, double xmax, double ymax)
{
  QdBoxCanvas *canvas = QD_BOX_CANVAS (fixture_find (get_page (), "canvas"));
  double x0, y0, x1, y1;

  qd_box_canvas_to_widget (canvas, xmin, ymin, &x0, &y0);
  qd_box_canvas_to_widget (canvas, xmax, ymax, &x1, &y1);
  qd_robot_drag (GTK_WIDGET (canvas), x0, y0, x1, y1, 1, NULL);
}

/* The seconds that Ann spent on the first photo. */
static double
read_seconds (const char *copy)
{
  g_autoptr (QdProject) project = qd_project_open (copy, QD_PROJECT_READ, NULL);
  g_autoptr (GArray) photos = qd_project_list_photo_ids (project, &(QdPhotoQuery) QD_PHOTO_QUERY_INIT, NULL);
  g_autoptr (GPtrArray) labellers = qd_project_list_labellers (project, NULL);
  g_autoptr (QdTask) task = qd_project_get_own_task (project, NULL);
  g_autoptr (QdLook) look = NULL;

  g_assert_cmpuint (labellers->len, ==, 1);
  g_assert_cmpstr (((const QdLabeller *) labellers->pdata[0])->name, ==, "Ann");
  look = qd_project_get_look (project, task->id, g_array_index (photos, gint64, 0),
                              ((const QdLabeller *) labellers->pdata[0])->id, NULL);
  return look == NULL ? 0 : look->seconds;
}

static void
give_back (void)
{
  g_autoptr (QdLabels) labels = NULL;
  GtkWidget *dialog = open_dialog ();

  named_press ("_Write file…");
  named_await_proposal ("Ann-Ann.quadrat-labels"); /* of the project, and of who labels */
  named_choose_file (returned[0]);
  named_picture ("task-give");
  fixture_wait (is_file, returned[0], 20, "What Ann labelled");
  gtk_window_close (GTK_WINDOW (dialog));
  labels = qd_labels_read (returned[0], NULL);
  g_assert_cmpstr (labels->labeller_name, ==, "Ann");
  g_assert_cmpuint (labels->photos->len, ==, 1);
  g_assert_cmpuint (((const QdLabelledPhoto *) labels->photos->pdata[0])->look->boxes->len, ==, 1);
}

static void
test_copy (void)
{
  g_autofree char *copy = dup_path ("Ann.quadrat");
  gint64 start, end;
  GtkWidget *entry;
  double seconds;

  g_action_group_activate_action (G_ACTION_GROUP (fixture.application), "open-task", NULL);
  named_choose_file (task_file);
  named_choose_file (copy);
  fixture_wait (shows, (gpointer) "Ann", 20, "The copy of the task");
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.step", "s", "boxes");
  /* Whoever labels says who, before. */
  entry = named_await ("labeller_picker_entry");
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture.window)), entry));
  start = g_get_monotonic_time ();
  qd_robot_type (GTK_WIDGET (fixture.window), "Ann");
  named_picture ("task-who");
  qd_robot_key (GTK_WIDGET (fixture.window), "Return");
  fixture_wait (is_gone, (gpointer) "labeller_picker_entry", 20, "The end of the question");
  fixture_wait (canvas_is_ready, NULL, 20, "The first photo");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  draw (20, 20, 60, 60);
  give_back ();
  /* The time on the photo that is shown last is kept though the project is closed. */
  g_assert_true (qd_robot_open (GTK_WINDOW (fixture.window))); /* the keyboard is back */
  end = g_get_monotonic_time () + 3 * G_USEC_PER_SEC;
  fixture_wait (elapsed, &end, 20, "Some seconds");
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.close-project", NULL);
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  qd_worker_wait_closed ();
  g_assert_cmpfloat (read_seconds (copy), >, 2);
  g_assert_cmpfloat (read_seconds (copy), <=, seconds);
}

/* ---- Back ---- */

/* The second person draws the same box, and another one, of another class, a little beside. */
static void
label_second (void)
{
  g_autofree char *folder = dup_path ("Ben.quadrat");
  g_autoptr (QdProject) copy = NULL;
  g_autoptr (GArray) photos = NULL;
  g_autoptr (QdLabels) labels = NULL;
  QdBox boxes[] = { { .class_id = 1, .box = { 20, 20, 60, 60 }, .score = NAN },
                    { .class_id = 2, .box = { 90, 20, 130, 60 }, .score = NAN } };

  g_assert_true (qd_task_open (task_file, folder, "Ben", NULL, NULL, NULL, NULL));
  copy = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  photos = qd_project_list_photo_ids (copy, &(QdPhotoQuery) QD_PHOTO_QUERY_INIT, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      boxes[i].photo_id = g_array_index (photos, gint64, 0);
      g_assert_true (qd_project_insert_box (copy, &boxes[i], NULL));
    }
  g_assert_true (qd_project_set_mark (copy, g_array_index (photos, gint64, 1), QD_MARK_EMPTY, NULL));
  labels = qd_labels_collect (copy, NULL);
  g_assert_true (qd_labels_write (labels, returned[1], NULL));
}

static void
test_back (void)
{
  GtkWidget *dialog;

  label_second ();
  fixture_open_project (&fixture);
  dialog = open_dialog ();
  for (guint i = 0; i < G_N_ELEMENTS (returned); i++)
    {
      named_press ("_Add returned files…");
      named_choose_file (returned[i]);
      fixture_wait (has_looks, GUINT_TO_POINTER (i == 0 ? 1 : 3), 20, "What somebody labelled");
      named_await ("task-consolidate");
    }
  named_press ("_Add returned files…"); /* again: nothing new */
  named_choose_file (returned[0]);
  qd_robot_settle (dialog);
  g_assert_true (has_looks (GUINT_TO_POINTER (3)));
  gtk_window_close (GTK_WINDOW (dialog));
}

/* ---- How well they agree ---- */

static void
assert_row (GtkWidget *window, const char *name, const char *title, const char *subtitle, const char *figure)
{
  AdwActionRow *row = ADW_ACTION_ROW (named_find (name));

  g_assert_true (gtk_widget_get_ancestor (GTK_WIDGET (row), GTK_TYPE_WINDOW) == window);
  g_assert_true (gtk_widget_get_focusable (GTK_WIDGET (row)));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, title);
  g_assert_cmpstr (adw_action_row_get_subtitle (row), ==, subtitle);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (fixture_find (row, "agreement-figure"))), ==, figure);
}

static void
test_agreement (void)
{
  GtkWidget *dialog = open_dialog (), *window;

  named_await ("task-consolidate");
  run_action (dialog, "task.agreement");
  window = named_await_window ("agreement-all");
  named_picture ("agreement");
  /* Of three boxes two are of one thing. */
  assert_row (window, "agreement-all", "1 photo that several people looked at",
              "3 boxes compared · mean overlap where they agree: 100 %", "67 %");
  assert_row (window, "agreement-class-1", "square", "2 boxes compared · mean overlap where they agree: 100 %", "100 %");
  assert_row (window, "agreement-class-2", "disc", "1 box compared · mean overlap where they agree: not known", "0 %");
  assert_row (window, "agreement-person-2", "Ben",
              "3 boxes compared · mean overlap where they agree: 100 %\n"
              "As most people say: 1 · another class: 0 · drawn alone: 1 · missed: 0\n"
              "Photos: 2 · time: not known",
              "67 %");
  qd_robot_key (window, "Tab");
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (window)));
  qd_robot_key (dialog, "Escape");
  fixture_wait (is_gone, (gpointer) "agreement-all", 20, "The end of the window");
  gtk_window_close (GTK_WINDOW (dialog));
}

/* ---- Consolidated, and taken back ---- */

#define KEPT "\nWhat was on the photos before is kept with the task, and can be brought back."

static void
flip (const char *name)
{
  GtkSwitch *choice = GTK_SWITCH (named_await (name));

  gtk_switch_set_active (choice, !gtk_switch_get_active (choice));
}

static void
await_future (const char *text)
{
  fixture_wait (future_says, (gpointer) text, 20, text);
}

static void
test_consolidate (void)
{
  GtkWidget *dialog = open_dialog ();
  g_autoptr (QdProject) project = qd_project_open (toy, QD_PROJECT_WRITE, NULL);
  g_autoptr (GArray) photos = qd_project_list_photo_ids (project, &(QdPhotoQuery) QD_PHOTO_QUERY_INIT, NULL);
  QdBox own = { .photo_id = g_array_index (photos, gint64, 0), .class_id = 2, .box = { 5, 80, 25, 100 }, .score = NAN };

  named_click ("task-consolidate");
  await_future ("1 photo gets the boxes that people agree on: 1. To settle by hand: 1.\n"
                "2 photos wait for people who are still missing." KEPT);
  flip ("consolidate-early");
  await_future ("2 photos get the boxes that people agree on: 1. To settle by hand: 1.\n"
                "1 photo waits for people who are still missing." KEPT);
  flip ("consolidate-early");
  /* One of two is enough. */
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (named_find ("consolidate-votes")), 50);
  await_future ("1 photo gets the boxes that people agree on: 2. To settle by hand: 0.\n"
                "2 photos wait for people who are still missing." KEPT);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (named_find ("consolidate-votes")), 60);
  await_future ("1 photo gets the boxes that people agree on: 1. To settle by hand: 1.\n"
                "2 photos wait for people who are still missing." KEPT);
  g_assert_true (has_boxes (GUINT_TO_POINTER (0))); /* nothing happened yet */
  named_press ("C_onsolidate");
  fixture_wait (has_boxes, GUINT_TO_POINTER (1), 20, "The box that both drew");
  /* Somebody draws there: that stays, or gives way. */
  g_assert_true (qd_project_insert_box (project, &own, NULL));
  named_await ("task-settle");
  named_click ("task-consolidate");
  await_future ("No photo gets other boxes than it has.\n2 photos wait for people who are still missing." KEPT);
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (named_await_window ("consolidate-again")),
                                                           "consolidate"));
  flip ("consolidate-again");
  await_future ("1 photo gets the boxes that people agree on: 1. To settle by hand: 1.\n"
                "2 photos wait for people who are still missing.\n"
                "On 1 photo, boxes that were changed by hand give way." KEPT);
  named_picture ("consolidate");
  named_press ("C_onsolidate");
  fixture_wait (has_boxes, GUINT_TO_POINTER (1), 20, "The box that both drew alone");
  named_await ("task-settle");
  run_action (dialog, "task.take-back");
  named_press ("_Take back");
  fixture_wait (has_boxes, GUINT_TO_POINTER (0), 20, "No box, as before");
  fixture_wait (is_gone, (gpointer) "task-settle", 20, "No dispute");
  gtk_window_close (GTK_WINDOW (dialog));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/task-dialog/new", test_new);
  g_test_add_func ("/app/task-dialog/copy", test_copy);
  g_test_add_func ("/app/task-dialog/back", test_back);
  g_test_add_func ("/app/task-dialog/agreement", test_agreement);
  g_test_add_func ("/app/task-dialog/consolidate", test_consolidate);
  if (!fixture_open (&fixture))
    {
      g_print ("1..0 # SKIP xdotool is needed to drive a window\n");
      return 0;
    }
  toy = toy_project_new (&(ToyOptions){ .n_train = 3, .no_boxes = TRUE });
  task_file = dup_path ("spring.quadrat-task");
  for (guint i = 0; i < G_N_ELEMENTS (returned); i++)
    returned[i] = g_strdup_printf ("%s/%u.quadrat-labels", fixture.folder, i);
  g_free (fixture.project);
  fixture.project = g_strdup (toy);
  fixture_open_project (&fixture);
  status = g_test_run ();
  fixture_close (&fixture);
  toy_project_free (toy);
  g_free (task_file);
  for (guint i = 0; i < G_N_ELEMENTS (returned); i++)
    g_free (returned[i]);
  return status;
}
