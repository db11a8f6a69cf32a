#include "engine/project/log-cutter.h"

#include <sqlite3.h>

#include "engine/core/thread.h"

#define A_MOMENT (10 * G_TIME_SPAN_MILLISECOND)
#define TRIES    50

struct _QdLogCutter
{
  gatomicrefcount references; /* who began it and the thread */
  char *path;
  GMutex mutex;
  GCond cond;
  gboolean done; /* with the mutex */
};

void
qd_log_cutter_leave (QdLogCutter *cutter)
{
  if (!g_atomic_ref_count_dec (&cutter->references))
    return;
  g_mutex_clear (&cutter->mutex);
  g_cond_clear (&cutter->cond);
  g_free (cutter->path);
  g_free (cutter);
}

/* Who reads just now is not waited for with a lock in hand: it is tried again. It is read first, as the log is looked for only
 * then. */
static void
cut (const char *path)
{
  sqlite3 *handle = NULL;
  guint n = 0;

  if (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
      sqlite3_exec (handle, "PRAGMA user_version", NULL, NULL, NULL) == SQLITE_OK)
    while (sqlite3_wal_checkpoint_v2 (handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_BUSY && ++n < TRIES)
      g_usleep (A_MOMENT);
  sqlite3_close (handle);
}

static gpointer
work (gpointer data)
{
  QdLogCutter *cutter = data;

  cut (cutter->path);
  g_mutex_lock (&cutter->mutex);
  cutter->done = TRUE;
  g_cond_signal (&cutter->cond);
  g_mutex_unlock (&cutter->mutex);
  qd_log_cutter_leave (cutter);
  return NULL;
}

QdLogCutter *
qd_log_cutter_new (const char *path)
{
  QdLogCutter *cutter = g_new0 (QdLogCutter, 1);
  GThread *thread;

  g_atomic_ref_count_init (&cutter->references);
  g_atomic_ref_count_inc (&cutter->references);
  cutter->path = g_strdup (path);
  g_mutex_init (&cutter->mutex);
  g_cond_init (&cutter->cond);
  thread = qd_thread_new ("log cutter", work, cutter, NULL);
  if (thread != NULL)
    {
      g_thread_unref (thread);
      return cutter;
    }
  qd_log_cutter_leave (cutter);
  qd_log_cutter_leave (cutter);
  return NULL;
}

gboolean
qd_log_cutter_wait (QdLogCutter *cutter)
{
  gint64 end = g_get_monotonic_time () + A_MOMENT;
  gboolean done;

  g_mutex_lock (&cutter->mutex);
  while (!cutter->done && g_cond_wait_until (&cutter->cond, &cutter->mutex, end))
    continue;
  done = cutter->done;
  g_mutex_unlock (&cutter->mutex);
  return done;
}
