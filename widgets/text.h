/**
 * A line or a paragraph of text through Pango, sized in user units whatever the resolution. No GTK, any thread.
 */
#pragma once

#include "widgets/palette.h"
#include <pango/pangocairo.h>

typedef struct
{
  const char *font;     /* family; NULL: Sans */
  double size;          /* of the font, user units */
  PangoWeight weight;   /* 0: normal */
  double width;         /* wrapped, or ellipsized, at this; 0: neither */
  gboolean ellipsize;   /* one line, cut at the end, instead of wrapping */
  PangoAlignment align; /* within @width */
  double spacing;       /* line height as a factor; 0: the font's */
} QdTextStyle;

PangoLayout *qd_text_layout (cairo_t *cr, const char *text, const QdTextStyle *style);

/* Size in user units. */
void qd_text_size (PangoLayout *layout, double *width, double *height);

/* With the upper left corner at (@x, @y). Returns the height. */
double qd_text_draw (cairo_t *cr, const char *text, const QdTextStyle *style, QdColor color, double x, double y);

/* With the point at the part (@anchor_x, @anchor_y) of the text's extent at (@x, @y): 0.5, 0.5 centers it. */
void qd_text_draw_at (cairo_t *cr, const char *text, const QdTextStyle *style, QdColor color, double x, double y,
                      double anchor_x, double anchor_y);
