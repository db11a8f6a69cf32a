/* The Photos page in a real window, on a photo host of the test's own: a download is seen, paused and stopped by keys and goes
 * on later, what could not be had is told with its reason and had after all, what is left out for its license is said as long
 * as it is so. With QD_PICTURES, a folder, pictures are taken there. */
#include "tests/app/open-windows.h"
#include "tests/inat/photo-server.h"

#include "app/pages/photo-window.h"
#include "engine/inat/import.h"
#include "engine/inat/photo-hosts.h"
#include "engine/photo/budget.h"
#include "engine/project/lookups.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_GOOD 24
#define N_GONE 7
#define GONE   900 /* the first number of those that the host does not have */

static Fixture fixture;
static PhotoServer *server;

static QdPage *
get_page (void)
{
  return qd_window_get_page (fixture.window, "photos");
}

static GtkWidget *
find (const char *id)
{
  return fixture_find (get_page (), id);
}

static GtkWidget *
get_window (void)
{
  return GTK_WIDGET (fixture.window);
}

/* Light, dark and in a small window; nothing is tested. */
static void
take_pictures (const char *name)
{
  g_autofree char *dark = g_strconcat (name, "-dark", NULL), *small = g_strconcat (name, "-small", NULL);

  if (g_getenv ("QD_PICTURES") == NULL)
    return;
  windows_take_picture (get_window (), name);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  windows_take_picture (get_window (), dark);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 1024, 600);
  windows_take_picture (get_window (), small);
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 1100, 720);
  qd_robot_settle (get_window ());
}

/* ---- Conditions ---- */

static gboolean
is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

static gboolean
progress_says (gpointer start)
{
  return g_str_has_prefix (gtk_label_get_text (GTK_LABEL (find ("progress_label"))), start);
}

static void
wait_progress (const char *start)
{
  fixture_wait (progress_says, (gpointer) start, 30, start);
  qd_robot_settle (get_window ());
}

static gboolean
has_dialog (gpointer wanted)
{
  return (windows_find_dialog () != NULL) == GPOINTER_TO_INT (wanted);
}

/* ---- The project ---- */

static void
make_project (void)
{
  static const Answer nothing[] = { ANSWER_SILENCE };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_CREATE, &error);

  g_assert_no_error (error);
  for (gint64 i = 1; i <= N_GOOD; i++)
    fixture_put_photo (project, i);
  for (gint64 i = 0; i < N_GONE; i++)
    fixture_put_photo (project, GONE + i);
  g_assert_true (qd_project_set_setting (project, QD_SETTING_PHOTO_HOST, server->host, &error));
  server->removed = g_strdup ("/photos/90"); /* 900 to 906 */
  photo_server_script (server, 1, 1, nothing);
}

/* ---- The photo host ---- */

static void
answer_about_host (const char *key)
{
  g_autofree char *heading = g_strdup_printf ("Fetch photos from %s?", server->host);

  qd_robot_key (get_window (), "ctrl+d");
  fixture_wait (has_dialog, GINT_TO_POINTER (TRUE), 20, "The question");
  g_assert_cmpstr (adw_message_dialog_get_heading (windows_find_dialog ()), ==, heading);
  windows_take_picture (GTK_WIDGET (windows_find_dialog ()), "host");
  qd_robot_settle (GTK_WIDGET (windows_find_dialog ()));
  qd_robot_key (get_window (), key);
  fixture_wait (has_dialog, GINT_TO_POINTER (FALSE), 20, "The answer");
}

/* Another project can be opened from outside while a question is on screen: it goes with the page that it is about. */
static void
lose_project (void)
{
  qd_window_close_project (fixture.window);
  fixture_wait (has_dialog, GINT_TO_POINTER (FALSE), 20, "The end of the question");
  fixture_open_project (&fixture);
  qd_window_show_step (fixture.window, "photos");
}

/* The project names a host that nobody has named on this machine. */
static void
refuse_host (void)
{
  answer_about_host ("Escape");
  g_assert_true (gtk_widget_get_mapped (find ("download")));
  g_assert_cmpuint (server->n_requests, ==, 0);
  g_assert_false (qd_photo_hosts_have (server->host));
}

static void
agree_to_host (void)
{
  answer_about_host ("alt+f");
  fixture_wait (fixture_is_mapped, find ("stop"), 20, "The download");
  g_assert_true (qd_photo_hosts_have (server->host));
}

/* ---- The download ---- */

/* All but one, for which the host never answers: that one is under way when the download is paused and stopped. */
static void
test_stop (void)
{
  QdCounts counts;

  make_project ();
  fixture_open_project (&fixture);
  qd_window_show_step (fixture.window, "photos");
  fixture_wait (fixture_is_mapped, find ("download"), 20, "The download button");
  g_assert_false (gtk_widget_get_visible (find ("stop")));
  g_assert_false (gtk_widget_get_visible (find ("failures")));
  take_pictures ("before");
  qd_robot_key (get_window (), "ctrl+d");
  fixture_wait (has_dialog, GINT_TO_POINTER (TRUE), 20, "The question");
  lose_project ();
  fixture_wait (fixture_is_mapped, find ("download"), 20, "The download button");
  refuse_host ();
  agree_to_host ();
  g_assert_false (gtk_widget_get_visible (find ("download")));
  wait_progress ("23 of 31");
  fixture_wait (fixture_is_mapped, find ("failures"), 20, "The failures so far");
  take_pictures ("loading");
  qd_robot_key (get_window (), "ctrl+p");
  wait_progress ("23 of 31, paused");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (find ("pause"))));
  windows_take_picture (get_window (), "paused");
  qd_robot_key (get_window (), "ctrl+p");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (find ("pause"))));
  fixture_click (get_page (), "stop");
  fixture_wait (is_unmapped, find ("stop"), 20, "The stop");
  windows_await_words ("The download was stopped. It goes on from there whenever you like.");
  windows_take_picture (get_window (), "stopped");
  counts = fixture_count (&fixture);
  g_assert_cmpuint (counts.there, ==, N_GOOD - 1);
  g_assert_cmpuint (counts.failed, ==, N_GONE);
  g_assert_cmpuint (counts.waiting + counts.fetching, ==, 1);
  g_assert_true (gtk_widget_get_mapped (find ("download")));
}

/* What is here is not asked for again. */
static void
test_go_on (void)
{
  static const Answer photo[] = { ANSWER_PHOTO };
  guint asked = photo_server_count (server, 2);

  photo_server_script (server, 1, 1, photo);
  fixture_click (get_page (), "download");
  wait_progress ("24 photos, ");
  fixture_wait (is_unmapped, find ("stop"), 20, "The end");
  g_assert_cmpuint (fixture_count (&fixture).there, ==, N_GOOD);
  g_assert_cmpuint (photo_server_count (server, 2), ==, asked);
  g_assert_false (gtk_widget_get_visible (find ("download")));
}

/* ---- What could not be had ---- */

static void
test_failures (void)
{
  AdwMessageDialog *dialog;
  GtkWidget *list;

  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (find ("failures"))), ==, "7 could not be had");
  fixture_click (get_page (), "failures");
  fixture_wait (has_dialog, GINT_TO_POINTER (TRUE), 20, "The failures");
  dialog = windows_find_dialog ();
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "7 photos could not be had");
  list = fixture_find (dialog, "failures");
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (gtk_widget_get_first_child (list))), ==,
                   "The photo is not there any more.");
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (gtk_widget_get_first_child (list))), ==, "7 photos");
  g_assert_null (gtk_widget_get_next_sibling (gtk_widget_get_first_child (list)));
  qd_robot_settle (GTK_WIDGET (dialog));
  for (guint i = 0; i < N_GONE; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", GONE + i);

      g_assert_true (fixture_says (list, name));
    }
  windows_take_picture (GTK_WIDGET (dialog), "failures");
  qd_robot_key (get_window (), "Escape"); /* to the dialog, which is gone then */
  fixture_wait (has_dialog, GINT_TO_POINTER (FALSE), 20, "Closing");
  g_assert_cmpuint (fixture_count (&fixture).failed, ==, N_GONE);
  fixture_click (get_page (), "failures");
  fixture_wait (has_dialog, GINT_TO_POINTER (TRUE), 20, "The failures");
  lose_project ();
  fixture_wait (fixture_is_mapped, find ("failures"), 20, "The failures that are still there");
}

static void
test_retry (void)
{
  g_clear_pointer (&server->removed, g_free);
  gtk_widget_grab_focus (find ("failures"));
  qd_robot_key (get_window (), "space");
  fixture_wait (has_dialog, GINT_TO_POINTER (TRUE), 20, "The failures");
  qd_robot_settle (GTK_WIDGET (windows_find_dialog ()));
  qd_robot_key (get_window (), "Return");
  wait_progress ("31 photos, ");
  fixture_wait (is_unmapped, find ("failures"), 20, "No failure");
  g_assert_cmpuint (fixture_count (&fixture).there, ==, N_GOOD + N_GONE);
  g_assert_cmpuint (fixture_count (&fixture).failed, ==, 0);
}

/* ---- One photo ---- */

static GtkWidget *
find_photo_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (QD_IS_PHOTO_WINDOW (window) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

static gboolean
has_photo_window (gpointer wanted)
{
  return (find_photo_window () != NULL) == GPOINTER_TO_INT (wanted);
}

static gboolean
is_told (gpointer label)
{
  return strstr (gtk_label_get_text (label), "pixels") != NULL;
}

static gboolean
has_picture (gpointer picture)
{
  return gtk_picture_get_paintable (picture) != NULL;
}

/* What the project knows of it is there before the picture is, which may have to wait for memory. */
static void
test_photo (void)
{
  GtkWidget *window;

  g_assert_true (qd_budget_take (QD_BUDGET_MOST, NULL));
  g_signal_emit_by_name (find ("grid"), "activated", 0);
  fixture_wait (has_photo_window, GINT_TO_POINTER (TRUE), 20, "The photo's window");
  window = find_photo_window ();
  fixture_wait (is_told, fixture_find (window, "detail"), 20, "What is known of the photo");
  g_assert_false (has_picture (fixture_find (window, "picture")));
  qd_budget_give (QD_BUDGET_MOST);
  fixture_wait (has_picture, fixture_find (window, "picture"), 20, "The picture");
  windows_take_picture (window, "photo");
  qd_robot_key (get_window (), "Escape");
  fixture_wait (has_photo_window, GINT_TO_POINTER (FALSE), 20, "Closing");
}

/* ---- Licenses ---- */

/* Three photos have a license of their own. */
static gboolean
look_up (QdProject *project, gpointer data, GError **error)
{
  (void) data;
  for (gint64 i = 1; i <= 3; i++)
    {
      g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_lookup_photo_free);
      QdLookupPhoto *photo = g_new0 (QdLookupPhoto, 1);
      QdLookupChange change = { 0 };

      photo->source_id = i;
      photo->license = g_strdup ("cc-by-nc");
      photo->credit = g_strdup ("(c) somebody");
      g_ptr_array_add (photos, photo);
      if (!qd_project_put_lookup (project, i, QD_LOOKUP_FOUND, 1, photos, &change, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_licenses (QdProject *project, gpointer data, GError **error)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();

  filter->licenses = g_strsplit (data, " ", -1);
  return qd_project_set_filter (project, filter, error);
}

static void
test_licenses (void)
{
  QdSession *session = qd_window_get_session (fixture.window);

  g_assert_false (gtk_widget_get_visible (find ("withheld_row")));
  qd_session_write (session, look_up, NULL, NULL, NULL, NULL);
  qd_session_write (session, set_licenses, "cc0", NULL, NULL, NULL);
  fixture_wait (fixture_is_mapped, find ("withheld_row"), 20, "The line");
  wait_progress ("28 photos, ");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (find ("withheld"))), ==, "3 photos are left out because of their licenses.");
  take_pictures ("withheld");
  qd_session_write (session, set_licenses, "cc0 cc-by-nc", NULL, NULL, NULL);
  fixture_wait (is_unmapped, find ("withheld_row"), 20, "No line");
  wait_progress ("31 photos, ");
  qd_session_write (session, set_licenses, "cc0", NULL, NULL, NULL);
  fixture_wait (fixture_is_mapped, find ("withheld_row"), 20, "The line");
  qd_robot_settle (get_window ());
  fixture_click (get_page (), "licenses");
  g_assert_cmpstr (qd_window_get_step (fixture.window), ==, "observations");
}

/* ---- What is tried again ---- */

static gboolean
fail_for_now (QdProject *project, gpointer data, GError **error)
{
  (void) data;
  return qd_project_set_photo_state (project, 5, QD_PHOTO_FAILED, "It was late.", g_get_real_time () + G_TIME_SPAN_DAY, error);
}

/* A photo that waits for its next try is missing, but not one that could not be had. */
static void
test_due_again (void)
{
  QdSession *session = qd_window_get_session (fixture.window);

  qd_window_show_step (fixture.window, "photos");
  qd_session_write (session, set_licenses, "cc0 cc-by-nc", NULL, NULL, NULL);
  wait_progress ("31 photos, ");
  qd_session_write (session, fail_for_now, NULL, NULL, NULL, NULL);
  wait_progress ("30 of 31 photos are here");
  g_assert_cmpuint (fixture_count (&fixture).failed, ==, 1);
  g_assert_true (gtk_widget_get_mapped (find ("download")));
  g_assert_false (gtk_widget_get_mapped (find ("failures")));
}

/* ---- A network that is gone ---- */

static gboolean
retry (QdProject *project, gpointer data, GError **error)
{
  (void) data;
  return qd_project_retry_photos (project, error);
}

static gboolean
one_waits (gpointer data)
{
  (void) data;
  return fixture_count (&fixture).waiting == 1;
}

/* The download says so, and goes on by itself. */
static void
test_network (void)
{
  g_autofree char *file = g_build_filename (fixture.project, "photos", "5.jpg", NULL);

  g_assert_cmpint (g_unlink (file), ==, 0);
  qd_session_write (qd_window_get_session (fixture.window), retry, NULL, NULL, NULL, NULL);
  fixture_wait (one_waits, NULL, 20, "The photo");
  photo_server_close (server);
  qd_robot_key (get_window (), "ctrl+d");
  wait_progress ("0 of 1, waiting for the network; this goes on when it is back");
  g_assert_true (gtk_widget_get_mapped (find ("stop")));
  windows_take_picture (get_window (), "network");
  photo_server_open (server);
  wait_progress ("31 photos, ");
  fixture_wait (is_unmapped, find ("stop"), 20, "The end");
  g_assert_cmpuint (fixture_count (&fixture).there, ==, N_GOOD + N_GONE);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin_with_files (&fixture))
    return 0;
  server = photo_server_new ();
  g_test_add_func ("/app/photos-page/1-stop", test_stop);
  g_test_add_func ("/app/photos-page/2-go-on", test_go_on);
  g_test_add_func ("/app/photos-page/3-failures", test_failures);
  g_test_add_func ("/app/photos-page/4-retry", test_retry);
  g_test_add_func ("/app/photos-page/5-photo", test_photo);
  g_test_add_func ("/app/photos-page/6-licenses", test_licenses);
  g_test_add_func ("/app/photos-page/7-due-again", test_due_again);
  g_test_add_func ("/app/photos-page/8-network", test_network);
  status = g_test_run ();
  fixture_close (&fixture);
  photo_server_free (server);
  return status;
}
