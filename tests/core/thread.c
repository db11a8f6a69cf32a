/* Threads that the system refuses: one sentence, or fewer of them. */
#include "engine/core/thread.h"

#include <string.h>

#include "engine/core/error.h"
#include "tests/failing-threads.h"

static gpointer
give_back (gpointer data)
{
  return data;
}

static void
test_thread (void)
{
  g_autoptr (GError) error = NULL;
  GThread *thread;
  int here;

  failing_threads_arm (0);
  g_assert_null (qd_thread_new ("none", give_back, &here, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "limit of threads"));
  g_assert_null (qd_thread_new ("none", give_back, &here, NULL));
  g_assert_cmpuint (failing_threads_disarm (), ==, 2);
  thread = qd_thread_new ("one", give_back, &here, NULL);
  g_assert_true (g_thread_join (thread) == &here);
}

static void
count (gpointer item, gpointer user_data)
{
  g_atomic_int_add ((gint *) user_data, GPOINTER_TO_INT (item));
}

/* All work is done while there is one. */
static void
test_pool (void)
{
  g_thread_pool_set_max_unused_threads (0); /* those of the pool before */
  for (guint n = 0; n <= 3; n++)
    {
      g_autoptr (GError) error = NULL;
      GThreadPool *pool;
      gint sum = 0;

      failing_threads_arm (n);
      pool = qd_thread_pool_new (count, &sum, 3, &error);
      if (n == 0)
        {
          g_assert_null (pool);
          g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
        }
      else
        {
          g_assert_no_error (error);
          g_assert_cmpuint (g_thread_pool_get_num_threads (pool), ==, n);
          for (gint i = 1; i <= 100; i++)
            g_thread_pool_push (pool, GINT_TO_POINTER (i), NULL);
          g_thread_pool_free (pool, FALSE, TRUE);
          g_assert_cmpint (sum, ==, 5050);
        }
      failing_threads_disarm ();
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/thread/one", test_thread);
  g_test_add_func ("/core/thread/pool", test_pool);
  return g_test_run ();
}
