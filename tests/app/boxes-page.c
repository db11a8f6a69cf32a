/* What the Boxes page lets a person do while the photo on its canvas is another one than a moment ago: nothing of one that is
 * gone from the list, what a step of many photos left, and keys that are faster than the disk. In a real window. */
#include "tests/app/boxes-fixture.h"
#include "tests/app/boxes-waits.h"
#include "tests/app/labelling-project.h"

#include "app/pages/box-row.h"

#include <math.h>

#define N_PHOTOS 3
#define VERIFIED 3 /* rows of the list of choices */
#define SUGGESTED 5

static Fixture fixture;
static gint64 photos[N_PHOTOS];

static void
insert_box (QdProject *project, guint photo, float x)
{
  QdBox box = { .photo_id = photos[photo], .class_id = 1, .box = { x, 10, x + 50, 60 }, .score = NAN };
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_project_insert_box (project, &box, &error));
  g_assert_no_error (error);
}

/* A box on each but the last; the second is verified. */
static void
begin (void)
{
  g_autoptr (QdProject) project = NULL;
  g_autoptr (GArray) ids = NULL;

  labelling_project_make (fixture.project, N_PHOTOS, 400, 300);
  ids = boxes_list_photos (&fixture);
  for (guint i = 0; i < N_PHOTOS; i++)
    photos[i] = g_array_index (ids, gint64, i);
  project = qd_project_open (fixture.project, QD_PROJECT_WRITE, NULL);
  insert_box (project, 0, 10);
  insert_box (project, 1, 10);
  g_assert_true (qd_project_set_mark (project, photos[1], QD_MARK_VERIFIED, NULL));
  g_clear_object (&project);
  fixture_open_project (&fixture);
  boxes_show (&fixture);
}

static void
choose (guint which)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (fixture_find (boxes_get_page (&fixture), "filter")), which);
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = QD_IS_BOX_ROW (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

static void
act (const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (boxes_get_canvas (&fixture)), action, NULL));
}

static gboolean
position_says (gpointer text)
{
  return g_strcmp0 (gtk_menu_button_get_label (GTK_MENU_BUTTON (fixture_find (boxes_get_page (&fixture), "jump"))), text) == 0;
}

/* A step of several photos is undone, of which the first is none of those that are walked through: the one that is shown is as
 * it is then. */
static void
test_far_step (void)
{
  g_autoptr (QdProject) project = NULL;

  begin ();
  boxes_await (&fixture, 1);
  project = qd_project_open (fixture.project, QD_PROJECT_WRITE, NULL);
  g_assert_true (qd_project_keep_history (project, NULL));
  qd_project_begin_step (project);
  insert_box (project, 0, 100);
  insert_box (project, 1, 100);
  insert_box (project, 1, 200);
  qd_project_end_step (project, TRUE);
  qd_session_adopt_step (qd_window_get_session (fixture.window), qd_project_steal_step (project));
  choose (VERIFIED);
  fixture_wait (position_says, (gpointer) "1 of 1", 20, "The verified photo");
  boxes_await (&fixture, 3);
  act ("boxes.undo");
  boxes_await (&fixture, 1);
  g_assert_cmpuint (count_rows (GTK_WIDGET (boxes_get_page (&fixture))), ==, 1);
  act ("boxes.redo");
  boxes_await (&fixture, 3);
  act ("boxes.undo");
  boxes_await (&fixture, 1);
}

static GtkWidget *
find_row (GtkWidget *widget)
{
  GtkWidget *found = QD_IS_BOX_ROW (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child);
  return found;
}

static GtkWidget *
find_label (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_LABEL (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child);
  return found;
}

/* The name has the row up to its end: lock and bin take no room of it. */
static void
test_row_name (void)
{
  GtkWidget *row = find_row (GTK_WIDGET (boxes_get_page (&fixture)));
  GtkWidget *child = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)), *label = find_label (child);
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (label, child, &bounds));
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, ==, gtk_widget_get_width (child));
}

static gboolean
has_no_photo (gpointer data)
{
  (void) data;
  return qd_box_canvas_get_pixels (boxes_get_canvas (&fixture)) == NULL;
}

/* Where no photo is left to show, no box of the last one is either, and none can be removed. */
static void
test_nothing_left (void)
{
  choose (SUGGESTED);
  fixture_wait (has_no_photo, NULL, 20, "An empty canvas");
  boxes_await (&fixture, 0);
  g_assert_cmpuint (count_rows (GTK_WIDGET (boxes_get_page (&fixture))), ==, 0);
  qd_robot_key (GTK_WIDGET (fixture.window), "ctrl+a");
  qd_robot_key (GTK_WIDGET (fixture.window), "Delete");
  boxes_assert_stored (&fixture, photos[1], QD_MARK_VERIFIED, "bee 10 10 60 60");
}

/* ---- Faster than the disk ---- */

static GMutex gate;

static gboolean
pass_gate (QdProject *project, gpointer data, GError **error)
{
  (void) project;
  (void) data;
  (void) error;
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
  return TRUE;
}

/* A mark for a photo whose boxes are not read yet: it waits for them, and is that photo's alone. */
static void
test_early_key (void)
{
  choose (0);
  fixture_wait (position_says, (gpointer) "1 of 3", 20, "All photos");
  boxes_await (&fixture, 1);
  boxes_key_away (&fixture, "d");
  boxes_await (&fixture, 1);
  g_mutex_lock (&gate);
  qd_session_write (qd_window_get_session (fixture.window), pass_gate, NULL, NULL, NULL, NULL);
  act ("boxes.previous");
  g_assert_true (position_says ("1 of 3"));
  act ("boxes.empty"); /* it has a box, which nobody knows yet */
  act ("boxes.verify");
  g_assert_true (position_says ("1 of 3"));
  g_mutex_unlock (&gate);
  boxes_assert_stored (&fixture, photos[0], QD_MARK_VERIFIED, "bee 10 10 60 60");
  fixture_wait (position_says, (gpointer) "2 of 3", 20, "The next photo");
  boxes_await (&fixture, 1);
  boxes_assert_stored (&fixture, photos[1], QD_MARK_VERIFIED, "bee 10 10 60 60");
}

/* ---- The toolbar ---- */

static gboolean
has_keys (gpointer widget)
{
  return gtk_widget_is_focus (widget);
}

/* Whoever chose photos draws on them next. */
static void
test_filter_keys (void)
{
  GtkWidget *window = GTK_WIDGET (fixture.window), *filter = fixture_find (boxes_get_page (&fixture), "filter");

  g_assert_true (gtk_widget_grab_focus (filter));
  qd_robot_key (window, "space");
  qd_robot_settle (window);
  qd_robot_key (window, "Down");
  qd_robot_key (window, "Return");
  fixture_wait (has_keys, boxes_get_canvas (&fixture), 20, "The keys of the canvas");
  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (filter)), ==, 1);
}

/* What a button says does not lie over its menu. */
static void
test_hushed (void)
{
  static const char *const buttons[] = { "look", "files" };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *button = fixture_find (boxes_get_page (&fixture), buttons[i]);

      g_assert_true (gtk_widget_get_has_tooltip (button));
      gtk_menu_button_popup (GTK_MENU_BUTTON (button));
      g_assert_false (gtk_widget_get_has_tooltip (button));
      gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
      g_assert_true (gtk_widget_get_has_tooltip (button));
    }
}

/* ---- While others write ---- */

static gboolean
was_noticed (gpointer changes)
{
  return (*(guint *) changes & QD_CHANGED_ELSEWHERE) != 0;
}

static void
on_noticed (G_GNUC_UNUSED QdSession *session, guint what, guint *changes)
{
  *changes |= what;
}

static gboolean
do_nothing (G_GNUC_UNUSED QdProject *project, G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED GError **error)
{
  return TRUE;
}

/* What another connection committed shows, as far as it does: both threads are through with all that the page asked them. */
static void
notice (void)
{
  QdSession *session = qd_window_get_session (fixture.window);
  guint64 number;
  guint changes = 0;
  gulong handler = g_signal_connect (session, "changed", G_CALLBACK (on_noticed), &changes);

  qd_session_poll (session);
  fixture_wait (was_noticed, &changes, 20, "The change by another connection");
  g_signal_handler_disconnect (session, handler);
  number = qd_session_write (session, do_nothing, NULL, NULL, NULL, NULL);
  g_assert_true (qd_session_wait_written (session, number, 20 * G_USEC_PER_SEC));
  qd_robot_settle (GTK_WIDGET (fixture.window));
}

static void
commit_elsewhere (const char *value, gint64 photo)
{
  g_autoptr (QdProject) project = fixture_edit (&fixture);
  QdBox box = { .photo_id = photo, .class_id = 1, .box = { 200, 200, 250, 260 }, .score = NAN };

  g_assert_true (qd_project_set_setting (project, "x-test", value, NULL));
  g_assert_true (photo == 0 || qd_project_insert_box (project, &box, NULL));
}

static GtkSpinButton *
get_left (void)
{
  return GTK_SPIN_BUTTON (gtk_grid_get_child_at (GTK_GRID (fixture_find (boxes_get_page (&fixture), "place")), 1, 0));
}

/* Photos come, a training goes on, somebody else draws: what a person types and drags meanwhile is let be. */
static void
test_elsewhere (void)
{
  QdBoxCanvas *canvas = boxes_get_canvas (&fixture);
  double x, y;
  guint n;

  boxes_go (&fixture, 1);
  boxes_await (&fixture, 1);
  qd_box_canvas_set_whole_pixels (canvas, TRUE);
  qd_box_canvas_set_mode (canvas, QD_CANVAS_SELECT);
  qd_box_canvas_select (canvas, qd_box_canvas_get_boxes (canvas, &n)[0].id, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (get_left ()), "12");
  commit_elsewhere ("1", photos[2]);
  notice ();
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get_left ())), ==, "12");
  gtk_spin_button_update (get_left ());
  boxes_assert_stored (&fixture, photos[0], QD_MARK_VERIFIED, "bee 12 10 62 60");

  qd_box_canvas_to_widget (canvas, 35, 35, &x, &y);
  qd_robot_press (GTK_WIDGET (canvas), x, y, 1);
  qd_box_canvas_to_widget (canvas, 55, 35, &x, &y);
  qd_robot_move (GTK_WIDGET (canvas), x, y);
  commit_elsewhere ("2", photos[0]);
  notice ();
  boxes_await (&fixture, 2);
  qd_robot_release (GTK_WIDGET (canvas), 1);
  boxes_assert_stored (&fixture, photos[0], QD_MARK_VERIFIED, "bee 32 10 82 60; bee 200 200 250 260");
}

static gboolean
says_it_waits (gpointer window)
{
  return fixture_says (window, "Another change of the project is under way");
}

/* An import holds the project: what is drawn meanwhile is there, is moved and gets company, and is stored when it may be. */
static void
test_waits (void)
{
  QdBoxCanvas *canvas = boxes_get_canvas (&fixture);
  g_autoptr (QdProject) project = fixture_edit (&fixture);

  boxes_go (&fixture, 2);
  boxes_await (&fixture, 1);
  qd_box_canvas_set_mode (canvas, QD_CANVAS_DRAW);
  g_assert_true (qd_project_begin (project, NULL));
  boxes_drag (&fixture, 100, 100, 200, 200);
  boxes_await (&fixture, 2);
  g_assert_cmpint (qd_box_canvas_get_selected (canvas)->id, <, 0);
  qd_robot_key (GTK_WIDGET (fixture.window), "shift+Down");
  g_assert_cmpfloat (qd_box_canvas_get_selected (canvas)->box.ymin, ==, 110);
  boxes_drag (&fixture, 250, 100, 350, 200);
  boxes_await (&fixture, 3);
  fixture_wait (says_it_waits, fixture.window, 20, "The sentence that it waits");
  boxes_key_away (&fixture, "a"); /* the boxes of other photos are there */
  boxes_await (&fixture, 2);
  qd_project_rollback (project);
  boxes_assert_stored (&fixture, photos[1], QD_MARK_VERIFIED, "bee 10 10 60 60; bee 100 110 200 210; bee 250 100 350 200");
  boxes_key_away (&fixture, "d");
  boxes_await (&fixture, 3);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  g_test_add_func ("/app/boxes-page/1-far-step", test_far_step);
  g_test_add_func ("/app/boxes-page/2-row-name", test_row_name);
  g_test_add_func ("/app/boxes-page/3-nothing-left", test_nothing_left);
  g_test_add_func ("/app/boxes-page/4-early-key", test_early_key);
  g_test_add_func ("/app/boxes-page/5-elsewhere", test_elsewhere);
  g_test_add_func ("/app/boxes-page/6-waits", test_waits);
  g_test_add_func ("/app/boxes-page/7-hushed", test_hushed);
  g_test_add_func ("/app/boxes-page/8-filter-keys", test_filter_keys);
  boxes_waits_add_tests (&fixture);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
