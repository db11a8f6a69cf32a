/**
 * A decoded photo: upright, sRGB, 8 bits, 4 bytes a pixel in the order red green blue 255, rows without gaps, so that it can be
 * uploaded as it is. Reference counted and read only once made, so any thread may hold one.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint width, height;           /* pixels */
  guint full_width, full_height; /* of the photo, in which boxes are measured: larger where it was reduced */
  guint8 *data;                  /* [height][width][4], owned */
} QdPixels;

/* Black. NULL when the size overflows or there is no memory. */
QdPixels *qd_pixels_new (guint width, guint height);
QdPixels *qd_pixels_ref (QdPixels *pixels);
void qd_pixels_unref (QdPixels *pixels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdPixels, qd_pixels_unref)
