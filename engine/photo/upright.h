/**
 * Turns decoded pictures the way they are looked at. Private to engine/photo. Any thread.
 */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "engine/core/pixels.h"

/* Whether EXIF @orientation (1..8) swaps width and height. */
gboolean qd_orientation_is_turned (guint orientation);

/* A copy of @pixbuf, upright, on white where it is transparent. NULL when there is no memory. */
QdPixels *qd_pixels_from_pixbuf (const GdkPixbuf *pixbuf, guint orientation);
GdkPixbuf *qd_pixels_to_pixbuf (const QdPixels *pixels);
