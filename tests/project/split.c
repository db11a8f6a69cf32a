#include "engine/project/split.h"

#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "fixture.h"

/* 40 observations of 4 observers with 3 photos each, bees on all and wasps on every fourth. */
static void
fill (Fixture *fixture)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL),
         wasp = qd_project_ensure_class (fixture->project, "wasp", NULL);

  g_assert_true (qd_project_begin (fixture->project, NULL));
  for (gint64 i = 1; i <= 40; i++)
    {
      gint64 observation = put_observation (fixture, i, "Bee", "cc0", NULL);
      for (gint64 k = 0; k < 3; k++)
        {
          gint64 photo = put_photo (fixture, observation, 3 * i + k);
          draw (fixture, photo, bee, 10);
          if ((3 * i + k) % 4 == 0)
            draw (fixture, photo, wasp, 100);
        }
    }
  put_photo (fixture, 0, 999); /* nobody looked at it: in no part */
  g_assert_true (qd_project_commit (fixture->project, NULL));
}

static GPtrArray *
list_all (Fixture *fixture)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;

  return qd_project_list_photos (fixture->project, &query, NULL);
}

static void
test_by_observation (Fixture *fixture, gconstpointer data)
{
  QdSplitSettings settings = { .ratios = { 0, 70, 20, 10 }, .seed = 7 }, back;
  g_autoptr (QdSplitFigures) figures = NULL;
  g_autoptr (GPtrArray) photos = NULL;
  QdSubset of_observation[41] = { 0 };
  QdCounts counts;

  g_assert_null (data);
  fill (fixture);
  g_assert_false (qd_split_get_settings (fixture->project, &back, NULL));
  g_assert_true (qd_split_run (fixture->project, &settings, NULL));
  photos = list_all (fixture);
  for (guint i = 0; i < photos->len; i++)
    {
      const QdPhoto *photo = g_ptr_array_index (photos, i);
      if (photo->source_id == 999)
        g_assert_cmpint (photo->subset, ==, QD_SUBSET_NONE);
      else if (of_observation[photo->observation_id] == QD_SUBSET_NONE)
        of_observation[photo->observation_id] = photo->subset;
      else
        g_assert_cmpint (photo->subset, ==, of_observation[photo->observation_id]);
    }
  figures = qd_split_get_figures (fixture->project, NULL);
  g_assert_cmpuint (figures->photos[QD_SUBSET_TRAIN], ==, 84);
  g_assert_cmpuint (figures->photos[QD_SUBSET_VALIDATION], ==, 24);
  g_assert_cmpuint (figures->photos[QD_SUBSET_TEST], ==, 12);
  g_assert_cmpuint (figures->photos[QD_SUBSET_NONE], ==, 0);
  g_assert_cmpuint (figures->observations[QD_SUBSET_TRAIN], ==, 28);
  for (guint i = 0; i < figures->classes->len; i++)
    {
      const QdSplitClass *class_ = g_ptr_array_index (figures->classes, i);
      guint wasps[] = { 0, 21, 6, 3 };
      if (g_strcmp0 (class_->name, "wasp") == 0)
        for (guint s = 1; s < QD_N_SUBSETS; s++)
          g_assert_cmpint (ABS ((int)class_->boxes[s] - (int)wasps[s]), <=, 1);
    }
  g_assert_true (qd_split_get_settings (fixture->project, &back, NULL));
  g_assert_cmpuint (back.seed, ==, 7);
  g_assert_cmpfloat (back.ratios[QD_SUBSET_TEST], ==, 10);
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.subsets[QD_SUBSET_TRAIN], ==, 84);
}

static void
test_by_observer (Fixture *fixture, gconstpointer data)
{
  QdSplitSettings settings = { .ratios = { 0, 50, 50, 0 }, .by = QD_SPLIT_BY_OBSERVER, .seed = 1 };
  g_autoptr (GPtrArray) photos = NULL;
  g_autoptr (GError) error = NULL;
  QdSubset of_observer[6] = { 0 };

  g_assert_null (data);
  fill (fixture);
  g_assert_true (qd_split_run (fixture->project, &settings, NULL));
  photos = list_all (fixture);
  for (guint i = 0; i < photos->len; i++)
    {
      const QdPhoto *photo = g_ptr_array_index (photos, i);
      g_autoptr (QdObservation) observation = NULL;
      if (photo->observation_id == 0)
        continue;
      observation = qd_project_get_observation (fixture->project, photo->observation_id, NULL);
      if (of_observer[observation->user_id] == QD_SUBSET_NONE)
        of_observer[observation->user_id] = photo->subset;
      g_assert_cmpint (photo->subset, ==, of_observer[observation->user_id]);
    }
  settings.ratios[QD_SUBSET_TRAIN] = -1;
  g_assert_false (qd_split_run (fixture->project, &settings, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

static void
test_keep (Fixture *fixture, gconstpointer data)
{
  QdSplitSettings settings = { .ratios = { 0, 80, 20, 0 }, .seed = 1 };
  g_autoptr (GPtrArray) before = NULL, after = NULL;
  gint64 bee;

  g_assert_null (data);
  fill (fixture);
  g_assert_true (qd_split_run (fixture->project, &settings, NULL));
  before = list_all (fixture);
  bee = qd_project_ensure_class (fixture->project, "bee", NULL);
  for (gint64 i = 0; i < 10; i++)
    draw (fixture, put_photo (fixture, 0, 2000 + i), bee, 0);
  settings.seed = 2;
  settings.keep = TRUE;
  g_assert_true (qd_split_run (fixture->project, &settings, NULL));
  after = list_all (fixture);
  g_assert_cmpuint (after->len, ==, before->len + 10);
  for (guint i = 0; i < before->len; i++)
    g_assert_cmpint (((QdPhoto *)after->pdata[i])->subset, ==, ((QdPhoto *)before->pdata[i])->subset);
  for (guint i = before->len; i < after->len; i++)
    g_assert_cmpint (((QdPhoto *)after->pdata[i])->subset, !=, QD_SUBSET_NONE);
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  const QdSplitSettings settings = QD_SPLIT_SETTINGS_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_false (qd_split_run (fixture->project, &settings, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

static void
write_list (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->root, "ImageSets", "Main", name, NULL),
                  *folder = g_path_get_dirname (path);

  g_assert_true (qd_file_make_folder (folder, NULL));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdSplitFigures) figures = NULL;
  g_autoptr (GError) error = NULL;
  QdSplitSettings settings;
  guint missing;

  g_assert_null (data);
  fill (fixture);
  g_assert_false (qd_split_from_lists (fixture->project, fixture->root, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  write_list (fixture, "train.txt", "3\r\n4 1\n5.jpg\n\nunknown\n");
  write_list (fixture, "val.txt", "6 -1\n7");
  g_assert_true (qd_split_from_lists (fixture->project, fixture->root, &missing, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (missing, ==, 1);
  figures = qd_split_get_figures (fixture->project, NULL);
  g_assert_cmpuint (figures->photos[QD_SUBSET_TRAIN], ==, 3);
  g_assert_cmpuint (figures->photos[QD_SUBSET_VALIDATION], ==, 2);
  g_assert_cmpuint (figures->photos[QD_SUBSET_NONE], ==, 115);
  g_assert_false (qd_split_get_settings (fixture->project, &settings, NULL));

  /* A photo in two lists leaves the split as it was. */
  write_list (fixture, "test.txt", "8\n3\n");
  g_assert_false (qd_split_from_lists (fixture->project, fixture->root, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "Line 2 of “test.txt”"));
  g_clear_pointer (&figures, qd_split_figures_free);
  figures = qd_split_get_figures (fixture->project, NULL);
  g_assert_cmpuint (figures->photos[QD_SUBSET_TEST], ==, 0);
}

#define ADD(name, function) g_test_add ("/project/split/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("by-observation", test_by_observation);
  ADD ("by-observer", test_by_observer);
  ADD ("keep", test_keep);
  ADD ("nothing", test_nothing);
  ADD ("lists", test_lists);
  return g_test_run ();
}
