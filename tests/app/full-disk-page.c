/* The disk becomes full while photos are downloaded in a real window: the page says so and waits, what is there is whole, and
 * the download goes on by itself once there is room. On a small disk of the test's own. */
#include "tests/app/window-fixture.h"
#include "tests/inat/photo-server.h"
#include "tests/small-disk.h"

#include "engine/inat/import.h"
#include "engine/inat/photo-hosts.h"
#include "engine/photo/photo.h"

#include <string.h>

#define DISK     (96 << 20)
#define ROOM     (2 << 20) /* for some of the photos */
#define N_PHOTOS 60

static Fixture fixture;
static PhotoServer *server;
static char *disk;

static GtkWidget *
find (const char *id)
{
  return fixture_find (qd_window_get_page (fixture.window, "photos"), id);
}

static gboolean
is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

static gboolean
is_full (gpointer data)
{
  return strstr (gtk_label_get_text (GTK_LABEL (find ("progress_label"))), "the disk is full") != NULL;
}

static gboolean
add_photos (QdProject *project, GError **error)
{
  for (gint64 i = 1; i <= N_PHOTOS; i++)
    {
      g_autoptr (QdPhoto) photo = qd_photo_new ();

      photo->source_id = i;
      photo->url = g_strdup_printf ("https://inaturalist-open-data.s3.amazonaws.com/photos/%d/medium.jpg", (int) i);
      if (!qd_project_put_photo (project, photo, NULL, error))
        return FALSE;
    }
  return qd_photo_hosts_add (server->host, error) &&
         qd_project_set_setting (project, QD_SETTING_PHOTO_HOST, server->host, error);
}

/* Every photo that the project says is there can be decoded; what it could not be told of any more as the disk was full lies
 * beside them until the photo comes again, and then nothing else does. Returns: how many. */
static guint
check_photos (void)
{
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_READ, NULL);
  g_autofree char *folder = g_build_filename (fixture.project, "photos", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = NULL;
  guint n_files = 0;

  query.state = QD_PHOTO_THERE;
  photos = qd_project_list_photos (project, &query, NULL);
  for (guint i = 0; i < photos->len; i++)
    {
      g_autofree char *path = qd_project_dup_photo_path (project, photos->pdata[i]);
      g_autoptr (GError) error = NULL;
      QdPixels *pixels = qd_photo_decode (path, 0, NULL, &error);

      g_assert_no_error (error);
      qd_pixels_unref (pixels);
    }
  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n_files++;
  g_assert_cmpuint (n_files, >=, photos->len);
  if (photos->len == N_PHOTOS)
    g_assert_cmpuint (n_files, ==, N_PHOTOS);
  return photos->len;
}

static void
test_full (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_CREATE, &error);
  QdCounts counts;
  guint there;

  g_assert_true (add_photos (project, &error));
  g_assert_no_error (error);
  g_clear_object (&project);
  fixture_open_project (&fixture);
  qd_window_show_step (fixture.window, "photos");
  fixture_wait (fixture_is_mapped, find ("download"), 20, "The download button");
  small_disk_fill (disk, ROOM);
  qd_robot_key (GTK_WIDGET (fixture.window), "ctrl+d");
  fixture_wait (is_full, NULL, 60, "The full disk");
  g_assert_true (gtk_widget_get_mapped (find ("stop")));
  there = check_photos ();
  g_assert_cmpuint (there, <, N_PHOTOS);
  g_assert_cmpuint (fixture_count (&fixture).failed, ==, 0);
  small_disk_clear (disk);
  fixture_wait (is_unmapped, find ("stop"), 60, "The end of the download");
  counts = fixture_count (&fixture);
  g_assert_cmpuint (counts.there, ==, N_PHOTOS);
  g_assert_cmpuint (counts.failed, ==, 0);
  g_assert_cmpuint (check_photos (), ==, N_PHOTOS);
  g_test_message ("%u of %u were there when the disk was full", there, N_PHOTOS);
}

/* Whoever does not want to wait for room stops it. */
static void
test_stop (void)
{
  qd_window_close_project (fixture.window);
  qd_worker_wait_closed ();
  g_free (fixture.project);
  fixture.project = g_build_filename (fixture.folder, "Another.quadrat", NULL);
  {
    g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_CREATE, NULL);

    g_assert_true (add_photos (project, NULL));
  }
  fixture_open_project (&fixture);
  qd_window_show_step (fixture.window, "photos");
  fixture_wait (fixture_is_mapped, find ("download"), 20, "The download button");
  small_disk_fill (disk, ROOM);
  fixture_click (qd_window_get_page (fixture.window, "photos"), "download");
  fixture_wait (is_full, NULL, 60, "The full disk");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  fixture_click (qd_window_get_page (fixture.window, "photos"), "stop");
  fixture_wait (is_unmapped, find ("stop"), 20, "The stop");
  small_disk_clear (disk);
  g_assert_cmpuint (check_photos (), <, N_PHOTOS);
  fixture_wait (fixture_is_mapped, find ("download"), 20, "The download button again");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  fixture_click (qd_window_get_page (fixture.window, "photos"), "download");
  fixture_wait (is_unmapped, find ("download"), 20, "The download");
  fixture_wait (is_unmapped, find ("stop"), 60, "The end of the download");
  g_assert_cmpuint (check_photos (), ==, N_PHOTOS);
}

int
main (int argc, char **argv)
{
  const char *reason;
  int status;

  disk = small_disk_new (DISK, &reason);
  if (disk == NULL || !g_file_test (g_getenv ("QD_FIXTURES") != NULL ? g_getenv ("QD_FIXTURES") : "", G_FILE_TEST_IS_DIR))
    {
      g_print ("1..0 # SKIP %s\n", disk == NULL ? reason : "the fixtures are not there");
      small_disk_free (disk);
      return 0;
    }
  g_setenv ("TMPDIR", disk, TRUE); /* where the project will lie */
  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  server = photo_server_new ();
  g_test_add_func ("/app/full-disk-page/1-full", test_full);
  g_test_add_func ("/app/full-disk-page/2-stop", test_stop);
  status = g_test_run ();
  fixture_close (&fixture);
  photo_server_free (server);
  small_disk_free (disk);
  return status;
}
