/**
 * Where decoders put the rows of a picture, from the top down as they are stored: they are reduced to the size that was asked
 * for (each pixel the mean of the area it stands for, by exact shares), transparent parts come on white, and the result is
 * upright. Beside the result it needs memory for a row alone. Private to engine/photo. One thread at a time.
 */
#pragma once

#include "engine/core/pixels.h"

typedef struct _QdRows QdRows;

/* @width, @height: of the rows that will come, at most 32768; @to_width, @to_height: of the result before it is turned, not
 * larger;
 * @orientation: EXIF, 1..8. NULL when there is no memory. */
QdRows *qd_rows_new (guint width, guint height, guint to_width, guint to_height, guint orientation);
void qd_rows_free (QdRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdRows, qd_rows_free)

/* @row: [width][channels], 3 (RGB) or 4 (RGBA, not premultiplied). */
void qd_rows_put (QdRows *rows, const guint8 *row, guint channels);

/* Frees @rows. NULL when not all of them came. */
QdPixels *qd_rows_finish (QdRows *rows);
