#include "engine/metrics/confusion.h"

static const QdTruthBox truths[] = {
  { 2, 1, { 0, 0, 10, 10 }, 100, FALSE, FALSE },  { 0, 0, { 0, 0, 10, 10 }, 100, FALSE, FALSE },
  { 0, 1, { 20, 0, 30, 10 }, 100, FALSE, FALSE }, { 0, 0, { 40, 0, 50, 10 }, 100, TRUE, FALSE },
  { 1, 0, { 0, 0, 10, 10 }, 100, FALSE, FALSE },
};
static const QdScoredBox found[] = {
  { 0, 0, 0.6, { 0, 0, 10, 10 } },  /* loses the truth to the next */
  { 0, 1, 0.9, { 1, 0, 10, 10 } },  /* class 0 taken for class 1 */
  { 0, 1, 0.8, { 20, 0, 30, 10 } }, /* right */
  { 0, 0, 0.7, { 40, 0, 50, 10 } }, /* on a difficult one: not counted */
  { 3, 1, 0.7, { 0, 0, 10, 10 } },  /* on a photo without truths */
  { 2, 1, 0.3, { 0, 0, 10, 10 } },  /* below the threshold */
};

static void
test_counts (void)
{
  static const guint expected[3][3] = { { 0, 1, 1 }, { 0, 1, 1 }, { 1, 1, 0 } };
  g_autoptr (QdConfusion) confusion =
      qd_confusion_new (truths, G_N_ELEMENTS (truths), found, G_N_ELEMENTS (found), 2, 0.5, 0.5);

  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++)
      g_assert_cmpuint (qd_confusion_get (confusion, i, j), ==, expected[i][j]);
}

static void
test_threshold (void)
{
  g_autoptr (QdConfusion) all = qd_confusion_new (truths, G_N_ELEMENTS (truths), found, G_N_ELEMENTS (found), 2, 0.5, 0);
  g_autoptr (QdConfusion) none = qd_confusion_new (truths, G_N_ELEMENTS (truths), NULL, 0, 2, 0.5, 0);

  g_assert_cmpuint (qd_confusion_get (all, 1, 1), ==, 2);
  g_assert_cmpuint (qd_confusion_get (all, 1, 2), ==, 0);
  g_assert_cmpuint (qd_confusion_get (none, 0, 2), ==, 2);
  g_assert_cmpuint (qd_confusion_get (none, 1, 2), ==, 2);
  g_assert_cmpuint (qd_confusion_get (none, 2, 0), ==, 0);
}

/* One matching, and the counts of each threshold are those that detections below it, left out from the start, would have. */
static void
test_matching (void)
{
  static const double thresholds[] = { 0, 0.3, 0.31, 0.6, 0.65, 0.7, 0.8, 0.85, 0.9, 0.95 };
  g_autoptr (QdMatching) matching = qd_matching_new (truths, G_N_ELEMENTS (truths), found, G_N_ELEMENTS (found), 2, 0.5);

  for (guint t = 0; t < G_N_ELEMENTS (thresholds); t++)
    {
      QdScoredBox kept[G_N_ELEMENTS (found)];
      guint n = 0;
      g_autoptr (QdConfusion) confusion = qd_matching_get_confusion (matching, thresholds[t]), expected = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (found); i++)
        if (found[i].score >= thresholds[t])
          kept[n++] = found[i];
      expected = qd_confusion_new (truths, G_N_ELEMENTS (truths), kept, n, 2, 0.5, 0);
      g_assert_cmpmem (confusion->counts, 9 * sizeof (guint), expected->counts, 9 * sizeof (guint));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/confusion/counts", test_counts);
  g_test_add_func ("/metrics/confusion/threshold", test_threshold);
  g_test_add_func ("/metrics/confusion/matching", test_matching);
  return g_test_run ();
}
