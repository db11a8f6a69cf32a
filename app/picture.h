/**
 * Small pictures in lists: photos as textures (qd_pixels_to_texture) and the colors of classes as dots. Main thread.
 */
#pragma once

#include "widgets/canvas-photo.h"

#include <gtk/gtk.h>

/* 0xRRGGBB as a small disc for lists, @size pixels wide: a class's color. */
GtkWidget *qd_color_dot_new (guint32 color, int size);
void qd_color_dot_set (GtkWidget *dot, guint32 color);
