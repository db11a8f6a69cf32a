/**
 * One entry of a zip as a stream, unpacked while it is read. Entries that are not it are passed over; nothing is written to the
 * disk. Made on any thread, used by one at a time.
 */
#pragma once

#include <gio/gio.h>

#define QD_TYPE_ZIP_ENTRY (qd_zip_entry_get_type ())
G_DECLARE_FINAL_TYPE (QdZipEntry, qd_zip_entry, QD, ZIP_ENTRY, GInputStream)

/* The first entry whose name ends in @suffix, in any case, hidden ones and those of __MACOSX left out.
 * Errors here and in reading: QD_ERROR_INPUT (damaged, encrypted, no such entry, more than 4 GiB). */
GInputStream *qd_zip_entry_open (const char *path, const char *suffix, GError **error);

/* Its name in the zip, without folders. */
const char *qd_zip_entry_get_name (QdZipEntry *entry);
/* Bytes read so far. */
guint64 qd_zip_entry_get_position (QdZipEntry *entry);
