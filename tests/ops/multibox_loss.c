#include <math.h>
#include <string.h>

#include "tests/ops/loss-rig.h"
#include "tests/ssd/ssd300.h"

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

static QdDefaultBoxSpec
small_spec (void)
{
  return (QdDefaultBoxSpec){ .n_maps = 2, .maps = { { 7, 5, 0.2, 0.5, { 2 }, 1, 0 }, { 3, 2, 0.5, 0.9, { 2, 3 }, 2, 0 } } };
}

static void
set_random_truths (LossRig *rig, QdRandom *random, const guint *counts)
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
  LossRig *rig = loss_rig_new (4, classes, &options, &spec);
  gsize all = 4 * (gsize)rig->boxes;
  QdRandom random;

  qd_random_init (&random, classes, 5);
  set_random_truths (rig, &random, counts);
  loss_rig_check (rig, &options,
                  loss_rig_run (rig, on_device_draw (&random, all * classes, 2), on_device_draw (&random, all * 4, 1.5)));
  loss_rig_free (rig);
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
      LossRig *rig = loss_rig_new (4, 5, &options, &spec);
      gsize all = 4 * (gsize)rig->boxes;
      QdRandom random;

      qd_random_init (&random, 2, 2);
      set_random_truths (rig, &random, counts);
      results[i] = *loss_rig_run (rig, on_device_draw (&random, all * 5, 2), on_device_draw (&random, all * 4, 1.5));
      gradients[i] = g_steal_pointer (&rig->logit_gradients);
      g_assert_cmpmem (&results[i], sizeof results[i], &results[0], sizeof results[0]);
      g_assert_cmpmem (gradients[i], all * 5 * 4, gradients[0], all * 5 * 4);
      loss_rig_free (rig);
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
      LossRig *rig;
      gsize all;
      const QdMultiboxLossResult *result;
      QdRandom random;

      options.least_negatives = least;
      rig = loss_rig_new (2, 4, &options, &spec);
      all = 2 * (gsize)rig->boxes;
      qd_random_init (&random, 4, 4);
      qd_match_boxes_set_truths (rig->match, 0, NULL, 0);
      qd_match_boxes_set_absent (rig->match, 1);
      result = loss_rig_run (rig, on_device_draw (&random, all * 4, 2), on_device_draw (&random, all * 4, 1));
      g_assert_cmpuint (result->n_negatives, ==, least);
      g_assert_cmpuint (result->n_matched, ==, 0);
      g_assert_cmpfloat (result->boxes, ==, 0);
      g_assert_cmpint (result->classification > 0, ==, least > 0);
      loss_rig_check (rig, &options, result);
      loss_rig_free (rig);
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
      LossRig *rig;
      const QdMultiboxLossResult *result;
      guint taken = 0;

      options.negatives = i == 0 ? 3 : 1000;
      rig = loss_rig_new (1, 3, &options, &spec);
      qd_match_boxes_set_truths (rig->match, 0, &truth, 1);
      result = loss_rig_run (rig, g_new0 (float, rig->boxes * 3), g_new0 (float, rig->boxes * 4));
      loss_rig_check (rig, &options, result);
      for (guint box = 0; box < rig->boxes; box++)
        if (rig->labels[box] == 0)
          {
            gboolean moved = rig->logit_gradients[3 * box] != 0;

            g_assert_cmpint (moved, ==, taken < result->n_negatives);
            taken += moved;
          }
      g_assert_cmpuint (taken, ==, i == 0 ? 3 * result->n_matched : rig->boxes - result->n_matched);
      loss_rig_free (rig);
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
  LossRig *rig = loss_rig_new (1, 3, &options, &spec);
  QdRandom random;
  g_autofree float *logits = NULL, *offsets = NULL;

  qd_random_init (&random, 8, 8);
  logits = on_device_draw (&random, rig->boxes * 3, 1);
  offsets = on_device_draw (&random, rig->boxes * 4, 1);
  qd_match_boxes_set_truths (rig->match, 0, &truth, 1);
  loss_rig_run (rig, g_memdup2 (logits, rig->boxes * 12), g_memdup2 (offsets, rig->boxes * 16));
  for (guint i = 0; i < rig->boxes * 7; i++)
    {
      double losses[2], slope = i < rig->boxes * 3 ? rig->logit_gradients[i] : rig->offset_gradients[i - rig->boxes * 3];

      for (guint side = 0; side < 2; side++)
        {
          LossRig *other = loss_rig_new (1, 3, &options, &spec);
          float *some_logits = g_memdup2 (logits, rig->boxes * 12), *some_offsets = g_memdup2 (offsets, rig->boxes * 16);

          *(i < rig->boxes * 3 ? &some_logits[i] : &some_offsets[i - rig->boxes * 3]) += (float)(side == 0 ? -step : step);
          qd_match_boxes_set_truths (other->match, 0, &truth, 1);
          losses[side] = loss_rig_run (other, some_logits, some_offsets)->total;
          loss_rig_free (other);
        }
      g_assert_cmpfloat_with_epsilon ((losses[1] - losses[0]) / (2 * step), slope, 2e-4);
    }
  loss_rig_free (rig);
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
      LossRig *rig = loss_rig_new (1, 5, &options, &spec);
      float *logits = g_new0 (float, rig->boxes * 5), *offsets = g_new0 (float, rig->boxes * 4);

      memcpy (cases[i].in_offsets ? &offsets[4 * 101 + 3] : &logits[5 * 101 + 4], &cases[i].bits, 4);
      qd_match_boxes_set_truths (rig->match, 0, &truth, 1);
      g_assert_cmpuint (loss_rig_run (rig, logits, offsets)->finite, ==, 0);
      loss_rig_free (rig);
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
  LossRig *rig = loss_rig_new (2, 7, &options, &spec);
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
  result = loss_rig_run (rig, logits, offsets);
  loss_rig_check (rig, &options, result);
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
  loss_rig_free (rig);
}

/* SSD300 with the 91 classes of COCO. */
static void
test_coco (void)
{
  static const guint counts[] = { 8, 2 };
  const QdMultiboxLossOptions options = { 91, 2, 3, 0, 1 };
  QdDefaultBoxSpec spec = ssd300_spec ();
  LossRig *rig = loss_rig_new (2, 91, &options, &spec);
  QdRandom random;

  qd_random_init (&random, 91, 1);
  set_random_truths (rig, &random, counts);
  loss_rig_check (rig, &options,
                  loss_rig_run (rig, on_device_draw (&random, 2 * 8732 * 91, 3), on_device_draw (&random, 2 * 8732 * 4, 2)));
  loss_rig_free (rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ops/multibox_loss/2-classes", GUINT_TO_POINTER (2), test_small);
  g_test_add_data_func ("/ops/multibox_loss/4-classes", GUINT_TO_POINTER (4), test_small);
  g_test_add_data_func ("/ops/multibox_loss/7-classes", GUINT_TO_POINTER (7), test_small);
  g_test_add_func ("/ops/multibox_loss/slices", test_slices);
  g_test_add_func ("/ops/multibox_loss/least-negatives", test_least_negatives);
  g_test_add_func ("/ops/multibox_loss/ties", test_ties);
  g_test_add_func ("/ops/multibox_loss/finite-differences", test_finite_differences);
  g_test_add_func ("/ops/multibox_loss/not-finite", test_not_finite);
  g_test_add_func ("/ops/multibox_loss/torchvision", test_torchvision);
  g_test_add_func ("/ops/multibox_loss/coco", test_coco);
  return on_device_finish ();
}
