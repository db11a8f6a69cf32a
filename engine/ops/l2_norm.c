#include "engine/ops/l2_norm.h"

#include "engine/ops/columns.h"
#include "engine/ops/host-classes.h"

#define LOCAL_SIZE 64 /* pixels of a workgroup, as in shaders/l2_norm */

typedef struct
{
  QdOp base;
  QdColumns reduce;
  QdKernel *forward, *scale_sums, *scale_finish;
  QdKernel *backward[2]; /* [accumulate] */
} L2Norm;

typedef struct
{
  guint32 columns, rows; /* pixels, or rows of partial results */
} Push;

static const QdParameter *
get_scale (const QdOp *op)
{
  return g_ptr_array_index (op->parameters, 0);
}

static guint
count_pixels (const QdOp *op)
{
  return op->output->shape.n * op->output->shape.h * op->output->shape.w;
}

static gboolean
prepare_backward (L2Norm *self, QdDevice *device, GError **error)
{
  for (guint32 i = 0; i < 2; i++)
    {
      const QdKernelSpec spec = { "l2_norm/backward", 3, 2, sizeof (Push), &i, 1 };

      self->backward[i] = qd_device_get_kernel (device, &spec, error);
      if (self->backward[i] == NULL)
        return FALSE;
    }
  self->scale_sums = qd_columns_get_kernel (device, "l2_norm/scale_sums", 2, 2, NULL, 0, error);
  if (self->scale_sums == NULL)
    return FALSE;
  self->scale_finish = qd_lanes_get_kernel (device, "l2_norm/scale_finish", 0, 2, sizeof (Push), error);
  return self->scale_finish != NULL;
}

static void
plan (QdOp *op, QdGraph *graph, G_GNUC_UNUSED const gboolean *accumulate)
{
  L2Norm *self = (L2Norm *)op;

  self->reduce = qd_columns_plan (qd_graph_get_device (graph), 1, count_pixels (op), op->output->shape.c, TRUE);
  op->scratch_bytes = (gsize)self->reduce.n_partials * self->reduce.columns * 16;
  op->saved_bytes = count_pixels (op) * sizeof (float); /* 1 / length of each */
}

static gboolean
prepare (QdOp *op, QdGraph *graph, GError **error)
{
  L2Norm *self = (L2Norm *)op;
  QdDevice *device = qd_graph_get_device (graph);
  const QdKernelSpec spec = { .shader = "l2_norm/forward", .n_texels = 2, .n_buffers = 2, .push_bytes = sizeof (Push) };

  self->forward = qd_device_get_kernel (device, &spec, error);
  return self->forward != NULL && (!op->output->needs_gradient || prepare_backward (self, device, error));
}

static void
forward (QdOp *op, QdRecorder *recorder, QdMode mode)
{
  L2Norm *self = (L2Norm *)op;
  const QdBinding bindings[] = {
    { op->inputs[0]->value, QD_ACCESS_READ },
    { get_scale (op)->value, QD_ACCESS_READ },
    { op->output->value, QD_ACCESS_WRITE },
    { op->saved, QD_ACCESS_WRITE },
  };
  const Push push = { self->reduce.columns, count_pixels (op) };

  (void)mode;
  qd_recorder_dispatch_row (recorder, self->forward, bindings, G_N_ELEMENTS (bindings), &push,
                            (push.rows + LOCAL_SIZE - 1) / LOCAL_SIZE);
}

static void
record_scale (L2Norm *self, QdRecorder *recorder)
{
  const QdOp *op = &self->base;
  const QdBinding sums[] = {
    { op->inputs[0]->value, QD_ACCESS_READ },
    { op->output->gradient, QD_ACCESS_READ },
    { op->saved, QD_ACCESS_READ },
    { op->scratch, QD_ACCESS_WRITE },
  };
  const QdBinding finish[] = {
    { op->scratch, QD_ACCESS_READ },
    { get_scale (op)->gradient, QD_ACCESS_READ_WRITE },
  };
  const Push push = { self->reduce.columns, self->reduce.n_partials };

  qd_columns_record (recorder, self->scale_sums, &self->reduce, sums, G_N_ELEMENTS (sums), 1 | 2);
  qd_lanes_record (recorder, self->scale_finish, self->reduce.columns, 1, finish, G_N_ELEMENTS (finish), &push);
}

static void
backward (QdOp *op, QdRecorder *recorder, QdMode mode, const gboolean *accumulate)
{
  L2Norm *self = (L2Norm *)op;
  const QdBinding bindings[] = {
    { op->inputs[0]->value, QD_ACCESS_READ },
    { op->output->gradient, QD_ACCESS_READ },
    { get_scale (op)->value, QD_ACCESS_READ },
    { op->saved, QD_ACCESS_READ },
    { op->inputs[0]->gradient, accumulate[0] ? QD_ACCESS_READ_WRITE : QD_ACCESS_WRITE },
  };
  const Push push = { self->reduce.columns, count_pixels (op) };

  (void)mode;
  if (!get_scale (op)->frozen)
    record_scale (self, recorder);
  if (op->inputs[0]->needs_gradient)
    qd_recorder_dispatch_row (recorder, self->backward[accumulate[0]], bindings, G_N_ELEMENTS (bindings), &push,
                              (push.rows + LOCAL_SIZE - 1) / LOCAL_SIZE);
}

static const QdOpClass l2_norm_class = {
  .name = "l2_norm",
  .instance_size = sizeof (L2Norm),
  .plan = plan,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_inputs,
};

QdTensor *
qd_l2_norm (QdGraph *graph, QdTensor *input, const char *name)
{
  const QdOpClass *op_class = qd_graph_choose_class (graph, &l2_norm_class, &qd_l2_norm_host_class);
  QdOp *op = input != NULL ? qd_graph_add_op (graph, op_class, name, &input, 1, input->shape) : NULL;

  if (op == NULL)
    return NULL;
  qd_graph_add_parameter (graph, op, "scale_weight", QD_PARAMETER_TRAINED, &input->shape.c, 1);
  return op->output;
}
