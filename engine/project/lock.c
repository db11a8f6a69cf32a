#include "engine/project/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct _QdLock
{
  dev_t device;
  ino_t inode;
  int fd;
  guint users; /* connections that write */
  guint holds; /* those, and the ones that finished and still hold on to it */
};

/* flock() belongs to an open file, so a second descriptor of this process would be refused: the process keeps one a project. */
static GMutex mutex;
static GList *locks;

static QdLock *
find_lock (const struct stat *file)
{
  for (GList *l = locks; l != NULL; l = l->next)
    {
      QdLock *lock = l->data;
      if (lock->device == file->st_dev && lock->inode == file->st_ino)
        return lock;
    }
  return NULL;
}

static QdLock *
add_lock (const struct stat *file, int fd)
{
  QdLock *lock = g_new0 (QdLock, 1);

  lock->device = file->st_dev;
  lock->inode = file->st_ino;
  lock->fd = fd;
  locks = g_list_prepend (locks, lock);
  return lock;
}

static QdLockResult
take_locked (const char *path, QdLock **lock)
{
  struct stat file;
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

  if (fd < 0)
    return QD_LOCK_REFUSED;
  if (fstat (fd, &file) != 0)
    {
      close (fd);
      return QD_LOCK_REFUSED;
    }
  *lock = find_lock (&file);
  if (*lock != NULL)
    {
      close (fd);
      return QD_LOCK_TAKEN;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      int failure = errno;
      close (fd);
      return failure == EWOULDBLOCK ? QD_LOCK_ELSEWHERE : QD_LOCK_REFUSED;
    }
  /* Whoever had it may have removed the project meanwhile. */
  if (fstat (fd, &file) != 0 || file.st_nlink == 0)
    {
      close (fd);
      return QD_LOCK_ELSEWHERE;
    }
  *lock = add_lock (&file, fd);
  return QD_LOCK_TAKEN;
}

QdLockResult
qd_lock_take (const char *folder, QdLock **lock, gboolean *first)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  QdLockResult result = take_locked (path, lock);

  if (result != QD_LOCK_TAKEN)
    return result;
  (*lock)->holds++;
  *first = (*lock)->users++ == 0;
  return result;
}

gboolean
qd_lock_finish (QdLock *lock)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  return --lock->users == 0;
}

gboolean
qd_lock_is_used (QdLock *lock)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  return lock->users > 0;
}

void
qd_lock_release (QdLock *lock)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (--lock->holds > 0)
    return;
  locks = g_list_remove (locks, lock);
  close (lock->fd);
  g_free (lock);
}
