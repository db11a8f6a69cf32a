#include "engine/project/sync-ahead.h"

#include <errno.h>

#define STEP ((sqlite3_int64) 8 << 20) /* bytes; some 30 milliseconds of a slow disk */
#define A_MOMENT (10 * G_TIME_SPAN_MILLISECOND)

struct _QdSyncAhead
{
  sqlite3_file *file;
  sqlite3_int64 size; /* when it was asked for last; the caller's thread */
  GThread *thread; /* NULL: nothing was asked for yet */
  GMutex mutex;
  GCond cond;
  /* With the mutex: */
  gboolean asked, busy, ended;
  int code;
};

static int
sync_file (sqlite3_file *file)
{
  int code = file->pMethods->xSync (file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY), number = 0;

  if (code != SQLITE_OK)
    file->pMethods->xFileControl (file, SQLITE_FCNTL_LAST_ERRNO, &number);
  return number == ENOSPC ? SQLITE_FULL : code & 0xff;
}

static gpointer
work (gpointer data)
{
  QdSyncAhead *ahead = data;

  g_mutex_lock (&ahead->mutex);
  while (!ahead->ended)
    {
      if (!ahead->asked)
        {
          g_cond_wait (&ahead->cond, &ahead->mutex);
          continue;
        }
      ahead->asked = FALSE;
      ahead->busy = TRUE;
      g_mutex_unlock (&ahead->mutex);
      int code = sync_file (ahead->file);
      g_mutex_lock (&ahead->mutex);
      ahead->busy = FALSE;
      if (ahead->code == SQLITE_OK)
        ahead->code = code;
      g_cond_broadcast (&ahead->cond);
    }
  g_mutex_unlock (&ahead->mutex);
  return NULL;
}

static sqlite3_int64
get_size (QdSyncAhead *ahead)
{
  sqlite3_int64 size;

  return ahead->file->pMethods->xFileSize (ahead->file, &size) == SQLITE_OK ? size : ahead->size;
}

QdSyncAhead *
qd_sync_ahead_new (sqlite3_file *file)
{
  QdSyncAhead *ahead = g_new0 (QdSyncAhead, 1);

  ahead->file = file;
  ahead->size = get_size (ahead);
  g_mutex_init (&ahead->mutex);
  g_cond_init (&ahead->cond);
  return ahead;
}

void
qd_sync_ahead_free (QdSyncAhead *ahead)
{
  if (ahead == NULL)
    return;
  g_mutex_lock (&ahead->mutex);
  ahead->ended = TRUE;
  g_cond_broadcast (&ahead->cond);
  g_mutex_unlock (&ahead->mutex);
  if (ahead->thread != NULL)
    g_thread_join (ahead->thread);
  g_mutex_clear (&ahead->mutex);
  g_cond_clear (&ahead->cond);
  g_free (ahead);
}

void
qd_sync_ahead_note (QdSyncAhead *ahead)
{
  sqlite3_int64 size = get_size (ahead);

  if (size - ahead->size < STEP)
    return;
  ahead->size = size;
  qd_sync_ahead_ask (ahead);
}

void
qd_sync_ahead_ask (QdSyncAhead *ahead)
{
  g_mutex_lock (&ahead->mutex);
  ahead->asked = TRUE;
  g_cond_broadcast (&ahead->cond);
  g_mutex_unlock (&ahead->mutex);
  if (ahead->thread == NULL)
    ahead->thread = g_thread_new ("sync ahead", work, ahead);
}

gboolean
qd_sync_ahead_has_begun (const QdSyncAhead *ahead)
{
  return ahead->thread != NULL;
}

gboolean
qd_sync_ahead_wait (QdSyncAhead *ahead)
{
  gint64 end = g_get_monotonic_time () + A_MOMENT;
  gboolean done;

  g_mutex_lock (&ahead->mutex);
  while ((ahead->asked || ahead->busy) && g_cond_wait_until (&ahead->cond, &ahead->mutex, end))
    continue;
  done = !ahead->asked && !ahead->busy;
  g_mutex_unlock (&ahead->mutex);
  return done;
}

int
qd_sync_ahead_get_code (QdSyncAhead *ahead)
{
  int code;

  g_mutex_lock (&ahead->mutex);
  code = ahead->code;
  g_mutex_unlock (&ahead->mutex);
  return code;
}
