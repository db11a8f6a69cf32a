/* Projects that come while others are on their way: the last one asked for is shown, and what was made meanwhile takes no place.
 * In a real window. */
#include "tests/app/opening.h"

#include "app/job.h"
#include "app/recent.h"
#include "app/start-page.h"
#include "app/steps.h"

#include <string.h>

Fixture opening;
static const char *program;

char *
opening_make_project (const char *name)
{
  char *folder = g_build_filename (opening.folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_CREATE, &error);

  g_assert_no_error (error);
  return folder;
}

gboolean
opening_is_shown (gpointer folder)
{
  QdSession *session = qd_window_get_session (opening.window);

  return session != NULL && g_str_equal (qd_session_get_folder (session), folder);
}

static guint
count_pages (void)
{
  GtkWidget *stack = gtk_widget_get_parent (GTK_WIDGET (qd_window_get_page (opening.window, "train")));
  guint n = 0;

  for (GtkWidget *page = gtk_widget_get_first_child (stack); page != NULL; page = gtk_widget_get_next_sibling (page))
    n++;
  return n;
}

static gboolean
may_be_written (gpointer folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);

  return project != NULL;
}

/* Another program's project would do as well; the lock that nobody gives back would be seen by it alone. */
gboolean
opening_is_free (gpointer folder)
{
  g_autoptr (GSubprocess) other
      = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, program, "--write", folder, NULL);

  return g_subprocess_wait_check (other, NULL, NULL);
}

static void
test_two_at_once (void)
{
  g_autofree char *first = opening_make_project ("First.quadrat"), *second = opening_make_project ("Second.quadrat");
  guint n;

  qd_window_open (opening.window, first);
  qd_window_open (opening.window, second);
  fixture_wait (opening_is_shown, second, 20, "The second project");
  qd_robot_settle (GTK_WIDGET (opening.window));
  qd_steps_get (&n);
  g_assert_cmpuint (count_pages (), ==, n);
  fixture_wait (opening_is_free, first, 20, "The first project, given back");
  g_assert_true (opening_is_shown (second));
}

/* Asked for twice, as by a double click on a recent one, it is opened once. */
static void
test_twice (void)
{
  g_autofree char *folder = opening_make_project ("Twice.quadrat");
  guint n;

  qd_window_open (opening.window, folder);
  qd_window_open (opening.window, folder);
  fixture_wait (opening_is_shown, folder, 20, "The project");
  qd_robot_settle (GTK_WIDGET (opening.window));
  qd_steps_get (&n);
  g_assert_cmpuint (count_pages (), ==, n);
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

gboolean
opening_says (gpointer text)
{
  return says (GTK_WIDGET (opening.window), text);
}

static void
test_offered (void)
{
  g_autofree char *open = opening_make_project ("Own work.quadrat"), *made = opening_make_project ("Drawn meanwhile.quadrat");

  qd_window_open (opening.window, open);
  fixture_wait (opening_is_shown, open, 20, "The project");
  qd_window_offer (opening.window, made);
  fixture_wait (opening_says, (gpointer) "Drawn meanwhile.quadrat is ready", 20, "The sentence");
  g_assert_true (opening_is_shown (open));
  qd_window_close_project (opening.window);
  qd_window_offer (opening.window, made);
  fixture_wait (opening_is_shown, made, 20, "The one that was made");
}

/* ---- What goes on meanwhile ---- */

static gboolean
wait_for_stop (QdJob *job, gpointer data, GError **error)
{
  GPollFD stopped;

  (void) data;
  (void) error;
  g_assert_true (g_cancellable_make_pollfd (qd_job_get_cancellable (job), &stopped));
  g_poll (&stopped, 1, -1);
  g_cancellable_release_fd (qd_job_get_cancellable (job));
  return FALSE;
}

static gboolean
has_ended (gpointer job)
{
  return !qd_job_is_running (job);
}

static gboolean
is_asked (gpointer data)
{
  (void) data;
  return windows_find_dialog () != NULL;
}

/* "Stop and close" stops what it names, and that alone. */
static void
test_stopped (void)
{
  g_autofree char *folder = opening_make_project ("Busy.quadrat");
  g_autoptr (QdJob) told = qd_job_new (wait_for_stop, NULL, NULL), other = qd_job_new (wait_for_stop, NULL, NULL);

  qd_window_open (opening.window, folder);
  fixture_wait (opening_is_shown, folder, 20, "The project");
  qd_job_set_unfinished (told, "Something is being written.");
  qd_job_start (told, NULL, NULL);
  qd_job_start (other, NULL, NULL);
  gtk_widget_activate_action (GTK_WIDGET (opening.window), "win.close-project", NULL);
  fixture_wait (is_asked, NULL, 20, "The question");
  g_assert_cmpstr (adw_message_dialog_get_body (windows_find_dialog ()), ==, "Something is being written.");
  adw_message_dialog_response (windows_find_dialog (), "stop");
  g_assert_null (qd_window_get_session (opening.window));
  fixture_wait (has_ended, told, 20, "What was named");
  g_assert_false (qd_job_is_cancelled (other));
  qd_job_cancel (other);
  fixture_wait (has_ended, other, 20, "The other");
}

const char *
opening_get_busy (void)
{
  return gtk_label_get_text (GTK_LABEL (fixture_find (opening.window, "busy_label")));
}

/* The end of one thing does not take another one, begun since, from the screen. */
static void
test_watched (void)
{
  g_autoptr (QdJob) first = qd_job_new (wait_for_stop, NULL, NULL), second = qd_job_new (wait_for_stop, NULL, NULL);

  qd_window_close_project (opening.window);
  qd_window_watch (opening.window, first, "Unpacking");
  qd_window_watch (opening.window, second, "Drawing");
  qd_window_end_watch (opening.window, first);
  g_assert_cmpstr (opening_get_busy (), ==, "Drawing");
  qd_window_end_watch (opening.window, second);
  g_assert_cmpstr (opening_get_busy (), ==, "");
}

/* ---- The list of recent projects ---- */

static guint
count_glances (GtkWidget *widget)
{
  const char *told = ADW_IS_ACTION_ROW (widget) ? adw_action_row_get_subtitle (ADW_ACTION_ROW (widget)) : NULL;
  guint n = g_strcmp0 (told, "Nothing imported yet") == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_glances (child);
  return n;
}

/* What runs besides when a project is closed, it is looked at among others: one at a time. */
static gboolean
are_all_told (gpointer n)
{
  g_assert_cmpuint (qd_job_count_running (), <=, 1);
  return count_glances (fixture_find (opening.window, "recent")) == GPOINTER_TO_UINT (n);
}

gboolean
opening_runs_nothing (gpointer data)
{
  (void) data;
  return qd_job_count_running () == 0;
}

static gboolean
runs_one (gpointer data)
{
  (void) data;
  g_assert_cmpuint (qd_job_count_running (), <=, 1);
  return qd_job_count_running () == 1;
}

static void
test_recent (void)
{
  static const char *const names[] = { "One.quadrat", "Two.quadrat", "Three.quadrat", "Four.quadrat" };
  g_auto (GStrv) before = NULL;
  g_autofree char *last = NULL;

  qd_window_close_project (opening.window);
  fixture_wait (opening_runs_nothing, NULL, 20, "What ran before");
  before = qd_recent_list ();
  for (guint i = 0; before[i] != NULL; i++)
    qd_recent_remove (before[i]);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_free (last);
      last = opening_make_project (names[i]);
      qd_recent_add (last);
    }
  qd_window_open (opening.window, last);
  fixture_wait (opening_is_shown, last, 20, "The last project");
  fixture_wait (opening_runs_nothing, NULL, 20, "Remembering it");
  qd_window_close_project (opening.window);
  fixture_wait (are_all_told, GUINT_TO_POINTER (G_N_ELEMENTS (names)), 20, "A glance at each recent project");
  for (guint i = 0; i < 3; i++) /* what looks is stopped, and what comes after it waits until it has */
    {
      qd_start_page_refresh (QD_START_PAGE (fixture_find (opening.window, "start")));
      g_assert_cmpuint (qd_job_count_running (), <=, 1);
      fixture_wait (runs_one, NULL, 20, "A glance after its rows came");
    }
  fixture_wait (are_all_told, GUINT_TO_POINTER (G_N_ELEMENTS (names)), 20, "A glance at each of them again");
}

static gboolean
has_two_observations (gpointer data)
{
  QdSession *session = qd_window_get_session (opening.window);

  return session != NULL && qd_session_get_summary (session)->counts.observations == 2;
}

/* As by a double click in a file manager: a project of that name is proposed, and what is in the file comes into it. */
static void
test_export (void)
{
  static const char rows[] = "id,license,url,image_url,scientific_name,common_name,taxon_id\n"
                             "1,CC0,https://www.inaturalist.org/observations/1,"
                             "https://static.inaturalist.org/photos/1/medium.jpg,Apis mellifera,bee,47219\n"
                             "2,CC0,https://www.inaturalist.org/observations/2,"
                             "https://static.inaturalist.org/photos/2/medium.jpg,Apis mellifera,bee,47219\n";
  g_autofree char *table = g_build_filename (opening.folder, "observations-7.csv", NULL), *name = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (table);
  GtkWindow *dialog;

  qd_window_close_project (opening.window);
  g_assert_true (g_file_set_contents (table, rows, -1, NULL));
  g_application_open (G_APPLICATION (opening.application), &file, 1, "");
  dialog = GTK_WINDOW (gtk_widget_get_root (windows_await_words ("Create")));
  g_object_get (fixture_find (dialog, "name"), "text", &name, NULL);
  g_assert_cmpstr (name, ==, "observations-7");
  windows_click_words ("Create");
  fixture_wait (has_two_observations, NULL, 20, "The observations of the file");
  g_assert_cmpstr (qd_session_get_title (qd_window_get_session (opening.window)), ==, "observations-7");
  g_assert_cmpstr (qd_window_get_step (opening.window), ==, "observations");
}

static gpointer
add_recent (gpointer folder)
{
  qd_recent_add (folder);
  return NULL;
}

/* Each is remembered by a thread of its own, and the list is a file. */
static void
test_recent_at_once (void)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  GThread *threads[QD_RECENT_MAX];
  g_auto (GStrv) list = NULL;

  fixture_wait (opening_runs_nothing, NULL, 20, "What ran before");
  for (guint i = 0; i < QD_RECENT_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("Recent %u.quadrat", i);
      g_ptr_array_add (folders, opening_make_project (name));
    }
  for (guint i = 0; i < QD_RECENT_MAX; i++)
    threads[i] = g_thread_new ("recent", add_recent, folders->pdata[i]);
  for (guint i = 0; i < QD_RECENT_MAX; i++)
    g_thread_join (threads[i]);
  list = qd_recent_list ();
  for (guint i = 0; i < QD_RECENT_MAX; i++)
    g_assert_true (g_strv_contains ((const char *const *) list, folders->pdata[i]));
}

/* ---- One that does not come ---- */

gboolean
opening_is_back (gpointer session)
{
  QdPage *page = qd_window_get_page (opening.window, "observations");

  return *opening_get_busy () == '\0' && qd_window_get_session (opening.window) == session && page != NULL &&
         gtk_widget_get_mapped (GTK_WIDGET (page));
}

QdSession *
opening_show (const char *folder)
{
  qd_window_open (opening.window, folder);
  fixture_wait (opening_is_shown, (gpointer) folder, 20, "The project");
  qd_window_show_step (opening.window, "observations");
  return qd_window_get_session (opening.window);
}

/* The project before is there as it was, with all that can be undone. */
static void
test_wrong_folder (void)
{
  g_autofree char *folder = opening_make_project ("Right.quadrat");
  QdSession *session = opening_show (folder);

  qd_window_open (opening.window, opening.folder);
  g_assert_cmpstr (opening_get_busy (), ==, "Opening the project…");
  fixture_wait (opening_is_back, session, 20, "The project before");
}

static void
test_cancelled (void)
{
  g_autofree char *folder = opening_make_project ("Before.quadrat"), *other = opening_make_project ("Slow.quadrat");
  QdSession *session = opening_show (folder);

  qd_window_open (opening.window, other);
  g_signal_emit_by_name (fixture_find (opening.window, "cancel"), "clicked");
  fixture_wait (opening_is_back, session, 20, "The project before");
  fixture_wait (opening_is_free, other, 20, "The other, given back");
  g_assert_true (opening_is_back (session));
  qd_window_close_project (opening.window);
  qd_window_open (opening.window, other);
  g_signal_emit_by_name (fixture_find (opening.window, "cancel"), "clicked");
  g_assert_cmpstr (opening_get_busy (), ==, "");
  fixture_wait (opening_is_free, other, 20, "The other, given back again");
  g_assert_null (qd_window_get_session (opening.window));
}

static void
drop (GtkWidget *widget, GSList *files)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken = FALSE;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, files);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 0.0, 0.0, &taken);
    }
  g_assert_false (taken);
}

/* Photos on a phone, dropped on a page, and one of them given to the program: each time a sentence names the first. */
static void
test_without_path (void)
{
  GFile *files[] = { g_file_new_for_uri ("mtp://phone/DCIM/IMG_1.jpg"), g_file_new_for_uri ("mtp://phone/DCIM/IMG_2.jpg") };
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (opening.window)));
  g_autoptr (GSList) list = g_slist_append (g_slist_append (NULL, files[0]), files[1]);

  drop (fixture_find (qd_window_get_page (opening.window, "predict"), "drop_zone"), list);
  fixture_wait (opening_says, (gpointer) "“IMG_1.jpg” and 1 more file are not on this computer: copy them into a folder first.",
                20, "why they are not taken");
  G_APPLICATION_GET_CLASS (application)->open (application, files, 1, "");
  fixture_wait (opening_says, (gpointer) "“IMG_1.jpg” is not on this computer: copy it into a folder first.", 20,
                "why it is not opened");
  g_object_unref (files[0]);
  g_object_unref (files[1]);
}

/* Of several, the first: and it says so. */
static void
test_several (void)
{
  g_autofree char *folder = opening_make_project ("Several.quadrat");
  GFile *files[] = { g_file_new_for_path (folder), g_file_new_for_path ("/nowhere/other.quadrat") };
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (opening.window)));

  G_APPLICATION_GET_CLASS (application)->open (application, files, 2, "");
  fixture_wait (opening_is_shown, folder, 20, "The first project");
  fixture_wait (opening_says, (gpointer) "Of 2 files only “Several.quadrat” is opened.", 20, "that the other is not");
  g_object_unref (files[0]);
  g_object_unref (files[1]);
}

int
main (int argc, char **argv)
{
  int status = 0;

  if (argc == 3 && g_str_equal (argv[1], "--write"))
    return may_be_written (argv[2]) ? 0 : 1;
  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  g_test_add_func ("/app/opening/two-at-once", test_two_at_once);
  g_test_add_func ("/app/opening/twice", test_twice);
  g_test_add_func ("/app/opening/offered", test_offered);
  g_test_add_func ("/app/opening/stopped", test_stopped);
  g_test_add_func ("/app/opening/watched", test_watched);
  g_test_add_func ("/app/opening/recent", test_recent);
  g_test_add_func ("/app/opening/export", test_export);
  g_test_add_func ("/app/opening/recent-at-once", test_recent_at_once);
  g_test_add_func ("/app/opening/wrong-folder", test_wrong_folder);
  g_test_add_func ("/app/opening/cancelled", test_cancelled);
  g_test_add_func ("/app/opening/several", test_several);
  g_test_add_func ("/app/opening/without-path", test_without_path);
  leaving_add ();
  if (fixture_open (&opening))
    status = g_test_run ();
  fixture_close (&opening);
  return status;
}
