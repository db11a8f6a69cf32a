#include "config.h"
#include "engine/core/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/error.h"

#define CHUNK (1 << 18)

void
qd_file_set_error (GError **error, int saved_errno, const char *what, const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (saved_errno == ENOSPC || saved_errno == EDQUOT)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_FULL, _ ("The disk is full: “%s” could not be written."), shown);
      return;
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_autofree char *sentence = g_strdup_printf (what, shown);
#pragma GCC diagnostic pop
  g_set_error (error, QD_ERROR, saved_errno == ENOENT || saved_errno == ENOTDIR ? QD_ERROR_INPUT : QD_ERROR_IO, "%s: %s.",
               sentence, g_strerror (saved_errno));
}

static gboolean
fail_write (const char *path, GError **error)
{
  qd_file_set_error (error, errno, _ ("“%s” could not be written"), path);
  return FALSE;
}

gboolean
qd_file_write_all (int fd, const void *bytes, gsize length)
{
  const char *data = bytes;

  while (length > 0)
    {
      gssize written = write (fd, data, length);
      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      data += written;
      length -= (gsize)written;
    }
  return TRUE;
}

gboolean
qd_file_sync_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result;

  if (fd < 0)
    return FALSE;
  result = fsync (fd);
  close (fd);
  return result == 0 || errno == EINVAL;
}

static gboolean
put_in_place (int fd, const char *aside, const char *path, gboolean written, gboolean sync_folder, GError **error)
{
  gboolean ok = written && fchmod (fd, 0644) == 0 && fsync (fd) == 0;
  int failure = errno;

  ok = close (fd) == 0 && ok;
  if (ok && rename (aside, path) == 0)
    return !sync_folder || qd_file_sync_folder_of (path) || fail_write (path, error);
  errno = ok ? errno : failure;
  fail_write (path, error);
  unlink (aside);
  return FALSE;
}

gboolean
qd_file_put_in_place (int fd, const char *aside, const char *path, gboolean written, GError **error)
{
  return put_in_place (fd, aside, path, written, TRUE, error);
}

static gboolean
write_file (const char *path, const void *data, gsize length, gboolean sync_folder, GError **error)
{
  g_autofree char *aside = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (aside, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    return fail_write (path, error);
  return put_in_place (fd, aside, path, qd_file_write_all (fd, data, length), sync_folder, error);
}

gboolean
qd_file_write (const char *path, const void *data, gsize length, GError **error)
{
  return write_file (path, data, length, TRUE, error);
}

gboolean
qd_file_write_one_of_many (const char *path, const void *data, gsize length, GError **error)
{
  return write_file (path, data, length, FALSE, error);
}

/* What is read must be an ordinary file: a pipe or a device could block or never end. */
static int
open_regular (const char *path, struct stat *info, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0 || fstat (fd, info) != 0)
    qd_file_set_error (error, errno, _ ("“%s” could not be read"), path);
  else if (S_ISREG (info->st_mode))
    return fd;
  else
    {
      g_autofree char *shown = g_filename_display_name (path);
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   S_ISDIR (info->st_mode) ? _ ("“%s” is a folder, not a file.") : _ ("“%s” is not an ordinary file."), shown);
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
copy_bytes (int from, int to, const char *from_path, gboolean *written, GError **error)
{
  g_autofree char *chunk = g_malloc (CHUNK);
  gssize n;

  while ((n = read (from, chunk, CHUNK)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          qd_file_set_error (error, errno, _ ("“%s” could not be read"), from_path);
          return FALSE;
        }
      *written = qd_file_write_all (to, chunk, (gsize)n);
      if (!*written)
        return TRUE;
    }
  return TRUE;
}

gboolean
qd_file_copy (const char *from, const char *to, GError **error)
{
  g_autofree char *aside = g_strconcat (to, ".XXXXXX", NULL);
  gboolean written = TRUE, read_well;
  struct stat info;
  int in, out;

  in = open_regular (from, &info, error);
  if (in < 0)
    return FALSE;
  out = g_mkstemp_full (aside, O_RDWR | O_CLOEXEC, 0600);
  if (out < 0)
    {
      fail_write (to, error);
      close (in);
      return FALSE;
    }
  read_well = copy_bytes (in, out, from, &written, error);
  close (in);
  if (read_well)
    return qd_file_put_in_place (out, aside, to, written, error);
  close (out);
  unlink (aside);
  return FALSE;
}

static gboolean
fail_too_large (const char *path, gsize most, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *size = g_format_size_full (most, G_FORMAT_SIZE_IEC_UNITS);

  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is too large: at most %s are read."), shown, size);
  return FALSE;
}

static gboolean
read_whole (int fd, const char *path, gsize size, char **contents, gsize *length, GError **error)
{
  g_autofree char *bytes = g_try_malloc (size + 1);
  gsize have = 0;

  if (bytes == NULL)
    return fail_too_large (path, size / 2, error);
  while (have < size)
    {
      gssize n = read (fd, bytes + have, size - have);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          qd_file_set_error (error, errno, _ ("“%s” could not be read"), path);
          return FALSE;
        }
      if (n == 0)
        break;
      have += (gsize)n;
    }
  bytes[have] = 0;
  *contents = g_steal_pointer (&bytes);
  *length = have;
  return TRUE;
}

int
qd_file_open (const char *path, guint64 *bytes, GError **error)
{
  struct stat info;
  int fd = open_regular (path, &info, error);

  if (fd >= 0)
    *bytes = (guint64)info.st_size;
  return fd;
}

gboolean
qd_file_read (const char *path, gsize max_bytes, char **contents, gsize *length, GError **error)
{
  struct stat info;
  gboolean ok;
  int fd = open_regular (path, &info, error);

  if (fd < 0)
    return FALSE;
  if (max_bytes != 0 && (guint64)info.st_size > max_bytes)
    ok = fail_too_large (path, max_bytes, error);
  else
    ok = read_whole (fd, path, (gsize)info.st_size, contents, length, error);
  close (fd);
  return ok;
}

gboolean
qd_file_make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0755) == 0)
    return TRUE;
  qd_file_set_error (error, errno, _ ("The folder “%s” could not be made"), path);
  return FALSE;
}

static gboolean
remove_entry (int parent, const char *name)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct dirent *entry;
  gboolean ok = TRUE;
  DIR *folder;

  if (fd < 0)
    return unlinkat (parent, name, 0) == 0 || errno == ENOENT;
  folder = fdopendir (fd);
  if (folder == NULL)
    {
      close (fd);
      return FALSE;
    }
  while ((entry = readdir (folder)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      ok = remove_entry (fd, entry->d_name) && ok;
  closedir (folder);
  return ok && unlinkat (parent, name, AT_REMOVEDIR) == 0;
}

gboolean
qd_file_remove_tree (const char *path, GError **error)
{
  if (remove_entry (AT_FDCWD, path))
    return TRUE;
  qd_file_set_error (error, errno, _ ("“%s” could not be removed"), path);
  return FALSE;
}

char *
qd_file_sha256 (const char *path, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *chunk = g_malloc (CHUNK);
  struct stat info;
  gssize n;
  int fd = open_regular (path, &info, error);

  if (fd < 0)
    return NULL;
  while ((n = read (fd, chunk, CHUNK)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0)
      g_checksum_update (sum, chunk, n);
  if (n < 0)
    qd_file_set_error (error, errno, _ ("“%s” could not be read"), path);
  close (fd);
  return n < 0 ? NULL : g_strdup (g_checksum_get_string (sum));
}
