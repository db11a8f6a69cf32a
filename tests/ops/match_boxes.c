#include "engine/ssd/matching.h"
#include "tests/ops/on-device.h"
#include "tests/ssd/ssd300.h"

#include <string.h>

static QdTruth
draw_truth (QdRandom *random, double least, double most)
{
  float width = (float)qd_random_range (random, least, most), height = (float)qd_random_range (random, least, most);
  float left = (float)qd_random_range (random, 0, 1 - width), top = (float)qd_random_range (random, 0, 1 - height);

  return (QdTruth){ left,
                    top,
                    left + width,
                    top + height,
                    1 + qd_random_below (random, 9),
                    qd_random_below (random, 4) == 0 ? QD_TRUTH_IGNORE : 0,
                    { 0, 0 } };
}

typedef struct
{
  QdMatchBoxes *match;
  const QdCenterBox *boxes;
  gint32 *labels;
  float *codes;
} Found;

/* One image against the reference. Returns: matched boxes. */
static guint
check_image (const Found *found, guint image, const QdTruth *truths, guint n_truths)
{
  const QdMatchOptions *options = qd_match_boxes_get_options (found->match);
  g_autofree gint32 *labels = g_new (gint32, options->n_boxes);
  g_autofree float *codes = g_new (float, 4 * options->n_boxes);
  const gint32 *found_labels = &found->labels[(gsize)image * options->n_boxes];
  const float *found_codes = &found->codes[(gsize)image * options->n_boxes * 4];
  guint n_matched
      = qd_match_boxes_reference (found->boxes, options->n_boxes, truths, n_truths, options->threshold, labels, codes, NULL);

  for (guint i = 0; i < options->n_boxes; i++)
    g_assert_cmpint (found_labels[i], ==, labels[i]);
  for (guint i = 0; i < 4 * options->n_boxes; i++)
    g_assert_cmpfloat_with_epsilon (found_codes[i], codes[i], 2e-5 * MAX (1, ABS (codes[i])));
  return n_matched;
}

static Found
run (QdMatchBoxes *match, const QdCenterBox *boxes)
{
  QdRecorder *recorder = qd_recorder_new (on_device_get ());

  qd_match_boxes_record (match, recorder);
  on_device_run (recorder, 2);
  return (Found){ match, boxes, on_device_take (qd_match_boxes_get_labels (match)),
                  on_device_take (qd_match_boxes_get_codes (match)) };
}

static void
free_found (Found *found)
{
  g_free (found->labels);
  g_free (found->codes);
}

static QdMatchBoxes *
make_match (guint n_images, guint n_boxes, guint max_truths, const QdCenterBox *boxes)
{
  g_autoptr (GError) error = NULL;
  const QdMatchOptions options = { n_images, n_boxes, max_truths, 0.5f };
  QdMatchBoxes *match = qd_match_boxes_new (on_device_get (), &options, boxes, &error);

  g_assert_no_error (error);
  return match;
}

/* The boxes of SSD300; images with few, many, no, tiny and only ignored truths, and one that is absent. */
static void
test_ssd300 (void)
{
  static const guint counts[] = { 3, 0, 23, 8, 5, 1 };
  QdDefaultBoxSpec spec = ssd300_spec ();
  g_autofree QdCenterBox *boxes = qd_default_boxes_new (&spec);
  g_autoptr (QdMatchBoxes) match = make_match (7, 8732, 23, boxes);
  QdTruth truths[6][23];
  guint n_matched = 0;
  g_autofree guint32 *matched = NULL;
  QdRandom random;
  Found found;

  qd_random_init (&random, 11, 1);
  for (guint image = 0; image < 6; image++)
    {
      for (guint j = 0; j < counts[image]; j++)
        {
          truths[image][j] = draw_truth (&random, image == 3 ? 0.001 : 0.05, image == 3 ? 0.004 : 0.8);
          if (image == 4)
            truths[image][j].flags = QD_TRUTH_IGNORE;
        }
      qd_match_boxes_set_truths (match, image, truths[image], counts[image]);
    }
  qd_match_boxes_set_absent (match, 6);
  found = run (match, boxes);
  for (guint image = 0; image < 6; image++)
    n_matched += check_image (&found, image, truths[image], counts[image]);
  for (guint i = 0; i < 8732; i++)
    g_assert_cmpint (found.labels[6 * 8732 + i], ==, QD_LABEL_IGNORED);
  matched = on_device_take (qd_match_boxes_get_matched (match));
  g_assert_cmpuint (matched[0], ==, n_matched);
  g_assert_cmpuint (n_matched, >, 100);
  free_found (&found);
}

/* Equal overlaps: a grid of equal boxes and truths that lie between them, exact in single precision. */
static void
test_ties (void)
{
  const QdTruth truths[] = {
    { 0.125f, 0.125f, 0.375f, 0.375f, 1, 0, { 0 } }, { 0, 0, 1, 1, 2, 0, { 0 } },
    { 0.375f, 0, 0.625f, 0.25f, 3, 0, { 0 } },       { 0.375f, 0, 0.625f, 0.25f, 4, 0, { 0 } },
    { 0.5f, 0.5f, 0.75f, 0.75f, 5, 0, { 0 } },       { 0.5f, 0.5f, 0.75f, 0.75f, 6, 0, { 0 } },
  };
  QdDefaultBoxSpec spec = { .n_maps = 1, .maps = { { .rows = 4, .columns = 4, .scale = 0.25, .next_scale = 0.25 } } };
  g_autofree QdCenterBox *boxes = qd_default_boxes_new (&spec);
  g_autoptr (QdMatchBoxes) match = make_match (1, 32, 6, boxes);
  Found found;

  qd_match_boxes_set_truths (match, 0, truths, 6);
  found = run (match, boxes);
  check_image (&found, 0, truths, 6);
  g_assert_cmpint (found.labels[0], ==, 2);     /* the first of all equals, which the later truth takes from the first */
  g_assert_cmpint (found.labels[2 * 1], ==, 4); /* the same of two twins */
  g_assert_cmpint (found.labels[2 * 10], ==, 6);
  g_assert_cmpint (found.labels[2 * 10 + 1], ==, 5); /* by overlap: the first of the twins */
  free_found (&found);
}

/* One default box, one image; a second run with other truths leaves nothing of the first. */
static void
test_replay (void)
{
  const QdCenterBox box = { 0.5, 0.5, 0.5, 0.5 };
  const QdTruth far = { 0, 0, 0.1f, 0.1f, 7, 0, { 0 } };
  g_autoptr (QdMatchBoxes) match = make_match (1, 1, 1, &box);
  Found found;

  qd_match_boxes_set_truths (match, 0, &far, 1);
  found = run (match, &box);
  g_assert_cmpuint (check_image (&found, 0, &far, 1), ==, 1);
  free_found (&found);
  qd_match_boxes_set_truths (match, 0, NULL, 0);
  found = run (match, &box);
  g_assert_cmpuint (check_image (&found, 0, NULL, 0), ==, 0);
  g_assert_cmpint (found.labels[0], ==, 0);
  free_found (&found);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/match_boxes/ssd300", test_ssd300);
  g_test_add_func ("/ops/match_boxes/ties", test_ties);
  g_test_add_func ("/ops/match_boxes/replay", test_replay);
  return on_device_finish ();
}
