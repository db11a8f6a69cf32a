/**
 * Photos and boxes drawn with plain Cairo: the one drawing that canvas, annotated pictures and the PDF report share. Every box
 * has a dark line outside, the class color, and a light line inside, so that it shows on any photo. No GTK, any thread.
 */
#pragma once

#include "engine/core/geometry.h"
#include "engine/core/pixels.h"
#include "widgets/palette.h"

typedef struct
{
  QdCornerBox box; /* in the units of the current matrix, or of the photo where a function says so */
  int class_index; /* into the class looks; out of range: gray, "?" */
  double score;    /* [0, 1], shown in percent; NAN: none, drawn by a person */
} QdDrawnBox;

typedef struct
{
  double line_width; /* of the color, in the units of the current matrix; 0: 2 */
  double font_size;  /* the same units; 0: 12 */
  gboolean hide_labels;
  double fill;    /* opacity of the class color inside the box, [0, 1] */
  double opacity; /* of everything; 0: 1 */
} QdBoxStyle;

/* One box and its label tag, or @n of them: lines of all first, then the tags, so that no line crosses a tag. */
void qd_draw_box (cairo_t *cr, const QdDrawnBox *box, const QdClassLook *classes, guint n_classes, const QdBoxStyle *style);
void qd_draw_boxes (cairo_t *cr, const QdDrawnBox *boxes, guint n, const QdClassLook *classes, guint n_classes,
                    const QdBoxStyle *style);

/* "bee", or "bee 93 %". */
char *qd_box_label (const QdDrawnBox *box, const QdClassLook *classes, guint n_classes);

/* The photo as an opaque image surface of the same size; the pixels are copied. NULL where there is no memory. */
cairo_surface_t *qd_pixels_to_surface (const QdPixels *pixels);
/* The same of the rectangle, which lies within it. */
cairo_surface_t *qd_pixels_part_to_surface (const QdPixels *pixels, guint left, guint top, guint width, guint height);

/* The other way. NULL where there is no memory. */
QdPixels *qd_pixels_from_surface (cairo_surface_t *surface);

/* Half the size, each pixel the mean of four (of two or one at an odd edge). NULL where there is no memory. */
QdPixels *qd_pixels_halve (const QdPixels *pixels);

/* The photo as large as it fits, centered, in the rectangle. Returns its place there, by @placed, which may be NULL. */
void qd_draw_photo (cairo_t *cr, const QdPixels *pixels, double x, double y, double width, double height, QdCornerBox *placed);

/**
 * qd_draw_overlay:
 * @boxes: [n] in pixels of the photo
 *
 * Returns: (transfer full): a copy of @pixels with the boxes drawn on it, line and text sized for the photo; NULL where there
 * is no memory.
 */
QdPixels *qd_draw_overlay (const QdPixels *pixels, const QdDrawnBox *boxes, guint n, const QdClassLook *classes,
                           guint n_classes);
