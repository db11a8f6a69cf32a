#include "config.h"
#include "engine/core/thread.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"

static void
fail (GError **error)
{
  g_set_error_literal (error, QD_ERROR, QD_ERROR_FAILED,
                       _ ("The system lets Quadrat do nothing more at the same time: it has reached its limit of threads. "
                          "Close other programs, and try again."));
}

GThread *
qd_thread_new (const char *name, GThreadFunc func, gpointer data, GError **error)
{
  GThread *thread = g_thread_try_new (name, func, data, NULL);

  if (thread == NULL)
    fail (error);
  return thread;
}

/* Exclusive: all begin now. One that is shared would begin them when there is work, which would wait for ever without. */
GThreadPool *
qd_thread_pool_new (GFunc func, gpointer user_data, guint n, GError **error)
{
  g_autoptr (GError) refused = NULL;
  GThreadPool *pool = g_thread_pool_new (func, user_data, (int) n, TRUE, &refused);

  if (g_thread_pool_get_num_threads (pool) > 0)
    return pool;
  g_thread_pool_free (pool, TRUE, FALSE);
  fail (error);
  return NULL;
}
