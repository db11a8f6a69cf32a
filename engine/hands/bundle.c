#include "config.h"
#include "engine/hands/bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/core/file.h"

#define BLOCK (1 << 16)

/* ---- Writing ---- */

struct _QdBundleWriter
{
  struct archive *archive;
  char *path, *aside;
  int fd;
};

QdBundleWriter *
qd_bundle_writer_new (const char *path, GError **error)
{
  g_autoptr (QdBundleWriter) writer = g_new0 (QdBundleWriter, 1);

  writer->path = g_strdup (path);
  writer->aside = g_strconcat (path, ".XXXXXX", NULL);
  writer->fd = g_mkstemp_full (writer->aside, O_RDWR | O_CLOEXEC, 0600);
  if (writer->fd < 0)
    {
      qd_file_set_error (error, errno, _ ("“%s” could not be written"), path);
      return NULL;
    }
  writer->archive = archive_write_new ();
  archive_write_set_format_zip (writer->archive);
  archive_write_open_fd (writer->archive, writer->fd);
  return g_steal_pointer (&writer);
}

void
qd_bundle_writer_free (QdBundleWriter *writer)
{
  if (writer == NULL)
    return;
  if (writer->archive != NULL)
    archive_write_free (writer->archive);
  if (writer->fd >= 0)
    {
      close (writer->fd);
      g_unlink (writer->aside);
    }
  g_free (writer->path);
  g_free (writer->aside);
  g_free (writer);
}

static gboolean
fail_write (QdBundleWriter *writer, GError **error)
{
  int code = archive_errno (writer->archive);

  qd_file_set_error (error, code > 0 ? code : EIO, _ ("“%s” could not be written"), writer->path);
  return FALSE;
}

gboolean
qd_bundle_writer_add (QdBundleWriter *writer, const char *name, const void *bytes, gsize length, gboolean compress,
                      GError **error)
{
  struct archive_entry *entry = archive_entry_new ();
  gboolean ok;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, (la_int64_t) length);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  if (compress)
    archive_write_zip_set_compression_deflate (writer->archive);
  else
    archive_write_zip_set_compression_store (writer->archive);
  ok = archive_write_header (writer->archive, entry) == ARCHIVE_OK &&
       archive_write_data (writer->archive, bytes, length) == (la_ssize_t) length;
  archive_entry_free (entry);
  return ok || fail_write (writer, error);
}

gboolean
qd_bundle_writer_finish (QdBundleWriter *writer, GError **error)
{
  int fd = writer->fd;

  if (archive_write_close (writer->archive) != ARCHIVE_OK)
    return fail_write (writer, error);
  writer->fd = -1;
  return qd_file_put_in_place (fd, writer->aside, writer->path, TRUE, error);
}

/* ---- Reading ---- */

static gboolean
fail_damaged (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_basename (path);

  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is damaged; it may not have been copied completely."), shown);
  return FALSE;
}

static gboolean
fail_large (const char *path, const char *name, GError **error)
{
  g_autofree char *shown = g_filename_display_basename (path), *valid = g_utf8_make_valid (name, -1);

  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” in “%s” is larger than it may be."), valid, shown);
  return FALSE;
}

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

static GBytes *
read_entry (struct archive *archive, const char *path, const char *name, gsize most, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 block[BLOCK];
  la_ssize_t n;

  while ((n = archive_read_data (archive, block, sizeof block)) > 0)
    {
      if (is_stopped (cancellable, path, error))
        return NULL;
      if ((gsize) n > most - bytes->len || bytes->len > G_MAXUINT - sizeof block)
        {
          fail_large (path, name, error);
          return NULL;
        }
      g_byte_array_append (bytes, block, (guint) n);
    }
  if (n == 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  fail_damaged (path, error);
  return NULL;
}

static gboolean
read_entries (struct archive *archive, const char *path, QdBundleWanted wanted, QdBundleTake take, gpointer user_data,
              GCancellable *cancellable, GError **error)
{
  struct archive_entry *entry;
  int status;

  while ((status = archive_read_next_header (archive, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN)
    {
      const char *name = archive_entry_pathname_utf8 (entry);
      gsize most = name == NULL || archive_entry_filetype (entry) != AE_IFREG ? 0 : wanted (name, user_data);
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *kept = g_strdup (name);

      if (is_stopped (cancellable, path, error))
        return FALSE;
      if (most == 0)
        continue;
      bytes = read_entry (archive, path, kept, most, cancellable, error);
      if (bytes == NULL || !take (kept, bytes, user_data, error))
        return FALSE;
    }
  return status == ARCHIVE_EOF || fail_damaged (path, error);
}

gboolean
qd_bundle_read_all (const char *path, QdBundleWanted wanted, QdBundleTake take, gpointer user_data, GCancellable *cancellable,
                    GError **error)
{
  struct archive *archive;
  guint64 size;
  int fd = qd_file_open (path, &size, error);
  char head[4] = { 0 };
  gboolean ok;

  if (fd < 0)
    return FALSE;
  if (pread (fd, head, sizeof head, 0) != sizeof head || memcmp (head, "PK\3\4", sizeof head) != 0)
    {
      g_autofree char *shown = g_filename_display_basename (path);
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is no file of a labelling task."), shown);
      close (fd);
      return FALSE;
    }
  archive = archive_read_new ();
  archive_read_support_format_zip (archive);
  ok = archive_read_open_fd (archive, fd, BLOCK) == ARCHIVE_OK
           ? read_entries (archive, path, wanted, take, user_data, cancellable, error)
           : fail_damaged (path, error);
  archive_read_free (archive);
  close (fd);
  return ok;
}

/* ---- One entry ---- */

typedef struct
{
  const char *name;
  gsize most;
  GBytes *found;
} Single;

static gsize
want_single (const char *name, gpointer user_data)
{
  const Single *single = user_data;

  return single->found == NULL && strcmp (name, single->name) == 0 ? single->most : 0;
}

static gboolean
take_single (G_GNUC_UNUSED const char *name, GBytes *bytes, gpointer user_data, G_GNUC_UNUSED GError **error)
{
  ((Single *) user_data)->found = g_bytes_ref (bytes);
  return TRUE;
}

GBytes *
qd_bundle_read (const char *path, const char *name, gsize most, GCancellable *cancellable, GError **error)
{
  Single single = { .name = name, .most = most };

  if (!qd_bundle_read_all (path, want_single, take_single, &single, cancellable, error))
    g_clear_pointer (&single.found, g_bytes_unref);
  else if (single.found == NULL)
    {
      g_autofree char *shown = g_filename_display_basename (path);
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no file %s in “%s”."), name, shown);
    }
  return single.found;
}
