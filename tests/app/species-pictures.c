/* The little pictures of species are decoded on threads of their own: while all the memory for pictures is taken and none of
 * them can be decoded, the project is read all the same; those that are not wanted any more are never made, and come when they
 * are asked for again. */
#include "app/pages/species-pictures.h"
#include "engine/core/file.h"
#include "engine/photo/budget.h"
#include "tests/patience.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#define SPECIES 12
#define PATIENCE (20 * TEST_PATIENCE * G_USEC_PER_SEC)

typedef struct
{
  char *folder, *path;
  QdSession *session;
  QdSpeciesPictures *pictures;
  gint64 species[SPECIES];
  guint n_arrived, n_read; /* signals, and answers from the project */
} Setup;

/* ---- A project ---- */

static void
save_picture (const char *path)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 400, 300);

  gdk_pixbuf_fill (pixbuf, 0x40a060ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "jpeg", NULL, NULL));
}

static void
add_species (Setup *setup, QdProject *project, guint i)
{
  g_autofree char *file = g_strdup_printf ("%u.jpg", i + 1), *path = g_build_filename (setup->path, "photos", file, NULL);
  g_autoptr (QdObservation) observation = qd_observation_new ();
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autoptr (GError) error = NULL;

  observation->source_id = observation->taxon_id = i + 1;
  observation->scientific_name = g_strdup_printf ("Species %u", i);
  g_assert_true (qd_project_put_observation (project, observation, NULL, &error));
  setup->species[i] = observation->species_id;
  photo->observation_id = observation->id;
  photo->source_id = i + 1;
  photo->url = g_strdup ("https://example.org/photo.jpg");
  g_assert_true (qd_project_put_photo (project, photo, NULL, &error));
  save_picture (path);
  g_assert_true (qd_project_set_photo_there (project, photo->id, file, 400, 300, 1000, NULL, &error));
  g_assert_no_error (error);
}

static void
count_arrived (gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
on_opened (gpointer owner, QdSession *session, const GError *error)
{
  g_assert_no_error (error);
  ((Setup *) g_object_get_data (owner, "setup"))->session = g_object_ref (session);
}

/* Turns the main loop until @number is at least @least. */
static void
wait_for (const guint *number, guint least)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (*number < least && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (*number, >=, least);
}

static void
set_up (Setup *setup, gconstpointer data)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (QdFilter) filter = qd_filter_new (); /* lets all pass */
  g_autoptr (QdProject) project = NULL;

  (void) data;
  setup->folder = g_dir_make_tmp ("quadrat-pictures-XXXXXX", NULL);
  setup->path = g_build_filename (setup->folder, "test.quadrat", NULL);
  project = qd_project_open (setup->path, QD_PROJECT_CREATE, NULL);
  g_assert_true (qd_project_set_filter (project, filter, NULL));
  for (guint i = 0; i < SPECIES; i++)
    add_species (setup, project, i);
  g_clear_object (&project);
  g_object_set_data (owner, "setup", setup);
  qd_session_open (setup->path, QD_PROJECT_WRITE_OR_READ, owner, on_opened);
  while (setup->session == NULL)
    g_main_context_iteration (NULL, TRUE);
  setup->pictures = qd_species_pictures_new (setup->session);
  g_signal_connect_swapped (setup->pictures, "arrived", G_CALLBACK (count_arrived), &setup->n_arrived);
  qd_species_pictures_find (setup->pictures);
  wait_for (&setup->n_arrived, 1); /* which species have photos */
  setup->n_arrived = 0;
}

static void
tear_down (Setup *setup, gconstpointer data)
{
  (void) data;
  qd_species_pictures_want_only (setup->pictures, NULL);
  qd_session_close (setup->session);
  qd_worker_wait_closed ();
  g_object_unref (setup->pictures);
  g_object_unref (setup->session);
  qd_file_remove_tree (setup->folder, NULL);
  g_free (setup->folder);
  g_free (setup->path);
}

/* ---- What is asked for ---- */

static gboolean
read_something (QdProject *project, gpointer data, GError **error)
{
  return qd_project_count (project, data, error);
}

static void
on_read (gpointer owner, gpointer data, const GError *error)
{
  g_assert_no_error (error);
  g_assert_cmpuint (((QdCounts *) data)->there, ==, SPECIES);
  ++*(guint *) g_object_get_data (owner, "n-read");
}

static void
ask_for_all (Setup *setup)
{
  for (guint i = 0; i < SPECIES; i++)
    g_assert_null (qd_species_pictures_get (setup->pictures, setup->species[i]));
  g_assert_cmpuint (qd_species_pictures_count_loading (setup->pictures), ==, SPECIES);
}

/* The answer comes though no picture does. */
static void
read_project (Setup *setup)
{
  guint n = setup->n_read;

  g_object_set_data (G_OBJECT (setup->pictures), "n-read", &setup->n_read);
  qd_session_read (setup->session, read_something, g_new0 (QdCounts, 1), g_free, G_OBJECT (setup->pictures), on_read);
  wait_for (&setup->n_read, n + 1);
}

static guint
count_thumbnails (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      n += g_str_has_suffix (name, ".jpg") ? 1 : count_thumbnails (below);
    }
  return n;
}

static void
test_reading (Setup *setup, gconstpointer data)
{
  (void) data;
  g_assert_true (qd_budget_take (QD_BUDGET_MOST, NULL));
  ask_for_all (setup);
  read_project (setup);
  g_assert_cmpuint (setup->n_arrived, ==, 0);
  qd_budget_give (QD_BUDGET_MOST);
  wait_for (&setup->n_arrived, SPECIES);
  g_assert_cmpuint (qd_species_pictures_count_loading (setup->pictures), ==, 0);
  for (guint i = 0; i < SPECIES; i++)
    g_assert_true (GDK_IS_TEXTURE (qd_species_pictures_get (setup->pictures, setup->species[i])));
}

/* Two are wanted still: those alone are made, and what the threads had in hand. */
static void
test_scrolled_past (Setup *setup, gconstpointer data)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autofree char *cache = g_build_filename (setup->path, "cache", "thumbnails", NULL);

  (void) data;
  g_hash_table_add (wanted, &setup->species[SPECIES - 2]);
  g_hash_table_add (wanted, &setup->species[SPECIES - 1]);
  g_assert_true (qd_budget_take (QD_BUDGET_MOST, NULL));
  ask_for_all (setup);
  read_project (setup);
  qd_species_pictures_want_only (setup->pictures, wanted);
  g_assert_cmpuint (qd_species_pictures_count_loading (setup->pictures), ==, 2);
  g_assert_true (qd_species_pictures_is_loading (setup->pictures, setup->species[SPECIES - 1]));
  g_assert_false (qd_species_pictures_is_loading (setup->pictures, setup->species[0]));
  qd_budget_give (QD_BUDGET_MOST);
  wait_for (&setup->n_arrived, 2);
  g_assert_cmpuint (setup->n_arrived, ==, 2);
  g_assert_cmpuint (count_thumbnails (cache), <=, 2 + g_get_num_processors ());
  g_assert_null (qd_species_pictures_get (setup->pictures, setup->species[0]));
  wait_for (&setup->n_arrived, 3);
  g_assert_true (GDK_IS_TEXTURE (qd_species_pictures_get (setup->pictures, setup->species[0])));
}

/* Not wanted any more before its place is even read, and asked for again at once: it comes once. */
static void
test_again (Setup *setup, gconstpointer data)
{
  (void) data;
  ask_for_all (setup);
  qd_species_pictures_want_only (setup->pictures, NULL);
  g_assert_cmpuint (qd_species_pictures_count_loading (setup->pictures), ==, 0);
  ask_for_all (setup);
  wait_for (&setup->n_arrived, SPECIES);
  read_project (setup);
  g_assert_cmpuint (setup->n_arrived, ==, SPECIES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/species-pictures/reading", Setup, NULL, set_up, test_reading, tear_down);
  g_test_add ("/species-pictures/scrolled-past", Setup, NULL, set_up, test_scrolled_past, tear_down);
  g_test_add ("/species-pictures/again", Setup, NULL, set_up, test_again, tear_down);
  return g_test_run ();
}
