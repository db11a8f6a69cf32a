#include "tests/ops/loss-rig.h"

#include <math.h>
#include <string.h>

LossRig *
loss_rig_new (guint n, guint classes, const QdMultiboxLossOptions *options, const QdDefaultBoxSpec *spec)
{
  LossRig *rig = g_new0 (LossRig, 1);
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

void
loss_rig_free (LossRig *rig)
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
join_gradients (LossRig *rig, guint slice)
{
  g_autofree float *logits
      = on_device_take_dense (rig->logit_tensors[slice].gradient, (QdShape){ rig->slice, rig->boxes, 1, rig->classes });
  g_autofree float *offsets
      = on_device_take_dense (rig->offset_tensors[slice].gradient, (QdShape){ rig->slice, rig->boxes, 1, 4 });
  gsize rows = (gsize)rig->slice * rig->boxes;

  memcpy (&rig->logit_gradients[slice * rows * rig->classes], logits, rows * rig->classes * sizeof (float));
  memcpy (&rig->offset_gradients[slice * rows * 4], offsets, rows * 4 * sizeof (float));
}

const QdMultiboxLossResult *
loss_rig_run (LossRig *rig, float *logits, float *offsets)
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
reference_mine (const LossRig *rig, guint image, const QdMultiboxLossOptions *options, gboolean *selected)
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
reference_new (const LossRig *rig, const QdMultiboxLossOptions *options)
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
check_gradients (const LossRig *rig, const Reference *reference, const QdMultiboxLossOptions *options)
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

void
loss_rig_check (const LossRig *rig, const QdMultiboxLossOptions *options, const QdMultiboxLossResult *result)
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
