#include "config.h"

#include "engine/fetch/part.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/file.h"
#include "engine/fetch/remote-file.h"

#define MAX_TAG 512 /* bytes */

void
qd_part_init (QdPart *part, const char *path)
{
  part->path = path;
  part->name = g_strconcat (path, ".part", NULL);
  part->tag_name = g_strconcat (part->name, ".tag", NULL);
  part->fd = -1;
}

static void
close_part (QdPart *part)
{
  if (part->fd >= 0)
    g_close (part->fd, NULL);
  part->fd = -1;
}

void
qd_part_clear (QdPart *part)
{
  if (part->fd >= 0 && qd_remote_file_count_part (part->path) == 0)
    qd_remote_file_remove_part (part->path);
  close_part (part);
  g_free (part->name);
  g_free (part->tag_name);
}

/* A lock on a file that was renamed meanwhile is worth nothing. */
static gboolean
is_named_so (const QdPart *part)
{
  struct stat ours, there;

  return fstat (part->fd, &ours) == 0 && stat (part->name, &there) == 0 && ours.st_dev == there.st_dev
         && ours.st_ino == there.st_ino;
}

QdPartResult
qd_part_try_open (QdPart *part, GError **error)
{
  if (g_file_test (part->path, G_FILE_TEST_EXISTS))
    return QD_PART_WHOLE;
  part->fd = open (part->name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (part->fd < 0)
    {
      qd_file_set_error (error, errno, _ ("“%s” could not be written"), part->name);
      return QD_PART_FAILED;
    }
  if ((flock (part->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) || !is_named_so (part))
    {
      close_part (part);
      return QD_PART_BUSY;
    }
  if (!g_file_test (part->path, G_FILE_TEST_EXISTS))
    return QD_PART_OURS;
  qd_remote_file_remove_part (part->path); /* the file came between the first look and the lock */
  close_part (part);
  return QD_PART_WHOLE;
}

guint64
qd_part_seek_end (QdPart *part)
{
  off_t end = lseek (part->fd, 0, SEEK_END);

  return end > 0 ? (guint64) end : 0;
}

gboolean
qd_part_truncate (QdPart *part, GError **error)
{
  g_unlink (part->tag_name);
  if (ftruncate (part->fd, 0) == 0 && lseek (part->fd, 0, SEEK_SET) == 0)
    return TRUE;
  qd_file_set_error (error, errno, _ ("“%s” could not be written"), part->name);
  return FALSE;
}

char *
qd_part_dup_tag (const QdPart *part)
{
  char *tag = NULL;
  gsize length;

  return qd_file_read (part->tag_name, MAX_TAG, &tag, &length, NULL) ? tag : NULL;
}

void
qd_part_set_tag (const QdPart *part, const char *tag)
{
  if (strlen (tag) <= MAX_TAG)
    qd_file_write (part->tag_name, tag, strlen (tag), NULL);
}

/* The lock outlives the name: nobody may think that the part is his while it is renamed. */
gboolean
qd_part_put_in_place (QdPart *part, GError **error)
{
  int lock = fcntl (part->fd, F_DUPFD_CLOEXEC, 0);
  gboolean ok = qd_file_put_in_place (g_steal_fd (&part->fd), part->name, part->path, TRUE, error);

  g_unlink (part->tag_name);
  if (lock >= 0)
    g_close (lock, NULL);
  return ok;
}

guint64
qd_remote_file_count_part (const char *path)
{
  g_autofree char *name = g_strconcat (path, ".part", NULL);
  GStatBuf info;

  return g_stat (name, &info) == 0 && info.st_size > 0 ? (guint64) info.st_size : 0;
}

void
qd_remote_file_remove_part (const char *path)
{
  g_autofree char *name = g_strconcat (path, ".part", NULL), *tag = g_strconcat (name, ".tag", NULL);

  g_unlink (name);
  g_unlink (tag);
}
