/**
 * What an earlier export left in a folder: files of photos that are not where they were, or not in it any more, and of another
 * layout. An export writes down which files it made, with their sums, in .quadrat-export-FORMAT; only such files are ever
 * removed or written over, and only as they were written: what is there beside is somebody's own. Any thread.
 *
 * Errors: QD_ERROR_INPUT where a file of that name is somebody's own, and says something else; QD_ERROR_IO, QD_ERROR_FULL.
 */
#pragma once

#include "engine/formats/format.h"

/* What the last export of @format to the folder @root made; nothing where there was none. @cancellable, or NULL, stops whatever
 * is done with it: QD_ERROR_CANCELLED. */
QdLeftovers *qd_leftovers_find (const char *root, const char *format, GCancellable *cancellable);
/* Its whole path. */
const char *qd_leftovers_get_root (const QdLeftovers *leftovers);
/* There was no export to the folder. */
gboolean qd_leftovers_is_new (const QdLeftovers *leftovers);
void qd_leftovers_free (QdLeftovers *leftovers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdLeftovers, qd_leftovers_free)

/* The file @path below the root, whose folder is there. What is about to be written is written down first, so that it is known
 * also when the export breaks off. @leftovers NULL: just written. */
gboolean qd_leftovers_write (QdLeftovers *leftovers, const char *path, const char *data, gsize length, GError **error);
/* A person said that the file may be written over, whoever made it. */
void qd_leftovers_give_way (QdLeftovers *leftovers, const char *path);
/* FALSE where there is a file of that name that is somebody's own. */
gboolean qd_leftovers_check (const QdLeftovers *leftovers, const char *path, GError **error);
/* The same where that holds something else than what is to be written. */
gboolean qd_leftovers_check_text (const QdLeftovers *leftovers, const char *path, const char *data, gsize length,
                                  GError **error);
/* The same as qd_leftovers_write() for a file that the caller writes now. */
gboolean qd_leftovers_claim (QdLeftovers *leftovers, const char *path, GError **error);
/* A photo's copy in @folder, which is made. QD_ERROR_INPUT where another picture is there. */
gboolean qd_leftovers_copy_photo (QdLeftovers *leftovers, const char *folder, const QdAnnotation *annotation, GError **error);

/* All is written: removes what the new export did not write, and writes down what it did. */
gboolean qd_leftovers_finish (QdLeftovers *leftovers, GError **error);
