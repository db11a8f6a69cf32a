#include "engine/ops/multibox_loss.h"

#include <math.h>
#include <string.h>

#include "engine/ssd/matching.h"
#include "tests/ops/on-device.h"
#include "tests/ssd/ssd300.h"

/* A loss on given default boxes, truths and predictions, and what the device makes of it. */
typedef struct
{
  guint n, boxes, classes, slice;
  QdMatchBoxes *match;
  QdMultiboxLoss *loss;
  float *logits, *offsets; /* [n][boxes][classes], [n][boxes][4] */
  QdTensor logit_tensors[4], offset_tensors[4];
  gint32 *labels; /* [n][boxes] */
  float *codes;
  float *entropies;
  float *logit_gradients, *offset_gradients; /* dense */
} Rig;

static QdTruth
draw_truth (QdRandom *random, guint classes)
{
  float width = (float)qd_random_range (random, 0.05, 0.9), height = (float)qd_random_range (random, 0.05, 0.9);
  float left = (float)qd_random_range (random, 0, 1 - width), top = (float)qd_random_range (random, 0, 1 - height);

  return (QdTruth){ left,
                    top,
                    left + width,
                    top + height,
                    1 + qd_random_below (random, classes - 1),
                    qd_random_below (random, 5) == 0 ? QD_TRUTH_IGNORE : 0,
                    { 0, 0 } };
}

static Rig *
rig_new (guint n, guint classes, const QdMultiboxLossOptions *options, const QdDefaultBoxSpec *spec)
{
  Rig *rig = g_new0 (Rig, 1);
  g_autofree QdCenterBox *boxes = qd_default_boxes_new (spec);
  g_autoptr (GError) error = NULL;
  QdMatchOptions match = { n, qd_default_box_spec_count (spec), 8, 0.5f };

  rig->n = n;
  rig->boxes = match.n_boxes;
  rig->classes = classes;
  rig->slice = options->slice_images;
  rig->match = qd_match_boxes_new (on_device_get (), &match, boxes, &error);
  g_assert_no_error (error);
  rig->loss = qd_multibox_loss_new (on_device_get (), options, rig->match, &error);
  g_assert_no_error (error);
  return rig;
}

static void
rig_free (Rig *rig)
{
  qd_multibox_loss_free (rig->loss);
  qd_match_boxes_free (rig->match);
  g_free (rig->logits);
  g_free (rig->offsets);
  g_free (rig->labels);
  g_free (rig->codes);
  g_free (rig->entropies);
  g_free (rig->logit_gradients);
  g_free (rig->offset_gradients);
  g_free (rig);
}

static void
join_gradients (Rig *rig, guint slice)
{
  g_autofree float *logits
      = on_device_take_dense (rig->logit_tensors[slice].gradient, (QdShape){ rig->slice, rig->boxes, 1, rig->classes });
  g_autofree float *offsets
      = on_device_take_dense (rig->offset_tensors[slice].gradient, (QdShape){ rig->slice, rig->boxes, 1, 4 });
  gsize rows = (gsize)rig->slice * rig->boxes;

  memcpy (&rig->logit_gradients[slice * rows * rig->classes], logits, rows * rig->classes * sizeof (float));
  memcpy (&rig->offset_gradients[slice * rows * 4], offsets, rows * 4 * sizeof (float));
}

/* Takes logits and offsets over, runs all slices, reads everything back. */
static const QdMultiboxLossResult *
rig_run (Rig *rig, float *logits, float *offsets)
{
  QdRecorder *recorder = qd_recorder_new (on_device_get ());
  gsize rows = (gsize)rig->slice * rig->boxes, all = (gsize)rig->n * rig->boxes;

  rig->logits = logits;
  rig->offsets = offsets;
  qd_match_boxes_record (rig->match, recorder);
  for (guint slice = 0; slice < rig->n / rig->slice; slice++)
    {
      rig->logit_tensors[slice]
          = on_device_tensor (rig->slice, rig->boxes, rig->classes, &logits[slice * rows * rig->classes], TRUE);
      rig->offset_tensors[slice] = on_device_tensor (rig->slice, rig->boxes, 4, &offsets[slice * rows * 4], TRUE);
      qd_multibox_loss_record (rig->loss, recorder, &rig->logit_tensors[slice], &rig->offset_tensors[slice],
                               slice * rig->slice);
    }
  qd_multibox_loss_record_total (rig->loss, recorder);
  on_device_run (recorder, 2);

  rig->labels = on_device_take (qd_match_boxes_get_labels (rig->match));
  rig->codes = on_device_take (qd_match_boxes_get_codes (rig->match));
  rig->entropies = on_device_take (qd_multibox_loss_get_entropies (rig->loss));
  rig->logit_gradients = g_new (float, all * rig->classes);
  rig->offset_gradients = g_new (float, all * 4);
  for (guint slice = 0; slice < rig->n / rig->slice; slice++)
    join_gradients (rig, slice);
  return qd_multibox_loss_get_result (rig->loss);
}

/* The naive reference. */
typedef struct
{
  double classification, boxes;
  guint n_matched, n_negatives;
  gboolean *selected; /* [n][boxes]: matched or mined */
} Reference;

static double
reference_entropy (const float *logits, guint classes, guint label)
{
  double most = -INFINITY, sum = 0;

  for (guint k = 0; k < classes; k++)
    most = MAX (most, logits[k]);
  for (guint k = 0; k < classes; k++)
    sum += exp (logits[k] - most);
  return most + log (sum) - logits[label];
}

static double
reference_smooth_l1 (const float *offsets, const float *codes)
{
  double sum = 0;

  for (guint k = 0; k < 4; k++)
    {
      double far = fabs ((double)offsets[k] - codes[k]);

      sum += far < 1 ? 0.5 * far * far : far - 0.5;
    }
  return sum;
}

typedef struct
{
  float entropy;
  guint box;
} Candidate;

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *one = a, *other = b;

  if (one->entropy != other->entropy)
    return one->entropy > other->entropy ? -1 : 1;
  return one->box < other->box ? -1 : 1;
}

/* Sorts the background boxes by the device's own entropies, so that the choice can be compared exactly. Returns: how many are
 * taken. */
static guint
reference_mine (const Rig *rig, guint image, const QdMultiboxLossOptions *options, gboolean *selected)
{
  gsize first = (gsize)image * rig->boxes;
  g_autofree Candidate *candidates = g_new (Candidate, rig->boxes);
  guint n_candidates = 0, n_matched = 0, wanted;

  for (guint i = 0; i < rig->boxes; i++)
    {
      gint32 label = rig->labels[first + i];

      n_matched += label > 0;
      selected[first + i] = label > 0;
      if (label == 0)
        candidates[n_candidates++] = (Candidate){ rig->entropies[first + i], i };
    }
  qsort (candidates, n_candidates, sizeof *candidates, compare_candidates);
  wanted = MAX ((guint)(options->negatives * (float)n_matched), options->least_negatives);
  wanted = MIN (wanted, n_candidates);
  for (guint i = 0; i < wanted; i++)
    selected[first + candidates[i].box] = TRUE;
  return wanted;
}

static Reference
reference_new (const Rig *rig, const QdMultiboxLossOptions *options)
{
  gsize all = (gsize)rig->n * rig->boxes;
  Reference reference = { .selected = g_new0 (gboolean, all) };

  for (guint image = 0; image < rig->n; image++)
    reference.n_negatives += reference_mine (rig, image, options, reference.selected);
  for (gsize i = 0; i < all; i++)
    {
      guint label = (guint)MAX (rig->labels[i], 0);
      double entropy = reference_entropy (&rig->logits[i * rig->classes], rig->classes, label);

      g_assert_cmpfloat_with_epsilon (rig->entropies[i], entropy, 2e-6 * MAX (entropy, 1));
      reference.n_matched += label > 0;
      reference.classification += reference.selected[i] ? entropy : 0;
      reference.boxes += label > 0 ? reference_smooth_l1 (&rig->offsets[i * 4], &rig->codes[i * 4]) : 0;
    }
  reference.classification /= MAX (reference.n_matched, 1);
  reference.boxes /= MAX (reference.n_matched, 1);
  return reference;
}

static void
check_gradients (const Rig *rig, const Reference *reference, const QdMultiboxLossOptions *options)
{
  double weight = 1.0 / MAX (reference->n_matched, 1);

  for (gsize i = 0; i < (gsize)rig->n * rig->boxes; i++)
    {
      const float *logits = &rig->logits[i * rig->classes];
      guint label = (guint)MAX (rig->labels[i], 0);

      for (guint k = 0; k < rig->classes; k++)
        {
          double share = exp (-reference_entropy (logits, rig->classes, k)) - (k == label);

          g_assert_cmpfloat_with_epsilon (rig->logit_gradients[i * rig->classes + k],
                                          reference->selected[i] ? weight * share : 0, 3e-6 * weight);
        }
      for (guint k = 0; k < 4; k++)
        {
          double far = CLAMP ((double)rig->offsets[i * 4 + k] - rig->codes[i * 4 + k], -1, 1);

          g_assert_cmpfloat_with_epsilon (rig->offset_gradients[i * 4 + k], label > 0 ? options->box_weight * weight * far : 0,
                                          1e-6 * weight);
        }
    }
}

static void
check (const Rig *rig, const QdMultiboxLossOptions *options, const QdMultiboxLossResult *result)
{
  Reference reference = reference_new (rig, options);

  g_assert_cmpuint (result->finite, ==, 1);
  g_assert_cmpuint (result->n_matched, ==, reference.n_matched);
  g_assert_cmpuint (result->n_negatives, ==, reference.n_negatives);
  g_assert_cmpfloat_with_epsilon (result->classification, reference.classification, 3e-6 * MAX (reference.classification, 1));
  g_assert_cmpfloat_with_epsilon (result->boxes, reference.boxes, 3e-6 * MAX (reference.boxes, 1));
  g_assert_cmpfloat_with_epsilon (result->total, reference.classification + options->box_weight * reference.boxes,
                                  6e-6 * MAX (reference.classification + reference.boxes, 1));
  check_gradients (rig, &reference, options);
  g_free (reference.selected);
}

static QdDefaultBoxSpec
small_spec (void)
{
  return (QdDefaultBoxSpec){ .n_maps = 2, .maps = { { 7, 5, 0.2, 0.5, { 2 }, 1, 0 }, { 3, 2, 0.5, 0.9, { 2, 3 }, 2, 0 } } };
}

static void
set_random_truths (Rig *rig, QdRandom *random, const guint *counts)
{
  for (guint image = 0; image < rig->n; image++)
    {
      QdTruth truths[8];

      for (guint j = 0; j < counts[image]; j++)
        truths[j] = draw_truth (random, rig->classes);
      qd_match_boxes_set_truths (rig->match, image, truths, counts[image]);
    }
}

/* Numbers of classes that are and are not multiples of 4; images without truths; two slices. */
static void
test_small (gconstpointer data)
{
  static const guint counts[] = { 3, 0, 8, 1 };
  guint classes = GPOINTER_TO_UINT (data);
  const QdMultiboxLossOptions options = { classes, 2, 3, 0, 1 };
  QdDefaultBoxSpec spec = small_spec ();
  Rig *rig = rig_new (4, classes, &options, &spec);
  gsize all = 4 * (gsize)rig->boxes;
  QdRandom random;

  qd_random_init (&random, classes, 5);
  set_random_truths (rig, &random, counts);
  check (rig, &options, rig_run (rig, on_device_draw (&random, all * classes, 2), on_device_draw (&random, all * 4, 1.5)));
  rig_free (rig);
}

/* A batch in slices gives what it gives whole, bit for bit, except where sums take another order: nowhere. */
static void
test_slices (void)
{
  static const guint counts[] = { 3, 0, 8, 1 };
  QdDefaultBoxSpec spec = small_spec ();
  QdMultiboxLossResult results[3];
  float *gradients[3];

  for (guint i = 0; i < 3; i++)
    {
      const QdMultiboxLossOptions options = { 5, 1u << i, 3, 0, 1 };
      Rig *rig = rig_new (4, 5, &options, &spec);
      gsize all = 4 * (gsize)rig->boxes;
      QdRandom random;

      qd_random_init (&random, 2, 2);
      set_random_truths (rig, &random, counts);
      results[i] = *rig_run (rig, on_device_draw (&random, all * 5, 2), on_device_draw (&random, all * 4, 1.5));
      gradients[i] = g_steal_pointer (&rig->logit_gradients);
      g_assert_cmpmem (&results[i], sizeof results[i], &results[0], sizeof results[0]);
      g_assert_cmpmem (gradients[i], all * 5 * 4, gradients[0], all * 5 * 4);
      rig_free (rig);
    }
  for (guint i = 0; i < 3; i++)
    g_free (gradients[i]);
}

/* Photos without truths teach nothing as in the paper, or at least some negatives if wanted; the divisor is 1. */
static void
test_least_negatives (void)
{
  QdMultiboxLossOptions options = { 4, 2, 3, 0, 1 };
  QdDefaultBoxSpec spec = small_spec ();

  for (guint least = 0; least <= 5; least += 5)
    {
      Rig *rig;
      gsize all;
      const QdMultiboxLossResult *result;
      QdRandom random;

      options.least_negatives = least;
      rig = rig_new (2, 4, &options, &spec);
      all = 2 * (gsize)rig->boxes;
      qd_random_init (&random, 4, 4);
      qd_match_boxes_set_truths (rig->match, 0, NULL, 0);
      qd_match_boxes_set_absent (rig->match, 1);
      result = rig_run (rig, on_device_draw (&random, all * 4, 2), on_device_draw (&random, all * 4, 1));
      g_assert_cmpuint (result->n_negatives, ==, least);
      g_assert_cmpuint (result->n_matched, ==, 0);
      g_assert_cmpfloat (result->boxes, ==, 0);
      g_assert_cmpint (result->classification > 0, ==, least > 0);
      check (rig, &options, result);
      rig_free (rig);
    }
}

/* All predictions alike: of equal losses the lowest indices are the negatives. More are wanted than there are, too. */
static void
test_ties (void)
{
  QdMultiboxLossOptions options = { 3, 1, 3, 0, 2 };
  QdDefaultBoxSpec spec = small_spec ();
  const QdTruth truth = { 0.1f, 0.1f, 0.7f, 0.9f, 2, 0, { 0 } };

  for (guint i = 0; i < 2; i++)
    {
      Rig *rig;
      const QdMultiboxLossResult *result;
      guint taken = 0;

      options.negatives = i == 0 ? 3 : 1000;
      rig = rig_new (1, 3, &options, &spec);
      qd_match_boxes_set_truths (rig->match, 0, &truth, 1);
      result = rig_run (rig, g_new0 (float, rig->boxes * 3), g_new0 (float, rig->boxes * 4));
      check (rig, &options, result);
      for (guint box = 0; box < rig->boxes; box++)
        if (rig->labels[box] == 0)
          {
            gboolean moved = rig->logit_gradients[3 * box] != 0;

            g_assert_cmpint (moved, ==, taken < result->n_negatives);
            taken += moved;
          }
      g_assert_cmpuint (taken, ==, i == 0 ? 3 * result->n_matched : rig->boxes - result->n_matched);
      rig_free (rig);
    }
}

/* The device's gradient against central differences of the device's loss; the choice of negatives does not change by the step
 * since all of them are taken. */
static void
test_finite_differences (void)
{
  const QdMultiboxLossOptions options = { 3, 1, 1000, 0, 0.5f };
  QdDefaultBoxSpec spec = { .n_maps = 1, .maps = { { 2, 2, 0.5, 0.7, { 2 }, 1, 0 } } };
  const QdTruth truth = { 0.1f, 0.1f, 0.7f, 0.6f, 1, 0, { 0 } };
  const double step = 0.02;
  Rig *rig = rig_new (1, 3, &options, &spec);
  QdRandom random;
  g_autofree float *logits = NULL, *offsets = NULL;

  qd_random_init (&random, 8, 8);
  logits = on_device_draw (&random, rig->boxes * 3, 1);
  offsets = on_device_draw (&random, rig->boxes * 4, 1);
  qd_match_boxes_set_truths (rig->match, 0, &truth, 1);
  rig_run (rig, g_memdup2 (logits, rig->boxes * 12), g_memdup2 (offsets, rig->boxes * 16));
  for (guint i = 0; i < rig->boxes * 7; i++)
    {
      double losses[2], slope = i < rig->boxes * 3 ? rig->logit_gradients[i] : rig->offset_gradients[i - rig->boxes * 3];

      for (guint side = 0; side < 2; side++)
        {
          Rig *other = rig_new (1, 3, &options, &spec);
          float *some_logits = g_memdup2 (logits, rig->boxes * 12), *some_offsets = g_memdup2 (offsets, rig->boxes * 16);

          *(i < rig->boxes * 3 ? &some_logits[i] : &some_offsets[i - rig->boxes * 3]) += (float)(side == 0 ? -step : step);
          qd_match_boxes_set_truths (other->match, 0, &truth, 1);
          losses[side] = rig_run (other, some_logits, some_offsets)->total;
          rig_free (other);
        }
      g_assert_cmpfloat_with_epsilon ((losses[1] - losses[0]) / (2 * step), slope, 2e-4);
    }
  rig_free (rig);
}

static void
test_not_finite (void)
{
  static const struct
  {
    gboolean in_offsets;
    guint32 bits;
  } cases[]
      = { { FALSE, 0x7fc00000 }, { FALSE, 0x7f800000 }, { FALSE, 0xff800000 }, { TRUE, 0x7fc00000 }, { TRUE, 0xff800000 } };
  const QdMultiboxLossOptions options = { 5, 1, 3, 0, 1 };
  QdDefaultBoxSpec spec = small_spec ();
  const QdTruth truth = { 0.1f, 0.1f, 0.7f, 0.9f, 2, 0, { 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Rig *rig = rig_new (1, 5, &options, &spec);
      float *logits = g_new0 (float, rig->boxes * 5), *offsets = g_new0 (float, rig->boxes * 4);

      memcpy (cases[i].in_offsets ? &offsets[4 * 101 + 3] : &logits[5 * 101 + 4], &cases[i].bits, 4);
      qd_match_boxes_set_truths (rig->match, 0, &truth, 1);
      g_assert_cmpuint (rig_run (rig, logits, offsets)->finite, ==, 0);
      rig_free (rig);
    }
}

/* torchvision 0.14: SSD.compute_loss on the default boxes of SSD300, truths as below, matched by SSDMatcher(0.5), and
 *   i = np.arange(2 * 8732)[:, None]; logits = 3 * np.sin(.37 * i + 1.3 * np.arange(7)); offsets = 2 * np.cos(.11 * i + .9 *
 * np.arange(4)) as float32; gradients weighted with w = (torch.arange(2 * 8732).double() * 0.6180339887498949).frac()[:, None]
 * and summed. */
static void
test_torchvision (void)
{
  static const QdTruth truths[] = {
    { 0.11f, 0.2f, 0.52f, 0.61f, 1, 0, { 0 } },  { 0.4f, 0.1f, 0.97f, 0.55f, 2, 0, { 0 } },
    { 0.61f, 0.71f, 0.64f, 0.75f, 3, 0, { 0 } }, { 0.05f, 0.62f, 0.35f, 0.98f, 4, 0, { 0 } },
    { 0.3f, 0.3f, 0.9f, 0.93f, 5, 0, { 0 } },    { 0.2f, 0.2f, 0.7f, 0.8f, 6, 0, { 0 } },
  };
  static const double logit_sums[] = { -1.4288342644638719, -0.024923487184387715, 0.906662685884207,  0.48851861872627533,
                                       0.05649404867778491, -0.05519986258529995,  0.05728225963548518 };
  static const double offset_sums[] = { -0.24488527762672854, -0.09803912633876521, 0.02949448542174335, 0.23783501369040705 };
  const QdMultiboxLossOptions options = { 7, 2, 3, 0, 1 };
  QdDefaultBoxSpec spec = ssd300_spec ();
  Rig *rig = rig_new (2, 7, &options, &spec);
  float *logits = g_new (float, 2 * 8732 * 7), *offsets = g_new (float, 2 * 8732 * 4);
  const QdMultiboxLossResult *result;
  double logit_sum[7] = { 0 }, offset_sum[4] = { 0 };

  for (guint i = 0; i < 2 * 8732; i++)
    {
      for (guint k = 0; k < 7; k++)
        logits[7 * i + k] = (float)(3 * sin (0.37 * i + 1.3 * k));
      for (guint k = 0; k < 4; k++)
        offsets[4 * i + k] = (float)(2 * cos (0.11 * i + 0.9 * k));
    }
  qd_match_boxes_set_truths (rig->match, 0, truths, 5);
  qd_match_boxes_set_truths (rig->match, 1, &truths[5], 1);
  result = rig_run (rig, logits, offsets);
  check (rig, &options, result);
  g_assert_cmpuint (result->n_matched, ==, 46);
  g_assert_cmpuint (result->n_negatives, ==, 138);
  g_assert_cmpfloat_with_epsilon (result->boxes, 4.353697299957275, 2e-6 * 4.35);
  g_assert_cmpfloat_with_epsilon (result->classification, 21.76815414428711, 2e-6 * 21.8);
  for (guint i = 0; i < 2 * 8732; i++)
    {
      double weight = i * 0.6180339887498949 - floor (i * 0.6180339887498949);

      for (guint k = 0; k < 7; k++)
        logit_sum[k] += weight * rig->logit_gradients[7 * i + k];
      for (guint k = 0; k < 4; k++)
        offset_sum[k] += weight * rig->offset_gradients[4 * i + k];
    }
  for (guint k = 0; k < 7; k++)
    g_assert_cmpfloat_with_epsilon (logit_sum[k], logit_sums[k], 2e-6);
  for (guint k = 0; k < 4; k++)
    g_assert_cmpfloat_with_epsilon (offset_sum[k], offset_sums[k], 2e-6);
  rig_free (rig);
}

/* SSD300 with the 91 classes of COCO. */
static void
test_coco (void)
{
  static const guint counts[] = { 8, 2 };
  const QdMultiboxLossOptions options = { 91, 2, 3, 0, 1 };
  QdDefaultBoxSpec spec = ssd300_spec ();
  Rig *rig = rig_new (2, 91, &options, &spec);
  QdRandom random;

  qd_random_init (&random, 91, 1);
  set_random_truths (rig, &random, counts);
  check (rig, &options, rig_run (rig, on_device_draw (&random, 2 * 8732 * 91, 3), on_device_draw (&random, 2 * 8732 * 4, 2)));
  rig_free (rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ops/multibox-loss/2-classes", GUINT_TO_POINTER (2), test_small);
  g_test_add_data_func ("/ops/multibox-loss/4-classes", GUINT_TO_POINTER (4), test_small);
  g_test_add_data_func ("/ops/multibox-loss/7-classes", GUINT_TO_POINTER (7), test_small);
  g_test_add_func ("/ops/multibox-loss/slices", test_slices);
  g_test_add_func ("/ops/multibox-loss/least-negatives", test_least_negatives);
  g_test_add_func ("/ops/multibox-loss/ties", test_ties);
  g_test_add_func ("/ops/multibox-loss/finite-differences", test_finite_differences);
  g_test_add_func ("/ops/multibox-loss/not-finite", test_not_finite);
  g_test_add_func ("/ops/multibox-loss/torchvision", test_torchvision);
  g_test_add_func ("/ops/multibox-loss/coco", test_coco);
  return on_device_finish ();
}
