/* The multibox loss on the machine's processor, an image at a time. */
#include <math.h>
#include <string.h>

#include "engine/host/parallel.h"
#include "engine/ops/multibox_loss-loops.h"
#include "engine/ops/multibox_loss-private.h"

#define BOXES_AT_ONCE 64

/* A recorded slice, with the machine's view of what it works on. */
typedef struct
{
  QdMultiboxLossOptions options;
  gsize n_boxes, classes, row; /* row: floats of a box's logits */
  guint first_image, n_images;
  const float *logits, *offsets;             /* of the slice */
  float *logit_gradients, *offset_gradients; /* of the slice; or NULL */
  const gint32 *labels;                      /* of the batch, a box, as what follows */
  const float *codes;                        /* 4 a box */
  float *entropies, *deviations;
  guint32 *keys;
  const guint32 *matched;    /* boxes of the batch */
  QdMultiboxLossPart *parts; /* of the batch, an image */
  QdMultiboxLossResult *result;
} Pass;

/* An image of the slice: its places in what is the slice's and in what is the batch's. */
typedef struct
{
  gsize first, box; /* of its first box, in the slice and in the batch */
} Place;

static gboolean
are_finite (const float *values, gsize n)
{
  float zeros = 0;

  for (gsize i = 0; i < n; i++)
    zeros += values[i] * 0; /* not 0 where one is not finite */
  return zeros == 0;
}

static float
find_largest (const float *values, gsize n)
{
  float largest = values[0];

  for (gsize i = 1; i < n; i++)
    largest = MAX (largest, values[i]);
  return largest;
}

static float
get_entropy (const float *logits, const float *powers, gsize classes, float largest, guint label)
{
  float sum = 0;

  if (!are_finite (logits, classes))
    return NAN;
  for (gsize i = 0; i < classes; i++)
    sum += powers[i];
  return MAX ((largest - logits[label]) + logf (sum), 0);
}

/* Some boxes of an image: the powers of all of them are taken in one go. */
static void
find_entropies (const Pass *pass, const float *logits, const gint32 *labels, float *entropies, float *powers, gsize n)
{
  float largest[BOXES_AT_ONCE];

  for (gsize b = 0; b < n; b++)
    {
      largest[b] = find_largest (logits + b * pass->row, pass->classes);
      for (gsize i = 0; i < pass->classes; i++)
        powers[b * pass->classes + i] = logits[b * pass->row + i] - largest[b];
    }
  qd_exp_negative (powers, n * pass->classes);
  for (gsize b = 0; b < n; b++)
    entropies[b] = get_entropy (logits + b * pass->row, powers + b * pass->classes, pass->classes, largest[b],
                                (guint)MAX (labels[b], 0));
}

/* The smooth L1 loss of a box's offsets. */
static float
get_deviation (const float *offsets, const float *codes, gint32 label)
{
  float sum = 0;

  if (!are_finite (offsets, 4))
    return NAN;
  for (guint i = 0; label > 0 && i < 4; i++)
    {
      float far = fabsf (offsets[i] - codes[i]);

      sum += far < 1 ? 0.5f * far * far : far - 0.5f;
    }
  return sum;
}

static guint32
get_bits (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits;
}

static void
find_losses (const Pass *pass, Place place)
{
  g_autofree float *powers = g_new (float, BOXES_AT_ONCE *pass->classes);

  for (gsize at = 0; at < pass->n_boxes; at += BOXES_AT_ONCE)
    find_entropies (pass, pass->logits + (place.first + at) * pass->row, pass->labels + place.box + at,
                    pass->entropies + place.box + at, powers, MIN (BOXES_AT_ONCE, pass->n_boxes - at));
  for (gsize i = 0; i < pass->n_boxes; i++)
    {
      gsize box = place.box + i;

      pass->deviations[box] = get_deviation (pass->offsets + (place.first + i) * 4, pass->codes + box * 4, pass->labels[box]);
      pass->keys[box] = pass->labels[box] == 0 ? get_bits (pass->entropies[box]) + 1 : 0;
    }
}

/* The wanted-th largest of the keys, byte by byte. @wanted: out, how many of those equal to it are among the largest. */
static guint32
select_key (const guint32 *keys, gsize n, guint *wanted)
{
  guint32 found = 0;

  for (gint shift = 24; shift >= 0; shift -= 8)
    {
      guint counts[256] = { 0 }, digit = 255;

      for (gsize i = 0; i < n; i++)
        if ((guint64)(keys[i] ^ found) >> shift <= 255)
          counts[keys[i] >> shift & 255]++;
      for (; digit > 0 && counts[digit] < *wanted; digit--)
        *wanted -= counts[digit];
      found |= digit << shift;
    }
  return found;
}

/* Marks the hardest background boxes by leaving them alone their keys; of equal ones the first. Returns: how many. */
static guint
mine (const Pass *pass, Place place)
{
  guint n_matched = 0, n_background = 0, wanted, left;
  guint32 *keys = pass->keys + place.box, limit;

  for (gsize i = 0; i < pass->n_boxes; i++)
    {
      n_matched += pass->labels[place.box + i] > 0;
      n_background += pass->labels[place.box + i] == 0;
    }
  wanted = MIN (MAX ((guint)(pass->options.negatives * (float)n_matched), pass->options.least_negatives), n_background);
  left = wanted;
  limit = wanted > 0 ? select_key (keys, pass->n_boxes, &left) : G_MAXUINT32;
  for (gsize i = 0; i < pass->n_boxes; i++)
    {
      gboolean equal = keys[i] == limit && left > 0;

      if (keys[i] <= limit && !equal)
        keys[i] = 0;
      left -= equal;
    }
  return wanted;
}

static gboolean
counts (const Pass *pass, gsize box)
{
  return pass->labels[box] > 0 || pass->keys[box] > 0;
}

static void
sum_losses (const Pass *pass, Place place, guint n_negatives, QdMultiboxLossPart *part)
{
  double entropy = 0, deviation = 0;

  for (gsize box = place.box; box < place.box + pass->n_boxes; box++)
    {
      entropy += counts (pass, box) ? (double)pass->entropies[box] : 0;
      deviation += (double)pass->deviations[box];
    }
  *part = (QdMultiboxLossPart){ (float)entropy, (float)deviation, n_negatives,
                                are_finite (pass->entropies + place.box, pass->n_boxes)
                                    && are_finite (pass->deviations + place.box, pass->n_boxes) };
}

/* The softmax from the entropy: log sum = entropy + the label's logit. */
static void
write_logit_gradients (const Pass *pass, gsize at, gsize box, float weight)
{
  const float *logits = pass->logits + at * pass->row;
  float *gradients = pass->logit_gradients + at * pass->row;
  guint label = (guint)MAX (pass->labels[box], 0);

  memset (gradients, 0, pass->row * sizeof (float));
  for (gsize i = 0; weight > 0 && i < pass->classes; i++)
    gradients[i] = weight * (expf ((logits[i] - logits[label]) - pass->entropies[box]) - (i == label ? 1.0f : 0.0f));
}

static void
write_offset_gradients (const Pass *pass, gsize at, gsize box, float weight)
{
  float *gradients = pass->offset_gradients + at * 4;

  for (guint i = 0; i < 4; i++)
    {
      float far = pass->offsets[at * 4 + i] - pass->codes[box * 4 + i];

      gradients[i] = pass->labels[box] > 0 ? pass->options.box_weight * weight * CLAMP (far, -1, 1) : 0;
    }
}

static void
write_gradients (const Pass *pass, Place place)
{
  float share = 1.0f / (float)MAX (*pass->matched, 1);

  for (gsize i = 0; i < pass->n_boxes; i++)
    {
      float weight = counts (pass, place.box + i) ? share : 0;

      if (pass->logit_gradients != NULL)
        write_logit_gradients (pass, place.first + i, place.box + i, weight);
      if (pass->offset_gradients != NULL)
        write_offset_gradients (pass, place.first + i, place.box + i, weight);
    }
}

static void
do_images (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;

  for (gsize i = first; i < end; i++)
    {
      Place place = { i * pass->n_boxes, (pass->first_image + i) * pass->n_boxes };

      find_losses (pass, place);
      sum_losses (pass, place, mine (pass, place), &pass->parts[pass->first_image + i]);
      write_gradients (pass, place);
    }
}

static gboolean
run (gpointer data, G_GNUC_UNUSED GError **error)
{
  qd_parallel_for (((const Pass *)data)->n_images, 1, do_images, data);
  return TRUE;
}

/* Of the whole batch. */
static gboolean
run_total (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Pass *pass = data;
  float divisor = (float)MAX (*pass->matched, 1), classification = 0, boxes = 0;
  guint32 n_negatives = 0, finite = 1;

  for (guint i = 0; i < pass->n_images; i++)
    {
      classification += pass->parts[i].entropy;
      boxes += pass->parts[i].deviation;
      n_negatives += pass->parts[i].n_negatives;
      finite &= pass->parts[i].finite;
    }
  classification /= divisor;
  boxes /= divisor;
  *pass->result = (QdMultiboxLossResult){ .total = classification + pass->options.box_weight * boxes,
                                          .classification = classification,
                                          .boxes = boxes,
                                          .n_matched = *pass->matched,
                                          .n_negatives = n_negatives };
  pass->result->finite = finite && isfinite (pass->result->total);
  return TRUE;
}

static Pass *
make_pass (QdMultiboxLoss *loss)
{
  Pass *pass = g_new0 (Pass, 1);

  pass->options = loss->options;
  pass->n_boxes = qd_match_boxes_get_options (loss->match)->n_boxes;
  pass->n_images = qd_match_boxes_get_options (loss->match)->n_images;
  pass->classes = loss->options.n_classes;
  pass->labels = qd_range_get_mapped (qd_match_boxes_get_labels (loss->match));
  pass->codes = qd_range_get_mapped (qd_match_boxes_get_codes (loss->match));
  pass->matched = qd_range_get_mapped (qd_match_boxes_get_matched (loss->match));
  pass->entropies = qd_buffer_get_mapped (loss->entropies);
  pass->deviations = qd_buffer_get_mapped (loss->deviations);
  pass->keys = qd_buffer_get_mapped (loss->keys);
  pass->parts = qd_buffer_get_mapped (loss->parts);
  pass->result = qd_buffer_get_mapped (loss->result);
  return pass;
}

void
qd_multibox_loss_host_record (QdMultiboxLoss *loss, QdRecorder *recorder, const QdTensor *logits, const QdTensor *offsets,
                              guint first_image)
{
  Pass *pass = make_pass (loss);

  pass->first_image = first_image;
  pass->n_images = loss->options.slice_images;
  pass->row = qd_shape_padded_channels (logits->shape);
  pass->logits = qd_range_get_mapped (logits->value);
  pass->offsets = qd_range_get_mapped (offsets->value);
  pass->logit_gradients = qd_range_get_mapped (logits->gradient);
  pass->offset_gradients = qd_range_get_mapped (offsets->gradient);
  qd_recorder_call (recorder, run, pass, g_free);
}

void
qd_multibox_loss_host_record_total (QdMultiboxLoss *loss, QdRecorder *recorder)
{
  qd_recorder_call (recorder, run_total, make_pass (loss), g_free);
}
