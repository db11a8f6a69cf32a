/**
 * The inside of pooling over windows, for engine/ops alone.
 */
#pragma once

#include "engine/ops/pool.h"

typedef struct
{
  QdOp base;
  QdPoolOptions options; /* filled in */
} QdPool;

/* What pool-host.c takes: positions of a window are numbered by bytes. */
#define QD_POOL_HOST_POSITIONS 256

void qd_pool_describe (const QdOp *op, GString *text);
