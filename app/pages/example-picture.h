/**
 * A picture of an example: the part of a photo around its boxes, with the boxes: green and as they should be, or red. Any thread.
 */
#pragma once

#include "engine/core/pixels.h"
#include "engine/project/instructions.h"

#define QD_EXAMPLE_PICTURE_WIDTH  360 /* pixels */
#define QD_EXAMPLE_PICTURE_HEIGHT 220

/* @path: of the photo. @cancellable may be NULL. Errors: those of decoding. */
QdPixels *qd_example_picture_new (const QdExample *example, const char *path, GCancellable *cancellable, GError **error);
