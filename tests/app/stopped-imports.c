/* Imports in a real window, while a download is under way: a second one is refused, one that is stopped says so and leaves
 * nothing behind, and the download goes on. */
#include "tests/app/open-windows.h"
#include "tests/inat/chaos-server.h"
#include "tests/inat/photo-server.h"

#include "app/pages/observations.h"
#include "app/pages/photos.h"
#include "engine/core/file.h"
#include "engine/inat/import.h"
#include "engine/inat/photo-hosts.h"

#define N_WAITING  25
#define N_ROWS     200000 /* of an export: about two seconds */
#define N_PICTURES 1500   /* of a folder: the same */

static Fixture fixture;
static PhotoServer *server;
static char *export, *pictures, *few;

static QdPage *
get_page (const char *name)
{
  return qd_window_get_page (fixture.window, name);
}

static GtkWidget *
find (const char *page, const char *id)
{
  return fixture_find (get_page (page), id);
}

/* ---- Conditions ---- */

static gboolean
window_says (gpointer text)
{
  return fixture_says (fixture.window, text);
}

static void
wait_words (const char *text)
{
  fixture_wait (window_says, (gpointer) text, 30, text);
}

/* ---- What is imported, and what is downloaded ---- */

static char *
write_export (void)
{
  char *path = g_build_filename (fixture.folder, "many.csv", NULL);
  g_autoptr (GString) text = g_string_new ("id,license,url,image_url,scientific_name,common_name,taxon_id\n");

  for (guint i = 0; i < N_ROWS; i++)
    g_string_append_printf (text,
                            "%u,CC0,https://www.inaturalist.org/observations/%u,"
                            "https://inaturalist-open-data.s3.amazonaws.com/photos/%u/medium.jpg,Genus species%u,Bee %u,%u\n",
                            1000 + i, 1000 + i, 1000 + i, i % 300, i % 300, i % 300 + 1);
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  return path;
}

static char *
write_pictures (const char *name, guint first, guint n)
{
  const ChaosServer painter = { .options = { .seed = 1, .padding = 2000 } };
  char *folder = g_build_filename (fixture.folder, name, NULL);

  g_assert_true (qd_file_make_folder (folder, NULL));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) bytes = chaos_server_dup_photo (&painter, first + i);
      g_autofree char *path = g_strdup_printf ("%s/%u.jpg", folder, i);

      g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
    }
  return folder;
}

static void
make_project (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_CREATE, &error);

  g_assert_no_error (error);
  for (gint64 i = 1; i <= N_WAITING; i++)
    fixture_put_photo (project, i);
  g_assert_true (qd_photo_hosts_add (server->host, &error));
  g_assert_true (qd_project_set_setting (project, QD_SETTING_PHOTO_HOST, server->host, &error));
}

/* Holds the project as an import does, and a photo is left as being fetched, which a download has to change before it begins. */
static QdProject *
hold_project (void)
{
  g_autoptr (GError) error = NULL;
  QdProject *project = qd_project_open (fixture.project, QD_PROJECT_WRITE, &error);

  g_assert_no_error (error);
  g_assert_true (qd_project_set_photo_state (project, 2, QD_PHOTO_FETCHING, NULL, 0, &error));
  g_assert_true (qd_project_begin (project, &error));
  return project;
}

/* Asked for while an import is under way, a download says so and begins after it. The host never answers for the first photo, so
 * that it is under way until the end. */
static void
test_download (void)
{
  static const Answer nothing[] = { ANSWER_SILENCE };
  g_autoptr (QdProject) held = NULL;

  make_project ();
  photo_server_script (server, 1, 1, nothing);
  export = write_export ();
  pictures = write_pictures ("many", 0, N_PICTURES);
  few = write_pictures ("few", N_PICTURES, 3);
  fixture_open_project (&fixture);
  qd_window_show_step (fixture.window, "photos");
  fixture_wait (fixture_is_mapped, find ("photos", "download"), 20, "The download button");
  held = hold_project ();
  qd_robot_key (GTK_WIDGET (fixture.window), "ctrl+d");
  wait_words ("Another change of the project is under way; the download begins after it");
  windows_take_picture (GTK_WIDGET (fixture.window), "held");
  g_assert_cmpuint (server->n_requests, ==, 0);
  qd_project_rollback (held);
  wait_words ("24 of 25");
}

/* Photos there are @n, each a file of its number; no other file but one that is being downloaded; and the download is under
 * way. */
static void
check_state (guint n)
{
  g_autofree char *folder = g_build_filename (fixture.project, "photos", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  QdCounts counts = fixture_count (&fixture);
  const char *name;
  guint files = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (name, ".part"))
        continue;
      g_assert_true (g_ascii_isdigit (*name));
      files++;
    }
  g_assert_cmpuint (files, ==, n);
  g_assert_cmpuint (counts.there, ==, n);
  g_assert_cmpuint (counts.observations, ==, N_WAITING);
  g_assert_cmpuint (counts.waiting + counts.fetching, ==, 1);
  g_assert_true (gtk_widget_get_visible (find ("photos", "stop")));
}

/* ---- An export ---- */

static void
test_export (void)
{
  QdObservationsPage *page = QD_OBSERVATIONS_PAGE (get_page ("observations"));

  qd_window_show_step (fixture.window, "observations");
  qd_observations_page_import (page, export);
  qd_observations_page_import (page, few);
  fixture_wait (fixture_is_mapped, find ("observations", "cancel"), 20, "The way to cancel");
  g_signal_emit_by_name (find ("observations", "cancel"), "clicked");
  wait_words ("An export is being read. Wait until that is done, or cancel it.");
  wait_words ("Reading was stopped. Nothing was imported.");
  fixture_wait (fixture_is_mapped, find ("observations", "filled"), 20, "The page as it was");
  check_state (N_WAITING - 1);
}

/* ---- Pictures ---- */

static void
test_pictures (void)
{
  QdPhotosPage *page = QD_PHOTOS_PAGE (get_page ("photos"));

  qd_window_show_step (fixture.window, "photos");
  qd_photos_page_add (page, pictures);
  qd_photos_page_add (page, few);
  fixture_wait (fixture_is_mapped, find ("photos", "adding"), 20, "The row");
  wait_words ("Reading the pictures: ");
  windows_take_picture (GTK_WIDGET (fixture.window), "adding");
  g_signal_emit_by_name (fixture_find (find ("photos", "adding"), "stop"), "clicked");
  wait_words ("Pictures are being added. Wait until that is done, or stop it.");
  wait_words ("Adding pictures was stopped. None of them was added.");
  g_assert_false (gtk_widget_get_visible (find ("photos", "adding")));
  check_state (N_WAITING - 1);
}

/* What is not stopped comes in beside the download. */
static void
test_few (void)
{
  qd_photos_page_add (QD_PHOTOS_PAGE (get_page ("photos")), few);
  wait_words ("3 pictures were added");
  check_state (N_WAITING - 1 + 3);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin_with_files (&fixture))
    return 0;
  server = photo_server_new ();
  g_test_add_func ("/app/stopped-imports/1-download", test_download);
  g_test_add_func ("/app/stopped-imports/2-export", test_export);
  g_test_add_func ("/app/stopped-imports/3-pictures", test_pictures);
  g_test_add_func ("/app/stopped-imports/4-few", test_few);
  status = g_test_run ();
  fixture_close (&fixture);
  photo_server_free (server);
  g_free (export);
  g_free (pictures);
  g_free (few);
  return status;
}
