#include "engine/core/number-set.h"

#include "engine/core/random.h"

static void
test_empty (void)
{
  g_auto (QdNumberSet) set = { 0 };

  g_assert_false (qd_number_set_contains (&set, 1));
  qd_number_set_fetch (&set, 1);
  qd_number_set_clear (&set);
  g_assert_true (qd_number_set_add (&set, G_MAXINT64));
  g_assert_true (qd_number_set_contains (&set, G_MAXINT64));
  qd_number_set_clear (&set);
  g_assert_cmpuint (set.n, ==, 0);
  g_assert_false (qd_number_set_contains (&set, G_MAXINT64));
}

/* Beside a hash table: in a row as iNaturalist's numbers lie, far apart, and with the low bits the same. */
static void
test_beside_hash_table (void)
{
  static const gint64 steps[] = { 1, 4096, G_GINT64_CONSTANT (1) << 40 };
  g_autoptr (GHashTable) table = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_auto (QdNumberSet) set = { 0 };
  QdRandom random;

  qd_random_init (&random, 7, 1);
  for (guint i = 0; i < 60000; i++)
    {
      gint64 number = 1 + (gint64) (qd_random_next (&random) % 20000) * steps[i % 3];
      qd_number_set_fetch (&set, number);
      g_assert_cmpint (qd_number_set_contains (&set, number), ==, g_hash_table_contains (table, &number));
      g_assert_cmpint (qd_number_set_add (&set, number), ==, g_hash_table_add (table, g_memdup2 (&number, sizeof number)));
    }
  g_assert_cmpuint (set.n, ==, g_hash_table_size (table));
  g_assert_cmpuint (4 * set.n, <=, 3 * set.size);
}

/* From numbers of 32 bits to one that needs more, just after, and long before more room is needed. */
static void
test_wider (void)
{
  for (guint n = 1; n < 3000; n += 97)
    {
      g_auto (QdNumberSet) set = { 0 };

      for (gint64 number = 1; number <= n; number++)
        g_assert_true (qd_number_set_add (&set, (gint64) G_MAXUINT32 + 1 - number));
      g_assert_false (qd_number_set_contains (&set, G_GINT64_CONSTANT (2) << 32));
      g_assert_null (set.wide);
      g_assert_true (qd_number_set_add (&set, G_GINT64_CONSTANT (1) << 32));
      g_assert_null (set.narrow);
      for (gint64 number = 0; number <= n; number++)
        g_assert_false (qd_number_set_add (&set, (gint64) G_MAXUINT32 + 1 - number));
      g_assert_cmpuint (set.n, ==, n + 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/number-set/empty", test_empty);
  g_test_add_func ("/number-set/beside-hash-table", test_beside_hash_table);
  g_test_add_func ("/number-set/wider", test_wider);
  return g_test_run ();
}
