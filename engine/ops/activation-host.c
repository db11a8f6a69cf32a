/* Activations on the machine's processor. */
#include "engine/ops/activation-private.h"
#include "engine/ops/elementwise-host.h"
#include "engine/ops/host-classes.h"

static void
forward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode)
{
  QdActivation kind = ((QdActivationOp *)op)->kind;

  qd_flat_record (recorder, &(QdFlatPass){ .loop = qd_flat_activate,
                                           .kind = kind,
                                           .moves_zero = qd_activation_moves_zero (kind),
                                           .shape = op->output->shape,
                                           .y = op->output->value,
                                           .a = op->inputs[0]->value });
}

static void
backward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode, const gboolean *accumulate)
{
  qd_flat_record (recorder, &(QdFlatPass){ .loop = qd_flat_activate_back,
                                           .kind = ((QdActivationOp *)op)->kind,
                                           .accumulate = accumulate[0],
                                           .shape = op->output->shape,
                                           .y = op->inputs[0]->gradient,
                                           .a = op->output->gradient,
                                           .b = op->inputs[0]->value });
}

const QdOpClass qd_activation_host_class = {
  .name = "activation",
  .instance_size = sizeof (QdActivationOp),
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_inputs,
  .describe = qd_activation_describe,
};
