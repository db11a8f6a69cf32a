#include "engine/ops/activation.h"

#include "engine/ops/elementwise.h"

typedef struct
{
  QdOp base;
  QdActivation kind;
  QdKernel *forward;
  QdKernel *backward[2]; /* [accumulate] */
} Activation;

static gboolean
prepare (QdOp *op, QdGraph *graph, GError **error)
{
  Activation *self = (Activation *)op;
  QdDevice *device = qd_graph_get_device (graph);
  gboolean moves_zero = self->kind == QD_ACTIVATION_SIGMOID || self->kind == QD_ACTIVATION_HARD_SIGMOID;
  guint32 constants[2] = { self->kind, moves_zero && op->output->shape.c % 4 != 0 };

  self->forward = qd_elementwise_get_kernel (device, "activation/forward", 1, 1, constants, 2, error);
  if (self->forward == NULL || !op->output->needs_gradient)
    return self->forward != NULL;
  for (guint i = 0; i < 2; i++)
    {
      constants[1] = i;
      self->backward[i] = qd_elementwise_get_kernel (device, "activation/backward", 2, 1, constants, 2, error);
    }
  return self->backward[0] != NULL && self->backward[1] != NULL;
}

static void
forward (QdOp *op, QdRecorder *recorder, QdMode mode)
{
  const QdBinding bindings[] = {
    { op->inputs[0]->value, QD_ACCESS_READ },
    { op->output->value, QD_ACCESS_WRITE },
  };

  (void)mode;
  qd_elementwise_record (recorder, ((Activation *)op)->forward, op->output->shape, bindings, G_N_ELEMENTS (bindings));
}

static void
backward (QdOp *op, QdRecorder *recorder, QdMode mode, const gboolean *accumulate)
{
  const QdBinding bindings[] = {
    { op->output->gradient, QD_ACCESS_READ },
    { op->inputs[0]->value, QD_ACCESS_READ },
    { op->inputs[0]->gradient, accumulate[0] ? QD_ACCESS_READ_WRITE : QD_ACCESS_WRITE },
  };

  (void)mode;
  qd_elementwise_record (recorder, ((Activation *)op)->backward[accumulate[0]], op->output->shape, bindings,
                         G_N_ELEMENTS (bindings));
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
  g_string_append (text, qd_activation_get_name (((const Activation *)op)->kind));
}

static const QdOpClass activation_class = {
  .name = "activation",
  .instance_size = sizeof (Activation),
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .backward_reads = backward_reads,
  .describe = describe,
};

QdTensor *
qd_activation (QdGraph *graph, QdTensor *input, const char *name, QdActivation kind)
{
  Activation *self;

  if (kind == QD_ACTIVATION_NONE || input == NULL)
    return input;
  self = (Activation *)qd_graph_add_op (graph, &activation_class, name, &input, 1, input->shape);
  if (self == NULL)
    return NULL;
  self->kind = kind;
  return self->base.output;
}

const char *
qd_activation_get_name (QdActivation kind)
{
  static const char *const names[] = { "none", "relu", "relu6", "hard-swish", "sigmoid", "hard-sigmoid" };

  g_return_val_if_fail ((guint)kind < G_N_ELEMENTS (names), NULL);
  return names[kind];
}
