#include "engine/ssd/augmentation.h"

#include <math.h>

static const QdPhotoTruth bee = { { 100, 50, 180, 110 }, 2, FALSE };

static void
assert_corners (QdCornerBox box, double xmin, double ymin, double xmax, double ymax)
{
  g_assert_cmpfloat_with_epsilon (box.xmin, xmin, 1e-6);
  g_assert_cmpfloat_with_epsilon (box.ymin, ymin, 1e-6);
  g_assert_cmpfloat_with_epsilon (box.xmax, xmax, 1e-6);
  g_assert_cmpfloat_with_epsilon (box.ymax, ymax, 1e-6);
}

static void
test_whole (void)
{
  QdAugmentView view = qd_augment_view_whole (400, 200);
  g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (QdTruth));
  QdTruth *truth;

  qd_augmentation_show (&view, &bee, 1, shown);
  g_assert_cmpuint (shown->len, ==, 1);
  truth = &g_array_index (shown, QdTruth, 0);
  assert_corners ((QdCornerBox){ truth->xmin, truth->ymin, truth->xmax, truth->ymax }, 0.25, 0.25, 0.45, 0.55);
  g_assert_cmpuint (truth->label, ==, 2);
  g_assert_cmpuint (truth->flags, ==, 0);
}

static void
test_turns (void)
{
  QdAugmentView view = qd_augment_view_whole (400, 200);

  view.quarter_turns = 1;
  assert_corners (qd_augment_view_to_input (&view, bee.box), 0.45, 0.25, 0.75, 0.45);
  view.quarter_turns = 2;
  assert_corners (qd_augment_view_to_input (&view, bee.box), 0.55, 0.45, 0.75, 0.75);
  view.quarter_turns = 3;
  assert_corners (qd_augment_view_to_input (&view, bee.box), 0.25, 0.55, 0.55, 0.75);
  view.quarter_turns = 0;
  view.mirror = TRUE;
  assert_corners (qd_augment_view_to_input (&view, bee.box), 0.55, 0.25, 0.75, 0.55);
  view.quarter_turns = 1; /* after the mirror */
  assert_corners (qd_augment_view_to_input (&view, bee.box), 0.45, 0.55, 0.75, 0.75);
}

static void
test_there_and_back (void)
{
  for (guint i = 0; i < 16; i++)
    {
      QdAugmentView view = { { -30, 10, 300, 250 }, i & 1, i >> 1 & 1, i >> 2, 0, 1, 1, 0, FALSE };
      QdCornerBox back = qd_augment_view_to_photo (&view, qd_augment_view_to_input (&view, bee.box));

      assert_corners (back, bee.box.xmin, bee.box.ymin, bee.box.xmax, bee.box.ymax);
    }
}

static void
test_clip_and_drop (void)
{
  QdPhotoTruth some[]
      = { { { 90, 40, 130, 80 }, 1, TRUE }, { { 0, 0, 150, 90 }, 1, FALSE }, { { 180, 100, 240, 130 }, 3, FALSE } };
  QdAugmentView view = qd_augment_view_whole (400, 200);
  g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (QdTruth));
  QdTruth *truth;

  view.part = (QdCornerBox){ 100, 50, 200, 150 };
  qd_augmentation_show (&view, some, 3, shown);
  g_assert_cmpuint (shown->len, ==, 1);
  truth = &g_array_index (shown, QdTruth, 0);
  assert_corners ((QdCornerBox){ truth->xmin, truth->ymin, truth->xmax, truth->ymax }, 0, 0, 0.3, 0.3);
  g_assert_cmpuint (truth->flags, ==, QD_TRUTH_IGNORE);
}

static void
test_none (void)
{
  QdAugmentationOptions options = { 0 };
  g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (QdTruth));
  QdRandom random;
  QdAugmentView view;

  qd_random_init (&random, 1, 1);
  view = qd_augmentation_choose (&options, &random, 400, 200, &bee, 1, shown);
  assert_corners (view.part, 0, 0, 400, 200);
  g_assert_false (view.mirror || view.flip || view.quarter_turns != 0);
  g_assert_cmpfloat (view.contrast, ==, 1);
  g_assert_cmpfloat (view.saturation, ==, 1);
  g_assert_cmpfloat (view.brightness, ==, 0);
  g_assert_cmpfloat (view.hue, ==, 0);
  g_assert_cmpuint (shown->len, ==, 1);
}

/* What 20,000 draws have in common, and how often each thing happens. */
static void
test_statistics (void)
{
  QdAugmentationOptions options = qd_augmentation_options_ssd ();
  g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (QdTruth));
  guint n = 20000, mirrored = 0, bright = 0, whole = 0, outside = 0, kept = 0;
  double largest = 0;
  QdRandom random;

  qd_random_init (&random, 5, 2);
  for (guint i = 0; i < n; i++)
    {
      QdAugmentView view = qd_augmentation_choose (&options, &random, 400, 200, &bee, 1, shown);
      double width = view.part.xmax - view.part.xmin, height = view.part.ymax - view.part.ymin;

      mirrored += view.mirror;
      bright += view.brightness != 0;
      whole += width == 400 && height == 200;
      outside += view.part.xmin < 0 || view.part.ymin < 0 || view.part.xmax > 400 || view.part.ymax > 200;
      kept += shown->len;
      largest = MAX (largest, width);
      g_assert_cmpfloat (fabs (view.brightness), <=, 32.0 / 255 + 1e-6);
      g_assert_cmpfloat (fabs (view.contrast - 1), <=, 0.5 + 1e-6);
      g_assert_cmpfloat (fabs (view.hue), <=, 0.05 + 1e-6);
      g_assert_cmpfloat (width, >=, 120 - 1e-9);
      g_assert_cmpfloat (width, <=, 2 * height + 1e-9);
      g_assert_cmpuint (view.quarter_turns, ==, 0);
      g_assert_false (view.flip);
    }
  g_assert_cmpuint (kept, ==, n); /* a part without a truth is never chosen */
  g_assert_cmpfloat_with_epsilon (mirrored / (double)n, 0.5, 0.015);
  g_assert_cmpfloat_with_epsilon (bright / (double)n, 0.5, 0.015);
  g_assert_cmpuint (whole, >, n / 14); /* one rule of seven, when the canvas was not expanded */
  g_assert_cmpuint (outside, >, n / 10);
  g_assert_cmpfloat (largest, >, 1500);
}

static void
test_repeats (void)
{
  QdAugmentationOptions options = qd_augmentation_options_ssd ();
  g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (QdTruth));
  QdRandom one, two;

  options.turn = TRUE;
  options.flip = 0.5;
  qd_random_init (&one, 9, 4);
  two = one;
  for (guint i = 0; i < 50; i++)
    {
      QdAugmentView a = qd_augmentation_choose (&options, &one, 317, 211, &bee, 1, shown);
      QdAugmentView b = qd_augmentation_choose (&options, &two, 317, 211, &bee, 1, shown);

      assert_corners (a.part, b.part.xmin, b.part.ymin, b.part.xmax, b.part.ymax);
      g_assert_cmpuint (a.quarter_turns, ==, b.quarter_turns);
      g_assert_cmpfloat (a.hue, ==, b.hue);
    }
}

/* A photo ten times as wide as high, and one without truths: there is always an answer. */
static void
test_odd_photos (void)
{
  QdAugmentationOptions options = qd_augmentation_options_ssd ();
  g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (QdTruth));
  QdRandom random;

  qd_random_init (&random, 3, 3);
  for (guint i = 0; i < 200; i++)
    {
      QdAugmentView view = qd_augmentation_choose (&options, &random, 3000, 300, &bee, 1, shown);

      g_assert_cmpuint (shown->len, ==, 1);
      view = qd_augmentation_choose (&options, &random, 30, 40, NULL, 0, shown);
      g_assert_cmpuint (shown->len, ==, 0);
      g_assert_true (view.part.xmin < 15 && view.part.xmax > 15 && view.part.ymin < 20 && view.part.ymax > 20);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ssd/augmentation/whole", test_whole);
  g_test_add_func ("/ssd/augmentation/turns", test_turns);
  g_test_add_func ("/ssd/augmentation/there-and-back", test_there_and_back);
  g_test_add_func ("/ssd/augmentation/clip-and-drop", test_clip_and_drop);
  g_test_add_func ("/ssd/augmentation/none", test_none);
  g_test_add_func ("/ssd/augmentation/statistics", test_statistics);
  g_test_add_func ("/ssd/augmentation/repeats", test_repeats);
  g_test_add_func ("/ssd/augmentation/odd-photos", test_odd_photos);
  return g_test_run ();
}
