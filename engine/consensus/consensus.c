#include "engine/consensus/consensus.h"

#include <math.h>

#include "engine/consensus/assignment.h"

#define SAME_CLASS 0.25 /* of IoU: how much better a pair is whose class is the same */

/* Two boxes that two people may have drawn of one thing. */
typedef struct
{
  guint a, b;
  double gain;
} Pair;

typedef struct
{
  const QdLabelledBox *boxes;
  guint n, n_labellers;
  const QdConsensusOptions *options;
  guint *group;    /* [n] boxes that go together have the same number, that of the first of them */
  guint64 *people; /* [n] of the group of that number: a bit for each labeller who has a box in it */
} Consensus;

guint
qd_consensus_needed_votes (double votes, guint n_labellers)
{
  return MAX (1, (guint) ceil (votes * n_labellers - 1e-9));
}

static double
get_gain (const Consensus *consensus, guint a, guint b)
{
  double iou = qd_corner_box_iou (consensus->boxes[a].box, consensus->boxes[b].box);

  if (iou < consensus->options->overlap)
    return 0;
  return iou + (consensus->boxes[a].class_id == consensus->boxes[b].class_id ? SAME_CLASS : 0);
}

/* ---- Pairs of two labellers ---- */

static GArray *
list_boxes_of (const Consensus *consensus, guint labeller)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < consensus->n; i++)
    if (consensus->boxes[i].labeller == labeller)
      g_array_append_val (list, i);
  return list;
}

/* Follows overlaps from @row over all that hang together: @rows and @columns get their places in the two lists. */
static void
gather (const double *gains, guint n_rows, guint n_columns, guint row, gboolean *seen_rows, gboolean *seen_columns,
        GArray *rows, GArray *columns)
{
  g_array_set_size (rows, 0);
  g_array_set_size (columns, 0);
  g_array_append_val (rows, row);
  seen_rows[row] = TRUE;
  for (guint next_row = 0, next_column = 0; next_row < rows->len || next_column < columns->len;)
    if (next_row < rows->len)
      {
        guint i = g_array_index (rows, guint, next_row++);

        for (guint j = 0; j < n_columns; j++)
          if (!seen_columns[j] && gains[i * n_columns + j] > 0)
            {
              seen_columns[j] = TRUE;
              g_array_append_val (columns, j);
            }
      }
    else
      {
        guint j = g_array_index (columns, guint, next_column++);

        for (guint i = 0; i < n_rows; i++)
          if (!seen_rows[i] && gains[i * n_columns + j] > 0)
            {
              seen_rows[i] = TRUE;
              g_array_append_val (rows, i);
            }
      }
}

/* The best pairing of what hangs together; a thousand boxes are many small ones of these. */
static void
pair_part (const double *gains, guint n_columns, const GArray *rows, const GArray *columns, const GArray *ours,
           const GArray *theirs, GArray *pairs)
{
  g_autofree double *part = g_new (double, MAX (1, (gsize) rows->len * columns->len));
  g_autofree guint *chosen = g_new (guint, rows->len);

  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < columns->len; j++)
      part[i * columns->len + j] = gains[g_array_index (rows, guint, i) * n_columns + g_array_index (columns, guint, j)];
  qd_assign (part, rows->len, columns->len, chosen);
  for (guint i = 0; i < rows->len; i++)
    if (chosen[i] != QD_UNASSIGNED)
      {
        Pair pair = { .a = g_array_index (ours, guint, g_array_index (rows, guint, i)),
                      .b = g_array_index (theirs, guint, g_array_index (columns, guint, chosen[i])),
                      .gain = part[i * columns->len + chosen[i]] };

        g_array_append_val (pairs, pair);
      }
}

static void
pair_labellers (const Consensus *consensus, const GArray *ours, const GArray *theirs, GArray *pairs)
{
  g_autofree double *gains = g_new (double, MAX (1, (gsize) ours->len * theirs->len));
  g_autofree gboolean *seen_rows = g_new0 (gboolean, ours->len + 1), *seen_columns = g_new0 (gboolean, theirs->len + 1);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint)), columns = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < ours->len; i++)
    for (guint j = 0; j < theirs->len; j++)
      gains[i * theirs->len + j] = get_gain (consensus, g_array_index (ours, guint, i), g_array_index (theirs, guint, j));
  for (guint i = 0; i < ours->len; i++)
    if (!seen_rows[i])
      {
        gather (gains, ours->len, theirs->len, i, seen_rows, seen_columns, rows, columns);
        pair_part (gains, theirs->len, rows, columns, ours, theirs, pairs);
      }
}

/* ---- Groups of all labellers ---- */

static int
compare_corners (QdCornerBox a, QdCornerBox b)
{
  const double x[] = { a.ymin, a.xmin, a.ymax, a.xmax }, y[] = { b.ymin, b.xmin, b.ymax, b.xmax };

  for (guint i = 0; i < 4; i++)
    if (x[i] != y[i])
      return x[i] < y[i] ? -1 : 1;
  return 0;
}

static int
compare_labelled (const QdLabelledBox *a, const QdLabelledBox *b)
{
  int order = compare_corners (a->box, b->box);

  return order != 0 ? order : (a->class_id > b->class_id) - (a->class_id < b->class_id);
}

/* The better first; where two are as good, the upper and left one, whoever drew it. */
static int
compare_pairs (gconstpointer a, gconstpointer b, gpointer boxes)
{
  const Pair *x = a, *y = b;
  const QdLabelledBox *all = boxes, *x1 = &all[x->a], *x2 = &all[x->b], *y1 = &all[y->a], *y2 = &all[y->b];
  gboolean x_turned = compare_labelled (x1, x2) > 0, y_turned = compare_labelled (y1, y2) > 0;
  int order;

  if (x->gain != y->gain)
    return x->gain > y->gain ? -1 : 1;
  order = compare_labelled (x_turned ? x2 : x1, y_turned ? y2 : y1);
  return order != 0 ? order : compare_labelled (x_turned ? x1 : x2, y_turned ? y1 : y2);
}

/* Nothing, where both have a box of one person. */
static void
join (Consensus *consensus, guint a, guint b)
{
  if ((consensus->people[a] & consensus->people[b]) != 0)
    return;
  consensus->people[MIN (a, b)] |= consensus->people[MAX (a, b)];
  for (guint i = 0; i < consensus->n; i++)
    if (consensus->group[i] == MAX (a, b))
      consensus->group[i] = MIN (a, b);
}

static void
group_boxes (Consensus *consensus)
{
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));

  for (guint i = 0; i < consensus->n; i++)
    {
      consensus->group[i] = i;
      consensus->people[i] = G_GUINT64_CONSTANT (1) << consensus->boxes[i].labeller;
    }
  for (guint labeller = 0; labeller < QD_MAX_LABELLERS; labeller++)
    g_ptr_array_add (lists, list_boxes_of (consensus, labeller));
  for (guint a = 0; a < lists->len; a++)
    for (guint b = a + 1; b < lists->len; b++)
      pair_labellers (consensus, lists->pdata[a], lists->pdata[b], pairs);
  g_array_sort_with_data (pairs, compare_pairs, (gpointer) consensus->boxes);
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);

      join (consensus, consensus->group[pair->a], consensus->group[pair->b]);
    }
}

/* ---- What a group amounts to ---- */

static void
free_box (gpointer data)
{
  QdConsensusBox *box = data;

  g_array_unref (box->members);
  g_free (box);
}

static guint
count_votes (const Consensus *consensus, const GArray *members, gint64 class_id)
{
  guint votes = 0;

  for (guint i = 0; i < members->len; i++)
    votes += consensus->boxes[g_array_index (members, guint, i)].class_id == class_id;
  return votes;
}

/* Returns: how many classes have as many votes as the one that is chosen, itself included. */
static guint
choose_class (const Consensus *consensus, QdConsensusBox *box)
{
  guint n_best = 0;

  for (guint i = 0; i < box->members->len; i++)
    {
      gint64 class_id = consensus->boxes[g_array_index (box->members, guint, i)].class_id;
      guint votes = count_votes (consensus, box->members, class_id);

      if (votes > box->votes || (votes == box->votes && class_id < box->class_id))
        {
          box->votes = votes;
          box->class_id = class_id;
        }
    }
  for (guint i = 0; i < box->members->len; i++)
    n_best +=
        count_votes (consensus, box->members, consensus->boxes[g_array_index (box->members, guint, i)].class_id) == box->votes;
  return n_best / box->votes;
}

static void
average (const Consensus *consensus, QdConsensusBox *box)
{
  double overlaps = 0, n_pairs = consensus->n_labellers * (consensus->n_labellers - 1.0) / 2;

  for (guint i = 0; i < box->members->len; i++)
    {
      const QdLabelledBox *a = &consensus->boxes[g_array_index (box->members, guint, i)];

      if (a->class_id != box->class_id)
        continue;
      box->box.xmin += a->box.xmin / box->votes;
      box->box.ymin += a->box.ymin / box->votes;
      box->box.xmax += a->box.xmax / box->votes;
      box->box.ymax += a->box.ymax / box->votes;
      for (guint j = i + 1; j < box->members->len; j++)
        {
          const QdLabelledBox *b = &consensus->boxes[g_array_index (box->members, guint, j)];

          overlaps += b->class_id == box->class_id ? qd_corner_box_iou (a->box, b->box) : 0;
        }
    }
  box->confidence = n_pairs > 0 ? overlaps / n_pairs : 0;
}

static int
compare_members (gconstpointer a, gconstpointer b, gpointer boxes)
{
  return (int) ((const QdLabelledBox *) boxes)[*(const guint *) a].labeller -
         (int) ((const QdLabelledBox *) boxes)[*(const guint *) b].labeller;
}

static QdConsensusBox *
make_box (const Consensus *consensus, guint group)
{
  QdConsensusBox *box = g_new0 (QdConsensusBox, 1);
  guint needed = qd_consensus_needed_votes (consensus->options->votes, consensus->n_labellers), n_best;

  box->members = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = group; i < consensus->n; i++)
    if (consensus->group[i] == group)
      g_array_append_val (box->members, i);
  g_array_sort_with_data (box->members, compare_members, (gpointer) consensus->boxes);
  n_best = choose_class (consensus, box);
  average (consensus, box);
  if (box->members->len < needed)
    box->dispute = QD_DISPUTE_MISSING;
  else if (box->votes < needed || n_best > 1)
    box->dispute = QD_DISPUTE_CLASS;
  return box;
}

static int
compare_boxes (gconstpointer a, gconstpointer b)
{
  const QdConsensusBox *x = *(QdConsensusBox *const *) a, *y = *(QdConsensusBox *const *) b;
  int order;

  if (x->confidence != y->confidence)
    return x->confidence > y->confidence ? -1 : 1;
  order = compare_corners (x->box, y->box);
  return order != 0 ? order : (x->class_id > y->class_id) - (x->class_id < y->class_id);
}

GPtrArray *
qd_consensus_new (const QdLabelledBox *boxes, guint n, guint n_labellers, const QdConsensusOptions *options)
{
  g_autofree guint *group = g_new (guint, n + 1);
  g_autofree guint64 *people = g_new (guint64, n + 1);
  Consensus consensus = { boxes, n, n_labellers, options, group, people };
  GPtrArray *found = g_ptr_array_new_with_free_func (free_box);

  group_boxes (&consensus);
  for (guint i = 0; i < n; i++)
    if (group[i] == i)
      g_ptr_array_add (found, make_box (&consensus, i));
  g_ptr_array_sort (found, compare_boxes);
  return found;
}
