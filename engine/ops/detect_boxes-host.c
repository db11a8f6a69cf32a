/* Detection on the machine's processor, on the shaders' buffers and in their order of equal scores. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/host/parallel.h"
#include "engine/ops/detect_boxes-private.h"

#define BOXES_AT_ONCE 512
#define MAX_LOG       4.135166556742356f /* log (1000 / 16) */

typedef struct
{
  const QdDetectBoxes *detect;
  const float *logits;  /* [n][boxes][row] */
  const float *offsets; /* [n][boxes][4] */
  guint row;            /* classes, padded */
  guint n_lists;        /* classes without the background */
  const float *default_boxes;
  float threshold, overlap;
  guint32 *scores;
  float *decoded;
  guint32 *counts, *kept;
} Pass;

static Pass
open_pass (const QdDetectBoxes *detect, const float *logits, const float *offsets)
{
  const float *thresholds = qd_buffer_get_mapped (detect->thresholds);

  return (Pass){ .detect = detect,
                 .logits = logits,
                 .offsets = offsets,
                 .row = (detect->options.n_classes + 3) & ~3u,
                 .n_lists = detect->options.n_classes - 1,
                 .default_boxes = qd_buffer_get_mapped (detect->default_boxes),
                 .threshold = thresholds[0],
                 .overlap = thresholds[1],
                 .scores = qd_buffer_get_mapped (detect->scores),
                 .decoded = qd_buffer_get_mapped (detect->decoded),
                 .counts = qd_buffer_get_mapped (detect->counts),
                 .kept = qd_buffer_get_mapped (detect->kept) };
}

/* ---- Scores and corners ---- */

static void
decode (const float *offset, const float *box, float *corners)
{
  for (guint i = 0; i < 2; i++)
    {
      float center = box[i] + offset[i] / 10 * box[2 + i];
      float size = expf (MIN (offset[2 + i] / 5, MAX_LOG)) * box[2 + i];

      corners[i] = CLAMP (center - 0.5f * size, 0.0f, 1.0f);
      corners[2 + i] = CLAMP (center + 0.5f * size, 0.0f, 1.0f);
    }
}

static gboolean
are_finite (const float *values, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!isfinite (values[i]))
      return FALSE;
  return TRUE;
}

/* Softmax; what is not above the threshold is 0, and so is all of a box with numbers that are not finite. */
static void
score (const Pass *pass, const float *logits, gboolean good, guint32 *scores)
{
  guint n_boxes = pass->detect->options.n_boxes, n = pass->n_lists + 1;
  float largest = logits[0], total = 0, *powers = g_newa (float, n);

  for (guint k = 1; k < n; k++)
    largest = MAX (largest, logits[k]);
  for (guint k = 0; k < n; k++)
    {
      powers[k] = expf (logits[k] - largest);
      total += powers[k];
    }
  for (guint k = 1; k < n; k++)
    {
      float value = powers[k] / total;
      guint32 bits;

      memcpy (&bits, &value, sizeof bits);
      scores[(gsize)(k - 1) * n_boxes] = good && value > pass->threshold ? bits : 0;
    }
}

/* A QdParallelFunc, of boxes of all images. */
static void
score_boxes (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;
  guint n_boxes = pass->detect->options.n_boxes;

  for (gsize i = first; i < end; i++)
    {
      gsize image = i / n_boxes, box = i % n_boxes;
      const float *logits = &pass->logits[i * pass->row], *offset = &pass->offsets[i * 4];
      gboolean good = are_finite (offset, 4) && are_finite (logits, pass->n_lists + 1);

      decode (offset, &pass->default_boxes[box * 4], &pass->decoded[i * 4]);
      score (pass, logits, good, &pass->scores[image * pass->n_lists * n_boxes + box]);
    }
}

/* ---- The best of a list ---- */

/* A score's bits and a place, so that of equal scores the lower place is the larger key. */
static guint64
make_key (guint32 bits, guint32 place)
{
  return (guint64)bits << 32 | (G_MAXUINT32 - place);
}

static guint32
get_place (guint64 key)
{
  return G_MAXUINT32 - (guint32)key;
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *)a, y = *(const guint64 *)b;

  return x > y ? -1 : x < y;
}

/* Puts the @wanted largest of @keys first, in any order: quickselect, all keys being different. */
static void
part (guint64 *keys, guint n, guint wanted)
{
  guint low = 0, high = n;

  while (high - low > 1)
    {
      guint64 pivot = keys[low + (high - low) / 2];
      guint i = low, j = high - 1;

      for (;;)
        {
          guint64 swapped;

          while (keys[i] > pivot)
            i++;
          while (keys[j] < pivot)
            j--;
          if (i >= j)
            break;
          swapped = keys[i];
          keys[i++] = keys[j];
          keys[j--] = swapped;
        }
      /* What lies before i is at least the pivot, what lies from i on at most. */
      if (keys[i] == pivot && i < high - 1)
        i++;
      if (wanted < i)
        high = i;
      else if (wanted > i)
        low = i;
      else
        return;
    }
}

/* Returns: how many of the best @most are there, best first. */
static guint
sort_best (guint64 *keys, guint n, guint most)
{
  if (n > most)
    part (keys, n, most);
  n = MIN (n, most);
  qsort (keys, n, sizeof *keys, compare_keys);
  return n;
}

/* ---- Suppression ---- */

static float
get_area (const float *a)
{
  return (a[2] - a[0]) * (a[3] - a[1]);
}

static float
get_iou (const float *a, const float *b)
{
  float width = MAX (MIN (a[2], b[2]) - MAX (a[0], b[0]), 0.0f), height = MAX (MIN (a[3], b[3]) - MAX (a[1], b[1]), 0.0f);
  float overlap = width * height, joined = (get_area (a) + get_area (b)) - overlap;

  return joined > 0 ? overlap / joined : 0;
}

/* @kept: [keep][2]. Returns: how many are kept of the @n candidates, best first. */
static guint
suppress (const Pass *pass, const guint64 *keys, guint n, const float *decoded, guint32 *kept)
{
  gboolean gone[QD_DETECT_MAX_CANDIDATES] = { FALSE };
  float corners[QD_DETECT_MAX_CANDIDATES][4];
  guint n_kept = 0;

  for (guint i = 0; i < n; i++)
    memcpy (corners[i], &decoded[(gsize)get_place (keys[i]) * 4], sizeof corners[i]);
  for (guint i = 0; i < n && n_kept < pass->detect->keep; i++)
    {
      if (gone[i])
        continue;
      kept[2 * n_kept] = (guint32)(keys[i] >> 32);
      kept[2 * n_kept++ + 1] = get_place (keys[i]);
      for (guint j = i + 1; j < n; j++)
        gone[j] = gone[j] || get_iou (corners[i], corners[j]) > pass->overlap;
    }
  return n_kept;
}

/* A QdParallelFunc, of the lists of all images. */
static void
suppress_lists (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;
  const QdDetectBoxesOptions *options = &pass->detect->options;
  g_autofree guint64 *keys = g_new (guint64, options->n_boxes);

  for (gsize list = first; list < end; list++)
    {
      const guint32 *scores = &pass->scores[list * options->n_boxes];
      gsize image = list / pass->n_lists;
      guint n = 0;

      for (guint box = 0; box < options->n_boxes; box++)
        if (scores[box] > 0)
          keys[n++] = make_key (scores[box], box);
      n = sort_best (keys, n, options->candidates);
      pass->counts[list] = suppress (pass, keys, n, &pass->decoded[image * options->n_boxes * 4],
                                     &pass->kept[list * pass->detect->keep * 2]);
    }
}

/* ---- The best of all classes ---- */

static void
merge_image (const Pass *pass, guint image)
{
  const QdDetectBoxesOptions *options = &pass->detect->options;
  guint keep = pass->detect->keep, n = 0;
  const guint32 *kept = &pass->kept[(gsize)image * pass->n_lists * keep * 2];
  guint32 *totals = qd_buffer_get_mapped (pass->detect->totals);
  QdDetectedBox *detections = qd_buffer_get_mapped (pass->detect->detections);
  g_autofree guint64 *keys = g_new (guint64, (gsize)pass->n_lists * keep);

  for (guint list = 0; list < pass->n_lists; list++)
    for (guint i = 0; i < pass->counts[(gsize)image * pass->n_lists + list]; i++)
      keys[n++] = make_key (kept[2 * ((gsize)list * keep + i)], list * keep + i);
  n = totals[image] = sort_best (keys, n, options->detections);
  for (guint i = 0; i < n; i++)
    {
      QdDetectedBox *to = &detections[(gsize)image * options->detections + i];
      guint place = get_place (keys[i]);
      guint32 bits = (guint32)(keys[i] >> 32);

      *to = (QdDetectedBox){ .label = place / keep + 1, .default_box = kept[2 * (gsize)place + 1] };
      memcpy (&to->xmin, &pass->decoded[((gsize)image * options->n_boxes + to->default_box) * 4], 4 * sizeof (float));
      memcpy (&to->score, &bits, sizeof bits);
    }
}

/* ---- Recording ---- */

typedef struct
{
  QdDetectBoxes *detect;
  const float *logits, *offsets;
} Call;

/* A QdCallFunc. */
static gboolean
run (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Call *call = data;
  const QdDetectBoxesOptions *options = &call->detect->options;
  Pass pass = open_pass (call->detect, call->logits, call->offsets);

  qd_parallel_for ((gsize)options->n_images * options->n_boxes, BOXES_AT_ONCE, score_boxes, &pass);
  qd_parallel_for ((gsize)options->n_images * pass.n_lists, 1, suppress_lists, &pass);
  for (guint image = 0; image < options->n_images; image++)
    merge_image (&pass, image);
  return TRUE;
}

void
qd_detect_boxes_host_record (QdDetectBoxes *detect, QdRecorder *recorder, const QdTensor *logits, const QdTensor *offsets)
{
  Call *call = g_new (Call, 1);

  *call = (Call){ detect, qd_range_get_mapped (logits->value), qd_range_get_mapped (offsets->value) };
  qd_recorder_call (recorder, run, call, g_free);
}
