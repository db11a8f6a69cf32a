/* An export in, photos, boxes, split, a short training, a prediction; and what is in the database after each step. */
#include "tests/app/walk.h"
#include "tests/inat/photo-server.h"

#include "app/pages/observations.h"
#include "engine/inat/import.h"
#include "engine/inat/photo-hosts.h"

Fixture walk;
char *walk_bees;

/* ---- Conditions ---- */

typedef gboolean (*Predicate) (const QdCounts *counts);

static gboolean
counts_are (gpointer predicate)
{
  return ((Predicate) predicate) (&qd_session_get_summary (qd_window_get_session (walk.window))->counts);
}

void
walk_wait (gboolean (*predicate) (const QdCounts *counts), guint seconds, const char *what)
{
  fixture_wait (counts_are, (gpointer) predicate, seconds, what);
  qd_robot_settle (GTK_WIDGET (walk.window));
}

static gboolean
imported (const QdCounts *counts)
{
  return counts->observations == WALK_PHOTOS;
}

static gboolean
fetched (const QdCounts *counts)
{
  return counts->there == WALK_PHOTOS;
}

/* ---- Observations ---- */

static void
test_start (void)
{
  g_assert_null (qd_window_get_session (walk.window));
  g_assert_true (gtk_widget_get_mapped (fixture_find (walk.window, "demo")));
  g_assert_true (gtk_widget_get_mapped (fixture_find (walk.window, "export")));
  fixture_open_project (&walk);
  g_assert_cmpstr (qd_window_get_step (walk.window), ==, "observations");
  g_assert_true (gtk_widget_get_mapped (fixture_find (walk.window, "drop_zone")));
}

static gboolean
set_host (QdProject *project, gpointer data, GError **error)
{
  return qd_photo_hosts_add (data, error) && qd_project_set_setting (project, QD_SETTING_PHOTO_HOST, data, error);
}

static void
test_import (void)
{
  g_autofree char *table = g_build_filename (walk_bees, "observations-bees.csv", NULL);
  QdPage *page = qd_window_get_page (walk.window, "observations");
  QdCounts counts;

  qd_observations_page_import (QD_OBSERVATIONS_PAGE (page), table);
  walk_wait (imported, 20, "The import");
  fixture_wait (fixture_is_mapped, fixture_find (page, "species"), 20, "The list of species");
  counts = fixture_count (&walk);
  g_assert_cmpuint (counts.observations, ==, WALK_PHOTOS);
  g_assert_cmpuint (counts.observations_used, ==, WALK_PHOTOS); /* all are CC0 */
  g_assert_cmpuint (counts.waiting, ==, WALK_PHOTOS);
  g_assert_cmpuint (counts.classes, ==, 1);
}

static gboolean
all_left_out (const QdCounts *counts)
{
  return counts->observations_used == 0;
}

static gboolean
all_used (const QdCounts *counts)
{
  return counts->observations_used == WALK_PHOTOS;
}

/* The tick before the only species. */
static void
test_species (void)
{
  QdPage *page = qd_window_get_page (walk.window, "observations");

  fixture_click (fixture_find (page, "species"), "used");
  walk_wait (all_left_out, 20, "Leaving the species out");
  fixture_click (fixture_find (page, "species"), "used");
  walk_wait (all_used, 20, "Using the species again");
}

/* ---- Photos ---- */

static void
test_photos (void)
{
  PhotoServer *server = photo_server_new ();
  QdPage *page = qd_window_get_page (walk.window, "photos");

  qd_session_write (qd_window_get_session (walk.window), set_host, g_strdup (server->host), g_free, NULL, NULL);
  qd_robot_key (GTK_WIDGET (walk.window), "ctrl+Next"); /* Page Down: the next step */
  g_assert_cmpstr (qd_window_get_step (walk.window), ==, "photos");
  fixture_wait (fixture_is_mapped, fixture_find (page, "download"), 20, "The download button");
  fixture_click (page, "download");
  walk_wait (fetched, 60, "The download");
  g_assert_cmpuint (server->n_requests, >=, WALK_PHOTOS);
  g_assert_cmpuint (fixture_count (&walk).failed, ==, 0);
  photo_server_free (server);
}

/* ---- All of it ---- */

void
walk_add (const char *name, GTestFunc test)
{
  static guint n = 0;
  g_autofree char *path = g_strdup_printf ("/app/walk/%02u-%s", ++n, name); /* GLib sorts nothing, a reader does */

  g_test_add_func (path, test);
}

int
main (int argc, char **argv)
{
  const char *fixtures = g_getenv ("QD_FIXTURES");
  int status;

  g_test_init (&argc, &argv, NULL);
  walk_bees = fixtures != NULL ? g_build_filename (fixtures, "bees", NULL) : NULL;
  if (walk_bees == NULL || !g_file_test (walk_bees, G_FILE_TEST_IS_DIR))
    {
      g_print ("1..0 # SKIP fixtures/bees is not there\n");
      return 0;
    }
  if (!fixture_begin (&walk))
    return 0;
  walk_add ("start", test_start);
  walk_add ("import", test_import);
  walk_add ("species", test_species);
  walk_add ("photos", test_photos);
  walk_add_boxes ();
  walk_add_training ();
  status = g_test_run ();
  fixture_close (&walk);
  g_free (walk_bees);
  return status;
}
