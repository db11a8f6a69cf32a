/**
 * What the first bytes of a picture say: kind, size, orientation. Nothing is decoded and nothing allocated; every read is
 * bounded. Private to engine/photo. Any thread.
 *
 * Sources: ITU-T T.81 annex B (JPEG), W3C PNG 2nd edition, GIF89a, TIFF 6.0, Exif 2.32 section 4.5, RFC 9649 (WebP).
 */
#pragma once

#include <glib.h>

typedef enum
{
  QD_PICTURE_NONE, /* no kind that is known here */
  QD_PICTURE_JPEG,
  QD_PICTURE_PNG,
  QD_PICTURE_GIF,
  QD_PICTURE_TIFF,
  QD_PICTURE_BMP,
  QD_PICTURE_WEBP,
} QdPictureKind;

typedef struct
{
  QdPictureKind kind;
  guint width, height; /* as stored, pixels; 0 when the header gives none */
  guint orientation;   /* EXIF, 1..8 */
  guint64 frame_end;   /* of a GIF: where the first frame ends in the file */
  guint64 unpacked;    /* of a TIFF: bytes of all its samples, or of one tile where that is larger than the picture */
  gboolean cut;        /* the file is shorter than a BMP's or WebP's header says */
  gboolean odd;        /* a TIFF of more or deeper samples than are read here */
} QdPictureHeader;

/* @bytes: [@n], the first of a file of @total bytes. FALSE when it is no picture, or its header is damaged or reaches beyond
 * @n;
 * @header->kind is set in any case. What is found in the first bytes alone is what would be found in the whole file. */
gboolean qd_picture_header_read (const guint8 *bytes, gsize n, guint64 total, QdPictureHeader *header);
