/* Undo in the window, where it takes long: how far it is shown, keys that are pressed again are not heard, and a button stops
 * it, while it goes on and before. */
#include "tests/app/boxes-fixture.h"
#include "tests/app/labelling-project.h"

#define DRAWN   "draw a box of “bee”"
#define MOVED   "change a box of “bee”"
#define STOPPED "Undoing was stopped; everything is as it was."

static Fixture fixture;
static gint64 photos[1];

static void
key (const char *name)
{
  qd_robot_key (GTK_WIDGET (fixture.window), name);
}

static GtkWidget *
find_row (void)
{
  return fixture_find (fixture.window, "stepping");
}

static gboolean
is_next (gpointer words)
{
  const QdStepped *next = qd_session_peek_step (qd_window_get_session (fixture.window), FALSE);

  return next != NULL && g_strcmp0 (next->words, words) == 0;
}

static gboolean
is_said (gpointer begin)
{
  return fixture_says (fixture.window, begin);
}

static gboolean
is_hidden (gpointer widget)
{
  return !gtk_widget_get_visible (widget);
}

static void
await_end (void)
{
  fixture_wait (is_hidden, find_row (), 20, "the end of it");
  g_assert_null (gtk_widget_get_cursor (GTK_WIDGET (fixture.window)));
}

static double
get_left (void)
{
  g_autoptr (GArray) boxes = fixture_list_boxes (&fixture, photos[0]);

  g_assert_cmpuint (boxes->len, ==, 1);
  return g_array_index (boxes, QdBox, 0).box.xmin;
}

/* ---- What is written before it ---- */

static gboolean
wait_for_main (G_GNUC_UNUSED QdProject *project, gpointer lock, G_GNUC_UNUSED GError **error)
{
  g_mutex_lock (lock);
  g_mutex_unlock (lock);
  return TRUE;
}

static void
hold (GMutex *lock)
{
  g_mutex_init (lock);
  g_mutex_lock (lock);
  qd_session_write (qd_window_get_session (fixture.window), wait_for_main, lock, NULL, NULL, NULL);
}

static void
on_done (G_GNUC_UNUSED gpointer owner, gpointer done, G_GNUC_UNUSED const GError *error)
{
  *(gboolean *) done = TRUE;
}

static gboolean
do_nothing (G_GNUC_UNUSED QdProject *project, G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED GError **error)
{
  return TRUE;
}

/* Until all that was asked for is done. */
static void
flush (void)
{
  gboolean done = FALSE;

  qd_session_write (qd_window_get_session (fixture.window), do_nothing, &done, NULL, NULL, on_done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static void
let_go (GMutex *lock)
{
  g_mutex_unlock (lock);
  flush ();
  g_mutex_clear (lock);
}

/* ---- The tests ---- */

static void
test_open (void)
{
  labelling_project_take (&fixture, "long.quadrat", 1, 600, 400, photos);
  fixture_open_project (&fixture);
  boxes_show (&fixture);
  boxes_drag (&fixture, 100, 100, 200, 200);
  fixture_wait (is_next, (gpointer) DRAWN, 20, DRAWN);
  key ("Right"); /* moves the one that was drawn */
  fixture_wait (is_next, (gpointer) MOVED, 20, MOVED);
}

static void
test_shown (void)
{
  GMutex lock;

  hold (&lock);
  key ("ctrl+z");
  fixture_wait (fixture_is_mapped, find_row (), 20, "what goes on");
  g_assert_true (fixture_says (find_row (), "Undoing: " MOVED));
  g_assert_nonnull (gtk_widget_get_cursor (GTK_WIDGET (fixture.window)));
  key ("ctrl+z"); /* not heard */
  key ("ctrl+z");
  let_go (&lock);
  await_end ();
  fixture_wait (is_said, (gpointer) "Undone: " MOVED, 20, "what was done");
  g_assert_true (is_next ((gpointer) DRAWN));
  key ("ctrl+shift+z");
  fixture_wait (is_next, (gpointer) MOVED, 20, "what was done again");
}

static void
stop (gboolean by_key)
{
  fixture_wait (fixture_is_mapped, find_row (), 20, "what goes on");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  if (!by_key)
    fixture_click (find_row (), "stop");
  else if (gtk_widget_grab_focus (fixture_find (find_row (), "stop")))
    key ("Return");
  await_end ();
  fixture_wait (is_said, (gpointer) STOPPED, 20, "that it was stopped");
}

/* Behind something else that is being written: it never begins. */
static void
test_stop_waiting (void)
{
  double left = get_left ();
  GMutex lock;

  hold (&lock);
  key ("ctrl+z");
  stop (FALSE);
  let_go (&lock);
  g_assert_true (is_next ((gpointer) MOVED));
  g_assert_cmpfloat (get_left (), ==, left);
}

/* By a key. While another program writes; both keys are taken back, and the next one is heard. */
static void
test_stop_busy (void)
{
  double left = get_left ();
  g_autoptr (QdProject) other = fixture_edit (&fixture);

  g_assert_true (qd_project_begin (other, NULL));
  key ("ctrl+z");
  key ("ctrl+z");
  stop (TRUE);
  qd_project_rollback (other);
  flush ();
  g_assert_true (is_next ((gpointer) MOVED));
  g_assert_cmpfloat (get_left (), ==, left);
  key ("ctrl+z");
  fixture_wait (is_next, (gpointer) DRAWN, 20, "undo after it");
  g_assert_cmpfloat (get_left (), <, left);
}

/* A project that is closed meanwhile leaves nothing in view; what was asked for is done. */
static void
test_close (void)
{
  GMutex lock;

  hold (&lock);
  key ("ctrl+z");
  fixture_wait (fixture_is_mapped, find_row (), 20, "what goes on");
  qd_window_close_project (fixture.window);
  await_end ();
  g_mutex_unlock (&lock);
  qd_worker_wait_closed ();
  g_mutex_clear (&lock);
  g_assert_cmpuint (fixture_count (&fixture).boxes, ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  g_test_add_func ("/app/undo-long/open", test_open);
  g_test_add_func ("/app/undo-long/shown", test_shown);
  g_test_add_func ("/app/undo-long/stop-waiting", test_stop_waiting);
  g_test_add_func ("/app/undo-long/stop-busy", test_stop_busy);
  g_test_add_func ("/app/undo-long/close", test_close);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
