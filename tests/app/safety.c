/* What the window does when a project cannot be written: another program has it, a newer version made it, its database is
 * damaged, a write fails. In a real window. With QD_PICTURES, a folder, pictures are taken there. */
#include "tests/app/safety.h"

#include "app/demo-project.h"
#include "app/pages/observations.h"
#include "engine/project/project-private.h"
#include "widgets/box-canvas.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define PHOTOS 36

Fixture safety;
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
                                         "--hold", safety.project, NULL);
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

gboolean
safety_says (gpointer text)
{
  return says (GTK_WIDGET (safety.window), text);
}

void
safety_await_words (const char *text)
{
  fixture_wait (safety_says, (gpointer) text, 20, text);
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

gboolean
safety_has_session (gpointer data)
{
  (void) data;
  return qd_window_get_session (safety.window) != NULL;
}

gboolean
safety_has_pixels (gpointer canvas)
{
  return qd_box_canvas_get_pixels (canvas) != NULL;
}

QdPage *
safety_show (const char *step)
{
  qd_window_show_step (safety.window, step);
  qd_robot_settle (GTK_WIDGET (safety.window));
  return qd_window_get_page (safety.window, step);
}

static void
close_project (void)
{
  qd_window_close_project (safety.window);
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
      GtkWidget *page = GTK_WIDGET (qd_window_get_page (safety.window, edits[i].step)), *control;

      if (edits[i].action != NULL) /* keys take this way too */
        gtk_widget_activate_action (page, edits[i].action, NULL);
      control = edits[i].id != NULL ? fixture_find (page, edits[i].id) : find_control (page, edits[i].action);
      if (control != NULL && gtk_widget_is_sensitive (control))
        g_error ("%s: %s can be used", edits[i].step, edits[i].id != NULL ? edits[i].id : edits[i].action);
    }
  qd_robot_settle (GTK_WIDGET (safety.window));
  g_assert_null (windows_find_dialog ());
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (GTK_APPLICATION (safety.application))), ==, 1);
}

/* With the pointer and keys, as a person would who did not read the bar. */
static void
try_to_draw (void)
{
  GtkWidget *canvas = fixture_find (qd_window_get_page (safety.window, "boxes"), "canvas");
  double width, height;

  fixture_wait (safety_has_pixels, canvas, 20, "The photo");
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
  g_autofree char *export = g_build_filename (safety.folder, "export.csv", NULL);
  GSubprocess *other = start_other ();
  GtkWidget *bar = fixture_find (safety.window, "read_only_bar");
  QdCounts before = fixture_count (&safety), after;

  fixture_open_project (&safety);
  g_assert_true (gtk_info_bar_get_revealed (GTK_INFO_BAR (bar)));
  safety_await_words ("being changed by another");
  safety_show ("boxes");
  try_to_draw ();
  windows_take_picture (GTK_WIDGET (safety.window), "elsewhere");
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    safety_show (edits[i].step);
  assert_no_edits ();
  qd_observations_page_import (QD_OBSERVATIONS_PAGE (safety_show ("observations")), export);
  after = fixture_count (&safety);
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);

  end_other (other);
  gtk_widget_activate_action (GTK_WIDGET (safety.window), "win.reopen", NULL);
  fixture_wait (safety_has_session, NULL, 20, "The project");
  qd_robot_settle (GTK_WIDGET (safety.window));
  g_assert_false (gtk_info_bar_get_revealed (GTK_INFO_BAR (bar)));
  g_assert_true (gtk_widget_is_sensitive (fixture_find (qd_window_get_page (safety.window, "boxes"), "draw")));
  g_assert_true (gtk_widget_is_sensitive (fixture_find (qd_window_get_page (safety.window, "split"), "bar")));
  close_project ();
}

/* ---- A newer version made it ---- */

static void
set_version (guint version)
{
  g_autofree char *path = g_build_filename (safety.project, "project.db", NULL);
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %u", version);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static guint
get_version (void)
{
  g_autofree char *path = g_build_filename (safety.project, "project.db", NULL);
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
  fixture_open_project (&safety);
  safety_await_words ("made by a newer version");
  assert_no_edits ();
  close_project ();
  g_assert_cmpuint (get_version (), ==, version + 1);
  set_version (version);
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
  if (!fixture_open (&safety))
    return g_test_run ();
  g_assert_true (qd_demo_project_make (safety.project, PHOTOS, 1, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_test_add_func ("/safety/elsewhere", test_elsewhere);
  g_test_add_func ("/safety/newer", test_newer);
  safety_add_damage ();
  status = g_test_run ();
  fixture_close (&safety);
  return status;
}
