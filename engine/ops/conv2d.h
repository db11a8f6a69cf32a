/**
 * Two-dimensional convolution: any kernel, stride, padding, dilation and groups, with or without bias; forward pass and the
 * gradients of input, weights and bias. The same operation and parameters as PyTorch's Conv2d with zero padding.
 *
 * Parameters: "<name>.weight" [out_channels, in_channels / groups, rows, columns] and "<name>.bias" [out_channels].
 * Of [n, h, w, c] it makes [n, h', w', out_channels], h' = (h + 2 padding - dilation (rows - 1) - 1) / stride + 1, rounded
 * down.
 *
 * With an activation the output is what comes behind it and nothing before it is kept; the backward pass overwrites the
 * output's gradient with the one before the activation.
 *
 * Results are the same bit for bit from run to run. Where an activation is larger than what a device binds at once, the batch
 * is done a few images at a time; a single image that is still too large is an error of qd_graph_prepare (QD_ERROR_MEMORY).
 */
#pragma once

#include "engine/ops/activation.h"

typedef struct
{
  guint out_channels; /* > 0 */
  guint kernel[2];    /* rows, columns; rows 0: 3, columns 0: as many as rows */
  guint stride;       /* 0: 1 */
  guint padding;      /* rows and columns of zeros on each side */
  guint dilation;     /* 0: 1 */
  guint groups;       /* 0: 1; divides both counts of channels */
  gboolean bias;
  QdActivation activation; /* of what it makes: NONE, RELU or RELU6, whose slopes can be told from their values */
} QdConv2dOptions;

/* @input: [n, h, w, c], or NULL after an error. Returns: the output tensor, or NULL.
 * Errors, given by qd_graph_prepare: QD_ERROR_INPUT for sizes that do not fit together, QD_ERROR_MEMORY. */
QdTensor *qd_conv2d (QdGraph *graph, QdTensor *input, const char *name, const QdConv2dOptions *options);
