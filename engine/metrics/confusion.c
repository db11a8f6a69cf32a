#include "engine/metrics/confusion.h"

static int
compare_best (gconstpointer a, gconstpointer b, gpointer data)
{
  const QdScoredBox *boxes = data;
  guint x = *(const guint *) a, y = *(const guint *) b;

  if (boxes[x].photo != boxes[y].photo)
    return boxes[x].photo < boxes[y].photo ? -1 : 1;
  if (boxes[x].score != boxes[y].score)
    return boxes[x].score < boxes[y].score ? 1 : -1;
  return x < y ? -1 : x > y;
}

static int
compare_photo (gconstpointer a, gconstpointer b, gpointer data)
{
  const QdTruthBox *boxes = data;
  guint x = *(const guint *) a, y = *(const guint *) b;

  if (boxes[x].photo != boxes[y].photo)
    return boxes[x].photo < boxes[y].photo ? -1 : 1;
  return x < y ? -1 : x > y;
}

static guint *
sorted_indices (guint n, GCompareDataFunc compare, gconstpointer boxes)
{
  guint *order = g_new (guint, (gsize) n + 1);

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) n, sizeof *order, compare, (gpointer) boxes);
  return order;
}

/* Best first, so that a sure detection takes its truth before a doubtful one. Ignored truths take any number. The truth that
 * @found takes; -1: none is free; -2: one that is ignored. */
static int
place_detection (const QdTruthBox *truths, const guint *order, guint start, guint end, gboolean *taken,
                 const QdScoredBox *found, double overlap)
{
  double best = 0;
  int chosen = -1;

  for (guint i = start; i < end; i++)
    {
      double iou = taken[order[i]] ? 0 : qd_corner_box_iou (found->box, truths[order[i]].box);

      if (iou >= overlap && iou > best)
        {
          best = iou;
          chosen = (int) order[i];
        }
    }
  if (chosen < 0)
    return -1;
  if (truths[chosen].difficult || truths[chosen].crowd)
    return -2;
  taken[chosen] = TRUE;
  return chosen;
}

static void
count_truths (QdMatching *matching, const QdTruthBox *truths, guint n_truths)
{
  for (guint i = 0; i < n_truths; i++)
    if (!truths[i].difficult && !truths[i].crowd && truths[i].class_index < matching->n_classes)
      matching->n_truths[truths[i].class_index]++;
}

QdMatching *
qd_matching_new (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found, guint n_classes,
                 double overlap)
{
  QdMatching *matching = g_new0 (QdMatching, 1);
  g_autofree guint *by_photo = sorted_indices (n_truths, compare_photo, truths);
  g_autofree guint *by_score = sorted_indices (n_found, compare_best, found);
  g_autofree gboolean *taken = g_new0 (gboolean, (gsize) n_truths + 1);
  guint start = 0, end = 0;

  matching->n_classes = n_classes;
  matching->n_truths = g_new0 (guint, (gsize) n_classes + 1);
  matching->pairs = g_array_sized_new (FALSE, FALSE, sizeof (QdMatchedPair), n_found);
  count_truths (matching, truths, n_truths);
  for (guint i = 0; i < n_found; i++)
    {
      const QdScoredBox *box = &found[by_score[i]];
      QdMatchedPair pair = { box->score, n_classes, box->class_index };
      int truth;

      if (box->class_index >= n_classes)
        continue;
      for (; start < n_truths && truths[by_photo[start]].photo < box->photo; start++)
        ;
      for (end = MAX (end, start); end < n_truths && truths[by_photo[end]].photo == box->photo; end++)
        ;
      truth = place_detection (truths, by_photo, start, end, taken, box, overlap);
      if (truth >= 0)
        pair.truth = MIN (truths[truth].class_index, n_classes);
      if (truth >= -1)
        g_array_append_val (matching->pairs, pair);
    }
  return matching;
}

void
qd_matching_free (QdMatching *matching)
{
  if (matching == NULL)
    return;
  g_free (matching->n_truths);
  g_array_unref (matching->pairs);
  g_free (matching);
}

static guint *
cell (QdConfusion *confusion, guint truth, guint prediction)
{
  return &confusion->counts[(gsize) truth * (confusion->n_classes + 1) + prediction];
}

QdConfusion *
qd_matching_get_confusion (const QdMatching *matching, double threshold)
{
  QdConfusion *confusion = g_new0 (QdConfusion, 1);
  guint n = matching->n_classes;

  confusion->n_classes = n;
  confusion->counts = g_new0 (guint, (gsize) (n + 1) * (n + 1));
  for (guint i = 0; i < n; i++)
    *cell (confusion, i, n) = matching->n_truths[i];
  for (guint i = 0; i < matching->pairs->len; i++)
    {
      const QdMatchedPair *pair = &g_array_index (matching->pairs, QdMatchedPair, i);

      if (pair->score < threshold)
        continue;
      ++*cell (confusion, pair->truth, pair->prediction);
      if (pair->truth < n)
        --*cell (confusion, pair->truth, n);
    }
  return confusion;
}

QdConfusion *
qd_confusion_new (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found, guint n_classes,
                  double overlap, double threshold)
{
  g_autoptr (QdMatching) matching = qd_matching_new (truths, n_truths, found, n_found, n_classes, overlap);

  return qd_matching_get_confusion (matching, threshold);
}

void
qd_confusion_free (QdConfusion *confusion)
{
  if (confusion == NULL)
    return;
  g_free (confusion->counts);
  g_free (confusion);
}

guint
qd_confusion_get (const QdConfusion *confusion, guint truth, guint prediction)
{
  g_return_val_if_fail (truth <= confusion->n_classes && prediction <= confusion->n_classes, 0);
  return confusion->counts[(gsize) truth * (confusion->n_classes + 1) + prediction];
}
