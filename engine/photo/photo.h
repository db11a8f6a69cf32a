/**
 * The only place that decodes pictures: JPEG, PNG, GIF (first frame), TIFF, BMP, WebP where GdkPixbuf has it. Always upright
 * (all eight EXIF orientations), in RGB; transparent parts on white. The kind is told by content, never by the name. Sizes are
 * looked at before anything is allocated. Any thread.
 *
 * Errors: QD_ERROR_INPUT (empty, not a picture, damaged, too large), QD_ERROR_IO, QD_ERROR_MEMORY; the sentence names the file.
 */
#pragma once

#include <gio/gio.h>

#include "engine/core/pixels.h"

#define QD_PHOTO_MAX_SIDE  32768              /* pixels */
#define QD_PHOTO_MAX_BYTES ((gsize)512 << 20) /* of the decoded picture, 4 a pixel, and of a file */

typedef struct
{
  guint width, height;   /* upright, pixels */
  guint orientation;     /* EXIF, 1..8; 1 where there is none or nonsense */
  const char *extension; /* "jpg", "png", "gif", "tiff", "bmp", "webp"; static */
  const char *mime_type; /* "image/jpeg" ...; static */
} QdPhotoInfo;

/* From the header alone; a picture that passes may still be damaged further on. */
gboolean qd_photo_read_info (const char *path, QdPhotoInfo *info, GError **error);
/* The same for bytes in memory; @name is for the sentence. */
gboolean qd_photo_parse_info (const guint8 *bytes, gsize n, const char *name, QdPhotoInfo *info, GError **error);

/* @max_side: longest side of the result, pixels; 0 for the full size. Never enlarges. @full (may be NULL): the upright full
 * size. */
QdPixels *qd_photo_decode (const char *path, guint max_side, QdPhotoInfo *full, GError **error);

/* A small upright copy, longest side at most @side, from @cache when there is one (made and kept there when not; a cache that
 * cannot be written only costs time). @key names it: the photo's id. A changed photo (size, time) makes a new one. */
QdPixels *qd_photo_thumbnail (const char *path, const char *cache, const char *key, guint side, GError **error);
