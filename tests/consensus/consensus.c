#include "engine/consensus/consensus.h"

#include <string.h>
#include <time.h>

static const QdConsensusOptions usual = QD_CONSENSUS_OPTIONS_INIT;

static const QdConsensusBox *
get (const GPtrArray *things, guint i)
{
  g_assert_cmpuint (i, <, things->len);
  return things->pdata[i];
}

static void
assert_box (QdCornerBox box, double xmin, double ymin, double xmax, double ymax)
{
  g_assert_cmpfloat_with_epsilon (box.xmin, xmin, 1e-9);
  g_assert_cmpfloat_with_epsilon (box.ymin, ymin, 1e-9);
  g_assert_cmpfloat_with_epsilon (box.xmax, xmax, 1e-9);
  g_assert_cmpfloat_with_epsilon (box.ymax, ymax, 1e-9);
}

/* Three people, two things that all drew and one that a single person saw. */
static void
test_three (void)
{
  static const QdLabelledBox boxes[] = {
    { 0, 7, { 0, 0, 10, 10 } },   { 1, 7, { 0, 0, 10, 8 } },    { 2, 7, { 0, 0, 10, 9 } },      { 0, 3, { 50, 50, 60, 60 } },
    { 1, 3, { 50, 50, 60, 60 } }, { 2, 3, { 50, 50, 60, 60 } }, { 1, 3, { 90, 90, 100, 100 } },
  };
  g_autoptr (GPtrArray) things = qd_consensus_new (boxes, G_N_ELEMENTS (boxes), 3, &usual);

  g_assert_cmpuint (things->len, ==, 3);
  assert_box (get (things, 0)->box, 50, 50, 60, 60);
  g_assert_cmpfloat_with_epsilon (get (things, 0)->confidence, 1, 1e-12);
  assert_box (get (things, 1)->box, 0, 0, 10, 9);
  g_assert_cmpint (get (things, 1)->class_id, ==, 7);
  g_assert_cmpuint (get (things, 1)->votes, ==, 3);
  g_assert_cmpint (get (things, 1)->dispute, ==, QD_DISPUTE_NONE);
  /* IoU of each pair: 0.8, 0.9, 8/9 */
  g_assert_cmpfloat_with_epsilon (get (things, 1)->confidence, (0.8 + 0.9 + 8 / 9.) / 3, 1e-12);
  g_assert_cmpfloat (get (things, 2)->confidence, ==, 0);
  g_assert_cmpint (get (things, 2)->dispute, ==, QD_DISPUTE_MISSING);
  g_assert_cmpuint (get (things, 2)->members->len, ==, 1);
  g_assert_cmpuint (g_array_index (get (things, 2)->members, guint, 0), ==, 6);
}

/* One person's boxes are never disputed, and their confidence is 0. */
static void
test_one (void)
{
  static const QdLabelledBox boxes[] = { { 0, 1, { 0, 0, 10, 10 } }, { 0, 1, { 1, 0, 11, 10 } } };
  g_autoptr (GPtrArray) things = qd_consensus_new (boxes, 2, 1, &usual);
  g_autoptr (GPtrArray) nothing = qd_consensus_new (NULL, 0, 3, &usual);

  g_assert_cmpuint (things->len, ==, 2); /* never joined, however much they overlap */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (get (things, i)->dispute, ==, QD_DISPUTE_NONE);
      g_assert_cmpfloat (get (things, i)->confidence, ==, 0);
    }
  g_assert_cmpuint (nothing->len, ==, 0);
}

/* The class that most say; as many for another is a dispute, and the lower number stands until it is settled. */
static void
test_classes (void)
{
  static const QdLabelledBox boxes[] = {
    { 0, 5, { 0, 0, 10, 10 } },  { 1, 4, { 0, 0, 10, 10 } },  { 2, 5, { 0, 0, 10, 12 } }, /* two of three */
    { 0, 5, { 50, 0, 60, 10 } }, { 1, 4, { 50, 0, 60, 10 } },                             /* one and one */
    { 0, 1, { 0, 50, 10, 60 } }, { 1, 2, { 0, 50, 10, 60 } }, { 2, 3, { 0, 50, 10, 60 } },
  };
  g_autoptr (GPtrArray) things = qd_consensus_new (boxes, G_N_ELEMENTS (boxes), 3, &usual);

  g_assert_cmpuint (things->len, ==, 3);
  g_assert_cmpint (get (things, 0)->class_id, ==, 5);
  g_assert_cmpuint (get (things, 0)->votes, ==, 2);
  g_assert_cmpuint (get (things, 0)->members->len, ==, 3);
  g_assert_cmpint (get (things, 0)->dispute, ==, QD_DISPUTE_NONE);
  assert_box (get (things, 0)->box, 0, 0, 10, 11); /* of those who say 5 */
  g_assert_cmpfloat_with_epsilon (get (things, 0)->confidence, 10 / 12. / 3, 1e-12);
  for (guint i = 1; i < 3; i++)
    {
      g_assert_cmpint (get (things, i)->dispute, ==, QD_DISPUTE_CLASS);
      g_assert_cmpuint (get (things, i)->votes, ==, 1);
    }
  g_assert_cmpint (get (things, 1)->class_id, ==, 4);
  g_assert_cmpint (get (things, 2)->class_id, ==, 1);
}

static void
test_votes (void)
{
  static const struct
  {
    double votes;
    guint n_labellers, needed;
  } cases[] = { { 0.6, 1, 1 }, { 0.6, 2, 2 },    { 0.6, 3, 2 },    { 0.6, 5, 3 },    { 0.5, 2, 1 }, { 0.5, 4, 2 },
                { 1, 9, 9 },   { 1 / 3., 3, 1 }, { 2 / 3., 3, 2 }, { 2 / 3., 9, 6 }, { 0.01, 9, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (qd_consensus_needed_votes (cases[i].votes, cases[i].n_labellers), ==, cases[i].needed);
}

/* A bee on a flower, both boxes nearly the same: each goes with its like, though the other overlaps a little more. */
static void
test_same_class_first (void)
{
  static const QdLabelledBox boxes[] = {
    { 0, 1, { 0, 0, 100, 100 } },
    { 0, 2, { 2, 2, 98, 98 } },
    { 1, 1, { 2, 2, 98, 98 } },
    { 1, 2, { 0, 0, 100, 100 } },
  };
  g_autoptr (GPtrArray) things = qd_consensus_new (boxes, 4, 2, &usual);

  g_assert_cmpuint (things->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (get (things, i)->votes, ==, 2);
      g_assert_cmpint (get (things, i)->dispute, ==, QD_DISPUTE_NONE);
    }
}

/* ---- Invented photos ---- */

#define N_THINGS 25

/* Things in a grid that do not overlap, each drawn by each of @n people with an edge moved by at most 4 of 100; in a random
 * order. */
static guint
draw (QdLabelledBox *boxes, guint n_labellers)
{
  guint n = 0;

  for (guint thing = 0; thing < N_THINGS; thing++)
    for (guint labeller = 0; labeller < n_labellers; labeller++)
      {
        double left = thing % 5 * 110, top = thing / 5 * 110;
        QdLabelledBox box = { labeller,
                              thing % 3 + 1,
                              { left + g_test_rand_double_range (-4, 4), top + g_test_rand_double_range (-4, 4),
                                left + 100 + g_test_rand_double_range (-4, 4), top + 100 + g_test_rand_double_range (-4, 4) } };
        guint place = (guint) g_test_rand_int_range (0, (gint) n + 1);

        boxes[n++] = boxes[place];
        boxes[place] = box;
      }
  return n;
}

/* Every thing is found again, with one box of each, at the mean of them. */
static void
test_all_found (void)
{
  for (guint n_labellers = 2; n_labellers <= 9; n_labellers++)
    {
      QdLabelledBox boxes[N_THINGS * 9];
      guint n = draw (boxes, n_labellers);
      g_autoptr (GPtrArray) things = qd_consensus_new (boxes, n, n_labellers, &usual);

      g_assert_cmpuint (things->len, ==, N_THINGS);
      for (guint i = 0; i < N_THINGS; i++)
        {
          const QdConsensusBox *thing = get (things, i);
          double left = 0;

          g_assert_cmpuint (thing->members->len, ==, n_labellers);
          for (guint k = 0; k < n_labellers; k++)
            {
              const QdLabelledBox *member = &boxes[g_array_index (thing->members, guint, k)];

              g_assert_cmpuint (member->labeller, ==, k);
              left += member->box.xmin / n_labellers;
            }
          g_assert_cmpfloat_with_epsilon (thing->box.xmin, left, 1e-9);
          g_assert_cmpuint (thing->votes, ==, n_labellers);
        }
    }
}

/* Crowded boxes, whose order and whose labellers' order are changed: the same things. */
static void
test_order (void)
{
  for (guint round = 0; round < 200; round++)
    {
      QdLabelledBox boxes[30], turned[30];
      g_autoptr (GPtrArray) things = NULL, others = NULL;

      for (guint i = 0; i < 30; i++)
        {
          double left = g_test_rand_double_range (0, 30), top = g_test_rand_double_range (0, 30);

          boxes[i] = (QdLabelledBox){ i % 3,
                                      g_test_rand_int_range (1, 3),
                                      { left, top, left + g_test_rand_double_range (10, 30),
                                        top + g_test_rand_double_range (10, 30) } };
          turned[29 - i] = boxes[i];
          turned[29 - i].labeller = 2 - boxes[i].labeller;
        }
      things = qd_consensus_new (boxes, 30, 3, &usual);
      others = qd_consensus_new (turned, 30, 3, &usual);
      g_assert_cmpuint (things->len, ==, others->len);
      for (guint i = 0; i < things->len; i++)
        {
          const QdConsensusBox *a = get (things, i), *b = get (others, i);

          assert_box (a->box, b->box.xmin, b->box.ymin, b->box.xmax, b->box.ymax);
          g_assert_cmpint (a->class_id, ==, b->class_id);
          g_assert_cmpint (a->dispute, ==, b->dispute);
          g_assert_cmpfloat_with_epsilon (a->confidence, b->confidence, 1e-12);
        }
    }
}

/* A thousand boxes of each of three people do not make anybody wait. */
static void
test_many (void)
{
  g_autofree QdLabelledBox *boxes = g_new (QdLabelledBox, 3000);
  g_autoptr (GPtrArray) things = NULL;
  clock_t begin = clock ();

  for (guint i = 0; i < 3000; i++)
    {
      double left = i / 3 % 40 * 50 + i % 3, top = i / 3 / 40 * 50;

      boxes[i] = (QdLabelledBox){ i % 3, 1, { left, top, left + 40, top + 40 } };
    }
  things = qd_consensus_new (boxes, 3000, 3, &usual);
  g_assert_cmpuint (things->len, ==, 1000);
  g_test_message ("%.0f ms", (double) (clock () - begin) * 1000 / CLOCKS_PER_SEC);
  g_assert_cmpfloat ((double) (clock () - begin) / CLOCKS_PER_SEC, <, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/consensus/consensus/three", test_three);
  g_test_add_func ("/consensus/consensus/one", test_one);
  g_test_add_func ("/consensus/consensus/classes", test_classes);
  g_test_add_func ("/consensus/consensus/votes", test_votes);
  g_test_add_func ("/consensus/consensus/same-class-first", test_same_class_first);
  g_test_add_func ("/consensus/consensus/all-found", test_all_found);
  g_test_add_func ("/consensus/consensus/order", test_order);
  g_test_add_func ("/consensus/consensus/many", test_many);
  return g_test_run ();
}
