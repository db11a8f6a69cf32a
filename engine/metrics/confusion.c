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

static guint *
cell (QdConfusion *confusion, guint truth, guint prediction)
{
  return &confusion->counts[(gsize) truth * (confusion->n_classes + 1) + prediction];
}

/* Best first, so that a sure detection takes its truth before a doubtful one. Ignored truths take any number. */
static void
place_detection (QdConfusion *confusion, const QdTruthBox *truths, const guint *order, guint start, guint end, gboolean *taken,
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
    ++*cell (confusion, confusion->n_classes, found->class_index);
  else if (!truths[chosen].difficult && !truths[chosen].crowd)
    {
      taken[chosen] = TRUE;
      ++*cell (confusion, truths[chosen].class_index, found->class_index);
    }
}

QdConfusion *
qd_confusion_new (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found, guint n_classes,
                  double overlap, double threshold)
{
  QdConfusion *confusion = g_new0 (QdConfusion, 1);
  g_autofree guint *by_photo = sorted_indices (n_truths, compare_photo, truths);
  g_autofree guint *by_score = sorted_indices (n_found, compare_best, found);
  g_autofree gboolean *taken = g_new0 (gboolean, (gsize) n_truths + 1);
  guint start = 0, end = 0;

  confusion->n_classes = n_classes;
  confusion->counts = g_new0 (guint, (gsize) (n_classes + 1) * (n_classes + 1));
  for (guint i = 0; i < n_found; i++)
    {
      const QdScoredBox *box = &found[by_score[i]];

      if (box->score < threshold || box->class_index >= n_classes)
        continue;
      for (; start < n_truths && truths[by_photo[start]].photo < box->photo; start++)
        ;
      for (end = MAX (end, start); end < n_truths && truths[by_photo[end]].photo == box->photo; end++)
        ;
      place_detection (confusion, truths, by_photo, start, end, taken, box, overlap);
    }
  for (guint i = 0; i < n_truths; i++)
    if (!taken[i] && !truths[i].difficult && !truths[i].crowd && truths[i].class_index < n_classes)
      ++*cell (confusion, truths[i].class_index, n_classes);
  return confusion;
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
