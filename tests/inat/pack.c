#include "pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>

static void
put (struct archive *archive, const PackEntry *entry)
{
  struct archive_entry *header = archive_entry_new ();

  archive_entry_set_pathname (header, entry->name);
  archive_entry_set_size (header, (la_int64_t) strlen (entry->text));
  archive_entry_set_filetype (header, AE_IFREG);
  archive_entry_set_perm (header, 0644);
  g_assert_cmpint (archive_write_header (archive, header), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_data (archive, entry->text, strlen (entry->text)), ==, (int) strlen (entry->text));
  archive_entry_free (header);
}

void
pack (const char *path, PackKind kind, const PackEntry *entries)
{
  struct archive *archive = archive_write_new ();

  if (kind == PACK_ZIP || kind == PACK_ZIP_ENCRYPTED)
    archive_write_set_format_zip (archive);
  else if (kind == PACK_GZ)
    archive_write_set_format_raw (archive);
  else
    archive_write_set_format_ustar (archive);
  if (kind == PACK_GZ || kind == PACK_TAR_GZ)
    archive_write_add_filter_gzip (archive);
  if (kind == PACK_ZIP_ENCRYPTED)
    {
      g_assert_cmpint (archive_write_set_options (archive, "zip:encryption=traditional"), ==, ARCHIVE_OK);
      g_assert_cmpint (archive_write_set_passphrase (archive, "secret"), ==, ARCHIVE_OK);
    }
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  for (guint i = 0; entries[i].name != NULL; i++)
    put (archive, &entries[i]);
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
}

void
pack_folder (const char *folder, const PackEntry *entries)
{
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  for (guint i = 0; entries[i].name != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, entries[i].name, NULL);
      g_assert_true (g_file_set_contents (path, entries[i].text, -1, NULL));
    }
}
