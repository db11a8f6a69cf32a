/**
 * Product of two tensors; with one factor a channel of an image it is the scaling of squeeze and excitation.
 * Source: Hu, Shen and Sun 2018; torchvision.ops.SqueezeExcitation.
 */
#pragma once

#include "engine/graph/graph.h"

/* @a: [n, h, w, c]; @b: the same shape, or [n, 1, 1, c]. Returns: [n, h, w, c]. */
QdTensor *qd_multiply (QdGraph *graph, QdTensor *a, QdTensor *b, const char *name);
