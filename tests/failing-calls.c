#include "tests/failing-calls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DATABASE "/project.db" /* and what SQLite has beside it */

static char *folder; /* canonical; NULL: nothing fails */
static gint left;    /* atomic: calls up to the one that fails */
static int number;   /* 0: a file that is written fails; else what brings the database to the disk, with that */
static void (*told) (gpointer data); /* NULL: it fails */
static gpointer told_data;
static char failed[PATH_MAX];
static const char *failed_call = "";

void
failing_calls_arm (const char *path, guint n)
{
  g_assert_null (folder);
  folder = realpath (path, NULL);
  g_assert_nonnull (folder);
  number = 0;
  told = NULL;
  g_atomic_int_set (&left, (gint) n);
}

void
failing_calls_arm_disk (const char *path, guint n, int with)
{
  failing_calls_arm (path, n);
  number = with;
}

const char *
failing_calls_disarm (void)
{
  gboolean has_failed = g_atomic_int_get (&left) <= 0;

  g_atomic_int_set (&left, 0);
  free (folder);
  folder = NULL;
  return has_failed ? failed : NULL;
}

void
failing_calls_arm_told (const char *path, guint n, void (*tell) (gpointer data), gpointer data)
{
  failing_calls_arm_disk (path, n, EIO);
  told = tell;
  told_data = data;
}

static gboolean
is_due (const char *path)
{
  gsize length = folder != NULL ? strlen (folder) : 0;
  gboolean due = folder != NULL && strncmp (path, folder, length) == 0 && path[length] == '/' &&
                 (strstr (path, DATABASE) != NULL) == (number != 0) && g_atomic_int_add (&left, -1) == 1;

  if (due)
    g_strlcpy (failed, path, sizeof failed);
  return due;
}

static gboolean
is_due_fd (int fd)
{
  char link[48], path[PATH_MAX];
  gssize n;

  if (folder == NULL)
    return FALSE;
  snprintf (link, sizeof link, "/proc/thread-self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 1);
  if (n <= 0)
    return FALSE;
  path[n] = 0;
  return is_due (path);
}

const char *
failing_calls_get_call (void)
{
  return failed_call;
}

static int
fail (const char *call)
{
  failed_call = call;
  errno = number != 0 ? number : EIO;
  return -1;
}

ssize_t
write (int fd, const void *bytes, size_t length)
{
  if (number != 0 || !is_due_fd (fd))
    return syscall (SYS_write, fd, bytes, length);
  syscall (SYS_write, fd, bytes, length / 2);
  return fail ("write");
}

int
fsync (int fd)
{
  return number == 0 && is_due_fd (fd) ? fail ("fsync") : (int) syscall (SYS_fsync, fd);
}

/* Does it fail? */
static gboolean
meets (int fd, const char *call)
{
  gboolean due = number != 0 && is_due_fd (fd);

  if (due && told != NULL)
    {
      failed_call = call;
      told (told_data);
    }
  return due && told == NULL;
}

int
fdatasync (int fd)
{
  return meets (fd, "fdatasync") ? fail ("fdatasync") : (int) syscall (SYS_fdatasync, fd);
}

int
sync_file_range (int fd, off64_t at, off64_t n, unsigned int flags)
{
  if (number == 0 && (flags & SYNC_FILE_RANGE_WAIT_AFTER) && is_due_fd (fd))
    return fail ("sync_file_range");
  return meets (fd, "sync_file_range") ? fail ("sync_file_range") : (int) syscall (SYS_sync_file_range, fd, at, n, flags);
}

int
rename (const char *from, const char *to)
{
  return number == 0 && is_due (to) ? fail ("rename") : (int) syscall (SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}
