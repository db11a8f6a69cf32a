/**
 * How a box is written as four offsets from a default box, which is what the network learns. Any thread.
 * Source: Girshick et al. 2014, appendix C; weights of torchvision's BoxCoder for SSD (variances 0.1 and 0.2 of the SSD paper).
 */
#pragma once

#include "engine/core/geometry.h"

#define QD_BOX_CODE_CENTER_WEIGHT 10.0
#define QD_BOX_CODE_SIZE_WEIGHT   5.0
#define QD_BOX_CODE_MAX_LOG       4.135166556742356 /* log (1000 / 16): decoded sizes are at most 62.5 times the default box's */

/* @code: [4] offsets of the center in x and y, then logarithms of width and height, times the weights. Both boxes have sizes >
 * 0. */
void qd_box_encode (QdCenterBox truth, QdCenterBox default_box, double code[4]);
QdCenterBox qd_box_decode (const double code[4], QdCenterBox default_box);
