/**
 * Boxes. Corner boxes and center boxes are two types, so that the compiler keeps them apart. The unit is the caller's: pixels of
 * the upright photo in the project, 0..1 of the network's input in the engine. Edges are continuous: width is xmax - xmin.
 * Plain values; any thread.
 */
#pragma once

#include <glib.h>

typedef struct
{
  double xmin, ymin, xmax, ymax;
} QdCornerBox;

typedef struct
{
  double cx, cy, width, height;
} QdCenterBox;

QdCenterBox qd_corner_box_to_center (QdCornerBox box);
QdCornerBox qd_center_box_to_corner (QdCenterBox box);

/* Area; 0 for a box turned inside out or not a number. */
double qd_corner_box_area (QdCornerBox box);

/* TRUE when all four are finite and width and height are above 0. */
gboolean qd_corner_box_is_valid (QdCornerBox box);

/* The part inside [0, width] x [0, height]; may be empty. */
QdCornerBox qd_corner_box_clip (QdCornerBox box, double width, double height);

/* Intersection over union in [0, 1]; 0 when both are empty. */
double qd_corner_box_iou (QdCornerBox a, QdCornerBox b);
