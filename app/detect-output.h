/**
 * What was found on a photo, as `quadrat detect` and the Predict page write it: a line of JSON and the annotated picture. Any
 * thread.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/core/detection.h"
#include "engine/core/pixels.h"

/* Found on one photo. */
typedef struct
{
  char *path;          /* as it was given */
  guint width, height; /* upright, pixels */
  GArray *detections;  /* QdDetection, best first */
} QdFoundPhoto;

void qd_found_photo_free (QdFoundPhoto *photo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdFoundPhoto, qd_found_photo_free)

JsonObject *qd_found_photo_to_json (const QdFoundPhoto *photo, const char *const *classes);

/* The photo with its boxes drawn on it, as a JPEG in @folder under the photo's own name ("a.jpg", and "a-2.jpg" where there is one of
 * that name among @taken, a set of names). Errors: QD_ERROR_IO, QD_ERROR_FULL, QD_ERROR_MEMORY. */
gboolean qd_found_photo_write_overlay (const QdFoundPhoto *photo, const QdPixels *pixels, const char *const *classes,
                                       const char *folder, GHashTable *taken, GError **error);
