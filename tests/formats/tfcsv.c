#include <math.h>
#include <string.h>

#include "tests/formats/published.h"

static void
test_round_trips (void)
{
  if (harness_no_fixtures ())
    return;
  published_check_round_trips ("tfcsv", "out.csv", "parts");
  published_check_round_trips ("tfcsv", "out", "parts/out.csv");
}

static void
test_rows (void)
{
  g_autoptr (Collected) collected =
      collect_bytes ("tfcsv", "a.csv",
                     "class;xmax;ymax;xmin;ymin;filename;height;width\r\n"
                     "bee;30;40;10.5;20;a.jpg;80;100\r\nwasp;3;4;1;2;b.jpg;;\r\n"
                     "\"'-moth\";9;9;1;1;a.jpg;80;100\r\nbee;x;4;1;2;a.jpg;80;100\r\n;3;4;1;2;a.jpg\r\n",
                     -1);
  const QdAnnotationBox *box;

  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected->annotations->len, ==, 2);
  g_assert_cmpstr (collected_get (collected, 0)->photo, ==, "a.jpg");
  g_assert_cmpuint (collected_get (collected, 0)->width, ==, 100);
  g_assert_cmpuint (collected_get (collected, 0)->height, ==, 80);
  g_assert_cmpuint (collected_get (collected, 0)->boxes->len, ==, 2);
  g_assert_cmpuint (collected_get (collected, 1)->width, ==, 0);
  box = collected_get_box (collected, 0, 0);
  g_assert_cmpfloat (box->box.xmin, ==, 10.5);
  g_assert_cmpfloat (box->box.ymax, ==, 40);
  g_assert_cmpstr (collected_get_box (collected, 0, 1)->class_name, ==, "-moth");
  g_assert_cmpstr (collected->report->warnings->pdata[0], ==,
                   "Line 5 of a.csv: xmin, ymin, xmax or ymax is no number; left out.");
  g_assert_cmpstr (collected->report->warnings->pdata[1], ==, "Line 6 of a.csv: there is no filename or no class; left out.");
}

static void
test_written (void)
{
  g_autoptr (Harness) harness = harness_new ();
  gint64 bee = qd_project_ensure_class (harness->project, "bee", NULL);
  QdBox box = { .class_id = bee, .box = { 1, 2.5, 30, 40 }, .source = QD_BOX_BY_PERSON, .score = NAN };
  g_autofree char *out = harness_path (harness, "out.csv"), *credits = harness_path (harness, "out_credits.csv");
  g_autofree char *text = NULL, *table = NULL;

  box.photo_id = harness_add_photo (harness, "a, b.jpg", 0, 100, 80, NULL);
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("tfcsv"), NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (out, &text, NULL, NULL));
  g_assert_true (g_file_get_contents (credits, &table, NULL, NULL));
  g_assert_cmpstr (text, ==, "filename,width,height,class,xmin,ymin,xmax,ymax\n\"a, b.jpg\",100,80,bee,1,2.5,30,40\n");
  g_assert_cmpstr (table, ==, "file,credit,license,url\n\"a, b.jpg\",\"Ana, no rights reserved (CC0)\",cc0,\n");
}

static void
test_refused (void)
{
  static const char *const texts[] = { "", "a,b\n1,2\n", "filename,class,xmin,ymin,xmax\n", NULL };
  g_autoptr (Collected) collected = collect_bytes ("tfcsv", "a.csv", texts[2], -1);

  published_check_refused ("tfcsv", "a.csv", texts);
  g_assert_cmpstr (collected->error->message, ==, "a.csv has no column “ymax” in its first line.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tfcsv/round-trips", test_round_trips);
  g_test_add_func ("/tfcsv/rows", test_rows);
  g_test_add_func ("/tfcsv/written", test_written);
  g_test_add_func ("/tfcsv/refused", test_refused);
  return g_test_run ();
}
