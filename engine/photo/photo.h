/**
 * The only place that decodes pictures: JPEG and PNG by their own libraries, row by row; GIF (first frame), TIFF, BMP, and WebP
 * where GdkPixbuf has it. Always upright (all eight EXIF orientations), in RGB; transparent parts on white. The kind is told by
 * content, never by the name. Sizes are looked at before anything is allocated, and what is decoded at a time takes at most 448
 * MB together (budget.h): what would not fit comes smaller, and what could not be done at all is refused. Any thread.
 *
 * Errors: QD_ERROR_INPUT (empty, not a picture, damaged, too large), QD_ERROR_IO, QD_ERROR_MEMORY; the sentence names the file.
 */
#pragma once

#include <gio/gio.h>

#include "engine/core/pixels.h"

#define QD_PHOTO_MAX_SIDE    32768                 /* pixels */
#define QD_PHOTO_MAX_BYTES   ((gsize)512 << 20)   /* of a file that has to be read whole, as to be stored */
#define QD_PHOTO_MAX_PIXELS  ((guint64) 128 << 20) /* of a picture; larger ones are refused */
#define QD_PHOTO_MOST_PIXELS ((guint64) 64 << 20)  /* of what is decoded; larger ones come reduced */

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

/* Do [@n] bytes, the first of a file, say that it is a picture of one of these kinds? It may be damaged or cut short. */
gboolean qd_photo_begins (const guint8 *bytes, gsize n);

/* @max_side: longest side of the result, pixels; 0 for the full size, as far as QD_PHOTO_MOST_PIXELS and the memory go. Never
 * enlarges. @full (may be NULL): the upright full size, which is what boxes are measured in. Every byte of the picture is read
 * however small the result: what can be decoded at one size can at any. */
QdPixels *qd_photo_decode (const char *path, guint max_side, QdPhotoInfo *full, GError **error);
/* The same, which ends within some milliseconds with QD_ERROR_CANCELLED when @cancellable, which may be NULL, is cancelled,
 * however large the picture is. */
QdPixels *qd_photo_decode_cancellable (const char *path, guint max_side, QdPhotoInfo *full, GCancellable *cancellable,
                                       GError **error);

/* A small upright copy from @cache, where one with the longest side QD_THUMBNAIL_SIDE is made and kept when there is none (a
 * cache that cannot be written only costs time, one that was deleted is made again). @key names it: the photo's id. A photo
 * that changed (size, time) gets a new one, and the old one goes. @cover: the shorter side of the result, pixels, as far as
 * that goes; 0: as it is kept. @cancellable: as above. */
#define QD_THUMBNAIL_SIDE 320
QdPixels *qd_photo_thumbnail (const char *path, const char *cache, const char *key, guint cover, GCancellable *cancellable,
                              GError **error);
