/* Projects that are left, and windows that are closed: what was changed last is written, and where it is not that is said.
 * In a real window. */
#include "tests/app/opening.h"

#include "app/open-export.h"
#include "app/recent.h"
#include "engine/core/error.h"

#define OPENING "Opening the project…"
#define WRITING "Writing what was changed last…"

/* ---- Writes that take as long as the test likes ---- */

typedef struct
{
  GMutex gate;
  gboolean fails;
} Write;

static Write writes[2];

static gboolean
write_late (QdProject *project, gpointer data, GError **error)
{
  Write *write = data;

  (void) project;
  g_mutex_lock (&write->gate);
  g_mutex_unlock (&write->gate);
  if (write->fails)
    g_set_error_literal (error, QD_ERROR, QD_ERROR_FULL, "The disk is full.");
  return !write->fails;
}

static void
on_never (gpointer owner, gpointer data, const GError *error)
{
  (void) owner;
  (void) data;
  (void) error;
  g_assert_not_reached ();
}

/* Until end(): its project is closed by then. */
static void
begin (QdSession *session, Write *write, gboolean fails)
{
  write->fails = fails;
  g_mutex_lock (&write->gate);
  qd_session_write (session, write_late, write, NULL, NULL, on_never);
}

static void
end (Write *write)
{
  g_mutex_unlock (&write->gate);
}

static void
await_loss (const char *sentence)
{
  fixture_wait (opening_says, (gpointer) sentence, 20, sentence);
  g_assert_cmpstr (opening_get_busy (), ==, "");
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (opening.window)));
  g_assert_false (qd_window_is_ending (opening.window));
}

/* ---- What is not written ---- */

/* Closed at once after the last box, the window stays until that is written, and where it is not it says so. */
static void
test_lost (void)
{
  g_autofree char *folder = opening_make_project ("Full.quadrat");

  begin (opening_show (folder), &writes[0], TRUE);
  gtk_window_close (GTK_WINDOW (opening.window));
  g_assert_cmpstr (opening_get_busy (), ==, WRITING);
  gtk_widget_activate_action (GTK_WIDGET (opening.window), "win.open-recent", "s", folder);
  g_assert_cmpstr (opening_get_busy (), ==, WRITING);
  end (&writes[0]);
  await_loss ("What was changed last in “Full” was not kept. The disk is full.");
}

static void
on_closing (QdSession *session)
{
  begin (session, &writes[0], TRUE);
}

/* As what is typed in the instructions, which is written when the project is closed. */
static void
test_lost_at_last (void)
{
  g_autofree char *folder = opening_make_project ("Typed.quadrat");

  g_signal_connect (opening_show (folder), "closing", G_CALLBACK (on_closing), NULL);
  gtk_window_close (GTK_WINDOW (opening.window));
  g_assert_cmpstr (opening_get_busy (), ==, WRITING);
  end (&writes[0]);
  await_loss ("What was changed last in “Typed” was not kept. The disk is full.");
}

/* The project is closed first, and then the window. */
static void
test_lost_before (void)
{
  g_autofree char *folder = opening_make_project ("Closed.quadrat");

  begin (opening_show (folder), &writes[0], TRUE);
  gtk_widget_activate_action (GTK_WIDGET (opening.window), "win.close-project", NULL);
  g_assert_cmpstr (opening_get_busy (), ==, "");
  gtk_window_close (GTK_WINDOW (opening.window));
  g_assert_cmpstr (opening_get_busy (), ==, WRITING);
  end (&writes[0]);
  await_loss ("What was changed last in “Closed” was not kept. The disk is full.");
}

static void
on_written (QdSession *session, const char *lost, gboolean *written)
{
  (void) session;
  g_assert_null (lost);
  *written = TRUE;
}

static gboolean
is_true (gpointer flag)
{
  return *(gboolean *) flag;
}

static gboolean
is_gone (gpointer window)
{
  return *(gpointer *) window == NULL;
}

static QdWindow *
find_other (void)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (opening.application));

  for (; windows != NULL; windows = windows->next)
    if (QD_IS_WINDOW (windows->data) && windows->data != opening.window)
      return windows->data;
  return NULL;
}

static gboolean
is_in_other (gpointer folder)
{
  QdSession *session = find_other () != NULL ? qd_window_get_session (find_other ()) : NULL;

  return session != NULL && g_str_equal (qd_session_get_folder (session), folder);
}

static QdSession *
show_in_other (const char *folder)
{
  qd_window_open (find_other (), folder);
  fixture_wait (is_in_other, (gpointer) folder, 20, "The project in the other window");
  return qd_window_get_session (find_other ());
}

/* Of two projects that were open in it one is written: the window waits for the other, and then it goes. */
static void
test_two_left (void)
{
  g_autofree char *first = opening_make_project ("Left.quadrat"), *second = opening_make_project ("Last.quadrat");
  GtkWidget *window = qd_window_new (opening.application);
  gboolean written = FALSE;
  QdSession *session;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_present (GTK_WINDOW (window));
  session = show_in_other (first);
  begin (session, &writes[0], FALSE);
  g_signal_connect (session, "written", G_CALLBACK (on_written), &written);
  begin (show_in_other (second), &writes[1], FALSE);
  gtk_window_close (GTK_WINDOW (window));
  end (&writes[0]);
  fixture_wait (is_true, &written, 20, "The first project, written");
  g_assert_nonnull (window);
  g_assert_true (qd_window_is_ending (QD_WINDOW (window)));
  end (&writes[1]);
  fixture_wait (is_gone, &window, 20, "The window, closed");
}

/* What is asked for meanwhile has a window of its own, and what was made meanwhile is among the recent projects. */
static void
test_ending (void)
{
  g_autofree char *folder = opening_make_project ("Ends.quadrat"), *other = opening_make_project ("Asked for.quadrat");
  g_autofree char *made = opening_make_project ("Made then.quadrat");
  g_autoptr (GFile) file = g_file_new_for_path (other);
  g_auto (GStrv) recent = NULL;

  begin (opening_show (folder), &writes[0], TRUE);
  gtk_window_close (GTK_WINDOW (opening.window));
  g_application_open (G_APPLICATION (opening.application), &file, 1, "");
  fixture_wait (is_in_other, other, 20, "The project in a window of its own");
  qd_window_offer (opening.window, made);
  fixture_wait (opening_runs_nothing, NULL, 20, "Remembering it");
  recent = qd_recent_list ();
  g_assert_true (g_strv_contains ((const char *const *) recent, made));
  g_assert_null (qd_window_get_session (opening.window));
  end (&writes[0]);
  await_loss ("What was changed last in “Ends” was not kept. The disk is full.");
  gtk_window_destroy (GTK_WINDOW (find_other ()));
  fixture_wait (opening_is_free, other, 20, "The other project, given back");
}

/* ---- While another one comes ---- */

static gboolean
add_class (QdProject *project, gpointer data, GError **error)
{
  (void) data;
  return qd_project_ensure_class (project, "wasp", error) != 0;
}

static gboolean
do_nothing (QdProject *project, gpointer data, GError **error)
{
  (void) project;
  (void) data;
  (void) error;
  return TRUE;
}

static void
await_write (QdSession *session, QdWorkerWork work)
{
  guint64 number = qd_session_write (session, work, NULL, NULL, NULL, NULL);

  while (!qd_session_wait_written (session, number, G_USEC_PER_SEC))
    continue;
}

/* Keys do not reach what is out of sight. */
static void
test_out_of_sight (void)
{
  g_autofree char *folder = opening_make_project ("Hidden.quadrat"), *other = opening_make_project ("Comes.quadrat");
  QdSession *session = opening_show (folder);

  await_write (session, add_class);
  g_assert_nonnull (qd_session_peek_step (session, FALSE));
  qd_window_open (opening.window, other);
  gtk_widget_activate_action (GTK_WIDGET (opening.window), "win.undo", NULL);
  gtk_widget_activate_action (GTK_WIDGET (opening.window), "win.step", "s", "train");
  gtk_widget_activate_action (GTK_WIDGET (opening.window), "win.next", NULL);
  g_signal_emit_by_name (fixture_find (opening.window, "cancel"), "clicked");
  g_assert_true (opening_is_back (session));
  g_assert_cmpstr (qd_window_get_step (opening.window), ==, "observations");
  await_write (session, do_nothing);
  g_assert_nonnull (qd_session_peek_step (session, FALSE));
  g_assert_null (qd_session_peek_step (session, TRUE));
  gtk_widget_activate_action (GTK_WIDGET (opening.window), "win.undo", NULL);
  await_write (session, do_nothing);
  g_assert_nonnull (qd_session_peek_step (session, TRUE));
}

/* The one before is closed then, and the other one does not come. */
static void
test_closed_meanwhile (void)
{
  g_autofree char *folder = opening_make_project ("Before it.quadrat"), *other = opening_make_project ("Not wanted.quadrat");

  opening_show (folder);
  qd_window_open (opening.window, other);
  g_assert_cmpstr (opening_get_busy (), ==, OPENING);
  gtk_widget_activate_action (GTK_WIDGET (opening.window), "win.close-project", NULL);
  g_assert_cmpstr (opening_get_busy (), ==, "");
  fixture_wait (opening_is_free, folder, 20, "The first, given back");
  fixture_wait (opening_is_free, other, 20, "The other, given back");
  g_assert_null (qd_window_get_session (opening.window));
  g_assert_cmpstr (opening_get_busy (), ==, "");
}

static gboolean
is_listed_below (GtkWidget *widget, const char *folder)
{
  if (ADW_IS_ACTION_ROW (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), folder) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (is_listed_below (child, folder))
      return TRUE;
  return FALSE;
}

static gboolean
is_listed (gpointer folder)
{
  return is_listed_below (fixture_find (opening.window, "recent"), folder);
}

/* The project that was open last is among the recent ones, also where no other came. */
static void
test_listed (void)
{
  g_autofree char *folder = opening_make_project ("Listed.quadrat");

  opening_show (folder);
  fixture_wait (opening_runs_nothing, NULL, 20, "Remembering it");
  g_assert_false (is_listed (folder));
  qd_window_open (opening.window, folder); /* anew */
  g_assert_null (qd_window_get_session (opening.window));
  g_signal_emit_by_name (fixture_find (opening.window, "cancel"), "clicked");
  fixture_wait (is_listed, folder, 20, "Its row");
}

/* An opening is cancelled by a key at once. A project is made to its end: its name would be taken. */
static void
test_cancel (void)
{
  g_autofree char *folder = opening_make_project ("Offered.quadrat");
  g_autofree char *made = g_build_filename (opening.folder, "New.quadrat", NULL);
  GtkWidget *cancel = fixture_find (opening.window, "cancel");

  qd_window_close_project (opening.window);
  qd_window_open (opening.window, folder);
  g_assert_true (gtk_widget_get_mapped (cancel));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (opening.window)) == cancel);
  g_signal_emit_by_name (cancel, "clicked");
  g_assert_cmpstr (opening_get_busy (), ==, "");
  qd_window_create (opening.window, made, "observations");
  g_assert_cmpstr (opening_get_busy (), ==, "Making the project…");
  g_assert_false (gtk_widget_get_visible (cancel));
  fixture_wait (opening_is_shown, made, 20, "The project that was made");
}

/* ---- Exports by their names ---- */

static void
assert_title (const char *path, const char *title)
{
  GtkWindow *dialog;
  g_autofree char *name = NULL;

  g_assert_true (qd_open_export_is_file (path));
  qd_open_export (opening.window, path);
  dialog = GTK_WINDOW (gtk_widget_get_root (windows_await_words ("Create")));
  g_object_get (fixture_find (dialog, "name"), "text", &name, NULL);
  g_assert_cmpstr (name, ==, title);
  gtk_window_destroy (dialog);
}

/* What an import reads is what the program is opened with. */
static void
test_exports (void)
{
  static const char *const exports[] = { "a.csv", "A.CSV", "a.tsv", "a.txt", "a.csv.gz", "a.zip", "a.tar", "a.tgz", "a.tar.GZ" };
  static const char *const others[] = { "a", "a.quadrat", "a.csv.quadrat", "a.quadrat-task", "csv" };

  for (guint i = 0; i < G_N_ELEMENTS (exports); i++)
    g_assert_true (qd_open_export_is_file (exports[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (qd_open_export_is_file (others[i]));
  assert_title ("/there/bees of 2.5.TAR.gz", "bees of 2.5");
  assert_title ("/there/abeilles \xe9t\xe9.csv", "abeilles \xef\xbf\xbdt\xef\xbf\xbd"); /* no UTF-8 */
}

void
leaving_add (void)
{
  g_test_add_func ("/app/leaving/lost", test_lost);
  g_test_add_func ("/app/leaving/lost-at-last", test_lost_at_last);
  g_test_add_func ("/app/leaving/lost-before", test_lost_before);
  g_test_add_func ("/app/leaving/two-left", test_two_left);
  g_test_add_func ("/app/leaving/ending", test_ending);
  g_test_add_func ("/app/leaving/out-of-sight", test_out_of_sight);
  g_test_add_func ("/app/leaving/closed-meanwhile", test_closed_meanwhile);
  g_test_add_func ("/app/leaving/listed", test_listed);
  g_test_add_func ("/app/leaving/cancel", test_cancel);
  g_test_add_func ("/app/leaving/exports", test_exports);
}
