/**
 * What photo.c and the decoders, one a kind of picture, have in common. Private to engine/photo. Any thread.
 */
#pragma once

#include "engine/core/pixels.h"
#include "engine/photo/header.h"
#include "engine/photo/source.h"

typedef struct
{
  QdSource *source; /* read from the start, once */
  const QdPictureHeader *header;
  const char *title; /* of the kind: "JPEG" */
  guint max_side;    /* longest side of the result, pixels; 0: see qd_photo_decode() */
  GCancellable *cancellable; /* looked at between rows; NULL: none */
} QdDecoding;

/* Upright, on white. NULL with one of the errors below. */
QdPixels *qd_decode_jpeg (const QdDecoding *decoding, GError **error);
QdPixels *qd_decode_png (const QdDecoding *decoding, GError **error);
QdPixels *qd_decode_other (const QdDecoding *decoding, GError **error); /* what GdkPixbuf has a loader for */

typedef enum
{
  QD_DECODE_DAMAGED,
  QD_DECODE_CUT,         /* a part of the picture is missing */
  QD_DECODE_UNSUPPORTED, /* a kind of JPEG, PNG ... that this system cannot read */
  QD_DECODE_TOO_LARGE,   /* it would take more memory than is allowed */
  QD_DECODE_NO_MEMORY,   /* there is less than is allowed */
  QD_DECODE_STOPPED,     /* the cancellable said so */
} QdDecodeFailure;

/* Sets the sentence. Returns NULL, to be returned. */
QdPixels *qd_decode_fail (const QdDecoding *decoding, QdDecodeFailure failure, GError **error);
