#include "engine/project/bulk-keys.h"

#include <stdlib.h>

#include "engine/core/random.h"

#define FIRST 1000 /* id of the row at place 0 */

typedef struct
{
  gint64 number, id;
} Entry;

static int
compare (gconstpointer a, gconstpointer b)
{
  const Entry *one = a, *other = b;

  if (one->number != other->number)
    return one->number < other->number ? -1 : 1;
  return one->id < other->id ? -1 : one->id > other->id;
}

static void
check_sorted (gint64 largest, guint n)
{
  g_autofree Entry *entries = g_new (Entry, n);
  QdBulkKeys keys = { .first = FIRST };
  QdRandom random;

  qd_random_init (&random, 11, 1);
  for (guint i = 0; i < n; i++)
    {
      entries[i] = (Entry){ 1 + (gint64) (qd_random_next (&random) % (guint64) largest), FIRST + i };
      qd_bulk_keys_add (&keys, entries[i].number);
    }
  g_assert_cmpuint (keys.n, ==, n);
  g_assert_true (qd_bulk_keys_sort (&keys, NULL, NULL));
  qsort (entries, n, sizeof *entries, compare);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (qd_bulk_keys_get_number (&keys, i), ==, entries[i].number);
      g_assert_cmpint (qd_bulk_keys_get_id (&keys, i), ==, entries[i].id);
    }
  qd_bulk_keys_clear (&keys);
}

/* Of one digit, of two, and of all that there is room for; many the same, and few. */
static void
test_order (void)
{
  const gint64 largest[] = { 1, 7, 2047, 2048, 500000000, (gint64) 1 << 41 };

  for (guint i = 0; i < G_N_ELEMENTS (largest); i++)
    for (guint n = 1; n < 30000; n = 7 * n + 3)
      check_sorted (largest[i] - (largest[i] > 1), n);
}

static int
count_down (gpointer left)
{
  return --*(int *) left == 0;
}

/* It is asked before each digit; what is in order already is not looked at. */
static void
test_stopped (void)
{
  QdBulkKeys keys = { 0 };
  int left = 2;

  for (gint64 number = 1; number <= 5000; number++)
    qd_bulk_keys_add (&keys, number);
  g_assert_true (qd_bulk_keys_sort (&keys, count_down, &left));
  g_assert_cmpint (left, ==, 2);
  qd_bulk_keys_add (&keys, 17);
  g_assert_false (qd_bulk_keys_sort (&keys, count_down, &left));
  g_assert_cmpint (left, ==, 0);
  qd_bulk_keys_clear (&keys);
}

/* Nothing is kept of too many, nor of too large a number, however many follow. */
static void
test_unfit (void)
{
  QdBulkKeys many = { 0 }, large = { 0 };

  for (guint i = 0; i < 1u << QD_BULK_KEYS_PLACE_BITS; i++)
    qd_bulk_keys_add (&many, 5);
  g_assert_false (many.unfit);
  qd_bulk_keys_add (&many, 5);
  g_assert_true (many.unfit);
  g_assert_null (many.entries);
  qd_bulk_keys_add (&large, ((gint64) 1 << 41) - 1);
  g_assert_false (large.unfit);
  qd_bulk_keys_add (&large, (gint64) 1 << 41);
  g_assert_true (large.unfit);
  qd_bulk_keys_add (&large, 1);
  g_assert_null (large.entries);
  g_assert_cmpuint (large.n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bulk-keys/order", test_order);
  g_test_add_func ("/bulk-keys/stopped", test_stopped);
  g_test_add_func ("/bulk-keys/unfit", test_unfit);
  return g_test_run ();
}
