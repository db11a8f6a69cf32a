#include <math.h>
#include <string.h>

#include "tests/formats/published.h"

static void
test_round_trips (void)
{
  if (!harness_no_fixtures ())
    published_check_round_trips ("sagemaker-json", "out", "parts");
}

/* The example of the developer guide. */
#define EXAMPLE                                                                                                                \
  "{\"file\":\"your_image_directory/sample_image1.jpg\",\"image_size\":[{\"width\":500,\"height\":400,\"depth\":3}],"          \
  "\"annotations\":[{\"class_id\":0,\"left\":111,\"top\":134,\"width\":61,\"height\":128},{\"class_id\":0,\"left\":161,"       \
  "\"top\":250,\"width\":79,\"height\":143},{\"class_id\":1,\"left\":101,\"top\":185,\"width\":42,\"height\":130}],"           \
  "\"categories\":[{\"class_id\":0,\"name\":\"dog\"},{\"class_id\":1,\"name\":\"cat\"}]}"

static void
test_example (void)
{
  g_autoptr (Collected) collected = collect_bytes ("sagemaker-json", "a.json", EXAMPLE, -1);
  const QdAnnotationBox *box;

  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected_get (collected, 0)->boxes->len, ==, 3);
  g_assert_cmpuint (collected_get (collected, 0)->width, ==, 500);
  box = collected_get_box (collected, 0, 2);
  g_assert_cmpstr (box->class_name, ==, "cat");
  g_assert_cmpfloat (box->box.xmin, ==, 101);
  g_assert_cmpfloat (box->box.ymin, ==, 185);
  g_assert_cmpfloat (box->box.xmax, ==, 143);
  g_assert_cmpfloat (box->box.ymax, ==, 315);
}

/* The example goes out as it came in, in the folders of the guide, with our own keys behind. */
static void
test_comes_back (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *in = harness_path (harness, "in.json"), *out = harness_path (harness, "out"), *text = NULL;
  g_autofree char *file = harness_path (harness, "out/train_annotation/sample_image1.json");

  qd_project_ensure_class (harness->project, "cat", NULL);
  harness_add_photo (harness, "sample_image1.jpg", 0, 500, 400, NULL);
  g_assert_true (g_file_set_contents (in, EXAMPLE, -1, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, in, NULL);
  g_assert_cmpstr (report->format->name, ==, "sagemaker-json");
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("sagemaker-json"), NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_autoptr (GString) expected = g_string_new (EXAMPLE);
  g_string_replace (expected, "your_image_directory/", "", 0);
  g_string_truncate (expected, expected->len - 1);
  g_string_append (expected, ",\"credit\":\"Ana, no rights reserved (CC0)\",\"license\":\"cc0\"}");
  g_assert_cmpstr (text, ==, expected->str);
}

static void
test_damaged (void)
{
  static const char *const texts[] = { "", "[]", "{\"file\":\"a.jpg\"}", "{\"annotations\":[}", NULL };
  g_autoptr (Collected) collected = collect_bytes (
      "sagemaker-json", "a.json",
      "{\"annotations\":[{\"class_id\":3,\"left\":1,\"top\":1,\"width\":1,\"height\":1},{\"class_id\":0,\"left\":\"1\"},0]}",
      -1);

  g_assert_no_error (collected->error);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged box"), ==, 3);
  published_check_refused ("sagemaker-json", "a.json", texts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sagemaker-json/round-trips", test_round_trips);
  g_test_add_func ("/sagemaker-json/example", test_example);
  g_test_add_func ("/sagemaker-json/comes-back", test_comes_back);
  g_test_add_func ("/sagemaker-json/damaged", test_damaged);
  return g_test_run ();
}
