#include "engine/project/sync-ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PIECE    ((off_t) 8 << 20) /* bytes; some 30 milliseconds of a slow disk */
#define A_MOMENT (10 * G_TIME_SPAN_MILLISECOND)

struct _QdSyncAhead
{
  sqlite3_file *file;
  int fd; /* SQLite's own; -1: not found */
  GThread *thread;
  gint ended; /* atomic */
  GMutex mutex;
  GCond cond;
  /* With the mutex: */
  gboolean done;
  int code;
};

/* Of a file that SQLite has open. One of our own would end its locks when it is closed. */
static int
find_fd (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  struct stat wanted, here;
  const char *name;

  if (dir == NULL || stat (path, &wanted) != 0)
    return -1;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (fstat (atoi (name), &here) == 0 && here.st_dev == wanted.st_dev && here.st_ino == wanted.st_ino)
      return atoi (name);
  return -1;
}

/* Where the system does not do pieces, all comes with the last step. */
static void
write_pieces (QdSyncAhead *ahead)
{
  struct stat info;

  if (ahead->fd < 0 || fstat (ahead->fd, &info) != 0)
    return;
  for (off_t at = 0; at < info.st_size && !g_atomic_int_get (&ahead->ended); at += PIECE)
    if (sync_file_range (ahead->fd, at, PIECE, SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER) != 0)
      return;
}

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
  int code = SQLITE_OK;

  write_pieces (ahead);
  if (!g_atomic_int_get (&ahead->ended))
    code = sync_file (ahead->file);
  g_mutex_lock (&ahead->mutex);
  ahead->code = code;
  ahead->done = TRUE;
  g_cond_broadcast (&ahead->cond);
  g_mutex_unlock (&ahead->mutex);
  return NULL;
}

QdSyncAhead *
qd_sync_ahead_new (sqlite3_file *file, const char *path)
{
  QdSyncAhead *ahead = g_new0 (QdSyncAhead, 1);

  ahead->file = file;
  ahead->fd = find_fd (path);
  g_mutex_init (&ahead->mutex);
  g_cond_init (&ahead->cond);
  ahead->thread = g_thread_new ("sync ahead", work, ahead);
  return ahead;
}

int
qd_sync_ahead_free (QdSyncAhead *ahead)
{
  int code;

  if (ahead == NULL)
    return SQLITE_OK;
  g_atomic_int_set (&ahead->ended, TRUE);
  g_thread_join (ahead->thread);
  code = ahead->code;
  g_mutex_clear (&ahead->mutex);
  g_cond_clear (&ahead->cond);
  g_free (ahead);
  return code;
}

gboolean
qd_sync_ahead_wait (QdSyncAhead *ahead)
{
  gint64 end = g_get_monotonic_time () + A_MOMENT;
  gboolean done;

  g_mutex_lock (&ahead->mutex);
  while (!ahead->done && g_cond_wait_until (&ahead->cond, &ahead->mutex, end))
    continue;
  done = ahead->done;
  g_mutex_unlock (&ahead->mutex);
  return done;
}
