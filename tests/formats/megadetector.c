#include <math.h>
#include <string.h>

#include "tests/formats/published.h"

static void
test_round_trips (void)
{
  if (!harness_no_fixtures ())
    published_check_round_trips ("megadetector", "out.json", "parts");
}

#define IMAGES                                                                                                                 \
  "{\"images\":[{\"file\":\"a.jpg\",\"max_detection_conf\":0.9,\"detections\":[{\"category\":\"1\",\"conf\":0.9,\"bbox\":"     \
  "[0.25,0.5,0.5,0.25]},{\"category\":\"3\",\"conf\":0.2,\"bbox\":[0,0,0.1,0.1]},{\"category\":\"1\",\"conf\":7,\"bbox\":"     \
  "[0,0,1,1]}]},\n{\"file\":\"b.jpg\",\"failure\":\"Failure image access\"},\n{\"file\":\"c.jpg\",\"detections\":null},"       \
  "{\"file\":\"d.jpg\",\"detections\":[]}],"                                                                                   \
  "\"detection_categories\":{\"1\":\"animal\",\"2\":\"person\"},\"info\":{\"detector\":\"md_v5a.0.0.pt\"}}"

/* A machine's boxes are suggestions: they stand beside a person's, and do not come to a photo that somebody is done with. */
static void
test_suggestions (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *in = harness_path (harness, "in.json"), *out = harness_path (harness, "out.json"), *text = NULL;
  gint64 bee = qd_project_ensure_class (harness->project, "bee", NULL);
  QdBox own = { .class_id = bee, .box = { 1, 1, 9, 9 }, .source = QD_BOX_BY_PERSON, .score = NAN };

  own.photo_id = harness_add_photo (harness, "a.jpg", 0, 200, 100, NULL);
  gint64 empty = harness_add_photo (harness, "d.jpg", 0, 200, 100, NULL);
  g_assert_true (qd_project_insert_box (harness->project, &own, NULL));
  g_assert_true (g_file_set_contents (in, IMAGES, -1, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (QdBoxesReport) report = harness_import (harness, in, NULL);
      g_autofree char *reasons = qd_report_reasons_to_json (report->report);
      g_assert_cmpstr (report->format->name, ==, "megadetector");
      g_assert_cmpuint (report->report->added, ==, 1 - i);
      g_assert_cmpuint (report->report->unchanged, ==, i);
      g_assert_cmpstr (reasons, ==, "{\"damaged box\":2,\"failed photo\":2}");
    }
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, own.photo_id, NULL);
  g_assert_cmpuint (boxes->len, ==, 2);
  const QdBox *box = &g_array_index (boxes, QdBox, 1);
  g_assert_cmpint (box->source, ==, QD_BOX_BY_PREDICTION);
  g_assert_cmpfloat (box->score, ==, 0.9);
  g_assert_cmpfloat (box->box.xmin, ==, 50);
  g_assert_cmpfloat (box->box.ymin, ==, 50);
  g_assert_cmpfloat (box->box.xmax, ==, 150);
  g_assert_cmpfloat (box->box.ymax, ==, 75);
  g_autoptr (QdPhoto) photo = qd_project_get_photo (harness->project, empty, NULL);
  g_assert_cmpint (photo->mark, ==, QD_MARK_NONE);
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("megadetector"), NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (out, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"info\":{\"detector\":\"md_v5a.0.0.pt\"}"));
  g_assert_nonnull (strstr (text, "\"detection_categories\":{\"1\":\"animal\",\"2\":\"person\",\"3\":\"bee\"}"));
  g_assert_nonnull (strstr (text, "{\"category\":\"1\",\"conf\":0.9,\"bbox\":[0.25,0.5,0.5,0.25]}"));
  g_assert_nonnull (strstr (text, "{\"category\":\"3\",\"conf\":1,\"bbox\":[0.005,0.01,0.04,0.08]}"));

  g_assert_true (qd_project_set_mark (harness->project, own.photo_id, QD_MARK_VERIFIED, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, in, NULL);
  g_assert_cmpuint (qd_report_count (report->report, "photo is done"), ==, 1);
  g_assert_cmpuint (report->report->added, ==, 0);
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "", "[]", "{\"images\":[]}", "{\"detection_categories\":{\"1\":\"a\"}}", "{\"images\":[{]}", NULL
  };

  published_check_refused ("megadetector", "a.json", texts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/megadetector/round-trips", test_round_trips);
  g_test_add_func ("/megadetector/suggestions", test_suggestions);
  g_test_add_func ("/megadetector/refused", test_refused);
  return g_test_run ();
}
