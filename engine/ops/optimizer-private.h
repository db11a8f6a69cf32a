/**
 * The inside of an optimizer, for engine/ops alone.
 */
#pragma once

#include "engine/ops/optimizer.h"
#include "engine/ops/stretches.h"

#define QD_OPTIMIZER_PART_FLOATS 16384 /* whose squares are summed by themselves; as in norm.comp */

struct _QdOptimizer
{
  QdOptimizerOptions options;
  QdGraph *graph; /* borrowed */
  QdKernel *norm, *norm_total, *update, *average_kernel, *keep_kernel;
  GArray *stretches;       /* QdStretch: parameters that are trained */
  GArray *state_stretches; /* QdStretch: what the forward pass moves */
  guint *first_parts;      /* [stretches] of the norm */
  guint n_parts;
  guint n_states;
  QdBuffer *states[2]; /* laid out as the value arena */
  QdBuffer *average;   /* the same */
  QdBuffer *kept;      /* the value arena's end: running statistics of the last good step */
  QdBuffer *parts;     /* float [n_parts][2] */
  QdBuffer *steps;     /* float [4]: learning rate, Adam's two corrections, share of the average */
  QdBuffer *control;   /* float [4] */
  QdBuffer *result;    /* QdOptimizerResult */
  QdRange guard;       /* no buffer: none */
  guint guard_word;
};

/* The running statistics, of the value arena. */
QdRange qd_optimizer_get_moved (const QdOptimizer *optimizer);

/* Of the first state, by the rule. */
float qd_optimizer_get_decay (const QdOptimizerOptions *options);

/* The whole step on the machine's processor: optimizer-host.c. */
void qd_optimizer_host_record (QdOptimizer *optimizer, QdRecorder *recorder);
