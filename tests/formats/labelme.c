#include <math.h>
#include <string.h>

#include "tests/formats/published.h"

static void
test_round_trips (void)
{
  if (!harness_no_fixtures ())
    published_check_round_trips ("labelme", "out", "parts");
}

#define SHAPE(label, kind, points) "{\"label\":\"" label "\",\"shape_type\":\"" kind "\",\"points\":" points ",\"flags\":{}}"

static void
assert_box (const QdAnnotationBox *box, double xmin, double ymin, double xmax, double ymax)
{
  g_assert_cmpfloat (box->box.xmin, ==, xmin);
  g_assert_cmpfloat (box->box.ymin, ==, ymin);
  g_assert_cmpfloat (box->box.xmax, ==, xmax);
  g_assert_cmpfloat (box->box.ymax, ==, ymax);
}

static void
test_shapes (void)
{
  static const char text[] = "{\"imagePath\":\"..\\\\b.jpg\",\"imageWidth\":100,\"imageHeight\":80,\"shapes\":["
      SHAPE ("bee", "rectangle", "[[30,40],[10.5,20]]") ","
      SHAPE ("bee", "polygon", "[[-5,1],[7,9],[3,12]]") ","
      SHAPE ("bee", "circle", "[[50,50],[53,54]]") ","
      SHAPE ("bee", "point", "[[5,5]]") ","
      SHAPE ("bee", "rectangle", "[[1,2],[3]]") ","
      SHAPE ("", "rectangle", "[[1,2],[3,4]]") ",8]}";
  g_autoptr (Collected) collected = collect_bytes ("labelme", "a.json", text, -1);

  g_assert_no_error (collected->error);
  const QdAnnotation *annotation = collected_get (collected, 0);
  g_assert_cmpstr (annotation->photo, ==, "..\\b.jpg");
  g_assert_cmpuint (annotation->width, ==, 100);
  g_assert_cmpuint (annotation->boxes->len, ==, 4);
  assert_box (collected_get_box (collected, 0, 0), 10.5, 20, 30, 40);
  assert_box (collected_get_box (collected, 0, 1), -5, 1, 7, 12);
  assert_box (collected_get_box (collected, 0, 2), 45, 45, 55, 55);
  assert_box (collected_get_box (collected, 0, 3), 5, 5, 5, 5);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged box"), ==, 3);
}

/* An outline comes back with its points while its box is as it was, and as a rectangle when a person moved it. */
static void
test_outline (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *in = harness_path (harness, "a.json"), *out = harness_path (harness, "out"), *text = NULL, *moved = NULL;
  g_autofree char *file = harness_path (harness, "out/a.json");
  QdBox box;

  harness_add_photo (harness, "a.jpg", 0, 100, 80, NULL);
  g_assert_true (
      g_file_set_contents (in,
                           "{\"version\":\"4.2\",\"imagePath\":\"a.jpg\",\"shapes\":[{\"label\":\"bee\",\"group_id\":3,"
                           "\"points\":[[1,1],[7,9],[3,12]],\"shape_type\":\"polygon\"}]}",
                           -1, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, in, NULL);
  g_assert_cmpuint (report->report->added, ==, 1);
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("labelme"), NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"group_id\":3,\"points\":[[1,1],[7,9],[3,12]],\"shape_type\":\"polygon\""));
  g_assert_nonnull (strstr (text, "\"version\":\"4.2\""));
  g_assert_nonnull (strstr (text, "\"imageHeight\":80,\"imageWidth\":100,\"credit\":\"Ana, no rights reserved (CC0)\""));
  g_assert_true (qd_project_get_box (harness->project, 1, &box, NULL));
  box.box.xmin = 2;
  g_assert_true (qd_project_update_box (harness->project, &box, NULL));
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("labelme"), NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (file, &moved, NULL, NULL));
  g_assert_nonnull (strstr (moved, "\"shape_type\":\"rectangle\",\"points\":[[2,1],[7,12]]"));
  g_assert_null (strstr (moved, "polygon"));
}

static void
test_refused (void)
{
  static const char *const texts[] = { "", "{}", "[]", "{\"shapes\":7}", "{\"shapes\":[}", NULL };

  published_check_refused ("labelme", "a.json", texts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/labelme/round-trips", test_round_trips);
  g_test_add_func ("/labelme/shapes", test_shapes);
  g_test_add_func ("/labelme/outline", test_outline);
  g_test_add_func ("/labelme/refused", test_refused);
  return g_test_run ();
}
