/* The walks through the ops: forward in their order, backward in reverse. */
#include "engine/graph/graph-private.h"

double
qd_op_count_multiply_adds (const QdOp *op)
{
  return op->op_class->count_multiply_adds != NULL ? op->op_class->count_multiply_adds (op) : 0;
}

/* [tensors] whether the gradient holds something by now: at first, what is written from outside. */
static gboolean *
start_written (QdGraph *graph)
{
  gboolean *written = g_new0 (gboolean, graph->tensors->len);

  for (guint i = 0; i < graph->ops->len; i++)
    {
      const QdTensor *output = ((QdOp *)g_ptr_array_index (graph->ops, i))->output;

      written[output->index] = output->kept;
    }
  return written;
}

/* @op's backward pass comes next. */
static void
mark_written (const QdOp *op, gboolean *written, gboolean *accumulate)
{
  for (guint i = 0; i < op->n_inputs; i++)
    {
      accumulate[i] = written[op->inputs[i]->index];
      written[op->inputs[i]->index] = TRUE;
    }
}

void
qd_graph_plan_ops (QdGraph *graph)
{
  g_autofree gboolean *written = start_written (graph);

  for (guint i = graph->ops->len; i-- > 0;)
    {
      QdOp *op = g_ptr_array_index (graph->ops, i);
      gboolean accumulate[QD_OP_MAX_INPUTS] = { FALSE };

      if (op->output->needs_gradient)
        mark_written (op, written, accumulate);
      if (op->op_class->plan != NULL)
        op->op_class->plan (op, graph, accumulate);
    }
}

static void
start_op (QdRecorder *recorder, const QdOp *op, const char *direction, double multiply_adds)
{
  g_autofree char *label = g_strdup_printf ("%s %s %s", op->op_class->name, op->name, direction);

  qd_recorder_label (recorder, label);
  qd_recorder_announce (recorder, multiply_adds);
}

void
qd_graph_record_forward (QdGraph *graph, QdRecorder *recorder, QdMode mode)
{
  g_return_if_fail (graph->prepared);
  for (guint i = 0; i < graph->ops->len; i++)
    {
      QdOp *op = g_ptr_array_index (graph->ops, i);

      start_op (recorder, op, "forward", qd_op_count_multiply_adds (op));
      op->op_class->forward (op, recorder, mode);
    }
  qd_recorder_announce (recorder, 0);
}

static void
record_op_backward (const QdOp *op, QdRecorder *recorder, QdMode mode, gboolean *written)
{
  gboolean accumulate[QD_OP_MAX_INPUTS] = { FALSE };

  mark_written (op, written, accumulate);
  start_op (recorder, op, "backward", 2 * qd_op_count_multiply_adds (op));
  op->op_class->backward ((QdOp *)op, recorder, mode, accumulate);
}

void
qd_graph_record_backward (QdGraph *graph, QdRecorder *recorder, QdMode mode)
{
  g_autofree gboolean *written = start_written (graph);

  g_return_if_fail (graph->prepared && graph->training);
  for (guint i = graph->ops->len; i-- > 0;)
    {
      const QdOp *op = g_ptr_array_index (graph->ops, i);

      if (op->output->needs_gradient)
        record_op_backward (op, recorder, mode, written);
    }
  qd_recorder_announce (recorder, 0);
}
