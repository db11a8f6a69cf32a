#include "config.h"

#include "engine/inat/packed-entry.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/error.h"

#define LARGEST  ((guint64) 4 << 30)
#define TAR_MARK 257 /* where "ustar" stands in a tar */
#define CHUNK    8192 /* bytes; a gzip of nothing but zeros holds a thousand times as many, between two looks */

typedef enum
{
  NOT_PACKED,
  ZIP,
  GZIP,
  TAR,
} Kind;

struct _QdPackedEntry
{
  GInputStream parent_instance;
  struct archive *archive;
  int fd;
  guint8 *chunk;             /* [CHUNK] of the file */
  GCancellable *cancellable; /* looked at with each; may be NULL */
  Kind kind;
  char *file; /* its name, for sentences */
  char *name; /* the entry's */
  guint64 position;
  guint64 largest; /* bytes; 0: any */
};

G_DEFINE_FINAL_TYPE (QdPackedEntry, qd_packed_entry, G_TYPE_INPUT_STREAM)

static Kind
find_kind (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  char head[TAR_MARK + 5] = { 0 };

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head, NULL, NULL, NULL))
    return NOT_PACKED;
  if (memcmp (head, "PK\3\4", 4) == 0 || memcmp (head, "PK\5\6", 4) == 0) /* an entry, or the end of an archive without any */
    return ZIP;
  if (memcmp (head, "\x1f\x8b", 2) == 0)
    return GZIP;
  return memcmp (head + TAR_MARK, "ustar", 5) == 0 ? TAR : NOT_PACKED;
}

gboolean
qd_packed_entry_is_packed (const char *path)
{
  return find_kind (path) != NOT_PACKED;
}

/* ---- Reading ---- */

static void
set_damaged (QdPackedEntry *self, GError **error)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    g_set_error (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("Reading “%s” was stopped."), self->file);
  else if (self->kind == ZIP && archive_read_has_encrypted_entries (self->archive) > 0) /* others know no passwords */
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is protected by a password; unpack it and take the file inside."),
                 self->file);
  else if (self->kind == ZIP)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is a damaged zip file; it may not have been downloaded completely."),
                 self->file);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is a damaged archive; it may not have been downloaded completely."),
                 self->file);
}

static gssize
qd_packed_entry_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  QdPackedEntry *self = QD_PACKED_ENTRY (stream);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  la_ssize_t n = archive_read_data (self->archive, buffer, count);
  if (n < 0)
    {
      set_damaged (self, error);
      return -1;
    }
  self->position += (guint64) n;
  if (self->largest > 0 && self->position > self->largest)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” unpacks to more than 4 GB; that is no export."), self->file);
      return -1;
    }
  return n;
}

static void
qd_packed_entry_finalize (GObject *object)
{
  QdPackedEntry *self = QD_PACKED_ENTRY (object);

  archive_read_free (self->archive);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->chunk);
  g_clear_object (&self->cancellable);
  g_free (self->file);
  g_free (self->name);
  G_OBJECT_CLASS (qd_packed_entry_parent_class)->finalize (object);
}

static void
qd_packed_entry_class_init (QdPackedEntryClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_packed_entry_finalize;
  G_INPUT_STREAM_CLASS (class)->read_fn = qd_packed_entry_read;
}

static void
qd_packed_entry_init (QdPackedEntry *self)
{
  self->archive = archive_read_new ();
  self->fd = -1;
}

/* ---- Opening ---- */

static void
support (QdPackedEntry *self)
{
  if (self->kind == GZIP)
    archive_read_support_filter_gzip (self->archive);
  if (self->kind == GZIP || self->kind == TAR)
    archive_read_support_format_tar (self->archive);
  if (self->kind == GZIP)
    archive_read_support_format_raw (self->archive);
  if (self->kind == ZIP || self->kind == NOT_PACKED)
    {
      archive_read_support_format_zip_streamable (self->archive);
      archive_read_support_format_zip_seekable (self->archive);
    }
}

/* libarchive passes over an entry in one call, however large it is: what is asked for meanwhile is where it can be stopped. */
static la_ssize_t
on_read (struct archive *archive, void *data, const void **buffer)
{
  QdPackedEntry *self = data;
  la_ssize_t n;

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      archive_set_error (archive, ECANCELED, "stopped");
      return ARCHIVE_FATAL;
    }
  do
    n = read (self->fd, self->chunk, CHUNK);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    archive_set_error (archive, errno, "unreadable");
  *buffer = self->chunk;
  return n < 0 ? ARCHIVE_FATAL : n;
}

/* Never beyond the end, which is where a damaged file says that it goes on. */
static la_int64_t
on_skip (struct archive *archive, void *data, la_int64_t request)
{
  QdPackedEntry *self = data;
  la_int64_t at = lseek (self->fd, 0, SEEK_CUR);
  struct stat file;

  g_assert (archive == self->archive);
  if (at < 0 || fstat (self->fd, &file) != 0 || file.st_size <= at)
    return 0;
  request = MIN (request, file.st_size - at);
  return lseek (self->fd, request, SEEK_CUR) < 0 ? 0 : request;
}

static la_int64_t
on_seek (struct archive *archive, void *data, la_int64_t offset, int whence)
{
  la_int64_t at = lseek (((QdPackedEntry *) data)->fd, offset, whence);

  if (at < 0)
    archive_set_error (archive, errno, "unreadable");
  return at < 0 ? ARCHIVE_FATAL : at;
}

static gboolean
open_archive (QdPackedEntry *self, const char *path)
{
  self->fd = open (path, O_RDONLY | O_CLOEXEC);
  self->chunk = g_malloc (CHUNK);
  archive_read_set_read_callback (self->archive, on_read);
  archive_read_set_skip_callback (self->archive, on_skip);
  archive_read_set_seek_callback (self->archive, on_seek);
  archive_read_set_callback_data (self->archive, self);
  return self->fd >= 0 && archive_read_open1 (self->archive) == ARCHIVE_OK;
}

static QdPackedEntry *
open_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (QdPackedEntry) self = g_object_new (QD_TYPE_PACKED_ENTRY, NULL);

  self->kind = find_kind (path);
  self->file = g_path_get_basename (path);
  g_set_object (&self->cancellable, cancellable);
  support (self);
  if (open_archive (self, path))
    return g_steal_pointer (&self);
  set_damaged (self, error);
  return NULL;
}

static gboolean
is_hidden (const char *path)
{
  const char *slash = strrchr (path, '/');

  return (slash != NULL ? slash[1] : path[0]) == '.' || strstr (path, "__MACOSX") != NULL;
}

/* What a gzip holds has no name of its own. */
static char *
dup_name (QdPackedEntry *self, struct archive_entry *header)
{
  const char *name = archive_entry_pathname_utf8 (header);

  if (archive_format (self->archive) != ARCHIVE_FORMAT_RAW)
    return g_strdup (name);
  return g_str_has_suffix (self->file, ".gz") ? g_strndup (self->file, strlen (self->file) - 3) : g_strdup (self->file);
}

/* The next file that is not hidden in @name, NULL there at the end. */
static gboolean
next_file (QdPackedEntry *self, char **name, guint64 *bytes, GError **error)
{
  struct archive_entry *header;
  int status;

  *name = NULL;
  while ((status = archive_read_next_header (self->archive, &header)) == ARCHIVE_OK || status == ARCHIVE_WARN)
    {
      g_autofree char *found = dup_name (self, header);

      if (found == NULL || archive_entry_filetype (header) != AE_IFREG || is_hidden (found))
        continue;
      *bytes = archive_entry_size_is_set (header) ? (guint64) archive_entry_size (header) : 0;
      *name = g_steal_pointer (&found);
      return TRUE;
    }
  if (status == ARCHIVE_EOF)
    return TRUE;
  set_damaged (self, error);
  return FALSE;
}

static gboolean
ends_in (const char *name, const char *suffix)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, suffix);
}

/* The first that is @exact, or ends in @suffix. */
static gboolean
find (QdPackedEntry *self, const char *exact, const char *suffix, GError **error)
{
  g_autofree char *name = NULL;
  guint64 bytes;

  do
    {
      g_clear_pointer (&name, g_free);
      if (!next_file (self, &name, &bytes, error))
        return FALSE;
    }
  while (name != NULL && (exact != NULL ? strcmp (name, exact) != 0 : !ends_in (name, suffix)));
  if (name == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 exact != NULL ? _ ("There is no file %s in “%s”.") : _ ("There is no %s file in “%s”."),
                 exact != NULL ? exact : suffix, self->file);
  else
    self->name = g_path_get_basename (name);
  return name != NULL;
}

void
qd_packed_entry_limit (QdPackedEntry *entry)
{
  entry->largest = LARGEST;
}

GInputStream *
qd_packed_entry_open (const char *path, const char *suffix, GCancellable *cancellable, GError **error)
{
  g_autoptr (QdPackedEntry) self = open_file (path, cancellable, error);

  if (self == NULL || !find (self, NULL, suffix, error))
    return NULL;
  qd_packed_entry_limit (self);
  return G_INPUT_STREAM (g_steal_pointer (&self));
}

GInputStream *
qd_packed_entry_open_named (const char *path, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (QdPackedEntry) self = open_file (path, cancellable, error);

  return self != NULL && find (self, name, NULL, error) ? G_INPUT_STREAM (g_steal_pointer (&self)) : NULL;
}

gboolean
qd_packed_entry_list (const char *path, QdPackedEntryFunc func, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (QdPackedEntry) self = open_file (path, cancellable, error);
  g_autofree char *name = NULL;
  guint64 bytes;

  while (self != NULL && !g_cancellable_is_cancelled (cancellable))
    {
      g_clear_pointer (&name, g_free);
      if (!next_file (self, &name, &bytes, error))
        return FALSE;
      if (name == NULL)
        return TRUE;
      func (self, name, bytes, user_data);
    }
  if (self != NULL)
    set_damaged (self, error); /* stopped */
  return FALSE;
}

const char *
qd_packed_entry_get_name (QdPackedEntry *entry)
{
  return entry->name;
}

guint64
qd_packed_entry_get_position (QdPackedEntry *entry)
{
  return entry->position;
}

guint64
qd_packed_entry_get_packed_position (QdPackedEntry *entry)
{
  return (guint64) archive_filter_bytes (entry->archive, -1);
}
