/* Files of COCO's that are damaged, or written otherwise than most. */
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "tests/formats/collect.h"

static Collected *
read_text (const char *text)
{
  return collect_bytes ("coco", "a.json", text, -1);
}

static void
test_order_and_damage (void)
{
  g_autoptr (Collected) collected = read_text (
      "\xef\xbb\xbf{\"annotations\":[{\"image_id\":\"x\",\"category_id\":7,\"bbox\":[1,2,3,4.5],\"truncated\":1},\n"
      "{\"image_id\":\"x\",\"category_id\":9,\"bbox\":[1,2,3,4]},{\"image_id\":5,\"category_id\":7,\"bbox\":[1,2,3,4]},\n"
      "{\"image_id\":\"x\",\"category_id\":7,\"bbox\":[1,2,3]},7,{\"image_id\":\"x\",\"category_id\":7,\"bbox\":[1,2,3,1e300]}]"
      ","
      "\"images\":[{\"id\":\"x\",\"file_name\":\"a/b.jpg\",\"width\":10,\"height\":20},{\"id\":\"x\",\"file_name\":\"c.jpg\"},"
      "{\"id\":2},{\"id\":3,\"file_name\":\"empty.jpg\"}],\"categories\":[{\"id\":7,\"name\":\"bee\"},{\"id\":8}]}");

  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected->annotations->len, ==, 2);
  const QdAnnotation *annotation = collected_get (collected, 0);
  g_assert_cmpstr (annotation->photo, ==, "a/b.jpg");
  g_assert_cmpuint (annotation->width, ==, 10);
  g_assert_cmpuint (annotation->boxes->len, ==, 1);
  const QdAnnotationBox *box = collected_get_box (collected, 0, 0);
  g_assert_cmpfloat (box->box.ymax, ==, 6.5);
  g_assert_true (box->truncated && !box->difficult && isnan (box->confidence));
  g_assert_cmpuint (collected_get (collected, 1)->boxes->len, ==, 0);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged box"), ==, 4);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged line"), ==, 3);
  g_assert_cmpstr (collected->report->warnings->pdata[collected->report->warnings->len - 1], ==,
                   "a.json, line 3 (annotations 6): the bbox of an annotation is not four numbers; left out.");
  g_assert_cmpuint (qd_class_numbers_count (collected->classes), ==, 1);
  g_assert_cmpstr (qd_class_numbers_get (collected->classes, 7)->name, ==, "bee");
}

/* An annotation without a bbox has its outline's; numbers may be in quotes; an outline as a mask's runs has none. */
static void
test_outlines (void)
{
  g_autoptr (Collected) collected = read_text (
      "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}],\"categories\":[{\"id\":1,\"name\":\"bee\"}],\"annotations\":["
      "{\"image_id\":1,\"category_id\":1,\"segmentation\":[[10,20,30,25,12,60],[40,21,41,22,5,30]]},"
      "{\"image_id\":1,\"category_id\":1,\"bbox\":[\"1\",\"2.5\",\"3\",\"4\"],\"iscrowd\":1},"
      "{\"image_id\":1,\"category_id\":1,\"segmentation\":{\"counts\":\"abc\",\"size\":[3,4]}}]}");

  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected_get (collected, 0)->boxes->len, ==, 2);
  const QdAnnotationBox *outline = collected_get_box (collected, 0, 0), *quoted = collected_get_box (collected, 0, 1);
  g_assert_true (outline->box.xmin == 5 && outline->box.ymin == 20 && outline->box.xmax == 41 && outline->box.ymax == 60);
  g_assert_true (quoted->box.xmin == 1 && quoted->box.ymax == 6.5 && quoted->difficult);
  g_assert_cmpstr (collected->report->warnings->pdata[0], ==,
                   "a.json, line 1 (annotations 3): the bbox of an annotation is not four numbers; left out.");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *sentence;
  } cases[] = {
    { "", "a.json" },
    { "7", "a.json" },
    { "[]", "no list of images" },
    { "{}", "no list of images" },
    { "{\"images\":[", "a.json" },
    { "{\"images\":[]", "a.json" },
    { "{\"images\":[{}}", "a.json" },
    { "{\"images\":[]} x", "a.json" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Collected) collected = read_text (cases[i].text);
      g_assert_error (collected->error, QD_ERROR, QD_ERROR_INPUT);
      g_test_message ("%s", collected->error->message);
      g_assert_nonnull (strstr (collected->error->message, cases[i].sentence));
      g_assert_cmpuint (collected->annotations->len, ==, 0);
    }
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("{\"images\":");

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, '[');
  g_autoptr (Collected) collected = read_text (text->str);
  g_assert_error (collected->error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (collected->error->message, "too deep"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coco/order-and-damage", test_order_and_damage);
  g_test_add_func ("/coco/outlines", test_outlines);
  g_test_add_func ("/coco/refused", test_refused);
  g_test_add_func ("/coco/deep", test_deep);
  return g_test_run ();
}
