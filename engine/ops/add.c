#include "engine/ops/add.h"

#include "engine/ops/elementwise.h"
#include "engine/ops/host-classes.h"

typedef struct
{
  QdOp base;
  QdKernel *forward, *accumulate;
} Add;

static gboolean
prepare (QdOp *op, QdGraph *graph, GError **error)
{
  Add *self = (Add *)op;
  QdDevice *device = qd_graph_get_device (graph);

  self->forward = qd_elementwise_get_kernel (device, "add/forward", 2, 1, NULL, 0, error);
  if (self->forward == NULL || !op->output->needs_gradient)
    return self->forward != NULL;
  self->accumulate = qd_elementwise_get_kernel (device, "add/accumulate", 1, 1, NULL, 0, error);
  return self->accumulate != NULL;
}

static void
forward (QdOp *op, QdRecorder *recorder, QdMode mode)
{
  const QdBinding bindings[] = {
    { op->inputs[0]->value, QD_ACCESS_READ },
    { op->inputs[1]->value, QD_ACCESS_READ },
    { op->output->value, QD_ACCESS_WRITE },
  };

  (void)mode;
  qd_elementwise_record (recorder, ((Add *)op)->forward, op->output->shape, bindings, G_N_ELEMENTS (bindings));
}

static void
backward (QdOp *op, QdRecorder *recorder, QdMode mode, const gboolean *accumulate)
{
  (void)mode;
  for (guint i = 0; i < 2; i++)
    {
      const QdBinding bindings[] = {
        { op->output->gradient, QD_ACCESS_READ },
        { op->inputs[i]->gradient, QD_ACCESS_READ_WRITE },
      };

      if (!op->inputs[i]->needs_gradient)
        continue;
      if (accumulate[i])
        qd_elementwise_record (recorder, ((Add *)op)->accumulate, op->output->shape, bindings, G_N_ELEMENTS (bindings));
      else
        qd_recorder_copy (recorder, op->output->gradient, op->inputs[i]->gradient);
    }
}

static const QdOpClass add_class = {
  .name = "add",
  .instance_size = sizeof (Add),
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_nothing,
};

QdTensor *
qd_add (QdGraph *graph, QdTensor *a, QdTensor *b, const char *name)
{
  QdTensor *const inputs[] = { a, b };
  QdOp *op;

  if (a == NULL || b == NULL)
    return NULL;
  g_return_val_if_fail (qd_shape_equal (a->shape, b->shape), NULL);
  op = qd_graph_add_op (graph, qd_graph_choose_class (graph, &add_class, &qd_add_host_class), name, inputs, 2, a->shape);
  return op != NULL ? op->output : NULL;
}
