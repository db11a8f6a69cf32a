/**
 * One op, twice, on the device: its passes are run on the values of a reference, and what came of them can be told apart.
 */
#pragma once

#include "engine/gpu/recorder.h"
#include "tests/ops/op-test.h"

typedef struct
{
  const OpTest *test;
  QdGraph *graph;
  QdTensor *inputs[OP_TEST_MAX + 1], *outputs[2]; /* inputs end with NULL */
  QdRecording *forward, *backward;
} OpRig;

OpRig *op_rig_new (const OpTest *test);
void op_rig_free (OpRig *rig);

/* Inputs and both ops' parameters are the reference's before. */
void op_rig_run_forward (OpRig *rig, const OpReference *reference);
/* After a forward pass: the gradients of both outputs are the reference's, and what the op does not read is not there. */
void op_rig_run_backward (OpRig *rig, const OpReference *reference);
void op_rig_clear_gradients (OpRig *rig);

/* Of all that a step computes, bit for bit. */
guint32 op_rig_hash_step (OpRig *rig, const OpReference *reference);
/* The sum of the outputs, each times the reference's gradient there. */
double op_rig_get_loss (OpRig *rig, const OpReference *reference);
