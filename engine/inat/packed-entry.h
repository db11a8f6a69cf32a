/**
 * One entry of a zip or a tar, or what a gzip holds, as a stream, unpacked while it is read. Entries that are not it are passed
 * over; nothing is written to the disk. Made on any thread, used by one at a time.
 */
#pragma once

#include <gio/gio.h>

#define QD_TYPE_PACKED_ENTRY (qd_packed_entry_get_type ())
G_DECLARE_FINAL_TYPE (QdPackedEntry, qd_packed_entry, QD, PACKED_ENTRY, GInputStream)

/* Does the file begin as a zip, a gzip or a tar does? What cannot be read does not. */
gboolean qd_packed_entry_is_packed (const char *path);

/* The first entry whose name ends in @suffix, in any case, hidden ones and those of __MACOSX left out; for a table that is read
 * whole, 4 GiB at most. @cancellable is looked at here and as long as it is read. Errors: QD_ERROR_INPUT (damaged, encrypted, no
 * such entry, too large), QD_ERROR_CANCELLED. */
GInputStream *qd_packed_entry_open (const char *path, const char *suffix, GCancellable *cancellable, GError **error);
/* The entry of exactly this name, as it was listed; of any size. */
GInputStream *qd_packed_entry_open_named (const char *path, const char *name, GCancellable *cancellable, GError **error);
/* From now on it may have 4 GiB at most, as of qd_packed_entry_open(). */
void qd_packed_entry_limit (QdPackedEntry *entry);

/* @entry may be read from its beginning; @bytes: unpacked, 0 when not known. */
typedef void (*QdPackedEntryFunc) (QdPackedEntry *entry, const char *name, guint64 bytes, gpointer user_data);
/* Every file in it, in order; hidden ones and those of __MACOSX left out. */
gboolean qd_packed_entry_list (const char *path, QdPackedEntryFunc func, gpointer user_data, GCancellable *cancellable,
                               GError **error);

/* Its name, without folders; of what a gzip holds, that of the file without ".gz". */
const char *qd_packed_entry_get_name (QdPackedEntry *entry);
/* Bytes read so far. */
guint64 qd_packed_entry_get_position (QdPackedEntry *entry);
/* The same in bytes of the file. */
guint64 qd_packed_entry_get_packed_position (QdPackedEntry *entry);
