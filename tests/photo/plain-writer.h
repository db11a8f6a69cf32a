/**
 * Large pictures of one color in the formats that GdkPixbuf reads, for the tests of decoding.
 */
#pragma once

#include <glib.h>

/* Black, 24 bits a pixel, not packed. */
void plain_write_bmp (const char *path, guint width, guint height);
/* Of 256 colors, packed as well as it can be. */
void plain_write_gif (const char *path, guint width, guint height);
/* Lossless: no bit a pixel. */
void plain_write_webp (const char *path, guint width, guint height);
