/**
 * Pictures from folders and files into a project: each is hashed, decoded once to see that it is whole, and copied; a picture
 * that the project has already (by its bytes) is not taken twice. On the project's thread; the store is locked only for the
 * short last step.
 */
#pragma once

#include "engine/core/report.h"
#include "engine/project/project.h"

/* @done of @total pictures are looked at. On the calling thread. */
typedef void (*QdPicturesProgress) (guint done, guint total, gpointer user_data);

/* Does the file begin like a picture, or is it called like one? */
gboolean qd_import_is_picture (const char *path);
/* Is there such a file in the folder or below it? */
gboolean qd_import_folder_holds_pictures (const char *folder);

/* @paths: NULL-terminated; folders (with what is below them; hidden ones and links to folders left out) and files. @progress
 * may be NULL. All or nothing: an error or a cancel leaves the project as it was; a picture that cannot be read is skipped, not
 * an error. Reasons in the report: "damaged picture", "duplicate". A line is added to the history of imports. Errors:
 * QD_ERROR_INPUT (a path that is not there, no picture in all of them), QD_ERROR_IO, QD_ERROR_FULL, QD_ERROR_CANCELLED, those
 * of the store. */
QdReport *qd_import_pictures (QdProject *project, const char *const *paths, QdPicturesProgress progress, gpointer user_data,
                              GCancellable *cancellable, GError **error);
