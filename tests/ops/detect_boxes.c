#include "engine/ops/detect_boxes.h"

#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/ssd/box-code.h"
#include "tests/ops/on-device.h"
#include "tests/ssd/ssd300.h"

typedef struct
{
  QdDetectBoxesOptions options;
  float threshold, overlap;
  QdCenterBox *boxes;
  float *logits, *offsets; /* [n_images][n_boxes][n_classes], [n_images][n_boxes][4] */
  float *scores;           /* the device's, [n_images][n_classes - 1][n_boxes] */
  float *decoded;          /* the device's, [n_images][n_boxes][4] */
} Case;

static float
area (const float *a)
{
  float width = a[2] - a[0], height = a[3] - a[1];

  return width * height;
}

/* In single precision, as the shader has it. */
static float
iou (const float *a, const float *b)
{
  float width = MAX (MIN (a[2], b[2]) - MAX (a[0], b[0]), 0.0f), height = MAX (MIN (a[3], b[3]) - MAX (a[1], b[1]), 0.0f);
  float overlap = width * height;
  float joined = (area (a) + area (b)) - overlap;

  return joined > 0 ? overlap / joined : 0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const QdDetectedBox *one = a, *other = b;

  if (one->score != other->score)
    return one->score > other->score ? -1 : 1;
  if (one->label != other->label)
    return one->label < other->label ? -1 : 1;
  return one->default_box < other->default_box ? -1 : 1;
}

/* Appends what is left of a class to @kept. */
static void
suppress (const Case *it, guint image, guint label, GArray *kept)
{
  const QdDetectBoxesOptions *options = &it->options;
  const float *scores = &it->scores[((gsize)image * (options->n_classes - 1) + label - 1) * options->n_boxes];
  g_autoptr (GArray) candidates = g_array_new (FALSE, TRUE, sizeof (QdDetectedBox));
  guint start = kept->len;

  for (guint i = 0; i < options->n_boxes; i++)
    {
      QdDetectedBox box = { .score = scores[i], .label = label, .default_box = i };

      memcpy (&box, &it->decoded[((gsize)image * options->n_boxes + i) * 4], 4 * sizeof (float));
      if (scores[i] > 0)
        g_array_append_val (candidates, box);
    }
  g_array_sort (candidates, compare);
  g_array_set_size (candidates, MIN (candidates->len, options->candidates));
  for (guint i = 0; i < candidates->len; i++)
    {
      const QdDetectedBox *box = &g_array_index (candidates, QdDetectedBox, i);
      gboolean covered = FALSE;

      for (guint j = start; j < kept->len; j++)
        covered |= iou (&g_array_index (kept, QdDetectedBox, j).xmin, &box->xmin) > it->overlap;
      if (!covered)
        g_array_append_vals (kept, box, 1);
    }
}

static void
check_scores (const Case *it, guint image)
{
  const QdDetectBoxesOptions *options = &it->options;

  for (guint i = 0; i < options->n_boxes; i++)
    {
      gsize row = (gsize)image * options->n_boxes + i;
      const float *logits = &it->logits[row * options->n_classes], *offsets = &it->offsets[row * 4];
      const double code[] = { offsets[0], offsets[1], offsets[2], offsets[3] };
      QdCornerBox box = qd_corner_box_clip (qd_center_box_to_corner (qd_box_decode (code, it->boxes[i])), 1, 1);
      double most = -INFINITY, sum = 0;

      for (guint k = 0; k < options->n_classes; k++)
        most = MAX (most, logits[k]);
      for (guint k = 0; k < options->n_classes; k++)
        sum += exp (logits[k] - most);
      for (guint k = 1; k < options->n_classes; k++)
        {
          double score = exp (logits[k] - most) / sum;
          float found = it->scores[((gsize)image * (options->n_classes - 1) + k - 1) * options->n_boxes + i];

          if (fabs (score - it->threshold) > 1e-6)
            g_assert_cmpfloat_with_epsilon (found, score > it->threshold ? score : 0, 1e-6);
        }
      g_assert_cmpfloat_with_epsilon (it->decoded[row * 4], box.xmin, 3e-6);
      g_assert_cmpfloat_with_epsilon (it->decoded[row * 4 + 1], box.ymin, 3e-6);
      g_assert_cmpfloat_with_epsilon (it->decoded[row * 4 + 2], box.xmax, 3e-6);
      g_assert_cmpfloat_with_epsilon (it->decoded[row * 4 + 3], box.ymax, 3e-6);
    }
}

static void
check_image (const Case *it, QdDetectBoxes *detect, guint image)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, TRUE, sizeof (QdDetectedBox));
  const QdDetectedBox *found;
  guint n = qd_detect_boxes_get (detect, image, &found);

  check_scores (it, image);
  for (guint label = 1; label < it->options.n_classes; label++)
    suppress (it, image, label, kept);
  g_array_sort (kept, compare);
  g_array_set_size (kept, MIN (kept->len, it->options.detections));
  g_assert_cmpmem (found, n * sizeof (QdDetectedBox), kept->data, kept->len * sizeof (QdDetectedBox));
}

static QdDetectBoxes *
run (Case *it)
{
  const QdDetectBoxesOptions *options = &it->options;
  QdRecorder *recorder = qd_recorder_new (on_device_get ());
  QdTensor logits = on_device_tensor (options->n_images, options->n_boxes, options->n_classes, it->logits, FALSE);
  QdTensor offsets = on_device_tensor (options->n_images, options->n_boxes, 4, it->offsets, FALSE);
  g_autoptr (GError) error = NULL;
  QdDetectBoxes *detect = qd_detect_boxes_new (on_device_get (), options, it->boxes, &error);

  g_assert_no_error (error);
  qd_detect_boxes_set_thresholds (detect, it->threshold, it->overlap);
  qd_detect_boxes_record (detect, recorder, &logits, &offsets);
  on_device_run (recorder, 2);
  it->scores = on_device_take (qd_detect_boxes_get_scores (detect));
  it->decoded = on_device_take (qd_detect_boxes_get_decoded (detect));
  return detect;
}

static void
clear (Case *it)
{
  g_free (it->boxes);
  g_free (it->logits);
  g_free (it->offsets);
  g_free (it->scores);
  g_free (it->decoded);
}

static void
check_random (QdDetectBoxesOptions options, const QdDefaultBoxSpec *spec, float threshold, double spread)
{
  Case it = { options, threshold, 0.45f, qd_default_boxes_new (spec), NULL, NULL, NULL, NULL };
  gsize rows = (gsize)options.n_images * options.n_boxes;
  g_autoptr (QdDetectBoxes) detect = NULL;
  QdRandom random;

  qd_random_init (&random, options.n_boxes, options.n_classes);
  it.logits = on_device_draw (&random, rows * options.n_classes, spread);
  it.offsets = on_device_draw (&random, rows * 4, 2);
  detect = run (&it);
  for (guint image = 0; image < options.n_images; image++)
    check_image (&it, detect, image);
  clear (&it);
}

static QdDefaultBoxSpec
small_spec (void)
{
  return (QdDefaultBoxSpec){ .n_maps = 2, .maps = { { 17, 15, 0.2, 0.5, { 2 }, 1, 0 }, { 3, 2, 0.5, 0.9, { 2, 3 }, 2, 0 } } };
}

/* Fewer and more candidates than are taken, fewer and more boxes than are wanted, two classes and some. */
static void
test_small (void)
{
  QdDefaultBoxSpec spec = small_spec ();
  guint boxes = qd_default_box_spec_count (&spec);

  g_assert_cmpuint (boxes, ==, 1056);
  check_random ((QdDetectBoxesOptions){ 1, boxes, 2, 400, 200 }, &spec, 0.01f, 2);
  check_random ((QdDetectBoxesOptions){ 3, boxes, 5, 37, 20 }, &spec, 0.2f, 2);
  check_random ((QdDetectBoxesOptions){ 2, boxes, 4, 512, 512 }, &spec, 0.0f, 1);
  check_random ((QdDetectBoxesOptions){ 2, boxes, 9, 1, 1 }, &spec, 0.3f, 1);
  check_random ((QdDetectBoxesOptions){ 1, boxes, 3, 100, 100 }, &spec, 0.999f, 1);
}

static void
test_one_box (void)
{
  QdDefaultBoxSpec spec = { .n_maps = 1, .maps = { { 1, 1, 0.5, 0.5, { 0 }, 0, 0 } } };

  check_random ((QdDetectBoxesOptions){ 1, 2, 3, 10, 10 }, &spec, 0.01f, 1);
}

static void
test_coco (void)
{
  QdDefaultBoxSpec spec = ssd300_spec ();

  check_random ((QdDetectBoxesOptions){ 2, 8732, 91, 400, 200 }, &spec, 0.01f, 1);
}

/* Equal scores everywhere: the order is by label, then by default box. */
static void
test_ties (void)
{
  QdDefaultBoxSpec spec = small_spec ();
  Case it = {
    { 1, qd_default_box_spec_count (&spec), 3, 50, 70 }, 0.01f, 0.45f, qd_default_boxes_new (&spec), NULL, NULL, NULL, NULL
  };
  g_autoptr (QdDetectBoxes) detect = NULL;
  const QdDetectedBox *found;
  guint n;

  it.logits = g_new0 (float, it.options.n_boxes * 3);
  it.offsets = g_new0 (float, it.options.n_boxes * 4);
  detect = run (&it);
  check_image (&it, detect, 0);
  n = qd_detect_boxes_get (detect, 0, &found);
  g_assert_cmpuint (n, >, 2);
  g_assert_cmpuint (found[0].default_box, ==, 0);
  for (guint i = 1; i < n; i++)
    g_assert_cmpint (compare (&found[i - 1], &found[i]), ==, -1);
  clear (&it);
}

/* Boxes with a logit or offset that is not finite are never found. */
static void
test_not_finite (void)
{
  QdDefaultBoxSpec spec = small_spec ();
  Case it = {
    { 1, qd_default_box_spec_count (&spec), 2, 512, 512 }, 0.01f, 1, qd_default_boxes_new (&spec), NULL, NULL, NULL, NULL
  };
  g_autoptr (QdDetectBoxes) detect = NULL;
  const QdDetectedBox *found;
  guint n;

  it.logits = g_new (float, it.options.n_boxes * 2);
  it.offsets = g_new0 (float, it.options.n_boxes * 4);
  for (guint i = 0; i < it.options.n_boxes; i++)
    {
      it.logits[2 * i] = 0;
      it.logits[2 * i + 1] = i % 8 == 0 ? 3 : -9;
    }
  it.logits[2 * 16 + 1] = NAN;
  it.logits[2 * 24] = INFINITY;
  it.offsets[4 * 32 + 1] = NAN;
  it.offsets[4 * 40 + 2] = INFINITY;
  detect = run (&it);
  n = qd_detect_boxes_get (detect, 0, &found);
  g_assert_cmpuint (n, ==, it.options.n_boxes / 8 - 4);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (found[i].default_box % 8, ==, 0);
      g_assert_true (found[i].default_box < 16 || found[i].default_box > 40);
    }
  clear (&it);
}

static void
test_too_many (void)
{
  QdDefaultBoxSpec spec = small_spec ();
  guint boxes = qd_default_box_spec_count (&spec);
  g_autofree QdCenterBox *default_boxes = qd_default_boxes_new (&spec);
  const QdDetectBoxesOptions options = { 4, boxes, 21, 400, 200 };
  g_autoptr (GError) error = NULL;

  on_device_set_limit (4 * 20 * boxes * 4 - 4);
  g_assert_null (qd_detect_boxes_new (on_device_get (), &options, default_boxes, &error));
  on_device_set_limit (0);
  g_assert_error (error, QD_ERROR, QD_ERROR_MEMORY);
  g_assert_cmpstr (error->message, ==,
                   "The device cannot look for 20 classes on 4 photos at once; fewer photos at a time may fit.");
}

/* torchvision 0.14: SSD.postprocess_detections with score_thresh .3, topk_candidates 400, nms_thresh .45, detections_per_img 60
 * on the default boxes of SSD300 and, i = np.arange(8732)[:, None], % 1 the fraction, logits = 5 * ((i * [.1,
 * .6180339887498949, .4142135623730951, .7320508075688772, .2360679774997898]) % 1) offsets = 8 * ((i * [.31,
 * .6180339887498949, .4142135623730951, .7320508075688772]) % 1) - 4      as float32. */
static void
test_torchvision (void)
{
  static const double logit_factors[] = { 0.1, 0.6180339887498949, 0.4142135623730951, 0.7320508075688772, 0.2360679774997898 };
  static const double offset_factors[] = { 0.31, 0.6180339887498949, 0.4142135623730951, 0.7320508075688772 };
  static const struct
  {
    guint index, label;
    float score, box[4];
  } expected[] = {
    { 0, 3, 0.9658153f, { 0.1282522f, 0.9022191f, 0.1751046f, 1 } },
    { 1, 3, 0.9621584f, { 0.8902029f, 0, 1, 0.1409773f } },
    { 30, 2, 0.9207255f, { 0, 0.2938322f, 0.4294703f, 0.3435650f } },
    { 59, 3, 0.9005709f, { 0.9770131f, 0.0157486f, 1, 0.2029764f } },
  };
  QdDefaultBoxSpec spec = ssd300_spec ();
  Case it = { { 1, 8732, 5, 400, 60 }, 0.3f, 0.45f, qd_default_boxes_new (&spec), NULL, NULL, NULL, NULL };
  g_autoptr (QdDetectBoxes) detect = NULL;
  const QdDetectedBox *found;
  double sums[5] = { 0 }, places = 0;
  guint labels = 0;

  it.logits = g_new (float, 8732 * 5);
  it.offsets = g_new (float, 8732 * 4);
  for (guint i = 0; i < 8732; i++)
    {
      for (guint k = 0; k < 5; k++)
        it.logits[5 * i + k] = (float)(5 * fmod (i * logit_factors[k], 1));
      for (guint k = 0; k < 4; k++)
        it.offsets[4 * i + k] = (float)(8 * fmod (i * offset_factors[k], 1) - 4);
    }
  detect = run (&it);
  check_image (&it, detect, 0);
  g_assert_cmpuint (qd_detect_boxes_get (detect, 0, &found), ==, 60);
  for (guint i = 0; i < 60; i++)
    {
      for (guint k = 0; k < 5; k++)
        sums[k] += (&found[i].xmin)[k];
      places += i * (double)found[i].score;
      labels += i * found[i].label;
    }
  g_assert_cmpfloat_with_epsilon (sums[0], 30.051308073103428, 2e-5);
  g_assert_cmpfloat_with_epsilon (sums[1], 25.167479308322072, 2e-5);
  g_assert_cmpfloat_with_epsilon (sums[2], 38.85577640682459, 2e-5);
  g_assert_cmpfloat_with_epsilon (sums[3], 32.25326043367386, 2e-5);
  g_assert_cmpfloat_with_epsilon (sums[4], 55.50640481710434, 2e-5);
  g_assert_cmpfloat_with_epsilon (places, 1619.6200240850449, 1e-3);
  g_assert_cmpuint (labels, ==, 4324);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const QdDetectedBox *box = &found[expected[i].index];

      g_assert_cmpuint (box->label, ==, expected[i].label);
      g_assert_cmpfloat_with_epsilon (box->score, expected[i].score, 1e-6);
      for (guint k = 0; k < 4; k++)
        g_assert_cmpfloat_with_epsilon ((&box->xmin)[k], expected[i].box[k], 2e-6);
    }
  clear (&it);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/detect_boxes/small", test_small);
  g_test_add_func ("/ops/detect_boxes/one-box", test_one_box);
  g_test_add_func ("/ops/detect_boxes/coco", test_coco);
  g_test_add_func ("/ops/detect_boxes/ties", test_ties);
  g_test_add_func ("/ops/detect_boxes/not-finite", test_not_finite);
  g_test_add_func ("/ops/detect_boxes/too-many", test_too_many);
  g_test_add_func ("/ops/detect_boxes/torchvision", test_torchvision);
  return on_device_finish ();
}
