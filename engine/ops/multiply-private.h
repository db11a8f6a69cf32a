/**
 * The inside of a product, for engine/ops alone.
 */
#pragma once

#include "engine/ops/multiply.h"

gboolean qd_multiply_is_broadcast (const QdOp *op); /* b is [n, 1, 1, c] */
void qd_multiply_describe (const QdOp *op, GString *text);
