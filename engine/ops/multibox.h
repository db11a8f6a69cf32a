/**
 * The op that lays the output of the head convolutions of all feature maps end to end: maps of [n, h, w, shapes * values]
 * become one tensor [n, boxes, 1, values], a row a default box in the order of qd_default_boxes_new. With values = classes it
 * gives torchvision's cls_logits, with values = 4 bbox_regression. The backward pass takes the gradient apart again.
 */
#pragma once

#include "engine/graph/graph.h"

/* @maps: [n_maps], 1 .. QD_OP_MAX_INPUTS, of one batch size, channels a multiple of @values. */
QdTensor *qd_multibox (QdGraph *graph, const char *name, QdTensor *const *maps, guint n_maps, guint values);
