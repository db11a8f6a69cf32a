#include "engine/train/training-private.h"

/* What epochs are worth, by the mAP of each: the best is kept, and a gain is measured against the best before it. */
static void
test_gain (void)
{
  static const struct
  {
    double map50;
    gboolean best;
    guint best_epoch, gain_epoch;
  } expected[] = {
    { 0.50, TRUE, 1, 1 },  { 0.54, TRUE, 2, 1 },  /* 8 percent more: the best, but no gain */
    { 0.58, TRUE, 3, 1 },                         /* 16 percent more than epoch 1, but 7 more than the best */
    { 0.58, FALSE, 3, 1 }, { 0.64, TRUE, 5, 5 },  /* 10.3 percent more than the best */
    { 0.20, FALSE, 5, 5 }, { 0.30, FALSE, 5, 5 }, /* half as much again as the one before */
  };
  QdTrainProgress progress = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const QdValidation validation = { .map50 = expected[i].map50, .map = expected[i].map50 / 2 };

      g_assert_cmpint (qd_train_progress_take (&progress, i + 1, &validation, 0.1), ==, expected[i].best);
      g_assert_cmpuint (progress.best_epoch, ==, expected[i].best_epoch);
      g_assert_cmpuint (progress.gain_epoch, ==, expected[i].gain_epoch);
    }
  g_assert_cmpfloat (progress.best_map50, ==, 0.64);
  g_assert_cmpfloat (progress.best_map, ==, 0.32);
}

/* Nothing found at all is the best and a gain once. */
static void
test_nothing (void)
{
  QdTrainProgress progress = { 0 };
  const QdValidation validation = { 0 };

  g_assert_true (qd_train_progress_take (&progress, 1, &validation, 0));
  g_assert_false (qd_train_progress_take (&progress, 2, &validation, 0));
  g_assert_cmpuint (progress.best_epoch, ==, 1);
  g_assert_cmpuint (progress.gain_epoch, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/progress/gain", test_gain);
  g_test_add_func ("/train/progress/nothing", test_nothing);
  return g_test_run ();
}
