/**
 * What an earlier export left in a folder: files of photos that are not where they were, or not in it any more. An export writes down
 * which files it made, with their sums, in .quadrat-export-FORMAT; only such files are ever removed, and only as they were written.
 * Any thread.
 */
#pragma once

#include <gio/gio.h>

typedef struct _QdLeftovers QdLeftovers;

/* What the last export of @format to the folder @root made; nothing where there was none. */
QdLeftovers *qd_leftovers_find (const char *root, const char *format);
void qd_leftovers_free (QdLeftovers *leftovers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdLeftovers, qd_leftovers_free)
/* The new export is about to write the file @name in @folder, a path below the root; that is written down first, so that it is known
 * also when the export breaks off. A file that is there and that no export made is somebody's own, and stays whatever becomes of
 * its photo. Errors: QD_ERROR_IO, QD_ERROR_FULL. */
gboolean qd_leftovers_write (QdLeftovers *leftovers, const char *folder, const char *name, GError **error);
/* All is written: removes what the new export did not write, and writes down what it did. Errors: QD_ERROR_IO, QD_ERROR_FULL,
 * QD_ERROR_CANCELLED. */
gboolean qd_leftovers_finish (QdLeftovers *leftovers, GCancellable *cancellable, GError **error);
