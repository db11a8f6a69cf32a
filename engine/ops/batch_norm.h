/**
 * Batch normalization over images, rows and columns of each channel, with an activation in the same pass.
 * Source: Ioffe and Szegedy 2015; numbers and names as torch.nn.BatchNorm2d.
 */
#pragma once

#include "engine/ops/activation.h"

typedef struct
{
  float epsilon;           /* added to the variance; 0: 1e-5 */
  float momentum;          /* the new part of the running statistics, in (0, 1]; 0: 0.1 */
  QdActivation activation; /* none, or one that keeps 0: relu, relu6, hard-swish */
} QdBatchNormOptions;

/* @options: NULL for the defaults. Parameters "<name>.weight", ".bias" [c]; state ".running_mean", ".running_var" [c]: the
 * caller sets weight and running_var to 1 at first. QD_MODE_TRAIN: the batch's statistics, which move the running ones
 * (variance unbiased there); QD_MODE_EVAL, and where weight and bias are both frozen when the graph is prepared: the running
 * ones. Returns: [n, h, w, c] as @input. */
QdTensor *qd_batch_norm (QdGraph *graph, QdTensor *input, const char *name, const QdBatchNormOptions *options);

/* For ops that absorb one: with the running statistics it is y = activate ((x - mean) * weight / sqrt (variance + epsilon) + bias),
 * each [c]. */
typedef struct
{
  const QdParameter *weight, *bias, *mean, *variance;
  float epsilon;
  QdActivation activation;
} QdBatchNormParts;

gboolean qd_batch_norm_get_parts (const QdOp *op, QdBatchNormParts *parts); /* FALSE: @op is none */

/* Its running mean and variance [c], borrowed, and the share of them that a step of training renews. FALSE: @op is none, or its
 * running statistics stay as they are (after qd_graph_prepare). */
gboolean qd_batch_norm_get_running (const QdOp *op, QdParameter *running[2], float *momentum);
