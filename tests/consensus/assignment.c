#include "engine/consensus/assignment.h"

#include <string.h>

/* The largest sum by trying all: row after row takes a free column or none. */
static double
try_all (const double *gains, guint n_rows, guint n_columns, guint row, guint taken)
{
  double best;

  if (row == n_rows)
    return 0;
  best = try_all (gains, n_rows, n_columns, row + 1, taken);
  for (guint j = 0; j < n_columns; j++)
    if (!(taken & 1u << j) && gains[row * n_columns + j] > 0)
      best = MAX (best, gains[row * n_columns + j] + try_all (gains, n_rows, n_columns, row + 1, taken | 1u << j));
  return best;
}

/* One to one, of pairs that are worth something, with the sum that was said. */
static void
assert_pairing (const double *gains, guint n_rows, guint n_columns, const guint *columns, double sum)
{
  g_autofree gboolean *taken = g_new0 (gboolean, n_columns + 1);
  double total = 0;

  for (guint i = 0; i < n_rows; i++)
    if (columns[i] != QD_UNASSIGNED)
      {
        g_assert_cmpuint (columns[i], <, n_columns);
        g_assert_false (taken[columns[i]]);
        taken[columns[i]] = TRUE;
        g_assert_cmpfloat (gains[i * n_columns + columns[i]], >, 0);
        total += gains[i * n_columns + columns[i]];
      }
  g_assert_cmpfloat_with_epsilon (total, sum, 1e-9 * MAX (1, sum));
}

/* All shapes up to 6 x 6, whole numbers, so that sums are exact; many ties, and pairs that must not be made. */
static void
test_small (void)
{
  for (guint round = 0; round < 4000; round++)
    {
      guint n_rows = (guint) g_test_rand_int_range (0, 7), n_columns = (guint) g_test_rand_int_range (0, 7), columns[6];
      double gains[36], sum;

      for (guint i = 0; i < n_rows * n_columns; i++)
        gains[i] = g_test_rand_int_range (-3, round % 2 == 0 ? 5 : 1000);
      sum = qd_assign (gains, n_rows, n_columns, columns);
      assert_pairing (gains, n_rows, n_columns, columns, sum);
      g_assert_cmpfloat (sum, ==, try_all (gains, n_rows, n_columns, 0, 0));
    }
}

/* Large ones whose best sum is known: prices of rows and columns that no pair passes, and one hidden pairing that reaches them.
 */
static void
test_large (void)
{
  const guint n = 300;
  g_autofree double *gains = g_new (double, n *n);
  g_autofree guint *columns = g_new (guint, n), *hidden = g_new (guint, n);
  double *prices = g_newa (double, 2 * n), best = 0;

  for (guint i = 0; i < n; i++)
    hidden[i] = i;
  for (guint i = 0; i < 2 * n; i++)
    best += prices[i] = g_test_rand_int_range (500, 1000);
  for (guint i = n - 1; i > 0; i--)
    {
      guint j = (guint) g_test_rand_int_range (0, (gint) i + 1), other = hidden[i];

      hidden[i] = hidden[j];
      hidden[j] = other;
    }
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      gains[i * n + j] = prices[i] + prices[n + j] - (hidden[i] == j ? 0 : g_test_rand_int_range (1, 200));
  g_assert_cmpfloat (qd_assign (gains, n, n, columns), ==, best);
  g_assert_true (memcmp (columns, hidden, n * sizeof *hidden) == 0);
}

/* Where taking the best pair first would be wrong: 0.9 alone is less than 0.8 and 0.7. */
static void
test_not_greedy (void)
{
  static const double gains[] = { 0.9, 0.8, 0.7, 0 };
  guint columns[2];

  g_assert_cmpfloat_with_epsilon (qd_assign (gains, 2, 2, columns), 1.5, 1e-12);
  g_assert_cmpuint (columns[0], ==, 1);
  g_assert_cmpuint (columns[1], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/consensus/assignment/small", test_small);
  g_test_add_func ("/consensus/assignment/large", test_large);
  g_test_add_func ("/consensus/assignment/not-greedy", test_not_greedy);
  return g_test_run ();
}
