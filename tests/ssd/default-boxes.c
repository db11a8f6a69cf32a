#include "tests/ssd/ssd300.h"

#include <math.h>

/* Numbers of torchvision 0.14, for ssd300 (for ssdlite320: [[2, 3]] * 6, min_ratio=.2, max_ratio=.95, maps 20 10 5 3 2 1):
 *   g = DefaultBoxGenerator([[2], [2, 3], [2, 3], [2, 3], [2], [2]], scales=[.07, .15, .33, .51, .69, .87, 1.05],
 *                           steps=[8, 16, 32, 64, 100, 300])
 *   b = g._grid_default_boxes([[s, s] for s in (38, 19, 10, 5, 3, 1)], [300, 300]).double()
 *   b[i]; b.sum(0); w = (torch.arange(len(b)).double() * 0.6180339887498949).frac(); (b * w[:, None]).sum(0) */
typedef struct
{
  guint index;
  double box[4];
} Expected;

static void
assert_box (const QdCenterBox *box, const double expected[4], double epsilon)
{
  g_assert_cmpfloat_with_epsilon (box->cx, expected[0], epsilon);
  g_assert_cmpfloat_with_epsilon (box->cy, expected[1], epsilon);
  g_assert_cmpfloat_with_epsilon (box->width, expected[2], epsilon);
  g_assert_cmpfloat_with_epsilon (box->height, expected[3], epsilon);
}

static void
assert_sums (const QdCenterBox *boxes, guint n, const double sums[4], const double weighted[4])
{
  QdCenterBox sum = { 0 }, weighted_sum = { 0 };

  for (guint i = 0; i < n; i++)
    {
      double weight = i * 0.6180339887498949 - floor (i * 0.6180339887498949);

      sum = (QdCenterBox){ sum.cx + boxes[i].cx, sum.cy + boxes[i].cy, sum.width + boxes[i].width,
                           sum.height + boxes[i].height };
      weighted_sum.cx += weight * boxes[i].cx;
      weighted_sum.cy += weight * boxes[i].cy;
      weighted_sum.width += weight * boxes[i].width;
      weighted_sum.height += weight * boxes[i].height;
    }
  assert_box (&sum, sums, 1e-4);
  assert_box (&weighted_sum, weighted, 1e-4);
}

static void
test_ssd300 (void)
{
  static const Expected expected[] = {
    { 0, { 0.0133333337, 0.0133333337, 0.0700000003, 0.0700000003 } },
    { 1, { 0.0133333337, 0.0133333337, 0.102469511, 0.102469511 } },
    { 2, { 0.0133333337, 0.0133333337, 0.098994948, 0.049497474 } },
    { 3, { 0.0133333337, 0.0133333337, 0.049497474, 0.098994948 } },
    { 157, { 0.0399999991, 0.0399999991, 0.102469511, 0.102469511 } },
    { 5781, { 0.0266666673, 0.0266666673, 0.0866025388, 0.259807616 } },
    { 6000, { 0.986666679, 0.0799999982, 0.212132037, 0.106066018 } },
    { 8700, { 0.833333313, 0.166666672, 0.689999998, 0.689999998 } },
    { 8731, { 0.5, 0.5, 0.615182877, 1 } },
  };
  static const double sums[] = { 4443.9466739, 4443.9466739, 1171.9676781, 1171.9676781 };
  static const double weighted[] = { 2228.413840, 2221.650130, 585.670467, 585.374372 };
  QdDefaultBoxSpec spec = ssd300_spec ();
  g_autofree QdCenterBox *boxes = qd_default_boxes_new (&spec);

  g_assert_cmpuint (qd_default_box_spec_count (&spec), ==, 8732);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_box (&boxes[expected[i].index], expected[i].box, 1e-7);
  assert_sums (boxes, 8732, sums, weighted);
}

static void
test_ssdlite320 (void)
{
  static const guint sizes[] = { 20, 10, 5, 3, 2, 1 };
  static const Expected expected[] = {
    { 0, { 0.0250000004, 0.0250000004, 0.200000003, 0.200000003 } },
    { 1, { 0.0250000004, 0.0250000004, 0.264575124, 0.264575124 } },
    { 5, { 0.0250000004, 0.0250000004, 0.115470052, 0.346410155 } },
    { 123, { 0.0250000004, 0.075000003, 0.141421363, 0.282842726 } },
    { 2405, { 0.0500000007, 0.0500000007, 0.202072591, 0.606217802 } },
    { 3233, { 0.5, 0.5, 0.548482776, 1 } },
  };
  static const double sums[] = { 1616.9999977, 1616.9999977, 915.4017395, 915.4017395 };
  static const double weighted[] = { 807.143128, 807.988887, 456.860290, 457.278775 };
  QdDefaultBoxSpec spec = { .input_width = 320, .input_height = 320, .n_maps = 6, .clip = TRUE };
  g_autofree QdCenterBox *boxes = NULL;

  for (guint k = 0; k < 6; k++)
    spec.maps[k] = (QdDefaultBoxMap){ .rows = sizes[k], .columns = sizes[k], .ratios = { 2, 3 }, .n_ratios = 2 };
  qd_default_box_spec_spread_scales (&spec, 0.2, 0.95);
  g_assert_cmpfloat_with_epsilon (spec.maps[2].scale, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (spec.maps[5].next_scale, 1, 1e-12);

  boxes = qd_default_boxes_new (&spec);
  g_assert_cmpuint (qd_default_box_spec_count (&spec), ==, 3234);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_box (&boxes[expected[i].index], expected[i].box, 1e-7);
  assert_sums (boxes, 3234, sums, weighted);
}

/* Maps that are not square, without clipping. */
static void
test_oblong (void)
{
  static const double third[] = { 0.5 / 3, 0.25, 0.9 * G_SQRT2, 0.9 / G_SQRT2 };
  static const double last[] = { 2.5 / 3, 0.75, 0.9 / G_SQRT2, 0.9 * G_SQRT2 };
  QdDefaultBoxSpec spec = { .n_maps = 1, .maps = { { 2, 3, 0.9, 1.0, { 2 }, 1, 0 } } };
  g_autofree QdCenterBox *boxes = qd_default_boxes_new (&spec);

  g_assert_cmpuint (qd_default_box_spec_count (&spec), ==, 24);
  g_assert_cmpuint (qd_default_box_map_count_shapes (&spec.maps[0]), ==, 4);
  assert_box (&boxes[2], third, 1e-12);
  assert_box (&boxes[23], last, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ssd/default-boxes/ssd300", test_ssd300);
  g_test_add_func ("/ssd/default-boxes/ssdlite320", test_ssdlite320);
  g_test_add_func ("/ssd/default-boxes/oblong", test_oblong);
  return g_test_run ();
}
