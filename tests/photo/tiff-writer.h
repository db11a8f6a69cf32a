/**
 * TIFF pictures of odd layouts, for the tests of decoding. Source: TIFF 6.0.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint width, height; /* pixels */
  guint samples, bits; /* of a pixel, and of each of them: 8 or 16 */
  guint tile;          /* pixels of its sides; 0: one strip */
} Tiff;

/* Black, as PackBits packs it: 64 times less than its samples. */
void tiff_write_black (const char *path, const Tiff *tiff);
/* One strip, not packed. @rows: [2][width][samples], what the rows of the upper half are and those of the lower one, 8 bits. */
void tiff_write_halves (const char *path, const Tiff *tiff, const guint8 *rows);
