/* Sums on the machine's processor. */
#include "engine/ops/elementwise-host.h"
#include "engine/ops/host-classes.h"

static void
forward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode)
{
  qd_flat_record (recorder, &(QdFlatPass){ .loop = qd_flat_sum,
                                           .shape = op->output->shape,
                                           .y = op->output->value,
                                           .a = op->inputs[0]->value,
                                           .b = op->inputs[1]->value });
}

static void
backward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode, const gboolean *accumulate)
{
  for (guint i = 0; i < 2; i++)
    if (op->inputs[i]->needs_gradient)
      qd_flat_record (recorder, &(QdFlatPass){ .loop = qd_flat_copy,
                                               .accumulate = accumulate[i],
                                               .shape = op->output->shape,
                                               .y = op->inputs[i]->gradient,
                                               .a = op->output->gradient });
}

const QdOpClass qd_add_host_class = {
  .name = "add",
  .instance_size = sizeof (QdOp),
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_nothing,
};
