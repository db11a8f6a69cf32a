#include <math.h>
#include <string.h>

#include "tests/formats/published.h"

static void
test_round_trips (void)
{
  if (harness_no_fixtures ())
    return;
  published_check_round_trips ("createml", "out.json", "out");
  published_check_round_trips ("createml", "out", "parts/out.json");
}

/* x and y are the center, as Apple documents it: {"x":120,"y":164,"width":230,"height":119} reaches from 5 to 235. */
static void
test_convention (void)
{
  g_autoptr (Collected) collected = collect_bytes (
      "createml", "a.json",
      "[{\"image\":\"a.jpg\",\"annotations\":[{\"label\":\"carrot\",\"coordinates\":{\"x\":120,\"y\":164,\"width\":230,"
      "\"height\":119}},{\"label\":\"x\"},7]},\n{\"imagefilename\":\"b.jpg\",\"annotation\":[{\"coordinates\":{\"y\":2,\"x\":2,"
      "\"height\":2,\"width\":2},\"label\":\"bee\"}]},\n{\"annotations\":[]},{\"image\":\"c.jpg\",\"annotations\":[]}]",
      -1);
  const QdAnnotationBox *box;

  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected->annotations->len, ==, 3);
  box = collected_get_box (collected, 0, 0);
  g_assert_cmpstr (box->class_name, ==, "carrot");
  g_assert_cmpfloat (box->box.xmin, ==, 5);
  g_assert_cmpfloat (box->box.ymin, ==, 104.5);
  g_assert_cmpfloat (box->box.xmax, ==, 235);
  g_assert_cmpfloat (box->box.ymax, ==, 223.5);
  g_assert_cmpfloat (collected_get_box (collected, 1, 0)->box.xmax, ==, 3);
  g_assert_cmpuint (collected_get (collected, 2)->boxes->len, ==, 0);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged box"), ==, 2);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged line"), ==, 1);
  g_assert_cmpstr (collected->report->warnings->pdata[2], ==, "Line 3 of a.json: an image has no name; left out.");
}

/* What else an image and an annotation hold comes back, corners of another box do not count. */
static void
test_other_keys (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *in = harness_path (harness, "in.json"), *out = harness_path (harness, "out.json"), *text = NULL;

  harness_add_photo (harness, "a.jpg", 0, 100, 100, NULL);
  g_assert_true (g_file_set_contents (
      in,
      "[{\"image\":\"a.jpg\",\"verified\":true,\"annotations\":[{\"label\":\"bee\",\"sex\":\"f\",\"corners\":[50,50,60,60],"
      "\"coordinates\":{\"x\":5,\"y\":5,\"width\":4,\"height\":4}}]}]",
      -1, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, in, NULL);
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("createml"), NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (out, &text, NULL, NULL));
  g_assert_cmpstr (
      text, ==,
      "[\n{\"verified\":true,\"image\":\"a.jpg\",\"annotations\":[{\"sex\":\"f\",\"label\":\"bee\",\"coordinates\":"
      "{\"x\":5,\"y\":5,\"width\":4,\"height\":4}}],\"credit\":\"Ana, no rights reserved (CC0)\",\"license\":\"cc0\"}"
      "\n]\n");
}

/* Boxes of numbers up to 1 alone are parts of the photo. */
static void
test_parts (void)
{
  g_autoptr (Collected) collected = collect_bytes (
      "createml", "a.json",
      "[{\"image\":\"a.jpg\",\"annotations\":[{\"label\":\"bee\",\"coordinates\":{\"x\":0.5,\"y\":0.25,"
      "\"width\":0.5,\"height\":0.5}}]},{\"image\":\"b.jpg\",\"annotations\":[{\"label\":\"bee\",\"coordinates\":{"
      "\"x\":\"10\",\"y\":10,\"width\":4,\"height\":1}}]}]",
      -1);

  g_assert_no_error (collected->error);
  g_assert_true (collected_get (collected, 0)->relative);
  QdCornerBox box = qd_relative_box_to_pixels (&collected_get_box (collected, 0, 0)->relative, 100, 80);
  g_assert_true (box.xmin == 25 && box.ymin == 0 && box.xmax == 75 && box.ymax == 40);
  g_assert_false (collected_get (collected, 1)->relative);
  g_assert_cmpfloat (collected_get_box (collected, 1, 0)->box.xmin, ==, 8);
}

static void
test_refused (void)
{
  static const char *const texts[] = { "", "{\"images\":1}", "[", "[{}", "nothing", NULL };

  published_check_refused ("createml", "a.json", texts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/createml/round-trips", test_round_trips);
  g_test_add_func ("/createml/convention", test_convention);
  g_test_add_func ("/createml/other-keys", test_other_keys);
  g_test_add_func ("/createml/parts", test_parts);
  g_test_add_func ("/createml/refused", test_refused);
  return g_test_run ();
}
