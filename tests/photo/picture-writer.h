/**
 * Large pictures in little memory: four fields of color, upper left red, upper right green, lower left blue, lower right white.
 */
#pragma once

#include <glib.h>

/* Two rows, of the upper half and of the lower one: [2][width][channels]; the caller's. */
guint8 *picture_rows_new (guint width, guint channels);

/* @sampling: factor of the brightness, 1 or 2. */
void picture_write_jpeg (const char *path, guint width, guint height, gboolean progressive, int sampling);
/* @packed: FALSE makes the file as large as that of a photo full of detail. */
void picture_write_png (const char *path, guint width, guint height, guint channels, gboolean interlaced, gboolean packed);
