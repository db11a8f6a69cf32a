#include "engine/ops/batch_norm-private.h"
#include "engine/ops/columns.h"
#include "engine/ops/host-classes.h"

#define N_ROWS        6 /* of shaders/batch_norm/common.glsl */
#define MEANS_ROW     4
#define PARTIAL_VEC4S 3 /* the larger of both passes */

typedef struct
{
  QdBatchNorm norm;
  QdColumns reduce, walk;
  QdKernel *statistics, *finish, *apply;
  QdKernel *gradient_sums, *gradient_finish, *gradient_apply[2]; /* [accumulate] */
} BatchNorm;

typedef struct
{
  guint32 columns, n_rows;
  float epsilon, momentum;
} FinishPush;

typedef struct
{
  guint32 columns, n_rows;
  float inverse_count;
} GradientPush;

static QdRange
get_value (const BatchNorm *self, guint i)
{
  return qd_batch_norm_get_parameter (&self->norm, i)->value;
}

static QdRange
get_gradient (const BatchNorm *self, guint i)
{
  return qd_batch_norm_get_parameter (&self->norm, i)->gradient;
}

static gboolean
prepare_backward (BatchNorm *self, QdDevice *device, GError **error)
{
  guint32 constants[] = { self->norm.options.activation, FALSE };

  self->gradient_sums = qd_columns_get_kernel (device, "batch_norm/gradient_sums", 3, 1, constants, 1, error);
  if (self->gradient_sums == NULL)
    return FALSE;
  self->gradient_finish = qd_lanes_get_kernel (device, "batch_norm/gradient_finish", 0, 4, sizeof (GradientPush), error);
  for (guint i = 0; i < 2 && self->gradient_finish != NULL; i++)
    {
      constants[1] = i;
      self->gradient_apply[i] = qd_columns_get_kernel (device, "batch_norm/gradient_apply", 3, 1, constants, 2, error);
      if (self->gradient_apply[i] == NULL)
        return FALSE;
    }
  return self->gradient_finish != NULL;
}

static void
plan (QdOp *op, QdGraph *graph, G_GNUC_UNUSED const gboolean *accumulate)
{
  BatchNorm *self = (BatchNorm *)op;
  QdDevice *device = qd_graph_get_device (graph);
  QdShape shape = op->output->shape;
  gsize pixels = (gsize)shape.n * shape.h * shape.w;

  self->reduce = qd_columns_plan (device, 1, pixels, shape.c, TRUE);
  self->walk = qd_columns_plan (device, 1, pixels, shape.c, FALSE);
  op->scratch_bytes = (gsize)self->reduce.n_partials * self->reduce.columns * PARTIAL_VEC4S * 16;
  op->saved_bytes = (gsize)N_ROWS * self->walk.columns * 16;
}

static gboolean
prepare (QdOp *op, QdGraph *graph, GError **error)
{
  BatchNorm *self = (BatchNorm *)op;
  QdDevice *device = qd_graph_get_device (graph);
  const guint32 activation = self->norm.options.activation;

  self->norm.frozen = qd_batch_norm_is_frozen (&self->norm);
  self->statistics = qd_columns_get_kernel (device, "batch_norm/statistics", 1, 1, NULL, 0, error);
  if (self->statistics == NULL)
    return FALSE;
  self->finish = qd_lanes_get_kernel (device, "batch_norm/finish", 0, 6, sizeof (FinishPush), error);
  if (self->finish == NULL)
    return FALSE;
  self->apply = qd_columns_get_kernel (device, "batch_norm/apply", 2, 1, &activation, 1, error);
  return self->apply != NULL && (!op->output->needs_gradient || prepare_backward (self, device, error));
}

static void
record_statistics (BatchNorm *self, QdRecorder *recorder)
{
  const QdBinding bindings[] = {
    { self->norm.base.inputs[0]->value, QD_ACCESS_READ },
    { self->norm.base.scratch, QD_ACCESS_WRITE },
  };

  qd_columns_record (recorder, self->statistics, &self->reduce, bindings, G_N_ELEMENTS (bindings), 1);
}

static void
record_finish (BatchNorm *self, QdRecorder *recorder, QdMode mode)
{
  const QdBinding bindings[] = {
    { self->norm.base.scratch, QD_ACCESS_READ },
    { get_value (self, QD_BATCH_NORM_WEIGHT), QD_ACCESS_READ },
    { get_value (self, QD_BATCH_NORM_BIAS), QD_ACCESS_READ },
    { get_value (self, QD_BATCH_NORM_RUNNING_MEAN), QD_ACCESS_READ_WRITE },
    { get_value (self, QD_BATCH_NORM_RUNNING_VAR), QD_ACCESS_READ_WRITE },
    { self->norm.base.saved, QD_ACCESS_WRITE },
  };
  const FinishPush push = { self->walk.columns, mode == QD_MODE_TRAIN ? self->reduce.n_partials : 0, self->norm.options.epsilon,
                            self->norm.options.momentum };

  qd_lanes_record (recorder, self->finish, self->walk.columns, 1, bindings, G_N_ELEMENTS (bindings), &push);
}

static void
forward (QdOp *op, QdRecorder *recorder, QdMode mode)
{
  BatchNorm *self = (BatchNorm *)op;
  const QdBinding bindings[] = {
    { op->inputs[0]->value, QD_ACCESS_READ },
    { self->norm.base.saved, QD_ACCESS_READ },
    { op->output->value, QD_ACCESS_WRITE },
  };

  if (self->norm.frozen)
    mode = QD_MODE_EVAL;
  if (mode == QD_MODE_TRAIN)
    record_statistics (self, recorder);
  record_finish (self, recorder, mode);
  qd_columns_record (recorder, self->apply, &self->walk, bindings, G_N_ELEMENTS (bindings), 1 | 4);
}

static void
record_gradient_sums (BatchNorm *self, QdRecorder *recorder)
{
  const QdBinding bindings[] = {
    { self->norm.base.inputs[0]->value, QD_ACCESS_READ },
    { self->norm.base.output->gradient, QD_ACCESS_READ },
    { self->norm.base.saved, QD_ACCESS_READ },
    { self->norm.base.scratch, QD_ACCESS_WRITE },
  };

  qd_columns_record (recorder, self->gradient_sums, &self->reduce, bindings, G_N_ELEMENTS (bindings), 1 | 2);
}

static void
record_gradient_finish (BatchNorm *self, QdRecorder *recorder, QdMode mode)
{
  const QdBinding bindings[] = {
    { self->norm.base.scratch, QD_ACCESS_READ },
    { get_gradient (self, QD_BATCH_NORM_WEIGHT), QD_ACCESS_READ_WRITE },
    { get_gradient (self, QD_BATCH_NORM_BIAS), QD_ACCESS_READ_WRITE },
    { self->norm.base.saved, QD_ACCESS_READ_WRITE },
  };
  gsize pixels = self->reduce.n / self->reduce.columns;
  const GradientPush push
      = { self->reduce.columns, self->reduce.n_partials, mode == QD_MODE_TRAIN ? 1.0f / (float)pixels : 0.0f };

  qd_lanes_record (recorder, self->gradient_finish, self->reduce.columns, 1, bindings, G_N_ELEMENTS (bindings), &push);
}

/* The rows of the gradient's means, which have no part where the running statistics are taken. */
static QdRange
get_sums (const BatchNorm *self)
{
  gsize row = (gsize)self->walk.columns * 16;

  return (QdRange){ self->norm.base.saved.buffer, self->norm.base.saved.offset + MEANS_ROW * row, (N_ROWS - MEANS_ROW) * row };
}

static void
backward (QdOp *op, QdRecorder *recorder, QdMode mode, const gboolean *accumulate)
{
  BatchNorm *self = (BatchNorm *)op;
  const QdBinding bindings[] = {
    { op->inputs[0]->value, QD_ACCESS_READ },
    { op->output->gradient, QD_ACCESS_READ },
    { self->norm.base.saved, QD_ACCESS_READ },
    { op->inputs[0]->gradient, accumulate[0] ? QD_ACCESS_READ_WRITE : QD_ACCESS_WRITE },
  };

  if (self->norm.frozen)
    qd_recorder_fill (recorder, get_sums (self), 0);
  else
    {
      record_gradient_sums (self, recorder);
      record_gradient_finish (self, recorder, mode);
    }
  if (op->inputs[0]->needs_gradient)
    qd_columns_record (recorder, self->gradient_apply[accumulate[0]], &self->walk, bindings, G_N_ELEMENTS (bindings),
                       1 | 2 | 8);
}

void
qd_batch_norm_describe (const QdOp *op, GString *text)
{
  const QdBatchNormOptions *options = &((const QdBatchNorm *)op)->options;

  g_string_append_printf (text, "%g", (double)options->epsilon);
  if (options->activation != QD_ACTIVATION_NONE)
    g_string_append_printf (text, " %s", qd_activation_get_name (options->activation));
}

static const QdOpClass batch_norm_class = {
  .name = "batch_norm",
  .instance_size = sizeof (BatchNorm),
  .plan = plan,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_inputs,
  .describe = qd_batch_norm_describe,
};

QdTensor *
qd_batch_norm (QdGraph *graph, QdTensor *input, const char *name, const QdBatchNormOptions *options)
{
  const QdOpClass *op_class = qd_graph_choose_class (graph, &batch_norm_class, &qd_batch_norm_host_class);
  QdBatchNorm *self = input != NULL ? (QdBatchNorm *)qd_graph_add_op (graph, op_class, name, &input, 1, input->shape) : NULL;

  if (self == NULL)
    return NULL;
  g_return_val_if_fail (options == NULL || options->activation <= QD_ACTIVATION_HARD_SWISH, NULL);
  self->options = options != NULL ? *options : (QdBatchNormOptions){ 0 };
  if (self->options.epsilon <= 0)
    self->options.epsilon = 1e-5f;
  if (self->options.momentum <= 0)
    self->options.momentum = 0.1f;
  qd_graph_add_parameter (graph, &self->base, "weight", QD_PARAMETER_TRAINED, &input->shape.c, 1);
  qd_graph_add_parameter (graph, &self->base, "bias", QD_PARAMETER_TRAINED, &input->shape.c, 1);
  qd_graph_add_parameter (graph, &self->base, "running_mean", QD_PARAMETER_STATE, &input->shape.c, 1);
  qd_graph_add_parameter (graph, &self->base, "running_var", QD_PARAMETER_STATE, &input->shape.c, 1);
  return self->base.output;
}

static gboolean
is_batch_norm (const QdOp *op)
{
  return op->op_class == &batch_norm_class || op->op_class == &qd_batch_norm_host_class;
}

gboolean
qd_batch_norm_get_running (const QdOp *op, QdParameter *running[2], float *momentum)
{
  const QdBatchNorm *self = (const QdBatchNorm *)op;

  if (!is_batch_norm (op) || self->frozen)
    return FALSE;
  running[0] = g_ptr_array_index (op->parameters, QD_BATCH_NORM_RUNNING_MEAN);
  running[1] = g_ptr_array_index (op->parameters, QD_BATCH_NORM_RUNNING_VAR);
  *momentum = self->options.momentum;
  return TRUE;
}

gboolean
qd_batch_norm_get_parts (const QdOp *op, QdBatchNormParts *parts)
{
  const QdBatchNorm *self = (const QdBatchNorm *)op;

  if (!is_batch_norm (op))
    return FALSE;
  *parts = (QdBatchNormParts){
    .weight = qd_batch_norm_get_parameter (self, QD_BATCH_NORM_WEIGHT),
    .bias = qd_batch_norm_get_parameter (self, QD_BATCH_NORM_BIAS),
    .mean = qd_batch_norm_get_parameter (self, QD_BATCH_NORM_RUNNING_MEAN),
    .variance = qd_batch_norm_get_parameter (self, QD_BATCH_NORM_RUNNING_VAR),
    .epsilon = self->options.epsilon,
    .activation = self->options.activation,
  };
  return TRUE;
}
