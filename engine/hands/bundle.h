/**
 * Zip files that go from one copy of the program to another. What is read may come from a stranger: an entry is read into memory
 * up to a size that the caller names, names of entries are compared and never become paths. Any thread.
 *
 * Errors: QD_ERROR_INPUT (no zip, damaged, an entry that is missing or too large), QD_ERROR_IO, QD_ERROR_FULL; the sentence names
 * the file.
 */
#pragma once

#include <gio/gio.h>

typedef struct _QdBundleWriter QdBundleWriter;

/* Written aside; @path is there when qd_bundle_writer_finish() returned TRUE. */
QdBundleWriter *qd_bundle_writer_new (const char *path, GError **error);
/* @compress FALSE: as it is, for what is packed already. */
gboolean qd_bundle_writer_add (QdBundleWriter *writer, const char *name, const void *bytes, gsize length, gboolean compress,
                               GError **error);
gboolean qd_bundle_writer_finish (QdBundleWriter *writer, GError **error);
/* What was not finished is removed. */
void qd_bundle_writer_free (QdBundleWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdBundleWriter, qd_bundle_writer_free)

/* One entry; @name is the first that bears it. @cancellable, which may be NULL: QD_ERROR_CANCELLED within some milliseconds. */
GBytes *qd_bundle_read (const char *path, const char *name, gsize most, GCancellable *cancellable, GError **error);

/* How many bytes of an entry are wanted at most; 0: none of it, it is passed over. */
typedef gsize (*QdBundleWanted) (const char *name, gpointer user_data);
/* FALSE ends the reading. */
typedef gboolean (*QdBundleTake) (const char *name, GBytes *bytes, gpointer user_data, GError **error);
/* Every entry that is wanted, in the order of the file. @cancellable: the same. */
gboolean qd_bundle_read_all (const char *path, QdBundleWanted wanted, QdBundleTake take, gpointer user_data,
                             GCancellable *cancellable, GError **error);
