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

#define CHUNK   (1 << 18)
#define STRETCH (4 << 20) /* bytes; of two of them it is waited for at most when all is written, as syncing cannot be stopped */

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

/* A file that is read from its start to its end, and can be left at every chunk. */
typedef struct
{
  int fd;
  const char *path;
  GCancellable *cancellable; /* or NULL */
} Reading;

/* @cancellable NULL: never. */
static gboolean
is_stopped (GCancellable *cancellable, const char *path, GError **error)
{
  g_autofree char *shown = NULL;

  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  shown = g_filename_display_basename (path);
  g_set_error (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("Reading “%s” was stopped."), shown);
  return TRUE;
}

/* Returns: how many bytes came, at most CHUNK; 0 at the end, -1 on error. */
static gssize
read_on (const Reading *reading, void *to, gsize most, GError **error)
{
  gssize n;

  if (is_stopped (reading->cancellable, reading->path, error))
    return -1;
  do
    n = read (reading->fd, to, MIN (most, CHUNK));
  while (n < 0 && errno == EINTR);
  if (n < 0)
    qd_file_set_error (error, errno, _ ("“%s” could not be read"), reading->path);
  return n;
}

/* Where the system does not do stretches, all comes with the end. An error of writing is told once: here, or there. */
static gboolean
sync_stretch (int fd, guint64 at, guint wait)
{
#ifdef __linux__
  return sync_file_range (fd, (off_t)at, STRETCH, SYNC_FILE_RANGE_WRITE | wait) == 0 || errno == ENOSYS || errno == EINVAL ||
         errno == ESPIPE;
#else
  return TRUE;
#endif
}

/* The stretch before @end begins to go to the disk, and the one before that is there. FALSE with errno set. */
static gboolean
write_out (int fd, guint64 end)
{
  return sync_stretch (fd, end - STRETCH, 0) &&
         (end < 2 * STRETCH ||
          sync_stretch (fd, end - 2 * STRETCH, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WAIT_AFTER));
}

static gboolean
copy_bytes (const Reading *from, int to, gboolean *written, GError **error)
{
  g_autofree char *chunk = g_malloc (CHUNK);
  guint64 sum = 0, out = 0;
  gssize n;

  while ((n = read_on (from, chunk, CHUNK, error)) > 0)
    {
      *written = qd_file_write_all (to, chunk, (gsize)n);
      sum += (guint64)n;
      if (*written && sum - out >= STRETCH)
        *written = write_out (to, out += STRETCH);
      if (!*written)
        return TRUE;
    }
  return n == 0;
}

gboolean
qd_file_copy_cancellable (const char *from, const char *to, GCancellable *cancellable, GError **error)
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
  read_well = copy_bytes (&(Reading){ in, from, cancellable }, out, &written, error);
  close (in);
  if (read_well)
    return qd_file_put_in_place (out, aside, to, written, error);
  close (out);
  unlink (aside);
  return FALSE;
}

gboolean
qd_file_copy (const char *from, const char *to, GError **error)
{
  return qd_file_copy_cancellable (from, to, NULL, error);
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
read_whole (const Reading *reading, gsize size, char **contents, gsize *length, GError **error)
{
  g_autofree char *bytes = g_try_malloc (size + 1);
  gsize have = 0;
  gssize n = 1;

  if (bytes == NULL)
    return fail_too_large (reading->path, size / 2, error);
  for (; have < size && n > 0; have += (gsize)MAX (n, 0))
    n = read_on (reading, bytes + have, size - have, error);
  if (n < 0)
    return FALSE;
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
qd_file_read_cancellable (const char *path, gsize max_bytes, char **contents, gsize *length, GCancellable *cancellable,
                          GError **error)
{
  struct stat info;
  gboolean ok;
  int fd = open_regular (path, &info, error);

  if (fd < 0)
    return FALSE;
  if (max_bytes != 0 && (guint64)info.st_size > max_bytes)
    ok = fail_too_large (path, max_bytes, error);
  else
    ok = read_whole (&(Reading){ fd, path, cancellable }, (gsize)info.st_size, contents, length, error);
  close (fd);
  return ok;
}

gboolean
qd_file_read (const char *path, gsize max_bytes, char **contents, gsize *length, GError **error)
{
  return qd_file_read_cancellable (path, max_bytes, contents, length, NULL, error);
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
qd_file_sha256_cancellable (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *chunk = g_malloc (CHUNK);
  Reading reading = { .path = path, .cancellable = cancellable };
  struct stat info;
  gssize n;

  reading.fd = open_regular (path, &info, error);
  if (reading.fd < 0)
    return NULL;
  while ((n = read_on (&reading, chunk, CHUNK, error)) > 0)
    g_checksum_update (sum, chunk, n);
  close (reading.fd);
  return n < 0 ? NULL : g_strdup (g_checksum_get_string (sum));
}

char *
qd_file_sha256 (const char *path, GError **error)
{
  return qd_file_sha256_cancellable (path, NULL, error);
}

char *
qd_bytes_sha256 (GBytes *bytes, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length;
  const guchar *data = g_bytes_get_data (bytes, &length);

  for (gsize at = 0; at < length; at += CHUNK)
    {
      if (is_stopped (cancellable, name, error))
        return NULL;
      g_checksum_update (sum, data + at, (gssize)MIN (length - at, CHUNK));
    }
  return g_strdup (g_checksum_get_string (sum));
}
