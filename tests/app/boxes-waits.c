#include "tests/app/boxes-waits.h"

#include "app/pages/box-row.h"
#include "tests/app/boxes-fixture.h"
#include "tests/app/labelling-project.h"

#define N_PHOTOS 5
#define THERE "bee 10 10 60 60"
#define DRAWN THERE "; bee 100 100 200 200"

static Fixture *fixture;
static gint64 photos[N_PHOTOS];
static GMutex writer_gate, reader_gate;

/* ---- What holds the project, and what holds its threads ---- */

/* A project with a box on each photo. */
static void
begin (const char *name)
{
  g_autoptr (QdProject) project = NULL;

  qd_window_close_project (fixture->window);
  labelling_project_take (fixture, name, N_PHOTOS, 400, 300, photos);
  project = fixture_edit (fixture);
  for (guint i = 0; i < N_PHOTOS; i++)
    {
      QdBox box = { .photo_id = photos[i], .class_id = 1, .box = { 10, 10, 60, 60 }, .score = NAN };

      g_assert_true (qd_project_insert_box (project, &box, NULL));
    }
  fixture_open_project (fixture);
  boxes_show (fixture);
  qd_box_canvas_set_mode (boxes_get_canvas (fixture), QD_CANVAS_DRAW);
  boxes_await (fixture, 1);
}

static QdProject *
hold (void)
{
  QdProject *project = fixture_edit (fixture);

  g_assert_true (qd_project_begin (project, NULL));
  return project;
}

static gboolean
pass_gate (G_GNUC_UNUSED QdProject *project, gpointer gate, G_GNUC_UNUSED GError **error)
{
  g_mutex_lock (gate);
  g_mutex_unlock (gate);
  return TRUE;
}

static void
hold_writer (void)
{
  g_mutex_lock (&writer_gate);
  qd_session_write (qd_window_get_session (fixture->window), pass_gate, &writer_gate, NULL, NULL, NULL);
}

static void
hold_reader (void)
{
  g_mutex_lock (&reader_gate);
  qd_session_read (qd_window_get_session (fixture->window), pass_gate, &reader_gate, NULL, NULL, NULL);
}

static gboolean
do_nothing (G_GNUC_UNUSED QdProject *project, G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED GError **error)
{
  return TRUE;
}

static void
on_read (G_GNUC_UNUSED gpointer owner, gpointer read, G_GNUC_UNUSED const GError *error)
{
  *(gboolean *) read = TRUE;
}

static gboolean
is_true (gpointer flag)
{
  return *(gboolean *) flag;
}

/* All that the page asked the thread that reads is answered. */
static void
await_reader (void)
{
  gboolean read = FALSE;

  qd_session_read (qd_window_get_session (fixture->window), do_nothing, &read, NULL, NULL, on_read);
  fixture_wait (is_true, &read, 20, "The thread that reads");
}

/* ---- What a person does ---- */

static void
draw (void)
{
  boxes_drag (fixture, 100, 100, 200, 200);
}

static gint64
get_selected (void)
{
  const QdCanvasBox *box = qd_box_canvas_get_selected (boxes_get_canvas (fixture));

  return box == NULL ? 0 : box->id;
}

static gboolean
is_numbered (G_GNUC_UNUSED gpointer data)
{
  return get_selected () > 0;
}

static gboolean
position_says (gpointer text)
{
  return g_strcmp0 (gtk_menu_button_get_label (GTK_MENU_BUTTON (fixture_find (boxes_get_page (fixture), "jump"))), text) == 0;
}

static void
await_position (const char *text)
{
  fixture_wait (position_says, (gpointer) text, 20, text);
}

static void
act (const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (boxes_get_canvas (fixture)), action, NULL));
}

static GtkWidget *
find_row (GtkWidget *widget, gint64 id)
{
  GtkWidget *found = QD_IS_BOX_ROW (widget) && qd_box_row_get_id (QD_BOX_ROW (widget)) == id ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child, id);
  return found;
}

/* ---- Tests ---- */

/* Whoever draws and goes on at once sees the boxes of the next photo, also the second time; and what was drawn, coming back,
 * which can be changed and gets company. */
static void
test_back_and_forth (void)
{
  g_autoptr (QdProject) project = NULL;

  begin ("waits-walk");
  project = hold ();
  draw ();
  boxes_key_away (fixture, "d");
  boxes_await (fixture, 1);
  boxes_key_away (fixture, "a");
  boxes_await (fixture, 2);
  boxes_key_away (fixture, "d");
  boxes_await (fixture, 1);
  boxes_key_away (fixture, "a");
  boxes_await (fixture, 2);
  qd_box_canvas_select (boxes_get_canvas (fixture), qd_box_canvas_get_boxes (boxes_get_canvas (fixture), NULL)[1].id, FALSE);
  g_assert_cmpint (get_selected (), <, 0);
  qd_robot_key (GTK_WIDGET (fixture->window), "shift+Down");
  boxes_drag (fixture, 250, 100, 350, 200);
  boxes_await (fixture, 3);
  qd_project_rollback (project);
  boxes_assert_stored (fixture, photos[0], QD_MARK_NONE, THERE "; bee 100 110 200 210; bee 250 100 350 200");
  boxes_assert_stored (fixture, photos[1], QD_MARK_NONE, THERE);
  boxes_await (fixture, 3);
}

/* Marks wait as boxes do, each for its photo, while the person goes on. */
static void
test_marks (void)
{
  g_autoptr (QdProject) project = NULL;

  begin ("waits-marks");
  project = hold ();
  draw ();
  boxes_await (fixture, 2);
  act ("boxes.verify");
  await_position ("2 of 5");
  boxes_await (fixture, 1);
  draw ();
  boxes_await (fixture, 2);
  act ("boxes.skip");
  await_position ("3 of 5");
  boxes_await (fixture, 1);
  qd_robot_key (GTK_WIDGET (fixture->window), "ctrl+a");
  qd_robot_key (GTK_WIDGET (fixture->window), "Delete");
  boxes_await (fixture, 0);
  act ("boxes.empty");
  await_position ("4 of 5");
  boxes_await (fixture, 1);
  act ("boxes.verify");
  await_position ("5 of 5");
  boxes_key_away (fixture, "a");
  boxes_await (fixture, 1);
  act ("boxes.verify"); /* taken back */
  g_assert_true (position_says ("4 of 5"));
  qd_project_rollback (project);
  boxes_assert_stored (fixture, photos[0], QD_MARK_VERIFIED, DRAWN);
  boxes_assert_stored (fixture, photos[1], QD_MARK_UNUSABLE, DRAWN);
  boxes_assert_stored (fixture, photos[2], QD_MARK_EMPTY, "");
  boxes_assert_stored (fixture, photos[3], QD_MARK_NONE, THERE);
}

/* Those of photos that are not read yet are stored, too, where they go with the boxes: walking on, and closing the project. */
static void
test_marks_left (void)
{
  begin ("waits-left");
  boxes_go (fixture, 5);
  boxes_await (fixture, 1);
  hold_writer ();
  act ("boxes.previous");
  act ("boxes.verify");
  act ("boxes.previous");
  act ("boxes.verify");
  act ("boxes.empty"); /* it has a box */
  act ("boxes.previous");
  act ("boxes.empty");
  act ("boxes.previous");
  act ("boxes.skip");
  g_assert_true (position_says ("1 of 5"));
  qd_window_close_project (fixture->window);
  g_mutex_unlock (&writer_gate);
  boxes_assert_stored (fixture, photos[0], QD_MARK_UNUSABLE, THERE);
  boxes_assert_stored (fixture, photos[1], QD_MARK_NONE, THERE);
  boxes_assert_stored (fixture, photos[2], QD_MARK_VERIFIED, THERE);
  boxes_assert_stored (fixture, photos[3], QD_MARK_VERIFIED, THERE);
}

static gboolean
says_it_waits (gpointer window)
{
  return fixture_says (window, "Another change of the project is under way");
}

static gboolean
open_gate (G_GNUC_UNUSED QdProject *project, gpointer gate, G_GNUC_UNUSED GError **error)
{
  g_async_queue_push (gate, gate);
  return TRUE;
}

/* The thread that reads has done what it was asked for; the page was told nothing of it. */
static void
block_until_read (void)
{
  g_autoptr (GAsyncQueue) gate = g_async_queue_new ();

  qd_session_read (qd_window_get_session (fixture->window), open_gate, gate, NULL, NULL, NULL);
  g_assert_nonnull (g_async_queue_timeout_pop (gate, 20 * G_USEC_PER_SEC));
}

/* All that waited is stored, and the page told; of what was read it is told nothing. */
static void
block_until_written (void)
{
  QdSession *session = qd_window_get_session (fixture->window);
  guint64 number = qd_session_write (session, do_nothing, NULL, NULL, NULL, NULL);

  g_assert_true (qd_session_wait_written (session, number, 20 * G_USEC_PER_SEC));
}

static guint
count_boxes (void)
{
  guint n;

  qd_box_canvas_get_boxes (boxes_get_canvas (fixture), &n);
  return n;
}

/* What was read before a box was stored comes after it: the box stays. No turn of the main loop is between. */
static void
test_late_answer (void)
{
  QdCanvasBox box = { .box = { 100, 100, 200, 200 }, .score = NAN };
  g_autoptr (QdProject) project = NULL;

  begin ("waits-late");
  project = hold ();
  draw ();
  fixture_wait (says_it_waits, fixture->window, 20, "The sentence that it waits");
  act ("boxes.next");
  block_until_read ();
  g_signal_emit_by_name (boxes_get_canvas (fixture), "boxes-added", &box, 1u);
  g_assert_cmpuint (count_boxes (), ==, 1);
  qd_project_rollback (project);
  block_until_written ();
  g_assert_cmpuint (count_boxes (), ==, 2);
  await_reader ();
  g_assert_cmpuint (count_boxes (), ==, 2);
  boxes_assert_stored (fixture, photos[1], QD_MARK_NONE, DRAWN);
}

/* A box that is drawn before those of the photo are read is among them then, though it waits. */
static void
test_drawn_unread (void)
{
  g_autoptr (QdProject) project = NULL;

  begin ("waits-unread");
  project = hold ();
  draw ();
  hold_reader ();
  boxes_key_away (fixture, "d");
  draw ();
  boxes_await (fixture, 1);
  g_mutex_unlock (&reader_gate);
  boxes_await (fixture, 2);
  g_assert_cmpint (get_selected (), <, 0);
  qd_project_rollback (project);
  boxes_assert_stored (fixture, photos[1], QD_MARK_NONE, DRAWN);
  boxes_await (fixture, 2);
}

/* One edit of several is stored: its box goes by its number in the list, too. */
static void
test_row (void)
{
  GtkWidget *page = NULL;
  g_autoptr (QdProject) project = NULL;

  begin ("waits-row");
  page = GTK_WIDGET (boxes_get_page (fixture));
  project = hold ();
  draw ();
  boxes_await (fixture, 2);
  g_assert_nonnull (find_row (page, get_selected ()));
  hold_writer ();
  qd_robot_key (GTK_WIDGET (fixture->window), "shift+Down");
  qd_project_rollback (project);
  fixture_wait (is_numbered, NULL, 20, "The number in the project");
  g_assert_nonnull (find_row (page, get_selected ()));
  g_assert_true (gtk_widget_activate_action (find_row (page, get_selected ()), "box-row.remove", NULL));
  boxes_await (fixture, 1);
  g_mutex_unlock (&writer_gate);
  boxes_assert_stored (fixture, photos[0], QD_MARK_NONE, THERE);
}

/* It stays what is selected when it is stored. */
static void
test_stays_selected (void)
{
  g_autoptr (QdProject) project = NULL;

  begin ("waits-selected");
  project = hold ();
  draw ();
  boxes_await (fixture, 2);
  g_assert_cmpint (get_selected (), <, 0);
  qd_project_rollback (project);
  fixture_wait (is_numbered, NULL, 20, "The number in the project");
  g_assert_cmpfloat (qd_box_canvas_get_selected (boxes_get_canvas (fixture))->box.xmin, ==, 100);
  qd_robot_key (GTK_WIDGET (fixture->window), "Delete");
  boxes_await (fixture, 1);
}

void
boxes_waits_add_tests (Fixture *the_fixture)
{
  fixture = the_fixture;
  g_test_add_func ("/app/boxes-waits/1-back-and-forth", test_back_and_forth);
  g_test_add_func ("/app/boxes-waits/2-marks", test_marks);
  g_test_add_func ("/app/boxes-waits/3-marks-left", test_marks_left);
  g_test_add_func ("/app/boxes-waits/4-late-answer", test_late_answer);
  g_test_add_func ("/app/boxes-waits/5-drawn-unread", test_drawn_unread);
  g_test_add_func ("/app/boxes-waits/6-row", test_row);
  g_test_add_func ("/app/boxes-waits/7-stays-selected", test_stays_selected);
}
