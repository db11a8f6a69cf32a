/**
 * Sum of two tensors: residual connections. One of few ops whose backward pass is a copy.
 */
#pragma once

#include "engine/graph/graph.h"

/* @a, @b: of the same shape. Returns: a + b. */
QdTensor *qd_add (QdGraph *graph, QdTensor *a, QdTensor *b, const char *name);
