/**
 * Convolutions in double precision, weight by weight; their options are QdConv2dOptions.
 */
#pragma once

#include "tests/ops/op-test.h"

void conv2d_reference_forward (OpReference *reference);
void conv2d_reference_backward (OpReference *reference);
