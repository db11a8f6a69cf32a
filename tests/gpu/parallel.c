#include "engine/host/parallel.h"

#define N     100003
#define GRAIN 1000

typedef struct
{
  guint8 *visits;                       /* [N] */
  double sums[(N + GRAIN - 1) / GRAIN]; /* a piece */
} Loop;

static void
visit (gpointer data, gsize first, gsize end)
{
  Loop *loop = data;

  g_assert_cmpuint (first % GRAIN, ==, 0);
  g_assert_cmpuint (end, ==, MIN (first + GRAIN, N));
  for (gsize i = first; i < end; i++)
    {
      loop->visits[i]++;
      loop->sums[first / GRAIN] += 1.0 / (double)(i + 1);
    }
}

static double
sum (void)
{
  g_autofree Loop *loop = g_new0 (Loop, 1);
  g_autofree guint8 *visits = g_new0 (guint8, N);
  double total = 0;

  loop->visits = visits;
  qd_parallel_for (N, GRAIN, visit, loop);
  for (gsize i = 0; i < N; i++)
    g_assert_cmpuint (visits[i], ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (loop->sums); i++)
    total += loop->sums[i];
  return total;
}

/* Each place once, and bit for bit the same sum, with any number of threads. */
static void
test_threads (void)
{
  double expected = sum ();

  g_assert_cmpfloat_with_epsilon (expected, 12.0901761, 1e-6); /* log n + 0.5772157 + 1 / 2n */
  for (guint n_threads = 1; n_threads <= 5; n_threads++)
    {
      qd_parallel_set_threads (n_threads);
      for (guint i = 0; i < 50; i++)
        g_assert_true (sum () == expected);
    }
  qd_parallel_set_threads (0);
}

static gpointer
run_sums (gpointer data)
{
  const double *expected = data;

  for (guint i = 0; i < 50; i++)
    g_assert_true (sum () == *expected);
  return NULL;
}

/* Loops of several callers at once. */
static void
test_callers (void)
{
  double expected = sum ();
  GThread *threads[3];

  qd_parallel_set_threads (3);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("caller", run_sums, &expected);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  qd_parallel_set_threads (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/parallel/threads", test_threads);
  g_test_add_func ("/gpu/parallel/callers", test_callers);
  return g_test_run ();
}
