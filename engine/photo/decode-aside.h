/**
 * Decoding by a library that cannot be stopped between two rows, on a thread that is left alone when nobody wants the picture
 * any more: it ends when the library does, and holds its share of the budget until then. Private to engine/photo. Any thread.
 */
#pragma once

#include "engine/photo/decode.h"

/* Threads at a time, with those left behind, which go on taking the processors' time; the next picture waits. */
#define QD_DECODE_MOST_ASIDE 16

typedef QdPixels *(*QdDecode) (const QdDecoding *decoding, GError **error);

/* As @decode does it; where @decoding's cancellable is cancelled meanwhile it returns within some milliseconds. Takes over what
 * @decoding's source holds, which is cleared then. */
QdPixels *qd_decode_aside (QdDecode decode, const QdDecoding *decoding, GError **error);
