#include "config.h"

#include "engine/inat/zip-entry.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"

#define LARGEST ((guint64)4 << 30)

struct _QdZipEntry
{
  GInputStream parent_instance;
  struct archive *archive;
  char *zip;  /* its name, for sentences */
  char *name; /* the entry's */
  guint64 position;
};

G_DEFINE_FINAL_TYPE (QdZipEntry, qd_zip_entry, G_TYPE_INPUT_STREAM)

static void
set_damaged (QdZipEntry *entry, GError **error)
{
  if (archive_read_has_encrypted_entries (entry->archive) > 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is protected by a password; unpack it and take the file inside."),
                 entry->zip);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is a damaged zip file; it may not have been downloaded completely."),
                 entry->zip);
}

static gssize
qd_zip_entry_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  QdZipEntry *self = QD_ZIP_ENTRY (stream);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  la_ssize_t n = archive_read_data (self->archive, buffer, count);
  if (n < 0)
    {
      set_damaged (self, error);
      return -1;
    }
  self->position += n;
  if (self->position > LARGEST)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” unpacks to more than 4 GB; that is no export."), self->zip);
      return -1;
    }
  return n;
}

static void
qd_zip_entry_finalize (GObject *object)
{
  QdZipEntry *self = QD_ZIP_ENTRY (object);

  archive_read_free (self->archive);
  g_free (self->zip);
  g_free (self->name);
  G_OBJECT_CLASS (qd_zip_entry_parent_class)->finalize (object);
}

static void
qd_zip_entry_class_init (QdZipEntryClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_zip_entry_finalize;
  G_INPUT_STREAM_CLASS (class)->read_fn = qd_zip_entry_read;
}

static void
qd_zip_entry_init (QdZipEntry *self)
{
  self->archive = archive_read_new ();
  archive_read_support_format_zip_streamable (self->archive);
  archive_read_support_format_zip_seekable (self->archive);
}

static gboolean
is_wanted (const char *path, const char *suffix)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, suffix) && name[0] != '.' && strstr (path, "__MACOSX") == NULL;
}

GInputStream *
qd_zip_entry_open (const char *path, const char *suffix, GError **error)
{
  g_autoptr (QdZipEntry) self = g_object_new (QD_TYPE_ZIP_ENTRY, NULL);
  struct archive_entry *header;
  int status;

  self->zip = g_path_get_basename (path);
  status = archive_read_open_filename (self->archive, path, 65536);
  while (status == ARCHIVE_OK || status == ARCHIVE_WARN)
    {
      status = archive_read_next_header (self->archive, &header);
      const char *name = status == ARCHIVE_OK || status == ARCHIVE_WARN ? archive_entry_pathname_utf8 (header) : NULL;
      if (name != NULL && archive_entry_filetype (header) == AE_IFREG && is_wanted (name, suffix))
        {
          self->name = g_path_get_basename (name);
          return G_INPUT_STREAM (g_steal_pointer (&self));
        }
    }
  if (status == ARCHIVE_EOF)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no %s file in “%s”."), suffix, self->zip);
  else
    set_damaged (self, error);
  return NULL;
}

const char *
qd_zip_entry_get_name (QdZipEntry *entry)
{
  return entry->name;
}

guint64
qd_zip_entry_get_position (QdZipEntry *entry)
{
  return entry->position;
}
