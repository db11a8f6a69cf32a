#include "engine/metrics/coco.h"

#include <float.h>
#include <math.h>

#define N_OVERLAPS 10
#define N_RECALLS  101
#define N_AREAS    4
#define N_LIMITS   3

static const guint limits[N_LIMITS] = { 1, 10, 100 }; /* detections a photo and class */
static const double areas[N_AREAS][2] = { { 0, 1e10 }, { 0, 32 * 32 }, { 32 * 32, 96 * 96 }, { 96 * 96, 1e10 } };

/* A detection of one class with what became of it at each overlap, one bit each. */
typedef struct
{
  double score;
  guint rank; /* within its photo, from 0 */
  guint16 matched, ignored;
} Outcome;

/* Truths and detections of one class, by photo; detections by falling score within it. */
typedef struct
{
  const QdTruthBox **truths;
  guint n_truths;
  const QdScoredBox **found;
  guint n_found;
} ClassBoxes;

/* Means over classes, and over overlaps where wanted. */
typedef struct
{
  double sum;
  guint n;
} Mean;

typedef struct
{
  Mean precision[N_AREAS][N_OVERLAPS]; /* at 100 detections */
  Mean recall[N_AREAS][N_LIMITS];      /* over all overlaps */
} Tally;

static double
overlap_at (guint index)
{
  return 0.5 + index * 0.05;
}

static int
compare_truths (gconstpointer a, gconstpointer b)
{
  const QdTruthBox *x = *(const QdTruthBox *const *) a, *y = *(const QdTruthBox *const *) b;

  if (x->class_index != y->class_index)
    return x->class_index < y->class_index ? -1 : 1;
  if (x->photo != y->photo)
    return x->photo < y->photo ? -1 : 1;
  return x < y ? -1 : x > y;
}

static int
compare_found (gconstpointer a, gconstpointer b)
{
  const QdScoredBox *x = *(const QdScoredBox *const *) a, *y = *(const QdScoredBox *const *) b;

  if (x->class_index != y->class_index)
    return x->class_index < y->class_index ? -1 : 1;
  if (x->photo != y->photo)
    return x->photo < y->photo ? -1 : 1;
  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x < y ? -1 : x > y;
}

/* Intersection over union; over the detection alone where the truth is a crowd. */
static double
overlap_of (const QdScoredBox *found, const QdTruthBox *truth)
{
  QdCornerBox a = found->box, b = truth->box;
  QdCornerBox both = { MAX (a.xmin, b.xmin), MAX (a.ymin, b.ymin), MIN (a.xmax, b.xmax), MIN (a.ymax, b.ymax) };
  double area = qd_corner_box_area (a);

  if (!truth->crowd)
    return qd_corner_box_iou (a, b);
  return area > 0 ? qd_corner_box_area (both) / area : 0;
}

static gboolean
outside (double area, guint range)
{
  return area < areas[range][0] || area > areas[range][1];
}

/* The truth that @found takes at @least: the free one it overlaps most; ignored ones only when no other will do.
 * @order: truths that count first, then the ignored ones. -1: none. */
static int
choose_truth (const double *overlaps, const QdTruthBox *const *truths, const guint *order, guint n, guint n_counted,
              const gboolean *taken, double least)
{
  double best = MIN (least, 1 - 1e-10);
  int chosen = -1;

  for (guint i = 0; i < n; i++)
    {
      if (chosen >= 0 && i == n_counted)
        break;
      if ((taken[i] && !truths[order[i]]->crowd) || overlaps[order[i]] < best)
        continue;
      best = overlaps[order[i]];
      chosen = (int) i;
      if (i >= n_counted)
        n_counted = n;
    }
  return chosen;
}

/* One photo and class in one range of areas. */
static void
match_photo (const QdTruthBox *const *truths, guint n_truths, const QdScoredBox *const *found, guint n_found, guint range,
             GArray *outcomes)
{
  g_autofree guint *order = g_new (guint, n_truths + 1);
  g_autofree double *overlaps = g_new (double, n_truths + 1);
  g_autofree gboolean *taken = g_new0 (gboolean, ((gsize) n_truths + 1) * N_OVERLAPS);
  guint n_counted = 0, n_ordered = 0;

  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < n_truths; i++)
        if ((truths[i]->crowd || outside (truths[i]->area, range)) == (pass == 1))
          order[n_ordered++] = i;
      n_counted = pass == 0 ? n_ordered : n_counted;
    }
  for (guint i = 0; i < n_found; i++)
    {
      Outcome outcome = { found[i]->score, i, 0, 0 };
      gboolean unmeasured = outside (qd_corner_box_area (found[i]->box), range);

      for (guint j = 0; j < n_truths; j++)
        overlaps[j] = overlap_of (found[i], truths[j]);
      for (guint t = 0; t < N_OVERLAPS; t++)
        {
          gboolean *at = taken + (gsize) t * n_truths;
          int chosen = choose_truth (overlaps, truths, order, n_truths, n_counted, at, overlap_at (t));

          if (chosen >= 0)
            {
              at[chosen] = TRUE;
              outcome.matched |= (guint16) (1u << t);
            }
          if (chosen >= 0 ? (guint) chosen >= n_counted : unmeasured)
            outcome.ignored |= (guint16) (1u << t);
        }
      g_array_append_val (outcomes, outcome);
    }
}

/* All photos of a class. Returns the number of truths that count. */
static guint
match_class (const ClassBoxes *boxes, guint range, GArray *outcomes)
{
  guint counted = 0, t = 0, f = 0;

  for (guint i = 0; i < boxes->n_truths; i++)
    if (!boxes->truths[i]->crowd && !outside (boxes->truths[i]->area, range))
      counted++;
  while (f < boxes->n_found)
    {
      guint photo = boxes->found[f]->photo, end_f = f, end_t;

      while (end_f < boxes->n_found && boxes->found[end_f]->photo == photo)
        end_f++;
      while (t < boxes->n_truths && boxes->truths[t]->photo < photo)
        t++;
      for (end_t = t; end_t < boxes->n_truths && boxes->truths[end_t]->photo == photo; end_t++)
        ;
      match_photo (boxes->truths + t, end_t - t, boxes->found + f, MIN (end_f - f, limits[N_LIMITS - 1]), range, outcomes);
      f = end_f;
      t = end_t;
    }
  return counted;
}

/* The reference sorts all photos' detections stably by score. */
static int
compare_outcomes (gconstpointer a, gconstpointer b, gpointer data)
{
  const Outcome *outcomes = data;
  guint x = *(const guint *) a, y = *(const guint *) b;

  if (outcomes[x].score != outcomes[y].score)
    return outcomes[x].score < outcomes[y].score ? 1 : -1;
  return x < y ? -1 : x > y;
}

static guint *
order_outcomes (const GArray *outcomes)
{
  guint *order = g_new (guint, outcomes->len + 1);

  for (guint i = 0; i < outcomes->len; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) outcomes->len, sizeof *order, compare_outcomes, outcomes->data);
  return order;
}

/* Mean of the precision at 101 recalls, precision made to fall. @recall: the highest reached. */
static double
average_precision (const GArray *outcomes, const guint *order, guint overlap, guint limit, guint n_truths, double *recall)
{
  g_autofree double *precisions = g_new (double, outcomes->len + 1);
  g_autofree double *recalls = g_new (double, outcomes->len + 1);
  guint hits = 0, misses = 0, n = 0, at = 0;
  double sum = 0;

  for (guint i = 0; i < outcomes->len; i++)
    {
      const Outcome *outcome = &g_array_index (outcomes, Outcome, order[i]);

      if (outcome->rank >= limit)
        continue;
      if (!(outcome->ignored >> overlap & 1))
        {
          hits += outcome->matched >> overlap & 1;
          misses += !(outcome->matched >> overlap & 1);
        }
      recalls[n] = (double) hits / n_truths;
      precisions[n++] = hits / (hits + misses + DBL_EPSILON);
    }
  for (guint i = n; i > 1; i--)
    precisions[i - 2] = MAX (precisions[i - 2], precisions[i - 1]);
  for (guint level = 0; level < N_RECALLS; level++)
    {
      while (at < n && recalls[at] < level * 0.01)
        at++;
      sum += at < n ? precisions[at] : 0;
    }
  *recall = n > 0 ? recalls[n - 1] : 0;
  return sum / N_RECALLS;
}

static void
mean_add (Mean *mean, double value)
{
  mean->sum += value;
  mean->n++;
}

static double
mean_get (Mean mean)
{
  return mean.n > 0 ? mean.sum / mean.n : -1;
}

/* Adds a class to the tally; returns its AP, -1 without truths. */
static double
tally_class (Tally *tally, const ClassBoxes *boxes)
{
  Mean whole = { 0, 0 };

  for (guint range = 0; range < N_AREAS; range++)
    {
      g_autoptr (GArray) outcomes = g_array_new (FALSE, FALSE, sizeof (Outcome));
      guint n_truths = match_class (boxes, range, outcomes);
      g_autofree guint *order = order_outcomes (outcomes);

      for (guint t = 0; t < N_OVERLAPS && n_truths > 0; t++)
        for (guint m = 0; m < N_LIMITS; m++)
          {
            double recall, ap = average_precision (outcomes, order, t, limits[m], n_truths, &recall);

            mean_add (&tally->recall[range][m], recall);
            if (m < N_LIMITS - 1)
              continue;
            mean_add (&tally->precision[range][t], ap);
            if (range == 0)
              mean_add (&whole, ap);
          }
    }
  return mean_get (whole);
}

static double
mean_over_overlaps (const Mean *means)
{
  Mean all = { 0, 0 };

  for (guint t = 0; t < N_OVERLAPS; t++)
    {
      all.sum += means[t].sum;
      all.n += means[t].n;
    }
  return mean_get (all);
}

void
qd_coco_summarize (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found, guint n_classes,
                   QdCocoSummary *summary, double *class_ap)
{
  g_autofree const QdTruthBox **sorted_truths = g_new (const QdTruthBox *, (gsize) n_truths + 1);
  g_autofree const QdScoredBox **sorted_found = g_new (const QdScoredBox *, (gsize) n_found + 1);
  g_autofree Tally *tally = g_new0 (Tally, 1);
  guint t = 0, f = 0;

  for (guint i = 0; i < n_truths; i++)
    sorted_truths[i] = &truths[i];
  for (guint i = 0; i < n_found; i++)
    sorted_found[i] = &found[i];
  qsort (sorted_truths, n_truths, sizeof *sorted_truths, compare_truths);
  qsort (sorted_found, n_found, sizeof *sorted_found, compare_found);
  for (guint k = 0; k < n_classes; k++)
    {
      ClassBoxes boxes = { sorted_truths + t, 0, sorted_found + f, 0 };
      double ap;

      for (; t < n_truths && sorted_truths[t]->class_index == k; t++)
        boxes.n_truths++;
      for (; f < n_found && sorted_found[f]->class_index == k; f++)
        boxes.n_found++;
      ap = tally_class (tally, &boxes);
      if (class_ap != NULL)
        class_ap[k] = ap;
    }
  *summary = (QdCocoSummary){
    mean_over_overlaps (tally->precision[0]), mean_get (tally->precision[0][0]),
    mean_get (tally->precision[0][5]),        mean_over_overlaps (tally->precision[1]),
    mean_over_overlaps (tally->precision[2]), mean_over_overlaps (tally->precision[3]),
    mean_get (tally->recall[0][0]),           mean_get (tally->recall[0][1]),
    mean_get (tally->recall[0][2]),           mean_get (tally->recall[1][2]),
    mean_get (tally->recall[2][2]),           mean_get (tally->recall[3][2]),
  };
}
