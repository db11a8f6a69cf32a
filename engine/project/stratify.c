#include "config.h"
#include "engine/project/stratify.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/error.h"
#include "engine/core/random.h"

/* What a group holds of a label. Labels: photos with class c are 2c, boxes of class c are 2c + 1, photos without a box are 2n,
 * all photos are 2n + 1, where n is the number of classes. */
typedef struct
{
  guint label;
  double amount;
} Share;

typedef struct
{
  guint size;     /* photos */
  GArray *shares; /* of Share */
  QdSubset subset;
} Group;

typedef struct
{
  const QdStratifyTask *task;
  guint n_labels;
  Group *groups;                /* [n_groups] */
  double ratios[QD_N_SUBSETS];  /* sum 1 */
  int room[QD_N_SUBSETS];       /* photos that still fit */
  double *total;                /* [n_labels] of all groups */
  double *left;                 /* [n_labels] of groups not placed yet */
  double *placed[QD_N_SUBSETS]; /* [n_labels] */
  guint *order;                 /* [n_groups] largest first, equal ones shuffled */
} Work;

/* ---- What is to be divided ---- */

static void
add_share (Work *work, guint group, guint label, double amount)
{
  GArray *shares = work->groups[group].shares;
  Share share = { label, amount };

  work->total[label] += amount;
  work->left[label] += amount;
  for (guint i = 0; i < shares->len; i++)
    if (g_array_index (shares, Share, i).label == label)
      {
        g_array_index (shares, Share, i).amount += amount;
        return;
      }
  g_array_append_val (shares, share);
}

static void
gather (Work *work)
{
  const QdStratifyTask *task = work->task;
  guint next = 0;

  for (guint i = 0; i < task->n_photos; i++)
    {
      guint group = task->groups[i];
      gboolean has_boxes = FALSE;
      work->groups[group].size++;
      add_share (work, group, 2 * task->n_classes + 1, 1);
      for (; next < task->n_counts && task->counts[next].photo == i; next++, has_boxes = TRUE)
        {
          add_share (work, group, 2 * task->counts[next].class_, 1);
          add_share (work, group, 2 * task->counts[next].class_ + 1, task->counts[next].boxes);
        }
      if (!has_boxes)
        add_share (work, group, 2 * task->n_classes, 1);
    }
}

static int
compare_sizes (gconstpointer a, gconstpointer b, gpointer data)
{
  const Group *groups = data;

  return (int)groups[*(const guint *)b].size - (int)groups[*(const guint *)a].size;
}

static void
make_order (Work *work)
{
  QdRandom random;

  qd_random_init (&random, work->task->seed, 0);
  for (guint i = 0; i < work->task->n_groups; i++)
    work->order[i] = i;
  qd_random_shuffle (&random, work->order, work->task->n_groups);
  /* A stable sort: equal groups stay shuffled. */
  g_qsort_with_data (work->order, (gint)work->task->n_groups, sizeof (guint), compare_sizes, work->groups);
}

/* Whole photos by largest remainder; a part that was asked for gets one at least. */
static void
make_room (Work *work)
{
  int n = (int)work->task->n_photos, given = 0;
  double remainder[QD_N_SUBSETS];

  for (guint s = 1; s < QD_N_SUBSETS; s++)
    {
      double wanted = work->ratios[s] * n;
      work->room[s] = work->ratios[s] > 0 ? MAX (1, (int)floor (wanted + 1e-9)) : 0;
      remainder[s] = work->ratios[s] > 0 ? wanted - work->room[s] : -INFINITY;
      given += work->room[s];
    }
  for (int step = given < n ? 1 : -1; given != n; given += step)
    {
      guint best = 0;
      for (guint s = 1; s < QD_N_SUBSETS; s++)
        if (work->ratios[s] > 0 && (step > 0 || work->room[s] > 1)
            && (best == 0 || step * (remainder[s] - remainder[best]) > 0))
          best = s;
      work->room[best] += step;
      remainder[best] -= step;
    }
}

/* ---- Placing ---- */

static void
place (Work *work, Group *group, QdSubset subset)
{
  group->subset = subset;
  work->room[subset] -= (int)group->size;
  for (guint i = 0; i < group->shares->len; i++)
    {
      Share share = g_array_index (group->shares, Share, i);
      work->placed[subset][share.label] += share.amount;
      work->left[share.label] -= share.amount;
    }
}

/* By how much the sum of squares grows, each label in units of itself. */
static double
find_cost (const Work *work, const Group *group, QdSubset subset)
{
  double cost = 0;

  for (guint i = 0; i < group->shares->len; i++)
    {
      Share share = g_array_index (group->shares, Share, i);
      double total = work->total[share.label], wanted = work->ratios[subset] * total;
      cost += share.amount * (share.amount + 2 * (work->placed[subset][share.label] - wanted)) / (wanted * total);
    }
  return cost;
}

/* Among the parts that it fits into; where it fits nowhere, the one with most room. */
static QdSubset
choose (const Work *work, const Group *group)
{
  QdSubset best = QD_SUBSET_NONE;
  double best_cost = INFINITY;

  for (guint s = 1; s < QD_N_SUBSETS; s++)
    {
      double cost;
      if (work->ratios[s] <= 0 || work->room[s] < (int)group->size)
        continue;
      cost = find_cost (work, group, s);
      if (cost < best_cost)
        {
          best = s;
          best_cost = cost;
        }
    }
  for (guint s = 1; best_cost == INFINITY && s < QD_N_SUBSETS; s++)
    if (work->ratios[s] > 0 && (best == QD_SUBSET_NONE || work->room[s] > work->room[best]))
      best = s;
  return best;
}

static gboolean
holds (const Group *group, guint label)
{
  for (guint i = 0; i < group->shares->len; i++)
    if (g_array_index (group->shares, Share, i).label == label)
      return TRUE;
  return FALSE;
}

/* The label of photos, not of boxes, that the fewest photos left have; n_labels when none is left. */
static guint
find_rarest (const Work *work)
{
  guint rarest = work->n_labels;

  for (guint label = 0; label < work->n_labels - 1; label += 2)
    if (work->left[label] > 0.5 && (rarest == work->n_labels || work->left[label] < work->left[rarest]))
      rarest = label;
  return rarest;
}

static void
place_all (Work *work)
{
  guint label;

  while ((label = find_rarest (work)) < work->n_labels)
    for (guint i = 0; i < work->task->n_groups; i++)
      {
        Group *group = &work->groups[work->order[i]];
        if (group->subset == QD_SUBSET_NONE && holds (group, label))
          place (work, group, choose (work, group));
      }
}

/* A group keeps the part that most of its photos have. */
static void
place_kept (Work *work)
{
  g_autofree guint *votes = g_new0 (guint, (gsize)work->task->n_groups * QD_N_SUBSETS);

  for (guint i = 0; i < work->task->n_photos; i++)
    votes[work->task->groups[i] * QD_N_SUBSETS + work->task->kept[i]]++;
  for (guint g = 0; g < work->task->n_groups; g++)
    {
      const guint *vote = votes + (gsize)g * QD_N_SUBSETS;
      QdSubset best = QD_SUBSET_NONE;
      for (guint s = 1; s < QD_N_SUBSETS; s++)
        if (work->ratios[s] > 0 && vote[s] > (best == QD_SUBSET_NONE ? 0 : vote[best]))
          best = s;
      if (best != QD_SUBSET_NONE)
        place (work, &work->groups[g], best);
    }
}

/* Large groups can leave a small part without any: it gets the smallest group of a part that has several. */
static void
fill_empty (Work *work)
{
  for (guint s = 1; s < QD_N_SUBSETS; s++)
    {
      guint n[QD_N_SUBSETS] = { 0 };
      for (guint g = 0; g < work->task->n_groups; g++)
        n[work->groups[g].subset]++;
      for (guint i = work->task->n_groups; work->ratios[s] > 0 && n[s] == 0 && i > 0; i--)
        {
          Group *group = &work->groups[work->order[i - 1]];
          if (n[group->subset] < 2)
            continue;
          group->subset = s;
          n[s]++;
        }
    }
}

/* ---- The whole ---- */

static gboolean
check (const QdStratifyTask *task, GError **error)
{
  double sum = 0;
  guint parts = 0;

  for (guint s = 1; s < QD_N_SUBSETS; s++)
    {
      if (!isfinite (task->ratios[s]) || task->ratios[s] < 0)
        sum = NAN;
      sum += task->ratios[s];
      parts += task->ratios[s] > 0;
    }
  if (!isfinite (sum) || sum <= 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 _ ("The shares of a split have to be numbers from 0 up, one of them above 0."));
  else if (task->n_groups < parts)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 ngettext ("There is only %u group of photos to keep together, too few for %u parts.",
                           "There are only %u groups of photos to keep together, too few for %u parts.", task->n_groups),
                 task->n_groups, parts);
  else
    return TRUE;
  return FALSE;
}

static void
work_init (Work *work, const QdStratifyTask *task)
{
  double sum = task->ratios[1] + task->ratios[2] + task->ratios[3];

  work->task = task;
  work->n_labels = 2 * task->n_classes + 2;
  work->groups = g_new0 (Group, task->n_groups);
  work->order = g_new (guint, task->n_groups);
  work->total = g_new0 (double, work->n_labels);
  work->left = g_new0 (double, work->n_labels);
  for (guint s = 1; s < QD_N_SUBSETS; s++)
    {
      work->ratios[s] = task->ratios[s] / sum;
      work->placed[s] = g_new0 (double, work->n_labels);
    }
  for (guint g = 0; g < task->n_groups; g++)
    work->groups[g].shares = g_array_new (FALSE, FALSE, sizeof (Share));
}

static void
work_clear (Work *work)
{
  for (guint g = 0; g < work->task->n_groups; g++)
    g_array_unref (work->groups[g].shares);
  for (guint s = 1; s < QD_N_SUBSETS; s++)
    g_free (work->placed[s]);
  g_free (work->groups);
  g_free (work->order);
  g_free (work->total);
  g_free (work->left);
}

gboolean
qd_stratify (const QdStratifyTask *task, QdSubset *subsets, GError **error)
{
  Work work = { 0 };

  if (!check (task, error))
    return FALSE;
  work_init (&work, task);
  gather (&work);
  make_order (&work);
  make_room (&work);
  if (task->kept != NULL)
    place_kept (&work);
  place_all (&work);
  fill_empty (&work);
  for (guint i = 0; i < task->n_photos; i++)
    subsets[i] = work.groups[task->groups[i]].subset;
  work_clear (&work);
  return TRUE;
}
