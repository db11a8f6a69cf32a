#include "engine/core/random.h"

/* The numbers of pcg32-demo.c for seed 42, stream 54. */
static void
test_published (void)
{
  static const guint32 expected[] = { 0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e };
  QdRandom random;

  qd_random_init (&random, 42, 54);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmphex (qd_random_next (&random), ==, expected[i]);
}

static void
test_moments (void)
{
  QdRandom random;
  double sum = 0, squares = 0;
  guint n = 100000;

  qd_random_init (&random, 1, 1);
  for (guint i = 0; i < n; i++)
    {
      double x = qd_random_normal (&random);
      sum += x;
      squares += x * x;
    }
  g_assert_cmpfloat_with_epsilon (sum / n, 0, 0.01);
  g_assert_cmpfloat_with_epsilon (squares / n, 1, 0.02);
}

static void
test_shuffle (void)
{
  QdRandom random;
  guint indices[100], seen = 0, moved = 0;

  for (guint i = 0; i < 100; i++)
    indices[i] = i;
  qd_random_init (&random, 7, 0);
  qd_random_shuffle (&random, indices, 100);
  for (guint i = 0; i < 100; i++)
    {
      seen += indices[i];
      moved += indices[i] != i;
    }
  g_assert_cmpuint (seen, ==, 4950);
  g_assert_cmpuint (moved, >, 80);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/random/published", test_published);
  g_test_add_func ("/core/random/moments", test_moments);
  g_test_add_func ("/core/random/shuffle", test_shuffle);
  return g_test_run ();
}
