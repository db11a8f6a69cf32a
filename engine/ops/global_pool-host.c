/* The mean over rows and columns on the machine's processor. */
#include "engine/ops/columns-host.h"
#include "engine/ops/host-classes.h"

static float
get_share (QdShape shape)
{
  return 1.0f / (float)((gsize)shape.h * shape.w);
}

static void
forward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode)
{
  const QdTensor *input = op->inputs[0];

  qd_gather_record (recorder, &(QdGatherPass){ .shape = input->shape,
                                               .times = get_share (input->shape),
                                               .sum = op->output->value,
                                               .a = input->value });
}

static void
backward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode, const gboolean *accumulate)
{
  const QdTensor *input = op->inputs[0];

  qd_spread_record (recorder, &(QdSpreadPass){ .shape = input->shape,
                                               .accumulate = accumulate[0],
                                               .times = get_share (input->shape),
                                               .y = input->gradient,
                                               .factor = op->output->gradient });
}

const QdOpClass qd_global_pool_host_class = {
  .name = "global_pool",
  .instance_size = sizeof (QdOp),
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_nothing,
};
