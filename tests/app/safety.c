/* What the window does when a project cannot be written: another program has it, a newer version made it, its database is
 * damaged, a write fails. In a real window. With QD_PICTURES, a folder, pictures are taken there. */
#include "tests/app/open-windows.h"

#include "app/demo-project.h"
#include "app/pages/observations.h"
#include "engine/project/copies.h"
#include "engine/project/project-private.h"
#include "widgets/box-canvas.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define PHOTOS 36

static Fixture fixture;
static const char *program;

/* ---- The other program ---- */

static int
hold (const char *folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);

  printf (project != NULL ? "open\n" : "refused\n");
  fflush (stdout);
  return getchar () == EOF ? 0 : 1;
}

static GSubprocess *
start_other (void)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *other = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program,
                                         "--hold", fixture.project, NULL);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (other));
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, "open");
  return other;
}

static void
end_other (GSubprocess *other)
{
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (other), NULL, NULL));
  g_assert_true (g_subprocess_wait_check (other, NULL, NULL));
  g_object_unref (other);
}

/* ---- What is shown ---- */

static gboolean
says (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
window_says (gpointer text)
{
  return says (GTK_WIDGET (fixture.window), text);
}

static void
wait_for_words (const char *text)
{
  fixture_wait (window_says, (gpointer) text, 20, text);
}

/* The control with that action, below @root; NULL: there is none. */
static GtkWidget *
find_control (GtkWidget *root, const char *action)
{
  GtkWidget *found = NULL;

  if (GTK_IS_ACTIONABLE (root) && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (root)), action) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_control (child, action);
  return found;
}

static gboolean
has_dialog (gpointer data)
{
  (void) data;
  return windows_find_dialog () != NULL;
}

static void
answer (const char *response)
{
  AdwMessageDialog *dialog = g_object_ref (windows_find_dialog ());

  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_object_unref (dialog);
}

static gboolean
has_session (gpointer data)
{
  (void) data;
  return qd_window_get_session (fixture.window) != NULL;
}

static gboolean
has_pixels (gpointer canvas)
{
  return qd_box_canvas_get_pixels (canvas) != NULL;
}

static QdPage *
show_step (const char *step)
{
  qd_window_show_step (fixture.window, step);
  qd_robot_settle (GTK_WIDGET (fixture.window));
  return qd_window_get_page (fixture.window, step);
}

static void
close_project (void)
{
  qd_window_close_project (fixture.window);
  qd_worker_wait_closed ();
}

/* ---- The project is written elsewhere ---- */

static const struct
{
  const char *step, *action, *id; /* of a control; one of the two is NULL */
} edits[] = {
  { "observations", "observations.import", NULL },
  { "observations", NULL, "panel" },
  { "photos", "photos.add-folder", NULL },
  { "photos", "photos.download", NULL },
  { "photos", "photos.look-up", NULL },
  { "boxes", NULL, "draw" },
  { "boxes", NULL, "verified" },
  { "boxes", NULL, "no_animal" },
  { "boxes", NULL, "left_out" },
  { "boxes", NULL, "new_class" },
  { "boxes", "boxes.undo", NULL },
  { "split", "split.divide", NULL },
  { "split", NULL, "bar" },
  { "split", NULL, "by" },
  { "split", NULL, "seed" },
  { "split", NULL, "keep" },
  { "train", "train.start", NULL },
  { "predict", "predict.use", NULL },
};

static void
assert_no_edits (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      GtkWidget *page = GTK_WIDGET (qd_window_get_page (fixture.window, edits[i].step)), *control;

      if (edits[i].action != NULL) /* keys take this way too */
        gtk_widget_activate_action (page, edits[i].action, NULL);
      control = edits[i].id != NULL ? fixture_find (page, edits[i].id) : find_control (page, edits[i].action);
      if (control != NULL && gtk_widget_is_sensitive (control))
        g_error ("%s: %s can be used", edits[i].step, edits[i].id != NULL ? edits[i].id : edits[i].action);
    }
  qd_robot_settle (GTK_WIDGET (fixture.window));
  g_assert_null (windows_find_dialog ());
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (GTK_APPLICATION (fixture.application))), ==, 1);
}

/* With the pointer and keys, as a person would who did not read the bar. */
static void
try_to_draw (void)
{
  GtkWidget *canvas = fixture_find (qd_window_get_page (fixture.window, "boxes"), "canvas");
  double width, height;

  fixture_wait (has_pixels, canvas, 20, "The photo");
  width = gtk_widget_get_width (canvas);
  height = gtk_widget_get_height (canvas);
  qd_robot_key (canvas, "r");
  qd_robot_drag (canvas, width * 0.3, height * 0.3, width * 0.5, height * 0.5, 1, NULL);
  qd_robot_key (canvas, "Tab");
  qd_robot_key (canvas, "Delete");
  qd_robot_key (canvas, "space");
  qd_robot_key (canvas, "x");
  qd_robot_key (canvas, "1");
  qd_robot_key (canvas, "ctrl+z");
}

static void
test_elsewhere (void)
{
  g_autofree char *export = g_build_filename (fixture.folder, "export.csv", NULL);
  GSubprocess *other = start_other ();
  GtkWidget *bar = fixture_find (fixture.window, "read_only_bar");
  QdCounts before = fixture_count (&fixture), after;

  fixture_open_project (&fixture);
  g_assert_true (gtk_info_bar_get_revealed (GTK_INFO_BAR (bar)));
  wait_for_words ("being changed by another");
  show_step ("boxes");
  try_to_draw ();
  windows_take_picture (GTK_WIDGET (fixture.window), "elsewhere");
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    show_step (edits[i].step);
  assert_no_edits ();
  qd_observations_page_import (QD_OBSERVATIONS_PAGE (show_step ("observations")), export);
  after = fixture_count (&fixture);
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);

  end_other (other);
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.reopen", NULL);
  fixture_wait (has_session, NULL, 20, "The project");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  g_assert_false (gtk_info_bar_get_revealed (GTK_INFO_BAR (bar)));
  g_assert_true (gtk_widget_is_sensitive (fixture_find (qd_window_get_page (fixture.window, "boxes"), "draw")));
  g_assert_true (gtk_widget_is_sensitive (fixture_find (qd_window_get_page (fixture.window, "split"), "bar")));
  close_project ();
}

/* ---- A newer version made it ---- */

static void
set_version (guint version)
{
  g_autofree char *path = g_build_filename (fixture.project, "project.db", NULL);
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %u", version);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static guint
get_version (void)
{
  g_autofree char *path = g_build_filename (fixture.project, "project.db", NULL);
  g_autoptr (QdDatabase) db = qd_database_open (path, SQLITE_OPEN_READONLY, "", NULL);
  gint64 version;

  g_assert_true (qd_database_lookup (db, NULL, &version, "PRAGMA user_version", ""));
  return (guint) version;
}

static void
test_newer (void)
{
  guint version = get_version ();

  set_version (version + 1);
  fixture_open_project (&fixture);
  wait_for_words ("made by a newer version");
  assert_no_edits ();
  close_project ();
  g_assert_cmpuint (get_version (), ==, version + 1);
  set_version (version);
}

/* ---- Damaged ---- */

static void
cut (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (truncate (path, status.st_size / 8192 * 4096), ==, 0);
}

static void
test_damaged (void)
{
  g_autofree char *path = g_build_filename (fixture.project, "project.db", NULL), *copy = qd_copy_dup_path (fixture.project);
  g_autofree char *away = g_strconcat (copy, ".away", NULL);
  QdCounts before = fixture_count (&fixture), after;
  GStatBuf damaged, left;

  cut (path);
  g_assert_cmpint (g_stat (path, &damaged), ==, 0);
  g_assert_cmpint (g_rename (copy, away), ==, 0);
  qd_window_open (fixture.window, fixture.project);
  fixture_wait (has_dialog, NULL, 20, "The sentence");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (windows_find_dialog ()), "no copy"));
  windows_take_picture (GTK_WIDGET (windows_find_dialog ()), "no-copy");
  answer ("close");
  g_assert_cmpint (g_rename (away, copy), ==, 0);

  qd_window_open (fixture.window, fixture.project);
  fixture_wait (has_dialog, NULL, 20, "The offer");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (windows_find_dialog ()), "project.db"));
  windows_take_picture (GTK_WIDGET (windows_find_dialog ()), "offer");
  answer ("close");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  g_assert_null (qd_window_get_session (fixture.window));
  g_assert_cmpint (g_stat (path, &left), ==, 0);
  g_assert_cmpint (left.st_mtim.tv_nsec, ==, damaged.st_mtim.tv_nsec);

  qd_window_open (fixture.window, fixture.project);
  fixture_wait (has_dialog, NULL, 20, "The offer");
  answer ("restore");
  fixture_wait (has_session, NULL, 20, "The project");
  wait_for_words ("project.db.damaged-2");
  after = fixture_count (&fixture);
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
}

/* ---- Writes that fail ---- */

static void
set_most_bytes (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static gboolean
set_most_pages (QdProject *project, gpointer data, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA max_page_count = %u", GPOINTER_TO_UINT (data));

  return qd_database_script (project->db, sql, error);
}

static void
limit_pages (guint pages)
{
  QdSession *session = qd_window_get_session (fixture.window);
  guint64 number = qd_session_write (session, set_most_pages, GUINT_TO_POINTER (pages), NULL, NULL, NULL);

  g_assert_true (qd_session_wait_written (session, number, 10 * G_USEC_PER_SEC));
}

static void
add_class (const char *name)
{
  g_signal_emit_by_name (adw_flap_get_flap (ADW_FLAP (fixture_find (qd_window_get_page (fixture.window, "boxes"), "flap"))),
                         "class-added", name);
}

static gboolean
has_class (gpointer name)
{
  GPtrArray *classes = qd_session_get_summary (qd_window_get_session (fixture.window))->classes;

  for (guint i = 0; i < classes->len; i++)
    if (g_str_equal (((const QdClass *) classes->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

/* Any write of a file ends in an error, as on a drive that was pulled out; then it is there again. */
static void
test_no_drive (void)
{
  QdPage *page = show_step ("boxes");
  GtkWidget *canvas = fixture_find (page, "canvas");
  QdCounts before = fixture_count (&fixture), after;

  fixture_wait (has_pixels, canvas, 20, "The photo");
  set_most_bytes (0);
  add_class ("Not kept");
  wait_for_words ("could not be read or written");
  set_most_bytes (RLIM_INFINITY);
  windows_take_picture (GTK_WIDGET (fixture.window), "no-drive");
  after = fixture_count (&fixture);
  g_assert_cmpuint (after.classes, ==, before.classes);
  add_class ("Kept");
  fixture_wait (has_class, (gpointer) "Kept", 20, "The class");
  g_assert_cmpuint (fixture_count (&fixture).classes, ==, before.classes + 1);
}

/* A database that has no more room says so; what was stored before stays, and when there is room it goes on. */
static void
test_full (void)
{
  QdCounts before = fixture_count (&fixture), after;
  guint n = 0;

  limit_pages (1); /* as many as there are */
  while (!window_says ((gpointer) "is full") && n < 2000)
    {
      g_autofree char *name = g_strdup_printf ("Class %u with a long name, so that soon there is no more room for it", n++);

      add_class (name);
      g_main_context_iteration (NULL, FALSE);
    }
  wait_for_words ("is full");
  windows_take_picture (GTK_WIDGET (fixture.window), "full");
  limit_pages (0x40000000);
  add_class ("With room");
  fixture_wait (has_class, (gpointer) "With room", 20, "The class");
  after = fixture_count (&fixture);
  g_assert_cmpuint (after.classes, >, before.classes);
  g_assert_cmpuint (after.classes, <, before.classes + n + 1);
}

int
main (int argc, char **argv)
{
  int status;
  g_autoptr (GError) error = NULL;

  if (argc == 3 && strcmp (argv[1], "--hold") == 0)
    return hold (argv[2]);
  program = argv[0];
  signal (SIGXFSZ, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  if (!fixture_open (&fixture))
    return g_test_run ();
  g_assert_true (qd_demo_project_make (fixture.project, PHOTOS, 1, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_test_add_func ("/safety/elsewhere", test_elsewhere);
  g_test_add_func ("/safety/newer", test_newer);
  g_test_add_func ("/safety/damaged", test_damaged);
  g_test_add_func ("/safety/no-drive", test_no_drive);
  g_test_add_func ("/safety/full", test_full);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
