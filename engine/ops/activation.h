/**
 * Activations as an op of their own. Batch norm can apply one in the same pass (engine/ops/batch_norm.h), which saves memory
 * traffic. Source: torch.nn.ReLU, ReLU6, Hardswish, Sigmoid, Hardsigmoid.
 */
#pragma once

#include "engine/graph/graph.h"

/* The numbers are those of shaders/common/activation.glsl. */
typedef enum
{
  QD_ACTIVATION_NONE,
  QD_ACTIVATION_RELU,         /* max (x, 0) */
  QD_ACTIVATION_RELU6,        /* min (max (x, 0), 6) */
  QD_ACTIVATION_HARD_SWISH,   /* x min (max (x + 3, 0), 6) / 6 */
  QD_ACTIVATION_SIGMOID,      /* 1 / (1 + exp (-x)) */
  QD_ACTIVATION_HARD_SIGMOID, /* min (max (x + 3, 0), 6) / 6 */
} QdActivation;

/* Returns: [n, h, w, c] as @input; @input itself for QD_ACTIVATION_NONE. */
QdTensor *qd_activation (QdGraph *graph, QdTensor *input, const char *name, QdActivation kind);

const char *qd_activation_get_name (QdActivation kind); /* "relu6" */
