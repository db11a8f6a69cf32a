/**
 * From the engine's pixels to what GTK shows. Main thread, except that a texture may be made on any.
 */
#pragma once

#include "engine/core/pixels.h"

#include <gtk/gtk.h>

/* Keeps a reference to @pixels; nothing is copied. */
GdkTexture *qd_pixels_to_texture (QdPixels *pixels);

/* 0xRRGGBB as a small disc for lists, @size pixels wide: a class's color. */
GtkWidget *qd_color_dot_new (guint32 color, int size);
void qd_color_dot_set (GtkWidget *dot, guint32 color);
