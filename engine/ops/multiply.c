#include "engine/ops/multiply-private.h"

#include "engine/ops/columns.h"
#include "engine/ops/elementwise.h"
#include "engine/ops/host-classes.h"

typedef struct
{
  QdOp base;
  gboolean broadcast;   /* b is [n, 1, 1, c] */
  QdColumns walk;       /* broadcast */
  QdKernel *product[2]; /* [accumulate]: forward, and the gradient of a; without broadcast of b too */
  QdKernel *sum;        /* broadcast: the gradient of b */
} Multiply;

typedef struct
{
  guint32 columns, pixels, accumulate;
} SumPush;

gboolean
qd_multiply_is_broadcast (const QdOp *op)
{
  return !qd_shape_equal (op->inputs[0]->shape, op->inputs[1]->shape);
}

static void
plan (QdOp *op, QdGraph *graph, G_GNUC_UNUSED const gboolean *accumulate)
{
  Multiply *self = (Multiply *)op;
  QdShape shape = op->output->shape;

  self->broadcast = qd_multiply_is_broadcast (op);
  self->walk = qd_columns_plan (qd_graph_get_device (graph), shape.n, (gsize)shape.h * shape.w, shape.c, FALSE);
}

static gboolean
prepare (QdOp *op, QdGraph *graph, GError **error)
{
  Multiply *self = (Multiply *)op;
  QdDevice *device = qd_graph_get_device (graph);

  for (guint32 i = 0; i < 2; i++)
    {
      if (self->broadcast)
        self->product[i] = qd_columns_get_kernel (device, "multiply/broadcast", 2, 1, &i, 1, error);
      else
        self->product[i] = qd_elementwise_get_kernel (device, "multiply/forward", 2, 1, &i, 1, error);
      if (self->product[i] == NULL)
        return FALSE;
    }
  if (self->broadcast && op->output->needs_gradient)
    self->sum = qd_lanes_get_kernel (device, "multiply/broadcast_sum", 2, 1, sizeof (SumPush), error);
  return self->sum != NULL || !self->broadcast || !op->output->needs_gradient;
}

/* to = a * b, or to += */
static void
record_product (Multiply *self, QdRecorder *recorder, QdRange a, QdRange b, QdRange to, gboolean accumulate)
{
  const QdBinding bindings[] = {
    { a, QD_ACCESS_READ },
    { b, QD_ACCESS_READ },
    { to, accumulate ? QD_ACCESS_READ_WRITE : QD_ACCESS_WRITE },
  };

  if (self->broadcast)
    qd_columns_record (recorder, self->product[accumulate], &self->walk, bindings, G_N_ELEMENTS (bindings), 1 | 4);
  else
    qd_elementwise_record (recorder, self->product[accumulate], self->base.output->shape, bindings, G_N_ELEMENTS (bindings));
}

static void
record_sum (Multiply *self, QdRecorder *recorder, gboolean accumulate)
{
  const QdTensor *a = self->base.inputs[0];
  const QdBinding bindings[] = {
    { self->base.output->gradient, QD_ACCESS_READ },
    { a->value, QD_ACCESS_READ },
    { self->base.inputs[1]->gradient, accumulate ? QD_ACCESS_READ_WRITE : QD_ACCESS_WRITE },
  };
  const SumPush push = { self->walk.columns, a->shape.h * a->shape.w, (guint32)accumulate };

  qd_lanes_record (recorder, self->sum, self->walk.columns, a->shape.n, bindings, G_N_ELEMENTS (bindings), &push);
}

static void
forward (QdOp *op, QdRecorder *recorder, QdMode mode)
{
  (void)mode;
  record_product ((Multiply *)op, recorder, op->inputs[0]->value, op->inputs[1]->value, op->output->value, FALSE);
}

static void
backward (QdOp *op, QdRecorder *recorder, QdMode mode, const gboolean *accumulate)
{
  Multiply *self = (Multiply *)op;
  QdRange gradient = op->output->gradient;

  (void)mode;
  if (op->inputs[0]->needs_gradient)
    record_product (self, recorder, gradient, op->inputs[1]->value, op->inputs[0]->gradient, accumulate[0]);
  if (!op->inputs[1]->needs_gradient)
    return;
  if (self->broadcast)
    record_sum (self, recorder, accumulate[1]);
  else
    record_product (self, recorder, gradient, op->inputs[0]->value, op->inputs[1]->gradient, accumulate[1]);
}

void
qd_multiply_describe (const QdOp *op, GString *text)
{
  g_string_append (text, qd_multiply_is_broadcast (op) ? "by a factor a channel" : "each by each");
}

static const QdOpClass multiply_class = {
  .name = "multiply",
  .instance_size = sizeof (Multiply),
  .plan = plan,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_inputs,
  .describe = qd_multiply_describe,
};

QdTensor *
qd_multiply (QdGraph *graph, QdTensor *a, QdTensor *b, const char *name)
{
  const QdOpClass *op_class = qd_graph_choose_class (graph, &multiply_class, &qd_multiply_host_class);
  QdTensor *const inputs[] = { a, b };
  QdOp *op;

  if (a == NULL || b == NULL)
    return NULL;
  g_return_val_if_fail (
      qd_shape_equal (a->shape, b->shape) || qd_shape_equal (b->shape, (QdShape){ a->shape.n, 1, 1, a->shape.c }), NULL);
  op = qd_graph_add_op (graph, op_class, name, inputs, 2, a->shape);
  return op != NULL ? op->output : NULL;
}
