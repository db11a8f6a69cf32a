/**
 * The directory of a zip whose entries are stored as they are, over mapped bytes: what PyTorch writes. Entries are found by
 * name and used in place; nothing is unpacked and nothing written. Any thread. (engine/inat/packed-entry unpacks the compressed
 * entries of any zip as a stream, which cannot be mapped.)
 * Source: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3 (zip64).
 */
#pragma once

#include <glib.h>

typedef struct _QdZipDirectory QdZipDirectory;

/* NULL and @wrong, a translated reason, when it is damaged. @bytes outlives it. */
QdZipDirectory *qd_zip_directory_read (const guint8 *bytes, gsize size, const char **wrong);
void qd_zip_directory_free (QdZipDirectory *directory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdZipDirectory, qd_zip_directory_free)

/* The name of the first entry that ends in @suffix; borrowed. NULL: there is none. */
const char *qd_zip_directory_find_suffix (QdZipDirectory *directory, const char *suffix);
gboolean qd_zip_directory_contains (QdZipDirectory *directory, const char *name);

/* FALSE and @wrong when it is missing, compressed, encrypted or not whole. */
gboolean qd_zip_directory_get (QdZipDirectory *directory, const char *name, const guint8 **data, gsize *size,
                               const char **wrong);
