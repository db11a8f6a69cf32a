/**
 * A graph that holds parameters which nothing computes, with known values and gradients, for the tests of the optimizer.
 */
#pragma once

#include "engine/ops/optimizer.h"
#include "tests/ops/on-device.h"

/* Parameters that nothing computes: "a" and "c" are trained, "b" between them is frozen, "mean" is a state. */
typedef struct
{
  QdGraph *graph;
  QdParameter *a, *b, *c, *mean;
} OptimizerRig;

/* @n_a, @n_b, @n_c: values of each; the mean has 6. Free with qd_graph_free (rig.graph). */
OptimizerRig optimizer_rig_new (guint n_a, guint n_b, guint n_c);

/* Start and gradients of the recorded runs of PyTorch, over the trained parameters in a row; @step from 1. */
double optimizer_first_value (guint i);
double optimizer_gradient_at (guint i, guint step);

/* "b" starts like "a" and gets gradients that are NaN and huge; the mean is 1 .. 6. */
void optimizer_rig_set_values (OptimizerRig *rig);
void optimizer_rig_set_gradients (OptimizerRig *rig, guint step);
void optimizer_rig_write (QdRange range, const float *values, gsize n);

/* The trained values in a row; the caller frees. */
float *optimizer_rig_take_values (OptimizerRig *rig);

/* An optimizer that was started, and the recording of its step. */
QdOptimizer *optimizer_rig_make (OptimizerRig *rig, const QdOptimizerOptions *options, QdRecording **recording);

/* Sets the gradients of @step and runs it. */
void optimizer_rig_run_step (OptimizerRig *rig, QdOptimizer *optimizer, QdRecording *recording, float rate, guint step);
