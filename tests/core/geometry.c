#include "engine/core/geometry.h"

#include <math.h>

static void
test_iou (void)
{
  QdCornerBox a = { 0, 0, 10, 10 };

  g_assert_cmpfloat (qd_corner_box_iou (a, a), ==, 1);
  g_assert_cmpfloat_with_epsilon (qd_corner_box_iou (a, (QdCornerBox){ 5, 0, 15, 10 }), 1.0 / 3, 1e-12);
  g_assert_cmpfloat (qd_corner_box_iou (a, (QdCornerBox){ 10, 0, 20, 10 }), ==, 0);
  g_assert_cmpfloat (qd_corner_box_iou (a, (QdCornerBox){ NAN, 0, 20, 10 }), ==, 0);
  g_assert_cmpfloat (qd_corner_box_iou ((QdCornerBox){ 1, 1, 1, 1 }, (QdCornerBox){ 1, 1, 1, 1 }), ==, 0);
}

static void
test_forms (void)
{
  QdCornerBox box = { 2, 3, 8, 13 };
  QdCenterBox center = qd_corner_box_to_center (box);
  QdCornerBox back = qd_center_box_to_corner (center);

  g_assert_cmpfloat (center.cx, ==, 5);
  g_assert_cmpfloat (center.height, ==, 10);
  g_assert_cmpfloat (back.xmin, ==, 2);
  g_assert_cmpfloat (back.ymax, ==, 13);
}

static void
test_clip (void)
{
  QdCornerBox box = qd_corner_box_clip ((QdCornerBox){ -5, 2, 30, 40 }, 20, 10);

  g_assert_cmpfloat (box.xmin, ==, 0);
  g_assert_cmpfloat (box.xmax, ==, 20);
  g_assert_cmpfloat (box.ymax, ==, 10);
  g_assert_true (qd_corner_box_is_valid (box));
  g_assert_false (qd_corner_box_is_valid (qd_corner_box_clip ((QdCornerBox){ 25, 2, 30, 4 }, 20, 10)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/geometry/iou", test_iou);
  g_test_add_func ("/core/geometry/forms", test_forms);
  g_test_add_func ("/core/geometry/clip", test_clip);
  return g_test_run ();
}
