#include "engine/core/error.h"
#include "engine/metrics/coco-files.h"
#include "engine/metrics/coco.h"
#include "engine/metrics/precision-recall.h"

#include <glib/gstdio.h>

static QdCocoSet *
load (const char *folder, const char *truths, const char *found)
{
  const char *fixtures = g_getenv ("QD_FIXTURES");
  g_autofree char *truth_path = NULL, *found_path = NULL;
  g_autoptr (GError) error = NULL;
  QdCocoSet *set;

  if (fixtures == NULL || !g_file_test (fixtures, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("the fixtures are not there");
      return NULL;
    }
  truth_path = g_build_filename (fixtures, "metrics", folder, truths, NULL);
  found_path = g_build_filename (fixtures, "metrics", folder, found, NULL);
  set = qd_coco_set_load (truth_path, found_path, &error);
  g_assert_no_error (error);
  return set;
}

static void
summarize (const QdCocoSet *set, QdCocoSummary *summary)
{
  qd_coco_summarize ((QdTruthBox *) (gpointer) set->truths->data, set->truths->len, (QdScoredBox *) (gpointer) set->found->data,
                     set->found->len, set->classes->len, summary, NULL);
}

static void
check (const QdCocoSummary *summary, const double expected[12], double tolerance)
{
  const double *got = &summary->ap;

  for (guint i = 0; i < 12; i++)
    g_assert_cmpfloat_with_epsilon (got[i], expected[i], tolerance);
}

static void
test_reference (void)
{
  static const double expected[] = { 0.505, 0.697, 0.573, 0.586, 0.519, 0.501, 0.387, 0.594, 0.595, 0.640, 0.566, 0.564 };
  g_autoptr (QdCocoSet) set = load ("coco", "instances_val2014_100_boxes.json", "instances_val2014_fakebbox100_results.json");
  QdCocoSummary summary;

  if (set == NULL)
    return;
  g_assert_cmpuint (set->n_photos, ==, 100);
  g_assert_cmpuint (set->truths->len, ==, 839);
  g_assert_cmpuint (set->found->len, ==, 734);
  g_assert_cmpuint (set->classes->len, ==, 80);
  g_assert_cmpuint (set->n_left_out, ==, 0);
  summarize (set, &summary);
  check (&summary, expected, 0.0005);
}

/* Six digits, without crowds; the detections come in both forms. */
static void
test_review (gconstpointer found)
{
  static const double expected[] = { 0.503647, 0.696973, 0.571667, 0.593252, 0.557991, 0.489363,
                                     0.386813, 0.593680, 0.595353, 0.654764, 0.603130, 0.553744 };
  g_autoptr (QdCocoSet) set = load ("review", "test_coco_eval/gts/sampled_gts_bbox_area.json", found);
  QdCocoSummary summary;

  if (set == NULL)
    return;
  g_assert_cmpuint (set->truths->len, ==, 830);
  g_assert_cmpuint (set->found->len, ==, 734);
  summarize (set, &summary);
  check (&summary, expected, 1e-6);
}

/* One class on ten photos; VOC's figures, and the same with pixels counted at both ends. */
static void
test_toy (void)
{
  static const struct
  {
    double overlap, every, eleven;
  } rows[] = { { 0.5, 0.8958333333, 0.8863636364 }, { 0.75, 0.5097222222, 0.4924242424 } };
  g_autoptr (QdCocoSet) set =
      load ("review", "toyexample/gts_coco_format/toy_example_coco.JSON", "toyexample/dets_coco_format/coco_dets.json");

  if (set == NULL)
    return;
  g_assert_cmpuint (set->truths->len, ==, 12);
  g_assert_cmpuint (set->found->len, ==, 12);
  for (guint i = 0; i < 4; i++)
    for (guint class_index = 0; class_index < set->classes->len; class_index++)
      {
        g_autoptr (QdPrecisionRecall) curve = qd_precision_recall_new (
            (QdTruthBox *) (gpointer) set->truths->data, 12, (QdScoredBox *) (gpointer) set->found->data, 12, class_index,
            rows[i / 2].overlap, i % 2 ? QD_EXTENT_INCLUSIVE : QD_EXTENT_CONTINUOUS);

        if (curve->n_truths == 0)
          continue;
        g_assert_cmpfloat_with_epsilon (curve->ap, rows[i / 2].every, 1e-9);
        g_assert_cmpfloat_with_epsilon (curve->ap11, rows[i / 2].eleven, 1e-9);
      }
}

/* A crowd swallows what falls into it; a box too small for a range is no mistake there. */
static void
test_crowd_and_ranges (void)
{
  const QdTruthBox truths[] = {
    { 0, 0, { 0, 0, 20, 20 }, 400, FALSE, FALSE },
    { 0, 0, { 100, 0, 400, 300 }, 90000, FALSE, TRUE },
    { 1, 0, { 0, 0, 100, 100 }, 10000, FALSE, FALSE },
  };
  const QdScoredBox found[] = {
    { 0, 0, 0.9, { 110, 10, 140, 40 } }, { 0, 0, 0.8, { 200, 10, 230, 40 } },   { 0, 0, 0.7, { 0, 0, 20, 20 } },
    { 1, 0, 0.6, { 0, 0, 100, 100 } },   { 1, 0, 0.5, { 300, 300, 400, 400 } },
  };
  QdCocoSummary summary;
  double class_ap[2];

  qd_coco_summarize (truths, 3, found, 5, 2, &summary, class_ap);
  g_assert_cmpfloat_with_epsilon (summary.ap, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (summary.ap_small, 1, 1e-12);
  g_assert_cmpfloat (summary.ap_medium, ==, -1);
  g_assert_cmpfloat_with_epsilon (summary.ap_large, 1, 1e-12);
  g_assert_cmpfloat (summary.ar1, ==, 0.5); /* the best of photo 0 lies in the crowd */
  g_assert_cmpfloat (summary.ar10, ==, 1);
  g_assert_cmpfloat_with_epsilon (class_ap[0], 1, 1e-12);
  g_assert_cmpfloat (class_ap[1], ==, -1);
}

static void
test_nothing (void)
{
  const QdTruthBox truth = { 0, 0, { 0, 0, 20, 20 }, 400, FALSE, FALSE };
  QdCocoSummary summary;

  qd_coco_summarize (NULL, 0, NULL, 0, 3, &summary, NULL);
  g_assert_cmpfloat (summary.ap, ==, -1);
  g_assert_cmpfloat (summary.ar100, ==, -1);
  qd_coco_summarize (&truth, 1, NULL, 0, 1, &summary, NULL);
  g_assert_cmpfloat (summary.ap, ==, 0);
  g_assert_cmpfloat (summary.ar_small, ==, 0);
  g_assert_cmpfloat (summary.ap_large, ==, -1);
}

static void
test_refused (void)
{
  static const char head[] = "{\"images\":[{\"id\":1}],\"categories\":[{\"id\":3,\"name\":\"bee\"}],\"annotations\":[";
  static const struct
  {
    const char *truth, *found;
  } cases[] = {
    { "[]", "[]" },
    { "{\"images\":[]}", "[]" },
    { "{\"images\":[7],\"categories\":[],\"annotations\":[]}", "[]" },
    { "TRUTH{\"image_id\":2,\"category_id\":3,\"bbox\":[0,0,1,1]}", "[]" },
    { "TRUTH{\"image_id\":1,\"category_id\":4,\"bbox\":[0,0,1,1]}", "[]" },
    { "TRUTH{\"image_id\":1,\"category_id\":3,\"bbox\":[0,0,-1,1]}", "[]" },
    { "TRUTH{\"image_id\":1,\"category_id\":3,\"bbox\":[0,0,1]}", "[]" },
    { "TRUTH", "3" },
    { "TRUTH", "[{\"image_id\":1,\"category_id\":3,\"bbox\":[0,0,1,1]}]" },
    { "TRUTH", "[{\"image_id\":9,\"category_id\":3,\"bbox\":[0,0,1,1],\"score\":1}]" },
    { "TRUTH", "[[]]" },
  };
  g_autofree char *folder = g_dir_make_tmp ("quadrat-coco-XXXXXX", NULL);
  g_autofree char *truth_path = g_build_filename (folder, "truth.json", NULL);
  g_autofree char *found_path = g_build_filename (folder, "found.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean whole = g_str_has_prefix (cases[i].truth, "TRUTH");
      g_autofree char *truth = whole ? g_strconcat (head, cases[i].truth + 5, "]}", NULL) : g_strdup (cases[i].truth);
      g_autoptr (GError) error = NULL;
      g_autoptr (QdCocoSet) set = NULL;

      g_assert_true (g_file_set_contents (truth_path, truth, -1, NULL));
      g_assert_true (g_file_set_contents (found_path, cases[i].found, -1, NULL));
      set = qd_coco_set_load (truth_path, found_path, &error);
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_null (set);
      g_assert_nonnull (strstr (error->message, whole && !g_str_equal (cases[i].found, "[]") ? "found.json" : "truth.json"));
    }
  g_unlink (truth_path);
  g_unlink (found_path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/coco/reference", test_reference);
  g_test_add_data_func ("/metrics/coco/review", "test_coco_eval/cocoapi_results.json", test_review);
  g_test_add_data_func ("/metrics/coco/review-annotations", "test_coco_eval/dets/sampled_bbox_results.json", test_review);
  g_test_add_func ("/metrics/coco/toy", test_toy);
  g_test_add_func ("/metrics/coco/crowd-and-ranges", test_crowd_and_ranges);
  g_test_add_func ("/metrics/coco/nothing", test_nothing);
  g_test_add_func ("/metrics/coco/refused", test_refused);
  return g_test_run ();
}
