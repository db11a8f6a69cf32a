#include "engine/core/random.h"
#include "engine/graph/plan.h"

/* A chain needs two places, whatever its length. */
static void
test_chain (void)
{
  QdPlanPiece pieces[20];

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    pieces[i] = (QdPlanPiece){ .size = 1000, .first = i, .last = i + 1 };
  g_assert_cmpuint (qd_plan_memory (pieces, G_N_ELEMENTS (pieces), 16, 1 << 20), ==, 1008 + 1000);
}

static void
test_chunks (void)
{
  QdPlanPiece pieces[] = { { 600, 0, 9 }, { 500, 0, 9 }, { 400, 0, 9 }, { 300, 0, 9 } };

  /* 600 + 400, then 500 + 300: nothing crosses 1024. */
  g_assert_cmpuint (qd_plan_memory (pieces, G_N_ELEMENTS (pieces), 8, 1024), ==, 1024 + 504 + 300);
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    g_assert_cmpuint (pieces[i].offset / 1024, ==, (pieces[i].offset + pieces[i].size - 1) / 1024);
}

static gboolean
overlap (const QdPlanPiece *a, const QdPlanPiece *b)
{
  return a->first <= b->last && b->first <= a->last && a->offset < b->offset + b->size && b->offset < a->offset + a->size;
}

/* No two pieces that live at the same time share a byte; the total lies between the most that lives at once and the sum. */
static void
test_random (void)
{
  QdPlanPiece pieces[60];
  QdRandom random;

  qd_random_init (&random, 17, 2);
  for (guint round = 0; round < 50; round++)
    {
      gsize total, sum = 0, most = 0;

      for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
        {
          guint first = qd_random_below (&random, 40);

          pieces[i] = (QdPlanPiece){ 1 + qd_random_below (&random, 5000), first, first + qd_random_below (&random, 10), 0 };
          sum += (pieces[i].size + 63) / 64 * 64;
        }
      total = qd_plan_memory (pieces, G_N_ELEMENTS (pieces), 64, 8192);
      for (guint t = 0; t < 50; t++)
        {
          gsize alive = 0;

          for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
            alive += pieces[i].first <= t && t <= pieces[i].last ? pieces[i].size : 0;
          most = MAX (most, alive);
        }
      g_assert_cmpuint (total, >=, most);
      g_assert_cmpuint (total, <, sum);
      for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
        {
          g_assert_cmpuint (pieces[i].offset % 64, ==, 0);
          g_assert_cmpuint (pieces[i].offset / 8192, ==, (pieces[i].offset + pieces[i].size - 1) / 8192);
          for (guint j = 0; j < i; j++)
            g_assert_false (overlap (&pieces[i], &pieces[j]));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/plan/chain", test_chain);
  g_test_add_func ("/graph/plan/chunks", test_chunks);
  g_test_add_func ("/graph/plan/random", test_random);
  return g_test_run ();
}
