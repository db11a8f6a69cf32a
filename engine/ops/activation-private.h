/**
 * The inside of an activation, for engine/ops alone.
 */
#pragma once

#include "engine/ops/activation.h"

typedef struct
{
  QdOp base;
  QdActivation kind;
} QdActivationOp;

void qd_activation_describe (const QdOp *op, GString *text);

/* Whether 0 becomes something else, and padding must be cleared. */
gboolean qd_activation_moves_zero (QdActivation kind);
