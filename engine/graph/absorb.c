/* Ops that do another's work in the same pass, where nothing has to be kept for a backward pass. */
#include "engine/graph/graph-private.h"

/* The op that reads @tensor, if one alone does, and reads nothing else; or NULL. */
static QdOp *
find_only_reader (const QdGraph *graph, const QdTensor *tensor)
{
  QdOp *reader = NULL;

  for (guint i = 0; i < graph->ops->len; i++)
    {
      QdOp *op = g_ptr_array_index (graph->ops, i);

      for (guint j = 0; j < op->n_inputs; j++)
        if (op->inputs[j] == tensor && (reader != NULL || op->n_inputs > 1))
          return NULL;
        else if (op->inputs[j] == tensor)
          reader = op;
    }
  return tensor->kept ? NULL : reader;
}

static void
set_tensor_aside (QdGraph *graph, QdTensor *tensor)
{
  g_ptr_array_add (graph->absorbed_tensors, g_ptr_array_steal_index (graph->tensors, tensor->index));
  for (guint i = 0; i < graph->tensors->len; i++)
    ((QdTensor *)g_ptr_array_index (graph->tensors, i))->index = i;
}

static void
set_op_aside (QdGraph *graph, QdOp *op)
{
  guint i = 0;

  g_ptr_array_find (graph->ops, op, &i);
  g_ptr_array_add (graph->absorbed_ops, g_ptr_array_steal_index (graph->ops, i));
}

void
qd_graph_absorb_ops (QdGraph *graph)
{
  for (guint i = 0; i < graph->ops->len && !graph->training; i++)
    {
      QdOp *op = g_ptr_array_index (graph->ops, i);
      QdOp *next = op->op_class->absorb != NULL ? find_only_reader (graph, op->output) : NULL;

      if (next == NULL || !op->op_class->absorb (op, next))
        continue;
      set_tensor_aside (graph, op->output);
      op->output = next->output;
      g_ptr_array_extend (op->parameters, next->parameters, NULL, NULL);
      set_op_aside (graph, next);
    }
}
