#include "engine/project/sync-ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "engine/core/thread.h"

#define PIECE    ((off_t) 8 << 20) /* bytes; some 30 milliseconds of a slow disk */
#define A_MOMENT (10 * G_TIME_SPAN_MILLISECOND)
#define FIRST    3 /* behind the standard files */

struct _QdSyncAhead
{
  char *path;
  GThread *thread;
  gint ended; /* atomic */
  GMutex mutex;
  GCond cond;
  /* With the mutex: */
  gboolean done;
  int code;
};

/* The system reports an error of writing once to each who has the file open: asked for with SQLite's own descriptor it would be
 * kept from SQLite, whose commit would go well without those pages. So the file is opened once more. To close that would end
 * SQLite's locks, which belong to the table of open files: this thread has one of its own. -1: not here. */
static int
open_apart (const char *path)
{
  return close_range (FIRST, ~0U, CLOSE_RANGE_UNSHARE) == 0 ? open (path, O_RDONLY | O_CLOEXEC) : -1;
}

/* What the disk lacks, SQLite could not know. Where the system does not do pieces, all comes with the last step. */
static int
get_code (int number)
{
  switch (number)
    {
    case ENOSYS:
    case EINVAL:
    case ESPIPE:
    case EBADF: return SQLITE_OK;
    case ENOSPC:
    case EDQUOT: return SQLITE_FULL;
    default: return SQLITE_IOERR;
    }
}

/* WAIT_AFTER, so that no more than a piece is on its way when it is stopped. */
static int
write_pieces (QdSyncAhead *ahead, int fd)
{
  off_t size = lseek (fd, 0, SEEK_END);

  for (off_t at = 0; at < size; at += PIECE)
    if (g_atomic_int_get (&ahead->ended))
      return SQLITE_OK;
    else if (sync_file_range (fd, at, PIECE, SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER) != 0)
      return get_code (errno);
  return SQLITE_OK;
}

static int
write_file (QdSyncAhead *ahead)
{
  int fd = open_apart (ahead->path), code;

  if (fd < 0)
    return SQLITE_OK;
  code = write_pieces (ahead, fd);
  if (code == SQLITE_OK && !g_atomic_int_get (&ahead->ended) && fdatasync (fd) != 0)
    code = get_code (errno);
  close (fd);
  return code;
}

static gpointer
work (gpointer data)
{
  QdSyncAhead *ahead = data;
  int code = write_file (ahead);

  g_mutex_lock (&ahead->mutex);
  ahead->code = code;
  ahead->done = TRUE;
  g_cond_broadcast (&ahead->cond);
  g_mutex_unlock (&ahead->mutex);
  return NULL;
}

static void
ahead_free (QdSyncAhead *ahead)
{
  g_mutex_clear (&ahead->mutex);
  g_cond_clear (&ahead->cond);
  g_free (ahead->path);
  g_free (ahead);
}

QdSyncAhead *
qd_sync_ahead_new (const char *path)
{
  QdSyncAhead *ahead = g_new0 (QdSyncAhead, 1);

  ahead->path = g_strdup (path);
  g_mutex_init (&ahead->mutex);
  g_cond_init (&ahead->cond);
  ahead->thread = qd_thread_new ("sync ahead", work, ahead, NULL);
  if (ahead->thread != NULL)
    return ahead;
  ahead_free (ahead);
  return NULL;
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
  ahead_free (ahead);
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
