#include "tests/small-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FILLER "filler"

static gboolean
write_line (const char *path, const char *line)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean ok = fd >= 0 && write (fd, line, strlen (line)) == (gssize) strlen (line);

  if (fd >= 0)
    close (fd);
  return ok;
}

/* Root in a namespace of users of its own, who is nobody else outside. */
static gboolean
become_root_inside (void)
{
  g_autofree char *user = g_strdup_printf ("0 %u 1", (guint) getuid ()), *group = g_strdup_printf ("0 %u 1", (guint) getgid ());

  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_line ("/proc/self/setgroups", "deny") &&
         write_line ("/proc/self/uid_map", user) && write_line ("/proc/self/gid_map", group);
}

static gboolean
mount_at (const char *folder, gsize bytes)
{
  g_autofree char *options = g_strdup_printf ("size=%" G_GSIZE_FORMAT, bytes);

  return (unshare (CLONE_NEWNS) == 0 || become_root_inside ()) && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("tmpfs", folder, "tmpfs", 0, options) == 0;
}

/* Not with g_dir_make_tmp(), which would settle where temporary files lie before the caller can say so. */
char *
small_disk_new (gsize bytes, const char **reason)
{
  const char *parent = g_getenv ("TMPDIR") != NULL ? g_getenv ("TMPDIR") : "/tmp";
  char *folder = g_build_filename (parent, "quadrat-small-disk-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (folder));
  if (mount_at (folder, bytes))
    return folder;
  *reason = errno == EPERM || errno == EACCES || errno == ENOSPC || errno == EINVAL
                ? "no disk of its own may be mounted here, neither as root nor in a namespace of users"
                : g_intern_string (g_strerror (errno));
  g_rmdir (folder);
  g_free (folder);
  return NULL;
}

void
small_disk_free (char *disk)
{
  if (disk == NULL)
    return;
  umount2 (disk, MNT_DETACH);
  g_rmdir (disk);
  g_free (disk);
}

gsize
small_disk_get_room (const char *disk)
{
  struct statvfs info;

  g_assert_cmpint (statvfs (disk, &info), ==, 0);
  return (gsize) info.f_bavail * info.f_bsize;
}

void
small_disk_fill (const char *disk, gsize room)
{
  g_autofree char *path = g_build_filename (disk, FILLER, NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gsize page = (gsize) sysconf (_SC_PAGESIZE), left = small_disk_get_room (disk);

  g_assert_cmpint (fd, >=, 0);
  room = (room + page - 1) / page * page;
  if (left > room)
    g_assert_cmpint (posix_fallocate (fd, 0, (off_t) (left - room)), ==, 0);
  close (fd);
}

void
small_disk_clear (const char *disk)
{
  g_autofree char *path = g_build_filename (disk, FILLER, NULL);

  g_unlink (path);
}
