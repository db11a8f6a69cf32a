/**
 * What becomes of a download's photos, on the disk and in the project, without a wait on the thread of the network: pictures
 * are checked and written aside by a few threads, and one more thread puts in place, and notes in one transaction, whatever has
 * gathered while it was busy with the last lot. Nothing counts as there before its transaction is on the disk.
 *
 * A crash between the rename and the transaction leaves a file in its place that the project does not know of:
 * qd_photo_writer_find() takes it over, so that it is not fetched again.
 *
 * The functions belong to the thread that made the writer; answers come in its context.
 */
#pragma once

#include "engine/project/project.h"

typedef struct _QdPhotoWriter QdPhotoWriter;

typedef enum
{
  QD_PHOTO_WRITTEN, /* there, and the project knows */
  QD_PHOTO_REFUSED, /* not a picture that can be used */
  QD_PHOTO_DROPPED, /* not checked; see qd_photo_writer_drop() */
} QdPhotoWriterOutcome;

/* @reason: a sentence with QD_PHOTO_REFUSED. @bytes: of the file. */
typedef void (*QdPhotoWriterFunc) (gint64 id, QdPhotoWriterOutcome outcome, const char *reason, guint64 bytes,
                                   gpointer user_data);

/* @context: the caller's. @func: for each photo put or found, until qd_photo_writer_close() has returned. Errors: those of the
 * project. */
QdPhotoWriter *qd_photo_writer_new (const char *project_folder, GMainContext *context, QdPhotoWriterFunc func,
                                    gpointer user_data, GError **error);

/* These bytes came for the photo. */
void qd_photo_writer_put (QdPhotoWriter *writer, gint64 id, GBytes *bytes);
/* The photo's file is there, named @file. Refused, and removed, when it is none. */
void qd_photo_writer_find (QdPhotoWriter *writer, gint64 id, const char *file);
/* As qd_project_set_photo_state(), in the order of the calls. That a photo is being fetched is noted when something else is, or
 * a moment later. */
void qd_photo_writer_note (QdPhotoWriter *writer, gint64 id, QdPhotoState state, const char *reason, gint64 next_try);
/* Pictures that are not checked yet are dropped, also those of which that was begun, and so is what waits for another change of
 * the project: its files stay in their places, to be found the next time. */
void qd_photo_writer_drop (QdPhotoWriter *writer);

/* Photos put or found that have no answer yet, and the bytes of those put. */
guint qd_photo_writer_count_pending (QdPhotoWriter *writer, guint64 *bytes);
/* TRUE when all that was given has been answered and noted. The context wakes when that comes true. */
gboolean qd_photo_writer_is_idle (QdPhotoWriter *writer);
/* Is something of it waiting for another change of the project that takes long, an import for one? It is noted when that is
 * over, or dropped. The context wakes when this changes. */
gboolean qd_photo_writer_is_waiting (QdPhotoWriter *writer);
/* What went wrong with the disk or the project, once: nothing is written after that. NULL: nothing. Owned by the writer. */
const GError *qd_photo_writer_get_error (QdPhotoWriter *writer);

/* Writes what is left and ends the threads; frees. The answers that are still to come are given from within. */
void qd_photo_writer_close (QdPhotoWriter *writer);
