#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/ops/elementwise.h"
#include "engine/ops/host-classes.h"
#include "engine/ops/pool-private.h"

#define LOCAL_SIZE 64 /* as in shaders/pool/window.glsl */

typedef struct
{
  QdPool pool;
  QdKernel *forward;
  QdKernel *backward[2]; /* [accumulate] */
} Pool;

typedef struct
{
  gint32 in_height, in_width, out_height, out_width;
  gint32 first_image, rows;
} Push;

static QdKernel *
get_kernel (Pool *self, QdDevice *device, const char *shader, guint n_texels, guint n_buffers, gboolean last_constant,
            GError **error)
{
  const QdPoolOptions *options = &self->pool.options;
  const guint32 constants[] = {
    options->window[0],
    options->window[1],
    options->stride[0],
    options->stride[1],
    options->padding[0],
    options->padding[1],
    qd_shape_padded_channels (self->pool.base.output->shape) / 4,
    !options->leave_padding,
    last_constant,
  };
  const QdKernelSpec spec = { shader, n_texels, n_buffers, sizeof (Push), constants, G_N_ELEMENTS (constants) };

  return qd_device_get_kernel (device, &spec, error);
}

/* Saves the winners: a float for each of the output. */
static void
plan_max (QdOp *op, G_GNUC_UNUSED QdGraph *graph, G_GNUC_UNUSED const gboolean *accumulate)
{
  op->saved_bytes = qd_shape_count (op->output->shape) * sizeof (float);
}

static gboolean
prepare_max (QdOp *op, QdGraph *graph, GError **error)
{
  Pool *self = (Pool *)op;
  QdDevice *device = qd_graph_get_device (graph);
  gboolean training = op->output->needs_gradient;

  self->forward = get_kernel (self, device, "pool/max", 1, 2, training, error);
  if (self->forward == NULL || !training)
    return self->forward != NULL;
  for (guint i = 0; i < 2; i++)
    {
      self->backward[i] = get_kernel (self, device, "pool/max_backward", 2, 1, i, error);
      if (self->backward[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
prepare_average (QdOp *op, QdGraph *graph, GError **error)
{
  Pool *self = (Pool *)op;
  QdDevice *device = qd_graph_get_device (graph);

  self->forward = get_kernel (self, device, "pool/average", 1, 1, FALSE, error);
  if (self->forward == NULL)
    return FALSE;
  for (guint i = 0; i < 2 && op->output->needs_gradient; i++)
    {
      self->backward[i] = get_kernel (self, device, "pool/average_backward", 1, 1, i, error);
      if (self->backward[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Rows an invocation takes: on a processor a workgroup should have some 2000 vec4s. */
static guint
get_rows (QdDevice *device, QdShape shape)
{
  guint row = qd_shape_padded_channels (shape) / 4 * shape.w;

  if (qd_device_get_info (device)->kind != QD_DEVICE_CPU)
    return MAX (1, (shape.h + 65534) / 65535);
  return CLAMP (2000 / MIN (row, LOCAL_SIZE), 1, shape.h);
}

/* @walked: the shape that invocations are laid over. Images are recorded in pieces that the device binds at once: [@written] is
 * the binding that is cut, and which the kernel numbers from 0. */
static void
record (Pool *self, QdRecorder *recorder, QdKernel *kernel, QdShape walked, QdBinding *bindings, guint n_bindings,
        guint written)
{
  QdDevice *device = qd_recorder_get_device (recorder);
  QdShape in = self->pool.base.inputs[0]->shape, out = self->pool.base.output->shape;
  Push push = { (gint32)in.h, (gint32)in.w, (gint32)out.h, (gint32)out.w, 0, (gint32)get_rows (device, walked) };
  gsize image = qd_shape_count ((QdShape){ 1, walked.h, walked.w, walked.c }) * sizeof (float);
  guint images = (guint)(qd_elementwise_get_piece (device, walked.n * image, image) / image);

  for (guint first = 0; first < walked.n; first += images)
    {
      guint n = MIN (images, walked.n - first);

      push.first_image = (gint32)first;
      for (guint i = written; i < n_bindings; i++)
        {
          bindings[i].range.offset += first > 0 ? images * image : 0;
          bindings[i].range.size = MIN (n * image, bindings[i].range.size);
        }
      qd_recorder_dispatch (recorder, kernel, bindings, n_bindings, &push,
                            (walked.w * (qd_shape_padded_channels (walked) / 4) + LOCAL_SIZE - 1) / LOCAL_SIZE,
                            (walked.h + (guint)push.rows - 1) / (guint)push.rows, n);
    }
}

static void
forward_max (QdOp *op, QdRecorder *recorder, QdMode mode)
{
  Pool *self = (Pool *)op;
  QdBinding bindings[] = {
    { op->inputs[0]->value, QD_ACCESS_READ },
    { op->output->value, QD_ACCESS_WRITE },
    { op->saved, QD_ACCESS_WRITE },
  };

  (void)mode;
  record (self, recorder, self->forward, op->output->shape, bindings, G_N_ELEMENTS (bindings), 1);
}

static void
forward_average (QdOp *op, QdRecorder *recorder, QdMode mode)
{
  QdBinding bindings[] = {
    { op->inputs[0]->value, QD_ACCESS_READ },
    { op->output->value, QD_ACCESS_WRITE },
  };

  (void)mode;
  record ((Pool *)op, recorder, ((Pool *)op)->forward, op->output->shape, bindings, G_N_ELEMENTS (bindings), 1);
}

static void
backward_max (QdOp *op, QdRecorder *recorder, QdMode mode, const gboolean *accumulate)
{
  Pool *self = (Pool *)op;
  QdBinding bindings[] = {
    { op->output->gradient, QD_ACCESS_READ },
    { op->saved, QD_ACCESS_READ },
    { op->inputs[0]->gradient, accumulate[0] ? QD_ACCESS_READ_WRITE : QD_ACCESS_WRITE },
  };

  (void)mode;
  record (self, recorder, self->backward[accumulate[0]], op->inputs[0]->shape, bindings, G_N_ELEMENTS (bindings), 2);
}

static void
backward_average (QdOp *op, QdRecorder *recorder, QdMode mode, const gboolean *accumulate)
{
  QdBinding bindings[] = {
    { op->output->gradient, QD_ACCESS_READ },
    { op->inputs[0]->gradient, accumulate[0] ? QD_ACCESS_READ_WRITE : QD_ACCESS_WRITE },
  };

  (void)mode;
  record ((Pool *)op, recorder, ((Pool *)op)->backward[accumulate[0]], op->inputs[0]->shape, bindings, G_N_ELEMENTS (bindings),
          1);
}

void
qd_pool_describe (const QdOp *op, GString *text)
{
  const QdPoolOptions *options = &((const QdPool *)op)->options;

  g_string_append_printf (text, "%ux%u/%u", options->window[0], options->window[1], options->stride[0]);
}

static const QdOpClass max_pool_class = {
  .name = "max_pool",
  .instance_size = sizeof (Pool),
  .plan = plan_max,
  .prepare = prepare_max,
  .forward = forward_max,
  .backward = backward_max,
  .backward_reads = qd_op_reads_nothing,
  .describe = qd_pool_describe,
};

static const QdOpClass average_pool_class = {
  .name = "average_pool",
  .instance_size = sizeof (Pool),
  .prepare = prepare_average,
  .forward = forward_average,
  .backward = backward_average,
  .backward_reads = qd_op_reads_nothing,
  .describe = qd_pool_describe,
};

/* Windows along a side of @length; the last one starts inside, or in the padding before. */
static guint
count_windows (const QdPoolOptions *options, guint i, guint length)
{
  guint stride = options->stride[i], room = length + 2 * options->padding[i] + (options->ceil_mode ? stride - 1 : 0);
  guint n = room < options->window[i] ? 0 : (room - options->window[i]) / stride + 1;

  return n > 0 && (n - 1) * stride >= length + options->padding[i] ? n - 1 : n;
}

static QdTensor *
add_pool (QdGraph *graph, const QdOpClass *shaders, const QdOpClass *host, QdTensor *input, const char *name,
          const QdPoolOptions *options)
{
  QdPoolOptions filled = *options;
  QdShape shape;
  gboolean fits = options->window[0] * options->window[1] <= QD_POOL_HOST_POSITIONS;
  const QdOpClass *op_class = fits ? qd_graph_choose_class (graph, shaders, host) : shaders;
  QdPool *self;

  if (input == NULL)
    return NULL;
  for (guint i = 0; i < 2; i++)
    {
      g_return_val_if_fail (options->window[i] > 0 && options->padding[i] <= options->window[i] / 2, NULL);
      filled.stride[i] = options->stride[i] > 0 ? options->stride[i] : options->window[i];
    }
  shape = (QdShape){ input->shape.n, count_windows (&filled, 0, input->shape.h), count_windows (&filled, 1, input->shape.w),
                     input->shape.c };
  if (shape.h == 0 || shape.w == 0)
    {
      qd_graph_take_error (graph,
                           g_error_new (QD_ERROR, QD_ERROR_INPUT,
                                        _ ("Pictures are too small for this network: at “%s” %u x %u values are left, and "
                                           "the window is %u x %u."),
                                        name, input->shape.w, input->shape.h, options->window[1], options->window[0]));
      return NULL;
    }
  self = (QdPool *)qd_graph_add_op (graph, op_class, name, &input, 1, shape);
  if (self == NULL)
    return NULL;
  self->options = filled;
  return self->base.output;
}

QdTensor *
qd_max_pool (QdGraph *graph, QdTensor *input, const char *name, const QdPoolOptions *options)
{
  return add_pool (graph, &max_pool_class, &qd_max_pool_host_class, input, name, options);
}

QdTensor *
qd_average_pool (QdGraph *graph, QdTensor *input, const char *name, const QdPoolOptions *options)
{
  return add_pool (graph, &average_pool_class, &qd_average_pool_host_class, input, name, options);
}
