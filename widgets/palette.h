/**
 * Colors for Cairo: those of classes (engine/core/colors.h), contrast, and what is legible on what. Plain values, any thread,
 * no GTK.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

#define QD_PALETTE_SIZE 12

/* sRGB, each in [0, 1]. */
typedef struct
{
  double red, green, blue;
} QdColor;

/* How a class looks, wherever it is drawn. */
typedef struct
{
  const char *name; /* borrowed; UTF-8 */
  QdColor color;
} QdClassLook;

/* The color of class number @index; endless, the first 12 from the list. */
QdColor qd_palette_color (guint index);

/* 0xRRGGBB, as classes have it. */
QdColor qd_color_from_rgb (guint32 rgb);

/* "#rrggbb" both ways. FALSE, and @color untouched, where @text is not that. */
gboolean qd_color_parse (const char *text, QdColor *color);
char *qd_color_to_string (QdColor color);

/* Relative luminance in [0, 1] and contrast ratio in [1, 21] (WCAG 2.1). */
double qd_color_luminance (QdColor color);
double qd_color_contrast (QdColor a, QdColor b);

/* Part @amount in [0, 1] of the way from @a to @b. */
QdColor qd_color_mix (QdColor a, QdColor b, double amount);

/* Black or white, whichever is easier to read on @ground. */
QdColor qd_color_text_on (QdColor ground);

/* @color made lighter or darker until its contrast with @ground is at least 3 (4 on a dark one), for lines and marks on a page
 * or in a chart. */
QdColor qd_color_for_ground (QdColor color, QdColor ground);

/* cairo_set_source_rgba. */
void qd_color_set_source (cairo_t *cr, QdColor color, double alpha);
