#include "engine/ops/multiply.h"

#include "engine/ops/columns.h"
#include "engine/ops/elementwise.h"

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

static QdReads
backward_reads (const QdOp *op)
{
  (void)op;
  return QD_READS_INPUTS;
}

static void
describe (const QdOp *op, GString *text)
{
  g_string_append (text, ((const Multiply *)op)->broadcast ? "by a factor a channel" : "each by each");
}

static const QdOpClass multiply_class = {
  .name = "multiply",
  .instance_size = sizeof (Multiply),
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .backward_reads = backward_reads,
  .describe = describe,
};

QdTensor *
qd_multiply (QdGraph *graph, QdTensor *a, QdTensor *b, const char *name)
{
  QdTensor *const inputs[] = { a, b };
  gboolean same;
  Multiply *self;

  if (a == NULL || b == NULL)
    return NULL;
  same = qd_shape_equal (a->shape, b->shape);
  g_return_val_if_fail (same || qd_shape_equal (b->shape, (QdShape){ a->shape.n, 1, 1, a->shape.c }), NULL);
  self = (Multiply *)qd_graph_add_op (graph, &multiply_class, name, inputs, 2, a->shape);
  if (self == NULL)
    return NULL;
  self->broadcast = !same;
  self->walk = qd_columns_plan (qd_graph_get_device (graph), a->shape.n, (gsize)a->shape.h * a->shape.w, a->shape.c, FALSE);
  return self->base.output;
}
