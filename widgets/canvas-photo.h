/**
 * A photo as textures: full size, and halves of it down to about 256 pixels, made when first wanted, so that a large photo
 * shown small is averaged and not sampled. Main thread only.
 */
#pragma once

#include "engine/core/pixels.h"
#include <gtk/gtk.h>

typedef struct _QdCanvasPhoto QdCanvasPhoto;

QdCanvasPhoto *qd_canvas_photo_new (QdPixels *pixels);
void qd_canvas_photo_free (QdCanvasPhoto *photo);
QdPixels *qd_canvas_photo_get_pixels (QdCanvasPhoto *photo);

/* The smallest texture with about @scale texture pixels a photo pixel, or more; borrowed. */
GdkTexture *qd_canvas_photo_get_texture (QdCanvasPhoto *photo, double scale);

/* The pixels, shared and not copied, as a texture. */
GdkTexture *qd_pixels_to_texture (QdPixels *pixels);
