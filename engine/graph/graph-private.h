/**
 * The inside of a graph, for engine/graph alone.
 */
#pragma once

#include "engine/graph/graph.h"

struct _QdGraph
{
  QdDevice *device;                       /* a reference */
  GPtrArray *ops;                         /* (element-type QdOp) in the order they run */
  GPtrArray *tensors;                     /* (element-type QdTensor) by their index */
  GPtrArray *absorbed_ops, *absorbed_tensors; /* by other ops: neither run nor there any more */
  GPtrArray *parameters;                  /* (element-type QdParameter) in the order they were added */
  GPtrArray *buffers;                     /* (element-type QdBuffer) of values, gradients and scratch memory */
  QdBuffer *value_arena, *gradient_arena; /* or NULL */
  gsize trained_bytes;                    /* of the value arena's head, what has gradients; the gradient arena's size */
  gsize value_bytes;                      /* of the value arena */
  gsize activation_bytes;                 /* values, their gradients, what ops save */
  gsize scratch_bytes;
  GError *error;                          /* the builders' first */
  gboolean training, prepared;
  gboolean unshared; /* for tests: no piece of activation memory takes the place of another */
};

/* How much memory all takes: sets the sizes above, and ranges without a buffer, as if there were one for all activations. */
void qd_graph_plan_memory (QdGraph *graph);

/* The same, and takes the memory: arenas, values, gradients, scratch; sets all ranges. */
gboolean qd_graph_allocate (QdGraph *graph, GError **error);

/* Has ops take over others' work, for inference; before they plan. */
void qd_graph_absorb_ops (QdGraph *graph);

/* Has each op plan, with the gradients it will find; before memory is. */
void qd_graph_plan_ops (QdGraph *graph);
double qd_op_count_multiply_adds (const QdOp *op);

/* Whether it has a trained parameter that is not frozen: its parameters have gradients then. */
gboolean qd_op_has_moving_parameter (const QdOp *op);
