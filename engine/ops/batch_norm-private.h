/**
 * The inside of a batch norm, for engine/ops alone.
 */
#pragma once

#include "engine/ops/batch_norm.h"

/* The op's parameters, in this order. */
enum
{
  QD_BATCH_NORM_WEIGHT,
  QD_BATCH_NORM_BIAS,
  QD_BATCH_NORM_RUNNING_MEAN,
  QD_BATCH_NORM_RUNNING_VAR,
};

typedef struct
{
  QdOp base;
  QdBatchNormOptions options; /* filled in */
  gboolean frozen;            /* weight and bias: the running statistics count, and stay as they are; set by prepare */
} QdBatchNorm;

static inline const QdParameter *
qd_batch_norm_get_parameter (const QdBatchNorm *self, guint i)
{
  return g_ptr_array_index (self->base.parameters, i);
}

static inline gboolean
qd_batch_norm_is_frozen (const QdBatchNorm *self)
{
  return qd_batch_norm_get_parameter (self, QD_BATCH_NORM_WEIGHT)->frozen
         && qd_batch_norm_get_parameter (self, QD_BATCH_NORM_BIAS)->frozen;
}

void qd_batch_norm_describe (const QdOp *op, GString *text);
