/* What is known of the photos that are here: one of them by itself, licenses, tries that are still to come, a network that is
 * gone. */
#include "tests/app/photos-page.h"

#include "app/pages/photo-window.h"
#include "engine/photo/budget.h"
#include "engine/project/lookups.h"

#include <glib/gstdio.h>
#include <string.h>

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
  g_signal_emit_by_name (photos_find ("grid"), "activated", 0);
  fixture_wait (has_photo_window, GINT_TO_POINTER (TRUE), 20, "The photo's window");
  window = find_photo_window ();
  fixture_wait (is_told, fixture_find (window, "detail"), 20, "What is known of the photo");
  g_assert_false (has_picture (fixture_find (window, "picture")));
  qd_budget_give (QD_BUDGET_MOST);
  fixture_wait (has_picture, fixture_find (window, "picture"), 20, "The picture");
  windows_take_picture (window, "photo");
  qd_robot_key (photos_get_window (), "Escape");
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
  QdSession *session = qd_window_get_session (photos_fixture.window);

  g_assert_false (gtk_widget_get_visible (photos_find ("withheld_row")));
  qd_session_write (session, look_up, NULL, NULL, NULL, NULL);
  qd_session_write (session, set_licenses, "cc0", NULL, NULL, NULL);
  fixture_wait (fixture_is_mapped, photos_find ("withheld_row"), 20, "The line");
  photos_await_progress ("28 photos, ");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (photos_find ("withheld"))), ==,
                   "3 photos are left out because of their licenses.");
  photos_take_pictures ("withheld");
  qd_session_write (session, set_licenses, "cc0 cc-by-nc", NULL, NULL, NULL);
  fixture_wait (photos_is_unmapped, photos_find ("withheld_row"), 20, "No line");
  photos_await_progress ("31 photos, ");
  qd_session_write (session, set_licenses, "cc0", NULL, NULL, NULL);
  fixture_wait (fixture_is_mapped, photos_find ("withheld_row"), 20, "The line");
  qd_robot_settle (photos_get_window ());
  fixture_click (photos_get_page (), "licenses");
  g_assert_cmpstr (qd_window_get_step (photos_fixture.window), ==, "observations");
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
  QdSession *session = qd_window_get_session (photos_fixture.window);

  qd_window_show_step (photos_fixture.window, "photos");
  qd_session_write (session, set_licenses, "cc0 cc-by-nc", NULL, NULL, NULL);
  photos_await_progress ("31 photos, ");
  qd_session_write (session, fail_for_now, NULL, NULL, NULL, NULL);
  photos_await_progress ("30 of 31 photos are here");
  g_assert_cmpuint (fixture_count (&photos_fixture).failed, ==, 1);
  g_assert_true (gtk_widget_get_mapped (photos_find ("download")));
  g_assert_false (gtk_widget_get_mapped (photos_find ("failures")));
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
  return fixture_count (&photos_fixture).waiting == 1;
}

/* The download says so, and goes on by itself. */
static void
test_network (void)
{
  g_autofree char *file = g_build_filename (photos_fixture.project, "photos", "5.jpg", NULL);

  g_assert_cmpint (g_unlink (file), ==, 0);
  qd_session_write (qd_window_get_session (photos_fixture.window), retry, NULL, NULL, NULL, NULL);
  fixture_wait (one_waits, NULL, 20, "The photo");
  photo_server_close (photos_server);
  qd_robot_key (photos_get_window (), "ctrl+d");
  photos_await_progress ("0 of 1, waiting for the network; this goes on when it is back");
  g_assert_true (gtk_widget_get_mapped (photos_find ("stop")));
  windows_take_picture (photos_get_window (), "network");
  photo_server_open (photos_server);
  photos_await_progress ("31 photos, ");
  fixture_wait (photos_is_unmapped, photos_find ("stop"), 20, "The end");
  g_assert_cmpuint (fixture_count (&photos_fixture).there, ==, PHOTOS_GOOD + PHOTOS_GONE);
}

void
photos_add_known (void)
{
  g_test_add_func ("/app/photos-page/5-photo", test_photo);
  g_test_add_func ("/app/photos-page/6-licenses", test_licenses);
  g_test_add_func ("/app/photos-page/7-due-again", test_due_again);
  g_test_add_func ("/app/photos-page/8-network", test_network);
}
