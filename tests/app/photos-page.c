/* The Photos page in a real window, on a photo host of the test's own: a download is seen, paused and stopped by keys and goes
 * on later, what could not be had is told with its reason and had after all, what is left out for its license is said as long
 * as it is so. With QD_PICTURES, a folder, pictures are taken there. */
#include "tests/app/photos-page.h"

#include "engine/inat/import.h"
#include "engine/inat/photo-hosts.h"

#define GONE 900 /* the first number of those that the host does not have */

Fixture photos_fixture;
PhotoServer *photos_server;

QdPage *
photos_get_page (void)
{
  return qd_window_get_page (photos_fixture.window, "photos");
}

GtkWidget *
photos_find (const char *id)
{
  return fixture_find (photos_get_page (), id);
}

GtkWidget *
photos_get_window (void)
{
  return GTK_WIDGET (photos_fixture.window);
}

void
photos_take_pictures (const char *name)
{
  g_autofree char *dark = g_strconcat (name, "-dark", NULL), *small = g_strconcat (name, "-small", NULL);

  if (g_getenv ("QD_PICTURES") == NULL)
    return;
  windows_take_picture (photos_get_window (), name);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  windows_take_picture (photos_get_window (), dark);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (photos_fixture.window), 1024, 600);
  windows_take_picture (photos_get_window (), small);
  gtk_window_set_default_size (GTK_WINDOW (photos_fixture.window), 1100, 720);
  qd_robot_settle (photos_get_window ());
}

/* ---- Conditions ---- */

gboolean
photos_is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

static gboolean
progress_says (gpointer start)
{
  return g_str_has_prefix (gtk_label_get_text (GTK_LABEL (photos_find ("progress_label"))), start);
}

void
photos_await_progress (const char *start)
{
  fixture_wait (progress_says, (gpointer) start, 30, start);
  qd_robot_settle (photos_get_window ());
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
  g_autoptr (QdProject) project = qd_project_open (photos_fixture.project, QD_PROJECT_CREATE, &error);

  g_assert_no_error (error);
  for (gint64 i = 1; i <= PHOTOS_GOOD; i++)
    fixture_put_photo (project, i);
  for (gint64 i = 0; i < PHOTOS_GONE; i++)
    fixture_put_photo (project, GONE + i);
  g_assert_true (qd_project_set_setting (project, QD_SETTING_PHOTO_HOST, photos_server->host, &error));
  photos_server->removed = g_strdup ("/photos/90"); /* 900 to 906 */
  photo_server_script (photos_server, 1, 1, nothing);
}

/* ---- The photo host ---- */

static void
answer_about_host (const char *key)
{
  g_autofree char *heading = g_strdup_printf ("Fetch photos from %s?", photos_server->host);

  qd_robot_key (photos_get_window (), "ctrl+d");
  fixture_wait (has_dialog, GINT_TO_POINTER (TRUE), 20, "The question");
  g_assert_cmpstr (adw_message_dialog_get_heading (windows_find_dialog ()), ==, heading);
  windows_take_picture (GTK_WIDGET (windows_find_dialog ()), "host");
  qd_robot_settle (GTK_WIDGET (windows_find_dialog ()));
  qd_robot_key (photos_get_window (), key);
  fixture_wait (has_dialog, GINT_TO_POINTER (FALSE), 20, "The answer");
}

/* Another project can be opened from outside while a question is on screen: it goes with the page that it is about. */
static void
lose_project (void)
{
  qd_window_close_project (photos_fixture.window);
  fixture_wait (has_dialog, GINT_TO_POINTER (FALSE), 20, "The end of the question");
  fixture_open_project (&photos_fixture);
  qd_window_show_step (photos_fixture.window, "photos");
}

/* The project names a host that nobody has named on this machine. */
static void
refuse_host (void)
{
  answer_about_host ("Escape");
  g_assert_true (gtk_widget_get_mapped (photos_find ("download")));
  g_assert_cmpuint (photos_server->n_requests, ==, 0);
  g_assert_false (qd_photo_hosts_have (photos_server->host));
}

static void
agree_to_host (void)
{
  answer_about_host ("alt+f");
  fixture_wait (fixture_is_mapped, photos_find ("stop"), 20, "The download");
  g_assert_true (qd_photo_hosts_have (photos_server->host));
}

/* ---- The download ---- */

/* All but one, for which the host never answers: that one is under way when the download is paused and stopped. */
static void
test_stop (void)
{
  QdCounts counts;

  make_project ();
  fixture_open_project (&photos_fixture);
  qd_window_show_step (photos_fixture.window, "photos");
  fixture_wait (fixture_is_mapped, photos_find ("download"), 20, "The download button");
  g_assert_false (gtk_widget_get_visible (photos_find ("stop")));
  g_assert_false (gtk_widget_get_visible (photos_find ("failures")));
  photos_take_pictures ("before");
  qd_robot_key (photos_get_window (), "ctrl+d");
  fixture_wait (has_dialog, GINT_TO_POINTER (TRUE), 20, "The question");
  lose_project ();
  fixture_wait (fixture_is_mapped, photos_find ("download"), 20, "The download button");
  refuse_host ();
  agree_to_host ();
  g_assert_false (gtk_widget_get_visible (photos_find ("download")));
  photos_await_progress ("23 of 31");
  fixture_wait (fixture_is_mapped, photos_find ("failures"), 20, "The failures so far");
  photos_take_pictures ("loading");
  qd_robot_key (photos_get_window (), "ctrl+p");
  photos_await_progress ("23 of 31, paused");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (photos_find ("pause"))));
  windows_take_picture (photos_get_window (), "paused");
  qd_robot_key (photos_get_window (), "ctrl+p");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (photos_find ("pause"))));
  fixture_click (photos_get_page (), "stop");
  fixture_wait (photos_is_unmapped, photos_find ("stop"), 20, "The stop");
  windows_await_words ("The download was stopped. It goes on from there whenever you like.");
  windows_take_picture (photos_get_window (), "stopped");
  counts = fixture_count (&photos_fixture);
  g_assert_cmpuint (counts.there, ==, PHOTOS_GOOD - 1);
  g_assert_cmpuint (counts.failed, ==, PHOTOS_GONE);
  g_assert_cmpuint (counts.waiting + counts.fetching, ==, 1);
  g_assert_true (gtk_widget_get_mapped (photos_find ("download")));
}

/* What is here is not asked for again. */
static void
test_go_on (void)
{
  static const Answer photo[] = { ANSWER_PHOTO };
  guint asked = photo_server_count (photos_server, 2);

  photo_server_script (photos_server, 1, 1, photo);
  fixture_click (photos_get_page (), "download");
  photos_await_progress ("24 photos, ");
  fixture_wait (photos_is_unmapped, photos_find ("stop"), 20, "The end");
  g_assert_cmpuint (fixture_count (&photos_fixture).there, ==, PHOTOS_GOOD);
  g_assert_cmpuint (photo_server_count (photos_server, 2), ==, asked);
  g_assert_false (gtk_widget_get_visible (photos_find ("download")));
}

/* ---- What could not be had ---- */

static void
test_failures (void)
{
  AdwMessageDialog *dialog;
  GtkWidget *list;

  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (photos_find ("failures"))), ==, "7 could not be had");
  fixture_click (photos_get_page (), "failures");
  fixture_wait (has_dialog, GINT_TO_POINTER (TRUE), 20, "The failures");
  dialog = windows_find_dialog ();
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "7 photos could not be had");
  list = fixture_find (dialog, "failures");
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (gtk_widget_get_first_child (list))), ==,
                   "The photo is not there any more.");
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (gtk_widget_get_first_child (list))), ==, "7 photos");
  g_assert_null (gtk_widget_get_next_sibling (gtk_widget_get_first_child (list)));
  qd_robot_settle (GTK_WIDGET (dialog));
  for (guint i = 0; i < PHOTOS_GONE; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", GONE + i);

      g_assert_true (fixture_says (list, name));
    }
  windows_take_picture (GTK_WIDGET (dialog), "failures");
  qd_robot_key (photos_get_window (), "Escape"); /* to the dialog, which is gone then */
  fixture_wait (has_dialog, GINT_TO_POINTER (FALSE), 20, "Closing");
  g_assert_cmpuint (fixture_count (&photos_fixture).failed, ==, PHOTOS_GONE);
  fixture_click (photos_get_page (), "failures");
  fixture_wait (has_dialog, GINT_TO_POINTER (TRUE), 20, "The failures");
  lose_project ();
  fixture_wait (fixture_is_mapped, photos_find ("failures"), 20, "The failures that are still there");
}

static void
test_retry (void)
{
  g_clear_pointer (&photos_server->removed, g_free);
  gtk_widget_grab_focus (photos_find ("failures"));
  qd_robot_key (photos_get_window (), "space");
  fixture_wait (has_dialog, GINT_TO_POINTER (TRUE), 20, "The failures");
  qd_robot_settle (GTK_WIDGET (windows_find_dialog ()));
  qd_robot_key (photos_get_window (), "Return");
  photos_await_progress ("31 photos, ");
  fixture_wait (photos_is_unmapped, photos_find ("failures"), 20, "No failure");
  g_assert_cmpuint (fixture_count (&photos_fixture).there, ==, PHOTOS_GOOD + PHOTOS_GONE);
  g_assert_cmpuint (fixture_count (&photos_fixture).failed, ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin_with_files (&photos_fixture))
    return 0;
  photos_server = photo_server_new ();
  g_test_add_func ("/app/photos-page/1-stop", test_stop);
  g_test_add_func ("/app/photos-page/2-go-on", test_go_on);
  g_test_add_func ("/app/photos-page/3-failures", test_failures);
  g_test_add_func ("/app/photos-page/4-retry", test_retry);
  photos_add_known ();
  status = g_test_run ();
  fixture_close (&photos_fixture);
  photo_server_free (photos_server);
  return status;
}
