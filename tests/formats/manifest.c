#include "engine/core/error.h"
#include "tests/formats/collect.h"

#include <math.h>
#include <string.h>

#define TYPE    "\"type\":\"groundtruth/object-detection\""
#define BOX(id) "{\"class_id\":" id ",\"left\":1,\"top\":2,\"width\":3,\"height\":4}"
#define LINE(photo, boxes, map)                                                                                                \
  "{\"source-ref\":\"" photo "\",\"j\":{\"image_size\":[{\"width\":100,\"height\":80,\"depth\":3}],\"annotations\":[" boxes    \
  "]},"                                                                                                                        \
  "\"j-metadata\":{\"objects\":[{\"confidence\":0.25}],\"class-map\":{" map "}," TYPE "}}\n"

static Collected *
read_text (const char *text)
{
  return collect_bytes ("manifest", "a.manifest", text, -1);
}

static void
test_line (void)
{
  g_autoptr (Collected) collected = read_text (LINE ("s3://bucket/a.jpg", BOX ("0"), "\"0\":\"bee\""));

  g_assert_no_error (collected->error);
  const QdAnnotation *annotation = collected_get (collected, 0);
  const QdAnnotationBox *box = collected_get_box (collected, 0, 0);
  g_assert_cmpstr (annotation->photo, ==, "s3://bucket/a.jpg");
  g_assert_cmpstr (annotation->place, ==, "Line 1 of a.manifest");
  g_assert_cmpuint (annotation->width, ==, 100);
  g_assert_cmpuint (annotation->height, ==, 80);
  g_assert_cmpstr (box->class_name, ==, "bee");
  g_assert_cmpfloat (box->box.xmin, ==, 1);
  g_assert_cmpfloat (box->box.ymin, ==, 2);
  g_assert_cmpfloat (box->box.xmax, ==, 4);
  g_assert_cmpfloat (box->box.ymax, ==, 6);
  g_assert_cmpfloat (box->confidence, ==, 0.25);
}

/* A number that a line's own class-map lacks is looked up in those of the other lines, later ones too; its own comes first. */
static void
test_class_maps (void)
{
  g_autoptr (Collected) collected = read_text (LINE ("a.jpg", BOX ("1"), "") LINE ("b.jpg", BOX ("1"), "\"1\":\"wasp\"") LINE (
      "c.jpg", BOX ("1"), "\"1\":\"hornet\"") LINE ("d.jpg", BOX ("7"), "\"1\":\"bee\""));

  g_assert_no_error (collected->error);
  g_assert_cmpstr (collected_get_box (collected, 0, 0)->class_name, ==, "wasp");
  g_assert_cmpstr (collected_get_box (collected, 1, 0)->class_name, ==, "wasp");
  g_assert_cmpstr (collected_get_box (collected, 2, 0)->class_name, ==, "hornet");
  g_assert_cmpuint (collected_get (collected, 3)->boxes->len, ==, 0);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged box"), ==, 1);
  g_assert_nonnull (strstr (collected->report->warnings->pdata[0], "Line 4 of a.manifest"));
}

/* Adjustment jobs append a pair; the last one counts. Classification and the like beside it are passed over. */
static void
test_attributes (void)
{
  g_autoptr (Collected) collected = read_text (
      "{\"source-ref\":\"a.jpg\",\"kind\":1,\"kind-metadata\":{\"type\":\"groundtruth/image-classification\"},"
      "\"first\":{\"annotations\":[" BOX (
          "0") "]},\"first-metadata\":{\"class-map\":{\"0\":\"old\"}," TYPE "},"
               "\"second\":{\"annotations\":[" BOX (
                   "0") "]},\"second-metadata\":{\"class-map\":{\"0\":\"new\"},\"adjustment-status\":\"adjusted\"," TYPE
                        "}}\n");

  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected_get (collected, 0)->boxes->len, ==, 1);
  g_assert_cmpstr (collected_get_box (collected, 0, 0)->class_name, ==, "new");
}

/* A line that two jobs with classes of their own labelled, joined, has the boxes of both; their numbers are their own. */
static void
test_joined_jobs (void)
{
  g_autoptr (Collected) collected = read_text ("{\"source-ref\":\"a.jpg\",\"bees\":{\"annotations\":[" BOX (
      "0") "]},\"bees-metadata\":{\"class-map\":{\"0\":\"bee\"}," TYPE
           "},\"wasps\":{\"annotations\":[" BOX ("0") "," BOX (
               "1") "]},\"wasps-metadata\":{\"class-map\":{\"0\":\"wasp\",\"1\":\"hornet\"}," TYPE "}}\n");

  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected_get (collected, 0)->boxes->len, ==, 3);
  g_assert_cmpstr (collected_get_box (collected, 0, 0)->class_name, ==, "bee");
  g_assert_cmpstr (collected_get_box (collected, 0, 1)->class_name, ==, "wasp");
  g_assert_cmpstr (collected_get_box (collected, 0, 2)->class_name, ==, "hornet");
}

/* The manifests of several jobs in a folder are one: each line by its own class-map. */
static void
test_folder (void)
{
  g_autofree char *folder = NULL;

  if (!g_file_test (g_getenv ("QD_FIXTURES"), G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("no fixtures");
      return;
    }
  folder = g_build_filename (g_getenv ("QD_FIXTURES"), "manifests/greengrass", NULL);
  g_autoptr (Collected) collected = collect ("manifest", folder);
  guint boxes = 0, empty = 0;
  g_assert_no_error (collected->error);
  for (guint i = 0; i < collected->annotations->len; i++)
    {
      boxes += collected_get (collected, i)->boxes->len;
      empty += collected_get (collected, i)->boxes->len == 0;
    }
  g_assert_cmpuint (collected->annotations->len, ==, 21 + 624 + 32 + 633);
  g_assert_cmpuint (boxes, ==, 19 + 590 + 33 + 579);
  g_assert_cmpuint (empty, ==, 2 + 36 + 1 + 56);
  g_assert_cmpint (qd_format_find ("manifest")->probe (folder), >, 90);
}

static void
test_damaged_lines (void)
{
  g_autoptr (Collected) collected = read_text (
      "\xef\xbb\xbf\n" LINE ("a.jpg", "", "") "   \r\n{\"source-ref\":\n[1]\n{\"source-ref\":\"b.jpg\"}\n{\"j\":1}\n" LINE (
          "c.jpg",
          "{\"class_id\":0},5,{\"class_id\":0,\"left\":\"x\",\"top\":2,\"width\":3,\"height\":4}," BOX ("0.5") "," BOX ("0"),
          "\"0\":\"bee\"")
          LINE ("d.jpg", "{\"class_id\":0,\"left\":1e300,\"top\":2,\"width\":3,\"height\":4}", "\"0\":\"bee\""));
  g_autofree char *reasons = qd_report_reasons_to_json (collected->report);

  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected->annotations->len, ==, 3);
  g_assert_cmpstr (reasons, ==, "{\"damaged box\":5,\"damaged line\":3,\"no labels\":1}");
  g_assert_cmpuint (collected_get (collected, 1)->boxes->len, ==, 1);
  g_assert_nonnull (strstr (collected->report->warnings->pdata[0], "line 4"));
}

static void
test_refused (void)
{
  g_autoptr (GString) deep = g_string_new ("{\"source-ref\":");

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  const char *const cases[] = { "", "\n\n", "hello", "{\"source-ref\":", "\x89PNG\r\n\x1a\n", deep->str };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Collected) collected = read_text (cases[i]);
      g_assert_error (collected->error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_cmpuint (strlen (collected->error->message), <, 400);
      g_assert_nonnull (strstr (collected->error->message, "a.manifest"));
      g_assert_cmpuint (collected->annotations->len, ==, 0);
    }
}

static void
test_probe (void)
{
  const QdFormat *manifest = qd_format_find ("manifest");

  g_assert_cmpint (manifest->probe ("/nonexistent"), ==, 0);
  g_assert_cmpint (manifest->probe ("/"), ==, 0);
  if (g_file_test (g_getenv ("QD_FIXTURES"), G_FILE_TEST_IS_DIR))
    {
      g_autofree char *yes = g_build_filename (g_getenv ("QD_FIXTURES"), "manifests/cigars/output.manifest", NULL);
      g_autofree char *no = g_build_filename (g_getenv ("QD_FIXTURES"), "inat/api/README.md", NULL);
      g_assert_cmpint (manifest->probe (yes), >, 90);
      g_assert_cmpint (manifest->probe (no), ==, 0);
    }
}

static void
test_number (void)
{
  static const struct
  {
    double value;
    const char *text;
  } cases[] = {
    { 0, "0" },
    { 101, "101" },
    { -3, "-3" },
    { 0.1, "0.1" },
    { 30.5, "30.5" },
    { 1234567, "1234567" },
    { 1 / 3.0, "0.3333333333333333" },
    { 100.00000000000001, "100.00000000000001" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = qd_format_number (cases[i].value);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpfloat (g_ascii_strtod (text, NULL), ==, cases[i].value);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/manifest/line", test_line);
  g_test_add_func ("/manifest/class-maps", test_class_maps);
  g_test_add_func ("/manifest/attributes", test_attributes);
  g_test_add_func ("/manifest/joined-jobs", test_joined_jobs);
  g_test_add_func ("/manifest/folder", test_folder);
  g_test_add_func ("/manifest/damaged-lines", test_damaged_lines);
  g_test_add_func ("/manifest/refused", test_refused);
  g_test_add_func ("/manifest/probe", test_probe);
  g_test_add_func ("/formats/number", test_number);
  return g_test_run ();
}
