#include <math.h>
#include <string.h>

#include "engine/core/file.h"
#include "tests/formats/published.h"

static void
test_round_trips (void)
{
  if (!harness_no_fixtures ())
    published_check_round_trips ("camtrap", "out", "parts");
}

#define HEADER                                                                                                                 \
  "observationID,deploymentID,mediaID,observationLevel,observationType,scientificName,bboxX,bboxY,bboxWidth,bboxHeight,"       \
  "classificationProbability\n"

/* bboxX and bboxY are the upper left corner, as the schema says. */
static void
test_rows (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *observations = harness_path (harness, "in/observations.csv"),
                  *media = harness_path (harness, "in/media.csv");
  g_autofree char *in = harness_path (harness, "in");
  g_autoptr (Collected) collected = NULL;

  g_assert_true (qd_file_make_folder (in, NULL));
  g_assert_true (g_file_set_contents (media, "mediaID,filePath,fileName\nm1,https://x.org/1,a.jpg\nm2,b/c.jpg,\n", -1, NULL));
  g_assert_true (g_file_set_contents (observations,
                                      HEADER "o1,d,m1,media,animal,Vulpes vulpes,0.2,0.25,0.4,0.5,0.75\n"
                                             "o2,d,m1,media,human,,0,0,1,1,\no3,d,m2,media,blank,,,,,,\n"
                                             "o4,d,,event,animal,Vulpes vulpes,,,,,\no5,d,m3,media,animal,Vulpes vulpes,,,,,\n"
                                             "o6,d,m1,media,animal,Vulpes vulpes,0.2,x,0.4,0.5,\n",
                                      -1, NULL));
  g_assert_cmpstr (qd_format_probe (in, NULL)->name, ==, "camtrap");
  collected = collect ("camtrap", in);
  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected->annotations->len, ==, 2);
  const QdAnnotation *first = collected_get (collected, 0), *second = collected_get (collected, 1);
  g_assert_cmpstr (first->photo, ==, "https://x.org/1");
  g_assert_cmpstr (first->alias, ==, "a.jpg");
  g_assert_cmpuint (first->boxes->len, ==, 2);
  const QdAnnotationBox *box = collected_get_box (collected, 0, 0);
  QdCornerBox pixels = qd_relative_box_to_pixels (&box->relative, 100, 80);
  g_assert_cmpstr (box->class_name, ==, "Vulpes vulpes");
  g_assert_cmpfloat (box->confidence, ==, 0.75);
  g_assert_cmpfloat (pixels.xmin, ==, 20);
  g_assert_cmpfloat (pixels.ymin, ==, 20);
  g_assert_cmpfloat (pixels.xmax, ==, 60);
  g_assert_cmpfloat (pixels.ymax, ==, 60);
  g_assert_cmpstr (collected_get_box (collected, 0, 1)->class_name, ==, "human");
  g_assert_cmpstr (second->photo, ==, "b/c.jpg");
  g_assert_cmpuint (second->boxes->len, ==, 0);
  g_assert_cmpstr (collected->report->warnings->pdata[0], ==,
                   "Line 7 of observations.csv: bboxX, bboxY, bboxWidth or bboxHeight is no number; left out.");
}

static void
test_refused (void)
{
  static const char *const texts[] = { "", "mediaID,observationType\n", NULL };

  published_check_refused ("camtrap", "observations.csv", texts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camtrap/round-trips", test_round_trips);
  g_test_add_func ("/camtrap/rows", test_rows);
  g_test_add_func ("/camtrap/refused", test_refused);
  return g_test_run ();
}
