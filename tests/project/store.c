#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/project/photo-names.h"
#include "engine/project/photo-url.h"
#include "fixture.h"

static void
test_settings (Fixture *fixture, gconstpointer data)
{
  g_autofree char *value = NULL, *none = NULL;

  g_assert_null (data);
  g_assert_true (qd_project_set_setting (fixture->project, "page", "Boxes'; DROP TABLE photos; --", NULL));
  g_assert_cmpuint (fixture->changes, ==, QD_CHANGED_SETTINGS);
  value = qd_project_dup_setting (fixture->project, "page", NULL);
  g_assert_cmpstr (value, ==, "Boxes'; DROP TABLE photos; --");
  g_assert_true (qd_project_set_setting (fixture->project, "page", NULL, NULL));
  none = qd_project_dup_setting (fixture->project, "page", NULL);
  g_assert_null (none);
}

/* ---- Observations, filter, facets ---- */

static void
test_put (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdObservation) back = NULL;
  g_autoptr (GPtrArray) classes = NULL;
  gint64 id, again;
  QdPut put;

  g_assert_null (data);
  id = put_observation (fixture, 7, "Honey Bee", "cc0", &put);
  g_assert_cmpint (put, ==, QD_PUT_ADDED);
  again = put_observation (fixture, 7, "Honey Bee", "cc0", &put);
  g_assert_cmpint (again, ==, id);
  g_assert_cmpint (put, ==, QD_PUT_SAME);
  put_observation (fixture, 7, "Honey Bee", "cc-by", &put);
  g_assert_cmpint (put, ==, QD_PUT_UPDATED);
  back = qd_project_get_observation (fixture->project, id, NULL);
  g_assert_cmpstr (back->license, ==, "cc-by");
  g_assert_cmpstr (back->common_name, ==, "Honey Bee");
  g_assert_cmpfloat (back->latitude, ==, 47.5);
  g_assert_true (back->used);
  classes = qd_project_list_classes (fixture->project, FALSE, NULL);
  g_assert_cmpuint (classes->len, ==, 1);
  g_assert_cmpstr (((QdClass *)classes->pdata[0])->name, ==, "Honey Bee");
}

static void
test_filter (Fixture *fixture, gconstpointer data)
{
  static char *cc0[] = { (char *)"cc0", NULL };
  QdFilter filter = { .licenses = cc0 };
  g_autoptr (QdFilter) back = NULL;
  g_autoptr (GPtrArray) facets = NULL, species = NULL;
  guint n, n_species, n_observers;
  QdCounts counts;

  g_assert_null (data);
  for (gint64 i = 1; i <= 12; i++)
    {
      gint64 o = put_observation (fixture, i, i % 3 ? "Bee" : "Wasp", i % 4 ? "cc0" : "cc-by", NULL);
      put_photo (fixture, o, 1000 + i);
    }
  g_assert_true (qd_project_count_filtered (fixture->project, &filter, &n, &n_species, &n_observers, NULL));
  g_assert_cmpuint (n, ==, 9);
  g_assert_cmpuint (n_species, ==, 2);
  g_assert_cmpuint (n_observers, ==, 3);
  g_assert_true (qd_project_set_filter (fixture->project, &filter, NULL));
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.observations, ==, 12);
  g_assert_cmpuint (counts.observations_used, ==, 9);
  g_assert_cmpuint (counts.photos, ==, 9);
  g_assert_cmpuint (counts.there, ==, 9);
  back = qd_project_get_filter (fixture->project, NULL);
  g_assert_cmpuint (g_strv_length (back->licenses), ==, 1);
  g_assert_null (back->taxa);
  facets = qd_project_list_facets (fixture->project, QD_FACET_LICENSE, &filter, NULL);
  g_assert_cmpuint (facets->len, ==, 2);
  g_assert_cmpstr (((QdFacet *)facets->pdata[0])->key, ==, "cc0");
  g_assert_cmpuint (((QdFacet *)facets->pdata[0])->count, ==, 9);
  g_assert_cmpuint (((QdFacet *)facets->pdata[1])->count, ==, 3);
  species = qd_project_list_species (fixture->project, &filter, NULL);
  g_assert_cmpuint (((QdSpecies *)species->pdata[0])->n_observations, ==, 6);
  g_assert_cmpuint (((QdSpecies *)species->pdata[1])->n_observations, ==, 3);
  g_assert_cmpint (((QdSpecies *)species->pdata[0])->photo_id, >, 0);

  /* Leaving the wasps out. */
  g_assert_true (qd_project_set_species_class (fixture->project, ((QdSpecies *)species->pdata[1])->id, 0, NULL));
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.observations_used, ==, 6);
}

static void
assert_states (Fixture *fixture, guint observations, guint used)
{
  QdCounts counts, stock;

  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_true (qd_project_count_stock (fixture->project, &stock, NULL));
  g_assert_cmpmem (&stock, offsetof (QdCounts, labelled), &counts, offsetof (QdCounts, labelled));
  g_assert_cmpuint (stock.verified, ==, 0);
  g_assert_cmpuint (counts.observations, ==, observations);
  g_assert_cmpuint (counts.observations_used, ==, used);
  g_assert_cmpuint (counts.species_used, ==, 2);
  g_assert_cmpuint (counts.photos, ==, 9);
  g_assert_cmpuint (counts.waiting, ==, 2);
  g_assert_cmpuint (counts.fetching, ==, 1);
  g_assert_cmpuint (counts.there, ==, 3);
  g_assert_cmpuint (counts.failed, ==, 3);
  g_assert_cmpint (counts.bytes, ==, 60);
  g_assert_cmpuint (counts.verified, ==, 1);
  g_assert_cmpuint (counts.empty, ==, 1);
}

/* As their indexes tell where all are used, and as a look at each does where one is not. */
static void
test_counts (Fixture *fixture, gconstpointer data)
{
  static char *cc0[] = { (char *) "cc0", NULL };
  const QdPhotoState states[] = { QD_PHOTO_WAITING, QD_PHOTO_FETCHING, QD_PHOTO_THERE,  QD_PHOTO_THERE, QD_PHOTO_THERE,
                                  QD_PHOTO_FAILED,  QD_PHOTO_FAILED,   QD_PHOTO_FAILED, QD_PHOTO_WAITING };
  QdFilter filter = { .licenses = cc0 };
  gint64 photos[G_N_ELEMENTS (states)];

  g_assert_null (data);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      gint64 o = i == 0 ? 0 : put_observation (fixture, i, i % 3 ? "Bee" : "Wasp", "cc0", NULL);

      photos[i] = put_photo (fixture, o, 1000 + i);
      g_assert_true (qd_project_set_photo_there (fixture->project, photos[i], "a.jpg", 500, 400, 20, "a", NULL));
      if (states[i] != QD_PHOTO_THERE)
        g_assert_true (qd_project_set_photo_state (fixture->project, photos[i], states[i], NULL, 0, NULL));
    }
  g_assert_true (qd_project_set_mark (fixture->project, photos[2], QD_MARK_VERIFIED, NULL));
  g_assert_true (qd_project_set_mark (fixture->project, photos[8], QD_MARK_EMPTY, NULL));
  assert_states (fixture, 8, 8);
  put_photo (fixture, put_observation (fixture, 100, "Fly", "cc-by", NULL), 1100);
  g_assert_true (qd_project_set_filter (fixture->project, &filter, NULL));
  assert_states (fixture, 9, 8);
}

/* A mark is counted before any photo was fetched. */
static void
test_early_mark (Fixture *fixture, gconstpointer data)
{
  gint64 photo = put_photo (fixture, put_observation (fixture, 1, "Bee", "cc0", NULL), 1001);
  QdCounts counts;

  g_assert_null (data);
  g_assert_true (qd_project_set_photo_state (fixture->project, photo, QD_PHOTO_WAITING, NULL, 0, NULL));
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.unusable, ==, 0);
  g_assert_true (qd_project_set_mark (fixture->project, photo, QD_MARK_UNUSABLE, NULL));
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.unusable, ==, 1);
  g_assert_cmpuint (counts.waiting, ==, 1);
}

static void
test_facets (Fixture *fixture, gconstpointer data)
{
  static char *taxa[] = { (char *)"BEE", NULL }, *quality[] = { (char *)"research", NULL }, *any[] = { (char *)"cc0", NULL };
  QdFilter filter = { .licenses = any,
                      .qualities = quality,
                      .taxa = taxa,
                      .from = (char *)"2020",
                      .to = (char *)"2021-12-31",
                      .place = (char *)"rich, ch" };
  guint n;

  g_assert_null (data);
  for (gint64 i = 1; i <= 12; i++)
    put_observation (fixture, i, i % 4 ? "Bee" : "Wasp", "cc0", NULL);
  /* Odd ones among 1..12 without multiples of 3: 1, 5, 7, 11. */
  g_assert_true (qd_project_count_filtered (fixture->project, &filter, &n, NULL, NULL, NULL));
  g_assert_cmpuint (n, ==, 4);
  for (QdFacetKind kind = QD_FACET_LICENSE; kind <= QD_FACET_PLACE; kind++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) facets = qd_project_list_facets (fixture->project, kind, &filter, &error);
      guint total = 0;
      g_assert_no_error (error);
      for (guint i = 0; i < facets->len; i++)
        total += ((QdFacet *)facets->pdata[i])->count;
      g_assert_cmpuint (total, ==, kind == QD_FACET_QUALITY || kind == QD_FACET_YEAR ? 6 : 4);
    }
}

/* ---- Photos ---- */

static void
test_photos (Fixture *fixture, gconstpointer data)
{
  gint64 o = put_observation (fixture, 1, "Bee", "cc0", NULL), photo = put_photo (fixture, o, 55);
  g_autoptr (QdPhoto) waiting = qd_photo_new (), back = NULL;
  g_autoptr (GPtrArray) due = NULL, none = NULL, later = NULL, wanted = NULL, page = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autofree char *path = NULL, *name = NULL;
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  guint count;
  QdPut put;

  g_assert_null (data);
  back = qd_project_get_photo (fixture->project, photo, NULL);
  g_assert_cmpint (back->state, ==, QD_PHOTO_THERE);
  g_assert_cmpstr (back->file, ==, "1.jpg");
  g_assert_cmpstr (back->credit, ==, "(c) somebody");
  path = qd_project_dup_photo_path (fixture->project, back);
  g_assert_true (g_str_has_suffix (path, "/Bees.quadrat/photos/1.jpg"));
  name = qd_photo_dup_name (back);
  g_assert_cmpstr (name, ==, "55.jpg");
  g_free (back->file);
  back->file = g_strdup ("../../secret");
  g_assert_null (qd_project_dup_photo_path (fixture->project, back));

  waiting->url = g_strdup ("https://host.example/photos/56/medium.jpg");
  waiting->observation_id = o;
  g_assert_true (qd_project_put_photo (fixture->project, waiting, &put, NULL));
  g_assert_cmpint (put, ==, QD_PUT_ADDED);
  due = qd_project_list_due_photos (fixture->project, 100, 10, NULL);
  g_assert_cmpuint (due->len, ==, 1);
  g_assert_true (qd_project_set_photo_state (fixture->project, waiting->id, QD_PHOTO_FAILED, "No answer.", 500, NULL));
  none = qd_project_list_due_photos (fixture->project, 499, 10, NULL);
  g_assert_cmpuint (none->len, ==, 0);
  later = qd_project_list_due_photos (fixture->project, 500, 10, NULL);
  g_assert_cmpuint (later->len, ==, 1);
  g_assert_cmpuint (((QdPhoto *)later->pdata[0])->tries, ==, 1);
  ids = qd_project_list_due_photo_ids (fixture->project, NULL);
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpint (g_array_index (ids, gint64, 0), ==, waiting->id);
  wanted = qd_project_list_wanted_photos (fixture->project, (const gint64[]){ photo, waiting->id }, 2, NULL);
  g_assert_cmpuint (wanted->len, ==, 1);
  g_assert_cmpint (((QdPhoto *)wanted->pdata[0])->next_try, ==, 500);
  g_assert_true (qd_project_set_photo_state (fixture->project, waiting->id, QD_PHOTO_FETCHING, NULL, 0, NULL));
  g_assert_true (qd_project_release_photos (fixture->project, NULL));
  g_assert_true (qd_project_retry_photos (fixture->project, NULL));

  query.text = "BEE";
  g_assert_true (qd_project_count_photos (fixture->project, &query, &count, NULL));
  g_assert_cmpuint (count, ==, 2);
  query.state = QD_PHOTO_THERE;
  query.limit = 1;
  page = qd_project_list_photos (fixture->project, &query, NULL);
  g_assert_cmpuint (page->len, ==, 1);
  g_assert_cmpint (((QdPhoto *)page->pdata[0])->id, ==, photo);
  g_assert_true (qd_project_remove_photo (fixture->project, photo, NULL));
  g_assert_null (qd_project_get_photo (fixture->project, photo, NULL));
}

static void
assert_found (QdPhotoNames *names, const char *name, gint64 id)
{
  const QdPhoto *photo = qd_photo_names_find (names, name, NULL);

  g_assert_cmpint (photo == NULL ? 0 : photo->id, ==, id);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  gint64 o = put_observation (fixture, 900, "Bee", "cc0", NULL), a = put_photo (fixture, o, 55), b = put_photo (fixture, 0, 56);
  g_autoptr (QdPhoto) local = qd_photo_new ();
  g_autoptr (QdPhotoNames) names = NULL;
  QdPhotoMatch match;

  g_assert_null (data);
  local->original_name = g_strdup ("sub/BloodImage_00001.jpg");
  g_assert_true (qd_project_put_photo (fixture->project, local, NULL, NULL));
  names = qd_photo_names_new (fixture->project, NULL);
  assert_found (names, "photos/55/medium.jpg", a);
  assert_found (names, "s3://bucket/photos/56/medium.jpg", b);
  assert_found (names, "56.jpg", b);
  assert_found (names, "somewhere\\900.png", a);
  assert_found (names, "s3://b/c/BloodImage_00001.jpg", local->id);
  assert_found (names, "bloodimage_00001", local->id);
  assert_found (names, "nothing", 0);
  g_assert_null (qd_photo_names_find (names, "medium.jpg", &match));
  g_assert_cmpint (match, ==, QD_PHOTO_MATCH_SEVERAL);
  g_assert_nonnull (qd_photo_names_find (names, "900", &match));
  g_assert_cmpint (match, ==, QD_PHOTO_MATCH_NUMBER);
  g_assert_nonnull (qd_photo_names_find (names, "BloodImage_00001", &match));
  g_assert_cmpint (match, ==, QD_PHOTO_MATCH_NAME);
  g_assert_null (qd_photo_names_find (names, "nothing", &match));
  g_assert_cmpint (match, ==, QD_PHOTO_MATCH_NONE);
  g_assert_null (qd_photo_names_find_hash (names, "00"));
}

/* ---- Runs and imports ---- */

/* What an address is stored as, and that it comes back whole. */
static void
test_photo_urls (Fixture *fixture, gconstpointer data)
{
#define HOST "https://inaturalist-open-data.s3.amazonaws.com/photos/"
  static const struct
  {
    const char *url;
    gint64 number;
    const char *stored;
  } cases[] = {
    { HOST "7/medium.jpg", 7, "medium.jpg" },
    { HOST "600000000/original.jpeg", 600000000, "original.jpeg" },
    { HOST "9/", 9, NULL },
    { HOST "10/a/b.jpg", 10, NULL },
    { HOST "12/medium.jpg", 11, NULL },
    { HOST "012/medium.jpg", 12, NULL },
    { HOST "medium.jpg", 13, NULL },
    { "http://inaturalist-open-data.s3.amazonaws.com/photos/14/medium.jpg", 14, NULL },
    { "https://static.inaturalist.org/photos/15/medium.jpg", 15, NULL },
    { HOST "16/medium.jpg", 0, NULL },
  };

  g_assert_null (data);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QdPhoto) photo = qd_photo_new ();
      QdPut again;

      photo->url = g_strdup (cases[i].url);
      photo->source_id = cases[i].number;
      g_assert_cmpstr (qd_photo_url_get_stored (photo->url, photo->source_id), ==,
                       cases[i].stored != NULL ? cases[i].stored : cases[i].url);
      g_assert_true (qd_project_put_photo (fixture->project, photo, NULL, NULL));
      g_assert_true (qd_project_put_photo (fixture->project, photo, &again, NULL));
      g_assert_cmpint (again, ==, QD_PUT_SAME);
      g_autoptr (QdPhoto) back = qd_project_get_photo (fixture->project, photo->id, NULL);
      g_assert_cmpstr (back->url, ==, cases[i].url);
    }
  g_assert_null (qd_photo_url_get_stored (NULL, 1));
}

static void
test_runs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdRun) run = qd_run_new (), better = qd_run_new (), back = NULL, best = NULL;
  g_autofree char *folder = NULL;
  QdCounts counts;

  g_assert_null (data);
  g_assert_null (qd_project_get_best_run (fixture->project, NULL));
  run->network = g_strdup ("ssd_tiny");
  run->settings = g_strdup ("{\"epochs\":30}");
  run->state = QD_RUN_RUNNING;
  g_assert_true (qd_project_add_run (fixture->project, run, NULL));
  folder = qd_project_dup_run_path (fixture->project, run->id, NULL);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  back = qd_project_get_run (fixture->project, run->id, NULL);
  g_assert_true (isnan (back->best_map50));
  run->best_map50 = 0.5;
  run->best_epoch = 3;
  run->state = QD_RUN_DONE;
  g_assert_true (qd_project_update_run (fixture->project, run, NULL));
  better->state = QD_RUN_STOPPED;
  better->best_map50 = 0.75;
  better->best_epoch = 9;
  g_assert_true (qd_project_add_run (fixture->project, better, NULL));
  best = qd_project_get_best_run (fixture->project, NULL);
  g_assert_cmpint (best->id, ==, better->id);
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.runs, ==, 2);
  g_assert_cmpuint (counts.runs_done, ==, 1);
  g_assert_cmpfloat (counts.best_map50, ==, 0.75);
  g_assert_true (qd_project_delete_run (fixture->project, run->id, NULL));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_null (qd_project_get_run (fixture->project, run->id, NULL));
}

#define ADD(name, function) g_test_add ("/project/store/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("settings", test_settings);
  ADD ("put", test_put);
  ADD ("filter", test_filter);
  ADD ("counts", test_counts);
  ADD ("early-mark", test_early_mark);
  ADD ("facets", test_facets);
  ADD ("photos", test_photos);
  ADD ("names", test_names);
  ADD ("photo-urls", test_photo_urls);
  ADD ("runs", test_runs);
  return g_test_run ();
}
