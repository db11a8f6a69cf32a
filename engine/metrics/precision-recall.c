#include "engine/metrics/precision-recall.h"

#include <math.h>

typedef struct
{
  double score;
  guint order; /* as given: equal scores keep it */
  gboolean hit;
} Ranked;

static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  const Ranked *x = a, *y = b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static double
inclusive_iou (QdCornerBox a, QdCornerBox b)
{
  a.xmax++;
  a.ymax++;
  b.xmax++;
  b.ymax++;
  return qd_corner_box_iou (a, b);
}

/* Indices of the boxes of one class, by photo: [starts[p], starts[p + 1]) of @members. */
typedef struct
{
  guint n_photos;
  guint *starts;
  guint *members;
} PhotoIndex;

static void
photo_index_init (PhotoIndex *index, const QdTruthBox *truths, guint n_truths, guint class_index)
{
  index->n_photos = 0;
  for (guint i = 0; i < n_truths; i++)
    index->n_photos = MAX (index->n_photos, truths[i].photo + 1);
  index->starts = g_new0 (guint, (gsize) index->n_photos + 2);
  index->members = g_new (guint, (gsize) n_truths + 1);
  for (guint i = 0; i < n_truths; i++)
    if (truths[i].class_index == class_index)
      index->starts[truths[i].photo + 2]++;
  for (guint p = 2; p < index->n_photos + 2; p++)
    index->starts[p] += index->starts[p - 1];
  for (guint i = 0; i < n_truths; i++)
    if (truths[i].class_index == class_index)
      index->members[index->starts[truths[i].photo + 1]++] = i;
}

static void
photo_index_clear (PhotoIndex *index)
{
  g_free (index->starts);
  g_free (index->members);
}

/* The truth of the photo that @box overlaps most, or -1. The kits compare with all, taken or not. */
static int
find_best (const PhotoIndex *index, const QdTruthBox *truths, const QdScoredBox *found, QdExtent extent, double *overlap)
{
  int best = -1;

  *overlap = 0;
  if (found->photo >= index->n_photos)
    return -1;
  for (guint i = index->starts[found->photo]; i < index->starts[found->photo + 1]; i++)
    {
      guint truth = index->members[i];
      double iou = extent == QD_EXTENT_INCLUSIVE ? inclusive_iou (found->box, truths[truth].box)
                                                 : qd_corner_box_iou (found->box, truths[truth].box);

      if (iou > *overlap)
        {
          *overlap = iou;
          best = (int) truth;
        }
    }
  return best;
}

static GArray *
rank_class (const QdScoredBox *found, guint n_found, guint class_index)
{
  GArray *ranked = g_array_new (FALSE, FALSE, sizeof (Ranked));

  for (guint i = 0; i < n_found; i++)
    if (found[i].class_index == class_index && !isnan (found[i].score))
      {
        Ranked item = { found[i].score, i, FALSE };
        g_array_append_val (ranked, item);
      }
  g_array_sort (ranked, compare_ranked);
  return ranked;
}

/* Marks hits; what meets a difficult truth is taken out, being neither right nor wrong. */
static void
match_ranked (GArray *ranked, const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint class_index,
              double least, QdExtent extent)
{
  PhotoIndex index;
  g_autofree gboolean *taken = g_new0 (gboolean, (gsize) n_truths + 1);
  guint kept = 0;

  photo_index_init (&index, truths, n_truths, class_index);
  for (guint i = 0; i < ranked->len; i++)
    {
      Ranked item = g_array_index (ranked, Ranked, i);
      double overlap;
      int truth = find_best (&index, truths, &found[item.order], extent, &overlap);

      if (truth >= 0 && overlap >= least)
        {
          if (truths[truth].difficult)
            continue;
          item.hit = !taken[truth];
          taken[truth] = TRUE;
        }
      g_array_index (ranked, Ranked, kept++) = item;
    }
  g_array_set_size (ranked, kept);
  photo_index_clear (&index);
}

static GArray *
make_points (const Ranked *ranked, guint n, guint n_truths)
{
  GArray *points = g_array_sized_new (FALSE, FALSE, sizeof (QdPrecisionRecallPoint), n);
  guint hits = 0;

  for (guint i = 0; i < n; i++)
    {
      QdPrecisionRecallPoint point;

      hits += ranked[i].hit ? 1 : 0;
      point = (QdPrecisionRecallPoint){ ranked[i].score, n_truths > 0 ? (double) hits / n_truths : 0, hits / (i + 1.0) };
      g_array_append_val (points, point);
    }
  return points;
}

/* Area under precision made to fall: at each recall the best precision at that recall or a higher one. */
static double
integrate_every_point (const GArray *points)
{
  double area = 0, envelope = 0, previous;

  for (guint i = points->len; i > 0; i--)
    {
      const QdPrecisionRecallPoint *point = &g_array_index (points, QdPrecisionRecallPoint, i - 1);

      previous = i > 1 ? g_array_index (points, QdPrecisionRecallPoint, i - 2).recall : 0;
      envelope = MAX (envelope, point->precision);
      area += (point->recall - previous) * envelope;
    }
  return area;
}

/* Recalls 0, 0.1 .. 1 exactly: hits * 10 >= level * truths, in whole numbers. */
static double
average_eleven_points (const GArray *points, guint n_truths)
{
  double sum = 0;

  for (guint level = 0; level <= 10; level++)
    {
      double best = 0;

      for (guint i = 0; i < points->len; i++)
        {
          const QdPrecisionRecallPoint *point = &g_array_index (points, QdPrecisionRecallPoint, i);
          guint64 hits = (guint64) (point->recall * n_truths + 0.5);

          if (hits * 10 >= (guint64) level * n_truths)
            best = MAX (best, point->precision);
        }
      sum += best;
    }
  return sum / 11;
}

QdPrecisionRecall *
qd_precision_recall_new (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found, guint class_index,
                         double overlap, QdExtent extent)
{
  QdPrecisionRecall *curve = g_new0 (QdPrecisionRecall, 1);
  g_autoptr (GArray) ranked = rank_class (found, n_found, class_index);

  for (guint i = 0; i < n_truths; i++)
    if (truths[i].class_index == class_index && !truths[i].difficult)
      curve->n_truths++;
  match_ranked (ranked, truths, n_truths, found, class_index, overlap, extent);
  curve->points = make_points ((const Ranked *) (gpointer) ranked->data, ranked->len, curve->n_truths);
  curve->ap = curve->n_truths > 0 ? integrate_every_point (curve->points) : (double) NAN;
  curve->ap11 = curve->n_truths > 0 ? average_eleven_points (curve->points, curve->n_truths) : (double) NAN;
  return curve;
}

void
qd_precision_recall_free (QdPrecisionRecall *curve)
{
  if (curve == NULL)
    return;
  g_array_unref (curve->points);
  g_free (curve);
}

double
qd_mean_average_precision (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found, guint n_classes,
                           double overlap)
{
  double sum = 0;
  guint counted = 0;

  for (guint class_index = 0; class_index < n_classes; class_index++)
    {
      g_autoptr (QdPrecisionRecall) curve =
          qd_precision_recall_new (truths, n_truths, found, n_found, class_index, overlap, QD_EXTENT_CONTINUOUS);

      if (curve->n_truths == 0)
        continue;
      sum += curve->ap;
      counted++;
    }
  return counted > 0 ? sum / counted : (double) NAN;
}

double
qd_average_precision (const double *scores, const gboolean *matched, guint n, guint n_truths)
{
  g_autofree Ranked *ranked = g_new (Ranked, (gsize) n + 1);
  g_autoptr (GArray) points = NULL;

  if (n_truths == 0)
    return (double) NAN;
  for (guint i = 0; i < n; i++)
    ranked[i] = (Ranked){ scores[i], i, matched[i] };
  qsort (ranked, n, sizeof *ranked, compare_ranked);
  points = make_points (ranked, n, n_truths);
  return integrate_every_point (points);
}
