/**
 * Colors of classes: twelve that people with any color vision tell apart, then hues a golden angle apart. Any thread.
 */
#pragma once

#include <glib.h>

/* 0xRRGGBB of the class at @index, from 0. */
guint32 qd_color_for_index (guint index);
/* Its parts in 0..1, for Cairo. */
void qd_color_to_rgb (guint32 color, double *red, double *green, double *blue);
/* "#rrggbb"; owned by the caller. */
char *qd_color_to_text (guint32 color);
