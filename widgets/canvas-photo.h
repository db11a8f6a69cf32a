/**
 * A photo as textures: full size, and halves of it down to about 256 pixels, made when first wanted or before, so that a large
 * photo shown small is averaged and not sampled. Counted; making one, and its levels, may be done on any thread, the rest on the
 * main thread.
 */
#pragma once

#include "engine/core/pixels.h"
#include <gtk/gtk.h>

typedef struct _QdCanvasPhoto QdCanvasPhoto;

QdCanvasPhoto *qd_canvas_photo_new (QdPixels *pixels);
QdCanvasPhoto *qd_canvas_photo_ref (QdCanvasPhoto *photo);
void qd_canvas_photo_unref (QdCanvasPhoto *photo); /* NULL is fine */

/* All halves now: for the thread that decodes. */
void qd_canvas_photo_make_levels (QdCanvasPhoto *photo);
QdPixels *qd_canvas_photo_get_pixels (QdCanvasPhoto *photo);

/* The pixels that the texture for @scale has; borrowed. */
QdPixels *qd_canvas_photo_get_level (QdCanvasPhoto *photo, double scale);
/* The smallest texture with about @scale texture pixels a photo pixel, or more; borrowed. */
GdkTexture *qd_canvas_photo_get_texture (QdCanvasPhoto *photo, double scale);

/* The pixels, shared and not copied, as a texture. */
GdkTexture *qd_pixels_to_texture (QdPixels *pixels);
