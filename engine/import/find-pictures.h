/**
 * Lists the pictures in folders. Private to engine/import. Any thread.
 */
#pragma once

#include <gio/gio.h>

typedef struct
{
  char *path;
  char *name; /* below the folder it was found in, with slashes */
} QdFoundPicture;

void qd_found_picture_free (QdFoundPicture *picture);

/* TRUE, with QD_ERROR_CANCELLED set, when it is. NULL is fine. */
gboolean qd_import_is_stopped (GCancellable *cancellable, GError **error);
/* (element-type QdFoundPicture) by name within a folder. Files that neither begin like a picture nor are called like one are
 * passed over. Errors: QD_ERROR_INPUT (not there), QD_ERROR_IO, QD_ERROR_CANCELLED. */
GPtrArray *qd_find_pictures (const char *const *paths, GCancellable *cancellable, GError **error);
