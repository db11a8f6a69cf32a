/* Products on the machine's processor. */
#include "engine/ops/columns-host.h"
#include "engine/ops/elementwise-host.h"
#include "engine/ops/host-classes.h"
#include "engine/ops/multiply-private.h"

/* to = a * b, or to += */
static void
record_product (const QdOp *op, QdRecorder *recorder, QdRange a, QdRange b, QdRange to, gboolean accumulate)
{
  if (qd_multiply_is_broadcast (op))
    qd_spread_record (recorder, &(QdSpreadPass){ .shape = op->output->shape,
                                                 .accumulate = accumulate,
                                                 .times = 1,
                                                 .y = to,
                                                 .a = a,
                                                 .factor = b });
  else
    qd_flat_record (recorder, &(QdFlatPass){ .loop = qd_flat_product,
                                             .accumulate = accumulate,
                                             .shape = op->output->shape,
                                             .y = to,
                                             .a = a,
                                             .b = b });
}

static void
forward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode)
{
  record_product (op, recorder, op->inputs[0]->value, op->inputs[1]->value, op->output->value, FALSE);
}

static void
backward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode, const gboolean *accumulate)
{
  const QdTensor *a = op->inputs[0], *b = op->inputs[1];
  QdRange gradient = op->output->gradient;

  if (a->needs_gradient)
    record_product (op, recorder, gradient, b->value, a->gradient, accumulate[0]);
  if (b->needs_gradient && qd_multiply_is_broadcast (op))
    qd_gather_record (recorder, &(QdGatherPass){ .shape = op->output->shape,
                                                 .accumulate = accumulate[1],
                                                 .times = 1,
                                                 .sum = b->gradient,
                                                 .a = gradient,
                                                 .b = a->value });
  else if (b->needs_gradient)
    record_product (op, recorder, gradient, a->value, b->gradient, accumulate[1]);
}

const QdOpClass qd_multiply_host_class = {
  .name = "multiply",
  .instance_size = sizeof (QdOp),
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_inputs,
  .describe = qd_multiply_describe,
};
