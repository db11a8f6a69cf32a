/* Searching in the facets, and keeping them up to date. */
#include "odd-observations.h"

#include "engine/core/error.h"
#include "engine/core/fold.h"

/* ---- Lists ---- */

static void
test_search (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdFacetCounts) counts = NULL;
  g_autoptr (GPtrArray) found = NULL, observers = NULL, none = NULL;
  QdRandom random;
  guint left;

  g_assert_null (data);
  qd_random_init (&random, 5, 0);
  odd_put (fixture, &random);
  counts = qd_facet_table_count (qd_project_get_facet_table (fixture->project, NULL, NULL, NULL, NULL), NULL);
  found = qd_facet_counts_list (counts, QD_FACET_PLACE, "ZÜR", 2, &left);
  g_assert_cmpuint (found->len, ==, 2); /* of three */
  g_assert_cmpuint (left, ==, 1);
  g_assert_cmpuint (((QdFacet *) found->pdata[0])->count, >=, ((QdFacet *) found->pdata[1])->count);
  observers = qd_facet_counts_list (counts, QD_FACET_OBSERVER, NULL, 3, &left);
  g_assert_cmpuint (observers->len, ==, 3);
  g_assert_cmpuint (left, ==, 5 + 5 - 3); /* five numbers, and five names of whom no number is known, an empty one with them */
  none = qd_facet_counts_list (counts, QD_FACET_OBSERVER, "nobody", 3, &left);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (left, ==, 0);
}

static void
test_fold (void)
{
  static const struct
  {
    const char *text, *folded;
  } cases[] = { { "", "" },
                { "Apis MELLIFERA", "apis mellifera" },
                { "Große Rötelspinne", "grosse rotelspinne" },
                { "Zu\xcc\x88rich", "zurich" },
                { "МОСКВА", "москва" },
                { "Éire ﬁ", "eire fi" },
                { "Nguyễn", "nguyen" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = qd_fold (cases[i].text);

      g_assert_cmpstr (folded, ==, cases[i].folded);
    }
  g_assert_null (qd_fold (NULL));
}

/* ---- Staying up to date ---- */

static guint
count_all (QdProject *project)
{
  g_autoptr (GError) error = NULL;
  guint n;

  g_assert_true (qd_project_count_filtered (project, NULL, &n, NULL, NULL, &error));
  g_assert_no_error (error);
  return n;
}

/* A connection that reads sees what another one commits, and one that writes what it has not committed yet. */
static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdProject) reader = NULL;
  g_autoptr (GPtrArray) species = NULL;
  gint64 first;

  g_assert_null (data);
  put_observation (fixture, 1, "Bee", "cc0", NULL);
  reader = qd_project_open (fixture->folder, QD_PROJECT_READ, NULL);
  g_assert_cmpuint (count_all (reader), ==, 1);
  put_observation (fixture, 2, "Bee", "cc0", NULL);
  g_assert_cmpuint (count_all (reader), ==, 2);
  put_observation (fixture, 3, "Wasp", "cc-by", NULL);
  g_assert_cmpuint (count_all (reader), ==, 3);
  species = qd_project_list_species (reader, NULL, NULL);
  first = ((QdSpecies *) species->pdata[0])->id;
  g_assert_true (qd_project_set_species_class (fixture->project, first, 0, NULL));
  g_assert_cmpuint (count_all (reader), ==, 1);

  g_assert_true (qd_project_begin (fixture->project, NULL));
  put_observation (fixture, 4, "Fly", "cc0", NULL);
  g_assert_cmpuint (count_all (fixture->project), ==, 2);
  put_observation (fixture, 5, "Fly", "cc0", NULL);
  g_assert_cmpuint (count_all (fixture->project), ==, 3);
  g_assert_cmpuint (count_all (reader), ==, 1);
  qd_project_rollback (fixture->project);
  g_assert_cmpuint (count_all (fixture->project), ==, 1);
  g_assert_cmpuint (count_all (reader), ==, 1);
}

/* A box is no reason to read a million observations again. */
static void
test_kept (Fixture *fixture, gconstpointer data)
{
  gint64 observation = put_observation (fixture, 1, "Bee", "cc0", NULL), photo = put_photo (fixture, observation, 7);
  g_autoptr (QdProject) reader = qd_project_open (fixture->folder, QD_PROJECT_READ, NULL);
  sqlite3 *db = odd_open_database (fixture);

  g_assert_null (data);
  g_assert_cmpuint (count_all (reader), ==, 1);
  /* Behind the store's back: it is not looked at before the store itself says that observations changed. */
  g_assert_cmpint (sqlite3_exec (db, "INSERT INTO observations (license) VALUES ('cc0')", NULL, NULL, NULL), ==, SQLITE_OK);
  draw (fixture, photo, 1, 10);
  g_assert_cmpuint (count_all (reader), ==, 1);
  put_observation (fixture, 2, "Bee", "cc0", NULL);
  g_assert_cmpuint (count_all (reader), ==, 3);
  sqlite3_close (db);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  put_observation (fixture, 1, "Bee", "cc0", NULL);
  g_cancellable_cancel (cancellable);
  g_assert_null (qd_project_get_facet_table (fixture->project, NULL, NULL, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (count_all (fixture->project), ==, 1);
}

/* Photos and parts of the split go with their observations, and come back. */
static void
test_following (Fixture *fixture, gconstpointer data)
{
  static char *cc0[] = { (char *) "cc0", NULL };
  const QdFilter filter = { .licenses = cc0 }, all = { 0 };
  gint64 photos[10];
  QdSubset subsets[10];
  QdCounts counts;

  g_assert_null (data);
  for (gint64 i = 0; i < 10; i++)
    {
      photos[i] = put_photo (fixture, put_observation (fixture, i + 1, "Bee", i < 4 ? "cc0" : "cc-by", NULL), 100 + i);
      draw (fixture, photos[i], 1, 10);
      subsets[i] = i % 2 == 0 ? QD_SUBSET_TRAIN : QD_SUBSET_VALIDATION;
    }
  g_assert_true (qd_project_set_split (fixture->project, photos, subsets, 10, "{}", NULL));
  g_assert_true (qd_project_set_filter (fixture->project, &filter, NULL));
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.photos, ==, 4);
  g_assert_cmpuint (counts.subsets[QD_SUBSET_TRAIN], ==, 2);
  g_assert_cmpuint (counts.subsets[QD_SUBSET_VALIDATION], ==, 2);
  g_assert_true (qd_project_set_filter (fixture->project, &all, NULL));
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.photos, ==, 10);
  g_assert_cmpuint (counts.subsets[QD_SUBSET_TRAIN], ==, 5);
  g_assert_cmpuint (counts.boxes, ==, 10);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = { { "search", test_search },
                { "changes", test_changes },
                { "kept", test_kept },
                { "cancel", test_cancel },
                { "following", test_following } };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/facets/fold", test_fold);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/project/facets/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, fixture_set_up, tests[i].test, fixture_tear_down);
    }
  return g_test_run ();
}
