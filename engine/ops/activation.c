#include "engine/ops/activation-private.h"
#include "engine/ops/elementwise.h"
#include "engine/ops/host-classes.h"

typedef struct
{
  QdActivationOp op;
  QdKernel *forward;
  QdKernel *backward[2]; /* [accumulate] */
} Activation;

gboolean
qd_activation_moves_zero (QdActivation kind)
{
  return kind == QD_ACTIVATION_SIGMOID || kind == QD_ACTIVATION_HARD_SIGMOID;
}

static gboolean
prepare (QdOp *op, QdGraph *graph, GError **error)
{
  Activation *self = (Activation *)op;
  QdDevice *device = qd_graph_get_device (graph);
  QdActivation kind = self->op.kind;
  guint32 constants[2] = { kind, qd_activation_moves_zero (kind) && op->output->shape.c % 4 != 0 };

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

void
qd_activation_describe (const QdOp *op, GString *text)
{
  g_string_append (text, qd_activation_get_name (((const QdActivationOp *)op)->kind));
}

static const QdOpClass activation_class = {
  .name = "activation",
  .instance_size = sizeof (Activation),
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_inputs,
  .describe = qd_activation_describe,
};

QdTensor *
qd_activation (QdGraph *graph, QdTensor *input, const char *name, QdActivation kind)
{
  const QdOpClass *op_class = qd_graph_choose_class (graph, &activation_class, &qd_activation_host_class);
  QdActivationOp *self;

  if (kind == QD_ACTIVATION_NONE || input == NULL)
    return input;
  self = (QdActivationOp *)qd_graph_add_op (graph, op_class, name, &input, 1, input->shape);
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
