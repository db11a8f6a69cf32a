#include "engine/ssd/box-code.h"
#include "engine/ssd/matching.h"
#include "tests/ssd/ssd300.h"

#include <math.h>

/* torchvision 0.14 on the default boxes of ssd300 (tests/ssd/default-boxes.c), dc their corners:
 *   t = torch.tensor([[.11, .2, .52, .61], [.4, .1, .97, .55], [.61, .71, .64, .75], [.05, .62, .35, .98], [.3, .3, .9, .93]])
 *   m = SSDMatcher(0.5)(box_iou(t, dc)); i = torch.where(m >= 0)[0]; i, m[i]
 *   c = BoxCoder((10., 10., 5., 5.)).encode_single(t[m[i]], dc[i]); c.double().sum(0); c.double().abs().sum(0) */
static const QdTruth truths[] = {
  { 0.11f, 0.2f, 0.52f, 0.61f, 1, 0, { 0 } },  { 0.4f, 0.1f, 0.97f, 0.55f, 2, 0, { 0 } },
  { 0.61f, 0.71f, 0.64f, 0.75f, 3, 0, { 0 } }, { 0.05f, 0.62f, 0.35f, 0.98f, 4, 0, { 0 } },
  { 0.3f, 0.3f, 0.9f, 0.93f, 5, 0, { 0 } },
};
static const guint matched[]
    = { 4047, 8093, 8099, 8134, 8135, 8137, 8140, 8141, 8143, 8153, 8159, 8165, 8194, 8195, 8201, 8368, 8369, 8371, 8374,
        8375, 8578, 8581, 8584, 8586, 8590, 8591, 8592, 8611, 8614, 8615, 8616, 8617, 8644, 8645, 8646, 8708, 8709 };
static const gint32 matched_truths[]
    = { 2, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 3, 3, 3, 3, 3, 0, 0, 1, 1, 1, 1, 1, 0, 4, 4, 4, 4, 4, 4, 4, 4, 4 };

static void
test_torchvision (void)
{
  static const double sums[] = { 14.64630, 3.25437, 10.99037, -3.03426 };
  static const double magnitudes[] = { 50.20999, 42.64481, 39.11098, 36.92663 };
  QdDefaultBoxSpec spec = ssd300_spec ();
  g_autofree QdCenterBox *boxes = qd_default_boxes_new (&spec);
  g_autofree gint32 *labels = g_new (gint32, 8732), *taken = g_new (gint32, 8732);
  g_autofree float *codes = g_new (float, 4 * 8732);
  double sum[4] = { 0 }, magnitude[4] = { 0 };
  guint next = 0;

  g_assert_cmpuint (qd_match_boxes_reference (boxes, 8732, truths, 5, 0.5f, labels, codes, taken), ==, 37);
  for (guint i = 0; i < 8732; i++)
    {
      gint32 expected = next < G_N_ELEMENTS (matched) && matched[next] == i ? matched_truths[next++] : -1;

      g_assert_cmpint (taken[i], ==, expected);
      g_assert_cmpint (labels[i], ==, expected + 1);
      for (guint k = 0; k < 4; k++)
        {
          sum[k] += codes[4 * i + k];
          magnitude[k] += fabs (codes[4 * i + k]);
        }
    }
  g_assert_cmpuint (next, ==, G_N_ELEMENTS (matched));
  for (guint k = 0; k < 4; k++)
    {
      g_assert_cmpfloat_with_epsilon (sum[k], sums[k], 1e-4);
      g_assert_cmpfloat_with_epsilon (magnitude[k], magnitudes[k], 1e-4);
    }
}

/* BoxCoder((10., 10., 5., 5.)).decode_single(torch.tensor([[1.5, -2., .7, 30.]]), dc[4000:4001]): sizes are limited. */
static void
test_code (void)
{
  QdCenterBox box = { 1.0 / 3, 0.70666664839, 0.07, 0.07 };
  QdCornerBox decoded = qd_center_box_to_corner (qd_box_decode ((const double[]){ 1.5, -2, 0.7, 30 }, box));
  double code[4];
  QdCenterBox back;

  g_assert_cmpfloat_with_epsilon (decoded.xmin, 0.3036, 5e-5);
  g_assert_cmpfloat_with_epsilon (decoded.ymin, -1.4948, 5e-5);
  g_assert_cmpfloat_with_epsilon (decoded.xmax, 0.3841, 5e-5);
  g_assert_cmpfloat_with_epsilon (decoded.ymax, 2.8802, 5e-5);

  qd_box_encode ((QdCenterBox){ 0.3, 0.8, 0.5, 0.01 }, box, code);
  back = qd_box_decode (code, box);
  g_assert_cmpfloat_with_epsilon (back.cx, 0.3, 1e-12);
  g_assert_cmpfloat_with_epsilon (back.cy, 0.8, 1e-12);
  g_assert_cmpfloat_with_epsilon (back.width, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (back.height, 0.01, 1e-12);
}

/* Four default boxes side by side, of which a truth can hit any by choice. */
static const QdCenterBox row[]
    = { { 0.125, 0.5, 0.25, 1 }, { 0.375, 0.5, 0.25, 1 }, { 0.625, 0.5, 0.25, 1 }, { 0.875, 0.5, 0.25, 1 } };

static void
test_rules (void)
{
  /* One exactly on the first; one that overlaps all the same and takes the first of its equals, which the later truth wins;
   * a difficult one on the third. */
  const QdTruth some[] = {
    { 0, 0, 0.25f, 1, 1, 0, { 0 } },
    { 0, 0, 1, 1, 2, 0, { 0 } },
    { 0.5f, 0, 0.75f, 1, 3, QD_TRUTH_IGNORE, { 0 } },
  };
  gint32 labels[4], taken[4];

  g_assert_cmpuint (qd_match_boxes_reference (row, 4, some, 1, 0.5f, labels, NULL, taken), ==, 1);
  g_assert_cmpint (labels[0], ==, 1);
  g_assert_cmpint (labels[1] | labels[2] | labels[3], ==, 0);

  g_assert_cmpuint (qd_match_boxes_reference (row, 4, &some[2], 1, 0.5f, labels, NULL, taken), ==, 0);
  g_assert_cmpint (labels[2], ==, QD_LABEL_IGNORED);
  g_assert_cmpint (taken[2], ==, -1);
  g_assert_cmpint (labels[0] | labels[1] | labels[3], ==, 0);

  g_assert_cmpuint (qd_match_boxes_reference (row, 4, some, 3, 0.5f, labels, NULL, taken), ==, 1);
  g_assert_cmpint (labels[0], ==, 2);
  g_assert_cmpint (labels[2], ==, QD_LABEL_IGNORED);
  g_assert_cmpint (labels[1] | labels[3], ==, 0);

  g_assert_cmpuint (qd_match_boxes_reference (row, 4, NULL, 0, 0.5f, labels, NULL, taken), ==, 0);
  g_assert_cmpint (labels[0] | labels[1] | labels[2] | labels[3], ==, 0);
}

/* Two truths want the same default box: the later gets it, as torchvision's assignment by index does. */
static void
test_contest (void)
{
  const QdTruth both[] = { { 0.26f, 0.4f, 0.49f, 0.5f, 1, 0, { 0 } }, { 0.27f, 0.6f, 0.48f, 0.65f, 2, 0, { 0 } } };
  gint32 labels[4], taken[4];

  g_assert_cmpuint (qd_match_boxes_reference (row, 4, both, 2, 0.5f, labels, NULL, taken), ==, 1);
  g_assert_cmpint (taken[1], ==, 1);
  g_assert_cmpint (labels[1], ==, 2);
}

static void
test_coverage (void)
{
  const QdTruth some[] = { { 0, 0, 0.25f, 1, 1, 0, { 0 } }, { 0.6f, 0.8f, 0.8f, 1, 1, 0, { 0 } } };

  g_assert_cmpfloat (qd_matching_coverage (row, 4, some, 2, 0.5f), ==, 0.5);
  g_assert_cmpfloat (qd_matching_coverage (row, 4, some, 0, 0.5f), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ssd/matching/torchvision", test_torchvision);
  g_test_add_func ("/ssd/matching/code", test_code);
  g_test_add_func ("/ssd/matching/rules", test_rules);
  g_test_add_func ("/ssd/matching/contest", test_contest);
  g_test_add_func ("/ssd/matching/coverage", test_coverage);
  return g_test_run ();
}
