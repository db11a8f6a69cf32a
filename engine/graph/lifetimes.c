#include "engine/graph/lifetimes.h"

/* Of a tensor, in steps. */
typedef struct
{
  guint made;       /* written first */
  guint last_read;  /* by a forward pass */
  guint last_used;  /* by any */
  gboolean is_read; /* by an op's forward pass */
  gboolean is_made; /* by an op: no input */
} Life;

static guint
get_backward (const QdGraph *graph, guint op)
{
  return 2 * graph->ops->len - op;
}

static QdReads
get_reads (const QdOp *op)
{
  return op->op_class->backward_reads != NULL ? op->op_class->backward_reads (op) : QD_READS_INPUTS | QD_READS_OUTPUT;
}

QdReads
qd_op_reads_nothing (G_GNUC_UNUSED const QdOp *op)
{
  return QD_READS_NOTHING;
}

QdReads
qd_op_reads_inputs (G_GNUC_UNUSED const QdOp *op)
{
  return QD_READS_INPUTS;
}

static void
follow_op (const QdGraph *graph, guint i, Life *lives)
{
  const QdOp *op = g_ptr_array_index (graph->ops, i);
  QdReads reads = op->output->needs_gradient ? get_reads (op) : QD_READS_NOTHING;
  Life *output = &lives[op->output->index];

  output->made = output->last_read = i;
  output->is_made = TRUE;
  output->last_used = reads & QD_READS_OUTPUT ? get_backward (graph, i) : i;
  for (guint j = 0; j < op->n_inputs; j++)
    {
      Life *input = &lives[op->inputs[j]->index];

      input->is_read = TRUE;
      input->last_read = i;
      input->last_used = MAX (input->last_used, reads & QD_READS_INPUTS ? get_backward (graph, i) : i);
    }
}

static void
add_piece (QdLifetimes *lifetimes, QdRange *range, gsize bytes, guint first, guint last)
{
  lifetimes->pieces[lifetimes->n] = (QdPlanPiece){ .size = bytes, .first = first, .last = last };
  lifetimes->ranges[lifetimes->n++] = range;
}

/* A kept value may be read after the run; an input's is written before it, and stays. A gradient is first written by the last
 * op that read the tensor, or by the loss, and last read by the op that made the tensor; that of an input is read after all. */
static void
add_tensor (QdLifetimes *lifetimes, const QdGraph *graph, QdTensor *tensor, const Life *life)
{
  gsize bytes = qd_shape_count (tensor->shape) * sizeof (float);
  guint n_ops = graph->ops->len;

  tensor->kept |= !life->is_read;
  add_piece (lifetimes, &tensor->value, bytes, life->made, tensor->kept ? G_MAXUINT : life->last_used);
  if (tensor->needs_gradient)
    add_piece (lifetimes, &tensor->gradient, bytes, tensor->kept ? n_ops : get_backward (graph, life->last_read),
               life->is_made ? get_backward (graph, life->made) : G_MAXUINT);
}

static void
add_saved (QdLifetimes *lifetimes, const QdGraph *graph, guint i)
{
  QdOp *op = g_ptr_array_index (graph->ops, i);

  if (op->saved_bytes > 0)
    add_piece (lifetimes, &op->saved, (op->saved_bytes + 15) & ~(gsize)15, i, op->output->needs_gradient ? get_backward (graph, i) : i);
}

void
qd_lifetimes_find (QdLifetimes *lifetimes, QdGraph *graph)
{
  guint most = 2 * graph->tensors->len + graph->ops->len;
  g_autofree Life *lives = g_new0 (Life, graph->tensors->len);

  *lifetimes = (QdLifetimes){ g_new0 (QdPlanPiece, most), g_new0 (QdRange *, most), 0 };
  for (guint i = 0; i < graph->ops->len; i++)
    follow_op (graph, i, lives);
  for (guint i = 0; i < graph->tensors->len; i++)
    add_tensor (lifetimes, graph, g_ptr_array_index (graph->tensors, i), &lives[i]);
  for (guint i = 0; i < graph->ops->len; i++)
    add_saved (lifetimes, graph, i);
  for (guint i = 0; i < lifetimes->n && graph->unshared; i++)
    {
      lifetimes->pieces[i].first = 0;
      lifetimes->pieces[i].last = G_MAXUINT;
    }
}

void
qd_lifetimes_clear (QdLifetimes *lifetimes)
{
  g_clear_pointer (&lifetimes->pieces, g_free);
  g_clear_pointer (&lifetimes->ranges, g_free);
}
