/**
 * What an earlier export left in a folder: files of photos that are not where they were, or not in it any more. An export
 * writes down which files it made, with their sums, in .quadrat-export-FORMAT; only such files are ever removed, and only as
 * they were written. Any thread.
 */
#pragma once

#include "engine/formats/format.h"

typedef struct _QdLeftovers QdLeftovers;

/* What the last export of @format to the folder @root made; nothing where there was none. */
QdLeftovers *qd_leftovers_find (const char *root, const char *format);
void qd_leftovers_free (QdLeftovers *leftovers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdLeftovers, qd_leftovers_free)
/* Writes the file of one photo: its stem and @suffix with @text in the folder @labels, and with photos its copy in @pictures,
 * both below the root and made. What is about to be written is written down first, so that it is known also when the export
 * breaks off. A file that is there and that no export made is somebody's own, and is never removed. Errors: QD_ERROR_IO,
 * QD_ERROR_FULL; QD_ERROR_INPUT where another picture is there. */
gboolean qd_leftovers_write_photo (QdLeftovers *leftovers, const QdWriting *writing, const QdAnnotation *annotation,
                                   const char *labels, const char *suffix, const char *text, const char *pictures,
                                   GError **error);
/* All is written: removes what the new export did not write, and writes down what it did. Errors: QD_ERROR_IO, QD_ERROR_FULL,
 * QD_ERROR_CANCELLED. */
gboolean qd_leftovers_finish (QdLeftovers *leftovers, GCancellable *cancellable, GError **error);
