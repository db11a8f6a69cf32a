/**
 * What the networks share that is more than one op: layers under the names that torchvision gives them. Called by their build
 * functions alone; as ops' builders they take and give NULL after an error.
 */
#pragma once

#include "engine/ops/activation.h"
#include "engine/ops/batch_norm.h"
#include "engine/ops/conv2d.h"

/* A convolution without bias, padded so that stride 1 keeps the size, and its batch norm and activation. */
typedef struct
{
  guint channels; /* that it makes; 0: as many as it takes, each by itself (depthwise) */
  guint kernel;   /* rows and columns, odd; 0: 3 */
  guint stride;   /* 0: 1 */
  QdBatchNormOptions norm;
} QdConvNorm;

/* @name, @conv, @norm: parameters are "<name>.<conv>.weight", "<name>.<norm>.weight" and so on. */
QdTensor *qd_conv_norm (QdGraph *graph, QdTensor *input, const char *name, const char *conv, const char *norm,
                        const QdConvNorm *layer);

/* A coarser map of the SSD paper: a 1x1 convolution, then a larger one, each with bias and ReLU. */
typedef struct
{
  guint reduced; /* channels between the two */
  guint channels;
  guint kernel, stride, padding; /* of the second */
} QdExtraMap;

/* "backbone.extra.<index>.0" and ".2". */
QdTensor *qd_extra_map (QdGraph *graph, QdTensor *input, guint index, const QdExtraMap *extra);
