/**
 * The numbers of one op on the machine's side, for op-test.c alone: made to fit the op, filled, and held against finite
 * differences.
 */
#pragma once

#include "tests/ops/op-test.h"

/* @graph: holds the op twice, so the first half of its parameters counts; @inputs: NULL behind the last. */
OpReference *op_reference_new (const OpTest *test, QdGraph *graph, QdTensor *const *inputs, const QdTensor *output);
void op_reference_free (OpReference *reference);

/* Inputs, values and the output's gradient, all rounded to floats where the device takes them. */
void op_reference_fill (OpReference *reference, const OpTest *test);

/* Aborts unless the gradients, which backward has filled, are the slopes of the forward pass. */
void op_reference_check_differences (OpReference *reference, const OpTest *test);
