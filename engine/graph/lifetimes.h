/**
 * When the values and gradients of a graph, and what its ops save between their passes, are needed; for engine/graph alone.
 * Time runs once from the first forward pass to the last backward pass, so that gradients take the place of dead values: of n
 * ops, op i runs forward at step i and backward at step 2 n - i; at step n the loss reads and writes what was declared as
 * output.
 */
#pragma once

#include "engine/graph/graph-private.h"
#include "engine/graph/plan.h"

typedef struct
{
  QdPlanPiece *pieces; /* [n] */
  QdRange **ranges;    /* [n] that take their places; borrowed from the graph */
  guint n;
} QdLifetimes;

/* After it is known what needs a gradient. What no op reads is marked as kept. */
void qd_lifetimes_find (QdLifetimes *lifetimes, QdGraph *graph);
void qd_lifetimes_clear (QdLifetimes *lifetimes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QdLifetimes, qd_lifetimes_clear)
