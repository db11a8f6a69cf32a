#include "engine/ops/columns.h"
#include "engine/ops/host-classes.h"
#include "engine/ops/pool.h"

typedef struct
{
  QdOp base;
  QdColumns walk;
  QdKernel *forward;
  QdKernel *backward[2]; /* [accumulate] */
} GlobalPool;

typedef struct
{
  guint32 columns, pixels;
} Push;

static void
plan (QdOp *op, QdGraph *graph, G_GNUC_UNUSED const gboolean *accumulate)
{
  QdShape shape = op->inputs[0]->shape;

  ((GlobalPool *)op)->walk
      = qd_columns_plan (qd_graph_get_device (graph), shape.n, (gsize)shape.h * shape.w, shape.c, FALSE);
}

static gboolean
prepare (QdOp *op, QdGraph *graph, GError **error)
{
  GlobalPool *self = (GlobalPool *)op;
  QdDevice *device = qd_graph_get_device (graph);

  self->forward = qd_lanes_get_kernel (device, "pool/global", 1, 1, sizeof (Push), error);
  if (self->forward == NULL)
    return FALSE;
  for (guint32 i = 0; i < 2 && op->output->needs_gradient; i++)
    {
      const guint32 constants[] = { i, op->inputs[0]->shape.h * op->inputs[0]->shape.w };

      self->backward[i] = qd_columns_get_kernel (device, "pool/global_backward", 1, 1, constants, 2, error);
      if (self->backward[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
forward (QdOp *op, QdRecorder *recorder, QdMode mode)
{
  GlobalPool *self = (GlobalPool *)op;
  const QdTensor *input = op->inputs[0];
  const QdBinding bindings[] = {
    { input->value, QD_ACCESS_READ },
    { op->output->value, QD_ACCESS_WRITE },
  };
  const Push push = { self->walk.columns, input->shape.h * input->shape.w };

  (void)mode;
  qd_lanes_record (recorder, self->forward, self->walk.columns, input->shape.n, bindings, G_N_ELEMENTS (bindings), &push);
}

static void
backward (QdOp *op, QdRecorder *recorder, QdMode mode, const gboolean *accumulate)
{
  GlobalPool *self = (GlobalPool *)op;
  const QdBinding bindings[] = {
    { op->output->gradient, QD_ACCESS_READ },
    { op->inputs[0]->gradient, accumulate[0] ? QD_ACCESS_READ_WRITE : QD_ACCESS_WRITE },
  };

  (void)mode;
  qd_columns_record (recorder, self->backward[accumulate[0]], &self->walk, bindings, G_N_ELEMENTS (bindings), 2);
}

static const QdOpClass global_pool_class = {
  .name = "global_pool",
  .instance_size = sizeof (GlobalPool),
  .plan = plan,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_nothing,
};

QdTensor *
qd_global_average_pool (QdGraph *graph, QdTensor *input, const char *name)
{
  const QdOpClass *op_class = qd_graph_choose_class (graph, &global_pool_class, &qd_global_pool_host_class);
  QdOp *op;

  if (input == NULL)
    return NULL;
  op = qd_graph_add_op (graph, op_class, name, &input, 1, (QdShape){ input->shape.n, 1, 1, input->shape.c });
  return op != NULL ? op->output : NULL;
}
