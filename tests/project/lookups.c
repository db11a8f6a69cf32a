/* What iNaturalist said itself: kept, given to the photos, obeyed; and further photos stay with their observation. */
#include "engine/project/lookups.h"

#include "engine/project/split.h"
#include "fixture.h"

static QdLookupPhoto *
lookup_photo (gint64 number, const char *license, const char *credit, gboolean taken_down)
{
  QdLookupPhoto *photo = g_new0 (QdLookupPhoto, 1);

  photo->source_id = number;
  photo->license = g_strdup (license);
  photo->credit = g_strdup (credit);
  photo->url = g_strdup_printf ("https://host.example/photos/%d/square.jpg", (int) number);
  photo->taken_down = taken_down;
  return photo;
}

static GPtrArray *
answer (QdLookupPhoto *first, QdLookupPhoto *second)
{
  GPtrArray *photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_lookup_photo_free);

  g_ptr_array_add (photos, first);
  if (second != NULL)
    g_ptr_array_add (photos, second);
  return photos;
}

static QdLookupChange
put (Fixture *fixture, gint64 observation, QdLookupState state, gint64 when, GPtrArray *photos)
{
  QdLookupChange change = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_project_put_lookup (fixture->project, observation, state, when, photos, &change, &error));
  g_assert_no_error (error);
  g_clear_pointer (&photos, g_ptr_array_unref);
  return change;
}

static void
set_licenses (Fixture *fixture, const char *list)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();

  filter->licenses = list != NULL ? g_strsplit (list, " ", -1) : NULL;
  g_assert_true (qd_project_set_filter (fixture->project, filter, NULL));
}

static QdLookupCounts
counts_of (Fixture *fixture)
{
  QdLookupCounts counts;

  g_assert_true (qd_project_count_lookups (fixture->project, &counts, NULL));
  return counts;
}

static guint
n_shown (Fixture *fixture)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  guint n;

  g_assert_true (qd_project_count_photos (fixture->project, &query, &n, NULL));
  return n;
}

static guint
n_due (Fixture *fixture, gint64 before)
{
  guint n;

  g_assert_true (qd_project_count_due_lookups (fixture->project, before, &n, NULL));
  return n;
}

/* Asked in the order of ids, once, until the answer is too old; never what is not used. */
static void
test_due (Fixture *fixture, gconstpointer data)
{
  gint64 a = put_observation (fixture, 11, "Bee", "cc0", NULL), b = put_observation (fixture, 12, "Bee", "cc0", NULL);
  g_autoptr (GArray) due = NULL;

  g_assert_null (data);
  put_observation (fixture, 13, "Bee", "cc-by", NULL);
  put_observation (fixture, 0, "Bee", "cc0", NULL);
  set_licenses (fixture, "cc0");
  g_assert_cmpuint (n_due (fixture, 100), ==, 2);
  due = qd_project_list_due_lookups (fixture->project, 100, a, 30, NULL);
  g_assert_cmpuint (due->len, ==, 1);
  g_assert_cmpint (g_array_index (due, QdLookupDue, 0).id, ==, b);
  g_assert_cmpint (g_array_index (due, QdLookupDue, 0).source_id, ==, 12);
  put (fixture, a, QD_LOOKUP_FOUND, 50, NULL);
  put (fixture, b, QD_LOOKUP_GONE, 100, NULL);
  g_assert_cmpuint (n_due (fixture, 50), ==, 0);
  g_assert_cmpuint (n_due (fixture, 51), ==, 1);
  g_assert_cmpuint (n_due (fixture, 101), ==, 2);
  g_assert_cmpuint (counts_of (fixture).observations, ==, 2);
  g_assert_cmpuint (counts_of (fixture).asked, ==, 2);
  g_assert_cmpuint (counts_of (fixture).gone, ==, 1);
}

/* By number, whatever the order; nothing that is imported later takes it back. */
static void
test_own (Fixture *fixture, gconstpointer data)
{
  gint64 observation = put_observation (fixture, 11, "Bee", "cc0", NULL);
  gint64 first = put_photo (fixture, observation, 101), second = put_photo (fixture, observation, 102);
  gint64 third = put_photo (fixture, observation, 103);
  QdLookupChange change =
      put (fixture, observation, QD_LOOKUP_FOUND, 1,
           answer (lookup_photo (102, "cc-by", "(c) Two (CC BY)", FALSE), lookup_photo (101, "cc0", "One (CC0)", FALSE)));
  g_autoptr (QdPhoto) one = NULL, two = NULL, three = NULL;

  g_assert_null (data);
  g_assert_cmpuint (change.licenses, ==, 2);
  g_assert_cmpuint (change.missing, ==, 1);
  g_assert_cmpint (put_photo (fixture, observation, 102), ==, second); /* imported again, credited to somebody */
  one = qd_project_get_photo (fixture->project, first, NULL);
  two = qd_project_get_photo (fixture->project, second, NULL);
  three = qd_project_get_photo (fixture->project, third, NULL);
  g_assert_cmpstr (one->license, ==, "cc0");
  g_assert_cmpstr (one->credit, ==, "One (CC0)");
  g_assert_cmpstr (two->license, ==, "cc-by");
  g_assert_cmpstr (two->credit, ==, "(c) Two (CC BY)");
  g_assert_cmpstr (three->credit, ==, "(c) somebody");
  change = put (fixture, observation, QD_LOOKUP_FOUND, 2, answer (lookup_photo (101, "cc0", "One (CC0)", FALSE), NULL));
  g_assert_cmpuint (change.licenses, ==, 0);
  g_assert_cmpuint (change.missing, ==, 2);
}

/* Withheld while the filter does not let the license pass, with its boxes kept. */
static void
test_withheld (Fixture *fixture, gconstpointer data)
{
  gint64 observation = put_observation (fixture, 11, "Bee", "cc0", NULL);
  gint64 photo = put_photo (fixture, observation, 101), hidden = put_photo (fixture, observation, 102);
  gint64 class_id = qd_project_ensure_class (fixture->project, "Bee", NULL);
  QdLookupChange change;
  QdCounts counts;

  g_assert_null (data);
  set_licenses (fixture, "cc0");
  draw (fixture, photo, class_id, 20);
  g_assert_cmpuint (n_shown (fixture), ==, 2);
  change = put (fixture, observation, QD_LOOKUP_FOUND, 1,
                answer (lookup_photo (101, "cc-by-nc", "(c) A", FALSE), lookup_photo (102, "cc0", "B", TRUE)));
  g_assert_cmpuint (change.withheld, ==, 1);
  g_assert_cmpuint (change.taken_down, ==, 1);
  g_assert_cmpuint (n_shown (fixture), ==, 0);
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.labelled, ==, 0);
  g_assert_cmpuint (counts.photos, ==, 0);
  g_assert_cmpuint (counts.withheld, ==, 1); /* not the one that iNaturalist hid */
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 1);
  g_assert_cmpuint (counts_of (fixture).withheld, ==, 1);
  g_assert_cmpuint (counts_of (fixture).withheld_there, ==, 1);
  g_assert_cmpuint (counts_of (fixture).taken_down, ==, 1);
  {
    g_autoptr (GPtrArray) list = qd_project_list_withheld_photos (fixture->project, 10, NULL);
    g_assert_cmpuint (list->len, ==, 2);
    g_assert_cmpint (((QdPhoto *) list->pdata[0])->withheld, ==, QD_WITHHELD_LICENSE);
    g_assert_cmpint (((QdPhoto *) list->pdata[1])->withheld, ==, QD_WITHHELD_TAKEN_DOWN);
  }
  set_licenses (fixture, "cc0 cc-by-nc");
  g_assert_cmpuint (n_shown (fixture), ==, 1);
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.labelled, ==, 1);
  set_licenses (fixture, "cc0");
  g_assert_cmpuint (n_shown (fixture), ==, 0);
  set_licenses (fixture, NULL);
  g_assert_cmpuint (n_shown (fixture), ==, 1);
  change = put (fixture, observation, QD_LOOKUP_FOUND, 2, answer (lookup_photo (102, "cc0", "B", FALSE), NULL));
  g_assert_cmpuint (n_shown (fixture), ==, 2);
  g_assert_cmpint (hidden, >, photo);
}

static gboolean
add (Fixture *fixture, const QdLookupPhoto *photo)
{
  g_autoptr (GError) error = NULL;
  gboolean added;

  g_assert_true (qd_project_add_further_photo (fixture->project, photo, photo->url, &added, &error));
  g_assert_no_error (error);
  return added;
}

static QdSubset
subset_of (Fixture *fixture, gint64 number)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = qd_project_list_photos (fixture->project, &query, NULL);

  for (guint i = 0; i < photos->len; i++)
    if (((QdPhoto *) photos->pdata[i])->source_id == number)
      return qd_project_get_subset (fixture->project, ((QdPhoto *) photos->pdata[i])->id, NULL);
  g_assert_not_reached ();
}

/* Labels every photo that is waiting as if it had come. */
static void
label_all (Fixture *fixture, gint64 class_id)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = NULL;

  query.state = QD_PHOTO_WAITING;
  photos = qd_project_list_photos (fixture->project, &query, NULL);
  for (guint i = 0; i < photos->len; i++)
    {
      const QdPhoto *photo = photos->pdata[i];
      g_autofree char *file = qd_photo_file_name (photo->id, "jpg"), *sum = g_strdup_printf ("%064d", (int) photo->id);
      g_assert_true (qd_project_set_photo_there (fixture->project, photo->id, file, 500, 400, 1, sum, NULL));
      draw (fixture, photo->id, class_id, 20);
    }
}

/* Sixty observations are divided, then each gets a second photo: it is where the first one is, at once, and after the photos
 * are divided again, whether what was divided is kept or not. */
static void
test_split (Fixture *fixture, gconstpointer data)
{
  gint64 class_id = qd_project_ensure_class (fixture->project, "Bee", NULL);
  QdSplitSettings settings = QD_SPLIT_SETTINGS_INIT;
  QdSubset before[60];
  g_autoptr (GPtrArray) further = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  settings.ratios[QD_SUBSET_TRAIN] = 60;
  settings.ratios[QD_SUBSET_VALIDATION] = settings.ratios[QD_SUBSET_TEST] = 20;
  g_assert_true (qd_project_begin (fixture->project, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      gint64 observation = put_observation (fixture, 1 + i, "Bee", "cc0", NULL);
      draw (fixture, put_photo (fixture, observation, 1000 + i), class_id, 20);
      put (fixture, observation, QD_LOOKUP_FOUND, 1,
           answer (lookup_photo (2000 + i, "cc0", "Two", FALSE), lookup_photo (1000 + i, "cc0", "One", FALSE)));
    }
  g_assert_true (qd_project_commit (fixture->project, NULL));
  g_assert_true (qd_split_run (fixture->project, &settings, &error));
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    before[i] = subset_of (fixture, 1000 + i);
  further = qd_project_list_further_photos (fixture->project, NULL, G_MAXINT64, 1000, NULL);
  g_assert_cmpuint (further->len, ==, 60);
  g_assert_true (qd_project_begin (fixture->project, NULL));
  for (guint i = 0; i < further->len; i++)
    g_assert_true (add (fixture, further->pdata[i]));
  g_assert_false (add (fixture, further->pdata[0]));
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    g_assert_cmpint (subset_of (fixture, 2000 + i), ==, before[i]);
  label_all (fixture, class_id);
  g_assert_true (qd_project_commit (fixture->project, NULL));
  settings.keep = TRUE;
  g_assert_true (qd_split_run (fixture->project, &settings, &error));
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      g_assert_cmpint (subset_of (fixture, 1000 + i), ==, before[i]);
      g_assert_cmpint (subset_of (fixture, 2000 + i), ==, before[i]);
    }
  settings.keep = FALSE;
  settings.seed = 77;
  g_assert_true (qd_split_run (fixture->project, &settings, &error));
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    g_assert_cmpint (subset_of (fixture, 1000 + i), ==, subset_of (fixture, 2000 + i));
}

/* Only what may be used: other licenses come when the filter lets them, what is taken down never. */
static void
test_further (Fixture *fixture, gconstpointer data)
{
  gint64 observation = put_observation (fixture, 11, "Bee", "cc0", NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *url = NULL;

  g_assert_null (data);
  set_licenses (fixture, "cc0");
  put_photo (fixture, observation, 101);
  put (fixture, observation, QD_LOOKUP_FOUND, 1,
       answer (lookup_photo (102, "cc-by", "(c) B", FALSE), lookup_photo (103, "cc0", "C", TRUE)));
  g_assert_cmpuint (counts_of (fixture).further, ==, 0);
  set_licenses (fixture, "cc0 cc-by");
  g_assert_cmpuint (counts_of (fixture).further, ==, 1);
  list = qd_project_list_further_photos (fixture->project, NULL, G_MAXINT64, 10, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_true (add (fixture, list->pdata[0]));
  g_assert_cmpuint (counts_of (fixture).further, ==, 0);
  g_assert_cmpuint (n_shown (fixture), ==, 2);
  set_licenses (fixture, "cc0");
  g_assert_cmpuint (n_shown (fixture), ==, 1);
  url = qd_project_dup_photo_url (fixture->project, observation, NULL);
  g_assert_cmpstr (url, ==, "https://host.example/photos/101/medium.jpg?1700");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/lookups/due", Fixture, NULL, fixture_set_up, test_due, fixture_tear_down);
  g_test_add ("/lookups/own", Fixture, NULL, fixture_set_up, test_own, fixture_tear_down);
  g_test_add ("/lookups/withheld", Fixture, NULL, fixture_set_up, test_withheld, fixture_tear_down);
  g_test_add ("/lookups/further", Fixture, NULL, fixture_set_up, test_further, fixture_tear_down);
  g_test_add ("/lookups/split", Fixture, NULL, fixture_set_up, test_split, fixture_tear_down);
  return g_test_run ();
}
