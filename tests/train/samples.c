#include "engine/core/error.h"
#include "engine/train/samples.h"
#include "tests/train/toy-project.h"

#include <string.h>

/* A project with 6 training photos (the first empty) and 3 others, open for reading. */
typedef struct
{
  char *folder;
  QdProject *project;
  GArray *class_ids;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) classes = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture->folder = toy_project_new (&(ToyOptions){ .n_train = 6, .n_validation = 2, .n_test = 1, .n_empty = 1 });
  fixture->project = qd_project_open (fixture->folder, QD_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  fixture->class_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  classes = qd_project_list_classes (fixture->project, FALSE, NULL);
  for (guint i = 0; i < classes->len; i++)
    g_array_append_val (fixture->class_ids, ((QdClass *) classes->pdata[i])->id);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_array_unref (fixture->class_ids);
  g_object_unref (fixture->project);
  toy_project_free (fixture->folder);
}

static QdSamples *
load (Fixture *fixture, QdSubset subset, guint max_side, gsize budget)
{
  const QdSamplesOptions options = { max_side, budget, 2 };
  g_autoptr (GError) error = NULL;
  QdSamples *samples = qd_samples_load (fixture->project, subset, fixture->class_ids, &options, &error);

  g_assert_no_error (error);
  return samples;
}

static void
test_truths (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdSamples) samples = load (fixture, QD_SUBSET_TRAIN, 0, G_MAXSIZE);

  (void) data;
  g_assert_cmpuint (qd_samples_get_count (samples), ==, 6);
  g_assert_cmpuint (qd_samples_count_truths (samples), ==, 2 + 1 + 2 + 1 + 2);
  g_assert_cmpuint (qd_samples_get (samples, 0)->truths->len, ==, 0);
  for (guint i = 0; i < 6; i++)
    for (guint k = 0; k < qd_samples_get (samples, i)->truths->len; k++)
      {
        const QdPhotoTruth *truth = &g_array_index (qd_samples_get (samples, i)->truths, QdPhotoTruth, k);

        g_assert_cmpuint (truth->label, >=, 1);
        g_assert_cmpuint (truth->label, <=, 2);
        g_assert_true (qd_corner_box_is_valid (truth->box));
        g_assert_cmpfloat (truth->box.xmax, <=, TOY_WIDTH);
      }
  g_assert_cmpstr (qd_samples_get (samples, 1)->credit, ==, "painter 1, no rights reserved (CC0)");
}

/* Suggestions, unusable photos, and classes that are not asked for. */
static void
test_left_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdSamples) all = load (fixture, QD_SUBSET_TRAIN, 0, G_MAXSIZE), some = NULL;
  QdBox suggestion = { .photo_id = qd_samples_get (all, 1)->photo_id,
                       .source = QD_BOX_BY_PREDICTION,
                       .score = 0.9,
                       .class_id = g_array_index (fixture->class_ids, gint64, 0),
                       .box = { 1, 1, 20, 20 } };
  guint squares = 0;

  (void) data;
  g_assert_true (qd_project_insert_box (fixture->project, &suggestion, NULL));
  g_assert_true (qd_project_set_mark (fixture->project, qd_samples_get (all, 5)->photo_id, QD_MARK_UNUSABLE, NULL));
  for (guint i = 0; i < 5; i++)
    for (guint k = 0; k < qd_samples_get (all, i)->truths->len; k++)
      squares += g_array_index (qd_samples_get (all, i)->truths, QdPhotoTruth, k).label == 1;
  g_array_set_size (fixture->class_ids, 1);
  some = load (fixture, QD_SUBSET_TRAIN, 0, G_MAXSIZE);
  g_assert_cmpuint (qd_samples_get_count (some), ==, 5);
  g_assert_cmpuint (qd_samples_count_truths (some), ==, squares);
}

/* The same photo without a box: as an empty one it is learned from, as a negative; skipped, and with nothing said of it, it is not. */
static void
test_empty_is_not_skipped (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    QdMark mark;
    guint samples;
  } cases[] = { { QD_MARK_EMPTY, 6 }, { QD_MARK_UNUSABLE, 5 }, { QD_MARK_NONE, 5 }, { QD_MARK_EMPTY, 6 } };
  gint64 photo;

  (void) data;
  {
    g_autoptr (QdSamples) all = load (fixture, QD_SUBSET_TRAIN, 0, G_MAXSIZE);

    g_assert_cmpuint (qd_samples_get_count (all), ==, 6);
    photo = qd_samples_get (all, 2)->photo_id;
  }
  g_assert_true (qd_project_replace_boxes (fixture->project, photo, -1, NULL, 0, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QdSamples) samples = NULL;
      guint found = 0;

      g_assert_true (qd_project_set_mark (fixture->project, photo, cases[i].mark, NULL));
      samples = load (fixture, QD_SUBSET_TRAIN, 0, G_MAXSIZE);
      g_assert_cmpuint (qd_samples_get_count (samples), ==, cases[i].samples);
      for (guint k = 0; k < qd_samples_get_count (samples); k++)
        if (qd_samples_get (samples, k)->photo_id == photo)
          {
            g_assert_cmpuint (qd_samples_get (samples, k)->truths->len, ==, 0);
            found++;
          }
      g_assert_cmpuint (found, ==, cases[i].mark == QD_MARK_EMPTY);
    }
}

static void
test_scaled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdSamples) samples = load (fixture, QD_SUBSET_TRAIN, TOY_WIDTH / 2, G_MAXSIZE);
  const QdSample *sample = qd_samples_get (samples, 1);
  g_autoptr (QdPixels) pixels = qd_samples_take_pixels (samples, 1, NULL, NULL);
  g_autofree QdPhotoTruth *truths = qd_sample_scale_truths (sample, pixels);

  (void) data;
  g_assert_cmpuint (pixels->width, ==, TOY_WIDTH / 2);
  g_assert_cmpuint (pixels->height, ==, TOY_HEIGHT / 2);
  for (guint i = 0; i < sample->truths->len; i++)
    {
      const QdPhotoTruth *full = &g_array_index (sample->truths, QdPhotoTruth, i);

      g_assert_cmpfloat_with_epsilon (truths[i].box.xmin, full->box.xmin / 2, 1e-12);
      g_assert_cmpfloat_with_epsilon (truths[i].box.ymax, full->box.ymax / 2, 1e-12);
      g_assert_cmpuint (truths[i].label, ==, full->label);
    }
}

/* With room for two photos all are still had, again and again, the same each time. */
static void
test_budget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdSamples) samples = load (fixture, QD_SUBSET_TRAIN, 0, 2 * TOY_WIDTH * TOY_HEIGHT * 4);
  g_autoptr (GPtrArray) first = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_pixels_unref);

  (void) data;
  for (guint i = 0; i < 6; i++)
    qd_samples_prefetch (samples, i);
  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < 6; i++)
      {
        QdPixels *pixels = qd_samples_take_pixels (samples, i, NULL, NULL);

        g_assert_nonnull (pixels);
        if (round == 0)
          {
            g_ptr_array_add (first, pixels);
            continue;
          }
        g_assert_cmpmem (pixels->data, (gsize) pixels->width * pixels->height * 4, ((QdPixels *) first->pdata[i])->data,
                         (gsize) TOY_WIDTH * TOY_HEIGHT * 4);
        qd_pixels_unref (pixels);
      }
}

/* No more is queued than is kept: of photos of 160 x 120 pixels reduced to 80 x 60, three and a half. */
static void
test_prefetch_first (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdSamples) some = load (fixture, QD_SUBSET_TRAIN, TOY_WIDTH / 2, 7 * TOY_WIDTH * TOY_HEIGHT / 2);
  g_autoptr (QdSamples) all = load (fixture, QD_SUBSET_TRAIN, 0, 6 * TOY_WIDTH * TOY_HEIGHT * 4), none = NULL;

  (void) data;
  g_assert_cmpuint (qd_samples_prefetch_first (some), ==, 3);
  g_assert_cmpuint (qd_samples_prefetch_first (all), ==, 6);
  none = load (fixture, QD_SUBSET_TRAIN, 0, TOY_WIDTH);
  g_assert_cmpuint (qd_samples_prefetch_first (none), ==, 0);
  for (guint i = 6; i-- > 0;)
    {
      g_autoptr (QdPixels) pixels = qd_samples_take_pixels (some, i, NULL, NULL);

      g_assert_cmpuint (pixels->width, ==, TOY_WIDTH / 2);
    }
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdSamples) samples = load (fixture, QD_SUBSET_VALIDATION, 0, G_MAXSIZE);
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_true (g_file_set_contents (qd_samples_get (samples, 0)->path, "no picture", -1, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_null (qd_samples_take_pixels (samples, 0, NULL, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_clear_error (&error);
    }
}

/* A project of a stranger may name files that are not its own: they are not looked at, and said so. */
static void
test_outside (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "../../secret.png", "/etc/passwd", ".hidden" };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (QdSamples) before = load (fixture, QD_SUBSET_VALIDATION, 0, G_MAXSIZE), samples = NULL;
      gint64 photo = qd_samples_get (before, 0)->photo_id;
      g_autofree char *number = g_strdup_printf ("Photo %" G_GINT64_FORMAT " ", photo);
      g_autoptr (GError) error = NULL;

      g_assert_true (qd_project_set_photo_there (fixture->project, photo, names[i], TOY_WIDTH, TOY_HEIGHT, 1, NULL, NULL));
      samples = load (fixture, QD_SUBSET_VALIDATION, 0, G_MAXSIZE);
      g_assert_null (qd_samples_get (samples, 0)->path);
      qd_samples_prefetch (samples, 0);
      g_assert_null (qd_samples_take_pixels (samples, 0, NULL, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_true (g_str_has_prefix (error->message, number));
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/train/samples/truths", test_truths },
    { "/train/samples/left-out", test_left_out },
    { "/train/samples/empty-is-not-skipped", test_empty_is_not_skipped },
    { "/train/samples/scaled", test_scaled },
    { "/train/samples/budget", test_budget },
    { "/train/samples/damaged", test_damaged },
    { "/train/samples/outside", test_outside },
    { "/train/samples/prefetch-first", test_prefetch_first },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
